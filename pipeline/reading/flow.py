"""Lines and tables of formats without pages → the text of a `Document` (Word, web, sheets)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading.grids import Grid, GridCell, holds_layout, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.compose import Composer


def add_line(composer: Composer, text: str) -> None:
    """Append a paragraph; several empty ones are one blank line."""
    if text or (composer.chars and composer.chars[-2:] != ["\n", "\n"]):
        composer.add(text + "\n")


def add_table(composer: Composer, cells: tuple[GridCell, ...], *, ruled: bool) -> None:
    """Append a table, blank lines round it.

    A letterhead or signature table, and a narrow one without rules, is layout: its cells are
    lines, column by column.
    """
    if not any(cell.content for cell in cells):
        return
    add_line(composer, "")
    layout = holds_layout(cell.content for cell in cells)
    if layout or (Grid(cells).columns <= 2 and not ruled):
        add_layout(composer, cells)
    else:
        composer.add_grid(Grid(tuple(_flat(cell) for cell in cells)))
    add_line(composer, "")


def add_layout(composer: Composer, cells: Iterable[GridCell]) -> None:
    """Append the cells column by column, as the two parts of a letterhead are read."""
    for index, cell in enumerate(sorted(cells, key=lambda each: (each.column, each.row))):
        if index and cell.row == 0:
            add_line(composer, "")
        for line in text_of(cell.content).split("\n"):
            if line.strip():
                composer.add(line.strip() + "\n")


def _flat(cell: GridCell) -> GridCell:
    return replace(cell, content=" ".join(text_of(cell.content).split()))
