"""Lines → paragraphs (*đoạn văn*).

A line goes on if the first word of the next would not have fitted at its end; indents, gaps,
numbering and centring begin a new paragraph. The rule was right on 65 of 66 paragraphs of
the reference and on 93 % of 11,733 real ones.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.reading.printed import Line

Paragraph = tuple["Line", ...]

_INDENT = 6.0  # points: less is the play of justified text
_MOST_FOOTNOTES = 20  # paragraphs in small print at the foot of one page
_GAP = 1.22  # of the usual pitch: measured on real reports
_NUMBERED = re.compile(
    r"""(?:Điều\s+\d+|Chương\s+[IVX\d]+|Mục\s+[IVX\d]+|(?:Phần|PHẦN)\s+\w+  # Điều 1.
        |[IVXLC]+\s?[.\-)/]|[A-ZĐ]\.|\d+(?:\.\d+)*\s?[.)\-/]  # I.  A.  1.  1-  3.1.
        |[a-zđ]\s?[).]|[-+*•–]\s)""",  # a)  -  +
    re.VERBOSE,
)
_RULE = re.compile(r"[-–—_=*\s]+")  # printed under letterheads and titles
_FINAL, _CLOSING = tuple(".;:!?…"), '"”’)]'
_FIRST_PART = re.compile(r"[^\s\-–/]*[-–/]?")  # a line may end after a hyphen or slash too
_TIGHT = re.compile(r"\w[-–]|[\w)]/")  # the last two characters of a line


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the running text of a page begins and ends across, and its pitch (points)."""

    left: float
    right: float
    pitch: float


def paragraphs_of(lines: Iterable[Line], margins: Mapping[int, Margins]) -> tuple[Paragraph, ...]:
    """Join lines in reading order into paragraphs; *margins* are those of each page.

    Paragraphs go on over a page break where the sentence does; footnotes (*chú thích*) of the
    page come after them.
    """
    grown: list[list[Line]] = []
    for line in lines:
        before = _body_before(grown, line)
        if before and _goes_on(before, line, margins):
            before.append(line)
        else:
            grown.append([line])
    return tuple(map(tuple, grown))


def _body_before(grown: Sequence[list[Line]], line: Line) -> list[Line]:
    """Return the paragraph that *line* may go on: on a new page, not a footnote of the last."""
    for paragraph in reversed(grown[-_MOST_FOOTNOTES:]):
        last = paragraph[-1]
        if last.page == line.page or last.size > 0.95 * line.size:
            return paragraph
    return []


def joint(line: str) -> str:
    """Return what stands between a line and the next of its paragraph: a blank, or nothing.

    A word or a symbol cut after its hyphen or slash ("230-" / "QĐ/TU") is put together.
    """
    return "" if _TIGHT.fullmatch(line[-2:]) else " "


def _goes_on(paragraph: Sequence[Line], line: Line, margins: Mapping[int, Margins]) -> bool:
    last = paragraph[-1]
    if not _are_alike(last, line):
        return False
    if last.alone:  # in a column only a phrase that was cut: "- Ban Thường trực UBMTTQVN" / "tỉnh;"
        return _is_next_down(last, line, 0) and _sentence_goes_on(last, line)
    if last.page == line.page:
        return _is_next_down(last, line, margins[last.page].pitch) and (
            _running_text_goes_on(paragraph, line, margins)
        )
    return _sentence_goes_on(last, line) or _running_text_goes_on(paragraph, line, margins)


def _running_text_goes_on(
    paragraph: Sequence[Line], line: Line, margins: Mapping[int, Margins]
) -> bool:
    """Tell by centring, numbers, indents and room whether *line* belongs to a paragraph."""
    last = paragraph[-1]
    here, there = margins[last.page], margins[line.page]
    if _is_centred(line, there) or (last.text.isupper() and _is_centred(last, here)):
        return _is_centred(last, here, 0) and _title_goes_on(last, line, here)
    indents = [each.x0 - margins[each.page].left for each in (paragraph[0], last, line)]
    if _NUMBERED.match(line.text) and indents[0] - indents[-1] <= _INDENT:
        return False  # "- 06 kỳ" at the margin, though, may be a range cut by the line's end
    return _keeps_indent(paragraph, line, indents, here.pitch) and (
        not _fits(last, line, here) or _sentence_goes_on(last, line)
    )


def _are_alike(last: Line, line: Line) -> bool:
    """Tell whether both lines are of one kind and size, and neither a drawn rule."""
    if last.alone != line.alone or abs(last.size - line.size) > 0.15 * last.size:
        return False
    return not (_RULE.fullmatch(last.text) or _RULE.fullmatch(line.text))


