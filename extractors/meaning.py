"""What a count means: from its own words, from its series, or from what it divides."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.acting import acting
from extractors.evidence import CLOSE, Background, close_cues, far_cues
from extractors.model import Span
from extractors.readings import (
    INHERITED,
    LABELLED,
    NAMED,
    Choice,
    Evidence,
    choose,
)
from extractors.series import WHOLE, alike, closing_total, shared_predicate, shared_verb
from extractors.shares import share_of, tells_of_before
from extractors.statuses import is_compared

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.counts import BoundCount, Count
    from extractors.knowledge import Indicator
    from extractors.language import Hit
    from extractors.paragraphs import Paragraph

LEAST = 1.7  # a bare noun for which the acting body is the wrong one weighs less
CLOSE_BY = (
    1.5  # what divides a figure is rather of its group than of one that weighs so little more
)
ABOVE_REACH = 400  # characters above a paragraph that may say what it goes on about
OTHER_NOUN = 0.3  # what another noun of the indicator before weighs less than its own


def meaning_of(count: Count, carrier: BoundCount | None) -> Choice | None:
    """Return what the count means, None if nothing in the catalogue fits it."""
    if count.found.blocked:
        return None
    if tells_of_before(count):
        return share_of(count)
    if carrier and is_compared(count.text[carrier.words_end : count.candidate.span.start]):
        return slice_of(carrier)
    return _by_its_words(count, carrier)


def _by_its_words(count: Count, carrier: BoundCount | None) -> Choice | None:
    """Return what a count means by its words, its series and what it divides."""
    choice = closing_total(count) or _chosen(count, carrier)
    if choice and not choice.needs_met and not _grounded(count, carrier):
        return None
    if choice and (same := alike(count, choice)):
        return same
    if carrier is None or count.candidate.percent:
        return choice
    return _divided(count, choice, carrier)


def _chosen(count: Count, carrier: BoundCount | None) -> Choice | None:
    """Weigh the readings: by the count's own words, then with what its series shares."""
    entries = count.scene.knowledge.readings
    evidence = _evidence(count, carrier)
    choice = choose(entries, evidence)
    if choice and (held := _lasting(count, choice.indicator)):
        evidence = replace(evidence, close=dict.fromkeys(held, CLOSE) | dict(evidence.close))
        choice = choose(entries, evidence)
    if choice and choice.needs_met and carrier:
        group = carrier.indicator.group
        divides = choose(entries, evidence, group)  # "16 kiến nghị: 08 nội dung đã thực hiện"
        if divides and divides.needs_met and choice.weight - divides.weight <= CLOSE_BY:
            choice = divides
    if choice is None and not count.found.unit and not count.candidate.percent:
        # The noun of the label acts and is not what is counted.
        choice = choose(entries, replace(evidence, units=_inherited(count, carrier)))
    if choice is None and (shared := shared_predicate(count)):
        choice = choose(entries, replace(evidence, close=dict(shared) | dict(evidence.close)))
    if choice is None or not choice.needs_met:
        choice = _repaired(count, evidence) or choice
    return choice


def is_weak(count: Count, choice: Choice) -> bool:
    """Tell whether a bare noun says too little against the body that acts."""
    return choice.weight < LEAST and bool(count.found.unit) and not choice.needs_met


def denies(count: Count, choice: Choice | None) -> bool:
    """Tell whether a denied noun is all that is denied: *không có … nào* and no predicate."""
    if choice is None or re.search(
        r"\b(?:do|vì|nếu|khi|trừ|ngay cả)\s*$", count.label, re.IGNORECASE
    ):
        return False
    rest = re.sub(r"\b(?:nào|riêng)\b", "", count.found.right.of(count.text)).strip()
    return not rest or (choice.needs_met and len(rest.split()) <= 4)


def _own(count: Count) -> bool:
    return bool(count.found.unit or _counted(count))


