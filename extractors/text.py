"""Keys that let Vietnamese words meet: same length as the text, or one per syllable.

The text itself is never changed after reading. Two views of it serve matching:

* ``folded``: lower case without any mark, character for character, so that an offset in it
  is an offset in the text;
* ``syllable_key``: one syllable's letters and tone apart, so that *hoá* and *hóa*, *uỷ* and
  *ủy*, *Ð* (U+00D0) and *Đ* (U+0110) meet and *thu*, *thư*, *thủ* do not.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# The five tone marks of Vietnamese as combining characters; the level tone has none.
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}


def canonical(text: str) -> str:
    """Return *text* in NFC with a line feed as its line end: the form all offsets refer to."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=4096)
def _folded_character(character: str) -> str:
    if character in "\u0110\u0111\u00d0\u00f0":
        return "d"
    base = unicodedata.normalize("NFD", character)[0].lower()
    return base if len(base) == 1 else character


def folded(text: str) -> str:
    """Return *text* in lower case without marks, of the same length.

    >>> folded("Đảng đoàn HÐND Tỉnh")
    'dang doan hdnd tinh'
    """
    return "".join(map(_folded_character, text))


@lru_cache(maxsize=65536)
def syllable_key(syllable: str) -> str:
    """Return the letters of one syllable with its tone at the end, in lower case.

    >>> syllable_key("hoá") == syllable_key("hóa") == "hoa5"
    True
    """
    letters = []
    tone = ""
    for character in unicodedata.normalize("NFD", syllable.lower()):
        if character in _TONES:
            tone = _TONES[character]
        else:
            letters.append("đ" if character in "\u00f0\u0111" else character)
    return unicodedata.normalize("NFC", "".join(letters)) + tone


@lru_cache(maxsize=65536)
def has_marks(word: str) -> bool:
    """Tell whether *word* bears any Vietnamese mark (a diacritic or a d with stroke)."""
    return folded(word) != word.lower()


@lru_cache(maxsize=65536)
def has_tone(word: str) -> bool:
    """Tell whether *word* bears a tone mark."""
    return syllable_key(word)[-1:].isdigit()


@lru_cache(maxsize=65536)
def is_impossible(word: str) -> bool:
    """Tell whether *word* lost its tone: a syllable that ends in a stop bears one of two tones.

    >>> is_impossible("tiêp"), is_impossible("tiếp"), is_impossible("trực")
    (True, False, False)
    """
    return (
        has_marks(word) and word[-1:].lower() in "ptc" and syllable_key(word)[-1:] not in ("5", "6")
    )
