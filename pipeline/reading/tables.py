"""The one door to pdfplumber: ruled tables of PDF pages, by its table finder.

The finder reads only the edges of a page, so it is handed those that pdfium gives instead of
a page of its own: the same tables twenty times faster (710 of 710 pages). That is no public
contract; pdfplumber is pinned, and a test compares with pdfplumber itself. The method is
that of A. Nurminen, Algorithmic Extraction of Data in Tables in PDF Documents (2013).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.reading.grids import Grid, GridCell, holds_layout
from pipeline.reading.lines import plain_lines
from pipeline.reading.paragraphs import joint
from pipeline.reading.printed import Edge

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.reading.printed import Glyph, PrintedPage

_MOST_EDGES = 5000  # a page with more is a drawing or a map, and the finder is quadratic
_SAME = 5.0  # points: rules closer than this are one; shaded cells have rules of their own

Bounds = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table of a page: its bounds, and the grid of its cells' glyphs."""

    page: int
    bounds: Bounds
    grid: Grid
    held: tuple[Glyph, ...]  # the glyphs of the page that its cells hold


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What pdfplumber's finder asks of a page."""

    edges: list[dict[str, object]]
    bbox: Bounds


def tables_of(page: PrintedPage, glyphs: Sequence[Glyph]) -> tuple[RuledTable, ...]:
    """Return the ruled tables (*bảng kẻ khung*) of a page, from top to bottom.

    A table has two columns or more. One inside another (shaded cells make them) is dropped,
    as is a ruled letterhead or signature block.
    """
    lying = sum(edge.horizontal for edge in page.edges)
    if not (lying >= 2 and len(page.edges) - lying >= 2 and len(page.edges) <= _MOST_EDGES):
        return ()
    tables = [_table(page, cells, glyphs) for cells in _cells_of_tables(page)]
    real = [table for table in tables if table.grid.columns > 1 and not _is_layout(table)]
    kept = [
        table
        for table in real
        if not any(other is not table and _lies_in(table, other) for other in real)
    ]
    return tuple(sorted(kept, key=lambda table: table.bounds[1]))


def outside(glyphs: Iterable[Glyph], tables: Iterable[RuledTable]) -> tuple[Glyph, ...]:
    """Return the glyphs that no cell of *tables* holds."""
    held = {id(glyph) for table in tables for glyph in table.held}
    return tuple(glyph for glyph in glyphs if id(glyph) not in held)


def _cells_of_tables(page: PrintedPage) -> list[list[Bounds]]:
    from pdfplumber.table import TableFinder

    edges = [_as_pdfplumber(edge) for edge in (*page.edges, *_open_sides(page))]
    ruled: Any = _Ruled(edges, (0, 0, page.width, page.height))
    return [table.cells for table in TableFinder(ruled).tables]


def _open_sides(page: PrintedPage) -> list[Edge]:
    """Close tables that run off the page: their last rule is beyond its edge."""
    reaching = [each for each in page.edges if each.horizontal and each.x1 >= page.width - 2]
    if len(reaching) < 2:
        return []
    tops = [edge.top for edge in reaching]
    right = max(edge.x1 for edge in reaching)
    return [Edge(right, min(tops), right, max(tops))]


def _table(page: PrintedPage, cells: Sequence[Bounds], glyphs: Sequence[Glyph]) -> RuledTable:
    """Return the table of these cells; those at the page's edge hold all that runs off it."""
    beyond = max((glyph.x1 for glyph in glyphs), default=0) + 1
    wide = [
        (x0, top, max(x1, beyond) if x1 >= page.width - 2 else x1, bottom)
        for x0, top, x1, bottom in cells
    ]
    xs = _rules(x for cell in wide for x in (cell[0], cell[2]))
    ys = _rules(y for cell in wide for y in (cell[1], cell[3]))
    cells_at = [_empty_cell(cell, xs, ys) for cell in wide]
    real = [cell for cell in cells_at if cell.row_span > 0 and cell.column_span > 0]
    owner = {
        (row, column): index
        for index, cell in enumerate(real)
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    inside: list[list[Glyph]] = [[] for _ in real]
    for glyph in glyphs:
        across, down = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        index = owner.get((bisect_right(ys, down) - 1, bisect_right(xs, across) - 1))
        if index is not None:
            inside[index].append(glyph)
    filled = [replace(cell, content=_joined(held)) for cell, held in zip(real, inside, strict=True)]
    grid = Grid(tuple(sorted(filled, key=_place)), xs)
    return RuledTable(page.number, _bounds(wide), grid, tuple(chain.from_iterable(inside)))


def _empty_cell(cell: Bounds, xs: Sequence[float], ys: Sequence[float]) -> GridCell:
    column, row = _index(xs, cell[0]), _index(ys, cell[1])
    return GridCell(row, column, (), _index(ys, cell[3]) - row, _index(xs, cell[2]) - column)


def _as_pdfplumber(edge: Edge) -> dict[str, object]:
    return {
        "x0": edge.x0,
        "x1": edge.x1,
        "top": edge.top,
        "bottom": edge.bottom,
        "width": edge.x1 - edge.x0,
        "height": edge.bottom - edge.top,
        "orientation": "h" if edge.horizontal else "v",
        "object_type": "line",
    }


def _place(cell: GridCell) -> tuple[int, int]:
    return cell.row, cell.column


def _joined(glyphs: Iterable[Glyph]) -> tuple[Glyph, ...]:
    """Return the lines of a cell as one, in reading order."""
    joined: list[Glyph] = []
    last = None
    for line in plain_lines(glyphs):
        if last is not None and joint(last):
            joined.append(replace(joined[-1], char=" "))
        joined += line.glyphs
        last = line
    return tuple(joined)


def _rules(positions: Iterable[float]) -> tuple[float, ...]:
    rules: list[float] = []
    for position in sorted(positions):
        if not rules or position - rules[-1] > _SAME:
            rules.append(position)
    return tuple(rules)


def _index(rules: Sequence[float], position: float) -> int:
    return min(range(len(rules)), key=lambda index: abs(rules[index] - position))


def _bounds(cells: Sequence[Bounds]) -> Bounds:
    x0, top, x1, bottom = zip(*cells, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _lies_in(table: RuledTable, other: RuledTable) -> bool:
    (x0, top, x1, bottom), outer = table.bounds, other.bounds
    within = outer[0] - 1 <= x0 and outer[1] - 1 <= top and x1 <= outer[2] + 1
    return within and bottom <= outer[3] + 1 and table.bounds != other.bounds


def _is_layout(table: RuledTable) -> bool:
    return holds_layout(cell.content for cell in table.grid.cells)
