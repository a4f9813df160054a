"""Score extraction against gold (*đánh giá*): what was found, what was not, what is wrong.

A figure is found if a predicted figure's numeral starts at the gold numeral, with the same
indicator and value (of a change: the same absolute value). Precision is over predictions with
status *actual* that stand at no neutral numeral; recall over gold figures with status *actual*
that are a total or a part. Actor, period, role and status are accuracies over the found
figures; sums are recall of the stated sums, and the share of those with the right verdict. Two
writings of one sum are the same: with a numeral that restates a member in its place, with or without
a part of zero, as a change (140 = 120 + 20) or as a sum.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from extractors import extract
from extractors.model import Document, Grade, Role, Status, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from extractors.knowledge import Knowledge
    from extractors.model import Check, Extraction, Figure
    from pipeline.gold import GoldCheck, GoldFigure, GoldText

SUM = "parts_sum_to_total"
RESTATED, CHANGE = "restated_equal", "change_from_previous"
ATTRIBUTES = ("status", "role", "actor", "period_start", "period_end")


@dataclass(frozen=True, slots=True)
class Match:
    """A gold figure and the prediction that found it."""

    gold: GoldFigure
    figure: Figure


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A gold relation and the verdict that extraction gave it; None if it was not seen."""

    gold: GoldCheck
    verdict: Verdict | None

    @property
    def right(self) -> bool:
        """Tell whether the verdict is that of the gold."""
        return self.verdict is (Verdict.PROVED if self.gold.holds else Verdict.CONTRADICTED)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one text: every gold figure is matched or missed, the rest is extra.

    ``alarms`` are the sums that extraction calls contradicted and the gold does not know.
    """

    gold: GoldText
    extraction: Extraction
    matches: tuple[Match, ...]
    missed: tuple[GoldFigure, ...]
    extra: tuple[Figure, ...]
    checks: tuple[CheckResult, ...]
    alarms: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A count of right ones among all; its value is None where there are none."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """Return the share, 0 to 1."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Scores:
    """All scores of some texts; ``sure`` is the share of found figures with that grade.

    ``sure_right`` is the precision among the predictions that claim to be sure. ``sums`` is
    the recall of stated sums, ``verdicts`` the right verdicts among those found.
    """

    precision: Share
    recall: Share
    status: Share
    role: Share
    actor: Share
    period_start: Share
    period_end: Share
    sums: Share
    verdicts: Share
    sure: Share
    sure_right: Share

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall, None where one is not defined."""
        precision, recall = self.precision.value, self.recall.value
        if precision is None or recall is None:
            return None
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class IndicatorScores:
    """Precision and recall of one indicator."""

    indicator: str
    precision: Share
    recall: Share


def evaluate(golds: Iterable[GoldText], knowledge: Knowledge) -> tuple[Result, ...]:
    """Extract every text of the gold and match what was read with what people found."""
    return tuple(match(gold, extract(Document(gold.text), knowledge)) for gold in golds)


def match(gold: GoldText, extraction: Extraction) -> Result:
    """Match the figures and checks of one text, each gold figure with at most one prediction."""
    left = list(gold.figures)
    matches = []
    extra = []
    for figure in extraction.figures:
        found = next((row for row in left if _same(row, figure)), None)
        if found is not None:
            left.remove(found)
            matches.append(Match(found, figure))
        elif figure.span.start not in gold.neutral:
            extra.append(figure)
    return Result(
        gold,
        extraction,
        tuple(matches),
        tuple(left),
        tuple(extra),
        checks=_check_results(gold, extraction),
        alarms=_alarms(gold, extraction),
    )


def _check_results(gold: GoldText, extraction: Extraction) -> tuple[CheckResult, ...]:
    alike = _Alike(gold, extraction)
    verdicts = {alike.key(c.kind, c.total, c.parts): c.verdict for c in extraction.checks}
    changed = {
        alike.sum_of(check): check.verdict
        for check in extraction.checks
        if check.kind == CHANGE and not check.tolerance
    }
    return tuple(
        CheckResult(check, verdicts.get(key) or changed.get(key))
        for check in gold.checks
        for key in [alike.key(check.kind, check.total, check.parts)]
    )


class _Alike:
    """What makes two writings of one relation the same.

    A numeral that restates another stands for it, and a part of zero adds nothing. An absolute
    change is the sum of the smaller value and the difference: some gold states it so.
    """

    def __init__(self, gold: GoldText, extraction: Extraction) -> None:
        again = (c for c in extraction.checks if c.kind == RESTATED and not c.expected - c.found)
        self._first = {check.parts[0]: check.total for check in again}
        self._values = {f.span.start: f.value for f in extraction.figures}
        self._zeros = {row.start for row in gold.figures if not row.value}

    def key(self, kind: str, total: int, parts: Iterable[int]) -> tuple[str, int, frozenset[int]]:
        """Return what is the same for all writings of a relation."""
        if kind != SUM:
            return kind, total, frozenset(parts)
        some = frozenset(self._at(part) for part in parts if part not in self._zeros)
        return kind, self._at(total), some

    def sum_of(self, change: Check) -> tuple[str, int, frozenset[int]]:
        """Return a change as the sum that it is: *140 = 120 + 20*."""
        now, (then, difference) = change.total, change.parts
        if self._values[then] > self._values[now]:
            now, then = then, now
        return self.key(SUM, now, (then, difference))

    def _at(self, start: int) -> int:
        return self._first.get(start, start)


def _alarms(gold: GoldText, extraction: Extraction) -> tuple[Check, ...]:
    known = {(check.total, check.parts) for check in gold.checks}
    return tuple(
        check
        for check in extraction.checks
        if check.verdict is Verdict.CONTRADICTED
        and (check.total, frozenset(check.parts)) not in known
    )


def _same(gold: GoldFigure, figure: Figure) -> bool:
    value = abs(figure.value) if gold.status is Status.CHANGE else figure.value
    return (gold.start, gold.indicator, gold.value) == (figure.span.start, figure.indicator, value)


def must_be_found(gold: GoldFigure) -> bool:
    """Tell whether recall counts a figure: it happened, and is a total or a part."""
    return gold.status is Status.ACTUAL and gold.role is not Role.DENOMINATOR


def claims(result: Result) -> list[Figure]:
    """Return the predictions that precision counts: actual, and at no neutral numeral."""
    matched = [
        row.figure for row in result.matches if row.figure.span.start not in result.gold.neutral
    ]
    return [figure for figure in (*matched, *result.extra) if figure.status is Status.ACTUAL]


def wrong_claims(result: Result) -> list[Figure]:
    """Return the predictions that count against precision."""
    return [figure for figure in result.extra if figure.status is Status.ACTUAL]


def differs(row: Match, attribute: str) -> bool:
    """Tell whether an attribute of a found figure is not that of the gold."""
    return gold_value(row, attribute) != read_value(row, attribute)


def gold_value(row: Match, attribute: str) -> str:
    """Return an attribute of the gold figure as text, "" for none."""
    value = getattr(row.gold, attribute)
    return "" if value is None else str(value)


_READ: dict[str, Callable[[Figure], object]] = {
    "status": lambda figure: figure.status,
    "role": lambda figure: figure.role,
    "actor": lambda figure: figure.actor and figure.actor.name,
    "period_start": lambda figure: figure.period and figure.period.start,
    "period_end": lambda figure: figure.period and figure.period.end,
}


def read_value(row: Match, attribute: str) -> str:
    """Return an attribute of the predicted figure as text, "" for none."""
    value = _READ[attribute](row.figure)
    return "" if value is None else str(value)


def scores(results: Sequence[Result]) -> Scores:
    """Count the scores of some texts together (micro average)."""
    matches = [row for result in results for row in result.matches]
    sums = [row for result in results for row in result.checks if row.gold.kind == SUM]
    found = [row for row in sums if row.verdict is not None]
    status, role, actor, period_start, period_end = (
        Share(sum(not differs(row, name) for row in matches), len(matches)) for name in ATTRIBUTES
    )
    return Scores(
        precision=_precision(results),
        recall=_recall(results),
        status=status,
        role=role,
        actor=actor,
        period_start=period_start,
        period_end=period_end,
        sums=Share(len(found), len(sums)),
        verdicts=Share(sum(row.right for row in found), len(found)),
        sure=Share(sum(_is_sure(row.figure) for row in matches), len(matches)),
        sure_right=_precision(results, _is_sure),
    )


def check_scores(results: Sequence[Result]) -> dict[str, Share]:
    """Return for each kind of relation how many of the gold were found with their verdict."""
    checks = sorted(
        (row for result in results for row in result.checks), key=lambda row: row.gold.kind
    )
    shares = {}
    for kind, rows in groupby(checks, key=lambda row: row.gold.kind):
        right = [row.right for row in rows]
        shares[kind] = Share(sum(right), len(right))
    return shares


def by_indicator(results: Sequence[Result]) -> tuple[IndicatorScores, ...]:
    """Return precision and recall of every indicator that is in the gold or was predicted."""
    codes = {row.indicator for result in results for row in result.gold.figures}
    codes |= {figure.indicator for result in results for figure in claims(result)}
    return tuple(_indicator_scores(code, results) for code in sorted(codes))


def _indicator_scores(code: str, results: Sequence[Result]) -> IndicatorScores:
    return IndicatorScores(
        code,
        _precision(results, lambda figure: figure.indicator == code),
        _recall(results, lambda gold: gold.indicator == code),
    )


def _is_sure(figure: Figure) -> bool:
    return figure.confidence is Grade.SURE


def _precision(
    results: Iterable[Result], counts: Callable[[Figure], bool] = lambda _: True
) -> Share:
    right = wrong = 0
    for result in results:
        claimed = sum(counts(figure) for figure in claims(result))
        bad = sum(counts(figure) for figure in wrong_claims(result))
        right, wrong = right + claimed - bad, wrong + bad
    return Share(right, right + wrong)


def _recall(
    results: Iterable[Result], counts: Callable[[GoldFigure], bool] = lambda _: True
) -> Share:
    found = missed = 0
    for result in results:
        found += sum(must_be_found(row.gold) and counts(row.gold) for row in result.matches)
        missed += sum(must_be_found(gold) and counts(gold) for gold in result.missed)
    return Share(found, found + missed)
