"""The binder: which indicator each count means, for which body, as what.

Paragraph by paragraph, numeral by numeral, in the order of the text, since much is left out
that stood before: *130 nghị quyết cá biệt, 66 quy phạm pháp luật*; *chuyển 125 đơn, hướng dẫn
80*. What a bracket, *gồm* or *trong đó* divides is the numeral's carrier.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.actors import Mention, default_actor
from extractors.evidence import CLOSE, Background, Room, Surroundings, close_cues, far_cues, surroundings
from extractors.language import noun_phrase
from extractors.model import BlockKind, Bound, Figure, Grade, Numeral, NumeralKind, Role, Span, Status
from extractors.readings import INHERITED, LABELLED, NAMED, Choice, Evidence, choose, choose_rate
from extractors.reporting import Moment, governing_period
from extractors.scene import Paragraph, paragraphs, sentences, within
from extractors.statuses import change_of, per_of, status_of
from extractors.tables import grids, table_figures

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.knowledge import Indicator, Knowledge
    from extractors.language import Hit
    from extractors.model import Actor, Period, Structure
    from extractors.numerals import Candidate

NEARBY = 1200  # characters within which a number named again refers; further off it restates
LEAST = 1.7  # a bare noun for which the acting body is the wrong one weighs less
SURE_LEAD = 0.8  # a smaller lead over another indicator is worth a look


@dataclass(frozen=True, slots=True)
class Scene:
    """A text with all that was found in it, sorted by offset.

    ``near`` maps the end of a syllable that is a cue but for its marks to the cue's names.
    """

    text: str
    structure: Structure
    knowledge: Knowledge
    candidates: Sequence[Candidate]
    units: Sequence[Hit]
    cues: Sequence[Hit]
    mentions: Sequence[Mention]
    level: str
    unit_starts: Sequence[int]
    cue_starts: Sequence[int]
    mention_starts: Sequence[int]
    near: Mapping[int, Sequence[str]]
    periods: Sequence[Period]
    period_starts: Sequence[int]
    period: Period | None
    document: tuple[Span, ...]
    issuer: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A count that was bound: its figure, and what later ones may take over from it.

    ``units`` are all that its indicator counts, ``named`` those that stand at the numeral;
    ``paragraph`` is the offset of the passage whose figures may add up.
    """

    candidate: Candidate
    figure: Figure
    indicator: Indicator
    units: frozenset[str]
    named: frozenset[str]
    found: Surroundings
    paragraph: int


@dataclass(slots=True)
class _State:
    """What the reading of a report has come to."""

    bound: list[Reading] = field(default_factory=list)
    numerals: list[Numeral] = field(default_factory=list)


_PROPOSALS = re.compile(
    r"\W*(?:những|một số|các|nội dung)?\s*(?:kiến nghị|đề xuất|đề nghị)\W*(?:$|,|và\b|-|với\b|đối với\b|đề xuất|kiến nghị)",
    re.IGNORECASE,
)
_PLANS = re.compile(
    r"\b(?:phương hướng|nhiệm vụ trọng tâm|nhiệm vụ (?:\d+ tháng|năm|trong|đến|cuối|thời gian)|kế hoạch công tác"
    r"|chương trình công tác|nhiệm vụ, giải pháp|nhiệm vụ chủ yếu)",
    re.IGNORECASE,
)
# Opens a breakdown of the count before it.
_OPENERS = re.compile(
    r"\b(?:gồm|bao gồm|trong đó|trong số đó|trong số này|cụ thể|chia ra|phân ra|như sau|chia theo|phân theo|phân loại|xét theo"
    r"|còn lại|riêng)\b|:",
    re.IGNORECASE,
)
_REFERS = re.compile(
    r"(?:\b(?:phục vụ|trước|đối với|trong số|trong|với|cả|tất cả|qua|sau|tại|của|thực hiện|dứt điểm|toàn bộ|trên|nói trên)\s+)(?:số\s+)?$",
    re.IGNORECASE,
)


