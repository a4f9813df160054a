"""Pages that are pictures → their words and rules, read once and remembered (*trang quét*).

Pictures are drawn in this thread, since pdfium stands no other; they are read in as many
threads as the caller gives, since tesseract works outside the interpreter's lock. What was read
is remembered by the picture itself, so that a page is never read twice, in whatever file and
after whatever change of the extractors.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import math
import zlib
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.artefacts import write_whole
from pipeline.reading import (
    ocr,
    pictures,
    printed,
    rendering,
    rereading,
    rulings,
    scanned_cells,
    tables,
)
from pipeline.reading.printed import Edge, PrintedPage, Word
from pipeline.reading.rendering import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.model import Box
    from pipeline.reading.pictures import Grey, Picture

DPI = 180.0  # measured on real scans: fewer wrong marks than 200 and 300, and faster
_LEAST_DPI, _LEAST_SIDE = 20.0, 16  # dots: with fewer an inch or of a side no letter is legible
_LYING = 0.6  # mean confidence below which a page may stand on its head


@dataclass(frozen=True, slots=True)
class ScannedPage:
    """What the picture of a page shows, in points of the page as it was made upright.

    It was turned clockwise by ``quarters`` of a circle, then back by ``turn`` radians; `on_page`
    turns a box back.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    edges: tuple[Edge, ...]
    turn: float = 0.0
    quarters: int = 0

    def on_page(self, box: Box) -> Box:
        """Return where on the page as it is shown (points, origin top left) a box lies."""
        if not self.turn and not self.quarters:
            return box
        corners = [self._back(x, y) for x in (box.x0, box.x1) for y in (box.top, box.bottom)]
        across, down = zip(*corners, strict=True)
        return type(box)(box.page, min(across), min(down), max(across), max(down))

    def made_level(self, word: Word) -> Word:
        """Return where a word of the page's own layer lies when the page is level."""
        if not self.turn and not self.quarters:
            return word
        across, down = self._level((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        wide, high = word.x1 - word.x0, word.bottom - word.top
        return word._replace(
            x0=across - wide / 2,
            x1=across + wide / 2,
            top=down - high / 2,
            bottom=down + high / 2,
            baseline=down + word.baseline - (word.top + word.bottom) / 2,
        )

    def _level(self, x: float, y: float) -> tuple[float, float]:
        width, height = self.width, self.height
        if self.quarters % 2:
            width, height = height, width
        x, y = x - width / 2, y - height / 2
        for _ in range(self.quarters):
            x, y = -y, x
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        x, y = x * cos + y * sin, y * cos - x * sin
        return x + self.width / 2, y + self.height / 2

    def _back(self, x: float, y: float) -> tuple[float, float]:
        cos, sin = math.cos(self.turn), math.sin(self.turn)
        x, y = x - self.width / 2, y - self.height / 2
        x, y = x * cos - y * sin, x * sin + y * cos
        for _ in range(self.quarters):
            x, y = y, -x
        width, height = self.width, self.height
        if self.quarters % 2:
            width, height = height, width
        return x + width / 2, y + height / 2


def read_scans(
    data: bytes, numbers: Iterable[int], *, threads: int, remembered: Path | None
) -> Iterator[ScannedPage]:
    """Read pages of a PDF from their pictures, in the order of *numbers* (from 1).

    *remembered* is the folder of what was read before; None remembers nothing. Raises
    `SourceError` (``broken``) if a page cannot be drawn.
    """
    with rendering.open_pages(data) as document, ThreadPoolExecutor(threads) as pool:
        pending: deque[Future[ScannedPage]] = deque()
        for number in numbers:
            dpi = rendering.drawable(document, number, DPI)
            drawn = Drawn(number, rendering.picture(document, number, dpi), dpi)
            pending.append(pool.submit(_read, drawn, remembered))
            if len(pending) > 2 * threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a picture in grey, and its dots an inch."""

    number: int
    grey: Grey
    dpi: float


def _read(drawn: Drawn, remembered: Path | None) -> ScannedPage:
    if remembered is None:
        return _recognised(drawn)
    place = _place(remembered, drawn)
    page = _recalled(place, drawn.number)
    if page is not None:
        return page
    page = _recognised(drawn)
    with suppress(OSError):  # nothing is lost: the page is read again
        write_whole(place, _as_json(page))
    return page


def _recognised(drawn: Drawn) -> ScannedPage:
    """Read a picture; one that lies on its side or makes no sense is read again upright."""
    if drawn.dpi < _LEAST_DPI or min(drawn.grey.shape) < _LEAST_SIDE:
        return _nothing(drawn)
    page = _read_side(drawn, 0)
    for quarters in (2,) if page else (3, 1):
        if page and (not page.words or ocr.mean_confidence(page.words) >= _LYING):
            return page
        other = _read_side(drawn, quarters) or page
        page = max(filter(None, (page, other)), key=_confidence, default=None)
    return page or _nothing(drawn)


def _confidence(page: ScannedPage) -> float:
    return ocr.mean_confidence(page.words)


def _read_side(drawn: Drawn, quarters: int) -> ScannedPage | None:
    """Read a picture after turning it by *quarters*; None if its lines run down the page."""
    number = drawn.number
    picture, edges = pictures.prepared(pictures.turned(drawn.grey, quarters), drawn.dpi)
    printed = ocr.printed_words(picture, number)
    if ocr.lines_stand():
        return None
    words = rereading.read_again(printed, picture)
    ruled = PrintedPage(number, picture.width, picture.height, (), edges, 1.0)
    words = scanned_cells.with_cells(words, tables.cells_of(ruled), picture, number)
    return ScannedPage(
        number,
        picture.width,
        picture.height,
        tuple(_levelled(word, picture) for word in words) if picture.tilt else tuple(words),
        edges,
        picture.turn + picture.tilt,
        quarters,
    )


def _nothing(drawn: Drawn) -> ScannedPage:
    height, width = drawn.grey.shape
    scale = drawn.dpi / POINTS
    return ScannedPage(drawn.number, width / scale, height / scale, (), ())


def _levelled(word: Word, picture: Picture) -> Word:
    """Return where a word stands when its page lies level."""
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    cos, sin = math.cos(picture.tilt), math.sin(picture.tilt)
    x, y = across - picture.width / 2, down - picture.height / 2
    right = x * cos + y * sin + picture.width / 2 - across
    lower = y * cos - x * sin + picture.height / 2 - down
    return word._replace(
        x0=word.x0 + right,
        x1=word.x1 + right,
        top=word.top + lower,
        bottom=word.bottom + lower,
        baseline=word.baseline + lower,
    )


# ── what was read before ──────────────────────────────────────────────────────────────

_LIBRARIES = ("opencv-python-headless", "pdfplumber")  # beside tesseract: they prepare, and rule


@cache
def _reader() -> bytes:
    """Return what changes with all that may change a reading but the picture."""
    sources = (ocr, pictures, printed, rendering, rereading, rulings, scanned_cells, tables)
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in sources)
    versions = [ocr.engine_version(), *map(version, _LIBRARIES)]
    return hashlib.sha256(code + Path(__file__).read_bytes() + " ".join(versions).encode()).digest()


def _place(folder: Path, drawn: Drawn) -> Path:
    form = repr((drawn.grey.shape, drawn.dpi)).encode()
    key = hashlib.sha256(_reader() + form + drawn.grey.tobytes()).hexdigest()
    return folder / key[:2] / f"{key}.json.gz"


def _as_json(page: ScannedPage) -> bytes:
    content = {
        "size": [page.width, page.height],
        "turned": [page.turn, page.quarters],
        "words": page.words,
        "edges": [[edge.x0, edge.top, edge.x1, edge.bottom] for edge in page.edges],
    }
    return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)


def _recalled(place: Path, number: int) -> ScannedPage | None:
    """Return what was read before as page *number*; None if nothing was or it is damaged."""
    try:
        content: Any = json.loads(gzip.decompress(place.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    width, height = content["size"]
    turn, quarters = content["turned"]
    words = tuple(Word(*word)._replace(page=number) for word in content["words"])
    edges = tuple(Edge(*edge) for edge in content["edges"])
    return ScannedPage(number, width, height, words, edges, turn, quarters)
