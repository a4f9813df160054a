"""Sessions (*kỳ họp*) and the days on which the text says that they were held."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import Period, PeriodKind, Span
from extractors.period_days import number
from extractors.period_forms import period_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

BRACKET = re.compile(r"\s*\(\s*(?:tinh |so lieu )*")  # "9 tháng đầu năm 2025 (từ ngày …"
_HELD_ON = re.compile(
    r"\s*(?:\([^()\d]{0,30}\))?\s*(?:\([^()\d]{0,30})?(?:(?:du kien )?(?:khai mac|dien ra|to chuc)(?: vao)? )?"
)
# "Sáng ngày 23/01/2024, Kỳ họp thứ 20 diễn ra"; "Ngày 29.4, HĐND huyện tổ chức Kỳ họp thứ 21"
_HOLDS = re.compile(
    r",? *|(?:(?!chuan bi|ket qua|ban hanh)[^.;()]){0,160}(?:to chuc|khai mac|be mac|dien ra|tien hanh)(?: phien (?:khai|be) mac)? *"
)
_OPENS = re.compile(r"du kien khai mac")  # how long it will last is then not known
_ORDINAL = re.compile(r"thu ([a-z]+(?: [a-z]+)?|\d+)")


def sessions_dated(text: str, key: str, found: Sequence[Period]) -> Iterator[Period]:
    """Yield the periods, each session with its day where the text states it, there or elsewhere."""
    joined = list(_joined(text, key, found))
    days = _held(key, joined)
    for period in joined:
        held = days.get(_ordinal(period) or 0) if period.start is None else None
        yield replace(period, start=held.start, end=held.end) if held else period


def _held(key: str, found: Sequence[Period]) -> dict[int, Period]:
    """Return the day of each numbered session; none where two days are stated for one number."""
    days: dict[int, set[Period]] = {}
    last: Period | None = None
    for period in found:
        ordinal = _ordinal(period)
        if ordinal and period.start:
            days.setdefault(ordinal, set()).add(period)
        elif ordinal and last and _HOLDS.fullmatch(key[last.span.end : period.span.start]):
            days.setdefault(ordinal, set()).add(last)
        if period.kind is not PeriodKind.TERM:
            last = period if period.kind is PeriodKind.DAY and period.start else None
    return {
        ordinal: next(iter(stated))
        for ordinal, stated in days.items()
        if len({day.start for day in stated}) == 1
    }


def _ordinal(period: Period) -> int | None:
    """Return the number of a session, None if it has none or is but near one."""
    if period.kind is not PeriodKind.SESSION or _is_round(period):
        return None
    match = _ORDINAL.search(period_key(period.label))
    try:
        return number(match[1]) if match else None
    except KeyError:  # "thứ mười ba": the day is then only where it is stated
        return None


def _is_round(period: Period) -> bool:
    return period_key(period.label).startswith(("truoc", "sau"))


def _joined(text: str, key: str, found: Sequence[Period]) -> Iterator[Period]:
    """Join a session with its day ("kỳ họp thứ hai (24/7/2025)") and "giữa hai kỳ họp" with days."""
    skipped = False
    for period, after in pairwise([*found, None]):
        if skipped or period is None:
            skipped = False
            continue
        gap = key[period.span.end : after.span.start] if after else ""
        skipped = after is not None and _is_held_on(period, after, gap)
        yield _joint(text, period, after) if skipped and after else period


def _is_held_on(period: Period, after: Period, gap: str) -> bool:
    if period.kind is PeriodKind.SESSION:
        return after.kind is PeriodKind.DAY and _HELD_ON.fullmatch(gap) is not None
    between = period.kind is PeriodKind.BETWEEN_SESSIONS
    return between and after.kind is PeriodKind.RANGE and BRACKET.fullmatch(gap) is not None


def _joint(text: str, period: Period, days: Period) -> Period:
    span = Span(period.span.start, days.span.end)
    if text[span.end : span.end + 1] == ")":
        span = Span(span.start, span.end + 1)
    label = " ".join(span.of(text).split())
    end = None if _OPENS.search(period_key(label)) else days.end
    return Period(days.start, end, label, period.kind, span, derived=False)
