"""The sentence round a figure, as it stands in the text."""

from __future__ import annotations

import re
from typing import NamedTuple

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
