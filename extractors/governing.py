"""Which period a figure is for: the nearest one that governs it.

In the order of trust: its bracket, its clause, its sentence, the sentences before, the line
that introduces its list, the headings above it, the period that the report as a whole states.
A period that only serves a comparison ("so với năm 2022") governs nothing but what it compares.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from extractors.model import FLOWS, PeriodKind, Span, Status
from extractors.moments import JUST_BEFORE, MOVED, Moment, governs, heads, is_reviewed, sums_up
from extractors.occasions import at_moment, follows, is_occasion, is_round, is_state
from extractors.reporting import POINTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Period
    from extractors.scene import Layer

FAR = 3000  # characters of a paragraph, before and after a sentence, that can tell its period
CARRIED = 4000  # characters through which a period goes on without being named again
HEADED = 800  # characters below a headline that date what it counts
YEAR = 366  # days of the longest period that is no term's
NEXT = 24  # characters between a value and the period that follows as its own: "348 đơn của"


def governing_period(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return the period that governs a count, None if nothing near says.

    A period without days is returned where the text names a time that it does not date
    (*tại kỳ họp thứ 12*, *hiện có*): the count is then of no other period.
    """
    here = _here(moment, periods)
    bracket = text.rfind("(", moment.sentence.start, moment.at)
    if bracket > text.rfind(")", moment.sentence.start, moment.at):
        inner = [p for p in here if bracket < p.span.start < moment.at]
        if inner and moment.status in (Status.PREVIOUS, Status.PLANNED):
            return inner[-1]
    if moment.lasting and (state := _state(text, moment, periods)):
        return state
    if moment.status == Status.PREVIOUS:
        return _compared(text, here, moment.at)
    return _near(text, moment, periods)


def _here(moment: Moment, periods: Layer[Period]) -> Sequence[Period]:
    """Return the periods of the sentence; of one without end, those near the count."""
    start, end = moment.sentence.start, moment.sentence.end
    return periods.within(max(start, moment.at - FAR), min(end, moment.at + FAR))


