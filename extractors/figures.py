"""The binder: which indicator each count means, for which body, as what.

Paragraph by paragraph, numeral by numeral, in the order of the text, since much is left out
that stood before: *130 nghị quyết cá biệt, 66 quy phạm pháp luật*; *chuyển 125 đơn, hướng dẫn
80*. Each count is located, its carrier found, its meaning chosen; then its figure is written.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.acting import actor_of
from extractors.actors import of_former_province
from extractors.carriers import carrier_of, slot_of
from extractors.counts import BoundCount, Count, Sentence, locate
from extractors.language import noun_phrase
from extractors.meaning import denies, is_weak, meaning_of
from extractors.model import (
    BlockKind,
    Bound,
    Figure,
    Grade,
    Numeral,
    NumeralKind,
    Role,
    Span,
    Status,
)
from extractors.paragraphs import sentences
from extractors.passages import Passage
from extractors.references import base_of, is_orphan, named_again, part_of, stated_before
from extractors.reporting import Moment, governing_period
from extractors.statuses import change_of, per_of, status_of
from extractors.table_layout import grids
from extractors.tables import TableFigure, table_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.model import Actor, Period
    from extractors.numerals import Candidate
    from extractors.paragraphs import Paragraph
    from extractors.readings import Choice
    from extractors.scene import Scene

SURE_LEAD = 0.8  # a smaller lead over another indicator is worth a look
_RUNNING = (BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING)
# Numerals that name a day, a paper or a place in a list have no value to add up.
_NAMES = frozenset({
    NumeralKind.DATE, NumeralKind.TERM_OR_YEAR, NumeralKind.SYMBOL, NumeralKind.CODE, NumeralKind.HEADING,
})  # fmt: skip
# Titles of the last section, which asks for things: its numbers are no results.
_PROPOSALS = re.compile(
    r"""
    \W*(?:những|một\ số|các|nội\ dung)?\s*(?:kiến\ nghị|đề\ xuất|đề\ nghị)
    \W*(?:$|,|và\b|-|với\b|đối\ với\b|đề\ xuất|kiến\ nghị)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PROPOSES = re.compile(r"\W*(?:\d+[-.]?\s*)?(?:Đề nghị|Kiến nghị|Đề xuất)\s+[A-ZĐ]")
