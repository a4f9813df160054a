"""Cells of ruled tables on scans, read one by one (*ô của bảng quét*).

The recogniser takes a lone digit in a cell for dirt or for a letter; read as a line by itself, with
white paper round it, each of 72 numerals of a scanned annex was right, and 12 wrong without. The
narrow cells of a table's head run into each other on the page; those read in doubt are read alone.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading import ocr
from pipeline.reading.pictures import FRAME, framed, ink_bounds, resized
from pipeline.reading.printed import Word
from pipeline.reading.rereading import read_again

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.pictures import Picture

_INSET = 1.5  # points between a rule and what its cell holds
_FIRST, _SECOND = 1.25, 0.85  # sizes of the picture; the first was always right
_CLEAR = 0.93  # mean confidence of words that need no second look
_VALUE = re.compile(r"[-+–]?\d[\d.,]*%?")
_DASH = 0.45  # of its width: higher ink is no dash
_LONGEST = 60.0  # points: a numeral of a table is shorter

Bounds = tuple[float, float, float, float]  # x0, top, x1, bottom in points


def with_cells(
    words: Sequence[Word], cells: Sequence[Bounds], picture: Picture, number: int
) -> list[Word]:
    """Return the words of page *number*, those in cells of numerals as these say by themselves."""
    if not cells:
        return list(words)
    size = sorted(word.size for word in words)[len(words) // 2] if words else 10.0
    kept = list(words)
    again: list[Word] = []
    for cell in cells:
        held = [word for word in kept if _holds(cell, word)]
        found = _numeral(cell, picture, number, size) or _text(cell, held, picture, number)
        if found:
            inside = set(map(id, held))
            kept = [word for word in kept if id(word) not in inside]
            again += found
    return kept + again


def _text(cell: Bounds, held: Sequence[Word], picture: Picture, number: int) -> list[Word]:
    """Return the words of a cell read by itself; empty if the page's reading is as good."""
    before = ocr.mean_confidence(held)
    ink = ink_bounds(picture, _inner(cell))
    if ink is None or before >= _CLEAR:
        return []
    alone = replace(picture, grey=framed(picture, ink))
    lines = ocr.printed_words(alone, number, block=True)
    right, down = ink[0] - FRAME, ink[1] - FRAME
    found = [
        word._replace(
            x0=word.x0 + right,
            x1=word.x1 + right,
            top=word.top + down,
            bottom=word.bottom + down,
            baseline=word.baseline + down,
        )
        for word in read_again(lines, alone)
    ]
    return found if ocr.mean_confidence(found) > before else []


def _inner(cell: Bounds) -> Bounds:
    return cell[0] + _INSET, cell[1] + _INSET, cell[2] - _INSET, cell[3] - _INSET


def _holds(cell: Bounds, word: Word) -> bool:
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return cell[0] <= across <= cell[2] and cell[1] <= down <= cell[3]


def _numeral(cell: Bounds, picture: Picture, number: int, size: float) -> list[Word]:
    """Return the pieces of the numeral, or the dash, that a cell holds; empty if it holds text."""
    ink = ink_bounds(picture, _inner(cell))
    if ink is None or ink[2] - ink[0] > _LONGEST or ink[3] - ink[1] > 2 * size:
        return []
    box = Word("-", number, *ink, ink[3], size, confidence=0.99)
    if ink[3] - ink[1] < _DASH * (ink[2] - ink[0]) and ink[2] - ink[0] < size:
        return [box]
    grey = framed(picture, ink)
    text, confidence = ocr.line_read(resized(grey, _FIRST), picture.scale * _FIRST)
    if not _VALUE.fullmatch(text):
        return []
    second, _ = ocr.line_read(resized(grey, _SECOND), picture.scale * _SECOND)
    return list(_pieces(box._replace(text=text, confidence=min(confidence, 0.99)), second))


def _pieces(word: Word, second: str) -> Iterator[Word]:
    """Yield the pieces of a numeral, each with its part of the box and of the other reading."""
    pieces = list(ocr.PIECES.finditer(word.text))
    others = ocr.PIECES.findall(second)
    width = (word.x1 - word.x0) / len(word.text)
    for index, piece in enumerate(pieces):
        other = others[index] if len(others) == len(pieces) else ""
        yield word._replace(
            text=piece.group(),
            x0=word.x0 + width * piece.start(),
            x1=word.x0 + width * piece.end(),
            spaced=index == 0,
            second=other if piece.group().isdigit() else None,
        )
