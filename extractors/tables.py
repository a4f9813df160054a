"""Figures of tables: row label × column label.

A cell's numeral means what its row and its column say together: a noun and cues from the row's
label, its unit column and its column's header; a period, a level or a body from the header; and
from the rows that carry it (*I. Kỳ họp* over *1. Thường lệ*). The same readings weigh the same
evidence as in running text, so that a table needs no words of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.confidence import Trust
from extractors.evidence import CLAUSE, LABEL, LEAD
from extractors.model import (
    Actor,
    Bound,
    Figure,
    NumeralKind,
    Role,
    Span,
    Status,
)
from extractors.passages import Passage
from extractors.readings import INHERITED, LABELLED, NAMED, Choice, Evidence, choose
from extractors.table_layout import TOTAL, Column, Grid, Line, read_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.numerals import Candidate
    from extractors.scene import Layer, Scene

TELLING = 0.4  # what the side of a table that says what is counted weighs more than a label
BESIDE = 0.5  # what the cues of the other side weigh less
ABOVE = 0.6  # what a noun above the table weighs less than one taken over from a row
SURE_LEAD = 1.0  # a table's words are few: a smaller lead over another indicator is worth a look
_MINUS = ("-", "−", "–")


@dataclass(frozen=True, slots=True)
class TableFigure:
    """A figure of a table, with its candidate, its cell and its column's ``header``.

    ``above`` is the body that the lines above the table name: it holds where neither the table
    nor the text says whose figure it is.
    """

    candidate: Candidate
    figure: Figure
    unit: str
    passage: Passage
    trust: Trust
    header: Span
    above: Actor | None


@dataclass(frozen=True, slots=True)
class _Cell:
    """A bound cell: its row, its column, its candidate, its meaning and its figure."""

    row: int
    column: int
    candidate: Candidate
    choice: Choice
    figure: Figure


def table_figures(scene: Scene, grid: Grid) -> tuple[list[TableFigure], list[Candidate]]:
    """Bind the counts of one table; returns the figures and the counts that mean nothing."""
    cells: list[_Cell] = []
    lost: list[Candidate] = []
    carrier: Choice | None = None
    lines = [read_line(scene, grid, row) for row in grid.rows[1:]]
    lines = list(_with_units(lines))
    for number, line in enumerate(lines, start=1):
        above = None if line.heads or line.total else carrier
        found, unread = _row(scene, grid, number, line, above)
        cells += found
        lost += unread
        carries = line.heads or not (line.listed or grid.ranked)
        if found and carries:
            carrier = found[0].choice
    cells = _in_rows(_in_columns(cells, grid, lines[-1]), grid.columns)
    start = grid.rows[0][0].start
    return [
        TableFigure(
            cell.candidate,
            cell.figure,
            cell.choice.unit,
            Passage(start, cell.row, cell.column),
            _trust(cell.choice),
            grid.rows[0][min(cell.column, len(grid.columns) - 1)],
            _named_above(scene, grid, cell.choice),
        )
        for cell in cells
    ], lost


def _with_units(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the rows; one without a unit has that of the row above, unless it heads others."""
    measures = False
    for line in lines:
        measures = (measures and not line.heads) if line.measures is None else line.measures
        yield replace(line, measures=measures)


def _trust(choice: Choice) -> Trust:
    """Return how far a cell's row and column carry its reading."""
    return Trust.STRONG if choice.needs_met or choice.lead > SURE_LEAD else Trust.FAIR


def _named_above(scene: Scene, grid: Grid, choice: Choice) -> Actor | None:
    """Return the body above the table that can do what the indicator counts."""
    by = _doers(scene, choice)
    for mention in scene.mentions.inside(grid.caption) if grid.caption else ():
        if not by or mention.kinds & by:
            return mention.actor
    return None


def _row(
    scene: Scene, grid: Grid, number: int, line: Line, above: Choice | None
) -> tuple[list[_Cell], list[Candidate]]:
    """Bind the counts of one row, *above* being what the row over it counts."""
    cells: list[_Cell] = []
    lost: list[Candidate] = []
    for position, candidate in _counts(grid.rows[number], scene.candidates):
        column = grid.columns[min(position, len(grid.columns) - 1)]
        if column.shares and not candidate.percent:
            lost.append(replace(candidate, kind=NumeralKind.PERCENT))
            continue
        choice = None
        measured = line.measures or _is_fraction(candidate)
        if position not in grid.labels and not measured:
            choice = _choose(scene, grid, line.labels, column, above)
            choice = choice and _crossed(scene, grid, line.labels, column, choice)
            if column.total and column.counts:
                choice = _sum_of(scene, cells) or choice
        if choice is None or not choice.indicator.reported:
            other = choice is not None or position in grid.labels or measured
            kind = NumeralKind.OTHER_COUNT if other else NumeralKind.NOT_UNDERSTOOD
            lost.append(replace(candidate, kind=kind))
            continue
        figure = _figure(scene, candidate, choice, column, line)
        cells.append(_Cell(number, position, candidate, choice, figure))
    return cells, lost


