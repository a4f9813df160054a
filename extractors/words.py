"""The words of a text: syllables, digit runs, marks; those that a scanner cut or glued made whole.

*chuyể n 58 đơn* and *hướngdẫn 31 đơn* are read as *chuyển* and *hướng dẫn*: a piece that can be
no syllable is joined with its neighbour or cut in two, if that gives syllables. Offsets are those
of the text; the text stays as it is.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractors.syllables import is_syllable
from extractors.text import has_marks

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_", re.UNICODE)
GLUED = 5  # letters of the shortest word that two syllables are looked for in
LONGEST = 14  # letters of two syllables, seven each


class Word(NamedTuple):
    """A word of a text: where it stands, and how it reads."""

    start: int
    end: int
    surface: str


class Words(NamedTuple):
    """The words of a text, as columns: a text has many, and most are as they are printed."""

    starts: list[int]
    ends: list[int]
    surfaces: list[str]


def tokens(text: str) -> list[str]:
    """Return the syllables, digit runs and punctuation marks of *text* as they are printed."""
    return _TOKEN.findall(text)


def whole_words(text: str, begin: int, stop: int) -> Words:
    """Return the words of ``text[begin:stop]``, cut ones joined and glued ones apart.

    >>> whole_words("chuyể n 58 đ ơn, hướngdẫn 31", 0, 28).surfaces
    ['chuyển', '58', 'đơn', ',', 'hướng', 'dẫn', '31']
    """
    matches = list(_TOKEN.finditer(text, begin, stop))
    surfaces = [match.group() for match in matches]
    odd = {surface for surface in set(surfaces) if surface.isalpha() and not _is_whole(surface)}
    starts = [match.start() for match in matches]
    ends = [match.end() for match in matches]
    if not odd:
        return Words(starts, ends, surfaces)
    words: list[Word] = []
    for word in map(Word, starts, ends, surfaces):
        near = word.surface in odd or (words and words[-1].surface in odd)
        if near and words and (joined := _joined(text, words[-1], word)):
            words[-1] = joined
        elif word.surface in odd:
            words += _parts(word)
        else:
            words.append(word)
    columns = [list(column) for column in zip(*words, strict=True)]
    return Words(*columns)


def _is_whole(surface: str) -> bool:
    """Tell whether a word is a syllable, or an abbreviation (*HĐND*)."""
    return is_syllable(surface) or (len(surface) > 1 and surface.isupper())


def _joined(text: str, first: Word, second: Word) -> Word | None:
    """Return two pieces as one syllable, if one of them is none and a lone blank parts them."""
    if second.start - first.end != 1 or text[first.end] != " ":
        return None
    if not (first.surface.isalpha() and second.surface.isalpha() and second.surface.islower()):
        return None
    surface = first.surface + second.surface
    fits = has_marks(surface) and is_syllable(surface)
    return Word(first.start, second.end, surface) if fits else None


def _parts(word: Word) -> list[Word]:
    """Return the two syllables that a glued word is made of, else the word."""
    surface = word.surface
    if GLUED <= len(surface) <= LONGEST and has_marks(surface) and surface[1:].islower():
        for at in range(len(surface) - 2, 1, -1):
            if is_syllable(surface[:at]) and is_syllable(surface[at:]):
                middle = word.start + at
                return [
                    Word(word.start, middle, surface[:at]),
                    Word(middle, word.end, surface[at:]),
                ]
    return [word]
