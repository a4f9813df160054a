"""How each form of ``knowledge/periods.toml`` gives the days of a phrase."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import FLOWS, Period, PeriodKind
from extractors.period_days import (
    NO_DAYS,
    Days,
    day_before,
    day_of,
    months_days,
    number,
    phrase_days,
    phrase_year,
    range_days,
    year_days,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from extractors.period_forms import Form

_DATED = {PeriodKind.RANGE, PeriodKind.DAY, PeriodKind.TO_DATE}
_ASIDE = re.compile(r"(?:\(|so voi|bang|cung ky|hon|chuong trinh|ke hoach)\s*(?:cua\s*)?$")
_LISTS = re.compile(r" *(?:,|;| va|, va) *")
_ASIDE_LENGTH = 24
_STARTS_WITH_DAY = re.compile(r"(?:ngay *)?\d")


@dataclass(frozen=True, slots=True)
class Reading:
    """The kind and days of a phrase, and whether the text states the days."""

    kind: PeriodKind
    days: Days
    stated: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """What a phrase without a year may take it from."""

    key: str
    issued_on: date | None
    earlier: Sequence[Period]
    flow: Period | None  # the last one that is reported on
    term: Period | None  # the last term of office named
    compared: int | None = None  # the year after the one that the text compares with

    def year(self) -> int | None:
        """Return the year reported on: of a label before, else of the issue, else of a day."""
        if self.flow is not None and self.flow.end is not None:
            return self.flow.end.year
        if self.issued_on is not None:
            return self.issued_on.year
        years = (_year_of(period) for period in reversed(self.earlier))
        return next((year for year in years if year), self.compared)

    def issue_year(self) -> int | None:
        """Return the year of issue: the only one that a day without a year may take."""
        return None if self.issued_on is None else self.issued_on.year


def _year_of(period: Period) -> int | None:
    """Return the year of a day, or of the session of a year: *kỳ họp giữa năm 2022*."""
    if period.kind == PeriodKind.SESSION and period.start is None:
        return phrase_year(period.label)
    day = period.end or period.start
    return day.year if day and period.kind in {*_DATED, PeriodKind.SESSION} else None


def is_reported_on(key: str, period: Period) -> bool:
    """Tell whether *period* is one that is reported on, not one that it is compared with."""
    before = key[max(0, period.span.start - _ASIDE_LENGTH) : period.span.start]
    return period.kind in FLOWS and period.end is not None and not _ASIDE.search(before)


def _read_open(form: Form, match: re.Match[str], context: Context) -> Reading:
    del match, context
    return Reading(form.kind or PeriodKind.NAMED, NO_DAYS)


def _read_this_term(form: Form, match: re.Match[str], context: Context) -> Reading:
    """Read "trong nhiệm kỳ" as the term named before; which one "nhiệm kỳ trước" is, stays open."""
    del form
    earlier = "truoc" in match.group() or context.term is None
    if earlier or context.term is None:
        return Reading(PeriodKind.NAMED, NO_DAYS)
    return Reading(PeriodKind.TERM, Days(context.term.start, context.term.end))


def _read_years(form: Form, match: re.Match[str], context: Context) -> Reading:
    del context
    return Reading(form.kind or PeriodKind.RANGE, _years(match["years"]))


def _years(words: str) -> Days:
    first, last = re.findall(r"\d{4}", words)
    return Days(year_days(int(first)).start, year_days(int(last)).end)


def _read_term_to_date(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    term_start = context.term.start if context.term else None
    start = _years(match["years"]).start if match["years"] else term_start
    end = phrase_days(match["to"], context.issue_year()).end if match["to"] else None
    return Reading(PeriodKind.TERM_TO_DATE, Days(start, end))


def _read_range(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    first, last = match["from"], match["to"]
    if "ky hop" in first:
        return Reading(PeriodKind.BETWEEN_SESSIONS, NO_DAYS)
    open_ended = last.endswith("nay") or "thoi diem" in last or first.startswith("dau nam")
    return Reading(
        PeriodKind.TO_DATE if open_ended else PeriodKind.RANGE,
        range_days(first, last, context.year()),
        stated=_STARTS_WITH_DAY.match(first) is not None,
    )


def _read_days_of_month(form: Form, match: re.Match[str], context: Context) -> Reading:
    """Read "từ ngày 01 đến ngày 15/6/2024": the first day is of the last one's month."""
    del form, context
    end = phrase_days(match["to"], None).end
    start = day_of(end.year, end.month, int(match["from"])) if end else None
    return Reading(PeriodKind.RANGE, Days(start, end), stated=True)


