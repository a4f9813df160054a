"""Loading (*nạp dữ liệu*): artefacts and the ledger into the master database, all or none."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from extractors import knowledge
from extractors.validity import validities
from pipeline.calendars import read_calendar
from pipeline.decisions import read_decisions
from pipeline.outcomes import OutcomeKind
from pipeline.warehouse.database import WarehouseError, open_master
from pipeline.warehouse.decided import decision_rows
from pipeline.warehouse.derive import derive, soft_rule_rows
from pipeline.warehouse.duties import expected_rows
from pipeline.warehouse.history import attempt_rows, begin, worked
from pipeline.warehouse.ledger import is_current, is_empty, ledger_row, write_ledger
from pipeline.warehouse.row_values import document_id
from pipeline.warehouse.rows import Loaded
from pipeline.warehouse.submissions import letter_duties, link_versions
from pipeline.warehouse.tables import TABLES, all_tables
from pipeline.warehouse.units import read_units

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractors.knowledge import Indicator
    from pipeline.outcomes import Outcome
    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.ledger import Entry
    from pipeline.warehouse.row_values import Row
    from pipeline.warehouse.units import Units

_DOCUMENT_TABLES = tuple(table for table in TABLES if table != "actor")


@dataclass(frozen=True, slots=True)
class Run:
    """A run that changes the warehouse: its number, and what goes into the table ``run``.

    ``worked`` are the files that were read in it.
    """

    run_id: int
    started_at: datetime
    fingerprint: str
    extracted: int
    reused: int
    removed: int
    read_seconds: float
    extract_seconds: float
    worked: tuple[Outcome, ...] = ()


class Content(NamedTuple):
    """What the warehouse shall hold: all files that there are, and the hashes to load anew."""

    entries: Sequence[Entry]
    fresh: frozenset[str]


def load(content: Content, run: Run, settings: Settings) -> None:
    """Bring the master database to *content* in one transaction.

    Documents whose file is gone leave, fresh ones are replaced, the rest is not touched.
    A database with other tables is set aside and made anew; then all must be fresh.
    Raises WarehouseError if a check fails; then nothing is changed.
    """
    _set_old_schema_aside(settings.master)
    with open_master(settings.master) as connection:
        begin(connection, _aside(settings.master))
        _load_documents(connection, content, settings)
        _load_indicators(connection)
        _load_rules(connection)
        _load_bodies(connection)
        with (
            _staged(connection, "source", [ledger_row(entry) for entry in content.entries]),
            worked(connection, run.worked),
        ):
            write_ledger(connection, run.run_id)
        _record_run(connection, content, run)
        link_versions(connection, _insert)
        _load_expected(connection, content, settings)
        decided = _load_decisions(connection, settings)
        connection.execute("delete from attempt")
        _insert(connection, "attempt", attempt_rows(settings))
        derive(connection, [*map(document_id, content.fresh), *decided])
        _assert_sound(connection)
        connection.execute("commit")
        connection.execute("checkpoint")


def _set_old_schema_aside(master: Path) -> None:
    """Rename a database whose tables are not those of this code; artefacts rebuild it."""
    if not master.exists():
        return
    with open_master(master) as connection:
        keep = is_current(connection) or is_empty(connection)
    if not keep:
        master.replace(_aside(master))


def _aside(master: Path) -> Path:
    return master.with_suffix(".old.duckdb")


def _load_documents(connection: Connection, content: Content, settings: Settings) -> None:
    loaded = [
        Loaded(entry.path, entry.sha256, entry.fingerprint)
        for entry in content.entries
        if entry.outcome is OutcomeKind.LOADED and entry.sha256 and entry.fingerprint
    ]
    fresh = [file for file in loaded if file.sha256 in content.fresh]
    kept = [file for file in loaded if file.sha256 not in content.fresh]
    with _staged(connection, "document", _ids(fresh)):
        connection.execute("create temp table fresh as select document_id from staged")
    with _staged(connection, "document", _ids(kept)):
        for table in _DOCUMENT_TABLES:
            connection.execute(
                f"delete from {table} where document_id not in (select document_id from staged)"  # noqa: S608 -- tables of this module
            )
    _load_units(connection, read_units())
    schemas = {table: schema_of(connection, table) for table in TABLES}
    for tables in all_tables(fresh, schemas, settings):
        for table, rows in tables.items():
            _insert_table(connection, table, rows)
    connection.execute(_FINISH_DOCUMENTS)
    connection.execute(_FINISH_ACTORS)


# Search keys, and one row for each body that a figure names, whichever report named it.
_FINISH_DOCUMENTS = """
update document set search_title = without_accents(title) where search_title is null;
update proposal
set search_words = without_accents(concat_ws(' ', words, array_to_string(addressees, ' '), asked_by, field))
where search_words is null
"""
_FINISH_ACTORS = """
create temp table named as
select
    actor,
    min(actor_kind) as actor_kind,
    min(actor_level) as actor_level,
    min(valid_from) as valid_from,
    min(valid_to) as valid_to,
    min(successor) as successor,
    without_accents(actor) as search_name