# Titles of sections that set out what is to come.
_PLANS = re.compile(
    r"""
    \b(?: phương\ hướng | nhiệm\ vụ\ trọng\ tâm | nhiệm\ vụ,\ giải\ pháp | nhiệm\ vụ\ chủ\ yếu
      | nhiệm\ vụ\ (?:\d+\ tháng|năm|trong|đến|cuối|thời\ gian)
      | kế\ hoạch\ công\ tác | chương\ trình\ công\ tác )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\W{0,20}(?:tổng(?: cộng| hợp| số)?|cộng|tính chung|như vậy)(?: lại| chung)?\b", re.IGNORECASE
)


class _Binder:
    """Reads one report: what was bound so far, and what each numeral was taken for."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._proposals = [
            section.span
            for section in scene.structure.sections
            if _PROPOSALS.match(section.title.of(scene.text))
        ]
        self.bound: list[BoundCount] = []
        self.numerals: list[Numeral] = []

    def read(self) -> None:
        """Bind the counts of the running text, then those of the tables."""
        rows: list[Span] = []
        seen = 0
        for paragraph in self._scene.paragraphs:
            self._note(self._scene.candidates.within(seen, paragraph.span.start))
            seen = max(seen, paragraph.span.end)
            inside = self._scene.candidates.inside(paragraph.span)
            if paragraph.kind in _RUNNING:
                self._read_paragraph(paragraph, inside)
            elif paragraph.kind == BlockKind.TABLE:
                rows.append(paragraph.span)
            else:
                self._note(inside)
        self._note(self._scene.candidates.within(seen, len(self._scene.text)))
        self._read_tables(rows)

    def _note(self, candidates: Iterable[Candidate]) -> None:
        """Record numerals that stand outside the running text."""
        for candidate in candidates:
            self._take(candidate, candidate.kind or NumeralKind.OTHER_COUNT)

    def _take(self, candidate: Candidate, kind: NumeralKind, detail: str | None = None) -> None:
        """Record what a numeral was taken for."""
        value = None if kind in _NAMES else candidate.value
        high = candidate.value_high
        self.numerals.append(Numeral(candidate.span, kind, value, high, detail or candidate.detail))

    def _read_paragraph(self, paragraph: Paragraph, inside: Sequence[Candidate]) -> None:
        if not any(candidate.kind is None for candidate in inside):
            self._note(inside)
            return
        proposal = self._proposes(paragraph)
        first = len(self.bound)
        for span in sentences(self._scene.text, paragraph.span):
            numerals = self._scene.candidates.inside(span)
            sentence = Sentence(paragraph, span, numerals, first)
            for index, candidate in enumerate(numerals):
                if candidate.kind is not None:
                    self._take(candidate, candidate.kind)
                elif proposal:
                    self._take(candidate, NumeralKind.PROPOSAL)
                else:
                    self._read_count(locate(self._scene, sentence, index, self.bound))

    def _proposes(self, paragraph: Paragraph) -> bool:
        """Tell whether the paragraph stands among the proposals that close a report."""
        if _PROPOSES.match(paragraph.span.of(self._scene.text)):
            return True
        return any(span.start <= paragraph.span.start < span.end for span in self._proposals)

    def _read_count(self, count: Count) -> None:
        """Bind one count, or say what else it is."""
        candidate = count.candidate
        if is_orphan(count):
            self._take(candidate, NumeralKind.OTHER_COUNT)
            return
        if part := part_of(count):
            self._bind_base(count, part)
            return
        carrier = carrier_of(count)
        choice = meaning_of(count, carrier)
        if candidate.word and candidate.value == 0 and not denies(count, choice):
            return
        if choice is None or not choice.indicator.reported:
            self._take_other(count, choice)
        elif again := named_again(count, choice):
            self._take(candidate, NumeralKind.REFERENCE, again)
        elif carrier is None and is_weak(count, choice):
            self._take_other(count, None)
        else:
            figure = _figure(count, choice, carrier)
            item = BoundCount(candidate, figure, choice.indicator, count.found, _passage(count))
            self.bound.append(item)
            self._take(candidate, NumeralKind.FIGURE)

    def _take_other(self, count: Count, choice: Choice | None) -> None:
        """Record a count of no indicator: with its name, its noun, or as not understood.

        A noun that the catalogue counts, or none at all, explains nothing: the analyst must look.
        """
        if count.candidate.percent:
            self._take(
                count.candidate, NumeralKind.PERCENT, choice.indicator.name if choice else None
            )
            return
        words = count.text[count.candidate.span.end : count.sentence.span.end]
        name = choice.indicator.name if choice else noun_phrase(words)
        known = choice is None and bool(count.found.unit)
        explained = name is not None and not known
        kind = NumeralKind.OTHER_COUNT if explained else NumeralKind.NOT_UNDERSTOOD
        self._take(count.candidate, kind, name)

    def _bind_base(self, count: Count, part: BoundCount) -> None:
        """Bind the m of n/m by its n: a figure of its own, or one that was stated before."""
        owner = stated_before(count, part)
        if owner:
            self._take(count.candidate, NumeralKind.REFERENCE, owner.indicator.code)
        else:
            owner = base_of(count, part)
            self.bound.insert(-1, owner)
            self._take(count.candidate, NumeralKind.FIGURE)
        figure = replace(part.figure, part_of=owner.figure.span.start)
        self.bound[-1] = replace(part, figure=figure)

    def _read_tables(self, rows: Sequence[Span]) -> None:
        named: dict[str, list[Figure]] = {}
        for bound in self.bound:
            named.setdefault(bound.figure.indicator, []).append(bound.figure)
        rest = {
            c.span.start: _unread(c) for row in rows for c in self._scene.candidates.inside(row)
        }
        for grid in grids(self._scene, rows):
            found, lost = table_figures(self._scene, grid)
            for item in found:
                indicator = self._scene.knowledge.indicator(item.figure.indicator)
                actor = _body_of(item, named.setdefault(indicator.code, []))
                words = item.header.of(self._scene.text)
                former = of_former_province(actor, words, right_before=False)
                figure = replace(item.figure, actor=former)
                named[indicator.code].append(replace(figure, actor=actor))
                cell = BoundCount(item.candidate, figure, indicator, None, item.passage)
                self.bound.append(cell)
                self._take(item.candidate, NumeralKind.FIGURE)
                del rest[item.candidate.span.start]
            rest |= {candidate.span.start: candidate for candidate in lost}
        self._note(rest.values())


