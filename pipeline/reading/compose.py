"""Paragraphs, tables and pages → the parts of a `Document`, with a box for every word."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from extractors.model import Box, Cell, Span, Table
from pipeline.reading.placements import Placements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.reading.grids import Content, Grid, GridCell
    from pipeline.reading.printed import Doubt, Ink


class Composer:
    """The text of a document as it is being put together; positions are code points.

    *on_page* turns the boxes of a page that was made level back to the page as it is shown.
    """

    def __init__(self, on_page: Mapping[int, Callable[[Box], Box]] | None = None) -> None:
        self._on_page = on_page or {}
        self.length = 0
        self.tables: list[Table] = []
        self.starts_of_pages: dict[int, int] = {}  # of the first code point that each prints
        self._parts: list[str] = []
        self._starts, self._ends, self._pages = array("I"), array("I"), array("H")
        self._boxes = array("f")
        self._doubts: dict[int, Doubt] = {}

    def add(self, content: Content) -> None:
        """Append text, which must be in NFC, or printed text."""
        if not isinstance(content, str):
            self._place(content)
            content = content.text
        if content:
            self._parts.append(content)
            self.length += len(content)

    def ends_with(self, ending: str) -> bool:
        """Tell whether the text so far ends with one or two characters."""
        return "".join(self._parts[-2:]).endswith(ending)

    def _place(self, ink: Ink) -> None:
        at = self.length
        if ink.doubts:
            more = len(self._starts)
            self._doubts |= {more + index: doubt for index, doubt in ink.doubts.items()}
        self.starts_of_pages.setdefault(ink.page, at)
        self._starts.extend([start + at for start in ink.starts])
        self._ends.extend([end + at for end in ink.ends])
        self._pages.extend(array("H", [ink.page]) * len(ink.starts))
        turned_back = self._on_page.get(ink.page)
        self._boxes.extend(_turned(ink, turned_back) if turned_back else ink.boxes)

    def add_grid(self, grid: Grid) -> None:
        """Append a table as pipe rows and note its cells."""
        start = self.length
        cells: list[Cell] = []
        at = {(cell.row, cell.column): cell for cell in grid.cells}
        rows, columns = range(grid.rows), range(grid.columns)
        for row in rows:
            for column in columns:
                self.add("|")
                if (row, column) in at:
                    cells.append(self._add_cell(at[row, column]))
                else:
                    self.add(" ")
            self.add("|\n")
        self.tables.append(Table(Span(start, self.length - 1), tuple(cells)))

    def _add_cell(self, cell: GridCell) -> Cell:
        self.add(" ")
        start = self.length
        self.add(cell.content)
        end = self.length
        if start < end:
            self.add(" ")
        return Cell(cell.row, cell.column, Span(start, end), cell.row_span, cell.column_span)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def placements(self) -> Placements:
        """A box for every printed word so far; runs of digits have boxes of their own."""
        return Placements(self._starts, self._ends, self._pages, self._boxes, self._doubts)


def _turned(ink: Ink, turned_back: Callable[[Box], Box]) -> Iterator[float]:
    for at in range(0, len(ink.boxes), 4):
        box = turned_back(Box(ink.page, *ink.boxes[at : at + 4]))
        yield from (box.x0, box.top, box.x1, box.bottom)
