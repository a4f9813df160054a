"""Sums that a report states: totals against parts, rates, restatements, changes.

Nothing is ever repaired: a check says what is printed, what the others give, and whether the
two agree; where they do not, which numeral is the likely slip.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.breakdowns import KIND as BREAKDOWN
from extractors.breakdowns import breakdowns
from extractors.confidence import Trust
from extractors.model import Check, Figure, Grade, Role, Verdict
from extractors.rates import rates
from extractors.restatements import changes, restatements
from extractors.suspects import with_suspects
from extractors.territories import over_mergers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator, Knowledge
    from extractors.passages import Placed, Stated


def check_sums(stated: Stated, knowledge: Knowledge) -> tuple[list[Figure], list[Check]]:
    """Check the sums of a report's figures.

    Returns the figures with what the sums tell of them (``part_of``, role, confidence) and the
    checks.
    """
    catalogue = {indicator.code: indicator for indicator in knowledge.indicators}
    sums = breakdowns(stated.text, stated.placed, catalogue)
    stated = replace(stated, placed=over_mergers(stated.placed, sums))
    checks = [
        *sums,
        *rates(stated, catalogue),
        *restatements(stated, catalogue),
        *changes(stated.placed),
    ]
    figures = [item.figure for item in stated.placed]
    by_start = {figure.span.start: at for at, figure in enumerate(figures)}
    for check in checks:
        _apply(check, figures, by_start)
    checks = with_suspects(checks, {figure.span.start: figure.value for figure in figures})
    backing = [check for check in checks if _backs(check, figures, by_start, catalogue)]
    return list(_graded(figures, stated.placed, checks, backing)), sorted(
        checks, key=lambda check: (check.total, check.parts)
    )


def _apply(check: Check, figures: list[Figure], by_start: Mapping[int, int]) -> None:
    """Let a proved breakdown tell of its parts: they divide their total."""
    if check.verdict != Verdict.PROVED or check.kind != BREAKDOWN:
        return
    total = figures[by_start[check.total]]
    for start in check.parts:
        part = figures[by_start[start]]
        same = part.indicator == total.indicator
        figures[by_start[start]] = replace(
            part,
            part_of=part.part_of if part.part_of is not None else check.total,
            role=Role.PART if same else part.role,
        )


def _backs(
    check: Check,
    figures: Sequence[Figure],
    by_start: Mapping[int, int],
    catalogue: Mapping[str, Indicator],
) -> bool:
    """Tell whether a proof speaks for what its members mean, too: its parts are of one split.

    Parts of mixed kinds (*(9 quy phạm, 2 về nhân sự)*) prove their values alone.
    """
    if check.verdict != Verdict.PROVED or check.kind != BREAKDOWN:
        return check.verdict == Verdict.PROVED
    total = figures[by_start[check.total]].indicator
    codes = {figures[by_start[start]].indicator for start in check.parts}
    return codes == {total} or any(codes <= split.codes for split in catalogue[total].sums)


def _graded(
    figures: Sequence[Figure],
    placed: Sequence[Placed],
    checks: Sequence[Check],
    backing: Sequence[Check],
) -> Iterator[Figure]:
    """Grade each figure by its words and by the checks that it takes part in."""
    proved = {start for check in backing for start in check.members}
    wrong = {start for c in checks if c.verdict == Verdict.CONTRADICTED for start in c.members}
    strong = {item.figure.span.start for item in placed if item.trust == Trust.STRONG}
    for figure, item in zip(figures, placed, strict=True):
        start = figure.span.start
        told = item.trust == Trust.FAIR or figure.part_of in strong
        backed = start in proved and told
        sure = (item.trust == Trust.STRONG or backed) and start not in wrong
        yield replace(figure, confidence=Grade.SURE if sure else Grade.TO_CHECK)
