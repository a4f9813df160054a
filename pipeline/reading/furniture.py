"""Headers, footers and page numbers: what pages bear above and below the running text."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.model import Furniture, PageFurniture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.printed import Line

_TOP, _BOTTOM = 0.09, 0.92  # of the page's height: measured on 710 pages
_PAGE_NUMBER = re.compile(
    r"(?:trang\s*)?[-–—]?\s*\d{1,4}\s*(?:/\s*\d{1,4})?\s*[-–—]?", re.IGNORECASE
)
_DIGITS = re.compile(r"\d+")


def furniture_of(
    height: float, lines: Sequence[Line], repeated: frozenset[str]
) -> tuple[tuple[Line, ...], tuple[PageFurniture, ...]]:
    """Part the lines of a page of that height into running text and furniture.

    *repeated* are the keys (`margin_key`) of lines that recur at the margins of the
    document's pages.
    """
    running: list[Line] = []
    beside: list[PageFurniture] = []
    for line in lines:
        kind = _kind(height, line, repeated)
        if kind is None:
            running.append(line)
        else:
            beside.append(PageFurniture(kind, line.text, line.box))
    return tuple(running), tuple(beside)


def repeated_keys(pages: Sequence[tuple[float, Sequence[Line]]]) -> frozenset[str]:
    """Return the keys of lines at the top or bottom of at least three pages, and of half of them.

    *pages* are the height and the lines of each.
    """
    seen = Counter(
        key
        for height, lines in pages
        for key in {margin_key(line) for line in lines if _margin(height, line)}
    )
    return frozenset(key for key, times in seen.items() if times >= max(3, len(pages) / 2))


def margin_key(line: Line) -> str:
    """Return what makes a header the same on two pages: its words, whatever its numbers."""
    return _DIGITS.sub("#", line.text)


def _margin(height: float, line: Line) -> Furniture | None:
    if line.bottom < _TOP * height:
        return Furniture.HEADER
    return Furniture.FOOTER if line.top > _BOTTOM * height else None


def _kind(height: float, line: Line, repeated: frozenset[str]) -> Furniture | None:
    margin = _margin(height, line)
    if margin and _PAGE_NUMBER.fullmatch(line.text):
        return Furniture.PAGE_NUMBER
    return margin if margin and margin_key(line) in repeated else None
