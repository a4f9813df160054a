"""A count in its place, and a count that was bound."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.evidence import Room, Surroundings, surroundings
from extractors.model import Role
from extractors.respective import Turn, turn_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.confidence import Trust
    from extractors.knowledge import Indicator
    from extractors.model import Figure, Span
    from extractors.numerals import Candidate
    from extractors.paragraphs import Paragraph
    from extractors.passages import Passage
    from extractors.scene import Scene

MOST = 1000  # counts of one paragraph that are looked back over


@dataclass(frozen=True, slots=True)
class BoundCount:
    """A count whose meaning is known, and what later counts may take over from it.

    ``unit`` is what was counted, ``found`` are its words (None for a table's cell); ``passage``
    is where figures may add up with it, ``trust`` what its own words say for it.
    """

    candidate: Candidate
    figure: Figure
    indicator: Indicator
    unit: str
    found: Surroundings | None
    passage: Passage
    trust: Trust

    @property
    def named(self) -> frozenset[str]:
        """The units that stand at the numeral."""
        return frozenset(unit.name for unit in self.found.unit) if self.found else frozenset()

    @property
    def units(self) -> frozenset[str]:
        """All units that the indicator counts."""
        return frozenset[str]().union(*(reading.counts for reading in self.indicator.readings))

    @property
    def words_end(self) -> int:
        """Where the numeral and its noun end."""
        return self.found.right.start if self.found else self.candidate.span.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its numerals; ``first`` is how many counts were bound before its paragraph."""

    paragraph: Paragraph
    span: Span
    numerals: Sequence[Candidate]
    first: int


@dataclass(frozen=True, slots=True)
class Told:
    """What the count before means, indicator or competitor, and where its words end.

    ``part`` is true of a part of what is no indicator.
    """

    code: str
    end: int
    part: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """A count to be bound: its place, its words, and all counts bound before it.

    ``told`` is what the numeral before it was taken for, None if for nothing known; ``turn`` its
    place in a run of numbers that count several nouns in turn.
    """

    scene: Scene
    sentence: Sentence
    index: int
    bound: Sequence[BoundCount]
    found: Surroundings
    told: Told | None = None
    turn: Turn | None = None

    @property
    def candidate(self) -> Candidate:
        """The numeral itself."""
        return self.sentence.numerals[self.index]

    @property
    def text(self) -> str:
        """The report's text."""
        return self.scene.text

    @property
    def label(self) -> str:
        """The words before the numeral that are its own."""
        return self.found.label.of(self.scene.text)

    @property
    def before(self) -> Sequence[BoundCount]:
        """The counts bound before it in its paragraph, of an endless one the last thousand."""
        return self.bound[max(self.sentence.first, len(self.bound) - MOST) :]

    @property
    def last(self) -> BoundCount | None:
        """The count before it in its paragraph that is no percentage."""
        return next((item for item in reversed(self.before) if not item.candidate.percent), None)

    @property
    def follows(self) -> bool:
        """Tell whether another count was bound before it in its sentence."""
        return bool(self.bound) and self.here(self.bound[-1])

    @property
    def listed(self) -> bool:
        """Tell whether it stands in a list item or a numbered line."""
        return self.sentence.paragraph.listed

    @property
    def after(self) -> str | None:
        """What the count right before means, if nothing but a comma or the like stands between."""
        told = self.told
        if told is None or not self.sentence.span.start <= told.end <= self.candidate.span.start:
            return None
        gap = self.scene.text[told.end : self.candidate.span.start]
        return told.code if _JOINED.fullmatch(gap) else None

    def here(self, other: BoundCount) -> bool:
        """Tell whether *other* stands in the same sentence."""
        return other.figure.span.start >= self.sentence.span.start

    def gap(self, other: BoundCount) -> str:
        """Return the words between *other* (with its noun) and this numeral."""
        return self.scene.text[other.words_end : self.candidate.span.start]

    def parts(self) -> list[BoundCount]:
        """Return the counts before it in its paragraph that are neither bases nor shares."""
        return [
            item
            for item in self.before
            if item.figure.role != Role.DENOMINATOR and not item.candidate.percent
        ]


_JOINED = re.compile(r"\s*(?:[,;/]|và|với|cùng|cùng với)?\s*(?:hơn|gần|trên|khoảng)?\s*")


def locate(
    scene: Scene,
    sentence: Sentence,
    index: int,
    bound: Sequence[BoundCount],
    told: Told | None = None,
) -> Count:
    """Cut out the words of the *index*-th numeral of a sentence."""
    candidate = sentence.numerals[index]
    earlier = sentence.numerals[max(0, index - MOST) : index]
    ends = tuple((c.high or c.span).end for c in earlier if c.kind is None and not c.percent)
    before = max(ends, default=sentence.span.start)
    last = bound[-1] if bound else None
    if last and last.candidate.span.start >= sentence.span.start and not last.candidate.percent:
        before = max(before, last.words_end)
    after = sentence.span.end
    following = sentence.numerals[index + 1 : index + 1 + MOST]
    for other in following:
        if other.kind is None and other.span.start != candidate.over and other.value:
            after = other.span.start
            break
    turn = turn_of(scene, sentence.numerals, index, sentence.span.start)
    if turn and turn.noun:
        candidate = replace(candidate, label=turn.noun)
    room = Room(min(before, candidate.span.start), after, sentence.span.start, ends)
    found = surroundings(
        scene.text,
        _with_base(scene.text, following, candidate),
        room,
        scene.units.inside(sentence.span),
        scene.cues.inside(sentence.span),
    )
    return Count(scene, sentence, index, bound, found, told, turn)


def _with_base(text: str, following: Sequence[Candidate], candidate: Candidate) -> Candidate:
    """Let the n of n/m reach to the end of its m, whose noun is its own: *131/156 đơn*."""
    if candidate.over is None:
        return candidate
    base = next((c for c in following if c.span.start == candidate.over), None)
    if base is None:  # a line end or a stop stands between them
        return candidate
    between = text[candidate.span.end : base.span.start].strip(" /)")
    return candidate if between else replace(candidate, high=base.span)
