"""Which period a figure is for: the nearest one that governs it.

In the order of trust: its bracket, its clause, its sentence, the sentences before, the line
that introduces its list, the headings above it, the period that the report as a whole states.
A period that only serves a comparison ("so với năm 2022") governs nothing but what it compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from extractors.model import BlockKind, PeriodKind, Span, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Period
    from extractors.paragraphs import Paragraph
    from extractors.scene import Layer

# Words before a period that make it something else than the time of a count.
_COMPARED = re.compile(
    r"\b(?:so với|so|bằng|như|hơn|của (?:Luật|Nghị quyết|Quốc hội)|dự toán|giai đoạn|quy hoạch|trước ngày|chậm nhất|trước"
    r"|hoàn thành|hạn|cho|kế hoạch|kể|mỗi|hằng|hàng|lùi sang)\s*(?:\(|cùng kỳ\s*)?$",
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
JUST_BEFORE = 28  # characters before a period that can hold what it is compared by


def report_period(text: str, parts: Sequence[Paragraph], periods: Layer[Period]) -> Period | None:
    """Return the period of the report as a whole, None if it states none.

    A sentence that says what the figures cover wins over the title; an explicit statement at
    the end ("Thời kỳ báo cáo: từ …") counts too.
    """
    candidates: list[tuple[int, Period]] = []
    body = [part for part in parts if part.kind in _BODY]
    for number, block in enumerate(body):
        for period in periods.inside(block.span):
            if period.kind in POINTS or period.start is None:
                continue
            before = text[max(block.span.start, period.span.start - STATING) : period.span.start]
            if _COMPARED.search(before):
                continue
            if rank := _rank(block.kind, before, period, early=number < EARLY):
                candidates.append((rank, period))
    return max(candidates, key=lambda c: (c[0], -c[1].span.start))[1] if candidates else None


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


@dataclass(frozen=True, slots=True)
class Moment:
    """A count whose period is asked for: its offset, its place, and its status.

    ``stated`` is true if the report states one period for all its figures.
    """

    at: int
    sentence: Span
    paragraph: Paragraph
    status: Status
    stated: bool


def governing_period(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return the period that governs a count, None if nothing near says."""
    at, sentence, paragraph = moment.at, moment.sentence, moment.paragraph
    here = periods.inside(sentence)
    bracket = text.rfind("(", sentence.start, at)
    if bracket > text.rfind(")", sentence.start, at):
        inner = [p for p in here if bracket < p.span.start < at]
        if inner and moment.status != Status.ACTUAL:
            return inner[-1]
    if moment.status == Status.PREVIOUS:
        return _compared(here, at)
    governing = partial(_governing, text, at)
    before = governing([p for p in here if p.span.end <= at])[::-1]
    introduced = _introduced(text, at, paragraph, periods)
    if moment.stated:
        return _within_stated([*before, *introduced])
    after = governing([p for p in here if p.span.start >= at])
    if after and ";" in text[at : after[0].span.start]:
        after = []
    found = (
        before
        or after
        or governing(periods.within(paragraph.span.start, sentence.start))[::-1]
        or introduced
        or governing(periods.within(sentence.end, paragraph.span.end))
    )
    return _foremost(found) if found else None


def _governing(text: str, at: int, periods: Sequence[Period]) -> list[Period]:
    return [period for period in periods if _governs(text, period, at)]


def _within_stated(periods: Sequence[Period]) -> Period | None:
    """Return what departs from the period which the report states for all its figures.

    Only days that are closed on both sides do: *từ đầu nhiệm kỳ đến nay* and *đến ngày 31/3*
    say the report's own period again.
    """
    again = (PeriodKind.TERM, PeriodKind.TERM_TO_DATE, PeriodKind.TO_DATE)
    for period in periods:
        if period.kind not in again and period.start and period.end:
            return period
    return None


def _foremost(periods: Sequence[Period]) -> Period:
    """Prefer a time over a term of office: *nhiệm kỳ* mostly says which council it is."""
    times = [p for p in periods if p.kind != PeriodKind.TERM]
    return times[0] if times else periods[0]


def _introduced(text: str, at: int, paragraph: Paragraph, periods: Layer[Period]) -> list[Period]:
    """Return the periods of the line and the heading that introduce the paragraph."""
    for place in (paragraph.lead, paragraph.section.title if paragraph.section else None):
        if place and (governing := _governing(text, at, periods.inside(place))):
            return governing[::-1]
    return []


# "tại phiên họp tháng 4 và tháng 9" says which sittings, not since when figures count.
_OCCASION = re.compile(
    r"\bphiên(?: họp)?(?: thường kỳ)?\s+(?:tháng \d+(?:,| và) )?$", re.IGNORECASE
)
_ASIDE = re.compile(r"\([^()]*(?:cùng kỳ|năm trước|kế hoạch|\d{4}:)[^()]*$")


def _governs(text: str, period: Period, at: int) -> bool:
    """Tell whether a period can be the time of a count: none of a comparison or an aside."""
    if period.kind in POINTS or (period.start is None and period.end is None):
        return False
    start, end = period.span.start, period.span.end
    before = text[max(0, start - JUST_BEFORE) : start]
    if period.label.lower().startswith(("cùng", "kỳ trước", "năm trước", "nhiệm kỳ trước")):
        return False
    if _ASIDE.search(text[max(0, start - JUST_BEFORE) : end + 1]) and _closed(text, end, at):
        return False
    if _OCCASION.search(before):
        return False
    return not _COMPARED.search(before) and not period.label.lower().startswith("trước")


def _closed(text: str, end: int, at: int) -> bool:
    """Tell whether a bracket that is open at *end* is closed before *at*."""
    return end <= at and text.count("(", end, at) < text.count(")", end, at)


def _compared(here: Sequence[Period], at: int) -> Period | None:
    """Return the period that a previous value is for: the nearest one in its sentence."""
    near = [p for p in here if p.kind not in POINTS]
    before = [p for p in near if p.span.end <= at]
    return before[-1] if before else (near[0] if near else None)
