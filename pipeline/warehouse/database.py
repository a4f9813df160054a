"""The one door to DuckDB: how databases are made, opened and described.

Files are written in the format of DuckDB 1.5, so that analysts' older tools open them.
Nothing is ever downloaded: extensions that are not in the wheel stay out.
"""

from __future__ import annotations

import csv
import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import duckdb

from pipeline.errors import TonghopError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA_VERSION = 1
_HERE = Path(__file__).parent
_VIEWS = (
    "views.sql",
    "views_versions.sql",
    "views_expected.sql",
    "views_units.sql",
    "views_decisions.sql",
    "views_analysis.sql",
    "views_compare.sql",
    "views_progress.sql",
    "views_totals.sql",
    "views_search.sql",
    "views_published.sql",
)  # each builds on those before
_Config = dict[str, str | bool | int | float | list[str]]
_OFFLINE: _Config = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_WRITING: _Config = {**_OFFLINE, "storage_compatibility_version": "v1.5.0"}
_READING: _Config = {**_OFFLINE, "enable_external_access": "false", "lock_configuration": "true"}

Connection = duckdb.DuckDBPyConnection
QueryError = duckdb.Error
NoSuchName = (duckdb.BinderException, duckdb.CatalogException)  # a table or column is not there


class WarehouseError(TonghopError):
    """The warehouse cannot be read or written; the message says what to do."""


class Comment(NamedTuple):
    """What an object or column means; ``name`` is ``*`` for a column of any object."""

    name: str
    column: str
    text: str


def definition() -> str:
    """Return 16 hex digits that change with the tables, the views and the loader's code."""
    digest = hashlib.sha256()
    for path in sorted(_HERE.glob("*.*")):
        digest.update(path.name.encode() + b"\n" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def open_master(path: Path) -> Iterator[Connection]:
    """Open the database that only the loader writes to; it is made if there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(path, config=_WRITING)
    except duckdb.Error as error:
        raise WarehouseError(
            f"Không mở được cơ sở dữ liệu gốc {path.name}: {error}. Nếu tệp bị hỏng, hãy xóa tệp"
            " này rồi chạy lại ingest; dữ liệu được dựng lại từ các kết quả đã lưu."
        ) from error
    with connection:
        yield connection


def open_version(path: Path) -> Connection:
    """Open a published database for reading; SQL in it cannot reach files or settings.

    Raises WarehouseError if there is no such database.
    """
    if not path.exists():
        raise WarehouseError("Chưa có cơ sở dữ liệu nào được công bố. Hãy chạy: tonghop ingest")
    return _open(path, _READING)


def open_version_to_export(path: Path) -> Connection:
    """Open a published database for our own statements, which may write files (``copy … to``).

    Raises WarehouseError if it cannot be opened. Never for SQL that a user typed.
    """
    return _open(path, _OFFLINE)


def _open(path: Path, config: _Config) -> Connection:
    try:
        return duckdb.connect(path, read_only=True, config=config)
    except duckdb.Error as error:
        raise WarehouseError(f"Không mở được cơ sở dữ liệu {path.name}: {error}") from error


@contextmanager
def empty_warehouse() -> Iterator[Connection]:
    """Make a warehouse in memory with no data in it, to read what tables and views there are."""
    with duckdb.connect(config=_OFFLINE) as connection:
        create_schema(connection)
        yield connection


def create_schema(connection: Connection) -> None:
    """Make all tables, views and macros, with a comment on each and on every column."""
    connection.execute((_HERE / "schema.sql").read_text("utf-8"))
    for views in _VIEWS:
        connection.execute((_HERE / views).read_text("utf-8"))
    connection.execute("insert into schema_version values (?, ?)", [SCHEMA_VERSION, definition()])
    for statement in _comment_statements(connection):
        connection.execute(statement)


def comments() -> tuple[Comment, ...]:
    """Read comments.csv: what each table, view, macro and column means, in Vietnamese."""
    with (_HERE / "comments.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Comment(**_renamed(row)) for row in csv.DictReader(file))


def _renamed(row: dict[str, str]) -> dict[str, str]:
    return {"name": row["object"], "column": row["column"], "text": row["comment"]}


def _comment_statements(connection: Connection) -> Iterator[str]:
    meanings = {(comment.name, comment.column): comment.text for comment in comments()}
    for kind, name in connection.execute(
        "select 'table', table_name from duckdb_tables() where not internal"
        " union all select 'view', view_name from duckdb_views() where not internal"
        " union all select if(function_type = 'macro', 'macro', 'macro table'), function_name"
        " from duckdb_functions() where not internal"
    ).fetchall():
        yield f"comment on {kind} {name} is {_quoted(meanings[name, ''])}"
    for name, column in connection.execute(
        "select table_name, column_name from duckdb_columns() where not internal"
    ).fetchall():
        meaning = meanings.get((name, column)) or meanings["*", column]
        yield f'comment on column {name}."{column}" is {_quoted(meaning)}'


def _quoted(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
