"""Which figures can add up: those of one paragraph, one list, one row or column of a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.confidence import Trust
    from extractors.model import Figure


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
        """Tell whether *other* stands in the same text, or in the same row of the same table."""
        return (self.start, self.row) == (other.start, other.row)

    def in_row(self, other: Passage) -> bool:
        """Tell whether *other* is a cell of the same row of the same table."""
        return (self.start, self.row) == (other.start, other.row)

    def in_column(self, other: Passage) -> bool:
        """Tell whether *other* is a cell of the same column of the same table."""
        return (self.start, self.column) == (other.start, other.column)


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure, where it stands, and how much its own words say for it."""

    figure: Figure
    passage: Passage
    trust: Trust


@dataclass(frozen=True, slots=True)
class Stated:
    """The figures of a report in the order of its text.

    ``repeats`` maps the offset of a figure to those of the numerals that only name it again.
    """

    text: str
    placed: Sequence[Placed]
    repeats: Mapping[int, Sequence[int]]
