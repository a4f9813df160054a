"""Sheets of cells (*trang tính*) → text: titles are lines, the rest is a table of pipe rows."""

from __future__ import annotations

import csv
from contextlib import suppress
from dataclasses import dataclass, replace
from io import StringIO
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.reading.conversions import Passage
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import Draft, TextCell, add_grid, add_layout, add_line, passages_of
from pipeline.reading.grids import holds_layout
from pipeline.reading.issues import remark
from pipeline.reading.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.model import Document, Issue

MOST_CELLS = 200_000  # of tables: ten times the largest workbook seen
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


def written(sheets: Sequence[Sheet]) -> Document:
    """Return sheets as a document, without its source; empty ones are left out.

    Text in legacy encodings becomes Unicode, sheet by sheet. Raises `SourceError`: ``too_large``
    for more than `MOST_CELLS`, ``empty`` if no sheet has a filled cell.
    """
    rooms = sum(sheet.room for sheet in sheets)
    if rooms > MOST_CELLS:
        raise too_large()
    if not rooms:
        raise SourceError(Reason.EMPTY, "bảng tính không có ô nào có nội dung. Hãy xin lại tệp.")
    draft = Draft()
    remarks: list[Issue] = []
    for sheet in sheets:
        if not sheet.room:
            continue
        passages = passages_of(text for row in (*sheet.rows, (sheet.name, "")) for text in row)
        add_line(draft, Passage(""))
        if sheet.name.rstrip("0123456789 ").lower() not in _NAMES_OF_NOTHING:
            add_line(draft, passages[sheet.name])
        if sheet.hidden:
            remarks.append(remark("hidden_sheet", f"trang tính ẩn “{sheet.name}” cũng được đọc"))
        _Writer(draft, sheet, passages).add()
    return replace(draft.document(), remarks=tuple(remarks))


def read_csv(data: bytes) -> Document:
    """Return a file of separated values as a document, without its source.

    The separator is the one that parts most rows alike: semicolon, tab or comma. Raises what
    `read_text` and `written` raise.
    """
    text = read_text(data)
    rows = max((_parted(text, separator) for separator in ";\t,"), key=_evenness)
    cells = tuple(tuple(" ".join(cell.split()) for cell in row) for row in rows)
    return written((Sheet("sheet", cells),))


def _parted(text: str, separator: str) -> list[list[str]]:
    """Return the rows of *text*; where a quotation mark is never closed, none has a meaning."""
    if text.count('"') % 2 == 0:
        with suppress(csv.Error):  # raised for a field of more than 128 kB
            return list(csv.reader(StringIO(text), delimiter=separator))
    return [line.split(separator) for line in text.split("\n")]


def _evenness(rows: Sequence[Sequence[str]]) -> int:
    """Return how many rows have the same number of cells, one-cell rows left out."""
    counts = [len(row) for row in rows if len(row) > 1]
    return max((counts.count(count) for count in set(counts)), default=0)


# ── which rows are lines, which make tables ───────────────────────────────────────────


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


@dataclass(frozen=True, slots=True)
class _Writer:
    """A sheet on its way into a draft; ``passages`` are the texts of its cells in Unicode."""

    draft: Draft
    sheet: Sheet
    passages: dict[str, Passage]

    def add(self) -> None:
        """Append the sheet: its tables, and the lines before, between and after them."""
        table: list[int] = []  # the rows of the table that is open
        widest = 0  # filled cells of a row of the tables so far
        for block in _blocks(self.sheet):
            rows = block
            if table and not _continues(self.sheet, table, block):
                self._add_table(table)
                table = []
            if not table:
                widest = max(widest, _widest(self.sheet, block))
                lines = _opening_lines(self.sheet, block, widest)
                self._add_lines(block[:lines])
                rows = block[lines:]
            table += rows
        self._add_table(table)

    def _add_lines(self, numbers: list[int]) -> None:
        """Append rows as lines; pairs of cells are two columns, as in a letterhead."""
        rows = self.sheet.rows
        for paired, group in groupby(numbers, key=lambda number: _filled(rows[number]) > 1):
            if not paired:
                for number in group:
                    add_line(self.draft, self.passages[next(filter(None, rows[number]))])
                continue
            cells = [
                TextCell(row, column, self.passages[text])
                for row, number in enumerate(group)
                for column, text in enumerate(filter(None, rows[number]))
            ]
            add_layout(self.draft, cells)

    def _add_table(self, numbers: list[int]) -> None:
        """Append rows as a table; lone cells below its last wide row are lines after it."""
        end = len(numbers)
        while end and _filled(self.sheet.rows[numbers[end - 1]]) <= 1:
            end -= 1
        texts = (text for number in numbers[:end] for text in self.sheet.rows[number])
        if end and holds_layout(self.passages[text].text for text in texts):
            self._add_lines(numbers[:end])
        elif end:
            add_grid(self.draft, tuple(self._cells(numbers[:end])))
            add_line(self.draft, Passage(""))
        self._add_lines(numbers[end:])

    def _cells(self, numbers: list[int]) -> Iterator[TextCell]:
        """Yield the cells of some rows; columns that are empty in all of them are left out."""
        rows = self.sheet.rows
        filled = {place for number in numbers for place, text in enumerate(rows[number]) if text}
        places = {column: index for index, column in enumerate(sorted(filled))}
        lines = {number: index for index, number in enumerate(numbers)}
        spans = dict(_merged(self.sheet, lines, places))
        covered = {
            (row + down, column + across)
            for (row, column), (height, width) in spans.items()
            for down in range(height)
            for across in range(width)
            if down or across
        }
        for number, row in lines.items():
            for column, place in places.items():
                if (row, place) not in covered:
                    text = rows[number][column] if column < len(rows[number]) else ""
                    passage = self.passages[text]._replace(
                        text=self.passages[text].text.replace("|", "¦")
                    )
                    yield TextCell(row, place, passage, *spans.get((row, place), (1, 1)))


def _merged(
    sheet: Sheet, rows: dict[int, int], places: dict[int, int]
) -> Iterator[tuple[Place, Place]]:
    """Yield where merged cells stand in a table, and how many rows and columns they take."""
    for (top, left), (bottom, right) in sheet.merged:
        down = [rows[number] for number in range(top, bottom + 1) if number in rows]
        across = [places[column] for column in range(left, right + 1) if column in places]
        if down and across and top in rows and left in places:
            yield (down[0], across[0]), (len(down), len(across))


def too_large() -> SourceError:
    """Return why a workbook is not read that is larger than any report's."""
    return SourceError(
        Reason.TOO_LARGE,
        f"bảng tính quá lớn (quá {MOST_CELLS // 1000} nghìn ô, hoặc ô cuối nằm quá xa). Hãy chép "
        "riêng các bảng số liệu của báo cáo ra một tệp mới.",
    )
