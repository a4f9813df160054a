"""Vietnamese number words: *một trăm linh bảy* is 107."""

from __future__ import annotations

import re

_DIGITS = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "nhăm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
_AFTER_TENS = frozenset({"mốt", "lăm", "nhăm"})  # hai mươi mốt, mười lăm
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
_WORDS = [*_DIGITS, *_SCALES, "mười", "mươi", "trăm", "linh", "lẻ"]

_LAST = tuple(_WORDS)


def ends_in_number_word(text: str, start: int, end: int) -> bool:
    """Tell whether ``text[start:end]`` ends in a number word, blanks aside; quickly."""
    return text[start:end].rstrip().lower().endswith(_LAST)


# A run of number words that ends where a counted noun begins.
NUMBER_WORDS = re.compile(
    rf"\b(?:{'|'.join(_WORDS)})(?:\s+(?:{'|'.join(_WORDS)}))*\b", re.IGNORECASE
)


def parse_number_words(words: str) -> int | None:
    """Return the number that *words* say, or None if they are no well-formed number.

    >>> parse_number_words("một trăm linh bảy")
    107
    >>> parse_number_words("hai mươi mốt")
    21
    >>> parse_number_words("mươi") is None
    True
    """
    total = 0
    group: list[str] = []
    for word in words.lower().split():
        if word in _SCALES:
            value = _below_thousand(group)
            if value is None:
                return None
            total += value * _SCALES[word]
            group = []
        else:
            group.append(word)
    if total and len(group) >= 2 and group[0] in ("linh", "lẻ"):
        group = group[1:]  # một nghìn lẻ một
    rest = _below_thousand(group) if group else 0
    return None if rest is None else total + rest


def _below_thousand(words: list[str]) -> int | None:
    """Read hundreds, tens and ones."""
    if "trăm" in words:
        at = words.index("trăm")
        if at != 1 or words[0] not in _DIGITS:
            return None
        rest = words[at + 1 :]
        if rest and rest[0] in ("linh", "lẻ", "không") and len(rest) >= 2:
            rest = [word for word in rest if word in _DIGITS and word != "không"]
            if len(rest) != 1:
                return None
        below = _below_hundred(rest) if rest else 0
        return None if below is None else _DIGITS[words[0]] * 100 + below
    return _below_hundred(words)


def _below_hundred(words: list[str]) -> int | None:
    """Read tens and ones: mười hai, hai mươi, ba mươi lăm, bảy."""
    match words:
        case [one] if one in _DIGITS and one not in _AFTER_TENS:
            return _DIGITS[one]
        case ["mười"]:
            return 10
        case ["mười", one] if one in _DIGITS and one != "không":
            return 10 + _DIGITS[one]
        case [ten, "mươi"] if ten in _DIGITS:
            return _DIGITS[ten] * 10
        case [ten, "mươi", one] if ten in _DIGITS and one in _DIGITS:
            return _DIGITS[ten] * 10 + _DIGITS[one]
    return None
