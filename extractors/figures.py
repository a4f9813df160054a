"""The binder: which indicator each count means, for which body, as what.

Paragraph by paragraph, numeral by numeral, in the order of the text, since much is left out
that stood before: *130 nghị quyết cá biệt, 66 quy phạm pháp luật*; *chuyển 125 đơn, hướng dẫn
80*. Each count is located, its carrier found, its meaning chosen; then its figure is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.actors import of_former_province
from extractors.carriers import carrier_of, slot_of
from extractors.confidence import trust_of
from extractors.counts import BoundCount, Count, Sentence, Told, locate
from extractors.governing import carried_period, governing_period
from extractors.joint import body_of_cell
from extractors.language import noun_phrase
from extractors.meaning import denies, is_weak, meaning_of, slice_of
from extractors.mergers import within_era
from extractors.model import (
    BlockKind,
    Bound,
    Figure,
    Numeral,
    NumeralKind,
    Role,
    Span,
    Status,
)
from extractors.moments import Moment
from extractors.ownership import actor_of
from extractors.paragraphs import sentences
from extractors.passages import Passage
from extractors.references import (
    base_of,
    is_orphan,
    named_again,
    part_of,
    stated_before,
    told_of,
)
from extractors.series import remainder_of
from extractors.statuses import change_of, did_not_happen, is_earlier, labels, per_of, status_of
from extractors.table_layout import grids
from extractors.tables import table_figures

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.knowledge import Indicator
    from extractors.model import Period
    from extractors.numerals import Candidate
    from extractors.paragraphs import Paragraph
    from extractors.readings import Choice
    from extractors.scene import Scene

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
    r"\W{0,20}(?:tổng(?: cộng| hợp| số)?|cộng|gộp|tính chung|như vậy)(?: lại| chung)?\b",
    re.IGNORECASE,
)


CLOSED = 300  # characters after a count within which its bracket closes
_OPENS = re.compile(r"[:(]|\b(?:trong đó|gồm)\b", re.IGNORECASE)


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
        self.repeats: dict[int, tuple[int, ...]] = {}
        self._told: Told | None = None  # what the numeral before was taken for

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
                    self._read_count(locate(self._scene, sentence, index, self.bound, self._told))

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
            if self._told:
                self._told = Told(self._told.code, count.found.right.end, part=True)
            return
        if part := part_of(count):
            self._bind_base(count, part)
            return
        opening = Span(count.sentence.span.start, candidate.span.start)
        denied = self._scene.knowledge.numerals.denied
        if candidate.value and did_not_happen(count.text, opening, denied):
            self._take_other(count, None)
            return
        carrier, choice = _read(count)
        if candidate.word and candidate.value == 0 and not denies(count, choice):
            return
        self._told = told_of(count, choice)
        if choice is None or not choice.indicator.reported:
            self._take_other(count, choice)
        elif again := named_again(count, choice):
            self._take(candidate, NumeralKind.REFERENCE, again.code)
            if again.owner:
                self._link(candidate, again.owner)
        elif carrier is None and is_weak(count, choice):
            self._take_other(count, None)
        else:
            figure = _figure(count, choice, carrier)
            item = BoundCount(
                candidate,
                figure,
                choice.indicator,
                choice.unit,
                count.found,
                _passage(count),
                trust_of(count, choice, carrier, figure.status),
            )
            self.bound.append(item)
            self._take(candidate, NumeralKind.FIGURE)

    def _link(self, candidate: Candidate, owner: BoundCount) -> None:
        """Record that a numeral states a figure of before once more."""
        start = owner.figure.span.start
        self.repeats[start] = (*self.repeats.get(start, ()), candidate.span.start)

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
            self._link(count.candidate, owner)
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
                alike = named.setdefault(indicator.code, [])
                actor = body_of_cell(
                    item, alike, [f for code in indicator.follows for f in named.get(code, ())]
                )
                words = item.header.of(self._scene.text)
                former = of_former_province(actor, words, right_before=False)
                figure = replace(item.figure, actor=former)
                cell = BoundCount(
                    item.candidate, figure, indicator, item.unit, None, item.passage, item.trust
                )
                self.bound.append(cell)
                self._take(item.candidate, NumeralKind.FIGURE)
                del rest[item.candidate.span.start]
            rest |= {candidate.span.start: candidate for candidate in lost}
        self._note(rest.values())


@dataclass(frozen=True, slots=True)
class Bindings:
    """What a report's numerals were taken for, in text order.

    ``repeats`` maps the offset of a figure to those of the numerals that only name it again.
    """

    bound: tuple[BoundCount, ...]
    numerals: tuple[Numeral, ...]
    repeats: Mapping[int, tuple[int, ...]]


def find_figures(scene: Scene) -> Bindings:
    """Bind the counts of a report; every numeral comes back with its kind."""
    binder = _Binder(scene)
    binder.read()
    return Bindings(
        bound=tuple(sorted(binder.bound, key=lambda item: item.figure.span.start)),
        numerals=tuple(sorted(binder.numerals, key=lambda numeral: numeral.span.start)),
        repeats=binder.repeats,
    )


def _read(count: Count) -> tuple[BoundCount | None, Choice | None]:
    """Return what a count divides, and what it means: by its words, or as the rest of a whole."""
    carrier = carrier_of(count)
    choice = meaning_of(count, carrier)
    if choice is None and carrier is None and (whole := remainder_of(count)):
        return whole, slice_of(whole)
    return carrier, choice


def _unread(candidate: Candidate) -> Candidate:
    """Mark a cell's numeral as not understood, unless its kind is known."""
    return replace(candidate, kind=candidate.kind or NumeralKind.NOT_UNDERSTOOD)


