"""What a page shows, before it is text: glyphs, lines of glyphs, ruled edges.

Lengths are points; the origin is the top left corner of the visible page.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import Box

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Glyph:
    """One code point of a page with the box of its ink; blanks have no box of their own."""

    char: str
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    size: float
    added: bool = False  # printed by a form field or a digital signature
    slanted: bool = False  # does not read from left to right: a watermark

    @property
    def box(self) -> Box:
        """The box of the glyph."""
        return Box(self.page, self.x0, self.top, self.x1, self.bottom)


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


@dataclass(frozen=True, slots=True)
class Edge:
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
    glyphs: tuple[Glyph, ...]
    edges: tuple[Edge, ...]
    image_cover: float


@dataclass(frozen=True, slots=True)
class Line:
    """Glyphs of one printed line in NFC, from left to right, with its bounds.

    ``alone`` is true in the cells of a two-column block (letterhead, signature): such a line
    is never joined with another.
    """

    glyphs: tuple[Glyph, ...]
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
        return "".join(glyph.char for glyph in self.glyphs)

    @property
    def page(self) -> int:
        """The number of the page that bears the line."""
        return self.glyphs[0].page

    @property
    def box(self) -> Box:
        """The box of the whole line."""
        return Box(self.page, self.x0, self.top, self.x1, self.bottom)


def line_of(glyphs: Iterable[Glyph]) -> Line | None:
    """Return the line that *glyphs* make, trimmed and in NFC; None if all are blank."""
    tidy = tuple(compose_marks(trim(glyphs)))
    inked = [glyph for glyph in tidy if not glyph.char.isspace()]
    if not inked:
        return None
    return Line(
        tidy,
        min(glyph.x0 for glyph in inked),
        min(glyph.top for glyph in inked),
        max(glyph.x1 for glyph in inked),
        max(glyph.bottom for glyph in inked),
        median(glyph.baseline for glyph in inked),
        median(glyph.size for glyph in inked),
    )


def trim(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Drop blanks at both ends and keep one of each run of blanks between words."""
    kept: list[Glyph] = []
    for glyph in glyphs:
        if not glyph.char.isspace() or (kept and not kept[-1].char.isspace()):
            kept.append(glyph)
    if kept and kept[-1].char.isspace():
        kept.pop()
    return kept


def compose_marks(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """Compose letters with the marks printed over them (NFC); boxes are united.

    Every code point that comes out has the box of the letter that it belongs to.
    """
    if unicodedata.is_normalized("NFC", "".join(glyph.char for glyph in glyphs)):
        yield from glyphs
        return
    cluster: list[Glyph] = []
    for glyph in glyphs:
        if cluster and not _goes_with(cluster, glyph):
            yield from _composed(cluster)
            cluster = []
        cluster.append(glyph)
    yield from _composed(cluster)


def _goes_with(cluster: Sequence[Glyph], glyph: Glyph) -> bool:
    """Tell whether normalising *glyph* apart from *cluster* would give another text."""
    before = "".join(each.char for each in cluster)
    together = unicodedata.normalize("NFC", before + glyph.char)
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", glyph.char)
    return bool(unicodedata.combining(glyph.char[0])) or together != apart


def _composed(cluster: Sequence[Glyph]) -> Iterator[Glyph]:
    united = replace(
        cluster[0],
        x0=min(glyph.x0 for glyph in cluster),
        top=min(glyph.top for glyph in cluster),
        x1=max(glyph.x1 for glyph in cluster),
        bottom=max(glyph.bottom for glyph in cluster),
    )
    for char in unicodedata.normalize("NFC", "".join(glyph.char for glyph in cluster)):
        yield replace(united, char=char)
