"""Glyphs of a page → its lines in reading order.

Lines are rebuilt by position, since the text layer may come in any order. A two-column
block (letterhead and signature of Decree 30/2020/NĐ-CP) is read column by column.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import chain, groupby, pairwise
from operator import attrgetter
from statistics import median
from typing import TYPE_CHECKING

from pipeline.reading.printed import Glyph, Line, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_GUTTER = 6.0  # points: narrower gaps part words, not columns
_ENUMERATOR = re.compile(r"(?:[IVXLC\d]+(?:\.\d+)*[.)\-/]+|\w[.)]|[-+*•–])")
_VALUE = re.compile(r"[-+]?[\d.,]+\s*%?|-")

Row = tuple[Line, ...]


def lines_of(glyphs: Iterable[Glyph]) -> tuple[Line, ...]:
    """Return the lines that *glyphs* of one page make, in reading order."""
    return tuple(_in_reading_order(_rows(segments_of(glyphs))))


def plain_lines(glyphs: Iterable[Glyph]) -> tuple[Line, ...]:
    """Return the lines of a table's cell: whole rows from top to bottom, no columns."""
    return tuple(_one_line(row) for row in _rows(segments_of(glyphs)))


# ── segments: glyphs that stand close together on one baseline ────────────────────────


def segments_of(glyphs: Iterable[Glyph]) -> list[Line]:
    """Return the stretches of *glyphs* that stand close together on one baseline."""
    runs: list[list[Glyph]] = [[]]
    last: Glyph | None = None
    for glyph in glyphs:
        if not glyph.char.isspace():
            if last is not None and _leaves_line(last, glyph):
                runs.append([])
            last = glyph
        runs[-1].append(glyph)
    return [line for run in runs for part in _split_at_gaps(run) if (line := line_of(part))]


def _leaves_line(last: Glyph, glyph: Glyph) -> bool:
    moved = abs(glyph.baseline - last.baseline) > 0.3 * max(last.size, glyph.size)
    return moved or glyph.x0 < last.x0 - last.size


def _split_at_gaps(run: Sequence[Glyph]) -> list[list[Glyph]]:
    """Cut a run where a gap is far wider than its other gaps, but not after an enumerator."""
    inked = [glyph for glyph in run if not glyph.char.isspace()]
    apart = [(glyph.x0 - before.x1, glyph.size) for before, glyph in pairwise(inked)]
    gaps = [gap for gap, size in apart if gap > 0.15 * size]
    if not gaps:
        return [list(run)]
    usual = sorted(gaps)[(len(gaps) - 1) // 3]  # some of few gaps may be those between columns
    widest = max(0.8 * median(glyph.size for glyph in inked), 3 * usual)
    parts: list[list[Glyph]] = [[]]
    last: Glyph | None = None
    for glyph in run:
        if not glyph.char.isspace():
            if last is not None and glyph.x0 - last.x1 > widest and not _is_enumerator(parts[-1]):
                parts.append([])
            last = glyph
        parts[-1].append(glyph)
    return parts


def _is_enumerator(part: Sequence[Glyph]) -> bool:
    return bool(_ENUMERATOR.fullmatch("".join(glyph.char for glyph in part).strip()))


# ── rows: segments side by side ───────────────────────────────────────────────────────


def _rows(segments: Iterable[Line]) -> list[Row]:
    """Group segments whose baselines lie together, from top to bottom, left to right."""
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=attrgetter("baseline", "x0")):
        if rows and _beside(rows[-1], segment):
            rows[-1].append(segment)
        else:
            rows.append([segment])
    return [tuple(sorted(row, key=attrgetter("x0"))) for row in rows]


def _beside(row: Sequence[Line], segment: Line) -> bool:
    near = segment.baseline - row[0].baseline < 0.6 * min(segment.size, row[0].size)
    raised = segment.baseline - row[0].baseline < 0.35 * max(segment.size, row[0].size)
    clear = all(segment.x0 >= other.x1 - 1 or segment.x1 <= other.x0 + 1 for other in row)
    return clear and (near or raised)