from actor
where actor in (select actor from figure)
group by actor;
delete from actor;
insert into actor by name from named;
drop table named;
"""


def _ids(files: list[Loaded]) -> list[Row]:
    return [{"document_id": document_id(file.sha256)} for file in files]


def _load_units(connection: Connection, units: Units) -> None:
    connection.execute("delete from unit_version")
    connection.execute("delete from unit_successor")
    versions = [
        {
            "unit_version_id": unit.id,
            "code": unit.code,
            "unit_name": unit.name,
            "province": unit.province,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
        }
        for unit in units.versions
    ]
    successors = [
        {"unit_version_id": step.unit, "successor_id": step.successor, "succession": step.kind}
        for step in units.successions
    ]
    with _staged(connection, "unit_version", versions):
        connection.execute(
            "insert into unit_version by name"
            " select * replace (without_accents(province) as search_name) from staged"
        )
    _insert(connection, "unit_successor", successors)


def _load_expected(connection: Connection, content: Content, settings: Settings) -> None:
    """Work out anew who owes which report, from the calendars and the letters that there are."""
    units = read_units()
    duties = [
        duty
        for entry in content.entries
        if entry.outcome is OutcomeKind.CALENDAR
        for duty in read_calendar((settings.raw / entry.path).read_text("utf-8"), entry.path)
    ]
    duties += letter_duties(connection)
    connection.execute("delete from expected")
    rows = [row for duty in duties for row in expected_rows(duty, units)]
    _insert(connection, "expected", list({row["expected_id"]: row for row in rows}.values()))


def _load_indicators(connection: Connection) -> None:
    connection.execute("delete from indicator")
    known = {indicator.code: indicator for indicator in knowledge.catalogue().indicators}
    counted = {  # a rate has the bases of what it is a share of
        code: known.get(indicator.rate_of or code, indicator) for code, indicator in known.items()
    }
    rows = [
        {
            "indicator": indicator.code,
            "indicator_group": indicator.group,
            "indicator_name": indicator.name,
            "unit": indicator.unit,
            "combine": str(indicator.combine),
            "meaning": indicator.meaning,
            "rate_of": indicator.rate_of,
            "base": counted[indicator.code].base,
            "other_bases": _other_bases(counted[indicator.code]),
        }
        for indicator in known.values()
    ]
    with _staged(connection, "indicator", rows):
        connection.execute(
            "insert into indicator by name"
            " select * replace (without_accents(indicator_name) as search_name) from staged"
        )


def _other_bases(indicator: Indicator) -> list[str]:
    """Return what may be counted against instead of the base, where the text says so."""
    return sorted(set(indicator.base_if.values()))


def _load_rules(connection: Connection) -> None:
    connection.execute("delete from soft_rule")
    _insert(connection, "soft_rule", soft_rule_rows())


def _load_bodies(connection: Connection) -> None:
    connection.execute("delete from body")
    rows = [
        {
            "body": body.name,
            "kind": body.kind,
            "level": str(body.level),
            "valid_from": body.valid_from,
            "valid_to": body.valid_to,
            "uncertain": body.uncertain,
            "tolerance_days": body.tolerance_days,
            "successor": body.successor,
            "reference": body.source,
        }
        for body in validities()
    ]
    _insert(connection, "body", rows)


def _load_decisions(connection: Connection, settings: Settings) -> list[str]:
    """Put every decision on the figures that it holds for now.

    Returns the ids of the documents of which a figure is decided otherwise than before.
    """
    before = set(connection.execute(_DECIDED).fetchall())
    for table, rows in decision_rows(connection, read_decisions(settings.decisions)).items():
        connection.execute(f"delete from {table}")  # noqa: S608 -- tables of decided.py
        _insert(connection, table, rows)
    changed = before ^ set(connection.execute(_DECIDED).fetchall())
    return [document for document, *_ in changed]


_DECIDED = (
    "select document_id, figure_decision.* from figure_decision join figure using (figure_id)"
)


def _record_run(connection: Connection, content: Content, run: Run) -> None:
    quarantined = [e for e in content.entries if e.outcome is OutcomeKind.QUARANTINED]
    row = {
        "run_id": run.run_id,
        "started_at": run.started_at.replace(tzinfo=None),
        "finished_at": datetime.now(UTC).replace(tzinfo=None),
        "fingerprint": run.fingerprint,
        "extracted": run.extracted,
        "reused": run.reused,
        "quarantined": len(quarantined),
        "removed": run.removed,
        "read_seconds": run.read_seconds,
        "extract_seconds": run.extract_seconds,
    }
    _insert(connection, "run", [row])


@contextmanager
def _staged(connection: Connection, table: str, rows: list[Row]) -> Iterator[None]:
    """Offer rows as the relation ``staged`` with the columns of *table*."""
    connection.register("staged", pa.Table.from_pylist(rows, schema=schema_of(connection, table)))
    yield
    connection.unregister("staged")


def schema_of(connection: Connection, table: str) -> pa.Schema:
    """Return a table's columns and their types as Arrow names them."""
    return connection.sql(f"from {table} limit 0").to_arrow_table().schema


