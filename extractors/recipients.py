"""Which bodies are acted upon: those to whom something is sent, whose it is, who are asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.model import Span

# Words after which a body is acted upon; "phối hợp với" and "của" among them.
_OBJECT = re.compile(
    r"\b(?:của|đến|tới|với|cho|gửi|đôn đốc|đề nghị|yêu cầu|(?<!tờ )trình|đối với|kiến nghị|giúp|xin ý kiến|thuộc"
    r"|theo|để|tại|từ|trực thuộc|ở|chuyển|bầu|trước|trong|ứng cử|báo cáo|giao|phân công|chỉ đạo|cùng|trên|chung|chuyên)\s*\Z",
    re.IGNORECASE,
)
# A noun or a verb: "kiến nghị UBND tỉnh tiếp nhận" is received, "kiến nghị UBND tỉnh xem xét" asks.
_ASKED = re.compile(r"kiến nghị|báo cáo", re.IGNORECASE)
_RECEIVES = re.compile(r"\s+(?:đã|tiếp nhận|nhận được|nhận)\b")
# "tổ chức cho đại biểu HĐND tiếp xúc cử tri": those who are let act.
_LETS = re.compile(r"cho|để", re.IGNORECASE)
_MEETS = re.compile(
    r"(?:\s+khóa\s+\w+)?(?:,?\s+nhiệm\s+kỳ\s+[\d\s–-]+)?,?\s+(?:đã\s+|trực tiếp\s+)?tiếp\s"
)
# "Thường trực HĐND tỉnh chỉ đạo các Ban HĐND tỉnh thực hiện 4 cuộc": those who are told to act do.
_TELLS = re.compile(r"chỉ đạo|giao|phân công|giúp", re.IGNORECASE)
_DOES = re.compile(
    r"\s+(?:đã\s+)?(?:thực hiện|tổ chức|tiến hành|giám sát|khảo sát|thẩm tra|chủ trì|triển khai|giải quyết)\b"
)
_RECEIVE = re.compile(r"(?:\s+[A-ZĐ]\w*)*\s+(?:đã\s+|trực tiếp\s+|định kỳ\s+){0,3}tiếp\s")
# Words that make a body the one acted upon, unless its own verb follows.
_BUT_ACTS = ((_ASKED, _RECEIVES), (_LETS, _MEETS), (_TELLS, _DOES))
# "có 5/5 đại biểu HĐND tỉnh dự": counted, unless they do something.
_COUNTED = re.compile(r"\d\s+(?:vị\s+)?\Z")
# "Trước Kỳ họp thứ chín, HĐND tỉnh khóa X, UBND tỉnh đã nhận": whose session it is.
_SITTING = re.compile(r"\bkỳ họp thứ\s+\w+(?:\s+\w+)?,?\s+\Z", re.IGNORECASE)
_TERM = re.compile(r"\s+khóa\s+\w+", re.IGNORECASE)
# After "của Đảng đoàn, HĐND tỉnh đã tổ chức" a verb makes the second body the subject.
_VERB = re.compile(
    r"\s+(?:[^\s,;.]+\s+){0,6}?(?:đã|được|sẽ|đang|tổ chức|chủ trì|thông qua|ban hành|xem xét|tiến hành|thực hiện|hoàn thành"
    r"|tiếp|có|họp|giám sát|khóa|phối hợp|nhận|chuyển)\b"
)


def acted_upon(text: str, span: Span) -> bool:
    """Tell whether the words round a body make it the one that is acted upon."""
    start = max(0, span.start - 24)
    if in_symbol(text, span.start):
        return True
    if _SITTING.search(text, start, span.start) and _TERM.match(text, span.end):
        return True
    if _COUNTED.search(text, start, span.start) and not has_verb(text, span.end):
        return True
    before = _OBJECT.search(text, start, span.start)
    if before is None:
        return False
    acts = next((verb for word, verb in _BUT_ACTS if word.match(before.group())), None)
    return acts is None or not acts.match(text, span.end)


def in_symbol(text: str, start: int) -> bool:
    """Tell whether a body that begins at *start* is part of a paper's symbol: *218/KH-HĐND*."""
    return text.endswith(("-", "/"), 0, start)


def has_verb(text: str, end: int) -> bool:
    """Tell whether a verb follows soon after a body that ends at *end*."""
    return bool(_VERB.match(text, end))


def receives_citizens(text: str, start: int, end: int) -> bool:
    """Tell whether leaders named from *start* to *end* are told to receive citizens."""
    before = text[max(0, start - 6) : start]
    return before.endswith("của ") or bool(_RECEIVE.match(text, end))
