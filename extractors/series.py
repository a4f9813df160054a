"""What the counts of a series have in common: a noun, a verb before, a predicate after."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.counts import locate
from extractors.evidence import CLOSE
from extractors.model import Status
from extractors.readings import Choice

if TYPE_CHECKING:
    from extractors.counts import BoundCount, Count
    from extractors.knowledge import Indicator

_CLOSES = re.compile(r"^\W*(?:tổng cộng|cộng|gộp|tính chung|tổng)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
# A verb that only says that things came in, whatever was done with those counted before.
_ARRIVES = re.compile(r"\b(?:nhận|gửi|nêu|thu|phát sinh)\b", re.IGNORECASE)
# "Đã chuyển 141 kiến nghị …, 37 kiến nghị không chuyển": what is denied shares no verb.
_DENIED = re.compile(r"\s*(?:không|chưa)\s", re.IGNORECASE)
WHOLE = re.compile(r"\b(?:tổng|cộng|tính chung|cả)\b", re.IGNORECASE)


def alike(count: Count, choice: Choice) -> Choice | None:
    """Read a bare noun as the one before it in a series.

    *5 cuộc giám sát chuyên đề, các Ban tiến hành 16 cuộc*; *giải quyết 12/19 đơn, huyện Đồng Xuân
    09/14 đơn*.
    """
    parts = count.parts()
    if choice.needs_met or not parts:
        return None
    last = parts[-1]
    same = count.here(last) and last.figure.status != Status.CHANGE
    named = {unit.name for unit in count.found.unit} & last.named
    bare = not count.found.right.of(count.text).strip()
    gap = count.text[last.figure.span.end : count.candidate.span.start]
    bodies = count.scene.mentions.inside(count.found.label)
    telling = _cues_of(count, last.indicator)
    told = [
        cue
        for cue in count.scene.cues.inside(count.found.label)
        if cue.name in telling
        and not any(body.span.start <= cue.start < body.span.end for body in bodies)
    ] or _says_itself(count)
    apart = (
        told
        or _says_more(count, last.indicator)
        or WHOLE.search(count.label)
        or _ARRIVES.search(count.label)
    )
    series = not apart and gap.count("(") == gap.count(")")
    if same and named and bare and series and last.indicator.group == choice.indicator.group:
        return Choice(last.indicator, choice.unit, choice.weight, choice.lead, needs_met=False)
    return None


def closing_total(count: Count) -> Choice | None:
    """Read a total without a noun, after its parts, as what these are: *Cộng là 237*."""
    last = count.last
    bare = not count.found.unit and not count.found.label_units
    if last is None or last.found is None or not bare or not _CLOSES.search(count.label):
        return None
    alone = last.figure.part_of is None and last.figure.status == Status.ACTUAL
    if not alone or last.figure.value >= count.candidate.value:
        return None
    return Choice(last.indicator, last.unit, 1.0, 1.0, needs_met=False, inherited=True)


def _cues_of(count: Count, last: Indicator) -> frozenset[str]:
    """Return the cues that decide between the indicators which count what the last one counts."""
    nouns = frozenset[str]().union(*(reading.counts for reading in last.readings))
    return frozenset[str]().union(
        *(
            reading.topics.union(*reading.needs)
            for indicator in count.scene.knowledge.indicators
            if indicator.group == last.group
            for reading in indicator.readings
            if not reading.counts.isdisjoint(nouns)
        )
    )


def _says_more(count: Count, last: Indicator) -> bool:
    """Tell whether the label has words that nothing explains: *thường xuyên 6 cuộc*.

    A body explains itself if it can do what the *last* count is of.
    """
    label, scene = count.found.label, count.scene
    named = scene.mentions.inside(label)
    bodies = [mention.span for mention in named if not last.by or mention.kinds & last.by]
    plain = scene.knowledge.numerals.beside["plain"]
    return any(
        word.group().islower()
        and word.group() not in plain
        and not any(body.start <= word.start() < body.end for body in bodies)
        and not scene.units.within(word.start(), word.start() + 1)
        for word in _WORD.finditer(count.text, label.start, label.end)
    )


def _says_itself(count: Count) -> bool:
    """Tell whether a noun says more than what is counted: *cuộc giám sát*, not *cuộc*."""
    return any(
        cue.end <= unit.end and (cue.start, cue.end) != (unit.start, unit.end)
        for unit in count.found.unit
        for cue in count.scene.cues.within(unit.start, unit.end)
    )


def remainder_of(count: Count) -> BoundCount | None:
    """Return the figure whose rest a count is: *09 nội dung; 08 đã được trả lời, 01 xin lùi lại*.

    Nothing says so but the noun, which is the same, and the sum: whole = parts + this one.
    """
    nouns = {unit.name for unit in count.found.unit}
    parts = Decimal(0)
    for item in reversed(count.before):
        if item.candidate.percent or item.figure.status != Status.ACTUAL or not nouns & item.units:
            continue
        if parts and item.figure.value == parts + count.candidate.value:
            return item
        parts += item.figure.value
    return None


def shared_verb(count: Count) -> dict[str, float]:
    """Return the cues of the verb that a count has together with the one before.

    *đã giải quyết 32 vụ khiếu nại, 63 vụ tố cáo thuộc thẩm quyền*: nothing but a comma stands
    between the two, and both count the same noun.
    """
    last = count.last
    if last is None or last.found is None or not count.here(last):
        return {}
    same = last.named & {unit.name for unit in count.found.unit}
    bare = count.label.strip(" ,") in ("", "và")
    denied = _DENIED.match(count.found.right.of(count.text))
    if not same or not bare or denied or not re.fullmatch(r"[^;:.()]*", count.gap(last)):
        return {}
    label = last.found.label
    return {cue.name: CLOSE for cue in count.scene.cues.inside(label) if cue.end <= label.end}


def shared_predicate(count: Count) -> dict[str, float]:
    """Return the cues of the predicate that a count has together with the next one.

    *3 vụ khiếu nại, 2 vụ tố cáo đúng*. Only for a count that nothing else explains.
    """
    if count.index + 1 >= len(count.sentence.numerals):
        return {}
    then = locate(count.scene, count.sentence, count.index + 1, count.bound)
    same = {unit.name for unit in then.found.unit} & {unit.name for unit in count.found.unit}
    gap = count.text[count.found.right.start : then.candidate.span.start]
    if not same or not re.fullmatch(r"[^;:.()]*(?:,|\bvà)\s*", gap):
        return {}
    cues = count.scene.cues.inside(then.found.right)
    return {cue.name: CLOSE for cue in cues if cue.end <= then.found.right.end}
