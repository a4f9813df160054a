"""Provinces through time: the 63 units until 30/6/2025 and the 34 units from 1/7/2025.

Source: Resolution 202/2025/QH15. A unit is named by its code and the day from which it is
valid, since seven units keep their name but change their code.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import extractors
from extractors.spelling import tone_placed

SWITCH = date(2025, 7, 1)  # the bodies of the 34 units work, and report, from this day
_PREFIXES = ("Thành phố ", "Tỉnh ")


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """A province (*đơn vị hành chính cấp tỉnh*) with its validity; None is an open end."""

    id: str
    code: str
    name: str
    province: str
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Succession:
    """Which of the 34 units continues one of the 63; ``kind`` is unchanged or merged."""

    unit: str
    successor: str
    kind: str


@dataclass(frozen=True, slots=True)
class Units:
    """All units and their successors."""

    versions: tuple[UnitVersion, ...]
    successions: tuple[Succession, ...]

    def version_at(self, province: str | None, day: date | None) -> str | None:
        """Return the id of the unit of that name on that day.

        Without a day, only a name that one unit alone has gives an answer.
        """
        if province is None:
            return None
        name = short_name(province)
        named = [unit for unit in self.versions if unit.province == name]
        if day is not None:
            named = [unit for unit in named if _valid(unit, day)]
        return named[0].id if len(named) == 1 else None

    def names_on(self, day: date) -> frozenset[str]:
        """Return the short names of the provinces of a day."""
        return frozenset(unit.province for unit in self.versions if _valid(unit, day))

    def name_of(self, code: str, day: date | None) -> str | None:
        """Return the province that has a *code* on that day; without a day, if only one ever had.

        Code 82 was Tiền Giang's and is Đồng Tháp's since the merger.
        """
        named = {unit.province for unit in self.versions if unit.code == code}
        if day is not None:
            named = {u.province for u in self.versions if u.code == code and _valid(u, day)}
        return named.pop() if len(named) == 1 else None

    def successor_of(self, province: str) -> str | None:
        """Return the name of the unit that goes on where a *province* of the 63 was merged."""
        names = {unit.id: unit.province for unit in self.versions}
        for step in self.successions:
            if names[step.unit] == short_name(province):
                return names[step.successor]
        return None


@lru_cache(maxsize=1024)  # a load asks for the same few names over and over
def short_name(name: str) -> str:
    """Return a province's name without its kind: "Tỉnh Hoà Bình" is "Hòa Bình"."""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return tone_placed(name)


def read_units() -> Units:
    """Read the units from the catalogue. Raises FileNotFoundError if it is not installed."""
    path = Path(extractors.__path__[0], "knowledge", "provinces_63_34.csv")
    versions: dict[str, UnitVersion] = {}
    successions = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            lives_on = row["kind"] == "unchanged"
            old = _version(row["old_code"], row["old_name"], until=None if lives_on else SWITCH)
            new = old if lives_on else _version(row["new_code"], row["new_name"], since=SWITCH)
            versions[old.id] = old
            versions[new.id] = new
            successions.append(Succession(old.id, new.id, row["kind"]))
    return Units(tuple(sorted(versions.values(), key=lambda unit: unit.id)), tuple(successions))


def _version(
    code: str, name: str, since: date | None = None, until: date | None = None
) -> UnitVersion:
    return UnitVersion(
        id=f"{code}-{since.year if since else 0}",
        code=code,
        name=name,
        province=short_name(name),
        valid_from=since,
        valid_to=until - timedelta(days=1) if until else None,
    )


def _valid(unit: UnitVersion, day: date) -> bool:
    return (unit.valid_from is None or unit.valid_from <= day) and (
        unit.valid_to is None or day <= unit.valid_to
    )
