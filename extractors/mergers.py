"""What a merger of provinces says of a period: a former body's figures end with it.

The bodies of the provinces of before (*Tiền Giang (cũ)*) acted until the day before the switch
(``knowledge/places.toml``), those of the new ones (*tỉnh mới*) from it on. A year that a report
puts together from both is, for each of them, but its own part.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from extractors.model import PeriodKind
from extractors.places import switch_day

if TYPE_CHECKING:
    from extractors.model import Period, Span

_TERMS = (PeriodKind.TERM, PeriodKind.TERM_TO_DATE)  # go by nominal years, whatever was merged
_COUNTED = r"(?:hai|ba|các|\d)"
_ERA = re.compile(
    rf"""
      (?P<both>\b(?:cả|và|cùng|với|kể)\s(?:[\w.]+\s){{0,3}}{_COUNTED}\s(?:tỉnh|địa\sphương)\scũ\b)
    | (?P<former>
        \(cũ\) | \b(?:tỉnh|thành\sphố|địa\sphương)\scũ\b
      | \btrước\s(?:khi\s)?(?:sáp\snhập|hợp\snhất|sắp\sxếp)\b(?!\s(?:các\s)?(?:xã|huyện|cấp\sxã|bộ\smáy|sở|cơ\squan|tổ\schức)) )
    | (?P<new>
        \(mới\) | \b(?:tỉnh|thành\sphố)\s(?:[A-ZĐ]\w+\s){{0,3}}mới\b
      | \bsau\s(?:khi\s)?(?:sáp\snhập|hợp\snhất|sắp\sxếp)\b(?!\s(?:các\s)?(?:xã|huyện|cấp\sxã|bộ\smáy|sở|cơ\squan|tổ\schức)) )
    """,
    re.VERBOSE,
)
_ANOTHER = re.compile(r"[,;]\s(?:[\w-]+\s){0,2}(?:HĐND|UBND|Thường trực|các Ban|Ban [A-ZĐ])")
_CLOSED = re.compile(r"\([^()]{12,}\)|\([^()]*\d[^()]*\)")  # an aside; "(cũ)" is none


def within_era(text: str, period: Period | None, sentence: Span, at: int) -> Period | None:
    """Return the part of *period* in which the body of a count at *at* was there to act.

    The nearest word of the sentence before the count says whether it is a former body or a new
    one; words after it do not.
    """
    if period is None or period.start is None or period.kind in _TERMS:
        return period
    said = text[sentence.start : at]
    said = _CLOSED.sub(lambda aside: " " * len(aside.group()), said)
    found = list(_ERA.finditer(said))
    switch = switch_day()
    straddles = period.start < switch and (period.end is None or period.end >= switch)
    if not found or not straddles or found[-1]["both"]:
        return period
    if _ANOTHER.search(said, found[-1].end()):
        return period  # "HĐND tỉnh Tiền Giang (cũ) 10 nghị quyết, HĐND tỉnh 18"
    if found[-1]["new"]:
        return replace(period, start=switch)
    return replace(period, end=switch - timedelta(days=1))
