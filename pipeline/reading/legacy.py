"""Which text is in a legacy encoding, told by evidence, and that text in Unicode.

A word is read as it stands and in each legacy encoding; what tells them apart is which reading
is a Vietnamese syllable: "kÕt" is none, *kết* is one. Fonts and neighbours decide only what
the words leave open, and text without any evidence is never touched.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from extractors.syllables import is_syllable
from extractors.text import folded, syllable_key
from pipeline.reading.encodings import (
    LEGACY,
    Encoding,
    font_encoding,
    replaced,
    table,
    with_case,
    with_horns,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MARKS = "“”‘’„‚‹›–—…•"  # punctuation of Unicode text whose codes are letters in VPS
_QUOTES = _MARKS + "«»"
_SIGNS = frozenset("µªº")  # letters to Unicode, signs to people
_LONE = frozenset("ôơáàạảởýđ")  # words of one letter
_SURE = frozenset(
    letter for letter in table(Encoding.VNI).letters.values() if ord(letter) > 0xFF
)  # letters that no legacy text holds
_CODES = frozenset().union(*(table(encoding).alphabet for encoding in LEGACY))
_SUSPECT = re.compile(f"[{re.escape(''.join(sorted(_CODES)))}]")
_ANY_WORD = re.compile(rf"(?:[^\W\d_]|{_SUSPECT.pattern})+")
_PLAIN_WORD = re.compile(
    rf"(?<![^\W_]|{_SUSPECT.pattern})[A-Za-z][a-z]+(?![^\W_]|{_SUSPECT.pattern})"
)
_OPEN = ("oa", "oe", "uy")  # vowel pairs whose second letter may bear the tone: "hoá", "hóa"
_VOWELS = frozenset("aeiouy")
_TONED = re.compile("[^A-ZĂÂĐÊÔƠƯ]")


# ── words and what they tell ──────────────────────────────────────────────────────────


class Word(NamedTuple):
    """A word beyond ASCII: whether it is Vietnamese as it stands, and when decoded.

    ``sure`` words have letters that only Unicode has; a ``mute`` one tells nothing.
    """

    surface: str
    sure: bool
    natural: bool
    legacy: bool
    mute: bool


class _Evidence(NamedTuple):
    """How many different words are Vietnamese only when decoded, never, only as they stand."""

    legacy: int
    weight: int  # of the legacy ones; those with signs inside, "b¸o", weigh double
    neither: int
    natural: int
    initials: int  # "§§", "H§ND"


@cache
def _pattern(encoding: Encoding) -> re.Pattern[str]:
    codes = re.escape("".join(sorted(table(encoding).alphabet)))
    return re.compile(rf"(?:[^\W\d_]|[{codes}])+")


def words(text: str, encoding: Encoding) -> Iterator[tuple[int, Word]]:
    """Yield the words of *text* that are not plain ASCII, each with its place.

    The hyphens of *text* must be put right (see `with_horns`).
    """
    for found in _pattern(encoding).finditer(text):
        if found[0].isascii():
            continue
        word, start = _judged(found[0], encoding), found.start()
        inner = found[0].strip(_MARKS)
        if not word.legacy and inner != found[0]:
            start = found.end() - len(found[0].lstrip(_MARKS))
            word = _judged(inner, encoding)
        yield start, word


@cache
def _judged(surface: str, encoding: Encoding) -> Word:
    decoded = with_case(replaced(surface, encoding), encoding)
    sure = not _SURE.isdisjoint(surface)
    if decoded == surface and not sure:
        return Word(surface, sure=False, natural=True, legacy=True, mute=True)
    if len(surface) == 1 and (surface in _SIGNS or not surface.isalpha()):
        lone = decoded.lower() in _LONE
        return Word(surface, sure=False, natural=not lone, legacy=lone, mute=True)
    legacy = not sure and _is_cased(decoded) and is_syllable(decoded)
    short_form = surface.isupper() and surface.replace("Ð", "D").isascii()  # "NÐ-CP"
    initials = not legacy and decoded.isupper() and not _TONED.search(decoded)  # "H§ND"
    # "km²" as "kmỲ"
    unlikely = any(a.islower() and b.isupper() for a, b in pairwise(decoded))
    return Word(
        surface,
        sure,
        natural=sure
        or (short_form and encoding is not Encoding.CP1258)
        or unlikely
        or _is_natural(surface.strip(_QUOTES)),
        legacy=legacy,
        mute=short_form or initials or unlikely or _is_slight(surface),
    )


def _is_slight(surface: str) -> bool:
    """Tell whether a word has too little in it to be told by chance."""
    return len(surface) == 1 or surface.replace("\u00ad", "").isascii()


def _is_cased(word: str) -> bool:
    return word.islower() or word.isupper() or word.istitle()


@cache
def _is_natural(word: str) -> bool:
    """Tell whether a word is a syllable as it stands, its tone on a vowel that may bear it.

    VNI's "giaù" (*giá*) has the letters of *giàu*, but a tone on its last letter.
    """
    if not (word.isalpha() and _is_cased(word) and is_syllable(word)):
        return False
    plain = folded(word)
    at_the_end = syllable_key(word[-1])[-1:].isdigit() and len(word) > 1
    if not at_the_end or plain[-2] not in _VOWELS or plain[-2:] in _OPEN:
        return True
    return plain[-3:-1] == "qu" or plain[:-1] == "gi"


def _evidence(text: str, encoding: Encoding) -> _Evidence:
    legacy: set[str] = set()
    neither: set[str] = set()
    natural: set[str] = set()
    initials = 0
    for _, word in words(with_horns(text, encoding), encoding):
        kind = word.surface.lower()
        if word.sure or word.mute:
            initials += not (word.natural or word.legacy)
        elif word.natural:
            natural |= set() if word.legacy else {kind}
        else:
            (legacy if word.legacy else neither).add(kind)
    weight = len(legacy) + sum(any(not c.isalpha() or c in _SIGNS for c in word) for word in legacy)
    return _Evidence(len(legacy), weight, len(neither), len(natural), initials)


def chosen(text: str, encoding: Encoding) -> frozenset[int]:
    """Return the places in a text in *encoding* that are so; the rest is Unicode already.

    A word that both readings allow, or neither, goes with the nearest ones that tell. The
    hyphens of *text* must be put right (see `with_horns`).
    """
    found = list(words(text, encoding))
    told = [_told(word) for _, word in found]
    places: set[int] = set()
    for index, (start, word) in enumerate(found):
        answer = told[index]
        if answer is None:
            near = [*told[max(index - 3, 0) : index], *told[index + 1 : index + 4]]
            answer = near.count(True) >= near.count(False)
        if answer:
            places.update(range(start, start + len(word.surface)))
    return frozenset(places)


def _told(word: Word) -> bool | None:
    return None if word.natural == word.legacy else word.legacy


# ── decisions ─────────────────────────────────────────────────────────────────────────


class Stretch(NamedTuple):
    """What one paragraph has in one font (fonts of one encoding are one)."""

    text: str
    key: str | None

    @property
    def promised(self) -> Encoding | None:
        """The encoding that its font promises."""
        return Encoding(self.key) if self.key in LEGACY else None


def detect(text: str, font: str | None = None) -> Encoding:
    """Return how *text* is encoded, by its words; *font* helps where they leave it open.

    >>> detect("b¸o c¸o kÕt qu¶"), detect("báo cáo kết quả"), detect("résumé, 35°C, m², ½")
    (<Encoding.TCVN3: 'TCVN3'>, <Encoding.UNICODE: 'Unicode'>, <Encoding.UNICODE: 'Unicode'>)
    """
    return decisions([Stretch(text, font_encoding(font))])[0]


def decisions(stretches: Sequence[Stretch]) -> list[Encoding]:
    """Return the encoding of every stretch, by its words, then by its font and neighbours."""
    own = [_own_decision(each, margin=3) for each in stretches]
    if not _legacy(own):  # no stretch is long enough to tell one encoding from another
        own = [_own_decision(each, margin=0) for each in stretches]
    seen = _legacy(own)
    if not seen and all(each.promised is None for each in stretches):
        return [Encoding.UNICODE] * len(stretches)
    before, after = _nearest(stretches, own), _nearest(stretches[::-1], own[::-1])[::-1]
    return [
        mine or _in_context(stretch, (left, right), seen)
        for stretch, mine, left, right in zip(stretches, own, before, after, strict=True)
    ]


def _legacy(decided: Iterable[Encoding | None]) -> frozenset[Encoding]:
    return frozenset(each for each in decided if each and each is not Encoding.UNICODE)


def _own_decision(stretch: Stretch, margin: int) -> Encoding | None:
    """Return what the words of a stretch say of its encoding; None if they do not say it.

    *margin* is by how many words one legacy encoding must do better than the others.
    """
    text = stretch.text
    sure = not _SURE.isdisjoint(text)
    if sure and not _has_odd_words(text):
        return Encoding.UNICODE
    if not _SUSPECT.search(text):
        return None
    found = {encoding: _evidence(text, encoding) for encoding in LEGACY}
    first, second = sorted(LEGACY, key=lambda each: -_excess(found[each]))[:2]
    promised = stretch.promised
    if promised and _excess(found[promised]) == _excess(found[first]):
        first, second = promised, promised
    clear = first is second or _excess(found[first]) >= _excess(found[second]) + margin
    if clear and _convinces(found[first], sure=sure) and (promised or _is_vietnamese(text)):
        return first
    if sure:
        return Encoding.UNICODE
    if promised:
        return promised if found[promised].legacy > found[promised].natural else None
    told = max(each.natural for each in found.values()) >= 2
    return Encoding.UNICODE if told and not any(each.legacy for each in found.values()) else None


def _has_odd_words(text: str) -> bool:
    """Tell whether *text* has words, beyond ASCII, that are not Vietnamese as they stand."""
    return any(
        not (word.isascii() or not _SURE.isdisjoint(word) or _is_natural(word.strip(_QUOTES)))
        for word in _ANY_WORD.findall(text)
    )


def _excess(found: _Evidence) -> int:
    return found.legacy - found.neither - found.natural


def _convinces(found: _Evidence, *, sure: bool) -> bool:
    """Tell whether words alone prove an encoding: chance gives one such word, not several.

    A paragraph that is *sure* to have Unicode must have much of another encoding.
    """
    if sure:
        return found.legacy >= 4 and found.legacy >= 8 * found.neither
    enough = found.legacy >= 2 and found.weight >= 4
    return enough and found.legacy >= 3 * found.neither and found.legacy > found.natural


def _is_vietnamese(text: str) -> bool:
    """Tell whether the plain words of *text* may be Vietnamese; few words tell nothing."""
    plain = _PLAIN_WORD.findall(text)
    return len(plain) < 4 or 2 * sum(map(is_syllable, plain)) >= len(plain)


def _nearest(stretches: Sequence[Stretch], own: Sequence[Encoding | None]) -> list[Encoding | None]:
    """Return for every stretch what the last one before it in its font was decided to be."""
    last: dict[str | None, Encoding] = {}
    nearest = []
    for stretch, mine in zip(stretches, own, strict=True):
        nearest.append(last.get(stretch.key))
        if mine is not None:
            last[stretch.key] = mine
    return nearest


def _in_context(
    stretch: Stretch, neighbours: Iterable[Encoding | None], seen: frozenset[Encoding]
) -> Encoding:
    """Return the encoding of a stretch whose own words are too few to tell it."""
    around = {each for each in neighbours if each} or {stretch.promised or Encoding.UNICODE}
    best, most = Encoding.UNICODE, 0
    for encoding in LEGACY:
        found = _evidence(stretch.text, encoding)
        near = encoding in around
        told = found.legacy + found.initials
        if (near or encoding in seen) and told > max(found.neither, found.natural):
            best, most = max((best, most), (encoding, 2 * told + near), key=lambda pair: pair[1])
        elif around == {encoding} and not most and not found.natural:
            best = encoding
    return best
