"""The level of a body (*cấp*): central, province, district or commune, from its name.

Districts and the provinces' own cities ended with 30/6/2025 (Law 72/2025/QH15); a city is a
province if it is run by the centre (*thành phố trực thuộc Trung ương*), else a district's equal.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.places import KNOWLEDGE, find_province, is_central_city
from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date


class Level(StrEnum):
    """The level of the body whose document it is."""

    CENTRAL = "central"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Territory:
    """A territory in a body's name: its level, its kind ("huyện"), its name ("" if none).

    ``level`` is None for "thành phố" without a name, which may be either.
    """

    level: Level | None
    kind: str
    name: str
    span: Span

    @property
    def local_unit(self) -> str:
        """The kind with the name: "huyện Quảng Ninh"."""
        return f"{self.kind} {self.name}".strip()


# What a text writes, and the kind that it names: "Huyện ủy Mường La" is huyện Mường La's.
_KINDS = {
    "tỉnh ủy": "tỉnh", "thành ủy": "thành phố", "huyện ủy": "huyện", "quận ủy": "quận",
    "thị ủy": "thị xã", "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "h": "huyện",
    "q": "quận",
}  # fmt: skip
_LEVELS = {
    "tỉnh": Level.PROVINCE, "huyện": Level.DISTRICT, "quận": Level.DISTRICT,
    "thị xã": Level.DISTRICT, "xã": Level.COMMUNE, "phường": Level.COMMUNE,
    "thị trấn": Level.COMMUNE, "đặc khu": Level.COMMUNE,
}  # fmt: skip
_WORD = re.compile(
    r"""
    (?<!\w)
    (?:
      (?P<kind>
        (?:tỉnh|huyện|quận|thị|thành)\s+(?:ủy|uỷ) | thành\s+phố | thị\s+xã | thị\s+trấn
      | đặc\s+khu | tỉnh | huyện | quận | phường | xã(?!\s+hội\b)
      )(?!\w)
    | (?P<short>tp)(?:\.\s*|\s+|(?=hcm))
    | (?P<dotted>tx|tt|h|q)\.(?!\s*(?:hđnd|ubnd|hội|ủy|uỷ)\b)\s*  # "TT. HĐND": Thường trực
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAME = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_AFTER = re.compile(r"(?:khóa|khoá|nhiệm\s+kỳ|lần\s+thứ)\b", re.IGNORECASE)  # "KHÓA XII"
_BETWEEN = re.compile(
    r"[^\S\n]*[-–][^\S\n]*|[^\S\n]+"
)  # between the words of a name: "Phan Rang - Tháp Chàm"


def territories(text: str, start: int, end: int, day: date | None) -> Iterator[Territory]:
    """Yield the territories that ``text[start:end]`` names, in order.

    *day* tells whether a city was then run by the centre; None: as it is today.
    """
    found = list(_WORD.finditer(text, start, end))
    stops = (*(match.start() for match in found[1:]), end)
    for match, stop in zip(found, stops, strict=False):  # none found: nothing to stop
        words = " ".join((match["kind"] or match["short"] or match["dotted"]).lower().split())
        kind = _KINDS.get(tone_placed(words), words)
        name_end = _name_end(text, match.end(), stop)
        name = _cased(text[match.end() : name_end].strip())
        level = _LEVELS.get(kind)
        if kind == "thành phố" and name:
            city = find_province(name)
            central = city is not None and city.span == Span(0, len(name))
            run = central and city is not None and is_central_city(city.value, day)
            level = Level.PROVINCE if run else Level.DISTRICT
        yield Territory(level, kind, name, Span(match.start(), name_end))


def _name_end(text: str, start: int, stop: int) -> int:
    """Return where the capitalised words (or the number) that follow *start* end."""
    ended = start
    gap = _BETWEEN.match(text, start, stop)
    at = gap.end() if gap else start
    while word := _NAME.match(text, at, stop):
        if not (word.group()[0].isupper() or word.group().isdigit()):
            break
        if ended > start and _AFTER.match(text, at, stop):
            break
        ended = word.end()
        gap = _BETWEEN.match(text, ended, stop)
        if gap is None:
            break
        at = gap.end()
    return ended


def _cased(name: str) -> str:
    """Write a name in capitals as running text has it: "HÒA BÌNH" → "Hòa Bình"."""
    words = " ".join(tone_placed(name).split())
    return (
        re.sub(r"[^\W\d_]+", lambda word: word.group().capitalize(), words)
        if words.isupper()
        else words
    )


@dataclass(frozen=True, slots=True)
class _Words:
    central: re.Pattern[str]
    inside: re.Pattern[str]
    branches: re.Pattern[str]
    province: re.Pattern[str]


@cache
def _words() -> _Words:
    entries = tomllib.loads((KNOWLEDGE / "levels.toml").read_text(encoding="utf-8"))
    central = entries["central"]
    return _Words(
        central=_any_of(central["openings"]),
        inside=_any_of(central["inside"]),
        branches=_any_of(central["branches"]),
        province=_any_of(entries["province"]["openings"]),
    )


def _any_of(forms: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(re.escape(pattern_key(form)) for form in forms)})\b")


def is_central(name: str) -> bool:
    """Tell whether a body's *name* is one of the centre's."""
    key = pattern_key(name).strip(" -–_.")
    return bool(_words().central.match(key) or _words().inside.search(key))


def is_branch(name: str) -> bool:
    """Tell whether *name* may be that of a central body's branch in a province."""
    return bool(_words().branches.match(pattern_key(name).strip()))


def only_provincial(name: str) -> bool:
    """Tell whether *name* is that of a body which only provinces have, such as a *sở*."""
    return bool(_words().province.match(pattern_key(name).strip()))


# A level named with a council or its administration: "HĐND thị xã", "UBND huyện", "HĐND TPHCM".
_OF_LEVEL = re.compile(
    r"""
    (?:hđnd|hội\ đồng\ nhân\ dân|ubnd|ủy\ ban\ nhân\ dân)\s+
    (?P<level>tỉnh|cấp\ tỉnh|thành\ phố|tp|thị\ xã|thị\ trấn|huyện|quận|xã|phường)
    """,
    re.VERBOSE,
)
# A text that names no such body says at once of what place it tells: "Huyện Phú Lương: 13 kỳ họp".
_TERRITORY = re.compile(
    r"\W*(?P<level>Tỉnh|TP|Thành phố|Thị xã|Huyện|Quận|Xã|Phường)\.?\s+[A-ZĐ]", re.IGNORECASE
)
_SAME_LEVEL = {"tp": "thành phố", "cấp tỉnh": "tỉnh"}


def most_named(text: str) -> str | None:
    """Return the kind of territory whose council is named most, the first among equals."""
    levels = [match["level"] for match in _OF_LEVEL.finditer(text.lower())]
    if not levels and (told := _TERRITORY.match(text)):
        levels = [told["level"].lower()]
    counts = Counter(_SAME_LEVEL.get(level, level) for level in levels)
    return counts.most_common(1)[0][0] if counts else None


def level_of_kind(kind: str) -> Level | None:
    """Return the level of a kind of territory; None for "thành phố", which may be either."""
    return _LEVELS.get(kind)


def kind_of_unit(name: str) -> str | None:
    """Return the kind of a district or commune by its name: "thị xã Giá Rai" is a "thị xã"."""
    kinds = (*_LEVELS, "thành phố")
    return next((kind for kind in kinds if name.startswith(f"{kind} ")), None)
