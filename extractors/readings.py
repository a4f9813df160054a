"""Which indicator does a numeral mean: the readings of the catalogue, weighed.

A reading fits if it counts the numeral's unit, each of its needs stands close by, one of its
topics stands somewhere behind, and none of its vetoes is close. The best sum of weights wins;
the lead over the next best says how sure that is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from extractors.knowledge import Indicator, Reading

# How a unit was found: named after the numeral, in its label, or taken over from before.
NAMED = 3.0
LABELLED = 2.0
INHERITED = 1.0

TOPIC = 0.8  # a topic tells less than a need of the same weight
MENTIONED = 1.0
CONTINUED = 1.7  # the figure before was of the same group
SERIES = 0.3  # between equals, the one that goes on with what was counted before
BY_ITS_BODY = 1.0  # the body that acts is one that can do this; half if it is named further off
COMPETING = 2.0  # what only looks like an indicator says so by its own words
FOLLOWING = 4.0  # what stands before or beside the numeral is asked for, and is there
# Bodies that are no part of a council or of its administration, and whose work it may tell of.
OUTSIDE = frozenset({"na_delegation", "national_assembly", "front", "party_committee"})
BY_ANOTHER = -2.2  # the body that acts cannot do this; half if it is named further off


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that speaks for or against a reading of one numeral.

    ``units`` maps units to how they were found; ``close`` and ``far`` map cues to weights;
    ``kinds`` are those of the acting body, empty if none is known; ``near`` tells whether it is
    named in the sentence; ``group`` is that of the figure before, None at the start of a
    paragraph; ``after`` is what the count right before means, None if words stand between;
    ``ratio`` is true of the n of an n/m.
    """

    units: Mapping[str, float]
    close: Mapping[str, float]
    far: Mapping[str, float]
    kinds: frozenset[str]
    near: bool
    group: str | None
    after: str | None = None
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """The best reading of a numeral, its weight, and its lead over another indicator.

    ``unit`` is the counted unit that spoke for it; ``needs_met`` is true if the reading has
    needs, all of which then stand close by; ``inherited`` if it only takes over what another
    figure means; ``foreign`` if the body that acts in its sentence is one that does not do this.
    """

    indicator: Indicator
    unit: str
    weight: float
    lead: float
    needs_met: bool
    inherited: bool = False
    foreign: bool = False


def choose_rate(indicators: Iterable[Indicator], share_of: str) -> Choice | None:
    """Return the rate that states the share of the indicator *share_of*, if there is one."""
    for indicator in indicators:
        if indicator.rate_of == share_of:
            return Choice(indicator, "percent", NAMED + TOPIC, NAMED, needs_met=True)
    return None


class ReadingIndex:
    """The readings of a catalogue by what they count: few count what a numeral may count."""

    __slots__ = ("_by_unit",)

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self._by_unit: dict[str, list[tuple[int, Indicator, Reading]]] = {}
        pairs = ((entry, reading) for entry in indicators for reading in entry.readings)
        for order, (entry, reading) in enumerate(pairs):
            for unit in reading.counts:
                self._by_unit.setdefault(unit, []).append((order, entry, reading))

    def counting(self, units: Iterable[str]) -> Iterator[tuple[Indicator, Reading]]:
        """Yield each reading that counts one of *units*, once."""
        seen: set[int] = set()
        for unit in units:
            for order, entry, reading in self._by_unit.get(unit, ()):
                if order not in seen:
                    seen.add(order)
                    yield entry, reading


def choose(index: ReadingIndex, evidence: Evidence, group: str | None = None) -> Choice | None:
    """Return the indicator that the evidence speaks for most, None if none fits.

    With *group* only the indicators of that group are weighed.
    """
    ranked = sorted(
        (
            (*weighed, bool(reading.needs), indicator)
            for indicator, reading in index.counting(evidence.units)
            if group in (None, indicator.group)
            and (weighed := _weigh(indicator, reading, evidence))
        ),
        key=lambda entry: (-entry[0], entry[-1].code),
    )
    if not ranked:
        return None
    weight, unit, needs_met, indicator = ranked[0]
    rival = next((entry[0] for entry in ranked if entry[-1].code != indicator.code), 0.0)
    foreign = evidence.near and evidence.kinds <= OUTSIDE and _body(indicator, evidence) < 0
    return Choice(indicator, unit, weight, weight - rival, needs_met, foreign=foreign)


def _weigh(indicator: Indicator, reading: Reading, evidence: Evidence) -> tuple[float, str] | None:
    """Weigh a reading that counts one of the units, by the best of them; None if it is no fit."""
    if not reading.never.isdisjoint(evidence.close) or (reading.ratio and not evidence.ratio):
        return None
    if reading.after and evidence.after not in reading.after:
        return None
    weight, unit = max(
        (evidence.units[unit], unit) for unit in reading.counts if unit in evidence.units
    )
    for group in reading.needs:
        best = max((evidence.close.get(cue, 0.0) for cue in group), default=0.0)
        if not best:
            return None
        weight += best
    if reading.topics:
        topic = _topic(indicator, reading, evidence)
        if not topic:
            return None
        weight += TOPIC * topic
    if reading.needs and not indicator.reported:
        weight += COMPETING
    if reading.after or reading.ratio:
        weight += FOLLOWING
    if evidence.group == indicator.group:
        weight += SERIES
    return weight + _body(indicator, evidence), unit


def _topic(indicator: Indicator, reading: Reading, evidence: Evidence) -> float:
    """Weigh the best of a reading's topics; 0 if none is there and nothing carries on."""
    best = max(
        (max(evidence.close.get(cue, 0.0), evidence.far.get(cue, 0.0)) for cue in reading.topics),
        default=0.0,
    )
    if best < MENTIONED and not reading.needs:
        best = 0.0  # what the report is about says too little without a word close by
    return max(best, CONTINUED if evidence.group == indicator.group else 0.0)


def _body(indicator: Indicator, evidence: Evidence) -> float:
    """Weigh whether the body that acts can do what the indicator counts."""
    if not indicator.by or not evidence.kinds:
        return 0.0
    if (indicator.by | indicator.helped_by) & evidence.kinds:
        return BY_ITS_BODY if evidence.near else BY_ITS_BODY / 2
    return BY_ANOTHER if evidence.near else BY_ANOTHER / 2
