"""Provinces (*đơn vị hành chính cấp tỉnh*): 63 until 30/6/2025, 34 after.

Source: Resolution 202/2025/QH15; ``knowledge/provinces_63_34.csv``. A unit's key is its code
with the day from which it is valid, never the name or the code alone: seven units kept
their name and changed their code.
"""

from __future__ import annotations

import csv
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.model import Fact, Span
from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

KNOWLEDGE = Path(__file__).parent / "knowledge"
_KINDS = ("Tỉnh", "Thành phố")


@dataclass(frozen=True, slots=True)
class Province:
    """One version of a province: valid from (None: always so far) to (None: still), inclusive."""

    code: str
    name: str
    kind: str  # "tỉnh" or "thành phố"
    valid_from: date | None
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All versions of all provinces, and one pattern over the folded forms of their names."""

    provinces: tuple[Province, ...]
    pattern: re.Pattern[str]
    names: tuple[tuple[str, str], ...]  # folded form, name

    def name_of(self, form: str) -> str:
        """Return the province's name for a *form* that the pattern found in folded text."""
        key = re.sub(r"\s*-\s*", "-", " ".join(form.split()))
        return dict(self.names)[key]


def _split(title: str) -> tuple[str, str]:
    for kind in _KINDS:
        if title.startswith(kind + " "):
            return kind.lower(), tone_placed(title.removeprefix(kind + " "))
    raise ValueError(
        f"provinces_63_34.csv: {title!r} does not start with one of {_KINDS}; write the full name"
    )


def _key(form: str) -> str:
    return re.sub(r"\s*-\s*", "-", pattern_key(form))


@cache
def switch_day() -> date:
    """Return the day from which the bodies of the 34 provinces act."""
    settings = tomllib.loads((KNOWLEDGE / "places.toml").read_text(encoding="utf-8"))
    day: date = settings["switch"]
    return day


@cache
def gazetteer() -> Gazetteer:
    """Load the provinces and their other spellings from ``knowledge`` (once a process)."""
    settings = tomllib.loads((KNOWLEDGE / "places.toml").read_text(encoding="utf-8"))
    switch = switch_day()
    last_old_day = switch.fromordinal(switch.toordinal() - 1)
    old: dict[str, Province] = {}
    new: dict[str, Province] = {}
    with (KNOWLEDGE / "provinces_63_34.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            kind, name = _split(row["old_name"])
            old[row["old_code"]] = Province(row["old_code"], name, kind, None, last_old_day)
            kind, name = _split(row["new_name"])
            new[row["new_code"]] = Province(row["new_code"], name, kind, switch, None)
    provinces = (*old.values(), *new.values())
    names = {_key(province.name): province.name for province in provinces}
    for name, aliases in settings["aliases"].items():
        if name not in names.values():
            raise ValueError(f"places.toml: {name!r} is no province of provinces_63_34.csv")
        names |= {_key(alias): name for alias in aliases}
    longest_first = sorted(names, key=len, reverse=True)
    body = "|".join(
        re.escape(form).replace(r"\ ", r"\s+").replace(r"\-", r"\s*-\s*") for form in longest_first
    )
    return Gazetteer(provinces, re.compile(rf"\b(?:{body})\b"), tuple(names.items()))


def province_on(name: str, day: date) -> Province | None:
    """Return the version of the province called *name* that is valid on *day*, if any."""
    for province in gazetteer().provinces:
        if (
            province.name == name
            and (province.valid_from is None or province.valid_from <= day)
            and (province.valid_until is None or day <= province.valid_until)
        ):
            return province
    return None


@cache
def _central_cities() -> dict[str, date | None]:
    """Map the cities that are provinces to the day since when (None: always so far)."""
    settings = tomllib.loads((KNOWLEDGE / "places.toml").read_text(encoding="utf-8"))
    since: dict[str, date] = settings["central_city_since"]
    cities = {p.name for p in gazetteer().provinces if p.kind == "thành phố"}
    return {name: since.get(name) for name in cities}


def is_central_city(name: str, day: date | None) -> bool:
    """Tell whether the city *name* is a province of its own on *day* (None: today's list)."""
    since = _central_cities().get(name)
    return name in _central_cities() and (since is None or day is None or since <= day)


def province_kinds(name: str) -> frozenset[str]:
    """Return the kinds ("tỉnh", "thành phố") that the province *name* has had."""
    return frozenset(p.kind for p in gazetteer().provinces if p.name == name)


def find_provinces(text: str, start: int = 0, end: int | None = None) -> Iterator[Fact]:
    """Yield the names of provinces in ``text[start:end]``, each with its span.

    A name begins with a capital letter; "hòa bình" (peace) is none.
    """
    stop = len(text) if end is None else end
    part = text[start:stop]
    known = gazetteer()
    for match in known.pattern.finditer(pattern_key(part)):
        if part[match.start()].isupper():
            span = Span(start + match.start(), start + match.end())
            yield Fact(known.name_of(match.group()), span)


def find_province(text: str, start: int = 0, end: int | None = None) -> Fact | None:
    """Return the first province named in ``text[start:end]``, or None.

    Meant for a letterhead or the name of a body. In running text the first place named is
    no evidence of whose report it is: districts are named like provinces.
    """
    return next(find_provinces(text, start, end), None)
