"""A count whose period is asked for, and which periods can be its time, by the words round them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import PeriodKind, Span, Status
from extractors.occasions import is_since_event
from extractors.reporting import COMPARED, POINTS

if TYPE_CHECKING:
    from extractors.model import Period
    from extractors.paragraphs import Paragraph

JUST_BEFORE = 40  # characters before a period that can hold what it is compared by
ALONE = 20  # characters that may stand beside the only period of a bracket: "(tính từ …)"
BRACKET = 200  # characters after a period in which its bracket closes


@dataclass(frozen=True, slots=True)
class Moment:
    """A count whose period is asked for: its offset, its place, and its status.

    ``report`` is the period of the report as a whole, ``lasting`` is true if the count is of a
    state (*HĐND tỉnh có 52 đại biểu*), not of what happened in a period.
    """

    at: int
    sentence: Span
    paragraph: Paragraph
    status: Status
    report: Period | None
    lasting: bool

    @property
    def stated(self) -> Period | None:
        """The one period that the report states for all its figures, with its days."""
        return self.report if self.report and not self.report.derived else None


# "tại phiên họp tháng 4 và tháng 9" says which sittings, not since when figures count.
_SITTING = re.compile(
    r"\bphiên(?: họp)?(?: thường kỳ)?(?: thứ \d+)?,?\s+(?:tháng \d+(?:,| và) )*$", re.IGNORECASE
)
# What was left over from a period is counted in the one after it.
_LEFT = re.compile(r"\b(?:tồn|tồn đọng|còn lại)(?: từ| của)?(?: trước)?\s*$", re.IGNORECASE)
MOVED = re.compile(r"\s*(?:chuyển|mang) (?:sang|qua|tiếp)", re.IGNORECASE)
_PURPOSE = re.compile(
    r"(?:lộ trình[^,;.()]*|\bkỳ họp tổng kết|\b(?:nhất|thứ \w+) kể)\s*$", re.IGNORECASE
)
# After a count: the term that deputies sat for, the year of what a resolution or a report is on.
_WHOSE = re.compile(
    r"\b(?:chuyên trách|(?:vốn|ngân sách|nhiệm vụ|công tác)[^,;.()]{0,25})\s*$", re.IGNORECASE
)
_CLAUSE = re.compile(r"[,;]\s*(?:riêng|trong|và|còn)?\s*$", re.IGNORECASE)
_OWN_VALUE = re.compile(r"\s*(?:là|có|đạt|:)?\s*\d")
_REVIEWED = re.compile(r"(?<!kỳ họp )(?<!phiên )\btổng kết\b[^.;:]*$", re.IGNORECASE)
_SUMS = re.compile(r"\b(?:tổng hợp|tính chung|tổng cộng|tổng số|cộng|chung)\b", re.IGNORECASE)
_OTHER = ("cùng", "kỳ trước", "năm trước", "nhiệm kỳ trước", "trước")


def governs(text: str, period: Period, moment: Moment) -> bool:
    """Tell whether a period can be the time of a count: none of a comparison or an aside."""
    if is_since_event(period):
        return period.span.end <= moment.at
    dated = period.start is not None or period.end is not None
    named = dated or period.kind == PeriodKind.TERM_TO_DATE
    if period.kind in POINTS or not named or period.label.lower().startswith(_OTHER):
        return False
    start, end = period.span.start, period.span.end
    before = text[max(0, start - JUST_BEFORE) : start]
    other = (
        _LEFT.search(before)
        or MOVED.match(text, end)
        or _SITTING.search(before)
        or _PURPOSE.search(before)
        or (start > moment.at and _WHOSE.search(before))
        or (COMPARED.search(before) and not _is_own(before, period))
    )
    return not other and not _is_aside(text, period, moment)


def heads(text: str, period: Period) -> bool:
    """Tell whether a period heads a clause with a value of its own: *…, từ 01/7 đến nay là 132*."""
    before = text[max(0, period.span.start - JUST_BEFORE) : period.span.start]
    return bool(_CLAUSE.search(before) and _OWN_VALUE.match(text, period.span.end))


def is_reviewed(text: str, term: Period) -> bool:
    """Tell whether a term is summed up (*tổng kết hoạt động HĐND nhiệm kỳ …*), not a council's."""
    before = text[max(0, term.span.start - JUST_BEFORE) : term.span.start]
    return _REVIEWED.search(before) is not None


def sums_up(text: str, period: Period) -> bool:
    """Tell whether a period stands in a sentence that sums up those before it."""
    return (
        _SUMS.search(text[max(0, period.span.start - JUST_BEFORE) : period.span.start]) is not None
    )


def _is_own(before: str, period: Period) -> bool:
    """Tell whether the words make a term the one that a count is for: *cho nhiệm kỳ …*."""
    return period.kind == PeriodKind.TERM and before.rstrip().lower().endswith("cho")


def _is_aside(text: str, period: Period, moment: Moment) -> bool:
    """Tell whether a period stands in a bracket with a value of its own: *(năm 2022: 81)*.

    A bracket that holds nothing else dates what stands before it.
    """
    opened = text.rfind("(", max(0, period.span.start - JUST_BEFORE), period.span.start)
    if opened < 0 or ")" in text[opened : period.span.start]:
        return False
    closed = text.find(")", period.span.end, period.span.end + BRACKET)
    if closed < 0:
        return False
    if opened < moment.at < closed:
        return moment.status == Status.CHANGE
    beside = text[opened + 1 : period.span.start] + text[period.span.end : closed]
    return len(beside) > ALONE or any(letter.isdigit() for letter in beside)
