"""Sheets of cells (*trang tính*) → text: titles are lines, the rest is a table of pipe rows."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING

from extractors.model import Document
from pipeline.reading.compose import Composer
from pipeline.reading.flow import add_layout, add_line
from pipeline.reading.grids import Grid, GridCell, holds_layout
from pipeline.reading.issues import remark
from pipeline.reading.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.model import Issue

Place = tuple[int, int]  # row and column, from 0
_NAMES_OF_NOTHING = ("sheet", "trang tính", "trang_tính", "bảng tính")  # with a number, by default
_WIDE = 3  # filled cells: a row with so many is one of a table


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its cells as text, row by row, and the corners of its merged ranges."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    merged: tuple[tuple[Place, Place], ...] = ()
    hidden: bool = False

    @property
    def room(self) -> int:
        """The number of cells, those left out that lie in empty rows or columns."""
        columns = {place for row in self.rows for place, text in enumerate(row) if text}
        return len(columns) * sum(map(any, self.rows))


def written(sheets: Iterable[Sheet]) -> Document:
    """Return sheets as a document, without its source; empty ones are left out."""
    composer = Composer()
    remarks: list[Issue] = []
    for sheet in sheets:
        if not sheet.room:
            continue
        add_line(composer, "")
        if sheet.name.rstrip("0123456789 ").lower() not in _NAMES_OF_NOTHING:
            add_line(composer, sheet.name)
        if sheet.hidden:
            remarks.append(remark("hidden_sheet", f"trang tính ẩn “{sheet.name}” cũng được đọc"))
        _add_sheet(composer, sheet)
    return Document(composer.text, tables=tuple(composer.tables), remarks=tuple(remarks))


def read_csv(data: bytes) -> Document:
    """Return a file of separated values as a document, without its source.

    The separator is the one that parts most rows alike: semicolon, tab or comma. Raises what
    `read_text` raises.
    """
    text = read_text(data)
    tried = [tuple(csv.reader(StringIO(text), delimiter=each)) for each in ";\t,"]
    rows = max(tried, key=_evenness)
    cells = tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
    return written((Sheet("sheet", cells),))


def _evenness(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows have the same number of cells, one-cell rows left out."""
    counts = [len(row) for row in rows if len(row) > 1]
    return max((counts.count(count) for count in set(counts)), default=0)


# ── which rows are lines, which make tables ───────────────────────────────────────────


def _add_sheet(composer: Composer, sheet: Sheet) -> None:
    """Append a sheet: its tables, and the lines before, between and after them."""
    table: list[int] = []  # the rows of the table that is open
    widest = 0  # filled cells of a row of the tables so far
    for block in _blocks(sheet):
        rows = block
        if table and not _continues(sheet, table, block):
            _add_table(composer, sheet, table)
            table = []
        if not table:
            widest = max(widest, _widest(sheet, block))
            lines = _opening_lines(sheet, block, widest)
            _add_lines(composer, sheet, block[:lines])
            rows = block[lines:]
        table += rows
    _add_table(composer, sheet, table)


def _blocks(sheet: Sheet) -> Iterator[list[int]]:
    """Yield the numbers of the filled rows, parted by empty ones."""
    numbered = enumerate(sheet.rows)
    for filled, group in groupby(numbered, key=lambda pair: any(pair[1])):
        if filled:
            yield [number for number, _ in group]


def _continues(sheet: Sheet, table: list[int], block: list[int]) -> bool:
    """Tell whether rows after an empty one go on with the table above it.

    A block without a wide row is a note or the signatures; one with a title, or a row of words
    alone over others, is a table of its own.
    """
    if _widest(sheet, block) < min(_WIDE, _widest(sheet, table)):
        return False
    first = block[_opening_lines(sheet, block, _widest(sheet, block)) :][:1] or block[:1]
    heads = len(block) > 1 and not any(map(_is_number, sheet.rows[first[0]]))
    return not heads


