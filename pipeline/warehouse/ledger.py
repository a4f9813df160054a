"""The ledger (*sổ theo dõi tệp*): what became of every file, kept with the data itself.

It is written in the transaction that loads the data, so the two never disagree. Files that
are gone, or have other content now, keep their last row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.outcomes import OutcomeKind, Reason
from pipeline.warehouse.database import definition, open_master
from pipeline.warehouse.rows import document_id

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.rows import Row


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
    """All entries, sorted by path, and the last run that was committed (0: none)."""

    run: int
    entries: tuple[Entry, ...]


def read_ledger(master: Path) -> Ledger:
    """Read the ledger of a master database; an empty one if there is none of this schema."""
    if not master.exists():
        return Ledger(0, ())
    with open_master(master) as connection:
        if not is_current(connection):
            return Ledger(0, ())
        (run,) = connection.execute("select coalesce(max(run_id), 0) from run").fetchall()[0]
        rows = connection.execute(
            "select path, sha256, size, outcome, reason_code, reason, duplicate_of, fingerprint, beside"
            " from source where present"
        ).fetchall()
    entries = [
        Entry(path, sha256, size, OutcomeKind(outcome), code and Reason(code, text), *rest)
        for path, sha256, size, outcome, code, text, *rest in rows
    ]
    return Ledger(run, tuple(sorted(entries, key=lambda entry: entry.path)))


def is_current(connection: Connection) -> bool:
    """Tell whether a database has the tables and views that this code defines."""
    tables = connection.execute(
        "select count(*) from duckdb_tables() where table_name = 'schema_version'"
    ).fetchall()
    if tables != [(1,)]:
        return False
    stated = connection.execute("select definition from schema_version").fetchall()
    return stated == [(definition(),)]


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
_FORGET = "drop table was"


def write_ledger(connection: Connection, run: int) -> None:
    """Bring the table ``source`` to the rows that are registered as ``staged``."""
    connection.execute(_SAVE)
    connection.execute(_CLEAR)
    connection.execute(_INSERT_PRESENT, {"run": run})
    connection.execute(_INSERT_PAST, {"run": run})
    connection.execute(_FORGET)
