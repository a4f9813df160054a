"""The layout of a table of pipes: its rows, its column headers, its row labels."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.actors import Mention
from extractors.model import Accumulation, Actor, Fact, Period, PeriodKind, Span
from extractors.places import find_province
from extractors.reporting import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.scene import Scene

SHORT = 3  # words of a label that says total and nothing else
ABOVE = 300  # characters above a table in which it can be introduced
_RULE = re.compile(r"[\s:|-]+")  # the line under the column labels: "|---|:--:|"
TOTAL = re.compile(r"\b(?:tổng|tổng số|cộng|tổng cộng|cả năm|chung)\b", re.IGNORECASE)
_CHANGE = re.compile(r"tăng|giảm|chênh lệch|so sánh", re.IGNORECASE)
_FALLS = re.compile(r"giảm", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:TT|STT|Số TT|#)\s*$", re.IGNORECASE)
_UNIT = re.compile(r"^\s*(?:đơn vị(?: tính)?|đvt)\s*$", re.IGNORECASE)
_TIMES = re.compile(r"^\s*(?:năm|kỳ báo cáo|thời gian|thời kỳ|giai đoạn)\s*$", re.IGNORECASE)
_SHARES = re.compile(r"%|^\s*(?:tỷ|tỉ) lệ\b", re.IGNORECASE)
_COMMITTEES = re.compile(r"^\s*(?:tên |các )?ban(?: của)?(?: HĐND(?: tỉnh)?)?\s*$", re.IGNORECASE)
_PROVINCES = re.compile(r"^\s*(?:tên )?tỉnh\b", re.IGNORECASE)
_KIND = re.compile(r"(?:\d{1,2}[.)]\s*)?(?:(?:tỉnh|thành phố)\s+|tp\.?\s*)?", re.IGNORECASE)
_YEAR = re.compile(r"(?:năm\s+)?((?:19|20)\d{2})", re.IGNORECASE)
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)\d[\d.,]*%?")
_ENDS = re.compile(r"\n\s*\n|\|[^\S\n]*\n|\./\.")  # what closes a paragraph or a table above
_WORD = re.compile(r"[^\W\d_]{2}")
_RANK = re.compile(r"^\s*(?:[IVX]+|[A-Z])\s*$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of cell spans; the first row bears the column labels.

    ``columns`` are what the labels say; ``labels`` the positions of the columns that label
    the rows; ``ranked`` tells whether rows rank: I, II over 1, 2.
    """

    rows: tuple[tuple[Span, ...], ...]
    caption: Span | None
    columns: tuple[Column, ...]
    labels: tuple[int, ...]
    ranked: bool


def grids(scene: Scene, lines: Sequence[Span]) -> Iterator[Grid]:
    """Yield the tables that consecutive pipe rows make, each with the lines above it."""
    text = scene.text
    rows: list[tuple[Span, ...]] = []
    last = 0
    for line in lines:
        if rows and text[last : line.start].strip():
            yield from _grid(scene, rows)
            rows = []
        cells = tuple(_cells(text, line))
        if cells and not _RULE.fullmatch(line.of(text)):
            rows.append(cells)
        last = line.end
    yield from _grid(scene, rows)


def _grid(scene: Scene, rows: Sequence[tuple[Span, ...]]) -> Iterator[Grid]:
    """Yield the table of some rows; one whose first row counts has no column labels."""
    if not rows:
        return
    text, first = scene.text, rows[0]
    if _WORD.search(first[0].of(text)) and any(
        _NUMBER.fullmatch(cell.of(text)) for cell in first[1:]
    ):
        rows = [tuple(Span(cell.start, cell.start) for cell in first), *rows]
    if len(rows) > 1:
        columns = _columns(scene, rows[0])
        labels = tuple(i for i in range(len(columns)) if _is_label(text, rows, i))
        columns = _with_provinces(text, rows, columns, labels)
        ranked = any(bool(_RANK.match(row[0].of(text))) for row in rows[1:])
        yield Grid(
            tuple(rows),
            _above(text, text.rfind("\n", 0, first[0].start) + 1),
            columns,
            labels,
            ranked,
        )


