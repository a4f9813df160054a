"""Sums that a report states: its totals against their parts. Nothing is ever repaired.

A total is compared with the runs of figures that could divide it: slices of the same indicator
(by field, level, body), or indicators that the catalogue says add up to it (``sums``). A run
that adds up proves the sum. A run that the text claims to be whole (all kinds of one split, or
a bracket, *gồm*, *chia ra*) and that does not add up contradicts it, with the expected value.
A printed rate is compared with its numerator and base.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.model import Bound, Check, Figure, Grade, Role, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator, Knowledge
    from extractors.passages import Passage

WINDOW = 16  # figures on either side of a total among which its parts are looked for
FEWEST = 2  # parts that make a sum: one figure that equals another only restates it
BEFORE_BASE = 2  # figures before the m of n/m among which its n is looked for
# A run of one indicator's slices that misses the total by more than this was not meant whole.
SLIP = Decimal("0.12")
PAPERS = "văn bản"  # papers written about petitions do not divide the petitions


def check_sums(
    figures: Sequence[Figure], passages: Sequence[Passage], knowledge: Knowledge
) -> tuple[list[Figure], list[Check]]:
    """Check the sums and rates of a report's *figures* (in text order).

    *passages* gives for each figure where it stands. Returns the figures with what the sums
    tell of them (``part_of``, role, confidence) and the checks.
    """
    catalogue = {indicator.code: indicator for indicator in knowledge.indicators}
    out = list(figures)
    checks: list[Check] = []
    for index, total in enumerate(figures):
        if _can_add(total) and total.value:
            checks += _sums_of(index, figures, passages, catalogue[total.indicator])
    checks = _settled(checks)
    checks += _rates(figures, passages, catalogue)
    by_start = {figure.span.start: at for at, figure in enumerate(out)}
    for check in checks:
        _apply(check, out, by_start)
    return out, sorted(checks, key=lambda check: (check.total, check.parts))


def _can_add(figure: Figure) -> bool:
    """Tell whether a figure is a plain count of what happened: no range, rate or average."""
    return (
        figure.status == Status.ACTUAL
        and figure.value_high is None
        and figure.per is None
        and figure.unit != "%"
    )


def _sums_of(
    index: int, figures: Sequence[Figure], passages: Sequence[Passage], indicator: Indicator
) -> Iterator[Check]:
    """Yield the checks of one total: each split of it that is proved, or claimed and wrong."""
    total = figures[index]
    own = frozenset({total.indicator})
    after = _neighbours(index, figures, passages, 1)
    before = _neighbours(index, figures, passages, -1)
    for split in (own, *indicator.sums):
        runs = [
            [mate for mate in side if mate.indicator in split and _level_with(mate, total, split)]
            for side in (after, before)
        ]
        proved = next(filter(None, (_run(mates, total) for mates in runs)), None)
        closing = runs[1] if passages[index].closes else []
        claimed = next(filter(None, (_claimed(mates, total, split) for mates in runs)), None)
        claimed = claimed or _missed(closing, total)
        if proved:
            yield _check(total, proved, Verdict.PROVED)
        elif claimed:
            yield _check(total, claimed, Verdict.CONTRADICTED)


def _level_with(mate: Figure, total: Figure, split: frozenset[str]) -> bool:
    """Tell whether two figures stand on one level: whole with whole, slice with like slice.

    In a table the kinds of resolutions in 2022 add up to those of 2022, not to all years'.
    """
    if len(split) == 1 or mate.indicator == total.indicator:
        return True
    if total.role == Role.PART:
        return mate.role == Role.PART and mate.period == total.period
    return mate.role != Role.PART


def _neighbours(
    index: int, figures: Sequence[Figure], passages: Sequence[Passage], step: int
) -> list[Figure]:
    """Return the figures after (or before) a total in its paragraph that could be its parts."""
    total = figures[index]
    out = []
    at = index + step
    while 0 <= at < len(figures) and abs(at - index) <= WINDOW:
        figure = figures[at]
        if passages[at].start != passages[index].start:
            break
        larger = figure.value > total.value and figure.status == Status.ACTUAL
        if figure.indicator == total.indicator and larger and step > 0:
            break  # another, larger total of the same kind begins
        counted = figure.unit != PAPERS or total.unit == PAPERS
        if (
            passages[index].joins(passages[at])
            and _can_add(figure)
            and figure.role != Role.DENOMINATOR
            and figure.value <= total.value
            and (step < 0 or figure.part_of is None or figure.part_of >= total.span.start)
            and counted
        ):
            out.append(figure)
        at += step
    if step < 0:
        return out[::-1]
    own = [f for f in figures[max(0, index - BEFORE_BASE) : index] if f.part_of == total.span.start]
    return [f for f in own if _can_add(f)] + out  # the n of n/m stands before its m


def _run(mates: Sequence[Figure], total: Figure) -> list[Figure] | None:
    """Return the first run of two or more *mates* that adds up to the total."""
    for first in range(len(mates)):
        left = total.value
        for last in range(first, len(mates)):
            left -= mates[last].value
            if left < 0:
                break
            if left == 0 and last - first + 1 >= FEWEST:
                return list(mates[first : last + 1])
    return None


def _claimed(mates: Sequence[Figure], total: Figure, split: frozenset[str]) -> list[Figure] | None:
    """Return the parts that the text claims to be the whole of the total, if they miss it.

    All kinds of one split, each once, claim to be whole; so do slices that the text hangs on
    the total and that nearly add up.
    """
    kinds = [figure.indicator for figure in mates]
    if len(split) > 1 and set(kinds) == split and len(kinds) == len(split):
        return _missed(mates, total)
    return _missed([figure for figure in mates if figure.part_of == total.span.start], total)


def _missed(parts: Sequence[Figure], total: Figure) -> list[Figure] | None:
    """Return the *parts* if they nearly add up to the total, but do not."""
    if len(parts) < FEWEST or any(part.bound != Bound.EXACT for part in (*parts, total)):
        return None
    miss = abs(_sum(parts) - total.value)
    return list(parts) if 0 < miss <= max(SLIP * total.value, Decimal(1)) else None


def _sum(parts: Sequence[Figure]) -> Decimal:
    return sum((part.value for part in parts), Decimal(0))


def _check(total: Figure, parts: Sequence[Figure], verdict: Verdict) -> Check:
    return Check(
        kind="parts_sum_to_total",
        total=total.span.start,
        parts=tuple(sorted(part.span.start for part in parts)),
        expected=_sum(parts),
        found=total.value,
        tolerance=Decimal(0),
        verdict=verdict,
    )


def _settled(checks: Sequence[Check]) -> list[Check]:
    """Drop what another sum explains.

    A claim gives way to a proof that shares a part with it, and a slice that happens to be the
    sum of some of its sister slices is no total.
    """
    by_total: defaultdict[int, list[Check]] = defaultdict(list)
    by_part: defaultdict[int, list[Check]] = defaultdict(list)
    for check in checks:
        if check.verdict == Verdict.PROVED:
            by_total[check.total].append(check)
            for part in check.parts:
                by_part[part].append(check)
    kept: dict[tuple[int, tuple[int, ...]], Check] = {}
    for check in checks:
        parts = set(check.parts)
        disproved = check.verdict == Verdict.CONTRADICTED and any(
            not parts.isdisjoint(proof.parts) for proof in by_total[check.total]
        )
        among_sisters = any(
            proof is not check and parts <= set(proof.parts) for proof in by_part[check.total]
        )
        if not (disproved or among_sisters):
            kept.setdefault((check.total, check.parts), check)
    return list(kept.values())


def _rates(
    figures: Sequence[Figure], passages: Sequence[Passage], catalogue: Mapping[str, Indicator]
) -> Iterator[Check]:
    """Check each printed rate against its numerator and base; rounded and cut off both hold.

    The base is the m of n/m. Where the text prints n alone, a figure before it that gives the
    rate proves it; one that does not give it proves nothing, since it may be another base.
    """
    for at, rate in enumerate(figures):
        share_of = catalogue[rate.indicator].rate_of
        if share_of is None or rate.status != Status.ACTUAL or not at:
            continue
        part = figures[at - 1]
        if part.indicator != share_of or passages[at - 1].start != passages[at].start:
            continue
        group = catalogue[share_of].group
        checks = [
            _share(rate, part, figures[place])
            for place in range(max(0, at - WINDOW), at - 1)
            if figures[place].value >= part.value > 0
            and catalogue[figures[place].indicator].group == group
            and passages[place].start == passages[at].start
        ]
        stated = [check for check in checks if check.parts[1] == part.part_of]
        proved = [check for check in checks if check.verdict == Verdict.PROVED]
        own = [check for check in stated if check in proved or check.parts[1] > part.span.start]
        yield from (own or proved[-1:])[:1]


def _share(rate: Figure, part: Figure, base: Figure) -> Check:
    """Compare a printed rate with what its numerator and base give."""
    expected = part.value * 100 / base.value
    places = max(-int(rate.value.as_tuple().exponent), 0)
    tolerance = Decimal(1).scaleb(-places)
    return Check(
        kind="rate",
        total=rate.span.start,
        parts=(part.span.start, base.span.start),
        expected=round(expected, places + 2),
        found=rate.value,
        tolerance=tolerance,
        verdict=Verdict.PROVED if abs(expected - rate.value) < tolerance else Verdict.CONTRADICTED,
    )


def _apply(check: Check, figures: list[Figure], by_start: Mapping[int, int]) -> None:
    """Let a check tell of its figures: proved parts belong to their total and are sure."""
    total_at = by_start[check.total]
    members = [by_start[start] for start in check.parts]
    if check.verdict == Verdict.CONTRADICTED:
        for at in (total_at, *members):
            figures[at] = replace(figures[at], confidence=Grade.TO_CHECK)
        return
    if check.kind != "parts_sum_to_total":
        return
    total = figures[total_at]
    for at in members:
        part = figures[at]
        same = part.indicator == total.indicator
        figures[at] = replace(
            part,
            part_of=part.part_of if part.part_of is not None else check.total,
            role=Role.PART if same else part.role,
            confidence=Grade.SURE,
        )
    figures[total_at] = replace(total, confidence=Grade.SURE)
