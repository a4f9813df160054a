"""Paragraphs, tables and pages → the parts of a `Document`, with a box for every word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.model import Box, Cell, Placement, Span, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.reading.grids import Content, Grid, GridCell
    from pipeline.reading.printed import Glyph


@dataclass(slots=True)
class Composer:
    """The text of a document as it is being put together; positions are code points."""

    chars: list[str] = field(default_factory=list)
    glyphs: list[Glyph | None] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def add(self, content: Content) -> Span:
        """Append text, which must be in NFC, or printed glyphs; return where they stand."""
        start = len(self.chars)
        if isinstance(content, str):
            self.chars += content
            self.glyphs += [None] * len(content)
        else:
            self.chars += (glyph.char for glyph in content)
            self.glyphs += content
        return Span(start, len(self.chars))

    def add_grid(self, grid: Grid) -> None:
        """Append a table as pipe rows and note its cells."""
        start = len(self.chars)
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
        self.tables.append(Table(Span(start, len(self.chars) - 1), tuple(cells)))

    def _add_cell(self, cell: GridCell) -> Cell:
        self.add(" ")
        span = self.add(cell.content)
        if span.start < span.end:
            self.add(" ")
        return Cell(cell.row, cell.column, span, cell.row_span, cell.column_span)

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self.chars)


def placements_of(glyphs: Iterable[Glyph | None]) -> tuple[Placement, ...]:
    """Return a box for every word of a text; runs of digits have boxes of their own.

    *glyphs* has the glyph of each code point of the text, None where nothing is printed.
    """
    return tuple(
        Placement(Span(run[0][0], run[-1][0] + 1), _union([glyph for _, glyph in run]))
        for run in _runs(glyphs)
    )


def _runs(glyphs: Iterable[Glyph | None]) -> Iterator[list[tuple[int, Glyph]]]:
    run: list[tuple[int, Glyph]] = []
    for index, glyph in enumerate(glyphs):
        inked = glyph is not None and not glyph.char.isspace()
        if run and not (inked and glyph is not None and _same_run(run[-1][1], glyph)):
            yield run
            run = []
        if inked and glyph is not None:
            run.append((index, glyph))
    if run:
        yield run


def _same_run(last: Glyph, glyph: Glyph) -> bool:
    if last.char.isdigit() != glyph.char.isdigit() or last.page != glyph.page:
        return False
    # a raised digit ("m²") stays with its word, the next line does not
    return glyph.x0 >= last.x0 - 1 and abs(glyph.baseline - last.baseline) < last.size


def _union(glyphs: list[Glyph]) -> Box:
    return Box(
        glyphs[0].page,
        min(glyph.x0 for glyph in glyphs),
        min(glyph.top for glyph in glyphs),
        max(glyph.x1 for glyph in glyphs),
        max(glyph.bottom for glyph in glyphs),
    )


def starts_of_pages(glyphs: Iterable[Glyph | None]) -> dict[int, int]:
    """Return the position of the first code point that each page prints."""
    starts: dict[int, int] = {}
    for index, glyph in enumerate(glyphs):
        if glyph is not None:
            starts.setdefault(glyph.page, index)
    return starts
