"""The one door to lxml's HTML parser: web pages → `Document` (*trang web, .htm, .mht*).

The text is walked here and not through LibreOffice: the walk is short, needs no program beside
Python, fetches no pictures from the network, and keeps tables as the page has them.
"""

from __future__ import annotations

import re
import unicodedata
from email import message_from_bytes
from email.policy import default as email_rules
from typing import TYPE_CHECKING, Any

from extractors.model import Document
from pipeline.reading.compose import Composer
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.flow import add_line, add_table
from pipeline.reading.grids import GridCell
from pipeline.reading.text import read_text

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    from lxml import html

    text = _DECLARATION.sub("", _decoded(data))
    tree = html.document_fromstring(text) if text.strip() else None
    composer = Composer()
    if tree is not None:
        page = _Page(composer)
        page.walk(tree)
        page.end_line()
    if not composer.text.strip():
        raise SourceError(Reason.EMPTY, "trang web không có chữ nào. Hãy xin lại tệp gốc.")
    return Document(text=composer.text, tables=tuple(composer.tables))


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
    try:
        return read_text(data)
    except SourceError:
        named = _CHARSET.search(data[:4096])
        return _in_charset(data, named[1].decode("ascii") if named else "cp1252")


def _in_charset(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:  # a charset of no known name
        return data.decode("cp1252", "replace")


class _Page:
    """The lines of a page as they come to an end, on their way into a composer."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer
        self.line: list[str] = []

    def end_line(self) -> None:
        line = _tidy("".join(self.line))
        self.line.clear()
        if line:
            add_line(self.composer, line)

    def walk(self, element: Any) -> None:
        """Add an element and what is in it, but not what follows it."""
        if not _is_shown(element):
            return
        if element.tag == "table":
            self.end_line()
            _add_table(self.composer, element)
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


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFC", _SPACE.sub(" ", text)).strip()


def _is_shown(element: Any) -> bool:
    """Tell whether an element is printed; comments and instructions have no name."""
    named = isinstance(element.tag, str) and element.tag not in _LEFT_OUT
    return named and not _HIDDEN.search(element.get("style") or "")


def _add_table(composer: Composer, table: Any) -> None:
    """Append a table; one that holds tables is the frame of a page, and its cells are text."""
    if table.find(".//table") is not None:
        for row in _rows(table):
            for cell in _row_cells(row):
                page = _Page(composer)
                page.walk(cell)
                page.end_line()
        return
    ruled = (table.get("border") or "0") != "0" or "border" in (table.get("style") or "")
    add_table(composer, _cells(table), ruled=ruled)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _row_cells(row: Any) -> Iterator[Any]:
    return (cell for cell in row if cell.tag in ("td", "th"))


def _cells(table: Any) -> tuple[GridCell, ...]:
    """Return the cells of a table at their places; those above may reach down into a row."""
    cells: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for row_index, row in enumerate(_rows(table)):
        column = 0
        for cell in _row_cells(row):
            while (row_index, column) in taken:
                column += 1
            down, across = _span(cell, "rowspan"), _span(cell, "colspan")
            cells.append(GridCell(row_index, column, _cell_text(cell), down, across))
            taken |= {(row_index + r, column + c) for r in range(down) for c in range(across)}
            column += across
    return tuple(cells)


def _span(cell: Any, name: str) -> int:
    """Return how many rows or columns a cell takes; what is written may be anything."""
    written = (cell.get(name) or "").strip()
    return min(max(int(written), 1), 100) if written.isdecimal() else 1


def _cell_text(cell: Any) -> str:
    composer = Composer()
    page = _Page(composer)
    page.walk(cell)
    page.end_line()
    return composer.text.strip()