def _opening_lines(sheet: Sheet, block: list[int], widest: int) -> int:
    """Return how many rows of a block are lines above its table: titles, captions, letterhead.

    They have one filled cell; or two, neither a number, where rows have *widest* of four and
    more, unless one of the two reaches down into the table, as labels of columns do.
    """
    reaching = {top for (top, _), (bottom, _) in sheet.merged if bottom > top}
    for index, number in enumerate(block):
        row = sheet.rows[number]
        pair = _filled(row) == 2 and widest > _WIDE and not any(map(_is_number, row))
        if _filled(row) > 1 and (not pair or number in reaching):
            return index
    return len(block)


def _widest(sheet: Sheet, numbers: Iterable[int]) -> int:
    return max((_filled(sheet.rows[number]) for number in numbers), default=0)


def _filled(row: Sequence[str]) -> int:
    return sum(map(bool, row))


def _is_number(text: str) -> bool:
    """Tell whether a cell holds a value: digits, and no more letters than a unit has."""
    years = text.isdecimal() and text.startswith(("19", "20")) and len(text) == 4
    return any(map(str.isdigit, text)) and not any(map(str.isalpha, text)) and not years


# ── writing them ──────────────────────────────────────────────────────────────────────


def _add_lines(composer: Composer, sheet: Sheet, numbers: list[int]) -> None:
    """Append rows as lines; pairs of cells are two columns, as in a letterhead."""
    for paired, group in groupby(numbers, key=lambda number: _filled(sheet.rows[number]) > 1):
        if not paired:
            for number in group:
                add_line(composer, next(filter(None, sheet.rows[number])))
            continue
        cells = [
            GridCell(row, column, text)
            for row, number in enumerate(group)
            for column, text in enumerate(filter(None, sheet.rows[number]))
        ]
        add_layout(composer, cells)


def _add_table(composer: Composer, sheet: Sheet, numbers: list[int]) -> None:
    """Append rows as a table; lone cells below its last wide row are lines after it."""
    end = len(numbers)
    while end and _filled(sheet.rows[numbers[end - 1]]) <= 1:
        end -= 1
    if end and holds_layout(text for number in numbers[:end] for text in sheet.rows[number]):
        _add_lines(composer, sheet, numbers[:end])
    elif end:
        composer.add_grid(Grid(tuple(_cells(sheet, numbers[:end]))))
        add_line(composer, "")
    _add_lines(composer, sheet, numbers[end:])


def _cells(sheet: Sheet, numbers: list[int]) -> Iterator[GridCell]:
    """Yield the cells of some rows; columns that are empty in all of them are left out."""
    width = max(len(sheet.rows[number]) for number in numbers)
    columns = [
        column
        for column in range(width)
        if any(
            column < len(sheet.rows[number]) and sheet.rows[number][column] for number in numbers
        )
    ]
    rows = {number: index for index, number in enumerate(numbers)}
    places = {column: index for index, column in enumerate(columns)}
    spans = dict(_merged(sheet, rows, places))
    covered = {
        (row + down, column + across)
        for (row, column), (height, span) in spans.items()
        for down in range(height)
        for across in range(span)
        if down or across
    }
    for number, row in rows.items():
        for column, place in places.items():
            if (row, place) not in covered:
                text = sheet.rows[number][column] if column < len(sheet.rows[number]) else ""
                yield GridCell(row, place, text.replace("|", "¦"), *spans.get((row, place), (1, 1)))


def _merged(
    sheet: Sheet, rows: dict[int, int], places: dict[int, int]
) -> Iterator[tuple[Place, Place]]:
    """Yield where merged cells stand in a table, and how many rows and columns they take."""
    for (top, left), (bottom, right) in sheet.merged:
        down = [rows[number] for number in range(top, bottom + 1) if number in rows]
        across = [places[column] for column in range(left, right + 1) if column in places]
        if down and across and top in rows and left in places:
            yield (down[0], across[0]), (len(down), len(across))