def _near(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return what the sentence, its paragraph and its headings say, in this order."""
    at, here = moment.at, _here(moment, periods)
    before = _governing(text, moment, [p for p in here if p.span.end <= at])[::-1]
    occasion = _occasions(text, at, here)
    if moment.lasting:
        occasion = [p for p in occasion if p.start or p.kind == PeriodKind.SESSION]
    if moment.stated:
        own = [p for p in occasion if p.start or not is_round(p)]
        introduced = _introduced(text, moment, periods)
        return _within_stated(moment.stated, [*before, *introduced]) or next(iter(own), None)
    if occasion and occasion[0].start:
        return occasion[0]
    times = [p for p in before if p.kind != PeriodKind.TERM or is_reviewed(text, p)]
    found = (
        times
        or occasion
        or before
        or _after(text, moment, here)
        or _said(text, moment, periods)
        or _introduced(text, moment, periods)
        or _occasions(text, at, _earlier(moment, periods))
        or _summed_up(text, moment, periods)
    )
    if not found:
        return None
    period = _listed(text, _foremost(found), found)
    if period.kind != PeriodKind.TO_DATE or period.start:
        return period
    whole = [moment.report] if moment.report else []
    around = (*_said(text, moment, periods), *_introduced(text, moment, periods))
    return _completed(period, [*found, *around, *whole])


def _after(text: str, moment: Moment, here: Sequence[Period]) -> list[Period]:
    """Return the periods that follow the count in its part of the sentence."""
    after = [p for p in here if p.span.start >= moment.at and not heads(text, p)]
    after = _governing(text, moment, after)
    return [] if after and ";" in text[moment.at : after[0].span.start] else after


def _earlier(moment: Moment, periods: Layer[Period]) -> Sequence[Period]:
    """Return the periods of the paragraph before the sentence."""
    end = moment.sentence.start
    return periods.within(max(moment.paragraph.span.start, end - FAR), end)


def _said(text: str, moment: Moment, periods: Layer[Period]) -> list[Period]:
    """Return what the sentences before say, nearest first; a state goes by no year of theirs."""
    said = _governing(text, moment, _earlier(moment, periods))[::-1]
    said = [p for p in said if not (moment.lasting and p.kind in FLOWS)]
    return [p for p in said if not heads(text, p)] or said


def _summed_up(text: str, moment: Moment, periods: Layer[Period]) -> list[Period]:
    """Return the periods of the sentences after it that sum up what was said."""
    start = moment.sentence.end
    later = periods.within(start, min(moment.paragraph.span.end, start + FAR))
    return _governing(text, moment, [p for p in later if sums_up(text, p)])


def carried_period(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return the period that an earlier paragraph set for those after it, None if none did.

    News and short reports say once *Năm 2018, …* and go on without a heading; what their
    headline counts, they date below it.
    """
    paragraph = moment.paragraph
    begin = paragraph.span.start
    section = paragraph.section.span.start if paragraph.section else 0
    opening = partial(_sets, text, moment)
    for period in reversed(periods.within(max(section, begin - CARRIED), begin)):
        if opening(period):
            return period
    if (top := _top(text, moment, periods)) and not moment.lasting:
        return top
    headline = not text[begin : paragraph.span.end].rstrip().endswith(".")
    if paragraph.section or not (headline or moment.lasting):
        return None
    end = moment.sentence.end
    last = paragraph.span.end if moment.lasting else end + HEADED
    return next(filter(opening, periods.within(end, last)), None)


def _top(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return the period that the headline names: the lines before the first full stop."""
    head = _HEADLINE.match(text)
    end = min(head.end() if head else 0, moment.paragraph.span.start)
    named = [p for p in periods.within(0, end) if p.start and p.end and p.kind in FLOWS]
    return next((p for p in named if governs(text, p, moment)), None)


def _sets(text: str, moment: Moment, period: Period) -> bool:
    """Tell whether a period is set for all that follows: it opens a sentence.

    A state goes by the term of office that the text is about.
    """
    if not period.start or not governs(text, period, moment):
        return False
    if moment.lasting:
        return period.kind == PeriodKind.TERM
    start, end = period.span.start, period.span.end
    before = text[max(0, start - JUST_BEFORE) : start]
    capital = before.endswith("Trong ") or text[start].isupper()
    return _OPENS.search(before) is not None or (capital and text.startswith(",", end))


def _governing(text: str, moment: Moment, periods: Sequence[Period]) -> list[Period]:
    return [period for period in periods if governs(text, period, moment)]


def _within_stated(stated: Period, periods: Sequence[Period]) -> Period | None:
    """Return what departs from the period which the report states for all its figures.

    Days that are closed on both sides do; *đến ngày 31/3* and, in a report on a whole term,
    *từ đầu nhiệm kỳ đến nay* say the report's own period again.
    """
    again = (PeriodKind.TERM, PeriodKind.TERM_TO_DATE, PeriodKind.TO_DATE)
    for period in periods:
        if _reaches_back(stated, period):
            return period
        if period.kind not in again and period.start and (period.end or _is_ahead(period)):
            return period
    return None


def _reaches_back(stated: Period, period: Period) -> bool:
    """Tell whether a report on a year or less speaks of the term so far."""
    if period.kind != PeriodKind.TERM_TO_DATE or not stated.start or not stated.end:
        return False
    return (stated.end - stated.start).days <= YEAR


def _is_ahead(period: Period) -> bool:
    return period.kind == PeriodKind.RANGE and period.label.lower().startswith("từ nay")


def _foremost(periods: Sequence[Period]) -> Period:
    """Prefer a time over a term of office: *nhiệm kỳ* mostly says which council it is."""
    times = [p for p in periods if p.kind != PeriodKind.TERM]
    return times[0] if times else periods[0]


def _completed(period: Period, others: Sequence[Period]) -> Period:
    """Return the period for which *đến ngày 31/12/2022* says how things stand.

    What was done by a day, of what *năm 2022* brought, is that year's.
    """
    if period.end is None:
        return period
    for other in others:
        if other.start and other.end and other.start <= period.end <= other.end:
            return other
    return period


def _listed(text: str, period: Period, periods: Sequence[Period]) -> Period:
    """Return the years of a list as one period: *các năm 2022, 2023*; unless told *lần lượt*."""
    for other in periods:
        between = text[other.span.end : period.span.start]
        years = other.kind == period.kind == PeriodKind.YEAR
        if years and _LIST.fullmatch(between) and not _EACH.match(text, period.span.end):
            label = text[other.span.start : period.span.end]
            period = replace(period, start=other.start, label=" ".join(label.split()))
            period = replace(period, span=Span(other.span.start, period.span.end))
    return period


def _introduced(text: str, moment: Moment, periods: Layer[Period]) -> list[Period]:
    """Return the periods of the line and the headings that introduce the paragraph.

    A day to which something is reckoned (*Dân số tính đến 31/12*) holds under its own heading.
    """
    paragraph = moment.paragraph
    titles = [section.title for section in paragraph.sections]
    for place in (paragraph.lead, *titles[:1]):
        if place and (governing := _governing(text, moment, periods.inside(place))):
            return governing[::-1]
    for place in titles[1:]:
        governing = _governing(text, moment, periods.inside(place))
        if since := [period for period in governing if period.start]:
            return since[::-1]
    return []


def _occasions(text: str, at: int, periods: Sequence[Period]) -> list[Period]:
    """Return the sessions and days on which things are said to have happened, nearest first."""
    said = [p for p in reversed(periods) if p.span.end <= at and is_occasion(text, p, at)]
    return said or [p for p in periods if follows(text, p, at)]


def _state(text: str, moment: Moment, periods: Layer[Period]) -> Period | None:
    """Return the moment at which a state is described, None if the text names none."""
    at, sentence = moment.at, moment.sentence
    named = False
    for period in reversed(periods.within(max(sentence.start, at - FAR), at)):
        if is_state(text, period, at) or _is_held(text, period, at):
            return at_moment(period, moment.stated)
        named = named or governs(text, period, moment)
        if named and period.kind != PeriodKind.TERM:
            return None
    lead = moment.paragraph.lead
    above = [] if named else _earlier(moment, periods)
    introducing = periods.inside(lead) if lead and not named else []
    for period in (*reversed(above), *reversed(introducing)):
        if is_state(text, period, sentence.start) or _is_dated(text, period, sentence.start):
            return at_moment(period, moment.stated)
    return None


def _is_held(text: str, period: Period, at: int) -> bool:
    dated = period.start is not None or period.kind == PeriodKind.SESSION
    return dated and is_occasion(text, period, at)


def _is_dated(text: str, period: Period, at: int) -> bool:
    return period.start is not None and is_occasion(text, period, at)


_HEADLINE = re.compile(r"(?:[^\n]{1,250}(?<![.;:,])\n+){1,3}")
# A period at the head of a sentence holds for what follows: "Trong nhiệm kỳ, HĐND thị xã …".
_OPENS = re.compile(
    r"(?:^|[.!?:…\n]|[-–])\s*(?:(?:kết quả|cụ thể|riêng|tính|trong|thời gian)\s+)*$", re.IGNORECASE
)
_LIST = re.compile(r"\s*(?:,|và|, và)\s*(?:năm\s*)?")
_EACH = re.compile(r"[^.;]{0,60}\blần lượt\b")
# The words of what a value is compared with.
_EARLIER = re.compile(r"cùng (?:kỳ|thời|giai)|kỳ trước|(?:năm|khóa|khoá|nhiệm kỳ) (?:trước|ngoái)")


def _compared(text: str, here: Sequence[Period], at: int) -> Period | None:
    """Return the period that a previous value is for: the nearest one in its sentence."""
    near = [p for p in here if p.kind not in POINTS and not MOVED.match(text, p.span.end)]
    before = [p for p in near if p.span.end <= at]
    after = [p for p in near if p.span.start >= at]
    if after and after[0].span.start - at <= NEXT and _EARLIER.match(after[0].label.lower()):
        return after[0]
    return before[-1] if before else next(iter(after), None)
