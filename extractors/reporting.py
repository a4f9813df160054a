"""Which period (*kỳ báo cáo*) a report as a whole is for: the one that it states, else its title's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.model import BlockKind, PeriodKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Period
    from extractors.paragraphs import Paragraph
    from extractors.scene import Layer

# Words before a period that make it something else than the time of a count.
COMPARED = re.compile(
    r"\b(?:so với|so|bằng|như|hơn|của (?:Luật|Nghị quyết|Quốc hội)|dự toán|giai đoạn|quy hoạch|trước ngày|chậm nhất|trước"
    r"|hoàn thành|hạn|cho|kế hoạch|mỗi|hằng|hàng|lùi sang)\s*(?:\(|cùng kỳ\s*)?$",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"số liệu|thống kê|kỳ báo cáo|thời gian báo cáo|mốc thời gian|tính từ"
    r"|báo cáo (?:kết quả|việc|tình hình|như sau)|thời điểm|tổng kết"
    r"|kết quả (?:hoạt động|công tác|thực hiện)|thời gian:",
    re.IGNORECASE,
)
# Words that say outright what the figures cover.
_COVERED = re.compile(r"số liệu|thống kê|kỳ báo cáo|thời gian:", re.IGNORECASE)
POINTS = (PeriodKind.DAY, PeriodKind.SESSION)  # periods too short to be that of a count
_BODY = (BlockKind.TITLE, BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING)
STATING = 160  # characters before a period in which the report can say that it is its own
EARLY = 8  # the first paragraphs, title included, which say what period a report is for


def report_period(text: str, parts: Sequence[Paragraph], periods: Layer[Period]) -> Period | None:
    """Return the period of the report as a whole, None if it states none.

    A sentence that says what the figures cover wins over the title; an explicit statement at
    the end ("Thời kỳ báo cáo: từ …") counts too.
    """
    candidates: list[tuple[int, Period]] = []
    body = [part for part in parts if part.kind in _BODY]
    titled = _titled(body, periods)
    for number, block in enumerate(body):
        for period in periods.inside(block.span):
            if period.kind in POINTS or period.start is None:
                continue
            if titled and _is_part(period, titled, periods.inside(block.span)):
                continue
            before = text[max(block.span.start, period.span.start - STATING) : period.span.start]
            if COMPARED.search(before):
                continue
            if rank := _rank(block.kind, before, period, early=number < EARLY):
                candidates.append((rank, period))
    return max(candidates, key=lambda c: (c[0], -c[1].span.start))[1] if candidates else None


def _titled(body: Sequence[Paragraph], periods: Layer[Period]) -> Period | None:
    """Return the first period that the title names."""
    titles = (part for part in body if part.kind == BlockKind.TITLE)
    named = (p for title in titles for p in periods.inside(title.span) if p.start and p.end)
    return next(named, None)


def _is_part(period: Period, whole: Period, beside: Sequence[Period]) -> bool:
    """Tell whether a paragraph names *period* as one of several parts of the title's.

    "Số liệu được trình bày theo hai phần: 6 tháng đầu năm …; từ ngày 01/7 đến ngày 30/11 …"
    """
    inside = [p for p in (period, *beside) if _holds(whole, p)]
    return bool(inside and inside[0] is period) and any(_apart(period, p) for p in inside[1:])


def _holds(whole: Period, part: Period) -> bool:
    if not (whole.start and whole.end and part.start and part.end) or part.kind in POINTS:
        return False
    within = whole.start <= part.start and part.end <= whole.end
    return within and (whole.start, whole.end) != (part.start, part.end)


def _apart(one: Period, other: Period) -> bool:
    if not (one.start and one.end and other.start and other.end):
        return False
    return one.end < other.start or other.end < one.start


def _rank(kind: BlockKind, before: str, period: Period, *, early: bool) -> int:
    """Say how surely a period with a first day is the report's own: 0 not, 4 most.

    *before* is what stands before it, *early* whether that is at the report's beginning.
    """
    says = bool(_COVERED.search(before))
    if says and not period.derived and period.end:
        return 4
    if says and early:
        return 3
    if kind == BlockKind.TITLE:
        return 2 if period.end and period.kind != PeriodKind.TERM else 0
    if (
        early
        and _STATED.search(before)
        and period.kind not in (PeriodKind.TERM, PeriodKind.TO_DATE)
    ):
        return 3 if not period.derived else 1
    return 0
