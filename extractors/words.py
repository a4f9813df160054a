"""The words of a text: syllables, digit runs, marks; those that a scanner cut or glued made whole.

*chuyể n 58 đơn* and *hướngdẫn 31 đơn* are read as *chuyển* and *hướng dẫn*: a piece that can be
no syllable is joined with its neighbour or cut in two, if that gives syllables. Offsets are those
of the text; the text stays as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from extractors.syllables import is_syllable
from extractors.text import has_marks

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOKEN = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_", re.UNICODE)
GLUED = 5  # letters of the shortest word that two syllables are looked for in
LONGEST = 14  # letters of two syllables, seven each


class Word(NamedTuple):
    """A word of a text: where it stands, and how it reads."""

    start: int
    end: int
    surface: str


def tokens(text: str, begin: int = 0, stop: int | None = None) -> Iterator[Word]:
    """Yield the syllables, digit runs and punctuation marks of *text* as they are printed."""
    end = len(text) if stop is None else stop
    for match in _TOKEN.finditer(text, begin, end):
        yield Word(match.start(), match.end(), match.group())


def whole_words(text: str, begin: int, stop: int) -> list[Word]:
    """Return the words of ``text[begin:stop]``, cut ones joined and glued ones apart.

    >>> [word.surface for word in whole_words("chuyể n 58 đ ơn, hướngdẫn 31", 0, 28)]
    ['chuyển', '58', 'đơn', ',', 'hướng', 'dẫn', '31']
    """
    words: list[Word] = []
    for word in tokens(text, begin, stop):
        if not word.surface.isalpha() or _is_whole(word.surface):
            last = words[-1] if words else None
            joined = last and _joined(text, last, word)
            if joined:
                words[-1] = joined
            else:
                words.append(word)
        elif words and (joined := _joined(text, words[-1], word)):
            words[-1] = joined
        else:
            words += _parts(word)
    return words


def _is_whole(surface: str) -> bool:
    """Tell whether a word is a syllable, or an abbreviation (*HĐND*)."""
    return is_syllable(surface) or (len(surface) > 1 and surface.isupper())


def _joined(text: str, first: Word, second: Word) -> Word | None:
    """Return two pieces as one syllable, if one of them is none and a lone blank parts them."""
    if second.start - first.end != 1 or text[first.end] != " ":
        return None
    if not (first.surface.isalpha() and second.surface.isalpha() and second.surface.islower()):
        return None
    if _is_whole(first.surface) and _is_whole(second.surface):
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
