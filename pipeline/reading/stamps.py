"""Watermarks, signatures and form fields: what is printed over a page (*dấu, chữ ký số*)."""

from __future__ import annotations

import re
from itertools import chain, groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from extractors.model import Furniture, PageFurniture
from pipeline.reading.lines import runs_of
from pipeline.reading.printed import line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.printed import PrintedPage, Word

_ADDED, _SLANTED = attrgetter("added"), attrgetter("slanted")
_FILLED_IN = re.compile(r"[\d/.\-\s]{1,12}")  # a number or a day: "11410", "23", "23/7"


def part_stamps(page: PrintedPage) -> tuple[tuple[Word, ...], tuple[PageFurniture, ...]]:
    """Part the words of a page into those of its text and the lines of its stamps.

    Stamps are slanted watermarks and what a digital signature prints ("Người ký: …"). A
    number or a day that a form field fills in belongs to the text, and is put where it is
    printed.
    """
    if not any(map(_ADDED, page.words)) and not any(map(_SLANTED, page.words)):
        return page.words, ()
    text = [word for word in page.words if not word.slanted and not word.added]
    stamps: list[PageFurniture] = []
    for (slanted, added), group in groupby(page.words, key=attrgetter("slanted", "added")):
        if not slanted and not added:
            continue
        for run in [list(group)] if slanted else runs_of(group):
            if not slanted and _FILLED_IN.fullmatch(text_of(run)):
                for field in _fields(run):
                    text = _filled_in(text, field)
            else:
                line = line_of(run)
                stamps.append(PageFurniture(Furniture.STAMP, line.text, line.box))
    return tuple(text), tuple(stamps)


def _fields(run: Sequence[Word]) -> list[list[Word]]:
    """Cut a run at its blanks."""
    fields: list[list[Word]] = []
    for word in run:
        if word.spaced or not fields:
            fields.append([])
        fields[-1].append(word)
    return fields


def _filled_in(text: Sequence[Word], field: Sequence[Word]) -> list[Word]:
    """Insert a form field into the line of the text that it stands on, blanks as printed."""
    first = field[0]
    text = list(chain.from_iterable(_cut_under(word, field) for word in text))
    before = [
        index
        for index, word in enumerate(text)
        if _beside(word, first) and word.x1 <= first.x0 + 0.5 * first.size
    ]
    if not before:
        return [*text, first._replace(spaced=False), *field[1:]]
    at = max(before, key=lambda index: text[index].x1)
    left, rest = text[at], list(text[at + 1 :])
    apart = 0.15 * first.size
    blank = bool(rest and rest[0].spaced) or first.x0 - left.x1 > apart
    if rest:
        right = rest[0]
        on_right = right.text[0] not in "/-" and right.x0 - field[-1].x1 > apart
        rest[0] = right._replace(spaced=on_right)
    inserted = first._replace(spaced=blank and left.text[-1] not in "/-")
    return [*text[: at + 1], inserted, *field[1:], *rest]


def _beside(word: Word, field: Word) -> bool:
    return abs(word.baseline - field.baseline) < 0.5 * word.size


def _cut_under(word: Word, field: Sequence[Word]) -> tuple[Word, ...]:
    """Cut a word ("ngày.....tháng") where a field is printed on it, in proportion."""
    start, end = field[0].x0, min(field[-1].x1, word.x1)
    covers = word.x0 < start < word.x1 - 0.5 * field[0].size
    if not covers or not _beside(word, field[0]):
        return (word,)
    at = round(len(word.text) * (start - word.x0) / (word.x1 - word.x0))
    left = word._replace(text=word.text[:at], x1=start)
    right = word._replace(text=word.text[at:], x0=end, spaced=False)  # the rest is under it
    return tuple(part for part in (left, right) if part.text)
