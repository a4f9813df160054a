"""Which words of the page bear a stretch of a document's text."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Placement, Span


def placements_in(placements: Sequence[Placement], span: Span) -> Iterator[Placement]:
    """Yield the placements that share a character with *span*, in the text's order.

    They are looked up one by one: a long report has as many as words, and no slice is made.
    """
    first = bisect_right(placements, span.start, key=lambda placement: placement.span.end)
    for index in range(first, len(placements)):
        placement = placements[index]
        if placement.span.start >= span.end:
            return
        if placement.span.overlaps(span):
            yield placement
