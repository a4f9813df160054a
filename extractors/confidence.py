"""How far a figure may be trusted unseen: by its own words, then by what the sums say.

By its words a figure is strong if they name the indicator and leave nothing unexplained beside
the numeral; fair if they name it, but with a rival or with words that nothing explains; weak if
it only takes over what another figure means. A sum proves that numbers belong together, not what
they count: it makes a fair figure sure, and a weak one only where the figure that it divides is.
Decided on the development gold; the thresholds are where wrong readings thin out.
"""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import takewhile
from typing import TYPE_CHECKING

from extractors.model import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.counts import BoundCount, Count
    from extractors.model import Span
    from extractors.readings import Choice

# Over another indicator, for a reading whose needs stand beside the numeral: below it, 7 of 19 were
# wrong on real texts not seen before (two verbs, of which the other one governs the numeral).
NAMED_LEAD = 3.0
TOPIC_LEAD = (
    3.5  # for one that only has a noun and a topic: below it 1 of 31 is wrong, too many to be sure
)
FAIR_LEAD = 1.0
NEARBY = 6  # words on either side of a numeral that may say something else
SPARE = 1  # unexplained words before the numeral that a reading with needs may have
SPAN = 60  # characters before a word in which a phrase that covers it may begin
SUBJECT = 120  # characters before a numeral in which the subject of its clause stands
_EACH = re.compile(r"\b(?:lần lượt|tương ứng)\b", re.IGNORECASE)  # which number is whose?
_WORD = re.compile(r"[^\W\d_]+")


class Trust(IntEnum):
    """How much the words of a figure say for it; doubtful if they say something else."""

    DOUBTFUL = -1
    WEAK = 0
    FAIR = 1
    STRONG = 2


def trust_of(count: Count, choice: Choice, carrier: BoundCount | None, status: Status) -> Trust:
    """Return how far a count's own words carry its reading.

    A value that is only compared with its *carrier* (*so với cùng kỳ 295 lượt*) is what that is.
    """
    whole = count.candidate.value == count.candidate.value.to_integral_value()
    if count.candidate.damaged or not (whole or count.candidate.percent):
        return Trust.WEAK  # "2,345 nghị quyết": no fraction of a thing is counted
    if choice.inherited:
        if carrier and status != Status.ACTUAL:
            return carrier.trust
        return Trust.DOUBTFUL if _says_another(count, choice) else Trust.WEAK
    named = bool(count.found.unit or count.found.label_units) or choice.needs_met
    # "18/93 ý kiến …": the n of n/m is an outcome, and none is named
    named = named and (count.candidate.over is None or choice.indicator.base is not None)
    if choice.lead < FAIR_LEAD or not named or _is_strangers(count) or _is_unclear(count):
        return Trust.WEAK
    own = choice.needs_met or carrier is None or carrier.indicator != choice.indicator
    beside = count.scene.knowledge.numerals.beside
    before, after = _residue(count, choice.indicator.group)
    start = count.candidate.span.start
    each = not count.turn and _EACH.search(
        count.text, max(count.sentence.span.start, start - SPAN), start
    )
    shared = each or choice.foreign or not own or _is_one_of_two(count)
    if shared or any(word in beside["shared"] for word in before):
        return Trust.FAIR
    before = [word for word in before if word not in beside["plain"]]
    after = [word for word in after if word not in beside["plain"]]
    if choice.needs_met:
        clear = choice.lead >= NAMED_LEAD and not after and len(before) <= SPARE
    else:
        clear = choice.lead >= TOPIC_LEAD and not after and not before
    return Trust.STRONG if clear else Trust.FAIR


# Bodies that the catalogue does not know, as the subject of a clause.
_STRANGER = re.compile(
    r"(?:^|[;.,\n]\s*)(?:riêng\s+|các\s+)?(?:Sở|Phòng|Chi cục|Cục|Công an|Tòa án|Viện|Hội|Hội đồng|Liên đoàn|Ban|Trung tâm|Trường)"
    r"\s+(?!nhân dân\b)[^\W\d_]+[^;.\n\d]*$"
)


def _is_strangers(count: Count) -> bool:
    """Tell whether a body that no catalogue knows is the subject before a count.

    *HĐND tỉnh nhận 120 đơn; Sở Xây dựng tiếp nhận 30 đơn*: its count is not the council's.
    """
    opening, end = count.sentence.span.start, count.candidate.span.start
    words = count.text[max(opening, end - SUBJECT) : end]
    found = _STRANGER.search(words)
    if found is None:
        return False
    return not count.scene.mentions.any(end - len(words) + found.start(), end)


# Two verbs that go together: which of them counts? "tiếp nhận và giải quyết 12 đơn thư"
_TWO_VERBS = re.compile(
    r"\b(?:tiếp nhận|nhận|thụ lý|chuyển|xem xét|hướng dẫn|trả lời|tổng hợp) và (?:[^\W\d_]+ ){1,5}$",
    re.IGNORECASE,
)


def _is_one_of_two(count: Count) -> bool:
    """Tell whether the verb before a count is joined to another one, which may be the one meant."""
    start = count.candidate.span.start
    return bool(_TWO_VERBS.search(count.text[max(count.sentence.span.start, start - SPAN) : start]))


def _says_another(count: Count, choice: Choice) -> bool:
    """Tell whether the words since the last count name another indicator than the one taken over.

    *giải quyết 81 đơn, trong đó … 66 đơn, rút đơn thông qua giải thích, thuyết phục 15 đơn*.
    """
    own = {cue for reading in choice.indicator.readings for need in reading.needs for cue in need}
    last, start = count.bound[-1] if count.bound else None, count.sentence.span.start
    start = max(start, last.words_end) if last and count.here(last) else start
    said = {cue.name for cue in count.scene.cues.within(start, count.candidate.span.start)} - own
    return bool(said) and any(
        not said.isdisjoint(need)
        for other in count.scene.knowledge.indicators
        if other.group == choice.indicator.group
        for reading in other.readings
        for need in reading.needs
    )


def _is_unclear(count: Count) -> bool:
    """Tell whether nouns and numbers that go in turn are not as many, so that none is whose."""
    return count.turn is not None and count.turn.noun is None


def _residue(count: Count, group: str) -> tuple[list[str], list[str]]:
    """Return the words just before and after a numeral that nothing of its *group* explains."""
    label, right = count.found.label, count.found.right
    before = list(_uncovered(count, label, group))[-NEARBY:]
    after = list(_uncovered(count, right, group))[:NEARBY]
    stops = count.scene.knowledge.numerals.beside["circumstance"]
    return before, list(takewhile(lambda word: word not in stops, after))


def _uncovered(count: Count, place: Span, group: str) -> Iterator[str]:
    scene, start, end = count.scene, place.start, place.end
    known = scene.knowledge.cues_of[group]
    cues = [cue for cue in scene.cues.within(start - SPAN, end) if cue.name in known]
    spans = [(hit.start, hit.end) for hit in (*scene.units.within(start - SPAN, end), *cues)]
    spans += [(m.span.start, m.span.end) for m in scene.mentions.within(start - SPAN, end)]
    spans += [(p.span.start, p.span.end) for p in scene.periods.within(start - SPAN, end)]
    for word in _WORD.finditer(scene.text, start, end):
        name = word.group()[0].isupper()  # of a place or a body: it only says whose or where
        if not name and not any(first <= word.start() < last for first, last in spans):
            yield word.group()
