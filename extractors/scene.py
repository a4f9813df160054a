"""A text with all that was found in it: what the binder looks at."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

from extractors.actors import default_actor

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.actors import Mention
    from extractors.knowledge import Knowledge
    from extractors.language import Hit
    from extractors.model import Actor, Period, Span, Structure
    from extractors.numerals import Candidate
    from extractors.paragraphs import Paragraph

T = TypeVar("T")


class Layer(Generic[T]):
    """Things found in a text, sorted by where they begin."""

    __slots__ = ("_starts", "items")

    def __init__(self, items: Iterable[T], starts: Iterable[int]) -> None:
        self.items: Sequence[T] = tuple(items)
        self._starts = tuple(starts)

    def within(self, start: int, end: int) -> Sequence[T]:
        """Return the items that begin in [start, end)."""
        return self.items[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def inside(self, span: Span) -> Sequence[T]:
        """Return the items that begin in *span*."""
        return self.within(span.start, span.end)

    def any(self, start: int, end: int) -> bool:
        """Tell whether an item begins in [start, end)."""
        at = bisect_left(self._starts, start)
        return at < len(self._starts) and self._starts[at] < end


class Brackets:
    """The round brackets of a text: how many of a stretch are left open, without reading it."""

    __slots__ = ("_at", "_depths")

    def __init__(self, text: str) -> None:
        marks = [match.start() for match in re.finditer(r"[()]", text)]
        self._at = marks
        steps = (1 if text[at] == "(" else -1 for at in marks)
        self._depths = tuple(accumulate(steps, initial=0))

    def opened(self, start: int, end: int) -> int:
        """Return how many more brackets open than close in [start, end)."""
        return self._depths[bisect_left(self._at, end)] - self._depths[bisect_left(self._at, start)]


@dataclass(frozen=True, slots=True)
class Scene:
    """A text, its line ends within paragraphs made blanks, with all that was found in it.

    ``level`` is that of the report's council; ``period`` the one it states as a whole;
    ``issuer`` the body that issues it; ``document`` where it says what it is (its issuer and
    title); ``former`` are the provinces that it says were merged. ``near`` maps the end of a
    syllable that is a cue but for its marks to the cue's names. ``among_them`` are the *trong đó*,
    *trong số* of the text, ``brackets`` its brackets.
    """

    text: str
    structure: Structure
    paragraphs: Sequence[Paragraph]
    knowledge: Knowledge
    candidates: Layer[Candidate]
    units: Layer[Hit]
    cues: Layer[Hit]
    mentions: Layer[Mention]
    periods: Layer[Period]
    near: Mapping[int, Sequence[str]]
    among_them: Layer[str]
    brackets: Brackets
    level: str
    period: Period | None
    issuer: Mention | None
    document: tuple[Span, ...]
    former: Sequence[str]

    @property
    def issuer_kinds(self) -> frozenset[str]:
        """The kinds of the body that issues the report, empty if it is not known."""
        return self.issuer.kinds if self.issuer else frozenset()

    def body_of(self, kind: str) -> Actor | None:
        """Return the body of *kind* that the report means where it names none: its own first."""
        if self.issuer and kind in self.issuer.kinds:
            return self.issuer.actor
        return default_actor(kind, self.level, self.knowledge.bodies.values())