def find_figures(scene: Scene) -> tuple[list[Reading], list[Numeral]]:
    """Bind the counts of a report; every numeral comes back with its kind."""
    state = _State()
    rows: list[Span] = []
    starts = [candidate.span.start for candidate in scene.candidates]
    seen = 0
    for paragraph in paragraphs(scene.text, scene.structure):
        lo, hi = (bisect_right(starts, edge - 1) for edge in (paragraph.span.start, paragraph.span.end))
        _skip(state, scene.candidates[seen:lo])
        seen = max(seen, hi)
        inside = list(scene.candidates[lo:hi])
        if paragraph.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING):
            _read_paragraph(scene, state, paragraph, inside)
        elif paragraph.kind == BlockKind.TABLE:
            rows.append(paragraph.span)
        else:
            _skip(state, inside)
    _skip(state, scene.candidates[seen:])
    _read_tables(scene, state, rows)
    bound = sorted(state.bound, key=lambda reading: reading.figure.span.start)
    return bound, sorted(state.numerals, key=lambda numeral: numeral.span.start)


def _read_tables(scene: Scene, state: _State, rows: Sequence[Span]) -> None:
    """Bind the counts of the tables that *rows* make."""
    starts = [candidate.span.start for candidate in scene.candidates]
    for row in rows:
        lo, hi = bisect_left(starts, row.start), bisect_left(starts, row.end)
        _skip(state, [c for c in scene.candidates[lo:hi] if c.kind is not None])
    for grid in grids(scene.text, rows):
        found, lost = table_figures(scene, grid, scene.candidates)
        for item in found:
            indicator = scene.knowledge.indicator(item.figure.indicator)
            state.bound.append(
                Reading(item.candidate, item.figure, indicator, frozenset(), frozenset(), None, item.table)
            )
            state.numerals.append(_numeral(item.candidate, NumeralKind.FIGURE))
        for candidate in lost:
            state.numerals.append(_numeral(candidate, NumeralKind.OTHER_COUNT))


def _skip(state: _State, candidates: Sequence[Candidate]) -> None:
    """Record numerals outside the running text."""
    for candidate in candidates:
        state.numerals.append(_numeral(candidate, candidate.kind or NumeralKind.OTHER_COUNT))


# Numerals that name a day, a paper or a place in a list have no value to add up.
_NAMES = frozenset(
    {NumeralKind.DATE, NumeralKind.TERM_OR_YEAR, NumeralKind.SYMBOL, NumeralKind.CODE, NumeralKind.HEADING}
)


def _numeral(candidate: Candidate, kind: NumeralKind, detail: str | None = None) -> Numeral:
    value = None if kind in _NAMES else candidate.value
    return Numeral(candidate.span, kind, value, candidate.value_high, detail or candidate.detail)


def _read_paragraph(
    scene: Scene, state: _State, paragraph: Paragraph, candidates: Sequence[Candidate]
) -> None:
    if not any(candidate.kind is None for candidate in candidates):
        _skip(state, candidates)
        return
    proposal = _is_proposal(scene, paragraph)
    before = len(state.bound)
    for sentence in sentences(scene.text, paragraph.span):
        inside = [c for c in candidates if sentence.start <= c.span.start < sentence.end]
        for index, candidate in enumerate(inside):
            if candidate.kind is not None:
                state.numerals.append(_numeral(candidate, candidate.kind))
            elif proposal:
                state.numerals.append(_numeral(candidate, NumeralKind.PROPOSAL))
            else:
                _read_count(scene, state, _Place(paragraph, sentence, inside, index, before))


def _is_proposal(scene: Scene, paragraph: Paragraph) -> bool:
    """Tell whether the paragraph stands among the proposals that close a report."""
    opening = paragraph.span.of(scene.text)[:60]
    if re.match(r"\W*(?:\d+[-.]?\s*)?(?:Đề nghị|Kiến nghị|Đề xuất)\s+[A-ZĐ]", opening):
        return True
    at = paragraph.span.start
    return any(
        section.span.start <= at < section.span.end
        and _PROPOSALS.match(section.title.of(scene.text))
        for section in scene.structure.sections
    )