def _one_line(row: Iterable[Line]) -> Line:
    """Join segments of one row into a line, a blank between those that stand apart."""
    glyphs: list[Glyph] = []
    for segment in row:
        # a number filled in before its symbol ("112" "/BC-HĐND") is one with it
        apart = glyphs and segment.x0 - glyphs[-1].x1 > 0.15 * segment.size
        if apart and not (glyphs[-1].char.isdigit() and segment.text.startswith("/")):
            glyphs.append(replace(glyphs[-1], char=" "))
        glyphs += segment.glyphs
    line = line_of(glyphs)
    assert line is not None  # noqa: S101  # segments are never blank
    return line


# ── columns ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Interval:
    x0: float
    x1: float

    def holds(self, line: Line) -> bool:
        return self.x0 <= line.x0 and line.x1 <= self.x1


def _in_reading_order(rows: Sequence[Row]) -> Iterator[Line]:
    middle = _middle(rows)
    first = 0
    while first < len(rows):
        last = _end_of_columns(rows, first, middle)
        block = _read_columns(rows[first:last])
        if block:
            yield from block
        else:
            last = first + 1
            yield _one_line(rows[first])
        first = last


def _middle(rows: Sequence[Row]) -> float:
    """Return the middle between the outermost edges of the rows."""
    edges = [edge for row in rows for edge in (row[0].x0, row[-1].x1)]
    return (min(edges) + max(edges)) / 2 if edges else 0.0


def _end_of_columns(rows: Sequence[Row], first: int, middle: float) -> int:
    """Return the end of the block of rows from *first* that a gutter parts into columns.

    It begins with a row in both columns, but at the head of a page with either.
    """
    at_head = rows[first][0].page == 1 and all(
        line.text.isdigit() for row in rows[:first] for line in row
    )
    lead = 3 if at_head else 1  # rows of one column alone before the other begins
    columns: list[_Interval] = []
    for index in range(first, len(rows)):
        columns = _columns([*columns, *(_Interval(line.x0, line.x1) for line in rows[index])])
        if (len(columns) < 2 and index - first >= lead) or _is_title(rows[index], middle):
            return index
    return len(rows)


def _is_title(row: Row, middle: float) -> bool:
    """Tell whether a row is a heading in the middle of the page, which ends columns."""
    line = row[0]
    return len(row) == 1 and line.text.isupper() and abs((line.x0 + line.x1) / 2 - middle) < 10


def _columns(intervals: Sequence[_Interval]) -> list[_Interval]:
    """Merge intervals that touch; what is left are the columns."""
    merged: list[_Interval] = []
    for each in sorted(intervals, key=attrgetter("x0")):
        if merged and each.x0 - merged[-1].x1 < _GUTTER:
            merged[-1] = _Interval(merged[-1].x0, max(merged[-1].x1, each.x1))
        else:
            merged.append(each)
    return merged


def _read_columns(rows: Sequence[Row]) -> list[Line]:
    """Read a block column by column; one of values or of many columns row by row.

    Empty if the rows are no block: columns have two lines or more, side by side.
    """
    if len(rows) < 2 or not any(len(row) > 1 for row in rows):
        return []
    columns = _columns([_Interval(line.x0, line.x1) for row in rows for line in row])
    cells = [
        [_one_line(part) for _, part in groupby(row, key=lambda each: _column_of(columns, each))]
        for row in rows
    ]
    everything = list(chain.from_iterable(cells))
    held = [[line for line in everything if column.holds(line)] for column in columns]
    if min(map(len, held)) < 2:
        return []
    right = held[-1]
    values = sum(bool(_VALUE.fullmatch(line.text)) for line in right)
    if len(columns) > 2 or values * 2 > len(right):
        return [_one_line(row) for row in cells]
    ordered = sorted(everything, key=lambda line: _column_of(columns, line))
    return [replace(line, alone=True) for line in ordered]


def _column_of(columns: Sequence[_Interval], line: Line) -> int:
    return next(index for index, column in enumerate(columns) if column.holds(line))
