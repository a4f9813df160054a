"""Figures of tables: row label × column label.

A cell's numeral means what its row and its column say together: a noun and cues from the row's
label, its unit column and its column's header; a period, a level or a body from the header; and
from the rows that carry it (*I. Kỳ họp* over *1. Thường lệ*). The same readings weigh the same
evidence as in running text, so that a table needs no words of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.evidence import CLAUSE, LABEL, LEAD
from extractors.model import Bound, Figure, Grade, Role, Span, Status
from extractors.passages import Passage
from extractors.readings import INHERITED, LABELLED, NAMED, Choice, Evidence, choose

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Actor, Period
    from extractors.numerals import Candidate
    from extractors.scene import Layer, Scene

_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")
_TOTAL = re.compile(r"\b(?:tổng|tổng số|cộng|tổng cộng|cả năm|chung)\b", re.IGNORECASE)
_CHANGE = re.compile(r"tăng|giảm|chênh lệch|so sánh", re.IGNORECASE)
_NUMBERING = re.compile(r"^\s*(?:TT|STT|Số TT|#)\s*$", re.IGNORECASE)
_UNIT = re.compile(r"^\s*(?:đơn vị(?: tính)?|đvt)\s*$", re.IGNORECASE)
_RANK = re.compile(r"^\s*(?:[IVX]+|[A-Z])\s*$")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as rows of cell spans; the first row bears the column labels."""

    rows: tuple[tuple[Span, ...], ...]
    caption: Span | None


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A figure of a table, with its candidate and its cell."""

    candidate: Candidate
    figure: Figure
    passage: Passage


def grids(text: str, lines: Sequence[Span]) -> Iterator[Grid]:
    """Yield the tables that consecutive pipe rows make, each with the line above it."""
    rows: list[tuple[Span, ...]] = []
    last = -2
    caption: Span | None = None
    for line in lines:
        if not rows or text[last : line.start].strip():
            if len(rows) > 1:
                yield Grid(tuple(rows), caption)
            rows = []
            caption = _above(text, line.start)
        if not _RULE.match(line.of(text)):
            rows.append(tuple(_cells(text, line)))
        last = line.end
    if len(rows) > 1:
        yield Grid(tuple(rows), caption)


def _cells(text: str, line: Span) -> Iterator[Span]:
    """Yield the cells of one pipe row, without the blanks round their text."""
    pipes = [m.start() for m in re.finditer(r"\|", line.of(text))]
    for left, right in pairwise(pipes):
        start, end = line.start + left + 1, line.start + right
        surface = text[start:end]
        lead = len(surface) - len(surface.lstrip())
        yield Span(start + lead, max(start + lead, start + len(surface.rstrip())))


def _above(text: str, start: int) -> Span | None:
    """Return the lines right above a table that say what it is about: at most 400 characters."""
    begin = max(0, start - 300)
    block = text[begin:start].rstrip()
    signed = [match.end() for match in re.finditer(r"./.|Lưu[^\n]*\n|\|", block)]
    cut = max(signed, default=0) - 1
    return Span(begin + cut + 1, begin + len(block)) if block else None


@dataclass(frozen=True, slots=True)
class _Column:
    """What a column's header says: its period, and whether it bears totals or differences.

    ``counts`` is true if the columns, not the rows, say what is counted.
    """

    header: Span
    period: Period | None
    change: bool
    total: bool
    counts: bool = False
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class _Cell:
    """A bound cell: its row, its column, its candidate and its figure."""

    row: int
    column: int
    candidate: Candidate
    figure: Figure


def table_figures(scene: Scene, grid: Grid) -> tuple[list[TableFigure], list[Candidate]]:
    """Bind the counts of one table; returns the figures and the counts that mean nothing."""
    columns = _columns(scene, grid.rows[0])
    labels = [i for i in range(len(columns)) if _is_label(scene.text, grid, i)]
    cells: list[_Cell] = []
    lost: list[Candidate] = []
    carrier: Choice | None = None
    for number, row in enumerate(grid.rows[1:], start=1):
        spans = [row[i] for i in labels if i < len(row)]
        heads = bool(row) and bool(_RANK.match(row[0].of(scene.text)))
        above = None if heads else carrier
        first: Choice | None = None
        for position, candidate in _counts(row, scene.candidates):
            column = columns[min(position, len(columns) - 1)]
            choice = None if position in labels else _choose(scene, grid, spans, column, above)
            if column.total and column.counts:
                choice = _sum_of(scene, [cell for cell in cells if cell.row == number]) or choice
            if choice is None or not choice.indicator.reported:
                lost.append(candidate)
                continue
            first = first or choice
            figure = _figure(scene, candidate, choice, column, spans)
            cells.append(_Cell(number, position, candidate, figure))
        listed = any(span.of(scene.text).startswith(("-", "+")) for span in spans)
        if first and (heads or not (listed or _ranked(scene.text, grid))):
            carrier = first
    cells = _in_rows(_in_columns(scene.text, cells, grid, labels), columns)
    start = grid.rows[0][0].start
    return [
        TableFigure(cell.candidate, cell.figure, Passage(start, cell.row, cell.column))
        for cell in cells
    ], lost


def _sum_of(scene: Scene, row: Sequence[_Cell]) -> Choice | None:
    """Return what the total of a row counts: the indicator that the row's others add up to."""
    kinds = {cell.figure.indicator for cell in row}
    for indicator in scene.knowledge.indicators:
        if len(kinds) > 1 and any(kinds <= split for split in indicator.sums):
            return Choice(indicator, indicator.unit, LABELLED, LABELLED, needs_met=False)
    return None