def _passage(text: str, paragraph: Paragraph) -> int:
    """Return the offset of the passage whose figures may add up: a list counts as one."""
    listed = paragraph.kind in (BlockKind.BULLET, BlockKind.HEADING)
    totals = _WHOLE.match(text, paragraph.span.start)
    together = paragraph.lead and (listed or totals)
    return paragraph.lead.start if together and paragraph.lead else paragraph.span.start


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a count stands: its paragraph, sentence, and the numerals beside it."""

    paragraph: Paragraph
    sentence: Span
    inside: Sequence[Candidate]
    index: int
    first: int  # how many figures were bound before the paragraph

    @property
    def candidate(self) -> Candidate:
        return self.inside[self.index]


def _read_count(scene: Scene, state: _State, place: _Place) -> None:
    """Bind one count, or say what else it is."""
    candidate = place.candidate
    text = scene.text
    found = _surroundings(scene, state, place)
    if _bind_base(state, place):
        return
    carrier = _carrier(text, state, place)
    carrier = carrier and _whole_of(state, place, carrier)
    choice = _choose(scene, state, place, found, carrier)
    if candidate.value == 0 and candidate.word and not (choice and _denies(text, found, choice)):
        return
    if choice is None or not choice.indicator.reported:
        detail = choice.indicator.name if choice else None
        detail = detail or noun_phrase(text[candidate.span.end : place.sentence.end])
        kind = NumeralKind.PERCENT if candidate.percent else NumeralKind.OTHER_COUNT
        state.numerals.append(_numeral(candidate, kind, detail))
        return
    if earlier := _referred(text, state, place, found, choice):
        state.numerals.append(_numeral(candidate, NumeralKind.REFERENCE, earlier))
        return
    figure = _figure(scene, state, place, found, choice, carrier)
    units = frozenset().union(*(reading.counts for reading in choice.indicator.readings))
    named = frozenset(unit.name for unit in found.unit)
    state.bound.append(
        Reading(candidate, figure, choice.indicator, units, named, found, _passage(text, place.paragraph))
    )
    state.numerals.append(_numeral(candidate, NumeralKind.FIGURE))


def _bind_base(state: _State, place: _Place) -> bool:
    """Bind the m of n/m by its n: a figure of its own, or one that was stated before."""
    candidate = place.candidate
    partner = state.bound[-1] if state.bound else None
    if partner is None or partner.candidate.over != candidate.span.start:
        before = place.inside[place.index - 1] if place.index else None
        orphan = before is not None and before.over == candidate.span.start
        if orphan:
            state.numerals.append(_numeral(candidate, NumeralKind.OTHER_COUNT))
        return orphan
    if partner.found.unit and partner.found.unit[0].start < candidate.span.start:
        return False  # 18 lượt/25 người: two counts, not a share
    base = partner.indicator.base or partner.indicator.code
    group = partner.indicator.group
    for earlier in reversed(state.bound[:-1]):
        if earlier.indicator.group == group and earlier.candidate.value == candidate.value:
            state.numerals.append(
                _numeral(candidate, NumeralKind.REFERENCE, earlier.indicator.code)
            )
            owner = earlier.figure.span.start
            break
    else:
        figure = replace(
            partner.figure, indicator=base, span=candidate.span, value=candidate.value,
            role=Role.DENOMINATOR, part_of=None, bound=Bound.EXACT, rule=f"base of {partner.figure.rule}",
        )  # fmt: skip
        state.bound.insert(-1, replace(partner, candidate=candidate, figure=figure))
        state.numerals.append(_numeral(candidate, NumeralKind.FIGURE))
        owner = candidate.span.start
    state.bound[-1] = replace(partner, figure=replace(partner.figure, part_of=owner))
    return True


def _choose(
    scene: Scene, state: _State, place: _Place, found: Surroundings, carrier: Reading | None
) -> Choice | None:
    """Return what the count means, from its own words or from what it divides."""
    knowledge = scene.knowledge
    if found.blocked:
        return None
    if place.candidate.percent and (rated := _rated(scene.text, state, place, found)):
        share_of = rated.indicator.rate_of or rated.indicator.code
        return choose_rate(knowledge.indicators, share_of)
    own = bool(found.unit or found.label_units)
    evidence = _evidence(scene, state, place, found, carrier)
    choice = choose(knowledge.indicators + knowledge.competitors, evidence)
    if choice is None or not choice.needs_met:
        choice = _repaired(scene, place, evidence) or choice
    listed = place.paragraph.kind in (BlockKind.BULLET, BlockKind.HEADING)
    here = bool(state.bound) and state.bound[-1].figure.span.start >= place.sentence.start
    grounded = own or carrier or listed or here or place.candidate.percent
    if choice and not (grounded or choice.needs_met):
        return None
    if alike := _alike(scene, state, place, found, choice):
        return alike
    if carrier is None or place.candidate.percent:
        return choice
    if choice is None:
        return None if own else _slice_of(carrier)
    if choice.needs_met and not choice.indicator.reported:
        return choice
    same_group = choice.indicator.group == carrier.indicator.group
    same_noun = not own or any(unit.name in carrier.units for unit in found.unit)
    if same_noun and not choice.needs_met:
        return _slice_of(carrier)
    return _slice_of(carrier) if not own and not same_group else choice


_WHOLE = re.compile(r"\b(?:tổng|cộng|tính chung|cả)\b", re.IGNORECASE)


def _alike(
    scene: Scene, state: _State, place: _Place, found: Surroundings, choice: Choice | None
) -> Choice | None:
    """Read a bare noun as the noun before it in a series: *5 cuộc giám sát chuyên đề, các Ban
    tiến hành 16 cuộc*, *giải quyết 12/19 đơn, huyện Đồng Xuân 09/14 đơn*.
    """
    if choice is None or choice.needs_met or len(state.bound) == place.first:
        return None
    counts = [
        reading
        for reading in state.bound[place.first :]
        if reading.figure.role != Role.DENOMINATOR and not reading.candidate.percent
    ]
    if not counts:
        return None
    last = counts[-1]
    same = last.figure.span.start >= place.sentence.start and last.figure.status != Status.CHANGE
    named = {unit.name for unit in found.unit} & last.named
    bare = not scene.text[found.right.start : found.right.end].strip()
    gap = scene.text[last.figure.span.end : place.candidate.span.start]
    series = not _WHOLE.search(found.label.of(scene.text)) and gap.count("(") == gap.count(")")
    if same and named and bare and series and last.indicator.group == choice.indicator.group:
        return Choice(last.indicator, choice.unit, choice.weight, choice.lead, needs_met=False)
    return None


def _repaired(scene: Scene, place: _Place, evidence: Evidence) -> Choice | None:
    """Read a cue that lost its marks, right before the numeral: *phân loại chuyên 125 đơn*.

    Only for an indicator of the group that the figure before belongs to; such a reading is
    never sure unless a sum proves it.
    """
    end = place.candidate.span.start
    while end and scene.text[end - 1].isspace():
        end -= 1
    names = scene.near.get(end)
    if not names or evidence.group is None:
        return None
    close = dict(evidence.close) | dict.fromkeys(names, CLOSE)
    group = [i for i in scene.knowledge.indicators if i.group == evidence.group]
    choice = choose(group, replace(evidence, close=close))
    return replace(choice, lead=0.0) if choice and choice.needs_met else None


def _rated(text: str, state: _State, place: _Place, found: Surroundings) -> Reading | None:
    """Return the figure whose share a percentage states: *giải quyết 92 đơn, đạt 89,3%*."""
    if len(state.bound) == place.first:
        return None
    last = state.bound[-1]
    gap = text[last.figure.span.end : place.candidate.span.start]
    short = len(gap.split()) <= 14 and last.figure.span.start >= place.sentence.start
    label = found.label.of(text).strip(" (,").lower()
    bare = last.indicator.rate_of or re.fullmatch(r"(?:(?:đạt|chiếm|bằng|tỷ lệ|tỉ lệ|là|với|hơn|trên|gần)\s*)*", label)
    return last if short and bare and "tổng" not in label else None


def _surroundings(scene: Scene, state: _State, place: _Place) -> Surroundings:
    candidate, inside, index = place.candidate, place.inside, place.index
    counts = [c for c in inside[:index] if c.kind is None and not c.percent]
    ends = tuple((c.high or c.span).end for c in counts)
    before = max(ends, default=place.sentence.start)
    last = state.bound[-1] if state.bound else None
    if last and place.sentence.start <= last.candidate.span.start and not last.candidate.percent:
        before = max(before, last.found.right.start)
    after = place.sentence.end
    for other in inside[index + 1 :]:
        if other.kind is None and other.span.start != candidate.over and other.value:
            after = other.span.start
            break
    shown = candidate
    if candidate.over:
        partner = next(c for c in inside if c.span.start == candidate.over)
        if not scene.text[candidate.span.end : partner.span.start].strip(" /)"):
            shown = replace(candidate, high=partner.span)
    room = Room(min(before, candidate.span.start), after, place.sentence.start, ends)
    bounds = (place.sentence.start, place.sentence.end)
    units = within(scene.units, scene.unit_starts, *bounds)
    cues = within(scene.cues, scene.cue_starts, *bounds)
    return surroundings(scene.text, shown, room, units, cues)


def _carrier(text: str, state: _State, place: _Place) -> Reading | None:
    """Return the figure that the count divides: before its bracket, *gồm*, *trong đó* or colon."""
    start = place.candidate.span.start
    opening = text[place.sentence.start : start].lstrip()[:24]
    for reading in reversed(state.bound[place.first :]):
        figure = reading.figure
        if figure.status in (Status.CHANGE, Status.PREVIOUS) or reading.candidate.percent:
            continue
        gap = text[reading.found.right.start : start]
        opened = gap.count("(") - gap.count(")")
        if opened > 0:
            return reading
        here = figure.span.start >= place.sentence.start
        divides = opened == 0 and _opens(gap) and (here or _OPENERS.match(opening))
        if divides and (figure.part_of is None or re.search(r"\btrong (?:đó|số)", gap, re.IGNORECASE)):
            return reading
        if figure.part_of is None and figure.role != Role.DENOMINATOR:
            return None
    return None


def _whole_of(state: _State, place: _Place, carrier: Reading) -> Reading:
    """Return the figure of the paragraph that the count's own noun divides, if not the carrier.

    *218 nghị quyết … Nghị quyết quy phạm pháp luật: 71 … Xét theo nội dung, 96 nghị quyết về …*
    """
    if carrier.figure.span.start >= place.sentence.start:
        return carrier
    for reading in state.bound[place.first :]:
        divided = any(carrier.indicator.code in split for split in reading.indicator.sums)
        if divided and reading.figure.value > carrier.figure.value:
            return reading
    return carrier


def _opens(gap: str) -> bool:
    outside = re.sub(r"\([^()]*\)", "", gap)
    return bool(_OPENERS.search(outside))


def _evidence(
    scene: Scene, state: _State, place: _Place, found: Surroundings, carrier: Reading | None
) -> Evidence:
    text, candidate = scene.text, place.candidate
    starts = scene.cue_starts
    cues = within(scene.cues, starts, place.sentence.start, place.sentence.end)
    behind = Background(
        place.sentence,
        Span(place.paragraph.span.start, place.sentence.start),
        place.paragraph,
        scene.document,
    )
    same = [reading for reading in state.bound[place.first :] if not reading.candidate.percent]
    last = same[-1] if same else None
    mention = acting(scene, place.paragraph, place.sentence, found, frozenset())
    close = close_cues(text, found, candidate, cues)
    for cue in within(scene.cues, starts, place.sentence.start, found.label.start):
        gap = text[cue.end : found.label.start]
        if cue.name in scene.knowledge.reaching and not re.search(r"[,;:.(]", gap):
            close[cue.name] = max(close.get(cue.name, 0.0), CLOSE - 0.6)
    return Evidence(
        units=_units(scene, place, found, carrier, last or _listed(state, place)),
        close=close,
        far=far_cues(behind, found, scene.cues, starts, text),
        kinds=mention.kinds if mention else scene.issuer,
        group=last.indicator.group if last else None,
    )


def _listed(state: _State, place: _Place) -> Reading | None:
    """Return the figure before a list item, which may take its noun over."""
    listed = place.paragraph.kind in (BlockKind.BULLET, BlockKind.HEADING)
    return state.bound[-1] if listed and state.bound else None


def _units(
    scene: Scene,
    place: _Place,
    found: Surroundings,
    carrier: Reading | None,
    last: Reading | None,
) -> dict[str, float]:
    """Say which units the numeral may count, and how each was found."""
    if place.candidate.percent:
        return {"percent": NAMED}
    units: dict[str, float] = {}
    if found.unit:
        # "07 chuyên đề" in a bracket after "12 kỳ họp": the noun may be a modifier.
        if carrier and _qualifies(scene, found.unit[0]):
            units |= dict.fromkeys(carrier.units, INHERITED)
        return units | dict.fromkeys((unit.name for unit in found.unit), NAMED)
    labelled = found.label_units and not _qualifies(scene, found.label_units[0])
    if labelled:
        carrier = last = None
    lead = place.paragraph.lead
    if lead and not labelled:
        hits = within(scene.units, scene.unit_starts, lead.start, lead.end)
        units |= dict.fromkeys((hit.name for hit in hits), INHERITED - 0.6)
    for source, weight in ((last, INHERITED - 0.4), (carrier, INHERITED)):
        if source:
            units |= dict.fromkeys(source.named or source.units, weight)
    for position, unit in enumerate(found.label_units):
        units[unit.name] = max(units.get(unit.name, 0.0), LABELLED - 0.2 * position)
    return units


def _qualifies(scene: Scene, unit: Hit) -> bool:
    """Tell whether a noun may only qualify another: *07 chuyên đề* after *12 kỳ họp*."""
    if unit.name not in scene.knowledge.qualifiers:
        return False
    at = bisect_right(scene.cue_starts, unit.start)
    covering = scene.cues[max(0, at - 4) : at]
    return any(cue.end >= unit.end and cue.name != "mask" for cue in covering)


def _denies(text: str, found: Surroundings, choice: Choice) -> bool:
    """Tell whether a denied noun is all that is denied: *không có … nào* and no predicate."""
    if re.search(r"\b(?:do|vì|nếu|khi|trừ|ngay cả)\s*$", found.label.of(text), re.IGNORECASE):
        return False
    rest = re.sub(r"\b(?:nào|riêng)\b", "", found.right.of(text)).strip()
    return not rest or (choice.needs_met and len(rest.split()) <= 4)


def _slice_of(carrier: Reading) -> Choice:
    """Read a count without a meaning of its own as a slice of what carries it."""
    return Choice(carrier.indicator, next(iter(carrier.units)), 1.0, 1.0, needs_met=False)


def _referred(text: str, state: _State, place: _Place, found: Surroundings, choice: Choice) -> str | None:
    """Return the indicator of the earlier figure which a count only names again.

    *10 tờ trình đối với 10 kỳ họp*; *tại 04 kỳ họp thường lệ* says when, not how many.
    """
    candidate = place.candidate
    before = text[max(place.sentence.start, candidate.span.start - 24) : candidate.span.start]
    if not _REFERS.search(before):
        return None
    within_which = _AMONG.search(before)
    for reading in reversed(state.bound):
        if candidate.span.start - reading.figure.span.start > NEARBY:
            break
        same = reading.indicator.group == choice.indicator.group
        if choice.needs_met and not within_which:
            same = reading.indicator.code == choice.indicator.code
        if same and reading.candidate.value == candidate.value:
            return reading.indicator.code
    occasions = {unit.name for unit in found.unit} & _OCCASIONS
    if occasions and _WHEN.search(before):
        return choice.indicator.code
    if not choice.needs_met and _ALL_OF.search(before) and state.bound:
        return state.bound[-1].indicator.code
    return None


_AMONG = re.compile(r"\b(?:trong|trong số|trong tổng số|với|đối với)\s+$", re.IGNORECASE)
_ALL_OF = re.compile(r"\b(?:cả|tất cả)\s+$", re.IGNORECASE)
_WHEN = re.compile(r"\b(?:tại|qua|sau|trong|trước|giữa|cả|phục vụ)\s+(?:cả\s+)?$", re.IGNORECASE)
_OCCASIONS = frozenset({"session", "session_short", "sitting"})


def acting(
    scene: Scene,
    paragraph: Paragraph,
    sentence: Span,
    found: Surroundings,
    by: frozenset[str],
) -> Mention | None:
    """Return the body that acts on a count, nearest first; with *by*, only of those kinds."""
    section = paragraph.section.span.start if paragraph.section else 0
    starts = scene.mention_starts
    here = within(scene.mentions, starts, sentence.start, found.label.end)
    tail = within(scene.mentions, starts, found.right.start, sentence.end)
    earlier = within(scene.mentions, starts, section, sentence.start)
    owned = [m for m in here if m.span.start >= found.label.start and _owns(scene.text, m)]
    ranked = [
        *(m for m in reversed(here) if _BRACKETED.fullmatch(scene.text, m.span.end, found.label.end)),
        *reversed(owned),
        *(m for m in reversed(here) if not m.object),
        *(m for m in tail if _agent(scene.text, m, found)),
        *(m for m in reversed(earlier) if not m.object),
        *reversed(here),
        *reversed(earlier),
    ]
    idle = {"party_committee", "front", "national_assembly"}
    for mention in ranked:
        if (by and mention.kinds & by) or (not by and not mention.kinds <= idle):
            return mention
    return None


_BRACKETED = re.compile(r"\s*\(\s*(?:gồm|có|gồm có)?\s*")


def _owns(text: str, mention: Mention) -> bool:
    return bool(re.search(r"\bcủa\s+$", text[max(0, mention.span.start - 8) : mention.span.start]))


def _agent(text: str, mention: Mention, found: Surroundings) -> bool:
    """Tell whether a body after the numeral is the one that acts: *do X*, *của X*, *được X*."""
    before = text[max(found.right.start, mention.span.start - 8) : mention.span.start]
    return bool(re.search(r"\b(?:do|được)\s*$", before)) or (
        mention.span.start < found.right.end + 40 and bool(re.search(r"\bcủa\s*$", before))
    )


def _figure(
    scene: Scene,
    state: _State,
    place: _Place,
    found: Surroundings,
    choice: Choice,
    carrier: Reading | None,
) -> Figure:
    """Write the figure down with its body, status and place in a breakdown."""
    text, candidate, indicator = scene.text, place.candidate, choice.indicator
    planned = bool(
        place.paragraph.section and _PLANS.search(place.paragraph.section.title.of(text))
    )
    opening = Span(place.sentence.start, candidate.span.start)
    last = state.bound[-1].figure if len(state.bound) > place.first else None
    change = change_of(text, opening, last)
    status = Status.CHANGE if change else status_of(
        text, opening, scene.knowledge.numerals.status, planned=planned
    )
    parent = _parent(state, place, choice, carrier)
    role, part_of, scope = _slot(text, found, choice, parent, candidate)
    if status != Status.ACTUAL and role == Role.PART:
        role, part_of, scope = Role.TOTAL, None, None
    sure = choice.lead >= SURE_LEAD and not candidate.damaged and bool(found.unit or choice.needs_met)
    return Figure(
        indicator=indicator.code,
        span=candidate.span,
        value=candidate.value,
        unit=_unit_words(text, found, indicator, candidate),
        value_high=candidate.value_high,
        role=role,
        status=status,
        bound=candidate.bound if candidate.value_high is None else Bound.RANGE,
        change=change,
        actor=_actor(scene, place, found, indicator),
        scope=scope,
        period=_period(scene, place, status),
        per=per_of(text, opening),
        part_of=part_of,
        section=place.paragraph.section.number if place.paragraph.section else None,
        evidence=(Span(place.sentence.start, place.sentence.end),),
        confidence=Grade.SURE if sure else Grade.TO_CHECK,
        rule=f"{indicator.code} {choice.weight:.1f} (+{choice.lead:.1f})",
    )


def _parent(
    state: _State, place: _Place, choice: Choice, carrier: Reading | None
) -> Reading | None:
    """Return the carrier, or its neighbour of the same indicator.

    *2.418 lượt/2.906 người, cụ thể: cấp tỉnh 312 lượt/405 người*: each part has its own total.
    """
    if carrier is None or carrier.indicator.code == choice.indicator.code:
        return carrier
    start = carrier.figure.span.start
    for reading in reversed(state.bound[place.first :]):
        same = reading.indicator.code == choice.indicator.code
        near = start - 40 <= reading.figure.span.start < start
        if same and near and reading.figure.part_of is None:
            return reading
    return carrier


def _slot(
    text: str, found: Surroundings, choice: Choice, carrier: Reading | None, candidate: Candidate
) -> tuple[Role, int | None, str | None]:
    """Say whether a figure is a slice, of which figure, and in which words."""
    if carrier is None or carrier.figure.span.start == candidate.span.start:
        return Role.TOTAL, None, None
    parent = carrier.figure.span.start
    if choice.indicator.code == carrier.indicator.code:
        return Role.PART, parent, _scope(text, found)
    if choice.indicator.group == carrier.indicator.group and not candidate.percent:
        return Role.TOTAL, parent, None
    return Role.TOTAL, None, None


_FILLER = re.compile(r"^(?:\s|\W|(?:là|có|và|gồm|trong đó|với|của|ở|riêng|số|về|thuộc|còn)\b)+|[\s:(=,]+$|\blà$")


def _scope(text: str, found: Surroundings) -> str | None:
    """Return the words of the slice: those before the numeral, else those after its noun."""
    words = _FILLER.sub("", found.label.of(text)).strip(" :(")
    if not words:
        words = _FILLER.sub("", found.right.of(text)).strip()
    return re.sub(r"\s+", " ", words) or None


def _unit_words(text: str, found: Surroundings, indicator: Indicator, candidate: Candidate) -> str:
    if candidate.percent:
        return "%"
    if found.unit:
        return text[found.unit[0].start : found.unit[0].end].lower()
    return indicator.unit


def _actor(
    scene: Scene, place: _Place, found: Surroundings, indicator: Indicator
) -> Actor | None:
    """Return the body that the figure is for: named, implied by the indicator, or nearest."""
    mention = acting(scene, place.paragraph, place.sentence, found, indicator.by)
    near = mention is not None and mention.span.start >= place.sentence.start
    if mention and (near or not indicator.default or mention.kinds <= indicator.by):
        return mention.actor
    if indicator.default:
        return default_actor(indicator.default, scene.level, scene.knowledge.bodies.values())
    mention = acting(scene, place.paragraph, place.sentence, found, frozenset())
    return mention.actor if mention else None


def _period(scene: Scene, place: _Place, status: Status) -> Period | None:
    stated = scene.period is not None and not scene.period.derived
    near = governing_period(
        scene.text,
        Moment(place.candidate.span.start, place.sentence, place.paragraph, status, stated),
        scene.periods,
        scene.period_starts,
    )
    return near if near or status == Status.PREVIOUS else scene.period
