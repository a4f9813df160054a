"""A report as paragraphs and sentences, each with what introduces it.

Paragraphs that a page break cuts in two are read as one (the second part starts in lower
case, or the first ends without a full stop); offsets stay those of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Section, Structure


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list item (*listed*), with the line that introduces it and its section."""

    span: Span
    kind: BlockKind
    lead: Span | None
    section: Section | None
    listed: bool


# What opens an item of a list: "- ", "+ ", "a) ", "2. ".
_ITEM = re.compile(r"\s*(?:[-+*•–]|[a-zđ]\)|\d{1,2}[.)])\s")

FULL_LINE = 160  # a paragraph of two lines and more ends in a stop unless a page cuts it
_RUNNING = (BlockKind.PARAGRAPH, BlockKind.BULLET)
_CLOSED = re.compile(r"[.:;!?/|…]\s*[\"”’)*]*\s*$")
_SENTENCE_END = re.compile(
    r"(?<![A-ZĐ]\.)(?<!\bTP)(?<!\bTp)(?<!\bđ/c)(?<!\bNo)[.!?…]+[\"”)]*\s+(?=[\"“(]?[A-ZĐÀ-ỸƯƠÂÊÔÁÉÍÓÚÝ0-9])"
)


def paragraphs(text: str, structure: Structure) -> list[Paragraph]:
    """Return the paragraphs of the report's body in order, each with its lead and section."""
    out: list[Paragraph] = []
    starts = [section.span.start for section in structure.sections]
    lead: Span | None = None
    for block in structure.blocks:
        at = bisect_right(starts, block.span.start)
        section = _innermost(structure.sections, at, block.span.start)
        surface = block.span.of(text)
        titled = block.kind == BlockKind.HEADING and not re.search(r":\s*\d", surface)
        if titled or _introduces(surface):
            lead = block.span
        if re.fullmatch(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*", surface):
            continue
        if out and block.kind == BlockKind.PARAGRAPH and _continues(text, out[-1], block.span):
            last = out[-1]
            out[-1] = replace(last, span=Span(last.span.start, block.span.end))
            continue
        own = None if lead == block.span else lead
        listed = block.kind in (BlockKind.BULLET, BlockKind.HEADING) or bool(_ITEM.match(surface))
        out.append(Paragraph(block.span, block.kind, own, section, listed))
    return out


def _introduces(surface: str) -> bool:
    """Tell whether a line introduces what follows: it ends in a colon, or is a short title."""
    line = surface.rstrip(" *")
    if line.endswith(":"):
        return True
    if re.search(r":\s*\d", line):
        return False
    return not re.search(r"[.;,:!?/|]$|^\s*[-+*•|]", line) and len(line.split()) <= 24


def _innermost(sections: Sequence[Section], at: int, offset: int) -> Section | None:
    """Return the deepest section that holds *offset*: the last opened that is still open."""
    for section in reversed(sections[:at]):
        if section.span.end > offset:
            return section
    return None


def _continues(text: str, last: Paragraph, span: Span) -> bool:
    """Tell whether the block at *span* goes on with the sentence of *last*."""
    if last.kind not in _RUNNING:
        return False
    before = last.span.of(text)
    if _CLOSED.search(before):
        return False
    first = span.of(text).lstrip()[:1]
    return first.islower() or (len(before) >= FULL_LINE and first.isupper())


_TORN = re.compile(r"\d\. \d{3}\b")


def sentences(text: str, span: Span) -> list[Span]:
    """Split a paragraph into sentences; a stop in a number or an abbreviation is none."""
    out: list[Span] = []
    start = span.start
    for end in _SENTENCE_END.finditer(text, span.start, span.end):
        numbered = re.search(r"(?:^|\n)\s*[\dIVX.]{1,6}\.\s*$", text[start : end.end()])
        torn = _TORN.match(text, max(start, end.start() - 1))  # "1. 208 đơn"
        if numbered or torn:
            continue
        out.append(Span(start, end.start() + 1))
        start = end.end()
    out.append(Span(start, span.end))
    return out
