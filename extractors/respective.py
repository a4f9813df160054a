"""Nouns that are counted in turn: *khiếu nại, tố cáo lần lượt là 60 đơn và 32 đơn*.

The words before *lần lượt* name several things, the numbers after it count them in the same
order. Each number is given the noun at its place for a label, with the verb that they share.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from extractors.language import Hit
    from extractors.numerals import Candidate
    from extractors.scene import Scene

REACH = 240  # characters before the numbers in which their nouns stand
NEAR = 80  # characters between the nouns and the word that counts them in turn
MOST = 8  # numbers of one run
_IN_TURN = re.compile(r"\b(?:lần lượt|tương ứng)(?:\s+(?:là|có|đạt|với))?\s*:?\s*\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"(?:\s+[^\W\d_]+){0,4}\s*(?:,|;|và|,\s*và)\s*")
_PARTS = re.compile(r"\s*(?:,|;|\bvà\b|\bcùng\b)\s*")
_FIRST = re.compile(r"\b(?:số(?:\s+lượng|\s+lượt)?|tổng số)\s", re.IGNORECASE)
_STOP = re.compile(r"[.:;]\s")


@dataclass(frozen=True, slots=True)
class Turn:
    """The place of a number in its run.

    ``noun`` is its own, None if there are not as many nouns as numbers; ``shared`` are the verbs
    of the run, which stand before the first noun or after the last.
    """

    noun: Span | None
    shared: tuple[Span, ...] = ()


_TOLD = re.compile(r"\b(?:lần lượt|tương ứng)\b", re.IGNORECASE)


def apart(
    text: str, cues: Sequence[Hit], find: Callable[[str], Mapping[str, Sequence[Hit]]]
) -> list[Hit]:
    """Read a phrase of several nouns that are counted in turn noun by noun.

    *khiếu nại, tố cáo* means petitions of all kinds, but not before *lần lượt là 60 và 32*. *cues*
    are the hits of the cue layer in text order, *find* finds the hits of a text by layer.
    """
    ends = [told.start() for told in _TOLD.finditer(text)]
    if not ends:
        return list(cues)
    out: list[Hit] = []
    for cue in cues:
        at = bisect_left(ends, cue.end)
        near = at < len(ends) and ends[at] - cue.end < NEAR
        gap = text[cue.end : ends[at]] if near else ""
        listed = near and not _STOP.search(gap) and not any(c.isdigit() for c in gap)
        if not listed or "," not in text[cue.start : cue.end]:
            out.append(cue)
            continue
        for noun in re.finditer(r"[^,]+", text[cue.start : cue.end]):
            start = cue.start + noun.start()
            found = find(noun.group()).get("cue", ())
            out += [replace(hit, start=hit.start + start, end=hit.end + start) for hit in found]
    return out


def turn_of(scene: Scene, numerals: Sequence[Candidate], index: int, opening: int) -> Turn | None:
    """Return the place of the *index*-th numeral of a sentence in a run, None if it is in none.

    *opening* is where the sentence begins.
    """
    run = _run(scene.text, numerals, index, opening)
    if run is None:
        return None
    first, last, names_end = run
    nouns = _nouns(scene, max(opening, names_end - REACH), names_end)
    if len(nouns) != last - first + 1:
        return Turn(None) if len(nouns) > 1 else None
    return Turn(nouns[index - first], _shared(scene, nouns))


def _run(
    text: str, numerals: Sequence[Candidate], index: int, opening: int
) -> tuple[int, int, int] | None:
    """Return the first and last numeral of a run that counts in turn, and where its nouns end."""
    first = last = index
    while first > 0 and index - first < MOST and _joined(text, numerals, first - 1):
        first -= 1
    start = numerals[first].span.start
    told = _IN_TURN.search(text, max(opening, start - 24), start)
    if told is None:
        return None
    while last + 1 < len(numerals) and last - first < MOST and _joined(text, numerals, last):
        last += 1
    return (first, last, told.start()) if last > first else None


def _joined(text: str, numerals: Sequence[Candidate], at: int) -> bool:
    """Tell whether a numeral and the next are two of a run: *60 đơn và 32 đơn*."""
    one, two = numerals[at], numerals[at + 1]
    counts = one.kind is None and two.kind is None
    return counts and bool(_BETWEEN.fullmatch(text, one.span.end, two.span.start))


def _nouns(scene: Scene, start: int, end: int) -> list[Span]:
    """Return the nouns that are listed right before *end*, in the order of the text."""
    stops = [stop.end() for stop in _STOP.finditer(scene.text, start, end)]
    start = max([start, *stops])
    cuts = [start]
    for cut in _PARTS.finditer(scene.text, start, end):
        cuts += [cut.start(), cut.end()]
    cuts.append(end)
    found: list[Span] = []
    for left, right in reversed(list(zip(cuts[::2], cuts[1::2], strict=True))):
        part = Span(left, right)
        head = _head(scene, part)
        if head is None:
            break
        found.append(part)
        if _FIRST.search(scene.text, left, head.start + 1) or scene.mentions.any(left, head.start):
            break  # "Thường trực HĐND tỉnh nhận đơn khiếu nại, …" opens the list
    return found[::-1]


def _head(scene: Scene, part: Span) -> Hit | None:
    """Return what a part of a list names first: a counted noun, else a word of an indicator."""
    hits = [hit for hit in scene.units.inside(part) if hit.name != "none"]
    hits = hits or [cue for cue in scene.cues.inside(part) if cue.name != "mask"]
    return min(hits, key=lambda hit: hit.start, default=None)


def _shared(scene: Scene, nouns: Sequence[Span]) -> tuple[Span, ...]:
    """Return the stretches of a run before its first noun and after its last."""
    first, last = _head(scene, nouns[0]), _head(scene, nouns[-1])
    before = Span(nouns[0].start, first.start) if first else nouns[0]
    after = Span(last.end, nouns[-1].end) if last else nouns[-1]
    return before, after
