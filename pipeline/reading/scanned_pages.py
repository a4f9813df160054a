"""The picture of a page → its words and rules (*trang quét*)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading import ocr, pictures, rereading, scanned_cells, tables
from pipeline.reading.printed import Edge, PrintedPage, Word
from pipeline.reading.rendering import POINTS

if TYPE_CHECKING:
    from extractors.model import Box
    from pipeline.reading.pictures import Grey

_LEAST_DPI, _LEAST_SIDE = 20.0, 16  # dots: with fewer an inch or of a side no letter is legible
_LYING = 0.6  # mean confidence below which a page may stand on its head


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page as a picture in grey, and its dots an inch."""

    number: int
    grey: Grey
    dpi: float


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
        """Return where a word of the page as it is shown lies when the page is level."""
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


def recognised(drawn: Drawn) -> ScannedPage:
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
    askew = ScannedPage(number, picture.width, picture.height, (), (), picture.tilt)
    return replace(
        askew,
        words=tuple(map(askew.made_level, words)),
        edges=edges,
        turn=picture.turn + picture.tilt,
        quarters=quarters,
    )


def _nothing(drawn: Drawn) -> ScannedPage:
    height, width = drawn.grey.shape
    scale = drawn.dpi / POINTS
    return ScannedPage(drawn.number, width / scale, height / scale, (), ())
