"""The ledger (*sổ theo dõi tệp*): what became of every file, kept with the data itself.

It is written in the transaction that loads the data, so the two never disagree. Files that
are gone, or have other content now, keep their last row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.outcomes import OutcomeKind, Reason
from pipeline.warehouse.database import definition, open_master
from pipeline.warehouse.row_values import document_id

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.row_values import Row


@dataclass(frozen=True, slots=True)
class Entry:
    """What became of a file that is in the raw folder now.

    ``sha256`` is None if it could not be opened; ``fingerprint`` is that of the code that
    dealt with it, None for duplicates and refused files; ``beside`` a hash of its sidecars.
    """

    path: str
    sha256: str | None
    size: int
    outcome: OutcomeKind
    reason: Reason | None = None
    duplicate_of: str | None = None
    fingerprint: str | None = None
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """All entries, sorted by path, and the last run that was committed (0: none).

    ``decisions`` is the number of the last decision that was loaded.
    """

    run: int
    entries: tuple[Entry, ...]
    decisions: int = 0


def read_ledger(master: Path) -> Ledger:
    """Read the ledger of a master database; an empty one if there is none of this schema."""
    if not master.exists():
        return Ledger(0, ())
    with open_master(master) as connection:
        if not is_current(connection):
            return Ledger(0, ())
        ((run, decisions),) = connection.execute(
            "select (select coalesce(max(run_id), 0) from run),"
            " (select coalesce(max(decision_id), 0) from decision)"
        ).fetchall()
        rows = connection.execute(
            "select path, sha256, size, outcome, reason_code, reason, duplicate_of, fingerprint, beside"
            " from source where present"
        ).fetchall()
    entries = [
        Entry(path, sha256, size, OutcomeKind(outcome), code and Reason(code, text), *rest)
        for path, sha256, size, outcome, code, text, *rest in rows
    ]
    return Ledger(run, tuple(sorted(entries, key=lambda entry: entry.path)), decisions)


def is_current(connection: Connection) -> bool:
    """Tell whether a database has the tables and views that this code defines."""
    tables = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'schema_version'"
    ).fetchall()
    if tables != [(1,)]:
        return False
    stated = connection.execute("select definition from schema_version").fetchall()
    return stated == [(definition(),)]


def is_empty(connection: Connection) -> bool:
    """Tell whether a database has no tables: its first load was cut short."""
    return connection.execute("select count(*) from duckdb_tables()").fetchall() == [(0,)]


def ledger_row(entry: Entry) -> Row:
    """Turn an entry into a row of the table ``source``, without the runs' numbers."""
    loaded = entry.outcome is OutcomeKind.LOADED and entry.sha256
    return {
        "path": entry.path,
        "sha256": entry.sha256,
        "size": entry.size,
        "outcome": entry.outcome.value,
        "reason_code": entry.reason and entry.reason.code,
        "reason": entry.reason and entry.reason.message,
        "duplicate_of": entry.duplicate_of,
        "fingerprint": entry.fingerprint,
        "beside": entry.beside,
        "document_id": document_id(loaded) if loaded else None,
    }


# Rows of before (was) against those of now (staged): what is the same keeps its runs.
_SAVE = "create temp table was as from source"
_CLEAR = "delete from source"
_INSERT_PRESENT = """
insert into source by name
select
    staged.* exclude (present, first_run, last_run, removed_run),
    true as present,
    coalesce(was.first_run, $run) as first_run,
    case
        when was.present
            and was.outcome = staged.outcome
            and was.reason_code is not distinct from staged.reason_code
            and was.fingerprint is not distinct from staged.fingerprint
            and was.beside is not distinct from staged.beside
            and was.duplicate_of is not distinct from staged.duplicate_of
        then was.last_run else $run end as last_run,
    null as removed_run
from staged
left join was on was.path = staged.path and was.sha256 is not distinct from staged.sha256
"""
_INSERT_PAST = """
insert into source by name
select
    was.* exclude (present, removed_run),
    false as present,
    coalesce(was.removed_run, $run) as removed_run
from was
anti join staged
    on was.path = staged.path and was.sha256 is not distinct from staged.sha256
"""
# What happened to each file: only what differs from before, or was worked on.
_HISTORY = """
insert into run_document by name
with before as (select * from was where present),
counted as (select document_id, count(*)::integer as figures from figure group by document_id)
select
    $run as run_id,
    coalesce(staged.path, before.path) as path,
    coalesce(staged.sha256, before.sha256) as sha256,
    case
        when staged.path is null then 'removed'
        when before.path is null and staged.path in (select path from was) then 'returned'
        when before.path is null then 'new'
        when before.sha256 is distinct from staged.sha256 then 'changed'
        else 'again' end as event,
    coalesce(staged.outcome, 'removed') as outcome,
    staged.reason_code,
    coalesce(counted.figures, 0) as figures,
    worked.read_seconds,
    worked.extract_seconds
from staged
full join before on before.path = staged.path
left join worked on worked.path = staged.path
left join counted on counted.document_id = staged.document_id
where staged.path is null
    or before.path is null
    or worked.path is not null
    or (before.sha256, before.outcome, before.reason_code, before.fingerprint, before.duplicate_of, before.beside)
    is distinct from
    (staged.sha256, staged.outcome, staged.reason_code, staged.fingerprint, staged.duplicate_of, staged.beside)
order by 2
"""
_FORGET = "drop table was"


def write_ledger(connection: Connection, run: int) -> None:
    """Bring the table ``source`` to the rows ``staged``, and note in ``run_document`` what changed.

    ``worked`` is the relation of the files that were read, with the seconds that they took.
    """
    connection.execute(_SAVE)
    connection.execute(_CLEAR)
    connection.execute(_HISTORY, {"run": run})
    connection.execute(_INSERT_PRESENT, {"run": run})
    connection.execute(_INSERT_PAST, {"run": run})
    connection.execute(_FORGET)