def _is_fraction(candidate: Candidate) -> bool:
    """Tell whether a cell says parts of one (*29,1* thousand people): things are counted whole."""
    whole = candidate.value == candidate.value.to_integral_value()
    return not whole and not candidate.percent


def _sum_of(scene: Scene, row: Sequence[_Cell]) -> Choice | None:
    """Return what the total of a row counts: the indicator that the row's others add up to."""
    kinds = {cell.figure.indicator for cell in row}
    for indicator in scene.knowledge.indicators:
        if len(kinds) > 1 and any(kinds <= split.codes for split in indicator.sums):
            return Choice(indicator, indicator.unit, LABELLED, LABELLED, needs_met=False)
    return None


def _counts(row: Sequence[Span], candidates: Layer[Candidate]) -> Iterator[tuple[int, Candidate]]:
    """Yield the counts of a row with their columns; a cell with several numerals has none."""
    for position, cell in enumerate(row):
        inside = candidates.inside(cell)
        if len(inside) == 1 and inside[0].kind is None:
            yield position, inside[0]


def _choose(
    scene: Scene,
    grid: Grid,
    labels: Sequence[Span],
    column: Column,
    carrier: Choice | None,
) -> Choice | None:
    """Weigh what a cell's row, column, carrier row and caption say."""
    evidence = _cell_evidence(scene, labels, column)
    if grid.caption:
        _add_caption(scene, grid.caption, evidence)
    if carrier and all(weight <= INHERITED for weight in evidence.units.values()):
        _add_carrier(carrier, evidence)
    return choose(
        scene.knowledge.readings,
        Evidence(
            units=evidence.units,
            close=evidence.close,
            far=evidence.far,
            kinds=_kinds(scene, grid.caption),
            near=False,
            group=carrier.indicator.group if carrier else None,
        ),
    )


def _crossed(
    scene: Scene, grid: Grid, labels: Sequence[Span], column: Column, choice: Choice
) -> Choice:
    """Return what became of the things of a row, where the row says of which kind they are.

    *| Khiếu nại | 84 | 61 |* under *Tiếp nhận | Đủ điều kiện*: 61 are eligible, of the complaints.
    """
    row = _choose(scene, grid, labels, replace(column, header=Span(0, 0)), None)
    nouns = [span for span in labels if not scene.cues.inside(span)]
    head = _choose(scene, grid, nouns, column, None)
    if not (row and head and head.needs_met):
        return choice
    if any(head.indicator.code in split.codes for split in row.indicator.sums):
        return choice
    for whole in scene.knowledge.indicators:
        axes = [
            min(
                (n for n, split in enumerate(whole.sums) if one.indicator.code in split.codes),
                default=-1,
            )
            for one in (row, head)
        ]
        if min(axes) >= 0 and axes[0] != axes[1]:
            later = row if axes[0] > axes[1] else head  # an indicator's first split is by kind
            return choice if later.indicator is choice.indicator else replace(later, lead=0.0)
    return choice


@dataclass(frozen=True, slots=True)
class _Weights:
    """What speaks for a cell, while it is gathered."""

    units: dict[str, float]
    close: dict[str, float]
    far: dict[str, float]


def _cell_evidence(scene: Scene, labels: Sequence[Span], column: Column) -> _Weights:
    """Weigh the words of a cell's row and column; those that say what is counted weigh more."""
    weights = _Weights({}, {}, {})
    units = weights.units
    if column.counts:
        _add_nouns(scene, column.header, LABELLED + TELLING, units)
        _add_cues(scene, column.header, LABEL, weights.close)
        for span in labels:
            _add_nouns(scene, span, INHERITED, units)
            _add_cues(scene, span, CLAUSE, weights.far)
    else:
        _add_nouns(scene, column.header, LABELLED, units)
        _add_cues(scene, column.header, LABEL - BESIDE, weights.close)
        for span in labels:
            _add_nouns(scene, span, LABELLED + TELLING, units)
            _add_cues(scene, span, LABEL, weights.close)
    for span in labels:  # a cell that is nothing but a unit names it
        for hit in scene.units.inside(span):
            if (hit.start, hit.end) == (span.start, span.end):
                units[hit.name] = NAMED
    return weights


