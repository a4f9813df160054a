"""What the lines of a letterhead state: number and symbol, place and day, subject, marks.

A number or a day that is there but cannot be read (handwriting, a stamp) is told apart from one
that is not there: neither is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING

from extractors.document_kinds import document_kinds
from extractors.imprints import forms, imprint_kind
from extractors.model import Fact, Span
from extractors.period_days import day_of
from extractors.spelling import line_key, pattern_key, plain
from extractors.symbols import normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

_CODE = r"[A-ZĐ]{1,2}[A-Za-zĐđ]{0,9}\d{0,2}"
_NUMBER_LINE = re.compile(
    r"[SŠ][ốồổỗộôỐỒỔỖỘÔoóòOÓ06õ]\s*[:.;]?\s*(?![A-Za-zÀ-ỹ]{2,}\s+[A-Za-zÀ-ỹ])"
)
_SYMBOL = re.compile(
    rf"""
    (?P<number>\d{{1,5}}[a-zA-Z]?) \s*
    (?:/\s*(?P<year>\d{{4}})\s*)?
    (?:(?P<party>-)|/) \s* (?P<kind>{_CODE})
    (?P<rest> (?:\s*[-/.&]\s*{_CODE})* )
    """,
    re.VERBOSE,
)
_CODE_ALONE = re.compile(rf"[-/]\s*{_CODE}\s*(?:[-/.&]\s*{_CODE}|$)")
_BLANK = re.compile(r"[\s.…_\xa0-]*")  # what stands in place of a number not yet given
_CODES_LEFT = re.compile(r"(?<![A-Za-zĐ])([A-ZĐ][A-Za-zĐđ]{1,3})[-./][A-ZĐ][A-Za-zĐđ]{1,9}$")
_SHARED_CODES = {"QĐ", "CV"}  # codes that name two kinds, or no line of a kind
# Kinds' codes as a reader spells them that drops the stroke of "Đ"; Decree 30/2020 has no QD, ND.
_STROKE = {"QD": "QĐ", "ND": "NĐ", "CD": "CĐ"}

_PLACE_LINE = re.compile(
    r"(?P<place>(?:quan|phuong) \d{1,2}|(?:tp\. *)?[^,\n:…_|/\d.()]{2,40}?),? *\b(?P<day>ng[a-z]{1,2}y\b.*)"
)
_DAY = re.compile(
    r"ng[a-z]{1,2}y *(?P<day>\d{1,2})(?: *,? *thang *| *[-/.] *)"
    r"(?P<month>\d{1,2}|[a-z]+(?: hai| mot)?)(?: *,? *nam *| *[-/.] *)(?P<year>\d{4})(?!\d)"
)
_DAY_BEGUN = re.compile(r"ng[a-z]{1,2}y[\s\d.…_]*(?:thang[\s\d.…_]*(?:nam[\s.…_]*)?)?$")
_DAY_GOES_ON = re.compile(
    r"(?:\d{1,2} *)?(?:thang|nam)\b[\s\d.…_]*(?:nam\b[\s\d.…_]*)?$|(?:19|20)\d\d$"
)
_STATED = re.compile(
    r"ng[a-z]{1,2}y(?P<day>.{0,14}?)\bthang\b[^a-z\d]{0,10}(?P<month>\d{1,2})?"
    r"[^a-z\d]{0,10}nam[^a-z\d]{0,6}(?P<year>\d{4})(?!\d)"
)
_YEAR_BEGUN = re.compile(r"nam\s*(?:19|20)\d?[\s.…_]*$")  # a draft: "năm 20…"
_MONTHS = {
    "gieng": 1, "mot": 1, "hai": 2, "ba": 3, "tu": 4, "bon": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12,
}  # fmt: skip
_WRAPPED = 4  # cells between the two halves of a day that is broken over two lines
_PLACE_WORDS = 5
_SUBJECT = re.compile(r"(?:v/v|ve viec) *:? *")


@dataclass(frozen=True, slots=True)
class Day:
    """The day of issue, and the first and last that a draft or a damaged line leaves open."""

    issued_on: Fact | None = None
    place: Fact | None = None
    after: Fact | None = None
    before: Fact | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """The number and symbol; where its line is, or None if there is none."""

    symbol: Fact | None = None
    line: Span | None = None
    unreadable: bool = False


# ── number and symbol ──────────────────────────────────────────────────────────────────


def read_number(text: str, head: Sequence[Span]) -> Number:
    """Read "Số: 15/BC-HĐND" or "Số 12 - BC/ĐĐ"; a draft has a blank for the number."""
    even = plain(text)
    first: Number | None = None
    for span, after in zip_longest(head, head[1:], fillvalue=Span(0, 0)):
        line = span.of(even)
        opening = _NUMBER_LINE.match(line)
        if opening is None:
            continue
        if first is None and opening.end() == len(line) and _CODE_ALONE.match(after.of(even)):
            first = Number(None, span)
        rest = line[opening.end() :]
        if match := _SYMBOL.match(rest):
            start = span.start + opening.end()
            return Number(Fact(_written(match), Span(start, start + match.end())), span)
        if first is None and (code := _CODE_ALONE.search(rest)):
            unreadable = not _BLANK.fullmatch(rest[: code.start()])
            first = Number(None, span, unreadable)
    return first or _number_without_word(even, head)


def _number_without_word(text: str, head: Sequence[Span]) -> Number:
    """Find a number line of which only the end could be read: "cÁ. 1e2“TB.VPCP"."""
    codes = {kind.code for kind in document_kinds() if kind.code} | _SHARED_CODES
    for span in head:
        end = _CODES_LEFT.search(span.of(text))
        if end and end[1] in codes and end.start():
            return Number(None, span, unreadable=True)
    return Number()


def _written(match: re.Match[str]) -> str:
    """Return a symbol without the blanks in it: "17 / BC - BKTNS" is "17/BC-BKTNS"."""
    kind = _STROKE.get(match["kind"], match["kind"])
    year = f"/{match['year']}" if match["year"] else ""
    return normalised(f"{match['number']}{year}{match['party'] or '/'}{kind}{match['rest']}")


# ── place and day ──────────────────────────────────────────────────────────────────────


def read_day(text: str, head: Sequence[Span]) -> Day:
    """Read "An Giang, ngày 17 tháng 4 năm 2023", also broken over two lines or without comma.

    A blank or a damaged day leaves the month or the year that is stated.
    """
    for at, span in enumerate(head):
        key = line_key(span.of(text))
        match = _PLACE_LINE.match(key)
        if match is None or not _is_place(span.of(text)[: match.end("place")]):
            continue
        place = Span(span.start, span.start + match.end("place"))
        fact = Fact(" ".join(place.of(text).split()), place)
        start = span.start + match.start("day")
        return _day(text, head, at, Day(place=fact), Span(start, span.end))
    return Day()


def is_place_line(words: str) -> bool:
    """Tell whether a line is "An Giang, ngày 17 tháng 4 năm 2023", complete or a draft's."""
    match = _PLACE_LINE.match(line_key(words))
    return bool(match and _is_place(words[: match.end("place")]) and _STATED.match(match["day"]))


