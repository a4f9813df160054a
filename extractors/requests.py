"""Letters that ask for reports (*công văn yêu cầu báo cáo*): from whom, for when, by when.

A letter has no kind in its head and is addressed with "Kính gửi". It asks ("đề nghị", "yêu cầu")
for a report; its due day stands in a sentence on sending one ("gửi về … trước ngày 15/4/2023").
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from extractors.issuers import find_bodies
from extractors.model import Fact, PeriodKind, Request, Span
from extractors.period_days import phrase_days
from extractors.places import find_provinces
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Letterhead, Period

_ADDRESSED = re.compile(r"^[ \t]*kinh gui *:?[ \t]*", re.MULTILINE)
_BULLET = re.compile(r"[ \t]*[-–+*•]")
_RECIPIENTS = re.compile(r"^[ \t]*noi nhan", re.MULTILINE)
_ALL = re.compile(r"\bcac (?:tinh|dia phuong)\b|\btinh, thanh pho\b")
_SEVERAL = re.compile(r"\bcac ban\s+$")  # "các Ban HĐND tỉnh" is not the council
_ASKS = re.compile(
    r"""
    \b(?:de\ nghi|yeu\ cau)\b
    (?: [^.\n] | \.(?=\d) | (?<=:)\n | (?<=\n)\d{1,2}\. ){0,400}?  # "đề nghị …:⏎1. Xây dựng báo cáo"
    (?<!tham\ tra\ )(?<!gop\ y\ )(?<!du\ thao\ )(?<!xem\ xet\ ) \bbao\ cao\b
    """,
    re.VERBOSE,
)
_DUE = re.compile(
    r"""
    \b(?:truoc | cham\ nhat | muon\ nhat | han\ (?:cuoi|chot|gui|nop) | khong\ qua)
    \s+ (?:la\s+|vao\s+|den\s+|truoc\s+)* (?:\d{1,2}\s*(?:gio|h)\s?\d{0,2}\s*,?\s*)?
    (?P<day>ngay\s+\d{1,2} (?:\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?
                            | \s+thang\s+\d{1,2}(?:\s+nam\s+\d{4})? ) )
    """,
    re.VERBOSE,
)
_SENDING = re.compile(r"\b(?:gui|bao cao|nop)\b")
_PLACE_OF_LEVEL = re.compile(r"(?:\s+(?:tỉnh|thành phố))+$")
_POINTS = (PeriodKind.DAY, PeriodKind.SESSION)


class _Due(NamedTuple):
    """A due day with its line."""

    day: Fact
    line: Span


def find_requests(
    text: str, head: Letterhead, periods: Sequence[Period], whole: Period | None
) -> tuple[Request, ...]:
    """Return the reports that a letter asks for; none of a text that is no such letter.

    *periods* are those of the text, *whole* the one it is about as a whole.
    """
    key = pattern_key(text)
    addressed = _ADDRESSED.search(key)
    if head.kind is not None or head.symbol is None or addressed is None:
        return ()
    to = _addressees(text, addressed.end())
    end = _RECIPIENTS.search(key, to.end)
    body = Span(to.end, end.start() if end else len(text))
    asks = _ASKS.search(key, body.start, body.end)
    bodies = tuple(_bodies(text, to))
    if asks is None or not bodies:
        return ()
    every = bool(_ALL.search(key[to.start : to.end])) and not [
        *find_provinces(text, to.start, to.end)
    ]
    provinces = tuple(find_provinces(text, to.start, to.end))
    if not provinces and not every and head.province:
        provinces = (head.province,)
    dues = [*_dues(text, key, body, head)]
    asked = [*_asked(dues, periods, body, whole)]
    span = Span(*asks.span())
    return tuple(Request(bodies, provinces, every, period, due, span) for period, due in asked)


def _addressees(text: str, start: int) -> Span:
    """Return the lines of the addressees: the first one, and all bullets that follow it."""
    end = text.find("\n", start)
    while end >= 0 and (
        _BULLET.match(text, end + 1)
        or not text[start:end].strip()
        or text[:end].endswith((",", ";"))
    ):
        after = text.find("\n", end + 1)
        if after < 0:
            break
        end = after
    return Span(start, end if end >= 0 else len(text))


def _bodies(text: str, to: Span) -> Iterator[Fact]:
    """Yield the bodies addressed, by name alone; "Ban Pháp chế, … HĐND tỉnh" are all its own."""
    loud = text[: to.end].upper()  # "các ban cán sự đảng": names are known by their capitals
    found = [
        body
        for body in find_bodies(loud, to.start, to.end)
        if not _SEVERAL.search(pattern_key(text[to.start : body.span.start]))
    ]
    ends_with = "HĐND" if found and "HĐND" in found[-1].name else ""
    for body in found:
        name = body.name
        for province in find_provinces(name):
            name = name[: province.span.start if province.span else None].strip()
        name = _PLACE_OF_LEVEL.sub("", name)
        if ends_with and name.startswith("Ban ") and "HĐND" not in name and "đảng" not in name:
            name = f"{name} {ends_with}"
        yield Fact(name, body.span)


def _dues(text: str, key: str, body: Span, head: Letterhead) -> Iterator[_Due]:
    """Yield the days by which to send something, each with the line that it stands in."""
    issued = date.fromisoformat(head.issued_on.value) if head.issued_on else None
    for match in _DUE.finditer(key, body.start, body.end):
        start = key.rfind("\n", 0, match.start()) + 1
        end = key.find("\n", match.end())
        line = Span(start, end if end >= 0 else len(text))
        day = phrase_days(match["day"], issued.year if issued else None).end
        if day is None or not _SENDING.search(key, line.start, line.end):
            continue
        if issued and day < issued and day.year == issued.year:
            day = day.replace(year=day.year + 1)
        yield _Due(Fact(day.isoformat(), Span(*match.span("day"))), line)


def _asked(
    dues: Sequence[_Due], periods: Sequence[Period], body: Span, whole: Period | None
) -> Iterator[tuple[Period | None, Fact | None]]:
    """Yield what is asked for: each period with its own due day, or one period for the letter."""
    own = [(_period_in(due.line, periods, dues), due.day) for due in dues]
    if len({period for period, _ in own if period}) > 1:
        yield from own
        return
    period = whole or _period_in(body, periods, dues)
    yield period, dues[0].day if dues else None


def _period_in(part: Span, periods: Sequence[Period], dues: Sequence[_Due]) -> Period | None:
    days = [due.day.span for due in dues if due.day.span]
    for period in periods:
        is_due = any(period.span.overlaps(day) for day in days)
        if part.covers(period.span) and period.end and not is_due and period.kind not in _POINTS:
            return period
    return None
