"""Lines and tables of formats without pages → the text of a `Document` (Word, web, sheets)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from extractors.model import Document
from pipeline.reading.compose import Composer
from pipeline.reading.conversions import Passage, Run, converted, shifted, spaced
from pipeline.reading.grids import Grid, GridCell, holds_layout

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.model import Conversion


@dataclass(frozen=True, slots=True)
class Draft:
    """A document as it is being put together."""

    composer: Composer = field(default_factory=Composer)
    conversions: list[Conversion] = field(default_factory=list)

    def document(self) -> Document:
        """Return what has been written so far, without its source."""
        tables = tuple(self.composer.tables)
        return Document(text=self.composer.text, tables=tables, conversions=tuple(self.conversions))


@dataclass(frozen=True, slots=True)
class TextCell:
    """A cell of a table at a row and column (from 0), its paragraphs as lines."""

    row: int
    column: int
    passage: Passage
    row_span: int = 1
    column_span: int = 1

    @property
    def flat(self) -> GridCell:
        """The cell of a grid, its text on one line."""
        text = " ".join(self.passage.text.split())
        return GridCell(self.row, self.column, text, self.row_span, self.column_span)


def passages_of(texts: Iterable[str]) -> dict[str, Passage]:
    """Return the texts of a document in Unicode, by what they are in the file.

    All at once, since an encoding shows in many of them.
    """
    distinct = tuple(dict.fromkeys(texts))
    return dict(zip(distinct, converted([[Run(text)] for text in distinct]), strict=True))


def add_line(draft: Draft, passage: Passage) -> None:
    """Append a paragraph; several empty ones are one blank line."""
    composer = draft.composer
    if passage.text or (composer.length and not composer.ends_with("\n\n")):
        draft.conversions.extend(shifted(passage, composer.length))
        composer.add(passage.text + "\n")


def add_table(draft: Draft, cells: Sequence[TextCell], *, ruled: bool) -> None:
    """Append a table, blank lines round it.

    A letterhead or signature table, and a narrow one without rules, is layout: its cells are
    lines, column by column.
    """
    if not any(cell.passage.text for cell in cells):
        return
    add_line(draft, Passage(""))
    narrow = max(cell.column + cell.column_span for cell in cells) <= 2
    if (narrow and not ruled) or holds_layout(cell.passage.text for cell in cells):
        add_layout(draft, cells)
    else:
        add_grid(draft, cells)
    add_line(draft, Passage(""))


def add_grid(draft: Draft, cells: Sequence[TextCell]) -> None:
    """Append a table as pipe rows, without blank lines round it."""
    draft.composer.add_grid(Grid(tuple(cell.flat for cell in cells)))
    of_place = {(cell.row, cell.column): cell for cell in cells}
    for each in draft.composer.tables[-1].cells:
        cell = of_place[each.row, each.column]
        if cell.passage.conversions:
            passage = spaced(cell.passage, str(cell.flat.content))
            draft.conversions.extend(shifted(passage, each.span.start))


def add_layout(draft: Draft, cells: Iterable[TextCell]) -> None:
    """Append the cells column by column, as the two parts of a letterhead are read."""
    for index, cell in enumerate(sorted(cells, key=lambda each: (each.column, each.row))):
        if index and cell.row == 0:
            add_line(draft, Passage(""))
        lines = (line.strip() for line in cell.passage.text.split("\n"))
        text = "\n".join(line for line in lines if line)
        if text:
            add_line(draft, spaced(cell.passage, text))
