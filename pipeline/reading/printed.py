"""What a page shows, before it is text: words, lines of words, ruled edges.

Lengths are points; the origin is the top left corner of the visible page.
"""

from __future__ import annotations

import unicodedata
from array import array
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, chain
from operator import sub
from statistics import median
from typing import TYPE_CHECKING, Any, NamedTuple

from extractors.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Word(NamedTuple):
    """A run of ink without a blank: digits, or no digits, with its box.

    A printed word that holds digits is several of these ("12/BC-HĐND" is "12" and
    "/BC-HĐND"), so that every numeral has a box of its own. ``spaced`` tells whether a blank
    parts it from the word before it in the layer. A tuple, since a report has many.
    """

    text: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    spaced: bool = True
    added: bool = False  # printed by a form field or a digital signature
    slanted: bool = False  # does not read from left to right: a watermark
    confidence: float = 1.0  # of the recogniser, 0 to 1; 1 in a text layer
    second: str | None = None  # another reading of the same place, if there was one

    @property
    def box(self) -> Box:
        """The box of the word."""
        return Box(self.page, self.x0, self.top, self.x1, self.bottom)


class Edge(NamedTuple):
    """A straight horizontal or vertical stroke, as tables are ruled with."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether the edge lies; else it stands."""
        return self.top == self.bottom


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page as printed; ``image_cover`` is the share of it that pictures cover, 0 to 1."""

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    edges: tuple[Edge, ...]
    image_cover: float


class Doubt(NamedTuple):
    """What a recogniser says of a word: see `extractors.model.Placement`."""

    confidence: float
    second: str | None


_Columns = tuple[tuple[Any, ...], ...]  # of words: all texts, all pages, all left edges …


class Ink(NamedTuple):
    """Text in NFC as one page shows it, and where: words in columns, since reports are long.

    Word *i* is ``text[starts[i]:ends[i]]``; its box (x0, top, x1, bottom) begins at
    ``boxes[4 * i]``. ``doubts`` has the words that a recogniser read, by *i*.
    """

    text: str
    page: int
    starts: array[int]
    ends: array[int]
    boxes: array[float]
    doubts: dict[int, Doubt]

    def left_of(self, index: int) -> float:
        """Return where the character at *index* begins across, in proportion in its word."""
        return self._across(index, 0)

    def right_of(self, index: int) -> float:
        """Return where the character at *index* ends across, in proportion in its word."""
        return self._across(index, 1)

    def _across(self, index: int, more: int) -> float:
        word = bisect_right(self.starts, index) - 1
        start, end, left = self.starts[word], self.ends[word], self.boxes[4 * word]
        width = self.boxes[4 * word + 2] - left
        return left + width * (index + more - start) / (end - start)


class Line(NamedTuple):
    """One printed line, from left to right, with its bounds.

    ``alone`` is true in the cells of a two-column block (letterhead, signature): such a line
    is never joined with another.
    """

    ink: Ink
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    alone: bool = False

    @property
    def text(self) -> str:
        """The characters of the line."""
        return self.ink.text

    @property
    def page(self) -> int:
        """The number of the page that bears the line."""
        return self.ink.page

    @property
    def box(self) -> Box:
        """The box of the whole line."""
        return Box(self.ink.page, self.x0, self.top, self.x1, self.bottom)


def line_of(words: Sequence[Word]) -> Line:
    """Return the line that *words*, one or more, make."""
    columns = tuple(zip(*words, strict=True))
    _, _, x0, top, x1, bottom, baselines, sizes, *_ = columns
    baseline, size = _middle(baselines), _middle(sizes)
    return Line(_ink(words, columns), min(x0), min(top), max(x1), max(bottom), baseline, size)


def _middle(values: Sequence[float]) -> float:
    """Return the median of *values*, which are mostly the same."""
    first = values[0]
    return first if values.count(first) == len(values) else median(values)


def text_of(words: Sequence[Word]) -> str:
    """Return the characters of *words* with the blanks between them, as the layer has them."""
    return "".join(_pieces(tuple(zip(*words, strict=True))))


def ink_of(words: Sequence[Word]) -> Ink:
    """Return *words* of one page as text with boxes; a blank stands before the spaced ones."""
    return _ink(words, tuple(zip(*words, strict=True)))


def _ink(words: Sequence[Word], columns: _Columns) -> Ink:
    pieces = _pieces(columns)
    text = "".join(pieces)
    if not unicodedata.is_normalized("NFC", text):
        columns = tuple(zip(*composed(words), strict=True))
        pieces = _pieces(columns)
        text = "".join(pieces)
    ends = list(accumulate(map(len, pieces)))
    starts = list(map(sub, ends, map(len, columns[0])))
    boxes = list(chain.from_iterable(zip(*columns[2:6], strict=True)))
    place = array("I", starts), array("I", ends), array("f", boxes)
    return Ink(text, columns[1][0], *place, _doubts(*columns[-2:]))


def _pieces(columns: _Columns) -> list[str]:
    """Return the texts of words, with the blanks that stand before them in a line."""
    texts, spaced = columns[0], columns[8]
    pieces = [" " + text if blank else text for text, blank in zip(texts, spaced, strict=True)]
    pieces[0] = texts[0]
    return pieces


def _doubts(confidences: Sequence[float], seconds: Sequence[str | None]) -> dict[int, Doubt]:
    count = len(confidences)
    if confidences.count(1.0) == count == seconds.count(None):
        return {}
    return dict(enumerate(map(Doubt, confidences, seconds)))


def composed(words: Iterable[Word]) -> list[Word]:
    """Put words in NFC; one that goes on with a mark over the letter before is one with it."""
    whole: list[Word] = []
    for word in words:
        text = unicodedata.normalize("NFC", word.text)
        if whole and not word.spaced:
            before = whole[-1].text
            together = unicodedata.normalize("NFC", before + text)
            if unicodedata.combining(text[0]) or together != before + text:
                whole[-1] = _united(whole[-1], word)._replace(text=together)
                continue
        whole.append(word._replace(text=text))
    return whole


def _united(word: Word, other: Word) -> Word:
    return word._replace(
        x0=min(word.x0, other.x0),
        top=min(word.top, other.top),
        x1=max(word.x1, other.x1),
        bottom=max(word.bottom, other.bottom),
    )


def joined(inks: Sequence[Ink], blanks: Sequence[bool]) -> Ink:
    """Join inks of one page; *blanks* tell of all but the first whether a blank goes before.

    A mark without its letter (U+0300…) gets one anyway, or the text would not be NFC.
    """
    first = inks[0]
    texts = [first.text]
    starts, ends, boxes = first.starts[:], first.ends[:], first.boxes[:]
    doubts = dict(first.doubts)
    at = len(first.text)
    for ink, blank in zip(inks[1:], blanks, strict=True):
        if blank or unicodedata.combining(ink.text[0]):
            texts.append(" ")
            at += 1
        doubts |= {len(starts) + index: doubt for index, doubt in ink.doubts.items()}
        starts.extend([start + at for start in ink.starts])
        ends.extend([end + at for end in ink.ends])
        boxes.extend(ink.boxes)
        texts.append(ink.text)
        at += len(ink.text)
    return Ink("".join(texts), first.page, starts, ends, boxes, doubts)
