"""The one door to spaCy and underthesea.

A text becomes a spaCy ``Doc`` of syllables, and the catalogue's phrases are found in it by a
``PhraseMatcher`` on folded syllables. Folding proposes, it never decides: each hit is then
accepted by what its marks cost (``_cost``), so that *thu*, *thư* and *thủ* stay apart in
clean text, and text typed or scanned without marks is read all the same.

The tokenizer splits at every hyphen, stop and slash: underthesea's own regex keeps
``10-QĐi/TW``, ``2021-2026`` and ``ĐĐ.HĐND`` whole, which hides numerals from the binder.
Its word segmentation and tagging serve only the noun phrase after a numeral that no
catalogue entry explains (``noun_phrase``): work in proportion to the figures, not the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from extractors.syllables import is_syllable
from extractors.text import folded, has_marks, has_tone, is_impossible, syllable_key
from extractors.words import tokens, whole_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

# The layer of single syllables that are a cue but for their marks: *chuyên 125 đơn*. They decide
# nothing by themselves.
NEAR = "near"
STRETCH = 50_000  # characters that are matched at once: some 300 bytes each
_BY_PLACE = attrgetter("start", "end", "name")


@dataclass(frozen=True, slots=True)
class Hit:
    """A catalogue phrase found in the text: its characters, its entry, its marks' cost."""

    start: int
    end: int
    layer: str
    name: str
    cost: float


@dataclass(frozen=True, slots=True)
class _Phrase:
    layer: str
    name: str
    keys: tuple[str, ...]


