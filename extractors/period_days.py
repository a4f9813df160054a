"""Days of a calendar phrase: "quý III/2023" is 2023-07-01 to 2023-09-30.

Works on keys (no marks, lower case). A phrase without a year takes the year that it is given;
a day that the calendar does not have (31/2) is None.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

_NUMBERS = {
    "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12,
    "i": 1, "ii": 2, "iii": 3, "iv": 4,
}  # fmt: skip

_DAY = re.compile(r"(\d{1,2}) *(?:[/.-]|thang) *(\d{1,2})(?: *(?:[/.-]|,? nam|/) *(\d{4}))?")
_MONTH = re.compile(r"thang +(\d{1,2})(?:\D{1,6}(\d{4}))?")
_QUARTER = re.compile(r"quy +([1-4]|iv|i{1,3})\b(?:\D{0,6}(\d{4}))?")
_YEAR = re.compile(r"(dau|giua|cuoi|het)? *(?:nam|(?=\d{4}$))(?: *(\d{4}))?")


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day of a phrase, inclusive; None where it fixes none."""

    start: date | None = None
    end: date | None = None


NO_DAYS = Days()


def number(words: str) -> int:
    """Return the number that one or two syllables, digits or a Roman numeral stand for."""
    return int(words) if words.isdigit() else _NUMBERS[" ".join(words.split())]


def year_days(year: int) -> Days:
    """Return the first and last day of *year*."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def months_days(year: int, first: int, last: int) -> Days:
    """Return the days from month *first* to month *last*; none if there is no such month."""
    if not 1 <= first <= last <= 12:
        return NO_DAYS
    return Days(date(year, first, 1), date(year, last, monthrange(year, last)[1]))


def day_of(year: int, month: int, day: int) -> date | None:
    """Return the day, or None if the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day)


def phrase_year(key: str) -> int | None:
    """Return the year that a phrase names last, if any."""
    years = re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", key)
    return int(years[-1]) if years else None


def phrase_days(key: str, year: int | None) -> Days:
    """Return the days of a day, month, quarter or year; *year* is for phrases without one.

    >>> phrase_days("quy iii/2023", None)
    Days(start=datetime.date(2023, 7, 1), end=datetime.date(2023, 9, 30))
    """
    if "ky hop" in key:
        return NO_DAYS
    for pattern, read in ((_MONTH, _month), (_QUARTER, _quarter), (_DAY, _day), (_YEAR, _year)):
        match = pattern.match(re.sub(r"^ngay *", "", key)) if read is _day else pattern.match(key)
        if match:
            named = match[match.re.groups]
            chosen = int(named) if named else year
            return NO_DAYS if chosen is None else read(match, chosen)
    return NO_DAYS


def _day(match: re.Match[str], year: int) -> Days:
    day = day_of(year, int(match[2]), int(match[1]))
    return Days(day, day)


def _month(match: re.Match[str], year: int) -> Days:
    return months_days(year, int(match[1]), int(match[1]))


def _quarter(match: re.Match[str], year: int) -> Days:
    last = number(match[1]) * 3
    return months_days(year, last - 2, last)


def _year(match: re.Match[str], year: int) -> Days:
    whole = year_days(year)
    if match[1] == "dau":
        return Days(whole.start, whole.start)
    return Days(whole.end, whole.end) if match[1] in {"cuoi", "het"} else whole


def range_days(first: str, last: str, year: int | None) -> Days:
    """Return the days from one phrase to another; a year missing in one comes from the other.

    "từ 15/12 đến 14/6/2023" begins in 2022: a period does not run backwards.
    """
    last_year = phrase_year(last) or phrase_year(first) or year
    first_year = phrase_year(first) or last_year
    start, end = phrase_days(first, first_year).start, phrase_days(last, last_year).end
    if start and end and start > end and not phrase_year(first):
        start = phrase_days(first, end.year - 1).start
    return checked(Days(start, end))


def checked(days: Days) -> Days:
    """Return *days*, or no days at all if they run backwards: the text is then wrong."""
    return NO_DAYS if days.start and days.end and days.start > days.end else days


def shifted(days: Days, years: int) -> Days:
    """Return the same days some years later (29/2 becomes 28/2)."""
    return Days(_shift(days.start, years), _shift(days.end, years))


def _shift(day: date | None, years: int) -> date | None:
    if day is None:
        return None
    ends_month = day.day == monthrange(day.year, day.month)[1]
    last = monthrange(day.year + years, day.month)[1]
    return date(day.year + years, day.month, last if ends_month else min(day.day, last))


def day_before(day: date | None) -> date | None:
    """Return the day before *day*."""
    return None if day is None else day - timedelta(days=1)
