"""Whether a value happened, is planned, is compared with, or is a difference; and what it is per."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors.model import Figure, Span, Status

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.model import Period

_CHANGE = re.compile(
    r"\b(?P<way>tăng|giảm)\b(?:\s+(?:thêm|được|khoảng|hơn|gần|là|lên))*\s*\+?$", re.IGNORECASE
)
# "So với cùng kỳ giảm 146 lượt tiếp, 127 lượt người": both are differences.
_NEXT_NOUN = re.compile(r"\s*[^\W\d_]+(?:\s[^\W\d_]+){0,3},\s*")
_THAN_OPENS = re.compile(r"\bso với\s[^;(]{3,60}$", re.IGNORECASE)
_THAN_FOLLOWS = re.compile(r"\d[\d.]*\s*(?:[^\W\d_]+\s){1,3}so với\b")
JOINED = 20  # characters that may take over the way of the change before: "31 cuộc và 2.064"
COMPARING = 60  # characters before a bracket that can say that it holds what is compared with
LATER = 160  # characters after a value in which *hiện còn* makes it one of before
_PER = re.compile(
    r"""
    \b(?:bình\ quân\s+)?
    (mỗi\s+(?: kỳ\ họp(?:\s+(?:thường\ lệ|chuyên\ đề))? | tháng | năm | quý | tuần | điểm | Ban | cuộc
      | đơn\ vị | huyện | xã | kỳ | đợt | buổi | phiên ))\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "họp mỗi tháng 01 lần, tổ chức 14 phiên": how often says nothing of what is counted after it.
_OFTEN = re.compile(r"\bmỗi\s+\w+\s+(?:ít nhất\s+)?\w+\s+lần\b", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]*\)")
_THAN = re.compile(r"\b(?:so với|nhiều hơn|ít hơn|cao hơn|thấp hơn)\b[^,;(]*$")
_EARLIER = re.compile(
    r"\b(?:cùng kỳ|nhiệm kỳ trước|năm trước|bằng năm|(?<!trong )khi đó)\b[^,;]{0,24}$"
)
# "(kỳ trước: 40 đơn)"; but "(kỳ trước chuyển sang 40 đơn)" are still to be dealt with.
_BEFORE_THAT = re.compile(
    r"\s*(?:kỳ|kỳ báo cáo|đợt|lần|khóa)\s+trước(?:\s+(?:là|có|đạt|chỉ|được))*\s*:?\s*",
    re.IGNORECASE,
)
_LABELS = re.compile(r"[(,;]\s*(?:và|trong)?\s*$", re.IGNORECASE)
_UP_TO = re.compile(
    r"(?:\s|:|(?:là|có|đạt|đã|tiếp|nhận|tổ chức|ban hành)\b)*"
    r"(?:\d[\d.]*(?:\s[^\W\d_]+){0,4}\s*(?:/|,|với|và)\s*){0,4}"  # "1.012 lượt/1.091 lượt người"
)
_YEAR = re.compile(r"\s*(?:năm\s+\d{4}|(?:19|20)\d{2}\s*(?:là|có|đạt)?\s*:?\s*$)")
# A target that a result is measured by makes no plan of what follows: "vượt chỉ tiêu 85%;".
_MEASURED = re.compile(r"\b(?:vượt|so với|đạt|bằng)\s[^,;]{0,20}(?:chỉ tiêu|kế hoạch)[^;]*;")


def change_of(text: str, opening: Span, last: Figure | None) -> str | None:
    """Return "up" or "down" if the numeral after *opening* is a difference, else None.

    *last* is the figure before it: *tăng 31 cuộc và 2.064 cử tri* is two differences.
    """
    words = opening.of(text)
    if match := _CHANGE.search(words):
        return "down" if match["way"].lower() == "giảm" else "up"
    if last and last.change and opening.start <= last.span.start:
        after = text[last.span.end : opening.end]
        joined = len(after) < JOINED and re.search(r"\bvà\s*$", after)
        listed = _NEXT_NOUN.fullmatch(after) and (
            _THAN_OPENS.search(text, opening.start, last.span.start)
            or _THAN_FOLLOWS.match(text, opening.end)
        )
        if joined or listed:
            return last.change
    return None