class PhraseFinder:
    """Finds the phrases of a catalogue, built once and used for any number of texts.

    *phrases* maps a layer ("unit", "cue", "body" …) to its entries' names and words. Within
    a layer the longest phrase wins; layers do not disturb each other.
    """

    def __init__(self, phrases: Mapping[str, Mapping[str, Iterable[str]]]) -> None:
        self._vocab, self._matcher = _new_matcher()
        self._phrases: dict[str, list[_Phrase]] = {}
        for layer, entries in phrases.items():
            for name, words in entries.items():
                for word in words:
                    self._add(layer, name, word)

    def _add(self, layer: str, name: str, word: str) -> None:
        surfaces = tokens(word)
        shape = " ".join(folded(surface) for surface in surfaces)
        if shape not in self._phrases:
            self._phrases[shape] = []
            self._matcher.add(shape, [_doc(self._vocab, surfaces)])
        keys = tuple(syllable_key(surface) for surface in surfaces)
        self._phrases[shape].append(_Phrase(layer, name, keys))

    def find(self, text: str) -> dict[str, list[Hit]]:
        """Return the hits of each layer in the order of the text, without overlaps.

        Several entries of a layer may own the same phrase; each then has a hit. The text is
        read in stretches, so that the tokens of a long one are never in memory all at once.
        """
        found: dict[str, list[Hit]] = {}
        known: dict[tuple[str, str, bool], list[tuple[_Phrase, str, float]]] = {}
        for start, end in _stretches(text):
            for layer, hits in self._hits(text, start, end, known).items():
                found.setdefault(layer, []).extend(_longest(hits))
        return found

    def _hits(
        self,
        text: str,
        begin: int,
        stop: int,
        known: dict[tuple[str, str, bool], list[tuple[_Phrase, str, float]]],
    ) -> dict[str, list[Hit]]:
        """Return all accepted hits of ``text[begin:stop]``; *known* remembers what is accepted."""
        starts, ends, surfaces = whole_words(text, begin, stop)
        damaged = _damaged_lines(text, starts, surfaces)
        found: dict[str, list[Hit]] = {}
        strings = self._vocab.strings
        for shape, first, last in self._matcher(_doc(self._vocab, surfaces)):
            start, end = starts[first], ends[last - 1]
            words = text[start:end]
            if "\n\n" in words:
                continue
            key = (strings[shape], words, damaged[first])
            if key not in known:
                known[key] = list(self._accepted(key[0], surfaces[first:last], damaged=key[2]))
            for phrase, layer, cost in known[key]:
                if not _is_name(text, start, end, phrase):
                    found.setdefault(layer, []).append(Hit(start, end, layer, phrase.name, cost))
        return found

    def _accepted(
        self, shape: str, surfaces: list[str], *, damaged: bool
    ) -> Iterator[tuple[_Phrase, str, float]]:
        """Yield the phrases that *surfaces* may stand for, each with its layer and cost."""
        for phrase in self._phrases[shape]:
            cost = _cost(phrase.keys, surfaces, damaged=damaged)
            if layer := _layer(phrase, cost, damaged=damaged):
                yield phrase, layer, cost


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text at blank lines, over which no phrase reaches, into stretches of some pages."""
    start = 0
    while start < len(text):
        cut = text.find("\n\n", start + STRETCH)
        end = len(text) if cut < 0 else cut + 2
        yield start, end
        start = end


def _is_name(text: str, start: int, end: int, phrase: _Phrase) -> bool:
    """Tell whether a lone syllable is part of a proper name: *huyện Quỳnh Lưu*, *Đơn Dương*."""
    if len(phrase.keys) > 1 or phrase.layer == "body" or not text[start:end].istitle():
        return False
    before = re.search(r"([^\W\d_]+) $", text[max(0, start - 10) : start])
    after = re.match(r" ([^\W\d_]+)", text[end : end + 10])
    return any(word and word[1].istitle() for word in (before, after))


def _layer(phrase: _Phrase, cost: float, *, damaged: bool) -> str | None:
    """Return the layer of a hit: its phrase's own, NEAR for a cue's lone syllable, or None."""
    if cost <= _allowed(len(phrase.keys), damaged=damaged):
        return phrase.layer
    return NEAR if len(phrase.keys) == 1 and phrase.layer == "cue" else None


def _cost(keys: tuple[str, ...], surfaces: list[str], *, damaged: bool) -> float:
    """Sum what the marks of *surfaces* cost against *keys*: 0 for the same syllables.

    A syllable that cannot be Vietnamese costs a half, another real syllable one; in a damaged
    line a syllable without any mark costs nothing beside others, a half alone. (The best
    trade of recall and precision measured at 5 % and 10 % noise.)
    """
    total = 0.0
    for key, surface in zip(keys, surfaces, strict=True):
        if syllable_key(surface) == key:
            continue
        lost = not is_syllable(surface) or (damaged and not has_tone(surface))
        total += (0.25 if damaged else 0.5) if lost else 1.0
    return total


def _allowed(length: int, *, damaged: bool) -> float:
    """Return the cost allowed for a phrase of *length* syllables."""
    if length == 1:
        return 0.25 if damaged else 0.5  # what is a syllable costs one: it is never repaired alone
    return max(1.0, length / 2)


def _damaged_lines(text: str, starts: list[int], surfaces: list[str]) -> list[bool]:
    """Tell for each token whether its line lost marks in typing or scanning.

    Four syllables of five bear a mark, and a syllable that ends in a stop bears the acute or
    the dot below: a line where fewer than half bear one, or where more than one in twelve is
    impossible, is damaged.
    """
    damaged: list[bool] = []
    first = 0
    while first < len(starts):
        line_end = text.find("\n", starts[first])
        if line_end < 0:
            line_end = len(text)
        last = bisect_left(starts, line_end, first + 1)
        damaged.extend([_is_damaged(surfaces[first:last])] * (last - first))
        first = last
    return damaged


def _is_damaged(line: list[str]) -> bool:
    words = [word for word in line if len(word) > 1 and word.isalpha() and word.islower()]
    if len(words) < 6:
        return False
    if sum(map(has_marks, words)) * 2 < len(words):
        return True
    return sum(map(is_impossible, words)) * 12 > len(words)


def _longest(hits: list[Hit]) -> list[Hit]:
    """Keep the longest hits, cheapest first among equals; equal spans may share a place."""
    kept: list[Hit] = []
    cluster: list[Hit] = []
    reach = 0
    for hit in sorted(set(hits), key=_BY_PLACE):
        if cluster and hit.start >= reach:
            kept += _settled(cluster) if len(cluster) > 1 else cluster
            cluster = []
        cluster.append(hit)
        reach = max(reach, hit.end)
    return kept + _settled(cluster)


def _settled(cluster: list[Hit]) -> list[Hit]:
    """Settle one run of overlapping hits."""
    kept: list[Hit] = []
    for hit in sorted(cluster, key=lambda h: (h.start - h.end, h.cost, h.start)):
        clash = [k for k in kept if k.start < hit.end and hit.start < k.end]
        if all((k.start, k.end, k.cost) == (hit.start, hit.end, hit.cost) for k in clash):
            kept.append(hit)
    return sorted(kept, key=_BY_PLACE)


def _new_matcher() -> tuple[Vocab, PhraseMatcher]:
    """Return a vocabulary whose NORM is the folded syllable, and a matcher on it."""
    from spacy.attrs import NORM
    from spacy.matcher import PhraseMatcher
    from spacy.vocab import Vocab

    getters: Any = {NORM: folded}  # spaCy's stub asks for str keys, its code for attribute ids
    vocab = Vocab(lex_attr_getters=getters)
    return vocab, PhraseMatcher(vocab, attr="NORM")


def _doc(vocab: Vocab, surfaces: list[str]) -> Doc:
    from spacy.tokens import Doc

    return Doc(vocab, words=surfaces)


@cache
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    """Return underthesea's tagger, loaded once: its lazy load is not safe under threads."""
    from underthesea import pos_tag

    tag: Callable[[str], list[tuple[str, str]]] = pos_tag
    tag("báo cáo")
    return tag


def noun_phrase(words: str) -> str | None:
    """Return the noun phrase that *words* (the text after a numeral) open with.

    The first run of nouns and their modifiers as underthesea tags them, at most five
    words; None if *words* do not open with a noun.
    """
    clause = re.split(r"[.;:,()\n]", words[:80], maxsplit=1)[0].strip()
    if not clause[:1].isalpha():  # nor is a row of digits and marks, on which the tagger is slow
        return None
    taken: list[str] = []
    for word, tag in _tagger()(clause)[:5]:
        if tag[0] not in "NA" and not (taken and tag == "V" and len(taken) < 2):
            break
        taken.append(word)
    return " ".join(taken) or None
