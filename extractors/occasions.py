"""Days, sessions and moments as the time of a figure: when things happened, or how they stood.

A day in a report mostly dates a document or a border of a period. It is the time of a figure
only where the words say that something was held then (*Sáng 06/12/2023 … khai mạc Kỳ họp*).
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.model import PeriodKind

if TYPE_CHECKING:
    from extractors.model import Period

NEAR = 90  # characters before a day in which what was held then is named
FOLLOWS = 40  # characters between a count and the session that it is of
ATTENDED = 120  # characters between those who were there and the session: "… đại biểu dự …"
CLAUSE = 60  # characters before a session in which its clause begins
# What is held on a day; a document is not.
_HELD = re.compile(
    r"\b(?:kỳ họp|phiên|hội nghị|hội thảo|lớp|kh(?:oá|óa) (?:học|bồi dưỡng|tập huấn)|tập huấn|khai mạc|bế mạc|diễn ra|bầu cử"
    r"|khai giảng|tổng kết|buổi|tiếp xúc cử tri|TXCT|đợt)\b",
    re.IGNORECASE,
)
_APPOINTED = re.compile(
    r"\b(?:chỉ định|thành lập|kiện toàn|bổ sung|bầu|trúng cử|hợp nhất|sáp nhập)\b", re.IGNORECASE
)
# "Kế hoạch số 27/KH-HĐND ngày …", "Luật … ngày …", "Quyết định số 402-QĐ/TU, ngày …"
_DOCUMENT = re.compile(
    r"(?:\bsố\s+\S+|[\d/-][A-ZĐ]{2,}\S*|\b(?:quyết định|nghị quyết|kế hoạch|công văn|báo cáo|quy chế"
    r"|luật|tờ trình|kết luận|thông báo|chương trình|quy định|hướng dẫn|chỉ thị|thông tư|nghị định"
    r"|công điện|giấy mời|biên bản|đề án|pháp lệnh|văn bản)[^,;.]{0,30}),?\s*$",
    re.IGNORECASE,
)
_BORDER = re.compile(r"\b(?:đến|tới|từ|trước|sau|hạn|kể)\s*$", re.IGNORECASE)
_PLACED = re.compile(
    r"(?:^|[.;:\n]|\s[-+*]|\btại|\bdự|\bdiễn ra|\bkhai mạc|\bbiết|^\s*[-+*])\s*(?:các\s+)?$",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:mỗi|các|hai)\b", re.IGNORECASE)  # "trước mỗi kỳ họp": none in particular
# What is done round a session: "Đợt tiếp xúc cử tri sau kỳ họp thứ 5", "kiến nghị trước và sau …"
_ROUNDS = re.compile(r"\b(?:tiếp xúc(?: cử tri)?|kiến nghị(?: của cử tri)?)\s*$", re.IGNORECASE)
_SINCE = re.compile(r"(?:kể )?từ (?:sau )?khi\b", re.IGNORECASE)
_ROUND = ("trước", "sau")
_THAN = re.compile(r"\b(?:so với|hơn|bằng)\s*$", re.IGNORECASE)
_ATTENDED = re.compile(r"\b(?:dự|có mặt tại)\s*$", re.IGNORECASE)
_STATES = ("hiện", "nay", "đầu nhiệm kỳ", "đầu khóa", "đầu khoá")
_AT_REPORT = re.compile(r"thời điểm (?:báo cáo|hiện)")


def is_occasion(text: str, period: Period, at: int) -> bool:
    """Tell whether *period* is a session or a day on which what is counted at *at* happened."""
    start, end = period.span.start, period.span.end
    if period.kind == PeriodKind.SESSION:
        words = text[max(0, start - CLAUSE) : start]
        placed = _PLACED.search(words)
        if is_round(period) and ";" not in text[end:at]:
            placed = placed or _ROUNDS.search(words)
        return placed is not None and not _ANY.search(period.label)
    if period.kind != PeriodKind.DAY:
        return False
    before = text[max(0, start - NEAR) : start]
    held = _HELD.search(before[_sentence(before) :]) or _HELD.search(text, end, _end(text, end, at))
    return bool(held) and not _BORDER.search(before) and not _DOCUMENT.search(before)


def follows(text: str, period: Period, at: int) -> bool:
    """Tell whether what is counted is of a session that follows: *08 kiến nghị sau kỳ họp thứ 2*.

    So are those who *dự Kỳ họp thứ 6*.
    """
    if not at < period.span.start <= at + ATTENDED:
        return False
    gap = text[at : period.span.start]
    if period.kind == PeriodKind.SESSION and "." not in gap and _ATTENDED.search(gap):
        return True
    numbered = period.kind == PeriodKind.SESSION and any(c.isdigit() for c in period.label)
    near = period.span.start <= at + FOLLOWS
    return numbered and near and is_round(period) and _ROUNDS.search(gap) is not None


def is_since_event(period: Period) -> bool:
    """Tell whether a period begins with an event without a day: *từ khi sáp nhập đến nay*."""
    return period.start is None and period.end is None and bool(_SINCE.match(period.label))


def _sentence(before: str) -> int:
    """Return where the sentence begins that goes on at the end of *before*."""
    return max(before.rfind(mark) for mark in (". ", "; ", "\n")) + 1


def _end(text: str, start: int, at: int) -> int:
    """Return where the sentence that goes on at *start* ends, *at* or some words on at the latest."""
    stop = text.find(". ", start, at)
    return min(at if stop < 0 else stop, start + NEAR)


def is_round(period: Period) -> bool:
    """Tell whether *period* is the time before or after a session."""
    return period.label.lower().startswith(_ROUND)


def is_state(text: str, period: Period, at: int) -> bool:
    """Tell whether *period* is a moment at which a state is described at *at*."""
    words = period.label.lower()
    before = text[max(0, period.span.start - NEAR) : period.span.start]
    if _THAN.search(before):
        return False
    if period.kind == PeriodKind.DAY:
        if period.start is None:
            return False
        said = before[_sentence(before) :] + text[period.span.end : at]
        return _APPOINTED.search(said) is not None
    if period.kind == PeriodKind.TO_DATE:
        return period.start is None and period.end is not None
    return words.startswith(_STATES) or _AT_REPORT.search(words) is not None


def at_moment(period: Period, reported: Period | None) -> Period:
    """Return the day that a moment is: *đến ngày 14/11/2024* describes how things stood on it.

    *Đến thời điểm báo cáo* is the last day of the period *reported*.
    """
    if _AT_REPORT.search(period.label.lower()) and reported:
        return replace(period, start=reported.end, end=reported.end)
    stands = period.kind == PeriodKind.TO_DATE and not period.derived
    return replace(period, start=period.end) if stands else period
