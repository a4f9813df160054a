"""The tables and views of the warehouse with their columns, as its own catalogue has them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.warehouse.database import Connection


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type as SQL has it, and what it means, in Vietnamese."""

    name: str
    type: str
    comment: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or view; what it means, in Vietnamese, and its columns in order."""

    name: str
    is_view: bool
    comment: str
    columns: tuple[Column, ...]


_COLUMNS = """
select table_name, column_name, data_type, coalesce(comment, '')
from duckdb_columns() where not internal order by table_name, column_index
"""
_RELATIONS = """
select view_name, true, coalesce(comment, '') from duckdb_views() where not internal
union all
select table_name, false, coalesce(comment, '') from duckdb_tables() where not internal
order by 2, 1
"""


def relations(connection: Connection) -> tuple[Relation, ...]:
    """Return all tables, then all views, each by name."""
    rows = connection.execute(_COLUMNS).fetchall()
    columns = {
        name: tuple(Column(*row[1:]) for row in group)
        for name, group in groupby(rows, key=lambda row: row[0])
    }
    return tuple(
        Relation(name, is_view, comment, columns[name])
        for name, is_view, comment in connection.execute(_RELATIONS).fetchall()
    )
