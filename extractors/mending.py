"""A view of a text in which the words that patterns lean on are whole again.

Scanners and typists lose marks: *tống số 196 nghị quyết* is read as the resolution number 196,
*Điêu 5 của Nghị định* as five of something. Phrases that decide what a numeral is
(``numerals.toml``, table ``damaged``) are written out in a view that only the extractors look at;
it has the length of the text, whose characters stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Whole:
    """Phrases by their letters without marks, what else these may be, and their pattern.

    ``others`` are words that bear the same letters and are no damage (*thắng 3* is no *tháng 3*).
    """

    phrases: Mapping[str, str]
    others: frozenset[str]
    pattern: re.Pattern[str]


def whole_phrases(
    phrases: Iterable[str], others: Iterable[str], misread: Mapping[str, str]
) -> Whole:
    """Return the phrases ready for `mended`; one that ends in # holds before a digit only.

    *misread* gives for words that do not exist the word of their length that was printed.
    """
    known = {pattern_key(wrong): right for wrong, right in misread.items()}
    patterns = [re.escape(wrong) + r"(?![^\W\d_])" for wrong in known]
    for phrase in sorted(phrases, key=len, reverse=True):
        words = phrase.removesuffix(" #")
        known[pattern_key(words)] = words.lower()
        ahead = r"(?=\s\d)" if phrase.endswith(" #") else r"\b"
        patterns.append(re.escape(pattern_key(words)) + ahead)
    return Whole(known, frozenset(others), re.compile(rf"\b(?:{'|'.join(patterns)})"))


def mended(text: str, whole: Whole) -> str:
    """Return *text* with the known phrases written out, of the same length."""
    pieces: list[str] = []
    end = 0
    for match in whole.pattern.finditer(pattern_key(text)):
        surface = text[match.start() : match.end()]
        phrase = whole.phrases[match.group()]
        printed = surface.lower()
        if printed == phrase or printed in whole.others or len(phrase) != len(surface):
            continue
        if tone_placed(printed.replace("\u00f0", "đ")) == tone_placed(phrase):
            continue
        pieces += (text[end : match.start()], _in_case(phrase, surface))
        end = match.end()
    return "".join(pieces) + text[end:] if pieces else text


def _in_case(phrase: str, surface: str) -> str:
    return "".join(
        letter.upper() if printed.isupper() else letter
        for letter, printed in zip(phrase, surface, strict=True)
    )
