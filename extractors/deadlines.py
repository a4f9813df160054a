"""By when something is to be done (*thời hạn*): "trước ngày 30/6/2025", "trong quý I/2026"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.model import Deadline, Span
from extractors.period_days import day_before, months_days, phrase_days, phrase_year
from extractors.proposal_words import proposal_words

if TYPE_CHECKING:
    from datetime import date

    from extractors.period_days import Days

_PART = re.compile(r"0?(\d{1,2})\s+thang\s+(dau|cuoi)")
_SHORT = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})")
_AGAIN = re.compile(r"\s*(?:hang|moi|cua) (?:thang|nam|quy)\b")  # a day of every month is none


def deadline_in(key: str, span: Span, today: date | None) -> Deadline | None:
    """Return the last deadline that *span* names; a phrase without a year is the next one.

    *key* is ``pattern_key`` of the text, *today* the day of the report: what lies before it is
    no deadline. A phrase without a year in a report without a day keeps its words and no day.
    """
    found: list[Deadline] = []
    for form in proposal_words().deadlines:
        for match in form.pattern.finditer(key, span.start, span.end):
            if _AGAIN.match(key, match.end()):
                continue
            named = " ".join(match["named"].split())
            day = _last_day(named, today, before=form.before)
            dated = phrase_year(named) is not None
            if today and day and dated and day < today:
                continue
            found.append(Deadline(day, Span(match.start(), match.end())))
    if not found:
        loose = proposal_words().no_day.search(key, span.start, span.end)
        return Deadline(None, Span(*loose.span())) if loose else None
    return max(found, key=lambda one: (one.day is not None, one.span.end, -one.span.start))


def _last_day(named: str, today: date | None, *, before: bool) -> date | None:
    """Return the day that *named* means; without a year the first that is not past *today*."""
    year = phrase_year(named)
    if year is not None:
        return _chosen(_days(named, year), before=before)
    if today is None:
        return None
    for later in (today.year, today.year + 1):
        day = _chosen(_days(named, later), before=before)
        if day and day >= today:
            return day
    return None


def _chosen(days: Days, *, before: bool) -> date | None:
    return day_before(days.start) if before else days.end


def _days(named: str, year: int) -> Days:
    if part := _PART.match(named):
        count = int(part[1])
        if part[2] == "dau":
            return months_days(year, 1, count)
        return months_days(year, 13 - count, 12)
    if (short := _SHORT.match(named)) and phrase_year(named) is None:
        named = f"{short[1]}/{short[2]}"
    if named.startswith(("cuoi", "het", "nam nay")):
        named = f"nam {year}"
    return phrase_days(named, year)
