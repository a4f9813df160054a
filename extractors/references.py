"""Numbers that only name a figure again, and bases of shares.

*10 tờ trình đối với 10 kỳ họp* counts the sessions no second time; *tại 04 kỳ họp thường lệ*
says when; the 156 of *131/156 đơn* is a figure of its own unless it was stated before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from extractors.confidence import Trust
from extractors.counts import Told
from extractors.model import Bound, Role

if TYPE_CHECKING:
    from extractors.counts import BoundCount, Count
    from extractors.readings import Choice

NEARBY = 1200  # characters within which a number named again refers; further off it restates
REFERRING = 24  # characters before a number that can hold the words by which it refers
_REFERS = re.compile(
    r"""
    \b(?: phục\ vụ | trước | đối\ với | trong\ tổng\ số | trong\ số | trong | với | cả | tất\ cả | (?<!thông\ )qua | sau | tại | của
      | thực\ hiện | dứt\ điểm | toàn\ bộ | trên | nói\ trên )\s+ (?:số\s+)?$
    """,
    re.VERBOSE | re.IGNORECASE,
)
OTHER = "other."  # group of what competes with the indicators
_DIVIDES = re.compile(r"^\W*(?:trong đó|trong số đó|gồm)\b", re.IGNORECASE)
_OPENS = re.compile(r"^\W*(?:trong đó|trong số đó|gồm)(?:\s+có)?\W*$", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:trong|trong số|trong tổng số|với|đối với)\s+$", re.IGNORECASE)
_ALL_OF = re.compile(r"\b(?:cả|tất cả)\s+$", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:tại|qua|sau|trong|trước|giữa|cả|phục vụ)\s+(?:cả\s+)?$", re.IGNORECASE)
# Units of events that other counts happen at.
_OCCASIONS = frozenset({"session", "session_short", "sitting"})


@dataclass(frozen=True, slots=True)
class Again:
    """What a number names again: its indicator, and the figure if it was stated before."""

    code: str
    owner: BoundCount | None = None


def named_again(count: Count, choice: Choice) -> Again | None:
    """Return what a count only names again, None if it counts."""
    at = count.candidate.span.start
    before = count.text[max(count.sentence.span.start, at - REFERRING) : at]
    if not _REFERS.search(before) or count.after is not None:
        return None  # "01 lượt với 01 người" counts both
    among = _AMONG.search(before)
    for item in reversed(count.bound):
        if at - item.figure.span.start > NEARBY:
            break
        same = item.indicator.group == choice.indicator.group
        if choice.needs_met and not among:
            same = item.indicator.code == choice.indicator.code
        noun = not count.found.unit or any(u.name in item.units for u in count.found.unit)
        if same and noun and item.candidate.value == count.candidate.value:
            return Again(item.indicator.code, item)
    occasions = {unit.name for unit in count.found.unit} & _OCCASIONS
    if occasions and _WHEN.search(before):
        return Again(choice.indicator.code)
    if not choice.needs_met and _ALL_OF.search(before) and count.bound:
        return Again(count.bound[-1].indicator.code)
    return None


def told_of(count: Count, choice: Choice | None) -> Told | None:
    """Return what a count tells those after it.

    A noun that nothing in the catalogue counts (*06 đại biểu Quốc hội*) is no indicator, and no
    more are its parts.
    """
    if choice:
        return Told(choice.indicator.code, count.found.right.start)
    nouns = {unit.name for unit in count.found.unit}
    if not nouns or next(count.scene.knowledge.readings.counting(nouns), None):
        return None
    return Told(OTHER, count.found.right.start)


def is_orphan(count: Count) -> bool:
    """Tell whether a count belongs to one before it that means nothing, or is no indicator.

    The m of *11/11 huyện*; the part of *07 thành viên, trong đó 02 chuyên trách*, of *06 đại biểu
    Quốc hội, trong đó 01 đại biểu nữ*.
    """
    before = count.sentence.numerals[count.index - 1] if count.index else None
    if before is None or before.kind is not None:
        return False
    if before.over == count.candidate.span.start:
        return part_of(count) is None
    told = count.told
    if told and told.code.startswith(OTHER) and told.end <= count.candidate.span.start:
        opens = _OPENS if told.code == OTHER else _DIVIDES
        divides = bool(opens.search(count.label)) and count.sentence.span.start <= told.end
        series = told.part and count.after is not None
        if divides or series:
            return True
    lost = not count.bound or count.bound[-1].candidate.span.start != before.span.start
    nameless = not (count.found.unit or count.found.label_units)
    return (
        lost
        and nameless
        and before.value > count.candidate.value
        and bool(_DIVIDES.search(count.label))
    )


def part_of(count: Count) -> BoundCount | None:
    """Return the n of the n/m that the count is the m of; None also for *18 lượt/25 người*."""
    part = count.bound[-1] if count.bound else None
    if part is None or part.candidate.over != count.candidate.span.start:
        return None
    own = part.found and part.found.unit and part.found.unit[0].start < count.candidate.span.start
    return None if own else part


def stated_before(count: Count, part: BoundCount) -> BoundCount | None:
    """Return the earlier figure that the m of n/m names again.

    It is of the same group, or the m of another n/m: *18/93 ý kiến …; 37/93 được giải trình*.
    """
    bases = {item.figure.part_of for item in count.before if item.candidate.over} - {None}
    for item in islice(reversed(count.bound), 1, None):
        if count.candidate.span.start - item.figure.span.start > NEARBY:
            return None
        same = item.indicator.group == part.indicator.group or item.figure.span.start in bases
        if same and item.candidate.value == count.candidate.value:
            return item
    return None


def base_of(count: Count, part: BoundCount) -> BoundCount:
    """Return the m of n/m as a figure of its own."""
    figure = replace(
        part.figure,
        indicator=_base_code(count, part),
        span=count.candidate.span,
        value=count.candidate.value,
        role=Role.DENOMINATOR,
        part_of=None,
        bound=Bound.EXACT,
        rule=f"base of {part.figure.rule}",
    )
    trust = min(part.trust, Trust.FAIR)
    return replace(part, candidate=count.candidate, figure=figure, trust=trust)


def _base_code(count: Count, part: BoundCount) -> str:
    """Return what the m of n/m counts: by a cue beside it, as in the share before, by default."""
    cues = count.scene.cues.within(count.candidate.span.end, count.found.right.end)
    for cue in cues:
        if cue.name in part.indicator.base_if:
            return part.indicator.base_if[cue.name]
    owners = {
        item.figure.part_of
        for item in count.before
        if item.candidate.over and item.indicator == part.indicator and item is not part
    } - {None}
    for item in reversed(count.bound) if owners else ():
        if item.figure.span.start in owners:
            return item.figure.indicator
    return part.indicator.base or part.indicator.code
