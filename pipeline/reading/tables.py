"""The one door to pdfplumber: ruled tables of PDF pages, by its table finder.

The finder reads only the edges of a page, so it is handed those that pdfium gives instead of
a page of its own: the same tables twenty times faster (710 of 710 pages). That is no public
contract; pdfplumber is pinned, and a test compares with pdfplumber itself. The method is
that of A. Nurminen, Algorithmic Extraction of Data in Tables in PDF Documents (2013).
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reading.grids import Grid, GridCell, holds_layout
from pipeline.reading.lines import plain_lines
from pipeline.reading.paragraphs import joint
from pipeline.reading.printed import Edge, Ink, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.reading.printed import PrintedPage, Word

_MOST_EDGES = 5000  # a page with more is a drawing or a map, and the finder is quadratic
_SAME = 5.0  # points: rules closer than this are one; shaded cells have rules of their own

Bounds = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table of a page: its bounds, and the grid of its cells."""

    page: int
    bounds: Bounds
    grid: Grid


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What pdfplumber's finder asks of a page."""

    edges: list[dict[str, object]]
    bbox: Bounds


def tables_of(
    page: PrintedPage, words: Sequence[Word]
) -> tuple[tuple[RuledTable, ...], Sequence[Word]]:
    """Return the ruled tables (*bảng kẻ khung*) of a page from top to bottom, and the other words.

    A table has two columns or more. One inside another (shaded cells make them) is dropped,
    as is a ruled letterhead or signature block.
    """
    lying = sum(edge.horizontal for edge in page.edges)
    if not (lying >= 2 and len(page.edges) - lying >= 2 and len(page.edges) <= _MOST_EDGES):
        return (), words
    tables = [_table(page, cells, words) for cells in _cells_of_tables(page)]
    real = [each for each in tables if each[0].grid.columns > 1 and not _is_layout(each[0])]
    kept = [
        (table, held)
        for table, held in real
        if not any(other is not table and _lies_in(table, other) for other, _ in real)
    ]
    inside = {id(word) for _, held in kept for word in held}
    outside = [word for word in words if id(word) not in inside] if inside else words
    return tuple(sorted((table for table, _ in kept), key=lambda each: each.bounds[1])), outside


def cells_of(page: PrintedPage) -> list[Bounds]:
    """Return the cells of all tables of a page as its rules make them, in points."""
    lying = sum(edge.horizontal for edge in page.edges)
    if not (lying >= 2 and len(page.edges) - lying >= 2 and len(page.edges) <= _MOST_EDGES):
        return []
    return [cell for cells in _cells_of_tables(page) for cell in cells]


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


def _table(
    page: PrintedPage, cells: Sequence[Bounds], words: Sequence[Word]
) -> tuple[RuledTable, list[Word]]:
    """Return the table of these cells and the words in it.

    The cells at the page's edge hold all that runs off it.
    """
    beyond = max((word.x1 for word in words), default=0) + 1
    wide = [
        (x0, top, max(x1, beyond) if x1 >= page.width - 2 else x1, bottom)
        for x0, top, x1, bottom in cells
    ]
    xs = _rules(x for cell in wide for x in (cell[0], cell[2]))
    ys = _rules(y for cell in wide for y in (cell[1], cell[3]))
    places = [place for cell in wide if (place := _place_of(cell, xs, ys))]
    owner = {
        (row, column): index
        for index, (top, left, rows, columns) in enumerate(places)
        for row in range(top, top + rows)
        for column in range(left, left + columns)
    }
    inside: list[list[Word]] = [[] for _ in places]
    held: list[Word] = []
    for word in words:
        across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
        index = owner.get((bisect_right(ys, down) - 1, bisect_right(xs, across) - 1))
        if index is not None:
            inside[index].append(word)
            held.append(word)
    filled = (
        GridCell(row, column, _content(words_of_cell), rows, columns)
        for (row, column, rows, columns), words_of_cell in zip(places, inside, strict=True)
    )
    grid = Grid(tuple(sorted(filled, key=lambda cell: (cell.row, cell.column))), xs)
    return RuledTable(page.number, _bounds(wide), grid), held


def _place_of(
    cell: Bounds, xs: Sequence[float], ys: Sequence[float]
) -> tuple[int, int, int, int] | None:
    """Return row, column, and how many of each a cell covers; None if it is a double rule."""
    column, row = _index(xs, cell[0]), _index(ys, cell[1])
    columns, rows = _index(xs, cell[2]) - column, _index(ys, cell[3]) - row
    return (row, column, rows, columns) if rows > 0 and columns > 0 else None


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


def _content(words: Sequence[Word]) -> Ink | str:
    """Return the lines of a cell as one, in reading order."""
    lines = plain_lines(words)
    if not lines:
        return ""
    if len(lines) == 1:
        return lines[0].ink
    return joined([line.ink for line in lines], [joint(line) == " " for line in lines[:-1]])


def _rules(positions: Iterable[float]) -> tuple[float, ...]:
    rules: list[float] = []
    for position in sorted(positions):
        if not rules or position - rules[-1] > _SAME:
            rules.append(position)
    return tuple(rules)


def _index(rules: Sequence[float], position: float) -> int:
    """Return which rule is nearest to *position*."""
    right = bisect_right(rules, position)
    if right == 0 or right == len(rules):
        return max(right - 1, 0)
    return right if rules[right] - position < position - rules[right - 1] else right - 1


def _bounds(cells: Sequence[Bounds]) -> Bounds:
    x0, top, x1, bottom = zip(*cells, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


def _lies_in(table: RuledTable, other: RuledTable) -> bool:
    (x0, top, x1, bottom), outer = table.bounds, other.bounds
    within = outer[0] - 1 <= x0 and outer[1] - 1 <= top and x1 <= outer[2] + 1
    return within and bottom <= outer[3] + 1 and table.bounds != other.bounds


def _is_layout(table: RuledTable) -> bool:
    return holds_layout(cell.content for cell in table.grid.cells)
