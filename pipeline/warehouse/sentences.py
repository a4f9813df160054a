"""The sentence round a figure, as it stands in the text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

# "… 196 nghị quyết. Trong đó …": a mark, then no small letter. "TP. Cao Lãnh" is cut too
# short; the figure's evidence widens the sentence again.
_MARK = re.compile(r"[.!?…;]\s+")


class Stretch(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


def sentence(text: str, part: Stretch) -> Stretch:
    r"""Return the sentence that holds *part*; it never leaves its lines.

    >>> text = "Tổ chức 10 kỳ họp. Ban hành 196 nghị quyết.\n"
    >>> start, end = sentence(text, Stretch(28, 31))
    >>> text[start:end]
    'Ban hành 196 nghị quyết.'
    """
    line_start = text.rfind("\n", 0, part.start) + 1
    line_end = text.find("\n", part.end)
    line_end = len(text) if line_end < 0 else line_end
    start, end = line_start, line_end
    for found in _MARK.finditer(text, line_start, line_end):
        if text[found.end() : found.end() + 1].islower():
            continue
        if found.end() <= part.start:
            start = found.end()
        elif found.start() >= part.end:
            end = found.start() + 1
            break
    while start < part.start and text[start].isspace():
        start += 1
    while end > part.end and text[end - 1].isspace():
        end -= 1
    return Stretch(start, end)


_LINE = re.compile(r"[^\n]+")


def sentences(text: str) -> Iterator[Stretch]:
    r"""Yield every sentence of a text that has a letter or digit, cut as by :func:`sentence`.

    >>> text = "I. KẾT QUẢ\nTổ chức 10 kỳ họp. Ban hành 196 nghị quyết.\n\n---\n"
    >>> [text[part.start : part.end] for part in sentences(text)]
    ['I. KẾT QUẢ', 'Tổ chức 10 kỳ họp.', 'Ban hành 196 nghị quyết.']
    """
    for line in _LINE.finditer(text):
        start = line.start()
        for mark in _MARK.finditer(text, line.start(), line.end()):
            follows = text[mark.end() : mark.end() + 1]
            if follows.islower() or mark.start() - start < _SHORTEST:
                continue
            yield from _trimmed(text, start, mark.start() + 1)
            start = mark.end()
        yield from _trimmed(text, start, line.end())


_SHORTEST = 4  # "I. KẾT QUẢ", "TP. Cao Lãnh": a numeral or abbreviation is no sentence


def _trimmed(text: str, start: int, end: int) -> Iterator[Stretch]:
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if any(map(str.isalnum, words)):
        yield Stretch(start, end)