def _cells(text: str, line: Span) -> Iterator[Span]:
    """Yield the cells of one pipe row, without the blanks round their text."""
    pipes = [m.start() for m in re.finditer(r"\|", line.of(text))]
    for left, right in pairwise(pipes):
        start, end = line.start + left + 1, line.start + right
        surface = text[start:end]
        lead = len(surface) - len(surface.lstrip())
        yield Span(start + lead, max(start + lead, start + len(surface.rstrip())))


def _above(text: str, start: int) -> Span | None:
    """Return the lines right above a table that say what it is about, None if there are none.

    They are the last paragraph there; a table above is none of theirs.
    """
    begin = max(0, start - ABOVE)
    block = text[begin:start].rstrip()
    ends = [match.end() for match in _ENDS.finditer(block)]
    return Span(begin + max(ends, default=0), begin + len(block)) if block else None


@dataclass(frozen=True, slots=True)
class Column:
    """What a column's header says: its period, and whether it bears totals or differences.

    ``counts`` is true if the columns, not the rows, say what is counted; ``earlier`` if the
    values are only compared with; ``committees`` and ``times`` if the cells below name a
    committee or a time, ``shares`` if they are per cent, ``falls`` if
    they say by how much something fell, ``provinces`` if the cells below name provinces;
    ``province`` is the one whose values the column bears.
    """

    header: Span
    period: Period | None
    change: bool
    total: bool
    counts: bool = False
    earlier: bool = False
    committees: bool = False
    times: bool = False
    shares: bool = False
    falls: bool = False
    provinces: bool = False
    province: Fact | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its labels and what they say beside the indicator.

    ``words`` are its labels in one; ``heads`` is true if it carries the rows below it (*I. Kỳ
    họp*), ``listed`` if it divides one above it, ``total`` if it sums the column; ``body`` and
    ``period`` are those of all its cells, the table's own where the row names none. ``measures``
    is true if its unit column names what nobody counts (money, hectares, tonnes), None if it is
    empty there: the unit is that of the row above.
    """

    labels: tuple[Span, ...]
    words: str
    heads: bool
    listed: bool
    total: bool
    body: Mention | None
    period: Period | None
    measures: bool | None = False
    province: Fact | None = None


def read_line(scene: Scene, grid: Grid, row: Sequence[Span]) -> Line:
    """Read the labels of a row."""
    text = scene.text
    at = [i for i in grid.labels if i < len(row)]
    spans = tuple(row[i] for i in at)
    words = " ".join(span.of(text) for span in spans).strip()
    named = [mention for span in spans for mention in scene.mentions.inside(span)]
    committees = [_committee(scene, row[i]) for i in at if grid.columns[i].committees]
    own = [
        *(year for i in at if grid.columns[i].times for year in _year(text, row[i])),
        *(period for span in spans for period in scene.periods.inside(span) if _dates(period)),
    ]
    above = scene.periods.inside(grid.caption) if grid.caption else ()
    times = [*own, *(period for period in above if period.kind not in POINTS)]
    return Line(
        labels=spans,
        words=words,
        heads=bool(row) and bool(_RANK.match(row[0].of(text))),
        listed=any(span.of(text).startswith(("-", "+")) for span in spans),
        total=bool(TOTAL.match(words)) and len(words.split()) <= SHORT,
        body=next((body for body in (*committees, *named) if body), None),
        period=next(iter(times), None),
        measures=_measures(scene, grid, row),
        province=next(
            (p for i in at if grid.columns[i].provinces for p in _province(text, row[i])), None
        ),
    )


def _measures(scene: Scene, grid: Grid, row: Sequence[Span]) -> bool | None:
    """Tell whether a row's unit is no noun of the catalogue; None if the row names none."""
    for column, cell in zip(grid.columns, row, strict=False):
        if _UNIT.match(column.header.of(scene.text)) and not column.provinces:
            return not scene.units.inside(cell) if cell.start < cell.end else None
    return False


def _committee(scene: Scene, cell: Span) -> Mention | None:
    """Return the committee that a cell names without *Ban*: *Kinh tế - Ngân sách*."""
    name = f"Ban {cell.of(scene.text)}"
    for hit in scene.knowledge.phrases.find(name).get("body", []):
        body = scene.knowledge.bodies[hit.name]
        if body.kind == "council_committee" and (hit.start, hit.end) == (0, len(name)):
            actor = Actor(body.id, body.name, scene.level, cell)
            return Mention(actor, cell, frozenset({body.kind}), object=False)
    return None


