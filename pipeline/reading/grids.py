"""Tables before they are text: a grid of cells, and the pipe rows that it becomes.

Word files and PDFs give the same rows, ``| 1 | Kỳ họp | 11 |``, as plain-text reports do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.reading.printed import Ink

if TYPE_CHECKING:
    from collections.abc import Iterable

Content = str | Ink

# What stands in the head (Decree 30/2020/NĐ-CP, Guide 36-HD/VPTW) and at the foot of a
# document: the table that holds it is layout, even where it is ruled.
_LAYOUT = re.compile(
    r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA|ĐẢNG CỘNG SẢN VIỆT NAM|^\W*Nơi nhận", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell at a row and column (from 0); ``content`` is its text, printed or not."""

    row: int
    column: int
    content: Content
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``x_edges`` are the positions of its rules across, empty in Word files."""

    cells: tuple[GridCell, ...]
    x_edges: tuple[float, ...] = ()

    @property
    def columns(self) -> int:
        """The number of columns."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)

    @property
    def rows(self) -> int:
        """The number of rows."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)


def text_of(content: Content) -> str:
    """Return the characters of *content*."""
    return content if isinstance(content, str) else content.text


def holds_layout(contents: Iterable[Content]) -> bool:
    """Tell whether cells with these contents are a letterhead or a signature block."""
    return any(_LAYOUT.search(text_of(content)) for content in contents)
