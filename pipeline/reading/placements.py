"""Where a stretch of a document's text is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

from extractors.model import Box, Document, Placement, Span
from extractors.placed import placements_in

if TYPE_CHECKING:
    from array import array

    from pipeline.reading.printed import Doubt

_SAME_LINE = 4.0  # points: hyphens and full stops of one line stand apart by less


@dataclass(frozen=True, slots=True)
class Placements(Sequence[Placement]):
    """The placements of a long text, in columns: a tenth of the memory of as many records.

    Placement *i* covers ``starts[i]`` to ``ends[i]`` on page ``pages[i]``; its box (x0, top,
    x1, bottom) begins at ``boxes[4 * i]``. ``doubts`` has those that a recogniser read.
    """

    starts: array[int]
    ends: array[int]
    pages: array[int]
    boxes: array[float]
    doubts: dict[int, Doubt]

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, index: int) -> Placement: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Placement, ...]: ...
    def __getitem__(self, index: int | slice) -> Placement | tuple[Placement, ...]:
        """Return one placement, or some."""
        if isinstance(index, slice):
            return tuple(self[each] for each in range(*index.indices(len(self))))
        at = range(len(self))[index]
        x0, top, x1, bottom = self.boxes[4 * at : 4 * at + 4]
        span = Span(self.starts[at], self.ends[at])
        box = Box(self.pages[at], x0, top, x1, bottom)
        doubt = self.doubts.get(at)
        return Placement(span, box, *doubt) if doubt else Placement(span, box)


def boxes_of(document: Document, span: Span) -> tuple[Box, ...]:
    """Return the boxes (points, origin top left) that bear *span*, one for each printed line.

    Whole placements (words, runs of digits) are returned even where the span begins or ends
    inside one. Empty for formats without pages, and for text that is not printed.
    """
    boxes: list[Box] = []
    for placement in placements_in(document.placements, span):
        if boxes and _same_line(boxes[-1], placement.box):
            boxes[-1] = _union(boxes[-1], placement.box)
        else:
            boxes.append(placement.box)
    return tuple(boxes)


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
