"""One figure stated more than once, and a figure with the one it is compared with.

A report states its main figures in the summary, in a section, in an annex. The later ones are
linked to the first, not counted twice; where they differ, the report contradicts itself.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.model import Bound, Check, Figure, Role, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator
    from extractors.passages import Placed, Stated

RESTATED = "restated_equal"
CHANGED = "change_from_previous"
LEAST = 5  # smaller numbers are equal by chance
# Two statements that differ by more than this are about different things.
SLIP = Decimal("0.08")
MOST = 200  # statements of an indicator that later ones are compared with
COUNCIL = frozenset({"council"})
NEAR = 3  # figures before a change among which the two that it compares stand
WHOLE = 100  # a change in per cent is one of the value before


def restatements(report: Stated, catalogue: Mapping[str, Indicator]) -> Iterator[Check]:
    """Compare each figure with the first statement of the same thing in another passage.

    The same thing: one indicator, period and body, both whole or both one slice. Equal values
    prove the restatement; values that nearly agree and are stated nowhere else contradict it.
    """
    stated: defaultdict[str, list[Placed]] = defaultdict(list)
    indicators = {item.figure.span.start: item.figure.indicator for item in report.placed}
    for item in report.placed:
        figure = item.figure
        for again in report.repeats.get(figure.span.start, ()):
            yield _restated(figure, again, figure.value)
        if not _is_stated(figure) or _is_share(figure, indicators):
            continue
        alike = [other for other in stated[figure.indicator] if _same_thing(other, item)]
        equal = next((o for o in alike if o.figure.value == figure.value), None)
        if equal:
            yield _restated(equal.figure, figure.span.start, figure.value)
            continue
        close = [other.figure for other in alike if _nearly(other.figure, figure)]
        if close and catalogue[figure.indicator].combine == "sum":
            yield _restated(close[0], figure.span.start, figure.value)
        if len(stated[figure.indicator]) < MOST:
            stated[figure.indicator].append(item)


def _is_stated(figure: Figure) -> bool:
    return (
        figure.status in (Status.ACTUAL, Status.PREVIOUS)
        and figure.role != Role.DENOMINATOR
        and figure.per is None
        and figure.value_high is None
    )


def _is_share(figure: Figure, indicators: Mapping[int, str]) -> bool:
    """Tell whether a figure is the n of an n/m of one indicator (*23/26 lượt*): a slice."""
    if figure.role != Role.TOTAL or figure.part_of is None:
        return False
    return indicators.get(figure.part_of) == figure.indicator


def _same_thing(first: Placed, again: Placed) -> bool:
    """Tell whether two figures of one indicator are of one body and period, in two passages."""
    one, two = first.figure, again.figure
    if first.passage.start == again.passage.start or one.status != two.status:
        return False
    if not _same_body(one, two) or not _same_days(one, two):
        return False
    same_part = one.role == two.role and one.scope == two.scope
    return same_part or one.value == two.value >= LEAST


def _same_body(one: Figure, two: Figure) -> bool:
    """Tell whether two figures are of one body.

    A summary names bodies loosely: where the values differ, a body is taken to be the same as
    several that it acts jointly with, and a council as several of its organs together.
    """
    if one.actor is None or two.actor is None:
        return one.actor is two.actor
    if one.actor.name == two.actor.name or one.value == two.value:
        return one.actor.name == two.actor.name
    bodies = {frozenset(f.actor.id.split("+")) for f in (one, two) if f.actor}
    joint = any(len(some) > 1 for some in bodies)
    return bool(frozenset[str].intersection(*bodies)) or (joint and COUNCIL in bodies)


def _same_days(one: Figure, two: Figure) -> bool:
    if one.period is None or two.period is None:
        return one.period is two.period
    return (one.period.start, one.period.end) == (two.period.start, two.period.end)


def _nearly(one: Figure, two: Figure) -> bool:
    """Tell whether two exact wholes of two sections differ so little that one must be a slip."""
    exact = one.bound == two.bound == Bound.EXACT
    whole = all(f.scope is None and f.role == Role.TOTAL for f in (one, two))
    apart = one.section != two.section
    named = one.actor is not None and two.actor is not None
    miss = abs(one.value - two.value)
    return exact and whole and apart and named and miss <= SLIP * max(one.value, two.value)


def _restated(first: Figure, again: int, found: Decimal) -> Check:
    return Check(
        kind=RESTATED,
        total=first.span.start,
        parts=(again,),
        expected=first.value,
        found=found,
        tolerance=Decimal(0),
        verdict=Verdict.PROVED if found == first.value else Verdict.CONTRADICTED,
    )


def changes(placed: Sequence[Placed]) -> Iterator[Check]:
    """Compare each printed change with the two values that it lies between.

    *tiếp 88 lượt (cùng kỳ 79 lượt; tăng 9)*, *giảm 15,3% so với cùng kỳ (1.421 đơn)*.
    """
    before: defaultdict[str, list[Figure]] = defaultdict(list)
    for item in placed:
        if item.figure.status == Status.PREVIOUS and item.figure.unit != "%":
            before[item.figure.indicator].append(item.figure)
    for at, item in enumerate(placed):
        change = item.figure
        if change.status != Status.CHANGE or change.change is None:
            continue
        around = (*placed[max(0, at - NEAR) : at][::-1], *placed[at : at + NEAR])
        near = [
            other.figure
            for other in around
            if other.figure.indicator == change.indicator and other.passage.joins(item.passage)
        ]
        now = next((f for f in near if _is_now(f)), None)
        then = next((f for f in near if f.status == Status.PREVIOUS), None)
        then = then or _once_stated(before[change.indicator], now)
        if now and then and then.value:
            yield _changed(now, then, change)


def _is_now(figure: Figure) -> bool:
    return figure.status == Status.ACTUAL and figure.role != Role.DENOMINATOR


def _once_stated(before: Sequence[Figure], now: Figure | None) -> Figure | None:
    """Return the value of before that the report states elsewhere, if it states one alone."""
    same = [figure for figure in before if now and _same_body(figure, now)]
    return same[0] if len({figure.value for figure in same}) == 1 else None


def _changed(now: Figure, then: Figure, change: Figure) -> Check:
    """Check a change: absolute, or in per cent of the value before (rounded or cut off)."""
    sign = -1 if change.change == "down" else 1
    if change.unit == "%":
        places = max(-int(change.value.as_tuple().exponent), 0)
        expected = sign * (now.value - then.value) * WHOLE / then.value
        tolerance = Decimal(1).scaleb(-places)
        holds = abs(expected - change.value) < tolerance
        return Check(
            CHANGED, now.span.start, (then.span.start, change.span.start),
            round(expected, places + 2), change.value, tolerance,
            Verdict.PROVED if holds else Verdict.CONTRADICTED,
        )  # fmt: skip
    expected = then.value + sign * change.value
    holds = expected == now.value
    return Check(
        CHANGED, now.span.start, (then.span.start, change.span.start),
        expected, now.value, Decimal(0), Verdict.PROVED if holds else Verdict.CONTRADICTED,
    )  # fmt: skip
