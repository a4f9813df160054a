"""Whether text looks like Vietnamese (*âm tiết hợp lệ*): a test of text layers, not of spelling."""

from __future__ import annotations

import re
import unicodedata

_TONES = dict.fromkeys((0x300, 0x301, 0x303, 0x309, 0x323))  # huyền, sắc, ngã, hỏi, nặng
_WORD = re.compile(r"[^\W\d_]+")
_SYLLABLE = re.compile(
    r"""(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx])?  # onset
        [aăâeêioôơuưy]{1,3}                                        # nucleus and glides
        (?:ch|ng|nh|[cmnpt])?                                      # coda""",
    re.VERBOSE,
)


def words(text: str) -> tuple[str, ...]:
    """Return the words of *text* in lower case, abbreviations (all capitals) left out."""
    found = _WORD.findall(unicodedata.normalize("NFC", text))
    return tuple(word.lower() for word in found if not (word.isupper() and len(word) > 1))


def is_syllable(word: str) -> bool:
    """Tell whether a lower-case word is built like a Vietnamese syllable.

    >>> is_syllable("nghiệp"), is_syllable("của"), is_syllable("kÕt"), is_syllable("thin")
    (True, True, False, True)
    """
    toneless = unicodedata.normalize("NFD", word).translate(_TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", toneless)) is not None


def syllable_ratio(found: tuple[str, ...]) -> float:
    """Return the share of *found* words that are built like Vietnamese syllables, 0 to 1."""
    return sum(map(is_syllable, found)) / len(found) if found else 0.0


def accent_ratio(found: tuple[str, ...]) -> float:
    """Return the share of words with a letter beyond ASCII: about .7 in Vietnamese prose."""
    return sum(not word.isascii() for word in found) / len(found) if found else 0.0
