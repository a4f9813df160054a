"""CSV for Excel: one file a view, with the mark (BOM) by which Excel knows UTF-8.

Semicolons between cells and a decimal comma, as Excel has it where numbers are written the
Vietnamese way. A text that Excel would take for a formula ("- Tổng số …", "=…") begins with a
blank.
"""

from __future__ import annotations

import codecs
import shutil
from typing import TYPE_CHECKING

from pipeline.outputs.relations import relations

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.outputs.relations import Column, Relation
    from pipeline.warehouse.database import Connection

_TABLES = frozenset({"indicator", "actor", "unit_version", "unit_successor", "run"})


def write_csv(connection: Connection, folder: Path) -> int:
    """Write every view and the dimension tables, and ``cot.csv`` with what each column means.

    Returns the number of files.
    """
    wanted = [row for row in relations(connection) if row.is_view or row.name in _TABLES]
    for relation in wanted:
        _copy(connection, _cells(relation), folder / f"{relation.name}.csv")
    meanings = ", ".join(
        f"({_text(relation.name)}, {_text(column.name)}, {_text(column.comment)})"
        for relation in wanted
        for column in relation.columns
    )
    _copy(
        connection,
        f'from (values {meanings}) as t("bảng", "cột", "ý nghĩa")',
        folder / "cot.csv",
    )
    return len(wanted) + 1


def _copy(connection: Connection, query: str, target: Path) -> None:
    """Write the rows of *query* to a file that begins with a BOM, which DuckDB cannot write."""
    bare = target.with_suffix(".part")
    connection.execute(f"copy ({query}) to {_text(str(bare))} (format csv, header, delimiter ';')")
    with bare.open("rb") as rows, target.open("wb") as file:
        file.write(codecs.BOM_UTF8)
        shutil.copyfileobj(rows, file)
    bare.unlink()


def _cells(relation: Relation) -> str:
    cells = ", ".join(f'{_cell(column)} as "{column.name}"' for column in relation.columns)
    return f"select {cells} from {relation.name}"  # noqa: S608 -- names of our own catalogue


def _cell(column: Column) -> str:
    """Return the SQL of a column's value as Excel should get it."""
    name = f'"{column.name}"'
    if column.type.startswith(("DECIMAL", "DOUBLE", "FLOAT")):
        number = f"{name}::varchar"
        shortest = f"if(contains({number}, '.'), rtrim(rtrim({number}, '0'), '.'), {number})"
        return f"replace({shortest}, '.', ',')"
    if column.type == "VARCHAR":
        return f"if(regexp_matches({name}, '^[-=+@]'), ' ' || {name}, {name})"
    if "[" in column.type or column.type.startswith("STRUCT"):
        return f"to_json({name})::varchar"
    return name


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"