def _year(text: str, cell: Span) -> Iterator[Period]:
    """Yield the year that a cell names: *2023*, *Năm 2023*."""
    if match := _YEAR.fullmatch(cell.of(text)):
        year = int(match[1])
        last = date(year, 12, 31)
        yield Period(
            date(year, 1, 1),
            last,
            cell.of(text),
            PeriodKind.YEAR,
            cell,
            accumulation=Accumulation.FLOW,
            until=last,
        )


def _with_provinces(
    text: str,
    rows: Sequence[tuple[Span, ...]],
    columns: Sequence[Column],
    labels: Sequence[int],
) -> tuple[Column, ...]:
    """Mark the column that names provinces row by row, or the columns that are each one's.

    Communes are named like provinces: most of a column must be provinces, or its header say so.
    """
    heads = [next(_province(text, column.header), None) for column in columns]
    if sum(head is not None for head in heads) * 2 > len(columns) - 1 > 1:
        return tuple(replace(c, province=head) for c, head in zip(columns, heads, strict=True))
    return tuple(
        replace(column, provinces=at in labels and _lists_provinces(text, rows, at, column))
        for at, column in enumerate(columns)
    )


def _lists_provinces(text: str, rows: Sequence[tuple[Span, ...]], at: int, column: Column) -> bool:
    cells = [row[at] for row in rows[1:] if at < len(row) and row[at].start < row[at].end]
    cells = [cell for cell in cells if not TOTAL.match(cell.of(text))]
    named = sum(bool(list(_province(text, cell))) for cell in cells)
    most = named > 1 and named * 2 > len(cells)
    return most or bool(named and _PROVINCES.match(column.header.of(text)))


def _province(text: str, cell: Span) -> Iterator[Fact]:
    """Yield the province that a cell names and nothing else: *Đồng Tháp*, *TP Cần Thơ*."""
    found = find_province(text, cell.start, cell.end)
    whole = found and found.span and found.span.end == cell.end
    if whole and found and found.span and _KIND.fullmatch(text, cell.start, found.span.start):
        yield found


def _columns(scene: Scene, headers: Sequence[Span]) -> tuple[Column, ...]:
    """Read the headers; beside a column of differences, all years but the last are earlier."""
    columns = [_column(scene, header) for header in headers]
    nouns = [bool(scene.units.inside(c.header)) and not c.period for c in columns[1:]]
    if sum(nouns) * 2 > len(nouns):
        columns = [replace(column, counts=True) for column in columns]
    years = [c.period.start for c in columns if c.period and c.period.start]
    if any(column.change for column in columns) and len(years) >= 2:
        latest = max(years)
        columns = [
            replace(c, earlier=bool(c.period and c.period.start and c.period.start < latest))
            for c in columns
        ]
    return tuple(columns)


def _column(scene: Scene, header: Span) -> Column:
    """Read one header by itself."""
    words = header.of(scene.text)
    return Column(
        header,
        _header_period(scene, header),
        bool(_CHANGE.search(words)),
        bool(TOTAL.search(words)),
        committees=bool(_COMMITTEES.match(words)),
        times=bool(_TIMES.match(words)),
        shares=bool(_SHARES.search(words)),
        falls=bool(_FALLS.search(words)) and len(_CHANGE.findall(words)) == 1,
    )


def _header_period(scene: Scene, header: Span) -> Period | None:
    """Return the period of a header; a bracket only says more of it: *Năm 2021 (từ 24/6)*."""
    named = scene.periods.inside(header)
    plain = [p for p in named if "(" not in scene.text[header.start : p.span.start]]
    return next(iter(plain[-1:] or named[:1]), None)


def _dates(time: Period) -> bool:
    """Tell whether a time can be that of a row: a session can if its day is known."""
    return time.kind not in POINTS or (time.kind == PeriodKind.SESSION and time.start is not None)


def _is_label(text: str, rows: Sequence[tuple[Span, ...]], position: int) -> bool:
    """Tell whether a column bears labels: its cells are words, numbering or units."""
    header = rows[0][position].of(text)
    if _NUMBERING.match(header) or _UNIT.match(header) or _TIMES.match(header):
        return True
    cells = [row[position].of(text) for row in rows[1:] if position < len(row)]
    worded = sum(bool(_WORD.search(cell)) for cell in cells)
    return worded * 2 > len(cells)
