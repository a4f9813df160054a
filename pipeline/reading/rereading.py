"""Numerals of a scan, read again by themselves (*đọc lại con số*).

A wrong digit looks as good as a right one, and a digit that the first reading lost is in no box of
its words. So every word that may be a count is read again, with the empty paper beside it, by
another model and at one or two other sizes. What the readings say goes with each numeral; nothing
is mended.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.reading import ocr
from pipeline.reading.pictures import framed, resized

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.pictures import Grey, Picture
    from pipeline.reading.printed import Word

_SIZES = (1.25, 0.85)  # of the picture: at these another model was right most often
_ENOUGH = 2  # agreeing readings; one where the first reading is confident
_CONFIDENT = 0.95
_MARGIN = 2.5  # points of paper above and below a numeral
_REACH = 1.2  # sizes to its left and right, if no other word stands there: a digit may be lost
_DIGITS = re.compile(r"\d+")
_DAY = re.compile(r"\d[/.-]\d{1,2}[/.-]\d{4}")
_SYMBOL = 3  # letters: a word with fewer may be a count whose letters are dirt


def read_again(words: Sequence[Sequence[Word]], picture: Picture) -> list[Word]:
    """Return the pieces of printed words; those of digits with their other reading.

    ``second`` is the first reading again if enough others agree with it, else the first that
    differs; empty if that sees other numerals than there are.
    """
    read: list[Word] = []
    for before, pieces, after in zip([[], *words], words, [*words[1:], []], strict=False):
        if not _may_count("".join(piece.text for piece in pieces)):
            read += pieces
            continue
        digits = [piece.text for piece in pieces if piece.text.isdigit()]
        grey = _cut(pieces, _room(before, pieces, after), picture)
        enough = 1 if pieces[0].confidence >= _CONFIDENT else _ENOUGH
        again = _readings(digits, enough, grey, picture.scale)
        seconds = _differing(digits, enough, again)
        read += [
            piece._replace(second=next(seconds)) if piece.text.isdigit() else piece
            for piece in pieces
        ]
    return read


def _room(
    before: Sequence[Word], pieces: Sequence[Word], after: Sequence[Word]
) -> tuple[float, float]:
    """Return how far left and right of a word there is nothing but paper, in points."""
    first, last = pieces[0], pieces[-1]
    left, right = first.x0 - _REACH * first.size, last.x1 + _REACH * last.size
    if before and _on_one_line(before[-1], first):
        left = max(left, min(before[-1].x1, first.x0))
    if after and _on_one_line(last, after[0]):
        right = min(right, max(after[0].x0, last.x1))
    return left, right


def _on_one_line(left: Word, right: Word) -> bool:
    return abs(left.baseline - right.baseline) < 0.3 * left.size and left.x0 < right.x0


def _may_count(word: str) -> bool:
    """Tell whether a word with digits may be a count: no day (*20/8/2021*), no symbol (*230-QĐ*)."""
    if not any(char.isdigit() for char in word):
        return False
    return sum(char.isalpha() for char in word) < _SYMBOL and not _DAY.search(word)


def _readings(digits: Sequence[str], enough: int, grey: Grey, scale: float) -> list[list[str]]:
    """Read a word at one size after the other, as long as that may change the verdict."""
    again: list[list[str]] = []
    for size in _SIZES:
        again.append(_digits_of(grey, size, scale))
        if again.count(list(digits)) >= enough:
            break
    return again


def _digits_of(grey: Grey, size: float, scale: float) -> list[str]:
    text, _ = ocr.line_read(resized(grey, size), scale * size)
    return _DIGITS.findall(text)


def _differing(digits: Sequence[str], enough: int, again: Sequence[Sequence[str]]) -> Iterator[str]:
    for index, first in enumerate(digits):
        others = [found[index] if len(found) == len(digits) else "" for found in again]
        if others.count(first) >= enough:
            yield first
        else:
            yield next(other for other in others if other != first)


def _cut(pieces: Sequence[Word], room: tuple[float, float], picture: Picture) -> Grey:
    """Return the part of a picture that shows a word and the room beside it."""
    top = min(piece.top for piece in pieces) - _MARGIN
    bottom = max(piece.bottom for piece in pieces) + _MARGIN
    return framed(picture, (room[0], top, room[1], bottom))
