"""One page of a report as a picture: its blocks, and every figure where it is printed.

The page is read and drawn in a worker process, within its bounds, and comes back as PNG.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import work
from pipeline.engine import open_workers, work_once
from pipeline.errors import TonghopError
from pipeline.outcomes import Reason
from pipeline.page_marks import annotated
from pipeline.reports import command_options

if TYPE_CHECKING:
    from extractors.model import Document
    from pipeline.settings import Settings

SCALE = 2.0  # pixels a point: an A4 page is 1190 × 1684
MOST_PIXELS = 6000  # of a side; a plan of a district on one sheet would fill the memory


class PageError(TonghopError):
    """A page that cannot be drawn; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class PageOf:
    """A page of a file, numbered from 1."""

    place: work.Place
    number: int


def show_page(file: Path, number: int, target: Path | None, settings: Settings) -> Path:
    """Draw a page of *file* and write the picture; return where it was written.

    Without a *target* it goes to ``<name>-trang-<number>.png`` in the current folder. Raises
    PageError if the file cannot be read or has no such page, OSError if the picture cannot be
    written.
    """
    target = target or Path(f"{file.stem}-trang-{number}.png")
    options = command_options(settings, 1)
    asked = PageOf(work.Place(0, file.absolute(), file.absolute().parent, options), number)
    with open_workers(replace(settings, workers=1)) as workers:
        (tried,) = work_once(drawn, [asked], workers)
    found = tried.reason or tried.result
    if not isinstance(found, bytes):
        raise PageError(f"{file}: {found.message if found else ''}")
    target.write_bytes(found)
    return target


def drawn(asked: PageOf) -> bytes | Reason:
    """Read a file, extract it and draw one of its pages as PNG; or say why not."""
    from pipeline.draw import draw, png
    from pipeline.reading.errors import SourceError
    from pipeline.reading.printable import pages_of
    from pipeline.reading.rendering import colour_picture, open_pages

    extraction = work.extract_place(asked.place)
    if isinstance(extraction, Reason):
        return extraction
    source = extraction.document.source
    if not extraction.document.pages or source is None:
        return _no_pages(extraction.document)
    pages = {page.number: page for page in extraction.document.pages}
    if asked.number not in pages:
        return _no_such_page(asked.number, len(pages))
    page = pages[asked.number]
    scale = min(SCALE, MOST_PIXELS / max(page.width, page.height, 1))
    try:
        pdf = pages_of(asked.place.file.read_bytes(), source.media_type)
        if pdf is None:
            return _no_pages(extraction.document)
        with open_pages(pdf) as document:
            pixels = colour_picture(document, asked.number, scale)
    except SourceError as error:
        return Reason(error.code.value, error.message)
    return png(draw(pixels, scale, annotated(extraction, asked.number)))


def _no_pages(document: Document) -> Reason:
    kind = "Word" if document.source and "word" in document.source.media_type else "văn bản"
    return Reason(
        "no_pages",
        f"tệp {kind} không có trang để vẽ; chỉ PDF, bản quét và (khi máy có LibreOffice) Word có"
        " trang. Hãy xuất ra PDF rồi xem lại, hoặc xem chữ bằng: tonghop show FILE",
    )


def _no_such_page(number: int, pages: int) -> Reason:
    return Reason(
        "no_such_page",
        f"không có trang {number}: tệp có {pages} trang. Hãy chọn --page từ 1 đến {pages}.",
    )
