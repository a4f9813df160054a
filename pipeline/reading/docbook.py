"""What antiword writes of a .doc file, in DocBook → `Document`: its paragraphs, lists, tables.

antiword's plain text breaks the lines of cells, its DocBook tells rows and cells apart.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reading.conversions import Passage, joined
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import Draft, TextCell, add_line, add_table, passages_of
from pipeline.reading.numbering import in_style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document

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
    parts = [each for name in ("para", "title", "entry", "footnote") for each in book.iter(name)]
    writer = _Writer(Draft(), passages_of(map(_text, parts)))
    for chapter in book.iter("chapter"):  # the book's own title is a property of the file
        writer.add(chapter)
    for note in book.iter("footnote"):
        add_line(writer.draft, writer.passages[_text(note)])
    document = writer.draft.document()
    if not document.text.strip():
        raise SourceError(Reason.EMPTY, "tệp .doc không có chữ nào. Hãy xin lại tệp gốc.")
    return document


@dataclass(frozen=True, slots=True)
class _Writer:
    """The draft of a book, and its texts in Unicode."""

    draft: Draft
    passages: dict[str, Passage]

    def add(self, element: Any, label: str = "") -> None:
        """Append what an element holds, block by block; its first paragraph after *label*."""
        for child in element:
            if child.tag in _TABLES:
                add_table(self.draft, tuple(self._cells(child)), ruled=True)
            elif child.tag in ("para", "title"):
                passage = self.passages[_text(child)]
                if passage.text:
                    add_line(
                        self.draft, joined((Passage(label), passage), " ") if label else passage
                    )
                    label = ""
                self.add(child)
            elif child.tag == "listitem":
                self.add(child, _label(child))
            elif child.tag not in _LEFT_OUT:
                self.add(child)

    def _cells(self, table: Any) -> Iterator[TextCell]:
        for row_index, row in enumerate(table.iter("row")):
            for column, entry in enumerate(row.iter("entry")):
                yield TextCell(row_index, column, self.passages[_text(entry)])


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
