"""What no artefact can rebuild: the history of runs and of files, carried from schema to schema."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.attempts import attempts
from pipeline.warehouse.database import create_schema
from pipeline.warehouse.ledger import is_current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.outcomes import Outcome
    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.row_values import Row

_TABLES = ("run", "run_document", "source", "publication", "figure_history")
_STAGES = ("plan", "read", "extract", "load", "publish")


def begin(connection: Connection, aside: Path) -> None:
    """Begin the transaction of a load; make the tables in it if there are none.

    Then the history comes from the database that was set *aside*, if there is one.
    """
    connection.execute("begin")
    if is_current(connection):
        return
    create_schema(connection)
    if aside.exists():
        place = str(aside).replace("'", "''")
        connection.execute(f"attach '{place}' as old (read_only)")
        for table in _TABLES:
            _carry_over(connection, table)


# Of each column of a table: whether both databases have it, and whether the new one must.
_COLUMNS = """
select
    column_name,
    count(*) = 2,
    bool_or(not is_nullable and database_name <> 'old')
from duckdb_columns() where table_name = ? and not internal group by column_name
"""


def _carry_over(connection: Connection, table: str) -> None:
    """Copy the rows of a table of the old database, unless they lack what is needed now."""
    columns = connection.execute(_COLUMNS, [table]).fetchall()
    shared = [name for name, is_shared, _ in columns if is_shared]
    if shared and all(is_shared for _, is_shared, needed in columns if needed):
        connection.execute(
            f"insert into {table} by name select {', '.join(shared)} from old.{table}"  # noqa: S608 -- tables of this module
        )


@contextmanager
def worked(connection: Connection, outcomes: Sequence[Outcome]) -> Iterator[None]:
    """Offer the files that were read as the relation ``worked``."""
    columns = {
        "path": pa.array([each.path for each in outcomes], pa.string()),
        "read_seconds": pa.array([each.read_seconds for each in outcomes], pa.float64()),
        "extract_seconds": pa.array([each.extract_seconds for each in outcomes], pa.float64()),
    }
    connection.register("worked", pa.table(columns))
    yield
    connection.unregister("worked")


def attempt_rows(settings: Settings) -> list[Row]:
    """Turn the journal of runs into rows of the table ``attempt``."""
    return [
        {
            "attempt_id": attempt.id,
            "command": attempt.command,
            "host": attempt.host,
            "process": attempt.process,
            "started_at": attempt.started_at.replace(tzinfo=None),
            "ended_at": attempt.ended_at and attempt.ended_at.replace(tzinfo=None),
            "result": attempt.result.value,
            "run_id": attempt.run,
            "extracted": attempt.extracted,
            "quarantined": attempt.quarantined,
            **{f"{stage}_seconds": (attempt.seconds or {}).get(stage) for stage in _STAGES},
            "message": attempt.message,
        }
        for attempt in attempts(settings)
    ]
