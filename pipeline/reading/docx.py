"""The one door to python-docx: Word files → `Document` (*tệp Word .docx*).

Text is taken as it is printed: tracked deletions and hidden text are left out, automatic
numbers are written, text boxes follow the paragraph that they hang on, footnotes end the text.
Headers and footers are no part of it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from extractors.model import Document
from pipeline.reading.compose import Composer
from pipeline.reading.conversions import Passage, converted, joined, shifted, spaced
from pipeline.reading.docx_fonts import fonts_of
from pipeline.reading.docx_lists import lists_of
from pipeline.reading.docx_text import (
    WordFile,
    blocks_of,
    paragraph_text,
    runs_of,
    text_boxes_of,
)
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.grids import Grid, GridCell, holds_layout
from pipeline.reading.numbering import Numbering
from pipeline.reading.ooxml import W, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Conversion
    from pipeline.reading.docx_fonts import Fonts

# What damaged packages raise: zipfile and zlib for the archive (RuntimeError if a part is
# encrypted), lxml's SyntaxError for its XML, python-docx the rest for missing parts.
_DAMAGE = (
    BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    SyntaxError,
    KeyError,
    ValueError,
    AttributeError,
)


def read_docx(data: bytes) -> Document:
    """Return a Word file as a document, without its source.

    Paragraphs are lines; ruled tables are pipe rows with `Table`; a letterhead or signature
    table is read column by column as lines. Raises `SourceError`: ``broken`` if the package
    is damaged, ``empty`` or ``needs_ocr`` if it holds no text.
    """
    word = _open(data)
    draft = _Draft()
    for block in blocks_of(word.body):
        if block.tag == f"{W}tbl":
            _add_table(draft, block, word)
        else:
            _add_line(draft, paragraph_text(block, word))
            for box in text_boxes_of(block):
                for inner in blocks_of(box):
                    if inner.tag == f"{W}p":
                        _add_line(draft, paragraph_text(inner, word))
    for note in word.footnotes:
        for paragraph in note.iter(f"{W}p"):
            _add_line(draft, paragraph_text(paragraph, word))
    text = draft.composer.text
    if not text.strip():
        raise _no_text(data)
    return Document(
        text=text, tables=tuple(draft.composer.tables), conversions=tuple(draft.conversions)
    )


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document as it is being put together."""

    composer: Composer = field(default_factory=Composer)
    conversions: list[Conversion] = field(default_factory=list)


def _open(data: bytes) -> WordFile:
    import docx

    try:
        document = docx.Document(BytesIO(data))
        styles = {style.get(f"{W}styleId"): style for style in document.styles.element}
        numbering = _part(document.part, "numbering")
        notes = _part(document.part, "footnotes")
        lists = Numbering(lists_of(numbering))
        body, footnotes = document.element.body, _footnotes(notes)
        passages = _passages((body, *footnotes), fonts_of(document.styles.element))
        return WordFile(body, footnotes, styles, lists, passages)
    except _DAMAGE as error:
        raise SourceError(
            Reason.BROKEN,
            f"tệp DOCX hỏng, không mở được ({type(error).__name__}: {error}). Hãy mở bằng Word "
            "rồi lưu lại, hoặc xin lại tệp gốc.",
        ) from error


def _passages(parts: tuple[Any, ...], fonts: Fonts) -> dict[Any, Passage]:
    """Return the text of every paragraph; all at once, since an encoding shows in many."""
    paragraphs = [each for part in parts for each in part.iter(f"{W}p")]
    texts = converted([runs_of(paragraph, fonts) for paragraph in paragraphs])
    return dict(zip(paragraphs, texts, strict=True))


