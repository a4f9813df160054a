"""Where a stretch of a document's text is printed."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from extractors.model import Box, Document, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Placement

_SAME_LINE = 4.0  # points: hyphens and full stops of one line stand apart by less


def boxes_of(document: Document, span: Span) -> tuple[Box, ...]:
    """Return the boxes (points, origin top left) that bear *span*, one for each printed line.

    Whole placements (words, runs of digits) are returned even where the span begins or ends
    inside one. Empty for formats without pages, and for text that is not printed.
    """
    boxes: list[Box] = []
    for placement in _placements_in(document.placements, span):
        if boxes and _same_line(boxes[-1], placement.box):
            boxes[-1] = _union(boxes[-1], placement.box)
        else:
            boxes.append(placement.box)
    return tuple(boxes)


def _placements_in(placements: tuple[Placement, ...], span: Span) -> Iterator[Placement]:
    first = bisect_right(placements, span.start, key=lambda placement: placement.span.end)
    for placement in placements[first:]:
        if placement.span.start >= span.end:
            return
        if placement.span.overlaps(span):
            yield placement


def _same_line(left: Box, right: Box) -> bool:
    """Tell whether *right* goes on where *left* ends; a new line begins further left."""
    gap = max(left.top, right.top) - min(left.bottom, right.bottom)
    return left.page == right.page and right.x0 >= left.x1 - 2 and gap <= _SAME_LINE


def _union(one: Box, other: Box) -> Box:
    return Box(
        one.page,
        min(one.x0, other.x0),
        min(one.top, other.top),
        max(one.x1, other.x1),
        max(one.bottom, other.bottom),
    )
