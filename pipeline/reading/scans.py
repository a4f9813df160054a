"""Pages of a PDF that are pictures, read from them, each picture only once.

Pictures are drawn in this thread, since pdfium stands no other, and read in this process or in
as many others as the caller gives.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pipeline.reading import rendering
from pipeline.reading.page_reader import page_readers
from pipeline.reading.remembered import keep, place_of, recalled
from pipeline.reading.scanned_pages import Drawn, recognised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import Any

    from pipeline.reading.options import ReadingOptions
    from pipeline.reading.scanned_pages import ScannedPage

DPI = 180.0  # measured on real scans: fewer wrong marks than 200 and 300, and faster


def read_scans(
    data: bytes, numbers: Sequence[int], options: ReadingOptions
) -> Iterator[ScannedPage]:
    """Read pages of a PDF from their pictures, in the order of *numbers* (from 1).

    Raises `SourceError` (``broken``) if a page cannot be drawn.
    """
    with rendering.open_pages(data) as document, ExitStack() as stack:
        if options.readers < 2 or len(numbers) < 2:
            for number in numbers:
                yield _read(_drawn(document, number), options.remembered, recognised)
            return
        read = stack.enter_context(page_readers(min(options.readers, len(numbers))))
        pool = stack.enter_context(ThreadPoolExecutor(options.readers))  # they only wait
        pending: deque[Future[ScannedPage]] = deque()
        for number in numbers:
            drawn = _drawn(document, number)
            pending.append(pool.submit(_read, drawn, options.remembered, read))
            if len(pending) > 2 * options.readers:  # few pictures wait: they are large
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


def _drawn(document: Any, number: int) -> Drawn:
    dpi = rendering.drawable(document, number, DPI)
    return Drawn(number, rendering.picture(document, number, dpi), dpi)


def _read(
    drawn: Drawn, remembered: Path | None, read: Callable[[Drawn], ScannedPage]
) -> ScannedPage:
    """Return the page of a picture, as it is remembered or as it is read now."""
    if remembered is None:
        return read(drawn)
    place = place_of(remembered, drawn)
    page = recalled(place, drawn.number)
    if page is None:
        page = read(drawn)
        keep(place, page)
    return page
