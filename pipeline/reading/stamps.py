"""Watermarks, signatures and form fields: what is printed over a page (*dấu, chữ ký số*)."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby, takewhile
from operator import attrgetter
from typing import TYPE_CHECKING

from extractors.model import Furniture, PageFurniture
from pipeline.reading.lines import segments_of
from pipeline.reading.printed import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.printed import Glyph, Line, PrintedPage

_FILLED_IN = re.compile(r"[\d/.\-\s]{1,12}")  # a number or a day: "11410", "23", "23/7"


def part_stamps(page: PrintedPage) -> tuple[tuple[Glyph, ...], tuple[PageFurniture, ...]]:
    """Part the glyphs of a page into those of its text and the lines of its stamps.

    Stamps are slanted watermarks and what a digital signature prints ("Người ký: …"). A
    number or a day that a form field fills in belongs to the text, and is put where it is
    printed.
    """
    text: list[Glyph] = [glyph for glyph in page.glyphs if not glyph.slanted and not glyph.added]
    stamps: list[PageFurniture] = []
    for (slanted, added), group in groupby(page.glyphs, key=attrgetter("slanted", "added")):
        if not slanted and not added:
            continue
        for segment in [line_of(group)] if slanted else segments_of(group):
            if segment is None:
                continue
            if not slanted and _FILLED_IN.fullmatch(segment.text):
                for field in _words(segment):
                    text = _filled_in(text, field)
            else:
                stamps.append(PageFurniture(Furniture.STAMP, segment.text, segment.box))
    return tuple(text), tuple(stamps)


def _words(line: Line) -> Iterator[Line]:
    for blank, glyphs in groupby(line.glyphs, key=lambda glyph: glyph.char.isspace()):
        if not blank and (word := line_of(glyphs)) is not None:
            yield word


def _filled_in(text: Sequence[Glyph], field: Line) -> list[Glyph]:
    """Insert a form field into the line of the text that it stands on, blanks as printed."""
    before = [
        index
        for index, glyph in enumerate(text)
        if not glyph.char.isspace()
        and abs(glyph.baseline - field.baseline) < 0.5 * glyph.size
        and glyph.x1 <= field.x0 + 0.5 * field.size
    ]
    if not before:
        return [*text, *field.glyphs]
    at = max(before, key=lambda index: text[index].x1)
    rest = list(text[at + 1 :])
    blanks = sum(1 for _ in takewhile(lambda glyph: glyph.char.isspace(), rest))
    rest = rest[blanks:]
    apart = 0.15 * field.size
    on_left = text[at].char not in "/-" and (blanks or field.x0 - text[at].x1 > apart)
    on_right = rest and rest[0].char not in "/-" and rest[0].x0 - field.x1 > apart
    blank = replace(text[at], char=" ")
    left, right = [blank] if on_left else [], [blank] if on_right else []
    return [*text[: at + 1], *left, *field.glyphs, *right, *rest]
