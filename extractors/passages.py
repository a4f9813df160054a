"""Which figures can add up: those of one paragraph, one list, one row or column of a table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """Where a figure stands: the offset of its paragraph, list or table, and its cell if any.

    ``closes`` is true if the figure is announced as the sum of those before it (*cộng*, *tổng
    cộng*, *tính chung*).
    """

    start: int
    row: int | None = None
    column: int | None = None
    closes: bool = False

    def joins(self, other: Passage) -> bool:
        """Tell whether a figure of *other* can be added to one of this passage."""
        aligned = self.row is None or self.row == other.row or self.column == other.column
        return self.start == other.start and aligned
