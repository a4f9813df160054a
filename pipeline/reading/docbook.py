"""What antiword writes of a .doc file, in DocBook → `Document`: its paragraphs, lists, tables.

antiword's plain text breaks the lines of cells, its DocBook tells rows and cells apart.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from extractors.model import Document
from pipeline.reading.compose import Composer
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import add_line, add_table
from pipeline.reading.grids import GridCell
from pipeline.reading.numbering import in_style

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = ("informaltable", "table")
_LEFT_OUT = frozenset({"bookinfo", "footnote", "mediaobject", "inlinemediaobject", *_TABLES})
_NUMERATION = {
    "arabic": "decimal",
    "upperroman": "upperRoman",
    "lowerroman": "lowerRoman",
    "upperalpha": "upperLetter",
    "loweralpha": "lowerLetter",
}
_BLANKS = re.compile(r"[ \n]+")


def read_docbook(data: bytes) -> Document:
    """Return what antiword wrote as a document, without its source; notes end the text.

    Raises `SourceError`: ``empty`` if it has no text, ``broken`` if it is no DocBook.
    """
    from lxml import etree

    parser = etree.XMLParser(recover=True, no_network=True, resolve_entities=False, huge_tree=True)
    try:
        book = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        book = None
    if book is None:
        raise SourceError(
            Reason.BROKEN, "antiword không đọc được tệp .doc. Hãy mở bằng Word rồi lưu thành DOCX."
        )
    composer = Composer()
    for chapter in book.iter("chapter"):  # the book's own title is a property of the file
        _add(composer, chapter)
    for note in book.iter("footnote"):
        add_line(composer, _text(note))
    if not composer.text.strip():
        raise SourceError(Reason.EMPTY, "tệp .doc không có chữ nào. Hãy xin lại tệp gốc.")
    return Document(text=composer.text, tables=tuple(composer.tables))


def _add(composer: Composer, element: Any, label: str = "") -> None:
    """Append what an element holds, block by block; the first paragraph after its list label."""
    for child in element:
        if child.tag in _TABLES:
            add_table(composer, tuple(_cells(child)), ruled=True)
        elif child.tag in ("para", "title"):
            text = _text(child)
            if text:
                add_line(composer, f"{label} {text}" if label else text)
                label = ""
            _add(composer, child)
        elif child.tag == "listitem":
            _add(composer, child, _label(child))
        elif child.tag not in _LEFT_OUT:
            _add(composer, child)


def _label(item: Any) -> str:
    """Return the number of an item of a list, or "-"."""
    whole = item.getparent()
    if whole.tag != "orderedlist":
        return "-"
    style = _NUMERATION.get(whole.get("numeration", "arabic"), "decimal")
    return in_style(1 + whole.index(item), style) + "."


def _text(element: Any) -> str:
    """Return the text of a paragraph in NFC, without that of notes and tables in it."""
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", "".join(_pieces(element)))).strip()


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _LEFT_OUT and not str(child.tag).endswith("list"):
            yield from _pieces(child)
        yield child.tail or ""


def _cells(table: Any) -> Iterator[GridCell]:
    for row_index, row in enumerate(table.iter("row")):
        for column, entry in enumerate(row.iter("entry")):
            yield GridCell(row_index, column, _text(entry))
