"""Which numeral of a sum that fails is the likely slip.

A numeral that another sum proves is cleared. If one alone is left, it is the suspect; so is one
that two failing sums share, if one other value would settle both.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import breakdowns, rates
from extractors.model import Check, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal


def with_suspects(checks: Sequence[Check], values: Mapping[int, Decimal]) -> list[Check]:
    """Return the checks, those that fail with their likely slip; *values* are by offset."""
    cleared = {
        start
        for check in checks
        if check.verdict == Verdict.PROVED and check.kind in (breakdowns.KIND, rates.KIND)
        for start in check.members
    }
    failing = [check for check in checks if check.verdict == Verdict.CONTRADICTED]
    by_member: defaultdict[int, list[Check]] = defaultdict(list)
    for check in failing:
        if check.kind == breakdowns.KIND:
            for start in check.members:
                by_member[start].append(check)
    return [
        replace(check, suspect=_suspect(check, by_member, values, cleared))
        if check.verdict == Verdict.CONTRADICTED
        else check
        for check in checks
    ]


def _suspect(
    check: Check,
    by_member: Mapping[int, Sequence[Check]],
    values: Mapping[int, Decimal],
    cleared: set[int],
) -> int | None:
    shared = _shared(check, by_member, values)
    return _left(check, cleared) if shared is None else shared


def _left(check: Check, cleared: set[int]) -> int | None:
    """Return the one member that no other sum proves, None if there are several or none."""
    left = [start for start in check.members if start not in cleared]
    return left[0] if len(left) == 1 else None


def _shared(
    check: Check, by_member: Mapping[int, Sequence[Check]], values: Mapping[int, Decimal]
) -> int | None:
    """Return the member that another failing sum shares and that one value would mend in both."""
    for start in check.members if check.kind == breakdowns.KIND else ():
        needed = {_needed(other, start, values) for other in by_member.get(start, ())}
        if len(by_member.get(start, ())) > 1 and len(needed) == 1:
            return start
    return None


def _needed(check: Check, start: int, values: Mapping[int, Decimal]) -> Decimal:
    """Return the value of a member with which the sum would hold."""
    if start == check.total:
        return check.expected
    return check.found - check.expected + values[start]