def _is_next_down(last: Line, line: Line, pitch: float) -> bool:
    """Tell whether *line* follows *last* at the usual distance."""
    step = line.baseline - last.baseline
    return 0.5 * last.size < step <= _GAP * max(pitch, 1.15 * last.size)


def _sentence_goes_on(last: Line, line: Line) -> bool:
    """Tell whether a sentence that *last* leaves open goes on in lower case."""
    begins_low = line.text[0].islower() and not _NUMBERED.match(line.text)
    return begins_low and not last.text.rstrip(_CLOSING).endswith(_FINAL)


def _keeps_indent(
    paragraph: Sequence[Line], line: Line, indents: Sequence[float], pitch: float
) -> bool:
    """Tell by *indents*, of the first line, the one before and *line*, whether it may go on."""
    first, (_, before, indent) = paragraph[0], indents
    if len(paragraph) > 1:
        return abs(indent - before) <= _INDENT
    if indent > before + _INDENT:
        hang = _text_after_number(first)
        return hang is not None and indent - before <= hang + _INDENT
    if before - indent > _INDENT or before <= _INDENT:
        return True
    # Both are indented: a paragraph begins, unless an item is set in as a whole.
    close = line.page == first.page and line.baseline - first.baseline <= 1.05 * pitch
    return _sentence_goes_on(first, line) or (close and first.text[0] in "-+*•–")


def _text_after_number(line: Line) -> float | None:
    """Return how far right of its start the words of a numbered line begin; None if it is not."""
    number = _NUMBERED.match(line.text)
    if number is None:
        return None
    rest = line.text[number.end() :].lstrip()
    return line.ink.left_of(len(line.text) - len(rest)) - line.x0 if rest else None


def _fits(last: Line, line: Line, margins: Margins) -> bool:
    """Tell whether the first word of *line* had room at the end of *last*."""
    blank = 0.25 * last.size if joint(last.text) else 0.0
    return last.x1 + blank + _first_word(line) <= margins.right + 1


def _first_word(line: Line) -> float:
    """Return the width of what can stand at the end of a line: a word, or a part of one."""
    part = _FIRST_PART.match(line.text)
    assert part is not None  # noqa: S101  # a line is never blank
    return line.ink.right_of(part.end() - 1) - line.x0


def _is_centred(line: Line, margins: Margins, indent: float = 15) -> bool:
    """Tell whether a line stands in the middle, at least *indent* points from the margins."""
    left, right = line.x0 - margins.left, margins.right - line.x1
    return left > indent and abs(left - right) < 8


def _title_goes_on(last: Line, line: Line, margins: Margins) -> bool:
    """Join centred lines of one title, which are broken for want of room or within a phrase."""
    if last.text.isupper() != line.text.isupper() or line.text.startswith("("):
        return False
    left, right = last.x0 - margins.left, margins.right - last.x1
    # else it may be the full last line of a paragraph
    indented = left > 3 or (left > 1.2 and abs(left - right) < 1)
    room = margins.right - margins.left - (last.x1 - last.x0)
    full = 0.25 * last.size + _first_word(line) > room
    return (indented and full) or _sentence_goes_on(last, line)


# ── margins ───────────────────────────────────────────────────────────────────────────


def margins_of_pages(lines: Sequence[Line]) -> dict[int, Margins]:
    """Return the margins of each page; a page of few lines takes those of the document."""
    running = [line for line in lines if not line.alone] or list(lines)
    whole = _margins(running) if running else Margins(0, 0, 0)
    found = dict.fromkeys({line.page for line in lines}, whole)
    for page, group in groupby(running, key=attrgetter("page")):
        of_page = list(group)
        if len(of_page) >= 8:
            found[page] = _margins(of_page)
    return found


def _margins(lines: Sequence[Line]) -> Margins:
    steps = Counter(
        round(2 * (after.baseline - before.baseline)) / 2
        for before, after in pairwise(lines)
        if before.page == after.page and after.baseline > before.baseline
    )
    left = _outermost([-line.x0 for line in lines])
    return Margins(
        left=-left,
        right=_outermost([line.x1 for line in lines]),
        pitch=_usual(steps) if steps else 1.2 * lines[0].size,
    )


def _usual(steps: Counter[float]) -> float:
    """Return the smallest of the common steps from line to line: larger ones part paragraphs."""
    most = max(steps.values())
    return min(step for step, times in steps.items() if times * 3 >= most)


def _outermost(edges: Sequence[float]) -> float:
    """Return the furthest edge that a second line shares; the furthest one if none does."""
    ordered = sorted(edges, reverse=True)
    return next((one for one, two in pairwise(ordered) if one - two < 3), ordered[0])