def _counts(row: Sequence[Span], candidates: Layer[Candidate]) -> Iterator[tuple[int, Candidate]]:
    """Yield the counts of a row with their columns; a cell with several numerals has none."""
    for position, cell in enumerate(row):
        inside = candidates.inside(cell)
        if len(inside) == 1 and inside[0].kind is None:
            yield position, inside[0]


def _ranked(text: str, grid: Grid) -> bool:
    """Tell whether the table's rows are ranked: I, II over 1, 2."""
    return any(row and _RANK.match(row[0].of(text)) for row in grid.rows[1:])


def _columns(scene: Scene, headers: Sequence[Span]) -> list[_Column]:
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
    return columns


def _column(scene: Scene, header: Span) -> _Column:
    words = header.of(scene.text)
    named = scene.periods.inside(header)
    return _Column(
        header,
        named[-1] if named else None,
        bool(_CHANGE.search(words)),
        bool(_TOTAL.search(words)),
    )


def _is_label(text: str, grid: Grid, position: int) -> bool:
    """Tell whether a column bears labels: its cells are words, numbering or units."""
    header = grid.rows[0][position].of(text)
    if _NUMBERING.match(header) or _UNIT.match(header):
        return True
    cells = [row[position].of(text) for row in grid.rows[1:] if position < len(row)]
    worded = sum(bool(re.search(r"[^\W\d_]{2,}", cell)) for cell in cells)
    return worded * 2 > len(cells)


