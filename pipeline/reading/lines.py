"""Words of a page → its lines in reading order.

Lines are rebuilt by position, since the text layer may come in any order. A two-column
block (letterhead and signature of Decree 30/2020/NĐ-CP) is read column by column.
"""

from __future__ import annotations

import math
import re
from itertools import chain, groupby, pairwise
from operator import attrgetter, sub
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from pipeline.reading.printed import Line, joined, line_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.reading.printed import Word

_X0, _X1, _SIZE = map(attrgetter, ("x0", "x1", "size"))
_GUTTER = 6.0  # points: narrower gaps part words, not columns
_ENUMERATOR = re.compile(r"(?:[IVXLC\d]+(?:\.\d+)*[.)\-/]+|\w[.)]|[-+*•–])")
_VALUE = re.compile(r"[-+]?[\d.,]+\s*%?|-")

Row = tuple[Line, ...]


def lines_of(words: Iterable[Word]) -> tuple[Line, ...]:
    """Return the lines that *words* of one page make, in reading order."""
    return tuple(_in_reading_order(_rows([line_of(run) for run in runs_of(words)])))


def rows_of(runs: Iterable[Sequence[Word]]) -> list[Line]:
    """Return the lines of a table's cell: whole rows from top to bottom, no columns."""
    return [_one_line(row) for row in _rows([line_of(run) for run in runs])]


# ── segments: words that stand close together on one baseline ─────────────────────────


def runs_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the stretches of *words* that stand close together on one baseline."""
    runs: list[list[Word]] = []
    run: list[Word] = []
    last_baseline, last_size, end = math.inf, 0.0, 0.0
    for word in words:
        baseline, size = word.baseline, word.size
        moved = baseline != last_baseline and (
            abs(baseline - last_baseline) > 0.3 * max(size, last_size)
        )
        if moved or word.x0 < end - 1.5 * last_size:
            run = []
            runs.append(run)
        run.append(word)
        last_baseline, last_size, end = baseline, size, word.x1
    return [part for run in runs for part in _split_at_gaps(run)]


def _split_at_gaps(run: list[Word]) -> list[list[Word]]:
    """Cut a run where a gap is far wider than its other gaps, but not after an enumerator."""
    gaps = list(map(sub, map(_X0, run[1:]), map(_X1, run)))
    if not gaps or max(gaps) <= 0.8 * min(map(_SIZE, run)):
        return [run]
    wide = sorted(gap for gap, word in zip(gaps, run[1:], strict=True) if gap > 0.15 * word.size)
    if not wide:
        return [run]
    usual = wide[(len(wide) - 1) // 3]  # some of few gaps may be those between columns
    widest = max(0.8 * median(word.size for word in run), 3 * usual)
    parts = [run[:1]]
    for gap, word in zip(gaps, run[1:], strict=True):
        if gap > widest and not _ENUMERATOR.fullmatch(text_of(parts[-1])):
            parts.append([])
        parts[-1].append(word)
    return parts


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
    below, size = segment.baseline - row[0].baseline, row[0].size
    near = below < 0.6 * min(segment.size, size)
    raised = below < 0.35 * max(segment.size, size)
    return (near or raised) and all(
        segment.x0 >= other.x1 - 1 or segment.x1 <= other.x0 + 1 for other in row
    )


def _one_line(row: Sequence[Line]) -> Line:
    """Join segments of one row into a line, a blank between those that stand apart."""
    if len(row) == 1:
        return row[0]
    longest = max(row, key=lambda segment: len(segment.text))
    return Line(
        joined([segment.ink for segment in row], [_apart(*pair) for pair in pairwise(row)]),
        row[0].x0,
        min(segment.top for segment in row),
        max(segment.x1 for segment in row),
        max(segment.bottom for segment in row),
        longest.baseline,
        longest.size,
    )


def _apart(segment: Line, other: Line) -> bool:
    if other.x0 - segment.x1 <= 0.15 * other.size:
        return False
    # a number filled in before its symbol ("112" "/BC-HĐND") is one with it
    return not (segment.text[-1].isdigit() and other.text.startswith("/"))


# ── columns ───────────────────────────────────────────────────────────────────────────


class _Interval(NamedTuple):
    x0: float
    x1: float

    def holds(self, line: Line) -> bool:
        return self.x0 <= line.x0 and line.x1 <= self.x1


def _in_reading_order(rows: Sequence[Row]) -> Iterator[Line]:
    middle = _middle(rows)
    first = 0
    while first < len(rows):
        last = first + 1 if _goes_on_below(rows, first) else _end_of_columns(rows, first, middle)
        block = _read_columns(rows[first:last])
        if block:
            yield from block
        else:
            last = first + 1
            yield _one_line(rows[first])
        first = last


def _goes_on_below(rows: Sequence[Row], first: int) -> bool:
    """Tell at once what is true of most rows: that the next is under it, and no columns begin."""
    if first + 1 == len(rows) or len(rows[first]) + len(rows[first + 1]) > 2:
        return False
    (line,), (below,) = rows[first], rows[first + 1]
    return line.page > 1 and max(line.x0, below.x0) - min(line.x1, below.x1) < _GUTTER


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
    for each in sorted(intervals):
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
        [
            _one_line(tuple(part))
            for _, part in groupby(row, key=lambda each: _column_of(columns, each))
        ]
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
    return [line._replace(alone=True) for line in ordered]


def _column_of(columns: Sequence[_Interval], line: Line) -> int:
    return next(index for index, column in enumerate(columns) if column.holds(line))
