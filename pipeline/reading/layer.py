"""The text layer of a PDF page → its words.

The text comes in one piece, and pdfium is asked only where each word stands: two calls for a
word of four to seven letters, instead of three for a letter.
"""

from __future__ import annotations

import ctypes
import math
import re
import unicodedata
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.reading.pdfium import Bounds, Numbers, View, address, functions
from pipeline.reading.printed import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_word: Callable[[tuple[object, ...]], Word] = partial(tuple.__new__, Word)  # of all its fields
_WORD = re.compile(
    r"""[^\d\s\0-\x1f\ufffe\ud800-\udfff]+[\x02\ufffe]?  # what ends a line with a hyphen goes on
    |\d+
    |[\x02\ufffe]""",
    re.VERBOSE,
)
_UPRIGHT = math.radians(5)  # text turned further is a watermark or a stamp in the margin
_FAR = 0.8  # em: a gap so wide inside a word parts what pdfium has glued
_CLOSE = 0.1  # em: ink of letters and digits that ends higher is raised; a hyphen is asked about
_RAISED = 0.3  # em: so do characters that stand higher or lower


def words_of(page: Any, view: View, number: int) -> list[Word]:
    """Return the words of a page (a pypdfium2 page, shown as *view*) in the layer's order."""
    text = page.get_textpage()
    try:
        return _words(_Layer(address(text.raw), view), number)
    finally:
        text.close()


def _words(layer: _Layer, page: int) -> list[Word]:
    words: list[Word] = []
    text, shown, box_of = layer.text, layer.shown, layer.box
    baseline, size, slanted = math.nan, 0.0, False
    low, high = math.inf, -math.inf  # ink that ends between them stands on the baseline
    end = 0
    for found in _WORD.finditer(text):
        before = end
        start, end = found.span()
        gap = text[before:start]
        x0, top, x1, bottom = box_of(start, end)
        if not low < bottom < high or len(gap) > 1 or slanted:
            here = layer.baseline(start)
            if here != baseline:  # size and angle last as long as the line
                baseline = here
                size, slanted = layer.size_and_slant(start)
                low, high = baseline - _CLOSE * size, baseline + _RAISED * size
        # line ends and other controls are no blanks
        spaced = gap == " " or (gap != "" and max(gap) >= " ")
        if layer.in_pieces:
            for first, last, box, here in _parts(layer, start, end, size):
                part = size if here == baseline else layer.size_and_slant(first)[0]
                piece = shown[first:last]
                words.append(Word(piece, page, *box, here, part, spaced, slanted=slanted))
                spaced = False
        else:
            # fmt: off
            words.append(_word((
                shown[start:end], page, x0, top, x1, bottom, baseline, size, spaced,
                False, slanted, 1.0, None,
            )))
            # fmt: on
    if layer.composed:
        return words
    return [word._replace(text=unicodedata.normalize("NFC", word.text)) for word in words]


def _parts(
    layer: _Layer, start: int, end: int, size: float
) -> Iterator[tuple[int, int, Bounds, float]]:
    """Cut a word where its characters stand apart: in two lines or cells, or raised as notes are.

    Yields first and last index, box and baseline of each part.
    """
    chars = [(layer.char_box(index), layer.baseline(index)) for index in range(start, end)]
    cuts = [
        index
        for index, ((before, last), (box, here)) in enumerate(pairwise(chars), 1)
        if abs(here - last) > _RAISED * size
        or box[0] - before[2] > _FAR * size
        or box[0] < before[0] - size
    ]
    for first, last in pairwise((0, *cuts, len(chars))):
        box = _union([each for each, _ in chars[first:last]])
        yield start + first, start + last, box, chars[first][1]


def _union(boxes: Sequence[Bounds]) -> Bounds:
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return min(x0), min(top), max(x1), max(bottom)


class _Layer:
    """One text layer: its text, and where pdfium says that its characters stand."""

    def __init__(self, handle: ctypes.c_void_p, view: View) -> None:
        self.calls = functions()
        self.handle = handle
        self.view = view
        self.doubles, self.matrix = Numbers("d", 4), Numbers("f", 6)
        self.text = self._text()
        self.shown = self.text.replace("\ufffe", "-").replace("\x02", "-")  # pdfium's hyphens
        self.composed = unicodedata.is_normalized("NFC", self.text)
        self.in_pieces = False  # whether the word last asked for is printed so
        self._count_pieces = partial(self.calls.rectangle_count, handle)
        self._ask_first_piece = partial(self.calls.rectangle, handle, 0, *self.doubles.at)
        self._answer = self.doubles.values.tolist

    def _text(self) -> str:
        """Return the text with one code point for each of pdfium's characters."""
        count = self.calls.text_length(self.handle)
        if count <= 0:
            return ""
        units = (ctypes.c_ushort * (2 * count + 1))()
        written = self.calls.text(self.handle, 0, count, units)
        text = bytes(units)[: 2 * (written - 1)].decode("utf-16-le", "surrogatepass")
        if len(text) == count:
            return text
        # characters without a code are counted but not written on some pages
        codes = (self.calls.unicode(self.handle, index) for index in range(count))
        return "".join(chr(code) if code < 0x110000 else "\0" for code in codes)

    def box(self, start: int, end: int) -> Bounds:
        """Return the box of the ink of some characters, and note whether it is in pieces."""
        self.in_pieces = False
        if end - start == 1:
            return self.char_box(start)
        if self._count_pieces(start, end - start) != 1:
            boxes = self.boxes(start, end)
            self.in_pieces = len(boxes) > 1
            return _union(boxes)
        self._ask_first_piece()
        x0, y1, x1, y0 = self._answer()
        view = self.view
        if view.turns:
            return view.rectangle(x0, y0, x1, y1)
        return x0 - view.left, view.top - y1, x1 - view.left, view.top - y0

    def boxes(self, start: int, end: int) -> list[Bounds]:
        """Return the boxes of the ink of some characters: one for each stretch printed at once."""
        pieces = self.calls.rectangle_count(self.handle, start, end - start)
        found = []
        for index in range(pieces):
            self.calls.rectangle(self.handle, index, *self.doubles.at)
            x0, y1, x1, y0 = self.doubles.values
            found.append(self.view.rectangle(x0, y0, x1, y1))
        return found or [self.char_box(start), self.char_box(end - 1)]

    def char_box(self, index: int) -> Bounds:
        """Return the box of one character, which may have no ink."""
        left, right, bottom, top = self.doubles.at
        self.calls.char_box(self.handle, index, left, right, bottom, top)
        x0, x1, y0, y1 = self.doubles.values.tolist()
        return self.view.rectangle(x0, y0, x1, y1)

    def baseline(self, index: int) -> float:
        """Return how far down the page a character stands."""
        x, y, _, _ = self.doubles.at
        self.calls.char_origin(self.handle, index, x, y)
        across, up, _, _ = self.doubles.values
        return self.view.place(across, up)[1]

    def size_and_slant(self, index: int) -> tuple[float, bool]:
        """Return the height of a character's em in points, and whether it leaves the horizontal."""
        self.calls.char_matrix(self.handle, index, self.matrix.at[0])
        a, b, c, d, _, _ = self.matrix.values
        scale = math.hypot(c, d) or 1.0
        # the direction of the baseline; pdfium's own angle takes italics for slanted text
        angle = math.atan2(b, a) - self.view.turns * math.pi / 2
        slanted = abs(math.remainder(angle, 2 * math.pi)) > _UPRIGHT
        return self.calls.font_size(self.handle, index) * scale, slanted