def _read_from_now(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    end = phrase_days(match["to"], context.issue_year() or context.year()).end
    return Reading(PeriodKind.RANGE, Days(context.issued_on, end))


def _read_since(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    start = phrase_days(match["from"], context.year()).start
    stated = _STARTS_WITH_DAY.match(match["from"]) is not None
    return Reading(PeriodKind.TO_DATE, Days(start, None), stated=stated)


def _read_until(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    stated = _STARTS_WITH_DAY.match(match["to"]) is not None
    year = context.issue_year() if stated else context.year()
    end = phrase_days(match["to"], year).end
    return Reading(PeriodKind.TO_DATE, Days(None, end), stated=stated)


def _read_before(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    day = phrase_days(match["to"], context.issue_year()).start
    return Reading(PeriodKind.TO_DATE, Days(None, day_before(day)), stated=True)


def _read_day(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form
    days = phrase_days(match["on"] or match["short"], context.issue_year())
    return Reading(PeriodKind.DAY, days, stated=True)


def _read_part_of_year(form: Form, match: re.Match[str], context: Context) -> Reading:
    year = phrase_year(match["on"]) or context.year()
    return Reading(form.kind or PeriodKind.MONTH, phrase_days(match["on"], year))


def _read_year(form: Form, match: re.Match[str], context: Context) -> Reading:
    named = match.groupdict().get("year")
    year = int(named) if named else context.year()
    del form
    return Reading(PeriodKind.YEAR, NO_DAYS if year is None else year_days(year))


def _read_listed_year(form: Form, match: re.Match[str], context: Context) -> Reading | None:
    """Read a year without "năm" that another year stands before: "năm 2021, 2022 và 2023"."""
    before = context.earlier[-1] if context.earlier else None
    if before is None or before.kind is not PeriodKind.YEAR:
        return None
    between = context.key[before.span.end : match.start()]
    return _read_year(form, match, context) if _LISTS.fullmatch(between) else None


def _read_months(form: Form, match: re.Match[str], context: Context) -> Reading | None:
    groups = match.groupdict()
    count = 6 if form.name == "half_year" else number(match["count"])
    year = int(groups["year"]) if groups["year"] else context.year()
    if not 1 <= count <= 12:
        return None
    first = 13 - count if groups.get("side") == "cuoi" else 1
    days = NO_DAYS if year is None else months_days(year, first, first + count - 1)
    return Reading(_months_kind(count), days)


def _months_kind(count: int) -> PeriodKind:
    return {6: PeriodKind.HALF, 9: PeriodKind.NINE_MONTHS}.get(count, PeriodKind.MONTHS)


def _read_months_listed(form: Form, match: re.Match[str], context: Context) -> Reading | None:
    """Read "tháng 7 và 8 năm 2025"; months that do not follow each other are no one period."""
    del context
    first, last = int(match["first"]), int(match["last"])
    stretch = any(word in match.group() for word in ("-", "den"))
    if not (last == first + 1 or (stretch and first < last)):
        return None
    return Reading(form.kind or PeriodKind.MONTHS, months_days(int(match["year"]), first, last))


def _read_month_in_words(form: Form, match: re.Match[str], context: Context) -> Reading:
    del context
    month = {"gieng": 1, "chap": 12}.get(match["word"]) or number(match["word"])
    return Reading(form.kind or PeriodKind.MONTH, months_days(int(match["year"]), month, month))


def _read_months_again(form: Form, match: re.Match[str], context: Context) -> Reading | None:
    """Read "6 tháng qua" or "Trong 9 tháng," as the same months named before, if any."""
    del form
    count = number(match["count"] or match["within"])
    for period in reversed(context.earlier):
        start, end = period.start, period.end
        if period.kind in FLOWS and start and end and _months(start, end) == count:
            return Reading(period.kind, Days(start, end))
    return Reading(PeriodKind.NAMED, NO_DAYS) if match["count"] else None


def _months(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month + 1


def _read_now(form: Form, match: re.Match[str], context: Context) -> Reading:
    del form, match
    return Reading(PeriodKind.NAMED, Days(context.issued_on, context.issued_on))


READERS: dict[str, Callable[[Form, re.Match[str], Context], Reading | None]] = {
    "before": _read_before,
    "day": _read_day,
    "days_of_month": _read_days_of_month,
    "from_now": _read_from_now,
    "listed_year": _read_listed_year,
    "month_in_words": _read_month_in_words,
    "months": _read_months,
    "months_again": _read_months_again,
    "months_listed": _read_months_listed,
    "now": _read_now,
    "open": _read_open,
    "part_of_year": _read_part_of_year,
    "range": _read_range,
    "since": _read_since,
    "term_to_date": _read_term_to_date,
    "this_term": _read_this_term,
    "until": _read_until,
    "year": _read_year,
    "years": _read_years,
}
