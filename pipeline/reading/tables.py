"""Ruled tables of PDF pages: cells, and the words in them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.reading.grids import Grid, GridCell, holds_layout
from pipeline.reading.lines import rows_of, runs_of
from pipeline.reading.paragraphs import joint
from pipeline.reading.printed import Edge, Ink, ink_of, joined, text_of
from pipeline.reading.rulings import Bounds, cells_of_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.reading.printed import PrintedPage, Word

_MOST_EDGES = 5000  # a page with more is a drawing or a map
_SAME = 5.0  # points: rules closer than this are one; shaded cells have rules of their own


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A ruled table of a page: its bounds, and the grid of its cells."""

    page: int
    bounds: Bounds
    grid: Grid


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
    tables = [
        _table(page, cells, words) for cells in cells_of_tables([*page.edges, *_open_sides(page)])
    ]
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
    edges = [*page.edges, *_open_sides(page)]
    return [cell for cells in cells_of_tables(edges) for cell in cells]


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


def _content(words: Sequence[Word]) -> Ink | str:
    """Return the lines of a cell as one, in reading order."""
    if not words:
        return ""
    runs = runs_of(words)
    if len(runs) == 1:
        return ink_of(runs[0])
    if all(_is_below(*pair) for pair in pairwise(runs)):
        whole = list(runs[0])
        for before, (first, *others) in pairwise(runs):
            whole += (first._replace(spaced=joint(text_of(before[-2:])) == " "), *others)
        return ink_of(whole)
    lines = rows_of(runs)
    return joined([line.ink for line in lines], [joint(line.text) == " " for line in lines[:-1]])


def _is_below(run: Sequence[Word], other: Sequence[Word]) -> bool:
    """Tell whether *other* is of a line below, whatever its words."""
    return other[0].baseline - run[0].baseline > max(run[0].size, other[0].size)


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
