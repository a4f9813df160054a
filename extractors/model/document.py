"""What reading makes of a file: a text, where each part of it was printed, and what was met."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model.spans import Box, Issue, Span


@dataclass(frozen=True, slots=True)
class Source:
    """A file of ``data/raw`` as it was when it was read (``path`` relative to its root)."""

    path: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points, and the part of the text that it bears.

    ``recognised`` is true of a page whose text was read from its picture (OCR), ``needs_ocr``
    of one whose picture could not be read; the span of the latter is empty.
    """

    number: int
    width: float
    height: float
    span: Span
    needs_ocr: bool = False
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stretch of text (a word, or a run of digits in one) is printed.

    On a recognised page ``confidence`` is what the recogniser says of it, 0 to 1, and
    ``second`` how another reading of the same place has it; None if it was read only once.
    """

    span: Span
    box: Box
    confidence: float = 1.0
    second: str | None = None


class Furniture(StrEnum):
    """What a page bears beside its running text."""

    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page_number"
    STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """A header, footer, page number or stamp, kept beside the running text.

    ``box`` is None where the format has no pages: a header of a Word file is told once.
    """

    kind: Furniture
    text: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; rows and columns count from 0, spans are 1 unless merged."""

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its cells' texts stand in the document's text, row by row."""

    span: Span
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A stretch of the text that was not written in Unicode (*chữ bảng mã cũ*).

    ``encoding`` is TCVN3, VNI, VPS, CP1258 or HTML (letters as entities), ``original`` what
    the file has in place of the span.
    """

    span: Span
    encoding: str
    original: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report as text, with where each part of it was printed.

    ``text`` is NFC with a line feed as line end; paragraphs end with a line end. Pages and
    placements are empty for formats without pages. ``conversions`` are in the order
    of the text; ``remarks`` are what whoever reads the figures should know of how the file was
    read.
    """

    text: str
    source: Source | None = None
    pages: tuple[Page, ...] = ()
    placements: Sequence[Placement] = ()
    furniture: tuple[PageFurniture, ...] = ()
    tables: tuple[Table, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    remarks: tuple[Issue, ...] = ()