def _add_nouns(scene: Scene, label: Span, weight: float, units: dict[str, float]) -> None:
    """Add the head noun of a label, the first, under all its names."""
    nouns = [hit for hit in scene.units.inside(label) if hit.name != "none"]
    for hit in nouns:
        if hit.start == nouns[0].start:
            units[hit.name] = max(units.get(hit.name, 0.0), weight)


def _add_cues(scene: Scene, place: Span, weight: float, cues: dict[str, float]) -> None:
    for hit in scene.cues.inside(place):
        cues[hit.name] = max(cues.get(hit.name, 0.0), weight)


def _add_carrier(carrier: Choice, weights: _Weights) -> None:
    """Let a row without a noun take over that of the row which carries it."""
    readings = carrier.indicator.readings
    for unit in frozenset[str]().union(*(reading.counts for reading in readings)):
        weights.units.setdefault(unit, INHERITED)
    for topic in frozenset[str]().union(*(reading.topics for reading in readings)):
        weights.far[topic] = max(weights.far.get(topic, 0.0), CLAUSE)


def _add_caption(scene: Scene, caption: Span, weights: _Weights) -> None:
    """Add what the lines above a table say; their nouns only where the table names none."""
    if weights.units.keys() <= scene.knowledge.qualifiers:
        for hit in scene.units.inside(caption):
            weights.units[hit.name] = INHERITED - ABOVE
    _add_cues(scene, caption, LEAD, weights.far)


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
    column: Column,
    line: Line,
) -> Figure:
    """Write a cell's figure down."""
    change = None
    if column.change:
        minus = scene.text.startswith(_MINUS, max(0, candidate.span.start - 1))
        change = "down" if minus or column.falls else "up"
    status = Status.CHANGE if change else Status.PREVIOUS if column.earlier else Status.ACTUAL
    return Figure(
        indicator=choice.indicator.code,
        span=candidate.span,
        value=candidate.value,
        unit=choice.indicator.unit,
        status=status,
        bound=Bound.EXACT,
        change=change,
        actor=_actor(scene, column, line, choice),
        period=column.period or line.period or scene.period,
        province=column.province or line.province,
        evidence=tuple(span for span in (*line.labels, column.header) if span.start < span.end),
        rule=f"table {choice.indicator.code} {choice.weight:.1f} (+{choice.lead:.1f})",
    )


def _actor(scene: Scene, column: Column, line: Line, choice: Choice) -> Actor | None:
    """Return the body that column or row names, else the one the indicator implies."""
    by = _doers(scene, choice)
    for mention in (*scene.mentions.inside(column.header), line.body):
        if mention and (not by or mention.kinds & by):
            return mention.actor
    kind = choice.indicator.default
    return scene.body_of(kind) if kind else None


def _doers(scene: Scene, choice: Choice) -> frozenset[str]:
    """Return the kinds of bodies whose figure it may be, with those whose work it follows up."""
    whose = choice.indicator.whose
    by = choice.indicator.by
    return by | scene.knowledge.indicator(whose).by if whose else by


def _in_rows(cells: list[_Cell], columns: Sequence[Column]) -> list[_Cell]:
    """Make the cells of a row slices of the cell in its total column."""
    positions = [i for i, column in enumerate(columns) if column.total]
    if len(positions) != 1:
        return cells
    totals = {cell.row: cell for cell in cells if cell.column == positions[0]}
    out = []
    for cell in cells:
        total = totals.get(cell.row)
        same = total is not None and cell.figure.indicator == total.figure.indicator
        out.append(_slice(cell, total) if total and same and cell is not total else cell)
    return out


def _in_columns(cells: list[_Cell], grid: Grid, closing: Line) -> list[_Cell]:
    """Make the cells above the last row (*closing*) slices of it if it bears totals."""
    last = len(grid.rows) - 1
    if not TOTAL.match(closing.words):
        return cells
    totals = {cell.column: cell for cell in cells if cell.row == last}
    out = []
    for cell in cells:
        total = totals.get(cell.column)
        same = total is not None and cell.figure.indicator == total.figure.indicator
        out.append(_slice(cell, total) if total and same and cell.row != last else cell)
    return out


def _slice(cell: _Cell, total: _Cell) -> _Cell:
    """Return *cell* as a part of *total*."""
    figure = replace(cell.figure, role=Role.PART, part_of=total.figure.span.start)
    return replace(cell, figure=figure)
