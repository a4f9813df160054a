"""The one door to python-docx: Word files → `Document` (*tệp Word .docx*).

Text is taken as it is printed: tracked deletions and hidden text are left out, automatic
numbers are written, text boxes follow the paragraph that they hang on, footnotes and endnotes
end the text. Headers and footers are kept beside it.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from extractors.model import Furniture, PageFurniture
from pipeline.reading.conversions import converted
from pipeline.reading.docx_fonts import fonts_of
from pipeline.reading.docx_lists import lists_of
from pipeline.reading.docx_package import standard
from pipeline.reading.docx_tables import cells_of, frames, is_ruled
from pipeline.reading.docx_text import (
    WordFile,
    blocks_of,
    join_deleted_ends,
    paragraph_text,
    runs_of,
    text_boxes_of,
)
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import Draft, add_line, add_table
from pipeline.reading.numbering import Numbering
from pipeline.reading.ooxml import W

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document
    from pipeline.reading.conversions import Passage
    from pipeline.reading.docx_fonts import Fonts

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

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
    draft = Draft()
    for part in (word.body, *word.notes):
        _add_blocks(draft, part, word)
    document = draft.document()
    if not document.text.strip():
        raise _no_text(data)
    furniture = tuple(dict.fromkeys(each for part in word.margins for each in _margin(part, word)))
    return replace(document, furniture=furniture)


def _open(data: bytes) -> WordFile:
    import docx

    try:
        document = docx.Document(BytesIO(standard(data)))
        styles = {style.get(f"{W}styleId"): style for style in document.styles.element}
        lists = Numbering(lists_of(next(_parts(document.part, "numbering"), None)))
        notes = (*_notes(document.part, "footnote"), *_notes(document.part, "endnote"))
        body = document.element.body
        margins = _margins(document.part, body)
        fonts = fonts_of(document.styles.element)
        passages = _passages((body, *notes, *margins), styles, fonts)
        return WordFile(body, notes, margins, styles, lists, passages)
    except _DAMAGE as error:
        raise SourceError(
            Reason.BROKEN,
            f"tệp DOCX hỏng, không mở được ({type(error).__name__}: {error}). Hãy mở bằng Word "
            "rồi lưu lại, hoặc xin lại tệp gốc.",
        ) from error


def _passages(parts: tuple[Any, ...], styles: dict[str, Any], fonts: Fonts) -> dict[Any, Passage]:
    """Return the text of every paragraph; all at once, since an encoding shows in many."""
    for part in parts:
        join_deleted_ends(part)
    paragraphs = [each for part in parts for each in part.iter(f"{W}p")]
    texts = converted([runs_of(paragraph, styles, fonts) for paragraph in paragraphs])
    return dict(zip(paragraphs, texts, strict=True))


def _parts(part: Any, name: str) -> Iterator[Any]:
    """Yield the XML of the parts of a kind that the document relates to."""
    from docx.oxml import parse_xml

    for relation in part.rels.values():
        if relation.reltype.endswith(f"/{name}") and not relation.is_external:
            yield parse_xml(relation.target_part.blob)


def _notes(part: Any, name: str) -> tuple[Any, ...]:
    """Return the footnotes or endnotes; the first ones are only the rules above them."""
    return tuple(
        note
        for notes in _parts(part, f"{name}s")
        for note in notes.iter(f"{W}{name}")
        if note.get(f"{W}type") in (None, "normal")
    )


def _margins(part: Any, body: Any) -> tuple[Any, ...]:
    """Return the headers and footers that sections of the document name."""
    from docx.oxml import parse_xml

    names = (f"{W}headerReference", f"{W}footerReference")
    used = dict.fromkeys(str(each.get(_RELATION)) for each in body.iter(*names))
    return tuple(parse_xml(part.rels[each].target_part.blob) for each in used if each in part.rels)


def _margin(part: Any, word: WordFile) -> Iterator[PageFurniture]:
    """Yield the lines of a header or footer, which stand beside the text."""
    kind = Furniture.HEADER if part.tag == f"{W}hdr" else Furniture.FOOTER
    for paragraph in part.iter(f"{W}p"):
        line = paragraph_text(paragraph, word).text
        if line:
            number = line.strip("-– ").isdecimal()
            yield PageFurniture(Furniture.PAGE_NUMBER if number else kind, line, None)


def _no_text(data: bytes) -> SourceError:
    if b"word/media/" in data:
        return SourceError(
            Reason.NEEDS_OCR,
            "cần OCR: tệp DOCX chỉ có ảnh, không có chữ. Hãy xin bản Word có chữ, hoặc xuất "
            "ra PDF rồi nhận dạng chữ.",
        )
    return SourceError(Reason.EMPTY, "tệp DOCX không có chữ nào. Hãy xin lại tệp gốc.")


def _add_blocks(draft: Draft, part: Any, word: WordFile) -> None:
    """Append the paragraphs and tables of a part; text boxes follow their paragraphs."""
    for block in blocks_of(part):
        if block.tag == f"{W}tbl":
            _add_table(draft, block, word)
            continue
        add_line(draft, paragraph_text(block, word))
        for box in text_boxes_of(block):
            _add_blocks(draft, box, word)


def _add_table(draft: Draft, table: Any, word: WordFile) -> None:
    framed = frames(table)
    if framed:
        for cell in framed:
            _add_blocks(draft, cell, word)
    else:
        add_table(draft, cells_of(table, word), ruled=is_ruled(table, word))
