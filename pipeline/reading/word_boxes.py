"""Where the words of a Word file are printed, by the pages that LibreOffice makes of it.

A Word file has no pages of its own. Its text and that of its pages as PDF are the same words in
nearly the same order: they are aligned, and a word gets the box of its like. A numeral has the
box of the very same digits or none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import Document, Page, Span
from pipeline.reading.errors import SourceError
from pipeline.reading.issues import remark
from pipeline.reading.office import rendered_pdf
from pipeline.reading.options import LAYERS_ONLY

if TYPE_CHECKING:
    from collections.abc import Sequence

# A word or the part of it before, between or after digits, as placements have them.
_PIECE = re.compile(r"\d+|[^\s\d|]+")
_ANCHOR = 4  # words in a row that occur once in both texts: they belong together
_SMALL = 40_000  # pairs of words that difflib may compare in a gap between anchors: 10 ms
_ENOUGH = 0.5  # of the words: fewer alike are not the pages of this text


class _Piece(NamedTuple):
    """A word, or a run of digits, and its place in the text."""

    surface: str
    span: Span


def with_boxes(document: Document, data: bytes, suffix: str) -> Document:
    """Return a Word file's document with the pages and boxes that LibreOffice prints.

    *data* is the file. If it cannot be printed, or the print has other words, the document
    stays as it is but for a remark.
    """
    from pipeline.reading.pdf_document import read_pdf

    try:
        printed = read_pdf(rendered_pdf(data, suffix), LAYERS_ONLY)
    except SourceError as error:
        return _without(document, error.message)
    placed = placed_on(document, printed)
    return placed or _without(document, "bản in không khớp với nội dung")


def _without(document: Document, why: str) -> Document:
    detail = f"không có khung chỉ vị trí số liệu trên trang: {why}"
    return replace(document, remarks=(*document.remarks, remark("no_boxes", detail)))


def placed_on(document: Document, printed: Document) -> Document | None:
    """Return *document* with the pages of *printed* and boxes for the words that both have.

    None if less than half of the words are alike.
    """
    ours = [_Piece(found[0], Span(*found.span())) for found in _PIECE.finditer(document.text)]
    theirs = [_Piece(each.span.of(printed.text), each.span) for each in printed.placements]
    left, right = [each.surface for each in ours], [each.surface for each in theirs]
    in_order = _aligned(left, right)
    moved = _moved(left, right, in_order)
    if len(in_order) + len(moved) < _ENOUGH * len(ours):
        return None
    pairs = sorted(in_order + moved)
    return replace(
        document,
        placements=tuple(replace(printed.placements[j], span=ours[i].span) for i, j in pairs),
        pages=_pages(document, printed, {j: ours[i].span.start for i, j in in_order}),
    )


def _pages(document: Document, printed: Document, starts: dict[int, int]) -> tuple[Page, ...]:
    """Return the pages; their spans follow one another and cover the text."""
    first: dict[int, int] = {}  # page → the position of the first word known to be on it
    for index, start in sorted(starts.items()):
        first.setdefault(printed.placements[index].box.page, start)
    end = len(document.text)
    pages: list[Page] = []
    for page in reversed(printed.pages):
        start = first.get(page.number, end) if page.number > 1 else 0
        pictured = page.needs_ocr or page.recognised  # its text is not in the Word file
        span, end = Span(start, end), start
        pages.append(replace(page, span=span, needs_ocr=pictured, recognised=False))
    return tuple(reversed(pages))


# ── alignment ─────────────────────────────────────────────────────────────────────────

Pair = tuple[int, int]


def _aligned(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Return the positions of words that two texts share in the same order.

    Runs of words that occur once in both are anchors (as in Cohen's patience diff); they are
    drawn out as far as the words agree, and what remains between them is aligned alike.
    Time grows with the texts and no faster.
    """
    pairs: list[Pair] = []
    i, j = 0, 0  # what is aligned so far ends here
    anchors = _rising(_once_in_both(left, right))
    for anchor, other in ((0, 0), *anchors, (len(left), len(right))):
        if anchor < i or other < j:
            continue  # the anchor before was drawn out over this one
        back = 0
        while (
            anchor - back > i
            and other - back > j
            and left[anchor - back - 1] == right[other - back - 1]
        ):
            back += 1
        gap = _gap(left[i : anchor - back], right[j : other - back])
        pairs += ((i + ours, j + theirs) for ours, theirs in gap)
        i, j = anchor - back, other - back
        while i < len(left) and j < len(right) and left[i] == right[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
    return pairs


def _gap(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Align what two anchors enclose; digits only together with the word beside them."""
    if not left or not right:
        return []
    if len(left) * len(right) > _SMALL:
        return _aligned(left, right) if _once_in_both(left, right) else []
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return [
        (block.a + step, block.b + step)
        for block in blocks
        for step in range(block.size)
        if block.size > 1 or not left[block.a].isdigit()
    ]


def _once_in_both(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    """Return where runs of `_ANCHOR` words begin that occur once in each of two texts."""
    ours, theirs = _runs(left), _runs(right)
    many, others = Counter(ours), Counter(theirs)
    at = {run: place for place, run in enumerate(theirs) if others[run] == 1}
    return [(i, at[run]) for i, run in enumerate(ours) if run in at and many[run] == 1]


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(zip(*(words[start:] for start in range(_ANCHOR)), strict=False))


def _rising(pairs: Sequence[Pair]) -> list[Pair]:
    """Return the most of *pairs*, sorted by their first, whose second rises as well."""
    tails: list[int] = []  # the least second that a rising row of each length ends with
    ends: list[int] = []  # the pair that it belongs to
    before: list[int] = []  # the pair before each in its row
    for index, (_, j) in enumerate(pairs):
        place = bisect_left(tails, j)
        tails[place : place + 1] = [j]
        ends[place : place + 1] = [index]
        before.append(ends[place - 1] if place else -1)
    row: list[Pair] = []
    index = ends[-1] if ends else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]


def _moved(left: Sequence[str], right: Sequence[str], aligned: Sequence[Pair]) -> list[Pair]:
    """Return the places of words that stand elsewhere in the print: notes, a letterhead.

    These are runs of what is left over that occur once in both texts' rests. A mark that no
    other rest has stands where aligned words were taken out, so that no run goes over it.
    """
    ours, first = _rest(left, {i for i, _ in aligned}, "\n")
    theirs, second = _rest(right, {j for _, j in aligned}, "\f")
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for begin, other in _once_in_both(first, second):
        i, j = begin, other
        while i < len(first) and j < len(second) and first[i] == second[j]:
            if ours[i] in pairs or theirs[j] in taken:
                break
            pairs[ours[i]] = theirs[j]
            taken.add(theirs[j])
            i, j = i + 1, j + 1
    return list(pairs.items())


def _rest(words: Sequence[str], aligned: set[int], mark: str) -> tuple[list[int], list[str]]:
    """Return the positions of words that are not aligned, and the words, with marks between."""
    places: list[int] = []
    rest: list[str] = []
    for place, word in enumerate(words):
        if place not in aligned:
            places.append(place)
            rest.append(word)
        elif rest and rest[-1] != mark:
            places.append(place)
            rest.append(mark)
    return places, rest
