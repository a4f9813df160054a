"""The tables of Word files: which cells there are, how they are merged, what they hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pipeline.reading.conversions import joined
from pipeline.reading.docx_text import blocks_of, paragraph_text, text_boxes_of
from pipeline.reading.flow import TextCell
from pipeline.reading.ooxml import W, children_of, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.conversions import Passage
    from pipeline.reading.docx_text import WordFile

_MOST_COLUMNS = 63  # what Word allows; what a file says may be anything
_WRAPPERS = (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml")


def cells_of(table: Any, word: WordFile) -> tuple[TextCell, ...]:
    """Return the cells of a table; those merged across or downwards are one."""
    cells: dict[tuple[int, int], TextCell] = {}
    open_at: dict[int, tuple[int, int]] = {}  # column → the cell that goes on downwards there
    for row_index, row in enumerate(_rows(table)):
        column = min(number(row.find(f"{W}trPr/{W}gridBefore")), _MOST_COLUMNS)
        last: tuple[int, int] | None = None  # the cell that may go on across
        for cell in _parts(row, "tc"):
            width = min(max(number(cell.find(f"{W}tcPr/{W}gridSpan")), 1), _MOST_COLUMNS)
            if _goes_on(cell, "hMerge") and last is not None:
                cells[last] = replace(cells[last], column_span=cells[last].column_span + width)
            elif _goes_on(cell, "vMerge") and column in open_at:
                top = cells[open_at[column]]
                cells[open_at[column]] = replace(top, row_span=row_index - top.row + 1)
                last = None
            else:
                last = (row_index, column)
                cells[last] = TextCell(row_index, column, _cell_text(cell, word), 1, width)
                open_at.pop(column, None)
                if cell.find(f"{W}tcPr/{W}vMerge") is not None:
                    open_at[column] = last
            column += width
    return tuple(cells.values())


def frames(table: Any) -> tuple[Any, ...]:
    """Return the cells of a table that only frames what is in it; empty if it is a table.

    Such a one has a single row or column and holds tables itself.
    """
    rows = [list(_parts(row, "tc")) for row in _rows(table)]
    cells = tuple(cell for row in rows for cell in row)
    narrow = len(rows) == 1 or all(len(row) == 1 for row in rows)
    nested = any(block.tag == f"{W}tbl" for cell in cells for block in blocks_of(cell))
    return cells if narrow and nested else ()


def is_ruled(table: Any, word: WordFile) -> bool:
    """Tell whether a table prints rules, by its own borders, its style's or its cells'."""
    own = table.find(f"{W}tblPr/{W}tblBorders")
    if own is None:
        style = word.styles.get(value(table.find(f"{W}tblPr/{W}tblStyle")))
        own = None if style is None else style.find(f"{W}tblPr/{W}tblBorders")
    borders = [] if own is None else list(own)
    for cell in table.iter(f"{W}tcBorders"):
        borders += cell
    return any(value(border) not in ("", "nil", "none") for border in borders)


def _rows(table: Any) -> tuple[Any, ...]:
    """Return the rows of a table that are printed."""
    return tuple(
        row
        for row in _parts(table, "tr")
        if row.find(f"{W}trPr/{W}del") is None and row.find(f"{W}trPr/{W}hidden") is None
    )


def _parts(parent: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, also those in content controls and tracked insertions."""
    for element in children_of(parent):
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in _WRAPPERS:
            yield from _parts(element, name)


def _goes_on(cell: Any, name: str) -> bool:
    """Tell whether a cell goes on with the one above (``vMerge``) or before it (``hMerge``)."""
    merge = cell.find(f"{W}tcPr/{W}{name}")
    return merge is not None and value(merge) != "restart"


def _cell_text(cell: Any, word: WordFile) -> Passage:
    """Return the lines of a cell, those of text boxes and tables inside it among them."""
    return joined([line for line in _lines(cell, word) if line.text], "\n")


def _lines(part: Any, word: WordFile) -> Iterator[Passage]:
    for block in blocks_of(part):
        if block.tag == f"{W}p":
            yield paragraph_text(block, word)
            for box in text_boxes_of(block):
                yield from _lines(box, word)
        else:
            yield from (inner.passage for inner in cells_of(block, word))
