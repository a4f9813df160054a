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
BEFORE = 2  # figures before a rate that an n/m has
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
        start = item.passage.start
        near = placed[max(0, at - WINDOW) : at]
        part = _numerator([other.figure for other in near[-BEFORE:]], share_of)
        if part is None or near[-1].passage.start != start:
            continue
        group = catalogue[share_of].group
        bases = [
            base.figure
            for base in near
            if base.figure.value >= part.value > 0
            and base.figure is not part
            and catalogue[base.figure.indicator].group == group
            and base.passage.start == start
        ]
        checks = [_beside(_share(rate, part, base), stated.repeats) for base in bases]
        yield from _best(checks, part)


def _best(checks: Sequence[Check], part: Figure) -> Sequence[Check]:
    """Return the check against the stated base, else the nearest that is proved.

    A base that stands after its numerator is the m of an n/m: the rate must be that of the two.
    """
    proved = [check for check in checks if check.verdict == Verdict.PROVED]
    own = [check for check in checks if check.parts[1] > part.span.start]
    own += [check for check in proved if check.parts[1] == part.part_of]
    return (own or proved[-1:])[:1]


def _numerator(before: Sequence[Figure], share_of: str) -> Figure | None:
    """Return the figure right before a rate, the m of its n/m aside: *131/156 đơn, đạt 84%*."""
    for figure in reversed(before):
        if figure.role != Role.DENOMINATOR:
            return figure if figure.indicator == share_of else None
    return None


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
