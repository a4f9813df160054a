"""The text layer of a PDF page → its words.

The text comes in one piece, and pdfium is asked only where each word stands: three calls for
a word of four to seven letters, instead of three for a letter.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.reading.pdfium import Bounds, Numbers, View, address, functions
from pipeline.reading.printed import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE_END_HYPHENS = "\ufffe\x02"  # pdfium's marks for a hyphen that ends a line
_UPRIGHT = math.radians(5)  # text turned further is a watermark or a stamp in the margin
_WORD = re.compile(
    r"""\d+
    |[^\d\s\0-\x1f\ufffe\ud800-\udfff]*[\x02\ufffe]  # what goes on in the next line
    |[^\d\s\0-\x1f\ufffe\ud800-\udfff]+""",
    re.VERBOSE,
)
_FAR = 0.8  # em: a gap so wide inside a word parts what pdfium has glued
_RAISED = 0.3  # em: so do characters that stand higher or lower


def words_of(page: Any, view: View, number: int) -> list[Word]:
    """Return the words of a page (a pypdfium2 page, shown as *view*) in the layer's order."""
    text = page.get_textpage()
    try:
        return list(_words(_Layer(address(text.raw), view, number)))
    finally:
        text.close()


def _words(layer: _Layer) -> Iterator[Word]:
    end = 0
    for found in _WORD.finditer(layer.text):
        before, (start, end) = end, found.span()
        # line ends and other controls are no blanks
        spaced = start > before and max(layer.text[before:start]) >= " "
        boxes = layer.boxes(start, end)
        baseline = layer.baseline(start)
        if len(boxes) != 1:
            if _parted(boxes, layer.size):
                yield from _cut(layer, start, end, spaced=spaced)
                continue
            boxes = [_union(boxes or [layer.char_box(start), layer.char_box(end - 1)])]
        yield layer.word(start, end, boxes[0], baseline, spaced=spaced)


def _parted(boxes: Sequence[Bounds], size: float) -> bool:
    """Tell whether a word is printed in pieces that may belong to two lines or cells."""
    return any(
        x0 - before[2] > _FAR * size
        or x0 < before[0] - size
        or max(top, before[1]) - min(bottom, before[3]) > _RAISED * size
        for before, (x0, top, _, bottom) in pairwise(boxes)
    )


def _cut(layer: _Layer, start: int, end: int, *, spaced: bool) -> Iterator[Word]:
    """Cut a word where its characters stand apart, as words in two lines or cells do."""
    chars = [(layer.char_box(index), layer.baseline(index)) for index in range(start, end)]
    first = 0
    for index, (box, baseline) in enumerate(chars):
        before, last_baseline = chars[max(index - 1, 0)]
        raised = abs(baseline - last_baseline) > _RAISED * layer.size
        if raised or box[0] - before[2] > _FAR * layer.size or box[0] < before[0] - layer.size:
            piece = _union([each for each, _ in chars[first:index]])
            yield layer.word(start + first, start + index, piece, chars[first][1], spaced=spaced)
            first, spaced = index, False
    piece = _union([each for each, _ in chars[first:]])
    yield layer.word(start + first, end, piece, chars[first][1], spaced=spaced)


def _union(boxes: Sequence[Bounds]) -> Bounds:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


class _Layer:
    """One text layer: its text, what pdfium is asked about it, and room for the answers."""

    def __init__(self, handle: int, view: View, page: int) -> None:
        self.handle = handle
        self.view = view
        self.page = page
        self.calls = functions()
        self.doubles = Numbers(ctypes.c_double, 4)
        self.floats = Numbers(ctypes.c_float, 6)
        self.text = self._text()
        self.composed = unicodedata.is_normalized("NFC", self.text)
        self.line = math.nan
        self.size, self.slanted = 0.0, False

    def _text(self) -> str:
        """Return the text with one code point for each of pdfium's characters."""
        count = self.calls.text_length(self.handle)
        if count <= 0:
            return ""
        units = (ctypes.c_ushort * (2 * count + 1))()
        written = self.calls.text(self.handle, 0, count, ctypes.addressof(units))
        text = bytes(units)[: 2 * (written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
        # characters without a code are counted but not written on some pages
        codes = (self.calls.unicode(self.handle, index) for index in range(count))
        return "".join(chr(code) if code < 0x110000 else "\0" for code in codes)

    def word(self, start: int, end: int, box: Bounds, baseline: float, *, spaced: bool) -> Word:
        """Return the word of these characters; size and angle last as long as the line."""
        surface = self.text[start:end]
        if surface[-1] in _LINE_END_HYPHENS:
            surface = surface[:-1] + "-"
        if not self.composed:
            surface = unicodedata.normalize("NFC", surface)
        if baseline != self.line:
            self.line = baseline
            self.size, self.slanted = self._size_and_slant(start)
        return Word(surface, self.page, *box, self.line, self.size, spaced, False, self.slanted)

    def boxes(self, start: int, end: int) -> list[Bounds]:
        """Return the boxes of the ink of some characters: one for each stretch printed at once."""
        left, top, right, bottom = self.doubles.at
        found = []
        for index in range(self.calls.rectangle_count(self.handle, start, end - start)):
            self.calls.rectangle(self.handle, index, left, top, right, bottom)
            x0, y1, x1, y0 = self.doubles.values
            found.append(self.view.rectangle(x0, y0, x1, y1))
        return found

    def char_box(self, index: int) -> Bounds:
        """Return the box of one character, which may have no ink."""
        left, right, bottom, top = self.doubles.at
        self.calls.char_box(self.handle, index, left, right, bottom, top)
        x0, x1, y0, y1 = self.doubles.values
        return self.view.rectangle(x0, y0, x1, y1)

    def baseline(self, index: int) -> float:
        """Return how far down the page a character stands."""
        x, y, _, _ = self.doubles.at
        self.calls.char_origin(self.handle, index, x, y)
        across, up, _, _ = self.doubles.values
        return self.view.place(across, up)[1]

    def _size_and_slant(self, index: int) -> tuple[float, bool]:
        """Return the height of a character's em in points, and whether it leaves the horizontal."""
        self.calls.char_matrix(self.handle, index, self.floats.at[0])
        a, b, c, d, _, _ = self.floats.values
        scale = math.hypot(c, d) or 1.0
        # the direction of the baseline; pdfium's own angle takes italics for slanted text
        angle = math.atan2(b, a) - self.view.turns * math.pi / 2
        slanted = abs(math.remainder(angle, 2 * math.pi)) > _UPRIGHT
        return self.calls.font_size(self.handle, index) * scale, slanted