def _choose(
    scene: Scene,
    grid: Grid,
    labels: Sequence[Span],
    column: _Column,
    carrier: Choice | None,
) -> Choice | None:
    """Weigh what a cell's row, column, carrier row and caption say."""
    evidence = _cell_evidence(scene, labels, column)
    if grid.caption:
        _add_caption(scene, grid.caption, evidence)
    if carrier and not any(weight > INHERITED for weight in evidence.units.values()):
        _add_carrier(carrier, evidence)
    knowledge = scene.knowledge
    return choose(
        knowledge.indicators + knowledge.competitors,
        Evidence(
            units=evidence.units,
            close=evidence.close,
            far=evidence.far,
            kinds=_kinds(scene, grid.caption),
            near=False,
            group=carrier.indicator.group if carrier else None,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Weights:
    """What speaks for a cell, while it is gathered."""

    units: dict[str, float]
    close: dict[str, float]
    far: dict[str, float]


def _cell_evidence(scene: Scene, labels: Sequence[Span], column: _Column) -> _Weights:
    """Weigh the words of a cell's row and column; those that say what is counted weigh more."""
    weights = _Weights({}, {}, {})
    units = weights.units
    if column.counts:
        _add_label(scene, column.header, (LABELLED + 0.4, units), (LABEL, weights.close))
        for span in labels:
            _add_label(scene, span, (INHERITED, units), (CLAUSE, weights.far))
    else:
        _add_label(scene, column.header, (LABELLED, units), (LABEL - 0.5, weights.close))
        for span in labels:
            _add_label(scene, span, (LABELLED + 0.4, units), (LABEL, weights.close))
    for span in labels:  # a cell that is nothing but a unit names it
        for hit in scene.units.inside(span):
            if (hit.start, hit.end) == (span.start, span.end):
                units[hit.name] = NAMED
    return weights


def _add_label(
    scene: Scene,
    span: Span,
    unit: tuple[float, dict[str, float]],
    cue: tuple[float, dict[str, float]],
) -> None:
    """Add the head noun of a label and its cues, each with its weight, to what is known."""
    nouns = [hit for hit in scene.units.inside(span) if hit.name != "none"]
    for hit in nouns:
        if hit.start == nouns[0].start:
            unit[1][hit.name] = max(unit[1].get(hit.name, 0.0), unit[0])
    for hit in scene.cues.inside(span):
        cue[1][hit.name] = max(cue[1].get(hit.name, 0.0), cue[0])


def _add_carrier(carrier: Choice, weights: _Weights) -> None:
    """Let a row without a noun take over that of the row which carries it."""
    readings = carrier.indicator.readings
    for unit in frozenset[str]().union(*(reading.counts for reading in readings)):
        weights.units.setdefault(unit, INHERITED)
    for topic in frozenset[str]().union(*(reading.topics for reading in readings)):
        weights.far[topic] = max(weights.far.get(topic, 0.0), CLAUSE)


def _add_caption(scene: Scene, caption: Span, weights: _Weights) -> None:
    """Add what the lines above a table say; their nouns only where the table names none."""
    if not weights.units:
        for hit in scene.units.inside(caption):
            weights.units[hit.name] = INHERITED - 0.6
    for hit in scene.cues.inside(caption):
        weights.far[hit.name] = max(weights.far.get(hit.name, 0.0), LEAD)


def _kinds(scene: Scene, caption: Span | None) -> frozenset[str]:
    """Return the kinds of the body that the caption names, else of the report's issuer."""
    if caption:
        named = scene.mentions.inside(caption)
        if named:
            return named[-1].kinds
    return scene.issuer_kinds


def _figure(
    scene: Scene,
    candidate: Candidate,
    choice: Choice,
    column: _Column,
    labels: Sequence[Span],
) -> Figure:
    """Write a cell's figure down."""
    text = scene.text
    sign = text[candidate.span.start - 1 : candidate.span.start]
    change = None
    if column.change:
        change = "down" if sign in "-−–" and sign else "up"
    status = Status.CHANGE if change else Status.PREVIOUS if column.earlier else Status.ACTUAL
    return Figure(
        indicator=choice.indicator.code,
        span=candidate.span,
        value=candidate.value,
        unit=choice.indicator.unit,
        status=status,
        bound=Bound.EXACT,
        change=change,
        actor=_actor(scene, column, labels, choice),
        period=column.period or scene.period,
        evidence=(*labels, column.header),
        confidence=Grade.SURE if choice.needs_met or choice.lead > 1 else Grade.TO_CHECK,
        rule=f"table {choice.indicator.code} {choice.weight:.1f} (+{choice.lead:.1f})",
    )


def _actor(scene: Scene, column: _Column, labels: Sequence[Span], choice: Choice) -> Actor | None:
    """Return the body that the column or the row names, else the one the indicator implies."""
    by = choice.indicator.by
    for span in (column.header, *labels):
        for mention in scene.mentions.inside(span):
            if not by or mention.kinds & by:
                return mention.actor
    kind = choice.indicator.default
    return scene.body_of(kind) if kind else None


def _in_rows(cells: list[_Cell], columns: Sequence[_Column]) -> list[_Cell]:
    """Make the cells of a row slices of the cell in its total column."""
    position = [i for i, column in enumerate(columns) if column.total]
    if len(position) != 1:
        return cells
    totals = {cell.row: cell for cell in cells if cell.column == position[0]}
    out = []
    for cell in cells:
        total = totals.get(cell.row)
        same = total is not None and cell.figure.indicator == total.figure.indicator
        out.append(_slice(cell, total) if total and same and cell is not total else cell)
    return out


def _in_columns(text: str, cells: list[_Cell], grid: Grid, labels: Sequence[int]) -> list[_Cell]:
    """Make the cells above a last row of totals slices of it."""
    last = len(grid.rows) - 1
    words = " ".join(grid.rows[last][i].of(text) for i in labels if i < len(grid.rows[last]))
    if not _TOTAL.match(words.strip()):
        return cells
    totals = {cell.column: cell for cell in cells if cell.row == last}
    out = []
    for cell in cells:
        total = totals.get(cell.column)
        same = total is not None and cell.figure.indicator == total.figure.indicator
        out.append(_slice(cell, total) if total and same and cell.row != last else cell)
    return out


def _slice(cell: _Cell, total: _Cell) -> _Cell:
    figure = replace(cell.figure, role=Role.PART, part_of=total.figure.span.start)
    return replace(cell, figure=figure)
