"""Vietnamese letters that a text writes as HTML entities ("B&aacute;o c&aacute;o")."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

from extractors.model import Conversion, Span
from extractors.syllables import is_syllable
from pipeline.reading.conversions import Passage
from pipeline.reading.encodings import Encoding, table

if TYPE_CHECKING:
    from collections.abc import Sequence

_ENTITY = re.compile(r"&(?:\#\d{2,5}|\#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8});")
_WORD = re.compile(rf"(?:[^\W\d_]|{_ENTITY.pattern})+")
_LETTERS = frozenset(table(Encoding.VNI).letters.values()) | frozenset(
    "\u0300\u0301\u0303\u0309\u0323"
)


def without_entities(lines: Sequence[str]) -> tuple[Passage, ...]:
    """Return the lines of a text file with entities written out, if it writes letters so.

    It does if at least two words become Vietnamese syllables by it, and most do; then
    ``&amp;`` and ``&nbsp;`` are entities too. Other texts are returned as they are.

    >>> [line.text for line in without_entities(["B&aacute;o c&aacute;o s&#7889; 5", "A &amp; B"])]
    ['Báo cáo số 5', 'A & B']
    >>> without_entities(["R&amp;D"])[0].text
    'R&amp;D'
    """
    found = [word[0] for line in lines if "&" in line for word in _WORD.finditer(line)]
    coded = [word for word in found if _LETTERS.intersection(map(_char, _ENTITY.findall(word)))]
    good = sum(is_syllable(_written_out(word)) for word in coded)
    if good < 2 or 2 * good < len(coded):
        return tuple(Passage(line) for line in lines)
    return tuple(_passage(line) for line in lines)


def _passage(line: str) -> Passage:
    text = _written_out(line)
    if text == line:
        return Passage(line)
    return Passage(text, (Conversion(Span(0, len(text)), "HTML", line),))


def _written_out(text: str) -> str:
    return unicodedata.normalize("NFC", _ENTITY.sub(lambda found: _char(found[0]), text))


def _char(entity: str) -> str:
    """Return the character of an entity; the entity itself if it has none that is printed."""
    char = html.unescape(entity)
    return entity if unicodedata.category(char[0]) == "Cc" else char