def _grounded(count: Count, carrier: BoundCount | None) -> bool:
    """Tell whether a count without a close cue has a noun, a carrier, or a series to stand in."""
    return (
        _own(count)
        or carrier is not None
        or count.listed
        or count.follows
        or count.candidate.percent
        or bool(WHOLE.search(count.label))
    )


def _divided(count: Count, choice: Choice | None, carrier: BoundCount) -> Choice | None:
    """Read a count that divides another: as what it says itself, or as a slice of the other."""
    slice_ = slice_of(carrier)
    own = _own(count)
    if choice is None:
        return slice_ if not own or carrier.units & {u.name for u in count.found.unit} else None
    if choice.needs_met and not choice.indicator.reported:
        return choice
    if _crosses(count.scene.knowledge.indicators, choice.indicator, carrier.indicator):
        return slice_
    nouns = count.found.unit or _counted(count)
    same_noun = not own or any(unit.name in carrier.units for unit in nouns)
    if same_noun and not choice.needs_met:
        return slice_
    same_group = choice.indicator.group == carrier.indicator.group
    return choice if own or same_group else slice_


def slice_of(carrier: BoundCount) -> Choice:
    """Read a count as what its carrier counts."""
    unit = next(iter(carrier.units))
    return Choice(carrier.indicator, unit, 1.0, 1.0, needs_met=False, inherited=True)


def _crosses(indicators: Iterable[Indicator], part: Indicator, carrier: Indicator) -> bool:
    """Tell whether two indicators divide a third one by different axes, and not each other.

    *đã giải quyết 28 đơn (24 khiếu nại, 4 tố cáo)*: complaints divide the petitions received, and
    so do the resolved ones; complaints among the resolved are a slice of these.
    """
    if any(part.code in split.codes for split in carrier.sums) or part.code == carrier.code:
        return False
    for whole in indicators:
        axes = {at for at, split in enumerate(whole.sums) if part.code in split.codes}
        others = {at for at, split in enumerate(whole.sums) if carrier.code in split.codes}
        if (
            axes
            and others
            and axes.isdisjoint(others)
            and whole.code not in (part.code, carrier.code)
        ):
            return True
    return False


def _repaired(count: Count, evidence: Evidence) -> Choice | None:
    """Read a cue that lost its marks, right before the numeral: *phân loại chuyên 125 đơn*.

    Only for an indicator of the group that the figure before belongs to; such a reading is
    never sure unless a sum proves it.
    """
    end = count.candidate.span.start
    while end and count.text[end - 1].isspace():
        end -= 1
    names = count.scene.near.get(end)
    if not names or evidence.group is None:
        return None
    close = dict(evidence.close) | dict.fromkeys(names, CLOSE)
    choice = choose(count.scene.knowledge.readings, replace(evidence, close=close), evidence.group)
    return replace(choice, lead=0.0) if choice and choice.needs_met else None


def _evidence(count: Count, carrier: BoundCount | None) -> Evidence:
    """Gather what speaks for each reading."""
    scene, found, span = count.scene, count.found, count.sentence.span
    paragraph = count.sentence.paragraph
    earlier = Span(paragraph.span.start, span.start)
    behind = Background(span, earlier, _above(paragraph), paragraph, scene.document)
    close = close_cues(scene.text, found, scene.cues.inside(span))
    breath = max(scene.text.rfind(mark, span.start, found.label.start) for mark in ",;:.(")
    for cue in reversed(scene.cues.within(span.start, found.label.start)):
        if cue.end <= breath:
            break
        if cue.name in scene.knowledge.reaching:
            close[cue.name] = max(close.get(cue.name, 0.0), CLOSE - 0.6)
    for stretch in count.turn.shared if count.turn else ():
        for cue in scene.cues.inside(stretch):
            close.setdefault(cue.name, CLOSE)
    for name, weight in shared_verb(count).items():
        close.setdefault(name, weight)
    mention = acting(count, frozenset())
    series = [count.last] if count.last else count.bound[-1:] if count.listed else []
    return Evidence(
        units=_units(count, carrier),
        close=close,
        far=far_cues(scene.text, behind, found, scene.cues),
        kinds=mention.kinds if mention else scene.issuer_kinds,
        near=mention is not None and mention.span.start >= span.start,
        group=series[-1].indicator.group if series else None,
        after=count.after,
        ratio=count.candidate.over is not None,
    )


