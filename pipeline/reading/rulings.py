"""The one door to pdfplumber: ruled edges → the cells of tables (*bảng kẻ khung*).

Its table finder reads only the edges of a page, so it is handed those that pdfium or a scan's
picture gives instead of a page of its own: the same tables twenty times faster (710 of 710
pages). That is no public contract; pdfplumber is pinned, and a test compares with pdfplumber
itself. The method is that of A. Nurminen, Algorithmic Extraction of Data in Tables in PDF
Documents (2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.printed import Edge

Bounds = tuple[float, float, float, float]  # x0, top, x1, bottom


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What pdfplumber's finder asks of a page."""

    edges: list[dict[str, object]]
    bbox: Bounds


def cells_of_tables(edges: Iterable[Edge]) -> list[list[Bounds]]:
    """Return the cells of each table that *edges* rule, two or more a table."""
    from pdfplumber.table import TableFinder

    given = [_as_pdfplumber(edge) for edge in edges]
    right = max((edge["x1"] for edge in given), default=0.0)
    bottom = max((edge["bottom"] for edge in given), default=0.0)
    ruled: Any = _Ruled(given, (0, 0, right, bottom))
    return [table.cells for table in TableFinder(ruled).tables]


def _as_pdfplumber(edge: Edge) -> dict[str, Any]:
    x0, top, x1, bottom = edge
    return {
        "x0": x0,
        "x1": x1,
        "top": top,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
        "orientation": "h" if top == bottom else "v",
        "object_type": "line",
    }