def _is_place(words: str) -> bool:
    tokens = words.split()
    return 0 < len(tokens) <= _PLACE_WORDS and words[:1].isupper() and imprint_kind(words) is None


def _day(text: str, head: Sequence[Span], at: int, found: Day, line: Span) -> Day:
    key = line_key(line.of(text)).strip()
    end = line.end
    for later in head[at + 1 : at + 1 + _WRAPPED]:
        more = pattern_key(later.of(text)).strip()
        if _DAY_BEGUN.search(key) and _DAY_GOES_ON.match(more):
            key, end = f"{key} {more}", later.end
    span = Span(line.start, end)
    if (exact := _DAY.match(key)) and (day := _exact(exact)):
        at_end = span.end if end != line.end else line.start + exact.end()
        return Day(Fact(day.isoformat(), Span(line.start, at_end)), found.place)
    if stated := _STATED.match(key):
        return _bounded(stated, found, span)
    left = _YEAR_BEGUN.sub("", key)
    return Day(place=found.place, unreadable=bool(re.search(r"\d", left)))


def _exact(match: re.Match[str]) -> date | None:
    words = match["month"]
    month = int(words) if words.isdigit() else _MONTHS.get(words, 0)
    return day_of(int(match["year"]), month, int(match["day"]))


def _bounded(match: re.Match[str], found: Day, span: Span) -> Day:
    """Return the first and last day of the month, or of the year, that the line states."""
    year = int(match["year"])
    month = int(match["month"]) if match["month"] else None
    first = day_of(year, month or 1, 1)
    next_month = day_of(year + 1, 1, 1) if month in (None, 12) else day_of(year, month + 1, 1)
    unreadable = bool(re.search(r"[^\s.…_-]", match["day"]))
    if first is None or next_month is None:
        return Day(place=found.place, unreadable=True)
    last = next_month - timedelta(days=1)
    after, before = Fact(first.isoformat(), span), Fact(last.isoformat(), span)
    return Day(None, found.place, after, before, unreadable)


# ── subject and marks ──────────────────────────────────────────────────────────────────


def is_subject(words: str) -> bool:
    """Tell whether a line of the head is the subject of a letter: "V/v …"."""
    return bool(_SUBJECT.match(line_key(words)))


def read_subject(text: str, head: Sequence[Span]) -> Fact | None:
    """Read the subject of a letter (*công văn*), which stands below its number: "V/v …"."""
    for span in head:
        if match := _SUBJECT.match(line_key(span.of(text))):
            subject = Span(span.start + match.end(), span.end)
            return Fact(" ".join(subject.of(text).split()), subject)
    return None


def read_mark(text: str, lines: Sequence[Span], marks: tuple[str, ...]) -> Fact | None:
    """Read a mark that stands alone in capitals: "MẬT", "HỎA TỐC"; *marks* longest first."""
    keys = {pattern_key(mark): mark for mark in marks}
    for span in lines:
        words = span.of(text)
        mark = keys.get(" ".join(line_key(words).split()))
        if mark and words.isupper():
            return Fact(mark, span)
    return None


def is_mark(words: str) -> bool:
    """Tell whether a line is a mark of secrecy or urgency."""
    key = " ".join(line_key(words).split())
    return words.isupper() and key in {pattern_key(m) for m in (*forms().secrecy, *forms().urgency)}