def _above(paragraph: Paragraph) -> Span:
    """Return the text right above a paragraph, from the title of its section on at most."""
    start, section = paragraph.span.start, paragraph.section
    return Span(max(section.title.end if section else 0, start - ABOVE_REACH, 0), start)


def _lasting(count: Count, indicator: Indicator) -> list[str]:
    """Return the cues which hold from before in the paragraph and rule the indicator out.

    *89 đại biểu Quốc hội là người dân tộc; … đại biểu nữ 44 người*: all are of the Quốc hội.
    """
    vetoes = frozenset[str]().union(*(reading.never for reading in indicator.readings))
    lasting = {n: u for n, u in count.scene.knowledge.lasting.items() if n in vetoes}
    if not lasting:
        return []
    scene, start = count.scene, _above(count.sentence.paragraph).start
    cues = scene.cues.within(start, count.found.right.end)
    out = []
    for name, until in lasting.items():
        last = next((cue for cue in reversed(cues) if cue.name == name or cue.name in until), None)
        if last and last.name == name and not _names_council(count, last.end):
            out.append(name)
    return out


def _names_council(count: Count, start: int) -> bool:
    """Tell whether a council is named between *start* and the end of the count's words."""
    mentions = count.scene.mentions.within(start, count.found.right.end)
    return any(mention.kinds & {"council", "deputies"} for mention in mentions)


def _units(count: Count, carrier: BoundCount | None) -> dict[str, float]:
    """Say which units the numeral may count, and how each was found."""
    found = count.found
    if count.candidate.percent:
        return {"percent": NAMED}
    units: dict[str, float] = {}
    if found.unit:
        if carrier and _qualifies(count, found.unit[0]):
            units |= dict.fromkeys(carrier.units, INHERITED)
        return units | dict.fromkeys((unit.name for unit in found.unit), NAMED)
    if not _counted(count) or _qualifies(count, found.label_units[0]):
        units |= _inherited(count, carrier)
    for position, unit in enumerate(_counted(count)):
        units[unit.name] = max(units.get(unit.name, 0.0), LABELLED - 0.2 * position)
    return units


def _counted(count: Count) -> list[Hit]:
    """Return the nouns of the label that can be counted: an agency mostly acts."""
    agents = count.scene.knowledge.agents
    return [
        unit
        for unit in count.found.label_units
        if unit.name not in agents
        or re.search(r"\bsố(?: lượt)?\s+$", count.text[max(0, unit.start - 10) : unit.start])
    ]


def _inherited(count: Count, carrier: BoundCount | None) -> dict[str, float]:
    """Return the units of the line that introduces the count, of the count before, of its carrier."""
    units: dict[str, float] = {}
    lead = count.sentence.paragraph.lead
    if lead:
        hits = count.scene.units.inside(lead)
        units |= dict.fromkeys((hit.name for hit in hits), INHERITED - 0.6)
    last = count.last or (count.bound[-1] if count.listed and count.bound else None)
    for source, weight in ((last, INHERITED - 0.4), (carrier, INHERITED)):
        if source:
            units |= dict.fromkeys(source.units, weight - OTHER_NOUN)
            units |= dict.fromkeys(source.named or {source.unit}, weight)
    return units


def _qualifies(count: Count, unit: Hit) -> bool:
    """Tell whether a noun may only qualify another: *07 chuyên đề* after *12 kỳ họp*."""
    if unit.name not in count.scene.knowledge.qualifiers:
        return False
    near = count.scene.cues.within(unit.start - 24, unit.start + 1)
    return any(cue.end >= unit.end and cue.name != "mask" for cue in near)
