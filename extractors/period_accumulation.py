"""Whether a period's counts run up from the start of a year or term, or stand for a stretch.

Counts of *từ đầu nhiệm kỳ đến ngày 31/3/2023* hold those of every earlier such period, so one may
be taken from the other; counts of *quý II* and *quý III* may be added. *Đến ngày 31/12/2023* alone
tells a state, which is neither.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.model import Accumulation, PeriodKind
from extractors.period_forms import period_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from extractors.model import Period

_RUNNING = re.compile(r"\bluy ke(?: (?:tinh|so lieu|ket qua))?(?: tu)?(?: den)? *$")
_REACH = 24  # characters before a period that hold "lũy kế"
_FROM_START = re.compile(r"\bdau (?:nam|nhiem ky|khoa)\b")
_PARTS = frozenset({PeriodKind.HALF, PeriodKind.NINE_MONTHS, PeriodKind.MONTHS})
_STRETCHES = frozenset(
    {
        PeriodKind.YEAR,
        PeriodKind.QUARTER,
        PeriodKind.MONTH,
        PeriodKind.RANGE,
        PeriodKind.TERM,
        PeriodKind.SESSION,
        PeriodKind.BETWEEN_SESSIONS,
    }
)
_OPEN = frozenset({PeriodKind.TO_DATE, PeriodKind.TERM_TO_DATE})


def accumulated(key: str, periods: Iterable[Period]) -> Iterator[Period]:
    """Yield the periods of a text with its *key*, each with how its counts accumulate."""
    for period in periods:
        before = key[max(0, period.span.start - _REACH) : period.span.start]
        yield replace(period, accumulation=_accumulation(period, before))


def _accumulation(period: Period, before: str) -> Accumulation | None:
    kind, words = period.kind, period_key(period.label)
    running = _RUNNING.search(before) is not None and kind in _PARTS | _STRETCHES | _OPEN
    if running or kind is PeriodKind.TERM_TO_DATE:
        return Accumulation.CUMULATIVE
    if kind is PeriodKind.TO_DATE:
        begun = period.start is not None or _FROM_START.search(words) is not None
        return Accumulation.CUMULATIVE if begun else None
    if kind in _PARTS:
        return Accumulation.CUMULATIVE if _begins_year(period, words) else Accumulation.FLOW
    return Accumulation.FLOW if kind in _STRETCHES else None


def _begins_year(period: Period, words: str) -> bool:
    """Tell whether months run from the start of a year; a report's year may begin on 15/12."""
    if period.start is None or period.end is None:
        return "cuoi" not in words and "qua" not in words
    return period.start.month == 1 or period.start.year < period.end.year


def bounded(periods: Iterable[Period], issued_on: date | None) -> Iterator[Period]:
    """Yield the periods, each with the last day that its counts can be of.

    That is its end; where it is open (*đến nay*), the day of the report, if there is one.
    """
    for period in periods:
        open_ended = period.end is None and period.kind in _OPEN
        until = issued_on if open_ended else period.end
        begun = until is None or period.start is None or period.start <= until
        yield replace(period, until=until if begun else None)