def status_of(
    text: str,
    opening: Span,
    words: Mapping[str, tuple[str, ...]],
    *,
    planned: bool,
    earlier: bool | None = None,
) -> Status:
    """Return the status that the words before a numeral give it.

    An open bracket speaks for itself (*(kế hoạch 04 lớp)*, *(cùng kỳ 295 lượt)*); otherwise
    the last word of plan in the sentence holds until *đã*. *words* are the phrases of each
    status (planned, asked, bracketed, previous); *planned*: the section sets plans; *earlier*:
    what `is_earlier` says of the bracket.
    """
    said = opening.of(text).lower()
    bracket = said.rfind("(")
    if bracket > said.rfind(")"):
        aside = _aside(said[:bracket], said[bracket + 1 :], words, earlier=earlier)
        if aside is not None:
            return aside
        said = said[:bracket]
    said = _BRACKETED.sub("", said)
    if _is_planned(said, words, planned=planned):
        return Status.PLANNED
    clause = said.rpartition(";")[2]
    rest = text[opening.end : opening.end + LATER].lower()
    return Status.PREVIOUS if _is_previous(clause, rest) else Status.ACTUAL


def is_earlier(
    own: Sequence[Period], beside: Sequence[Period], whole: Period | None
) -> bool | None:
    """Tell whether a value in a bracket is of a time before that of the *whole* it stands after.

    *own* are the periods of the bracket before the value, *beside* all of the bracket: several of
    them divide the whole (*120 nghị quyết (năm 2021: 30, năm 2022: 90)*). None if nothing tells.
    """
    dated = [period for period in own if period.start and period.end]
    if not dated or dated[-1].end is None:
        return None
    if whole and whole.start:
        return dated[-1].end < whole.start
    return False if len({period.label for period in beside if period.start}) > 1 else None


def labels(text: str, period: Span, at: int) -> bool:
    """Tell whether a *period* is the label of the value at *at*: *(6 tháng đầu năm 2023: 30 đơn)*."""
    before = text[max(0, period.start - 24) : period.start]
    return bool(_LABELS.search(before)) and bool(_UP_TO.fullmatch(text, period.end, at))


def is_compared(opening: str) -> bool:
    """Tell whether a bracket only sets an earlier value beside one: *(kỳ trước: 40 đơn)*."""
    return bool(_BEFORE_THAT.fullmatch(opening.rpartition("(")[2]))


def _aside(
    before: str, inner: str, words: Mapping[str, tuple[str, ...]], *, earlier: bool | None
) -> Status | None:
    """Return the status of a value in a bracket of its own, None if the bracket says nothing."""
    if _has(inner, words["planned"]) or _has(inner, words["bracketed"]):
        return Status.PLANNED
    if earlier or _has(inner, words["previous"]) or _BEFORE_THAT.fullmatch(inner):
        return Status.PREVIOUS
    if earlier is None and _YEAR.match(inner):
        return Status.PREVIOUS
    return Status.PREVIOUS if _THAN.search(before[-COMPARING:]) else None


def _is_planned(said: str, words: Mapping[str, tuple[str, ...]], *, planned: bool) -> bool:
    """Tell whether the words before a value make it a plan; *đã* ends what a plan word began."""
    breath = said.rpartition(";")[2].rpartition(",")[2]
    if _has(breath, words["asked"]):
        return True
    said = _MEASURED.sub("", said)
    at = max((said.rfind(word) for word in words["planned"] if _has(said, (word,))), default=-1)
    happened = max(said.rfind(word) for word in (" đã ", "thực tế", "đến nay"))
    return at > happened or (planned and happened < 0)


def _is_previous(clause: str, rest: str) -> bool:
    """Tell whether a value is of an earlier time: *cùng kỳ*, or *đầu nhiệm kỳ … hiện còn …*."""
    if _EARLIER.search(clause):
        return True
    opened = re.search(r"\bđầu nhiệm kỳ\b[^,;]*$", clause)
    return bool(opened and re.search(r"\bhiện\b[^.]{0,30}\bcòn\b", rest))


def _has(said: str, words: tuple[str, ...]) -> bool:
    """Tell whether one of *words* stands in what was *said*, as a word of its own."""
    return bool(words and _one_of(words).search(said))


@cache
def _one_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


def did_not_happen(text: str, opening: Span, denied: tuple[str, ...]) -> bool:
    """Tell whether the verb right before a numeral is denied: *không thông qua 02 nghị quyết*."""
    said = text[max(opening.start, opening.end - JOINED - 8) : opening.end].lower()
    return bool(_not_one_of(denied).search(said))


@cache
def _not_one_of(verbs: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:không|chưa)\s+(?:được\s+)?(?:{'|'.join(map(re.escape, verbs))})\s+$")


def per_of(text: str, opening: Span) -> str | None:
    """Return what a value is per (*mỗi kỳ họp thường lệ*), None if it is a plain count."""
    said = _OFTEN.sub("", _BRACKETED.sub("", opening.of(text)).rpartition(";")[2])
    if re.search(r"\b(?:tổng|tổng cộng|cộng chung)\b", said):
        return None
    named: list[str] = _PER.findall(said)
    return named[-1].lower() if named else None
