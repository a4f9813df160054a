"""Bounds for the day of issue of a report that bears none (*chặn ngày ban hành*).

It was issued on or after the last day that its text speaks of as past: the day of a document
that it cites, a day on which something *đã* happened, the end of the period of its figures. Of
what is planned nothing follows. It was issued on or before the day on which an office signed it
digitally or stamped it as received; a person signs a draft before it is given its number, so
that day is a lower bound. Nothing is guessed: a bound that nothing states is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.columns import NAME
from extractors.model import Fact, Span
from extractors.period_days import day_of
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

_DAY = re.compile(
    r"(?<![\d/.-])(?P<day>\d{1,2})(?: *thang *| ?[-/.] ?)(?P<month>\d{1,2})"
    r"(?: *,? *nam *| ?[-/.] ?)(?P<year>\d{4})(?![\d/-])"
)
_CLAUSE_END = re.compile(r"[;\n]|\.(?=\s)")
_REACH = 200  # characters of a clause that can hold what tells past from planned
_SYMBOL_BEFORE = re.compile(
    r"\d[a-z]?(?:/\d{4})? ?[-/] ?[a-z][a-z0-9/.&-]+,? *(?:\| *)?(?:ngay *)?$"
)
_LETTER_BEFORE = re.compile(r"(?:cong van|cong dien|van ban|giay moi)\b[^.;\d\n]{0,40} ngay *$")
_PLANNED = re.compile(
    r"\bse\b|\bdu kien\b|\btruoc (?:het )?ngay\b|\bcham nhat\b|\bthoi han\b|\bphan dau\b|\buoc\b|\bke hoach\b"
    r"|\bhieu luc\b|\bap dung\b|\bthi hanh\b|\bden nam\b|\byeu cau\b|\bde nghi\b|\bhoan thanh\b|\bsap toi\b"
    r"|\btrinh tai\b|\bchuan bi\b|\bto chuc vao\b|\bden han\b|\blo trinh\b|\bgiai doan\b"
)
_HAPPENED = re.compile(r"\bđã\b", re.IGNORECASE)
_FIGURES_TO = re.compile(
    r"(?:so lieu|\btinh\b|thong ke|tong hop|\bchot\b|cap nhat)[^.;\n]{0,80}\bden (?:het )?(?:ngay )?$"
    r"|\bden nay \($"
)
_APART = 3 * 366  # days: a lone later day is a slip of the pen if nothing else is as near

_SIGNED_BY = re.compile(r"\b(?:nguoi ky|ky boi|ky so boi|digitally signed by|signed by)\b *:? *")
_SIGNED_ON = re.compile(r"\b(?:thoi gian ky|ngay ky|ky ngay|signing time|date)\b *:? *")
_RECEIVED = re.compile(r"\b(?:cong van|van ban|cv)? ?den\b *(?::|\||ngay\b|so\b|gio\b|$)")
_STAMP_DAY = re.compile(r"\bngay\b *:? *$")
_OFFICE = re.compile(
    r"\b(?:cong thong tin|van phong|uy ban|hoi dong|tinh uy|thanh uy|huyen uy|so|bo|ban|cuc|thanh tra|dang)\b"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?:(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})|(\d{4})[-/.](\d{1,2})[-/.](\d{1,2}))"
)
_STAMP_LINES = 6  # lines of one signature or stamp


@dataclass(frozen=True, slots=True)
class Bounds:
    """The first and the last day on which a report can have been issued, as far as stated."""

    after: Fact | None = None
    before: Fact | None = None


def issue_bounds(text: str, stamps: Sequence[Fact], stated: Bounds) -> Bounds:
    """Return the bounds of a report without a day of issue.

    *stamps* are lines of signatures and received stamps, in the text or (span None) beside it;
    *stated* are the bounds of a place line that names its month or year only.
    """
    signed, received = _stamped(stamps)
    last = _earliest([*received, *filter(None, (stated.before,))])
    lows = [*signed, *filter(None, (stated.after, _last_past_day(text, last)))]
    first = max(lows, key=lambda fact: fact.value, default=None)
    if first and last and first.value > last.value:
        first = stated.after if stated.after and stated.after.value <= last.value else None
    return Bounds(first, last)


def _earliest(facts: Iterable[Fact]) -> Fact | None:
    return min(facts, key=lambda fact: fact.value, default=None)


# ── the text ───────────────────────────────────────────────────────────────────────────


def _last_past_day(text: str, last: Fact | None) -> Fact | None:
    """Return the last day that *text* speaks of as past, and that is not after *last*."""
    days = sorted(
        (day, Span(*match.span()))
        for match, day in _days(pattern_key(text))
        if (last is None or day.isoformat() <= last.value) and _is_past(text, match)
    )
    while len(days) > 1 and (days[-1][0] - days[-2][0]).days > _APART:
        days.pop()
    if not days:
        return None
    day = days[-1][0]
    return Fact(day.isoformat(), next(span for known, span in days if known == day))


def _days(key: str) -> Iterator[tuple[re.Match[str], date]]:
    for match in _DAY.finditer(key):
        day = day_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            yield match, day


def _is_past(text: str, match: re.Match[str]) -> bool:
    """Tell whether the words round a day say that it is over."""
    start, end = _clause(text, match.start(), match.end())
    before = pattern_key(text[start : match.start()])
    others = [other.end() for other in _DAY.finditer(before)]
    since = start + (others[-1] if others else 0)
    if _SYMBOL_BEFORE.search(before) or _LETTER_BEFORE.search(before):
        return True
    if _PLANNED.search(before, since - start):
        return False
    after = pattern_key(text[match.end() : end])
    until = min(
        (m.start() for m in (_PLANNED.search(after), _DAY.search(after)) if m), default=len(after)
    )
    happened = _HAPPENED.search(text, since, match.start()) or _HAPPENED.search(
        text, match.end(), match.end() + until
    )
    return bool(happened or _FIGURES_TO.search(before))


def _clause(text: str, start: int, end: int) -> tuple[int, int]:
    begin = max(0, start - _REACH)
    for stop in _CLAUSE_END.finditer(text, begin, start):
        begin = stop.end()
    closed = _CLAUSE_END.search(text, end, min(len(text), end + _REACH))
    return begin, closed.start() if closed else min(len(text), end + _REACH)


# ── stamps ─────────────────────────────────────────────────────────────────────────────


def _stamped(stamps: Sequence[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Return the days on which persons signed, and those of offices' signatures and stamps."""
    signed: list[Fact] = []
    received: list[Fact] = []
    for at, stamp in enumerate(stamps):
        key = pattern_key(stamp.value)
        day = _stamp_day(stamp, key)
        if day is None:
            continue
        around = stamps[max(0, at - _STAMP_LINES) : at + 1]
        if _SIGNED_ON.search(key):
            by_office = _by_office(around)
            if by_office is not None:
                (received if by_office else signed).append(day)
        elif any(_RECEIVED.search(pattern_key(line.value)) for line in around[-3:]):
            received.append(day)
    return signed, received


def _stamp_day(stamp: Fact, key: str) -> Fact | None:
    match = _NUMERIC.search(key)
    if match is None:
        return None
    day, month, year = (
        (match[1], match[2], match[3]) if match[3] else (match[6], match[5], match[4])
    )
    found = day_of(int(year), int(month), int(day))
    return Fact(found.isoformat(), stamp.span) if found else None


def _by_office(lines: Sequence[Fact]) -> bool | None:
    """Tell whether the last signature of *lines* is an office's; None if nothing says whose."""
    for line in reversed(lines):
        key = pattern_key(line.value)
        if by := _SIGNED_BY.search(key):
            name = line.value[by.end() :].strip()
            if _OFFICE.search(key[by.end() :]):
                return True
            return False if NAME.fullmatch(name) else None
    return None
