"""Names of bodies written in capitals, in the case in which they are shown.

"ĐẢNG ỦY XÃ TÂN HÒA" is "Đảng ủy xã Tân Hòa", "SỞ THÔNG TIN VÀ TRUYỀN THÔNG" is "Sở Thông tin và
Truyền thông". Words that no catalogue has follow the rules of capitals in Decree 30/2020/NĐ-CP,
annex II: names of places in every syllable, names of offices in the first one of their field.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.columns import role_words
from extractors.imprints import forms
from extractors.issuers import find_bodies
from extractors.places import find_provinces
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator

# Words that a place's own name follows; it is written with capitals in every syllable.
_LEVEL = re.compile(r"(?:thị trấn|thị xã|thành phố|đặc khu|huyện|quận|phường|xã|tỉnh|thị|trấn)\Z")
_COMMITTEE = ("huyện ủy", "thị ủy", "thành ủy", "quận ủy")  # a place's name follows these too
# Offices whose field begins with a capital: "Sở Nội vụ", "Ban Chỉ đạo".
_OFFICES = ("sở", "bộ", "ban", "cục", "vụ", "phòng", "viện", "tổng cục")
_VOWELS = set("aeiouy")


def recased_name(words: str, *, short: bool) -> str:
    """Return the name of a body or a role in the case in which it is shown.

    With *short*, known bodies have their short names ("HĐND tỉnh"), else their printed ones.
    Words that are not all in capitals stay.
    """
    even = " ".join(words.split())
    if not even.isupper() and not short:
        return even
    parts: list[str] = []
    at = 0
    for start, end, name in _known(even, short=short):
        parts += _unknown(even[at:start], parts)
        parts.append(name)
        at = end
    parts += _unknown(even[at:], parts)
    named = " ".join(part for part in parts if part).replace(" ,", ",")
    return named[:1].upper() + named[1:]


def _known(words: str, *, short: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the roles and bodies that *words* name, from left to right."""
    at = 0
    for role in role_words().finditer(pattern_key(words)):
        yield from _bodies(words, at, role.start(), short=short)
        yield role.start(), role.end(), _role(role.group(), words[role.start() : role.end()])
        at = role.end()
    yield from _bodies(words, at, len(words), short=short)


def _bodies(words: str, start: int, end: int, *, short: bool) -> Iterator[tuple[int, int, str]]:
    for body in find_bodies(words, start, end):
        yield body.span.start, body.span.end, body.name if short else body.printed


def _role(key: str, words: str) -> str:
    """Write a role with a capital where its own name begins: "Phó Chủ tịch"."""
    own = max((r for r in forms().roles if key.endswith(pattern_key(r))), key=len)
    before = words[: len(words) - len(own)].strip()
    return f"{before.capitalize()} {own}".strip()


def _unknown(words: str, before: list[str]) -> list[str]:
    """Write words that no catalogue has: places in capitals, the rest small."""
    if not words.strip():
        return []
    if not words.isupper():
        return [words.strip()]
    named = set(_named_letters(words))
    said = " ".join(before).lower()
    in_place = bool(_LEVEL.search(said)) or said.endswith(_COMMITTEE)
    last = said.rsplit(" ", 1)[-1]
    in_field = False
    shown: list[str] = []
    for token in re.finditer(r"\S+", words):
        lower = token.group().lower()
        opens_field = last in (*_OFFICES, "-") or (in_field and last == "và")
        in_field = in_field or opens_field
        if _is_acronym(token.group()):
            shown.append(token.group())
        elif _LEVEL.fullmatch(lower):
            in_place = True
            shown.append(lower)
        elif in_place or opens_field or token.start() in named:
            shown.append(lower.capitalize())
        else:
            shown.append(lower)
        last = lower.rstrip(",")
    return [" ".join(shown)]


def _named_letters(words: str) -> Iterator[int]:
    """Yield the offsets of letters that are part of a province's or the country's name."""
    for province in find_provinces(words):
        if province.span:
            yield from range(province.span.start, province.span.end)
    for country in re.finditer("VIỆT NAM", words):
        yield from range(*country.span())


def _is_acronym(token: str) -> bool:
    return 2 <= len(token) <= 5 and not _VOWELS & set(pattern_key(token))
