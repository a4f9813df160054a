"""Reporting periods (*kỳ báo cáo*) named in a text, with their days.

The phrases and their readings are data (``knowledge/periods.toml``). Three steps: read each
phrase by the calendar; let the report define its own labels ("năm 2024 (từ ngày 15/11/2023
đến hết ngày 14/11/2024)"); then work out the phrases that point to another period ("cùng kỳ").
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import FLOWS, Accumulation, Period, PeriodKind, Span
from extractors.period_accumulation import accumulated, bounded
from extractors.period_days import Days, checked, phrase_days, phrase_year, shifted, year_days
from extractors.period_forms import period_forms, period_key
from extractors.period_readings import READERS, Context, Reading, is_reported_on
from extractors.period_sessions import BRACKET, sessions_dated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    _Identity = tuple[PeriodKind, date | None, date | None, str]

# A report may count a period up to a cut-off before its end: 15/12 to 14/6 for a half-year,
# 15/11 to 14/11 for a year. Both ends then lie the same number of days before the label's.
_LONGEST_CUT_OFF = 62
_CUT_OFF_SLACK = 3  # months differ in length

_DEFINED = FLOWS | {PeriodKind.NAMED, PeriodKind.BETWEEN_SESSIONS}
_MEANS = re.compile(r"\s*(?:la|:)[a-z ]{0,20}")  # "cùng kỳ là thời gian từ ngày …"
_CALLED = re.compile(r"\s*\([^()]{0,20}goi (?:tat |chung )?la\s*")  # "(sau đây gọi là …"
_JOINED = re.compile(r" *(?:, *(?:va )?|va )")  # between the periods of a list
_FIRST_SESSION = re.compile(r"ky hop thu (?:nhat|1)\b")
_SAME_OF_YEAR = re.compile(r"cung (?:ky|thoi diem)(?: nam)? ((?:19|20)\d\d)\b")
_SAME = ("cung ky", "cung thoi", "cung giai")


def find_periods(text: str, issued_on: date | None) -> tuple[Period, ...]:
    """Find every period phrase of *text*, by position, none overlapping another.

    *issued_on* is the day of the report; phrases such as "hiện nay" and "6 tháng đầu năm" need
    it, or a period named before them. Bounds that nothing fixes are None, and so is the end of
    a period "đến nay". ``derived`` is false where the text states the days.

    >>> [(p.label, str(p.start), str(p.end)) for p in find_periods("Trong quý III/2023", None)]
    [('quý III/2023', '2023-07-01', '2023-09-30')]
    """
    key = period_key(text)
    found: list[Period] = []
    flow: Period | None = None
    term: Period | None = None
    compared = _after_compared(key)
    for form, match in period_forms().matches(text, key):
        reading = READERS[form.read](
            form, match, Context(key, issued_on, found, flow, term, compared)
        )
        if reading is None:
            continue
        period = _period(text, Span(*match.span()), reading)
        flow = period if is_reported_on(key, period) else flow
        term = period if period.kind is PeriodKind.TERM else term
        found.append(period)
    whole = list(accumulated(key, _defined(text, key, list(_years_after(key, found)))))
    return tuple(bounded(_related(key, whole), issued_on))


def _years_after(key: str, found: Sequence[Period]) -> Iterator[Period]:
    """Give months and quarters the year that is named after them: *quý I, quý II năm 2024*."""
    year: int | None = None
    after: Period | None = None
    out: list[Period] = []
    for period in reversed(found):
        words = period_key(period.label)
        named = phrase_year(words)
        joined = after is not None and _JOINED.fullmatch(key, period.span.end, after.span.start)
        if named is None and joined and year and period.kind in FLOWS:
            days = phrase_days(words, year)
            out.append(replace(period, start=days.start, end=days.end) if days.start else period)
        else:
            year = named if period.kind in FLOWS else None
            out.append(period)
        after = period
    yield from reversed(out)


def _after_compared(key: str) -> int | None:
    """Return the year after the one that a text compares with: *so với cùng kỳ năm 2023*."""
    years = {int(match[1]) for match in _SAME_OF_YEAR.finditer(key)}
    return max(years) + 1 if years else None


def _period(text: str, span: Span, reading: Reading) -> Period:
    days = checked(reading.days)
    label = " ".join(span.of(text).split())
    return Period(days.start, days.end, label, reading.kind, span, derived=not reading.stated)


# ── labels that the report defines ─────────────────────────────────────────────────────


def _defined(text: str, key: str, found: list[Period]) -> list[Period]:
    """Give labels the days that the report states for them, wherever they stand."""
    joined = list(sessions_dated(text, key, found))
    definitions = _definitions(key, joined)
    borders = _borders(joined, definitions)
    out = []
    for period in joined:
        stated = definitions.get(_identity(period))
        if days := stated or borders.get(_identity(period)):
            derived = period.derived and not stated
            out.append(replace(period, start=days.start, end=days.end, derived=derived))
        else:
            out.append(period)
    return out


def _identity(period: Period) -> _Identity:
    named = period_key(period.label) if period.kind is PeriodKind.NAMED else ""
    return period.kind, period.start, period.end, named


def _definitions(key: str, found: list[Period]) -> dict[_Identity, Days]:
    definitions = _terms_named_later(found) | _term_starts(found)
    for period, after in pairwise(found):
        gap = key[period.span.end : after.span.start]
        if (
            _states(after)
            and period.kind in _DEFINED
            and (BRACKET.fullmatch(gap) or _means(period, gap))
        ):
            days = Days(after.start or period.start, after.end or period.end)
            definitions[_identity(period)] = checked(days)
        elif period.kind is PeriodKind.RANGE and _CALLED.fullmatch(gap) and after.kind in FLOWS:
            definitions[_identity(after)] = Days(period.start, period.end)
    ranges = {_identity(p): p for p in found if p.kind is PeriodKind.RANGE and not p.derived}
    labels = {_identity(p): p for p in found if p.kind in FLOWS}
    for identity, label in labels.items():
        for period in ranges.values():
            if _is_cut_off(label, period):
                definitions.setdefault(identity, Days(period.start, period.end))
    return definitions


def _borders(found: list[Period], definitions: dict[_Identity, Days]) -> dict[_Identity, Days]:
    """Give labels the border of a defined part of theirs: they share its cut-off.

    Where the last six months end on 30/11, so does the year that the report counts; where nine
    months begin on 15/12, so do the first six of them. What goes on *đến nay* ends where the
    report's own period that begins on the same day does.
    """
    flows = [
        (p, days) for p in found if p.kind in FLOWS and (days := definitions.get(_identity(p)))
    ]
    ranges = [p for p in found if p.kind is PeriodKind.RANGE and not p.derived]
    out: dict[_Identity, Days] = {}
    for period in found:
        for part, days in flows if period.kind in FLOWS and period.start and period.end else ():
            whole = period.kind is PeriodKind.YEAR
            start = days.start if part.start == period.start and not whole else period.start
            end = days.end if part.end == period.end and whole else period.end
            if (start, end) != (period.start, period.end):
                out[_identity(period)] = checked(Days(start, end))
        if period.kind is PeriodKind.TO_DATE and period.start and period.end is None:
            ends = {stated.end for stated in ranges if stated.start == period.start}
            if len(ends) == 1:
                out[_identity(period)] = Days(period.start, ends.pop())
    return out


def _terms_named_later(found: list[Period]) -> dict[_Identity, Days]:
    """Let "từ đầu nhiệm kỳ" begin with the term that the text names after it, if it is one."""
    starts = {p.start for p in found if p.kind is PeriodKind.TERM and p.start}
    if len(starts) != 1:
        return {}
    start = starts.pop()
    open_starts = (p for p in found if p.kind is PeriodKind.TERM_TO_DATE and p.start is None)
    return {_identity(p): Days(start, p.end) for p in open_starts}


def _term_starts(found: list[Period]) -> dict[_Identity, Days]:
    """Let "từ đầu nhiệm kỳ" begin on the day of the first session, where the report states it."""
    first = next((p.start for p in found if p.start and _is_first_session(p)), None)
    if first is None:
        return {}
    return {
        _identity(period): Days(first, period.end)
        for period in found
        if period.kind is PeriodKind.TERM_TO_DATE and period.start == first.replace(month=1, day=1)
    }


def _is_first_session(period: Period) -> bool:
    held = period.kind in {PeriodKind.SESSION, PeriodKind.RANGE}
    return held and _FIRST_SESSION.search(period_key(period.label)) is not None


def _states(period: Period) -> bool:
    return period.kind in {PeriodKind.RANGE, PeriodKind.TO_DATE} and not period.derived


def _means(period: Period, gap: str) -> bool:
    return period.kind is PeriodKind.NAMED and _MEANS.fullmatch(gap) is not None


def _is_cut_off(label: Period, stated: Period) -> bool:
    if not (label.start and label.end and stated.start and stated.end):
        return False
    before_start = (label.start - stated.start).days
    before_end = (label.end - stated.end).days
    return (
        0 < before_start <= _LONGEST_CUT_OFF
        and 0 < before_end <= _LONGEST_CUT_OFF
        and abs(before_start - before_end) <= _CUT_OFF_SLACK
    )


# ── phrases that point to another period ───────────────────────────────────────────────


def _related(key: str, found: list[Period]) -> Iterator[Period]:
    """Work out "cùng kỳ" and "năm trước" from the period that is reported on before them.

    Where none is, the one after them serves: "So với cùng kỳ năm 2022, 6 tháng đầu năm 2023 …".
    """
    base: Period | None = None
    for number, period in enumerate(found):
        words = period_key(period.label)
        points = period.kind is PeriodKind.NAMED and period.end is None
        days = pointed = None
        if points:
            later = (p for p in found[number + 1 :] if is_reported_on(key, p))
            pointed = base or next(later, None)
            days = _pointed(words, pointed, found)
        if days:
            same = pointed is not None and words.startswith(_SAME)
            how = pointed.accumulation if pointed and same else Accumulation.FLOW
            yield replace(period, start=days.start, end=days.end, accumulation=how)
        else:
            yield period
        base = period if is_reported_on(key, period) else base


def _pointed(words: str, base: Period | None, found: list[Period]) -> Days | None:
    """Return the days of *words* that point to another period than *base*, None if they do not."""
    if words == "nhiem ky truoc":
        return _term_before(found)
    if base is None or base.end is None:
        return None
    if words.startswith(_SAME) and "nhiem ky" not in words:
        back = (phrase_year(words) or base.end.year - 1) - base.end.year
        return shifted(Days(base.start, base.end), back)
    return year_days(base.end.year - 1) if words in {"nam truoc", "nam ngoai"} else None


def _term_before(found: list[Period]) -> Days | None:
    """Return the term before the last one, if the text names it with its years."""
    terms = [Days(p.start, p.end) for p in found if p.kind is PeriodKind.TERM]
    last = max((term.start.year for term in terms if term.start), default=None)
    return next((term for term in terms if term.end and term.end.year == last), None)
