"""Sums that a report states: totals against parts, rates, restatements, changes.

Nothing is ever repaired: a check says what is printed, what the others give, and whether the
two agree; where they do not, which numeral is the likely slip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.breakdowns import KIND as BREAKDOWN
from extractors.breakdowns import breakdowns
from extractors.model import Check, Figure, Grade, Role, Verdict
from extractors.rates import rates
from extractors.restatements import changes, restatements
from extractors.suspects import with_suspects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from extractors.knowledge import Knowledge
    from extractors.passages import Stated


def check_sums(stated: Stated, knowledge: Knowledge) -> tuple[list[Figure], list[Check]]:
    """Check the sums of a report's figures.

    Returns the figures with what the sums tell of them (``part_of``, role, confidence) and the
    checks.
    """
    catalogue = {indicator.code: indicator for indicator in knowledge.indicators}
    checks = [
        *breakdowns(stated.text, stated.placed, catalogue),
        *rates(stated, catalogue),
        *restatements(stated, catalogue),
        *changes(stated.placed),
    ]
    figures = [item.figure for item in stated.placed]
    by_start = {figure.span.start: at for at, figure in enumerate(figures)}
    for check in checks:
        _apply(check, figures, by_start)
    checks = with_suspects(checks, {figure.span.start: figure.value for figure in figures})
    return figures, sorted(checks, key=lambda check: (check.total, check.parts))


def _apply(check: Check, figures: list[Figure], by_start: Mapping[int, int]) -> None:
    """Let a check tell of its figures: proved parts belong to their total and are sure."""
    total_at = by_start[check.total]
    members = [by_start[start] for start in check.parts if start in by_start]
    if check.verdict == Verdict.UNPROVED:
        return
    if check.verdict == Verdict.CONTRADICTED:
        for at in (total_at, *members):
            figures[at] = replace(figures[at], confidence=Grade.TO_CHECK)
        return
    if check.kind != BREAKDOWN:
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