def find_figures(scene: Scene) -> tuple[list[BoundCount], list[Numeral]]:
    """Bind the counts of a report; every numeral comes back with its kind, in text order."""
    binder = _Binder(scene)
    binder.read()
    return (
        sorted(binder.bound, key=lambda item: item.figure.span.start),
        sorted(binder.numerals, key=lambda numeral: numeral.span.start),
    )


def _unread(candidate: Candidate) -> Candidate:
    """Mark a cell's numeral as not understood, unless its kind is known."""
    return replace(candidate, kind=candidate.kind or NumeralKind.NOT_UNDERSTOOD)


def _body_of(item: TableFigure, alike: Sequence[Figure]) -> Actor | None:
    """Return a cell's body: its own, that of a figure *alike* with its value, of any, the caption's."""
    if item.figure.actor:
        return item.figure.actor
    equal = [other.actor for other in alike if other.value == item.figure.value]
    others = [other.actor for other in alike if other.actor and "(cũ)" not in other.actor.name]
    return next((actor for actor in (*equal, *others) if actor), item.above)


def _passage(count: Count) -> Passage:
    """Return the passage whose figures may add up: a list counts as one."""
    paragraph = count.sentence.paragraph
    closes = bool(_CLOSES.search(count.label))
    together = paragraph.listed or _CLOSES.match(count.text, paragraph.span.start)
    start = paragraph.lead if paragraph.lead and together else paragraph.span
    return Passage(start.start, closes=closes)


def _figure(count: Count, choice: Choice, carrier: BoundCount | None) -> Figure:
    """Write the figure down with its body, period, status and place in a breakdown."""
    candidate, indicator, found = count.candidate, choice.indicator, count.found
    section = count.sentence.paragraph.section
    opening = Span(count.sentence.span.start, candidate.span.start)
    status, change = _status(count, opening)
    role, part, scope = slot_of(count, choice, carrier)
    if status != Status.ACTUAL and role == Role.PART:
        role, part, scope = Role.TOTAL, None, None
    sure = (
        choice.lead >= SURE_LEAD and not candidate.damaged and bool(found.unit or choice.needs_met)
    )
    return Figure(
        indicator=indicator.code,
        span=candidate.span,
        value=candidate.value,
        value_high=candidate.value_high,
        unit=_unit(count, choice),
        role=role,
        status=status,
        bound=candidate.bound if candidate.value_high is None else Bound.RANGE,
        change=change,
        actor=actor_of(count, indicator),
        scope=scope,
        period=_period(count, status),
        per=per_of(count.text, opening),
        part_of=part,
        section=section.number if section else None,
        evidence=(count.sentence.span,),
        confidence=Grade.SURE if sure else Grade.TO_CHECK,
        rule=f"{indicator.code} {choice.weight:.1f} (+{choice.lead:.1f})",
    )


def _status(count: Count, opening: Span) -> tuple[Status, str | None]:
    """Return the status of a count, and the way of the change if it is one."""
    last = count.before[-1].figure if count.before else None
    change = change_of(count.text, opening, last)
    if change:
        return Status.CHANGE, change
    section = count.sentence.paragraph.section
    planned = section is not None and bool(_PLANS.search(section.title.of(count.text)))
    words = count.scene.knowledge.numerals.status
    return status_of(count.text, opening, words, planned=planned), None


def _unit(count: Count, choice: Choice) -> str:
    """Return the counted noun as it is printed, else the indicator's own."""
    if count.candidate.percent:
        return "%"
    if count.found.unit:
        first = count.found.unit[0]
        return count.text[first.start : first.end].lower()
    return choice.indicator.unit


def _period(count: Count, status: Status) -> Period | None:
    """Return the period that governs a count, else the report's own."""
    scene = count.scene
    stated = scene.period is not None and not scene.period.derived
    moment = Moment(
        count.candidate.span.start, count.sentence.span, count.sentence.paragraph, status, stated
    )
    near = governing_period(scene.text, moment, scene.periods)
    return near if near or status == Status.PREVIOUS else scene.period
