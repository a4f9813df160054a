"""Two versions of one report, figure by figure (*đối chiếu hai bản báo cáo*).

Which figure of the old version a figure of the new one takes the place of is told by what it
counts and by the words it stands in, never by its offset: a corrected report has paragraphs
more and words changed. Figures are paired indicator by indicator: first those whose words are
the same, in their order; then the best pairs of the rest.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

_NUMERAL = re.compile(r"\d[\d.,]*")
_WORD = re.compile(r"\w+")
_LEFT, _RIGHT = 8, 4  # words: what is counted stands on both sides, more of it before
LEAST = 0.5  # 0.3 to 0.6 pair the same figures of 18 revised reports (tests/revisions.py)
_REACH = 100  # figures of one indicator before and after; reports have 40 at most, annexes more

# What speaks for two figures being the same one; together 1.
_SENTENCE, _NEAR, _BODY, _SLICE, _PERIOD, _ORDER, _VALUE = 0.3, 0.25, 0.1, 0.1, 0.1, 0.1, 0.05


class Change(StrEnum):
    """What became of a figure from one version to the next."""

    UNCHANGED = "unchanged"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


class VersionFigure(NamedTuple):
    """A figure as one version states it; figures come in the order of the text.

    ``sentence`` is the sentence or table row, ``before`` and ``after`` are what stands round
    the numeral in it. ``period`` are the days, None where the text fixes none.
    """

    id: str
    indicator: str
    value: Decimal
    value_high: Decimal | None
    bound: str
    role: str
    status: str
    actor: str | None
    scope: str | None
    per: str | None
    period: tuple[date | None, date | None]
    sentence: str
    before: str
    after: str


class FigureChange(NamedTuple):
    """A figure of the old version and its place in the new one; None where there is none."""

    change: Change
    old: VersionFigure | None
    new: VersionFigure | None


class _Seen(NamedTuple):
    """A figure with its words folded and its place in the order of the version.

    ``gap`` is the number of sure pairs before it.
    """

    at: int
    figure: VersionFigure
    sentence: tuple[str, ...]
    near: tuple[str, ...]
    gap: int = 0


def compare_versions(
    old: Sequence[VersionFigure], new: Sequence[VersionFigure]
) -> tuple[FigureChange, ...]:
    """Pair the figures of two versions; each is in exactly one of the changes.

    In the order of the new version, what is gone at the end. Changed is a figure whose value,
    upper value or bound is another; its period or body may have been corrected all the same.
    """
    pairs = dict(_pairs([*map(_seen, range(len(old)), old)], [*map(_seen, range(len(new)), new)]))
    origin = {after: before for before, after in pairs.items()}
    changes = [
        FigureChange(_kind(old[origin[at]], figure), old[origin[at]], figure)
        if at in origin
        else FigureChange(Change.NEW, None, figure)
        for at, figure in enumerate(new)
    ]
    gone = (FigureChange(Change.GONE, f, None) for at, f in enumerate(old) if at not in pairs)
    return (*changes, *gone)


def _kind(old: VersionFigure, new: VersionFigure) -> Change:
    said = (old.value, old.value_high, old.bound) == (new.value, new.value_high, new.bound)
    return Change.UNCHANGED if said else Change.CHANGED


def _seen(at: int, figure: VersionFigure) -> _Seen:
    column = f"#{len(_NUMERAL.findall(figure.before))}"  # all that tells the cells of a row apart
    near = (*_words(figure.before)[-_LEFT:], column, *_words(figure.after)[:_RIGHT])
    return _Seen(at, figure, _words(figure.sentence), near)


def _words(text: str) -> tuple[str, ...]:
    """Return the words without accents; other numbers may be corrected too, so none of them."""
    return tuple(_WORD.findall(_NUMERAL.sub(" ", pattern_key(text))))


def _pairs(old: list[_Seen], new: list[_Seen]) -> Iterator[tuple[int, int]]:
    fixed = [*_same_words(old, new)]
    yield from fixed
    sides = [sorted(pair[side] for pair in fixed) for side in (0, 1)]
    rest: defaultdict[tuple[str, str], tuple[list[_Seen], list[_Seen]]]
    rest = defaultdict(lambda: ([], []))
    for side, figures in enumerate((old, new)):
        taken = set(sides[side])
        for seen in figures:
            if seen.at not in taken:
                gap = bisect_right(sides[side], seen.at)
                key = (seen.figure.indicator, seen.figure.status)
                rest[key][side].append(seen._replace(gap=gap))
    for olds, news in rest.values():
        yield from _best(olds, news)


def _same_words(old: list[_Seen], new: list[_Seen]) -> Iterator[tuple[int, int]]:
    """Pair the figures whose sentence is the same but for its numbers, in their order."""
    waiting: defaultdict[object, list[int]] = defaultdict(list)
    counts: defaultdict[object, list[int]] = defaultdict(lambda: [0, 0])
    for side, figures in enumerate((old, new)):
        for seen in figures:
            counts[_key(seen)][side] += 1
    for seen in old:
        waiting[_key(seen)].append(seen.at)
    for seen in new:
        key = _key(seen)
        if (
            counts[key][0] == counts[key][1]
        ):  # one more or less of them, and the order tells nothing
            yield waiting[key].pop(0), seen.at


def _key(seen: _Seen) -> object:
    figure = seen.figure
    return figure.indicator, figure.status, figure.role, seen.sentence, seen.near, figure.per


def _best(olds: list[_Seen], news: list[_Seen]) -> Iterator[tuple[int, int]]:
    """Pair the rest of one indicator, the likeliest pair first."""
    scored = sorted(
        (
            (_score(a, b), -abs(a.at - b.at), -a.at, -b.at)
            for place, a in enumerate(olds)
            for b in _about(news, place * len(news) // len(olds))
        ),
        reverse=True,
    )
    taken: set[tuple[int, int]] = set()
    for score, _, at_old, at_new in scored:
        if score < LEAST:
            return
        if not {(0, -at_old), (1, -at_new)} & taken:
            taken |= {(0, -at_old), (1, -at_new)}
            yield -at_old, -at_new


def _about(figures: list[_Seen], place: int) -> list[_Seen]:
    """Return the figures near a place: an annex of thousands is not compared all with all."""
    return figures[max(0, place - _REACH) : place + _REACH]


def _score(a: _Seen, b: _Seen) -> float:
    """Return how likely *b* is the figure *a* of the other version, 0 to 1."""
    old, new = a.figure, b.figure
    return (
        _SENTENCE * _alike(a.sentence, b.sentence)
        + _NEAR * _alike(a.near, b.near)
        + _BODY * (old.actor == new.actor)
        + _SLICE * ((old.scope, old.role, old.per) == (new.scope, new.role, new.per))
        + _PERIOD * (old.period[1] == new.period[1])
        + _ORDER * (a.gap == b.gap)
        + _VALUE * ((old.value, old.value_high) == (new.value, new.value_high))
    )


def _alike(some: tuple[str, ...], others: tuple[str, ...]) -> float:
    """Return the share of words that two phrases have in common (Dice), 0 to 1."""
    mine, theirs = set(some), set(others)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 1.0
