"""Printed rates against their numerator and base; rounded and cut off both hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.model import Check, Figure, Role, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator
    from extractors.passages import Stated

KIND = "rate"
WINDOW = 16  # figures before a rate among which its base is looked for


def rates(stated: Stated, catalogue: Mapping[str, Indicator]) -> Iterator[Check]:
    """Check each printed rate of a report.

    The base is the m of n/m. Where the text prints n alone, a figure before it that gives the
    rate proves it; one that does not give it proves nothing, since it may be another base.
    """
    placed = stated.placed
    for at, item in enumerate(placed):
        rate = item.figure
        share_of = catalogue[rate.indicator].rate_of
        if share_of is None or rate.status != Status.ACTUAL or not at:
            continue
        here = [
            other.figure
            for other in placed[max(0, at - WINDOW) : at]
            if other.passage.start == item.passage.start
        ]
        part = _numerator(here)
        if part is None or part.indicator != share_of:
            continue
        group = catalogue[share_of].group
        bases = [
            base
            for base in here
            if base is not part
            and base.value >= part.value > 0
            and catalogue[base.indicator].group == group
        ]
        for check in _best([_share(rate, part, base) for base in bases], part):
            yield _beside(check, stated.repeats)


def _numerator(before: Sequence[Figure]) -> Figure | None:
    """Return the figure right before a rate; of *131/156 đơn, đạt 84%* the n, not the m."""
    if len(before) > 1 and before[-1].role == Role.DENOMINATOR:
        return before[-2]
    return before[-1] if before else None


def _best(checks: Sequence[Check], part: Figure) -> Sequence[Check]:
    """Return the check against the stated base, else the nearest that is proved."""
    proved = [check for check in checks if check.verdict == Verdict.PROVED]
    stated = [check for check in checks if check.parts[1] == part.part_of]
    own = [check for check in stated if check in proved or check.parts[1] > part.span.start]
    return (own or proved[-1:])[:1]


def _beside(check: Check, repeats: Mapping[int, Sequence[int]]) -> Check:
    """Let the base be the numeral beside the numerator if it names the base again: *131/156*."""
    part, base = check.parts
    again = [start for start in repeats.get(base, ()) if part < start < check.total]
    return replace(check, parts=(part, again[-1])) if again else check


def _share(rate: Figure, part: Figure, base: Figure) -> Check:
    """Compare a printed rate with what its numerator and base give."""
    expected = part.value * 100 / base.value
    places = max(-int(rate.value.as_tuple().exponent), 0)
    tolerance = Decimal(1).scaleb(-places)
    return Check(
        kind=KIND,
        total=rate.span.start,
        parts=(part.span.start, base.span.start),
        expected=round(expected, places + 2),
        found=rate.value,
        tolerance=tolerance,
        verdict=Verdict.PROVED if abs(expected - rate.value) < tolerance else Verdict.CONTRADICTED,
    )