# What is searched is kept without accents; DuckDB strips them faster than Python.
_SEARCHED = {"sentence": "select * replace (search_key(search_text) as search_text)"}


def _insert(connection: Connection, table: str, rows: list[Row]) -> None:
    if rows:
        _insert_table(
            connection, table, pa.Table.from_pylist(rows, schema=schema_of(connection, table))
        )


def _insert_table(connection: Connection, table: str, rows: pa.Table) -> None:
    connection.register("staged", rows)
    taken = _SEARCHED.get(table, "")
    connection.execute(f"insert into {table} by name {taken} from staged")
    connection.unregister("staged")


# What keys would keep, and the promise that a figure's place is its numeral.
_CHECKS = {
    "mã số liệu trùng nhau": "select figure_id from figure group by all having count(*) > 1",
    "báo cáo trùng nhau": "select document_id from document group by all having count(*) > 1",
    "tệp trùng nhau trong sổ": "select path from source where present group by all having count(*) > 1",
    "số liệu không có báo cáo": "select figure_id from figure anti join document using (document_id)",
    "tệp đã nạp không có báo cáo": "select path from source anti join document using (document_id)"
    " where present and outcome = 'loaded'",
    "kiến nghị không có trong văn bản": "select proposal_id from proposal join document using (document_id)"
    " semi join fresh using (document_id) where substring(text, span_start + 1, span_end - span_start) <> words",
    "vị trí không khớp chữ số": "select figure_id from figure join document using (document_id)"
    " semi join fresh using (document_id) where substring(text, span_start + 1, span_end - span_start) <> numeral",
}


def _assert_sound(connection: Connection) -> None:
    """Raise WarehouseError if the data breaks one of its promises."""
    for promise, query in _CHECKS.items():
        broken = connection.execute(f"select * from ({query}) limit 5").fetchall()  # noqa: S608 -- queries of this module
        if broken:
            raise WarehouseError(
                f"Dữ liệu mới không được nạp: {promise} ({', '.join(row[0] for row in broken)})."
                " Bản đã công bố vẫn giữ nguyên. Hãy báo người phụ trách chương trình."
            )