def _passage(count: Count) -> Passage:
    """Return the passage whose figures may add up: a list counts as one."""
    paragraph = count.sentence.paragraph
    last = count.last
    closes = bool(_CLOSES.search(count.label))
    if last and last.passage.closes and count.here(last):  # "cộng 28 cuộc, 1.486 cử tri"
        closes = closes or not _OPENS.search(count.gap(last))
    together = paragraph.listed or _CLOSES.match(count.text, paragraph.span.start)
    start = paragraph.lead if paragraph.lead and together else paragraph.span
    return Passage(start.start, closes=closes)


def _figure(count: Count, choice: Choice, carrier: BoundCount | None) -> Figure:
    """Write the figure down with its body, period, status and place in a breakdown."""
    candidate, indicator = count.candidate, choice.indicator
    section = count.sentence.paragraph.section
    opening = Span(count.sentence.span.start, candidate.span.start)
    status, change = _status(count, opening, carrier)
    role, part, scope = slot_of(count, choice, carrier)
    if status != Status.ACTUAL and role == Role.PART:
        role, part, scope = Role.TOTAL, None, None
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
        actor=actor_of(count, indicator, carrier),
        scope=scope,
        period=_period(count, status, indicator),
        per=per_of(count.text, opening),
        part_of=part,
        section=section.number if section else None,
        evidence=(count.sentence.span,),
        rule=f"{indicator.code} {choice.weight:.1f} (+{choice.lead:.1f})",
    )


def _status(count: Count, opening: Span, carrier: BoundCount | None) -> tuple[Status, str | None]:
    """Return the status of a count, and the way of the change if it is one.

    What divides a plan is planned, too.
    """
    last = count.before[-1].figure if count.before else None
    change = change_of(count.text, opening, last)
    if change:
        return Status.CHANGE, change
    section = count.sentence.paragraph.section
    planned = section is not None and bool(_PLANS.search(section.title.of(count.text)))
    planned = planned or (carrier is not None and carrier.figure.status == Status.PLANNED)
    words = count.scene.knowledge.numerals.status
    earlier = _earlier(count, carrier)
    return status_of(count.text, opening, words, planned=planned, earlier=earlier), None


def _earlier(count: Count, carrier: BoundCount | None) -> bool | None:
    """Tell whether a count in the bracket behind its carrier is of a time before it."""
    at = count.candidate.span.start
    bracket = count.text.rfind("(", carrier.words_end, at) if carrier else -1
    if carrier is None or bracket < 0 or count.text.find(")", bracket, at) >= 0:
        return None
    periods = count.scene.periods
    closed = count.text.find(")", at, at + CLOSED)
    beside = periods.within(bracket, max(at, closed))
    own = [p for p in periods.within(bracket, at) if labels(count.text, p.span, at)]
    return is_earlier(own, beside, carrier.figure.period)


def _unit(count: Count, choice: Choice) -> str:
    """Return the counted noun as it is printed, else the indicator's own."""
    if count.candidate.percent:
        return "%"
    if count.found.unit:
        first = count.found.unit[0]
        return count.text[first.start : first.end].lower()
    return choice.indicator.unit


def _period(count: Count, status: Status, indicator: Indicator) -> Period | None:
    """Return the period that governs a count, else the report's own."""
    scene = count.scene
    moment = Moment(
        count.candidate.span.start,
        count.sentence.span,
        count.sentence.paragraph,
        status,
        scene.period,
        lasting=indicator.lasting,
    )
    near = governing_period(scene.text, moment, scene.periods)
    if near is None and status != Status.PREVIOUS:
        near = scene.period or carried_period(scene.text, moment, scene.periods)
    return within_era(scene.text, near, count.sentence.span, count.candidate.span.start)
