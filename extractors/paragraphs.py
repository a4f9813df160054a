"""A report as paragraphs and sentences, each with what introduces it.

Paragraphs that a page break cuts in two are read as one (the second part starts in lower
case, or the first ends without a full stop); offsets stay those of the text.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import BlockKind, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Section, Structure


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or list item (*listed*), with the line that introduces it and its sections.

    ``sections`` are those that hold it, the deepest first.
    """

    span: Span
    kind: BlockKind
    lead: Span | None
    sections: tuple[Section, ...]
    listed: bool

    @property
    def section(self) -> Section | None:
        """The deepest section that holds the paragraph."""
        return self.sections[0] if self.sections else None


# What opens an item of a list: "- ", "+ ", "a) ", "2. ".
_ITEM = re.compile(r"\s*(?:[-+*•–]|[a-zđ]\)|\d{1,2}[.)])\s")

DEEPEST = 8  # headings over a paragraph that can tell of it; more are mistaken enumerators
FULL_LINE = 160  # a paragraph of two lines and more ends in a stop unless a page cuts it
WRAPPED = 140  # the widest lines of a text that was broken by hand or by a page
RAGGED = 12  # how much shorter a full line of such a text may be
WIDEST = 0.95  # the share of lines that set the width; the few longer ones are tables' or broken
FULL_SHARE = 4  # one line in so many is full in a text that was broken by hand or by a page
TITLE = 24  # words of the longest line without a stop that still is a title
LONGEST = 6000  # characters of a sentence; ten times the longest seen. More is no sentence.
TAIL = 80  # characters in which the end of a paragraph shows: its stop, quotes and blanks
_RUNNING = (BlockKind.PARAGRAPH, BlockKind.BULLET)
_UNBROKEN = (*_RUNNING, BlockKind.HEADING, BlockKind.TITLE)
_PAGE_NUMBER = re.compile(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*")
_CLOSED = re.compile(r"[.:;!?/|…]\s*[\"”’)*]*\s*$")
_SENTENCE_END = re.compile(
    r"(?<![A-ZĐ]\.)(?<!\bTP)(?<!\bTp)(?<!\bđ/c)(?<!\bNo)[.!?…]++[\"”)]*+\s++(?=[\"“(]?[A-ZĐÀ-ỸƯƠÂÊÔÁÉÍÓÚÝ0-9])"
)
_TORN = re.compile(r"\d\. \d{3}\b")  # a number with a blank in it: "1. 208 đơn"


def paragraphs(text: str, structure: Structure) -> list[Paragraph]:
    """Return the paragraphs of the report's body in order, each with its lead and section."""
    out: list[Paragraph] = []
    sections = _OpenSections(structure.sections)
    lead: Span | None = None
    full = _full_line(text)
    for block in structure.blocks:
        around = sections.at(block.span.start)
        surface = block.span.of(text)
        titled = block.kind == BlockKind.HEADING and not re.search(r":\s*\d", surface)
        if titled or _introduces(surface):
            lead = block.span
        if _PAGE_NUMBER.fullmatch(surface):
            continue
        if (
            out
            and block.kind == BlockKind.PARAGRAPH
            and _continues(text, out[-1], block.span, full)
        ):
            last = out[-1]
            out[-1] = replace(last, span=Span(last.span.start, block.span.end))
            continue
        own = None if lead == block.span else lead
        listed = block.kind in (BlockKind.BULLET, BlockKind.HEADING) or bool(_ITEM.match(surface))
        out.append(Paragraph(block.span, block.kind, own, around, listed))
    return out


def unbroken(text: str, parts: Sequence[Paragraph]) -> str:
    """Return *text* with the line ends within its paragraphs made blanks, offset for offset.

    Where a page or a terminal breaks a line says nothing: *3 kỳ⏎chuyên đề*, *ngày⏎15/7*.
    """
    out: list[str] = []
    end = 0
    for part in parts:
        if part.kind in _UNBROKEN:
            out += (text[end : part.span.start], part.span.of(text).replace("\n", " "))
            end = part.span.end
    return "".join(out) + text[end:]


def _introduces(surface: str) -> bool:
    """Tell whether a line introduces what follows: it ends in a colon, or is a short title."""
    line = surface.rstrip(" *")
    if line.endswith(":"):
        return True
    if re.search(r":\s*\d", line):
        return False
    return not re.search(r"[.;,:!?/|]$|^\s*[-+*•|]", line) and len(line.split()) <= TITLE


class _OpenSections:
    """The open sections of a report, for offsets that only grow."""

    def __init__(self, sections: Sequence[Section]) -> None:
        self._waiting = deque(sections)
        self._open: list[Section] = []

    def at(self, offset: int) -> tuple[Section, ...]:
        """Return the innermost sections that hold *offset*, the last opened first."""
        while self._waiting and self._waiting[0].span.start <= offset:
            self._open.append(self._waiting.popleft())
        while self._open and self._open[-1].span.end <= offset:
            self._open.pop()
        return tuple(self._open[: -DEEPEST - 1 : -1])


def _full_line(text: str) -> int:
    """Return the length from which a line goes on below: less in a text of broken lines."""
    lengths = sorted(len(line) for line in text.splitlines() if line.strip())
    if not lengths:
        return FULL_LINE
    widest = lengths[int(WIDEST * (len(lengths) - 1))]
    full = sum(widest - RAGGED <= length <= widest for length in lengths)
    return widest - RAGGED if widest <= WRAPPED and full * FULL_SHARE >= len(lengths) else FULL_LINE


def _continues(text: str, last: Paragraph, span: Span, full: int) -> bool:
    """Tell whether the block at *span* goes on with the sentence of *last*."""
    if last.kind not in _RUNNING:
        return False
    start, end = last.span.start, last.span.end
    line = max(start, text.rfind("\n", start, end) + 1)
    first = span.of(text).lstrip()[:1]
    goes_on = end - line >= full and first.isalnum()
    if _CLOSED.search(text[max(start, end - TAIL) : end]):
        return goes_on and full < FULL_LINE and "\n\n" not in text[end : span.start]
    return first.islower() or goes_on


def sentences(text: str, span: Span) -> list[Span]:
    """Split a paragraph into sentences; a stop in a number or an abbreviation is none.

    What runs on without a stop is cut at a semicolon, else at a blank: each numeral looks at all
    of its sentence.
    """
    out: list[Span] = []
    start = span.start
    for end in _SENTENCE_END.finditer(text, span.start, span.end):
        numbered = re.search(r"(?:^|\n)\s*[\dIVX.]{1,6}\.\s*$", text[start : end.end()])
        torn = _TORN.match(text, max(start, end.start() - 1))
        if numbered or torn:
            continue
        out += _cut(text, Span(start, end.start() + 1))
        start = end.end()
    return out + _cut(text, Span(start, span.end))


def _cut(text: str, sentence: Span) -> list[Span]:
    """Cut an endless sentence into parts that are not."""
    parts = []
    start = sentence.start
    while sentence.end - start > LONGEST:
        limit = start + LONGEST
        ends = (text.rfind(mark, start + LONGEST // 2, limit) for mark in ("; ", ", ", " "))
        end = next((at + 1 for at in ends if at >= 0), limit)
        parts.append(Span(start, end))
        start = end
    return [*parts, Span(start, sentence.end)]
