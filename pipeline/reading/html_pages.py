"""The one door to lxml's HTML parser: web pages → `Document` (*trang web, .htm, .mht*).

The text is walked here and not through LibreOffice: the walk is short, needs no program beside
Python, fetches no pictures from the network, and keeps tables as the page has them.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from contextlib import suppress
from email import message_from_bytes
from email.policy import default as email_rules
from typing import TYPE_CHECKING, Any

from pipeline.reading.conversions import Passage
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import Draft, TextCell, add_line, add_table, passages_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LEFT_OUT = frozenset(
    {"script", "style", "head", "noscript", "template", "select", "svg", "button"}
)
_BLOCKS = frozenset(
    {
        *("p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd"),
        *("body", "section", "article", "header", "footer", "main", "blockquote", "pre", "hr"),
        *("center", "form", "fieldset", "caption", "address", "nav", "aside", "figure"),
    }
)
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")


def read_html(data: bytes) -> Document:
    """Return a web page as a document, without its source. Raises `SourceError`: ``empty``."""
    from lxml import etree, html

    text = _DECLARATION.sub("", _decoded(data))
    with suppress(etree.ParserError):  # raised for a page without elements: nothing but comments
        tree = html.document_fromstring(text)
        raw = _Page(Draft(), {})
        raw.walk(tree)  # once for the texts of its lines, which tell the encoding together
        page = _Page(Draft(), passages_of(raw.passages))
        page.walk(tree)
        page.end_line()
        document = page.draft.document()
        if document.text.strip():
            return document
    raise SourceError(Reason.EMPTY, "trang web không có chữ nào. Hãy xin lại tệp gốc.")


def read_mhtml(data: bytes) -> Document:
    """Return the page of a web archive (.mht). Raises `SourceError`: ``empty``, ``broken``."""
    message = message_from_bytes(data, policy=email_rules)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    content = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(content, bytes):
        raise SourceError(
            Reason.BROKEN,
            "tệp .mht không có trang web nào bên trong, có thể tải về chưa hết. Hãy mở bằng Word "
            "rồi lưu thành DOCX.",
        )
    charset = str(page.get_param("charset", "") or "")
    return read_html(content if not charset else _in_charset(content, charset).encode("utf-8-sig"))


def _decoded(data: bytes) -> str:
    """Return the characters of a page: in UTF-8 or UTF-16, else in the charset that it names."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:4096])
        return _in_charset(data, named[1].decode("ascii") if named else "cp1252")


def _in_charset(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except (LookupError, UnicodeError):  # of no known name, or no charset: "undefined", "idna"
        return data.decode("cp1252", "replace")


class _Page:
    """The lines of a page as they come to an end, on their way into a draft.

    ``passages`` are its lines in Unicode; one that is not among them is taken as it is.
    """

    def __init__(self, draft: Draft, passages: dict[str, Passage]) -> None:
        self.draft = draft
        self.passages = passages
        self.line: list[str] = []

    def end_line(self) -> None:
        """Append what has come since the last line's end."""
        line = _tidy("".join(self.line))
        self.line.clear()
        if line:
            add_line(self.draft, self.passages.setdefault(line, Passage(line)))

    def walk(self, element: Any) -> None:
        """Add an element and what is in it, but not what follows it."""
        if not _is_shown(element):
            return
        if element.tag == "table":
            self.end_line()
            self.add_table(element)
            return
        breaks = element.tag in _BLOCKS
        if breaks or element.tag == "br":
            self.end_line()
        self.line.append(element.text or "")
        for child in element:
            self.walk(child)
            self.line.append(child.tail or "")
        if breaks:
            self.end_line()

    def add_table(self, table: Any) -> None:
        """Append a table; one that holds tables is the frame of a page, and its cells are text."""
        if table.find(".//table") is not None:
            for row in _rows(table):
                for cell in _row_cells(row):
                    self.walk(cell)
                    self.end_line()
            return
        ruled = (table.get("border") or "0") != "0" or "border" in (table.get("style") or "")
        add_table(self.draft, self.cells(table), ruled=ruled)

    def cells(self, table: Any) -> tuple[TextCell, ...]:
        """Return the cells of a table at their places; those above may reach into a row."""
        cells: list[TextCell] = []
        taken: set[tuple[int, int]] = set()
        for row_index, row in enumerate(_rows(table)):
            column = 0
            for cell in _row_cells(row):
                while (row_index, column) in taken:
                    column += 1
                down, across = _span(cell, "rowspan"), _span(cell, "colspan")
                passage = self.cell(cell)
                cells.append(TextCell(row_index, column, passage, down, across))
                taken |= {(row_index + r, column + c) for r in range(down) for c in range(across)}
                column += across
        return tuple(cells)

    def cell(self, cell: Any) -> Passage:
        """Return the lines of a cell."""
        page = _Page(Draft(), self.passages)
        page.walk(cell)
        page.end_line()
        found = page.draft.document()
        text = found.text.rstrip("\n")
        return Passage(text, found.conversions)


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text)).strip()


def _is_shown(element: Any) -> bool:
    """Tell whether an element is printed; comments and instructions have no name."""
    named = isinstance(element.tag, str) and element.tag not in _LEFT_OUT
    return named and not _HIDDEN.search(element.get("style") or "")


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _row_cells(row: Any) -> Iterator[Any]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _span(cell: Any, name: str) -> int:
    """Return how many rows or columns a cell takes; what is written may be anything."""
    written = (cell.get(name) or "").strip()
    return min(max(int(written), 1), 100) if written.isdecimal() else 1