def _part(part: Any, name: str) -> Any:
    """Return the XML of a part that the document relates to; None if it has none."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            return parse_xml(relation.target_part.blob)
    return None


def _footnotes(part: Any) -> tuple[Any, ...]:
    """Return the footnotes of a document; the first ones are only the rules above them."""
    notes = () if part is None else part.iter(f"{W}footnote")
    return tuple(note for note in notes if note.get(f"{W}type") in (None, "normal"))


def _no_text(data: bytes) -> SourceError:
    if b"word/media/" in data:
        return SourceError(
            Reason.NEEDS_OCR,
            "cần OCR: tệp DOCX chỉ có ảnh, không có chữ. Hãy xin bản Word có chữ, hoặc xuất "
            "ra PDF rồi nhận dạng chữ.",
        )
    return SourceError(Reason.EMPTY, "tệp DOCX không có chữ nào. Hãy xin lại tệp gốc.")


def _add_line(draft: _Draft, passage: Passage) -> None:
    """Append a paragraph; several empty ones are one blank line."""
    composer = draft.composer
    if passage.text or (composer.length and not composer.ends_with("\n\n")):
        draft.conversions.extend(shifted(passage, composer.length))
        composer.add(passage.text + "\n")


# ── tables ────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell of a Word table, its paragraphs as lines."""

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


def _add_table(draft: _Draft, table: Any, word: WordFile) -> None:
    cells = _cells(table, word)
    if not any(cell.passage.text for cell in cells):
        return
    _add_line(draft, Passage(""))
    grid = Grid(tuple(cell.flat for cell in cells))
    layout = holds_layout(cell.passage.text for cell in cells)
    if layout or (grid.columns <= 2 and not _is_ruled(table, word)):
        _add_layout(draft, cells)
    else:
        draft.composer.add_grid(grid)
        passages = {(cell.row, cell.column): cell.passage for cell in cells}
        for each in draft.composer.tables[-1].cells:
            text = each.span.of(draft.composer.text)
            passage = spaced(passages[each.row, each.column], text)
            draft.conversions.extend(shifted(passage, each.span.start))
    _add_line(draft, Passage(""))


def _add_layout(draft: _Draft, cells: tuple[_Cell, ...]) -> None:
    """Append the cells column by column, as the two parts of a letterhead are read."""
    for index, cell in enumerate(sorted(cells, key=lambda each: (each.column, each.row))):
        if index and cell.row == 0:
            _add_line(draft, Passage(""))
        lines = (line.strip() for line in cell.passage.text.split("\n"))
        text = "".join(f"{line}\n" for line in lines if line)
        if text:
            _add_line(draft, spaced(cell.passage, text.removesuffix("\n")))


def _cells(table: Any, word: WordFile) -> tuple[_Cell, ...]:
    """Return the cells of a table; those merged downwards are one."""
    cells: dict[tuple[int, int], _Cell] = {}
    open_at: dict[int, tuple[int, int]] = {}  # column → the cell that goes on downwards there
    rows = [row for row in _children(table, "tr") if row.find(f"{W}trPr/{W}del") is None]
    for row_index, row in enumerate(rows):
        column = number(row.find(f"{W}trPr/{W}gridBefore"))
        for cell in _children(row, "tc"):
            width = max(number(cell.find(f"{W}tcPr/{W}gridSpan")), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            goes_on = merge is not None and value(merge) != "restart"
            if goes_on and column in open_at:
                top = cells[open_at[column]]
                cells[open_at[column]] = replace(top, row_span=row_index - top.row + 1)
            else:
                place = (row_index, column)
                cells[place] = _Cell(row_index, column, _cell_text(cell, word), 1, width)
                open_at[column] = place
            column += width
    return tuple(cells[place] for place in sorted(cells))


def _children(parent: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, also those in content controls and tracked insertions."""
    for element in parent:
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml"):
            yield from _children(element, name)


def _cell_text(cell: Any, word: WordFile) -> Passage:
    """Return the lines of a cell, those of tables inside it among them."""
    lines: list[Passage] = []
    for block in blocks_of(cell):
        if block.tag == f"{W}p":
            lines.append(paragraph_text(block, word))
        else:
            lines += (inner.passage for inner in _cells(block, word))
    return joined([line for line in lines if line.text], "\n")


def _is_ruled(table: Any, word: WordFile) -> bool:
    """Tell whether a table prints rules, by its own borders, its style's or its cells'."""
    own = table.find(f"{W}tblPr/{W}tblBorders")
    if own is None:
        style = word.styles.get(value(table.find(f"{W}tblPr/{W}tblStyle")))
        own = None if style is None else style.find(f"{W}tblPr/{W}tblBorders")
    borders = [] if own is None else list(own)
    for cell in table.iter(f"{W}tcBorders"):
        borders += cell
    return any(value(border) not in ("", "nil", "none") for border in borders)
