"""What a count divides: its carrier, and the slot it takes in the breakdown.

A bracket, *gồm*, *trong đó*, *chia ra* or a colon after a figure opens a breakdown; the figure
carries what follows, until another whole begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import Role, Status

if TYPE_CHECKING:
    from extractors.counts import BoundCount, Count
    from extractors.readings import Choice

_OPENERS = re.compile(
    r"""
    \b(?: gồm | bao\ gồm | trong\ đó | trong\ số\ đó | trong\ số\ này | cụ\ thể | chia\ ra | phân\ ra
      | như\ sau | (?:chia|phân|xét|tính)?\ *theo\ (?:lĩnh\ vực|tính\ chất|nội\ dung|thẩm\ quyền|loại|cấp|hình\ thức|địa\ bàn)
      | phân\ loại | chia\ theo | phân\ theo | xét\ theo | còn\ lại | riêng )\b
    | :
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]*\)")
OPENING = 24  # characters of a sentence within which an opener speaks for the one before it
PAIR = 40  # characters between the two counts of "2.418 lượt/2.906 người"


def carrier_of(count: Count) -> BoundCount | None:
    """Return the figure that the count divides, None if it stands for itself."""
    start = count.candidate.span.start
    opening = count.text[count.sentence.span.start : start].lstrip()[:OPENING]
    opener: _Opener | None = None
    for item in reversed(count.before):
        if item.figure.status in (Status.CHANGE, Status.PREVIOUS) or item.candidate.percent:
            continue
        left = min(item.words_end, start)
        opened = count.scene.brackets.opened(left, start)
        if opened > 0:
            return item
        alone = item.figure.part_of is None
        whole = alone or item.candidate.over is not None  # the 248 of 248/275 can be divided
        divisible = whole or count.scene.among_them.any(left, start)
        at_hand = count.here(item) or _OPENERS.match(opening)
        if opened == 0 and divisible and at_hand:
            if opener is None:  # asked late and once: it reads all the words between
                opener = _last_opener(count, start)
            at = opener.outer if whole else opener.inner
            if at >= left:
                return _whole_of(count, item)
        if alone and item.figure.role != Role.DENOMINATOR:
            return None
    return None


@dataclass(frozen=True, slots=True)
class _Opener:
    """Where the last words stand that open a breakdown, -1 if none do.

    ``inner`` is the last after which no semicolon stands: one closes the breakdown of a part
    (*214 đơn đủ điều kiện, trong đó 49 đơn thuộc thẩm quyền; 90 đơn không đủ điều kiện*).
    """

    outer: int
    inner: int


def _last_opener(count: Count, end: int) -> _Opener:
    """Find the last opener before *end* in its sentence, outside brackets."""
    first = count.sentence.span.start
    words = _BRACKETED.sub(lambda held: " " * len(held[0]), count.text[first:end])
    found = [match.start() for match in _OPENERS.finditer(words)]
    outer = first + found[-1] if found else -1
    closed = first + words.rfind(";")
    return _Opener(outer, outer if outer > closed else -1)


def _whole_of(count: Count, carrier: BoundCount) -> BoundCount:
    """Return the figure of an earlier sentence that the carrier itself divides, if there is one.

    *218 nghị quyết … Nghị quyết quy phạm pháp luật: 71 … Xét theo nội dung, 96 nghị quyết về …*
    """
    if count.here(carrier):
        return carrier
    for item in count.before:
        divided = any(carrier.indicator.code in split.codes for split in item.indicator.sums)
        if divided and item.figure.value > carrier.figure.value:
            return item
    return carrier


def slot_of(
    count: Count, choice: Choice, carrier: BoundCount | None
) -> tuple[Role, int | None, str | None]:
    """Say whether a figure is a slice, of which figure (its offset), and in which words."""
    parent = _twin_of(count, choice, carrier)
    if parent is None or parent.figure.span.start == count.candidate.span.start:
        return Role.TOTAL, None, None
    at = parent.figure.span.start
    if choice.indicator.code == parent.indicator.code and _outgrows(count, parent):
        return Role.TOTAL, None, None
    if choice.indicator.code == parent.indicator.code:
        return Role.PART, at, _scope(count)
    if choice.indicator.group == parent.indicator.group and not count.candidate.percent:
        return Role.TOTAL, at, None
    return Role.TOTAL, None, None


_WHOLES = re.compile(r"\b(?:cả|tổng|chung)\b", re.IGNORECASE)


def _outgrows(count: Count, parent: BoundCount) -> bool:
    """Tell whether a count of a period is larger than what it should divide: *quý I: 10, quý II: 12*."""
    label = count.found.label
    timed = count.scene.periods.any(label.start, label.end) or _WHOLES.search(count.label)
    return bool(timed) and count.candidate.value > parent.figure.value


def _twin_of(count: Count, choice: Choice, carrier: BoundCount | None) -> BoundCount | None:
    """Return the carrier, or its neighbour of the same indicator.

    *2.418 lượt/2.906 người, cụ thể: cấp tỉnh 312 lượt/405 người*: each part has its own total.
    """
    if carrier is None or carrier.indicator.code == choice.indicator.code:
        return carrier
    start = carrier.figure.span.start
    for item in reversed(count.before):
        part = item.figure.part_of == start and item.figure.value > count.candidate.value
        if part and item.indicator.code == choice.indicator.code and not count.here(item):
            return item  # "gồm 64 dự thảo … Riêng Ban Kinh tế - Ngân sách 41 dự thảo"
    for item in reversed(count.before):
        same = item.indicator.code == choice.indicator.code
        near = start - PAIR <= item.figure.span.start < start
        if same and near and item.figure.part_of is None:
            return item
    return carrier


# Small words and marks round the words of a slice.
_FILLER = re.compile(
    r"^(?:\W|(?:là|có|và|gồm|trong đó|với|của|ở|riêng|số|về|thuộc|còn)\b)+|[\s:(=,]+$|\blà$"
)


def _scope(count: Count) -> str | None:
    """Return the words of the slice: those before the numeral, else those after its noun."""
    words = _FILLER.sub("", count.label).strip(" :(")
    if not words:
        words = _FILLER.sub("", count.found.right.of(count.text)).strip()
    return re.sub(r"\s+", " ", words) or None
