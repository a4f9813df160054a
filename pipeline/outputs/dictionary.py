"""The data dictionary (*từ điển dữ liệu*): every table, view, macro and column, and a picture.

It is made from the comments that stand in the database itself, so it cannot lag behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from pipeline.outputs.diagram import diagram, links
from pipeline.outputs.relations import relations
from pipeline.warehouse.database import SCHEMA_VERSION, empty_warehouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.outputs.relations import Relation
    from pipeline.warehouse.database import Connection

_TITLE = "Từ điển dữ liệu của tonghop (data dictionary)"
_LEAD = (
    "Kho chỉ đọc tonghop.duckdb. Nên bắt đầu từ các khung nhìn; bảng là dữ liệu gốc của chúng."
    " (Start from the views; the tables are what they are made of.)"
)
_MACROS = """
select distinct function_name, array_to_string(parameters, ', '), coalesce(comment, '')
from duckdb_functions() where not internal order by 1
"""


@dataclass(frozen=True, slots=True)
class Macro:
    """A macro: how it is called and what it gives, in Vietnamese."""

    call: str
    comment: str


@dataclass(frozen=True, slots=True)
class Dictionary:
    """What there is in a warehouse of this version."""

    views: tuple[Relation, ...]
    tables: tuple[Relation, ...]
    macros: tuple[Macro, ...]


def read_dictionary() -> Dictionary:
    """Read the dictionary of this program's warehouse; none needs to be there."""
    with empty_warehouse() as connection:
        found = relations(connection)
        return Dictionary(
            views=tuple(row for row in found if row.is_view),
            tables=tuple(row for row in found if not row.is_view),
            macros=_macros(connection),
        )


def _macros(connection: Connection) -> tuple[Macro, ...]:
    rows = connection.execute(_MACROS).fetchall()
    return tuple(Macro(f"{name}({parameters})", comment) for name, parameters, comment in rows)


# ── Markdown ───────────────────────────────────────────────────────────────────────────


def markdown(found: Dictionary) -> Iterator[str]:
    """Yield the lines of the dictionary as Markdown; the picture is one of Mermaid."""
    yield from (f"# {_TITLE}", "", f"Phiên bản cấu trúc (schema version) {SCHEMA_VERSION}. {_LEAD}")
    yield from ("", "```mermaid", "erDiagram")
    for link in links(found.tables):
        yield f"  {link.to} ||--o{{ {link.table} : {link.column}"
    yield "```"
    yield from ("", "## Khung nhìn · Views")
    for view in found.views:
        yield from _section(view)
    yield from ("", "## Macro · Macros", "", "| | |", "|---|---|")
    yield from (f"| `{macro.call}` | {_cell(macro.comment)} |" for macro in found.macros)
    yield from ("", "## Bảng · Tables")
    for table in found.tables:
        yield from _section(table)


def _section(relation: Relation) -> Iterator[str]:
    yield from ("", f"### {relation.name}", "", relation.comment, "", "| | | |", "|---|---|---|")
    for column in relation.columns:
        yield f"| `{column.name}` | {_type(column.type)} | {_cell(column.comment)} |"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


def _type(name: str) -> str:
    """Return a type in lower case; a struct by that word, for its fields take a line."""
    return "struct" + "[]" * name.endswith("[]") if name.startswith("STRUCT") else name.lower()


# ── HTML ───────────────────────────────────────────────────────────────────────────────

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:68rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}
td{border-top:1px solid #ccc;padding:.25rem .5rem;vertical-align:top}
td:first-child{white-space:nowrap}code{font-family:ui-monospace,monospace}
svg{max-width:100%;height:auto}nav a{margin-right:1rem;display:inline-block}
"""


def html(found: Dictionary) -> Iterator[str]:
    """Yield the lines of the dictionary as one page that needs nothing from outside."""
    yield "<!doctype html>"
    yield f'<html lang="vi"><head><meta charset="utf-8"><title>{escape(_TITLE)}</title>'
    yield f"<style>{_STYLE}</style></head><body><h1>{escape(_TITLE)}</h1>"
    yield f"<p>Phiên bản cấu trúc (schema version) {SCHEMA_VERSION}. {escape(_LEAD)}</p>"
    yield from ("<nav>", *(_link(row) for row in (*found.views, *found.tables)), "</nav>")
    yield diagram(found.tables)
    yield from ("<h2>Khung nhìn · Views</h2>", *map(_article, found.views))
    yield from ("<h2>Macro · Macros</h2>", "<table>")
    for macro in found.macros:
        yield _row(f"<code>{escape(macro.call)}</code>", escape(macro.comment))
    yield from ("</table>", "<h2>Bảng · Tables</h2>", *map(_article, found.tables))
    yield "</body></html>"


def _link(relation: Relation) -> str:
    return f'<a href="#{relation.name}">{relation.name}</a>'


def _article(relation: Relation) -> str:
    rows = "\n".join(
        _row(
            f"<code>{escape(column.name)}</code>",
            escape(_type(column.type)),
            escape(column.comment),
        )
        for column in relation.columns
    )
    head = f'<h3 id="{relation.name}">{relation.name}</h3><p>{escape(relation.comment)}</p>'
    return f"{head}<table>\n{rows}\n</table>"


def _row(*cells: str) -> str:
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"
