"""The numbering part of a Word file → the lists that paragraphs may belong to."""

from __future__ import annotations

from typing import Any

from pipeline.reading.numbering import Level, NumberedList
from pipeline.reading.ooxml import W, as_number, number, value


def lists_of(part: Any) -> dict[str, NumberedList]:
    """Return the lists of ``numbering.xml`` by id; empty if *part* is None."""
    if part is None:
        return {}
    abstract = {each.get(f"{W}abstractNumId"): each for each in part.iter(f"{W}abstractNum")}
    lists: dict[str, NumberedList] = {}
    for each in part.iter(f"{W}num"):
        counters = value(each.find(f"{W}abstractNumId"))
        if counters in abstract:
            levels = _levels(abstract[counters])
            lists[each.get(f"{W}numId")] = NumberedList(counters, levels, _restarts(each))
    return lists


def _levels(abstract: Any) -> tuple[Level, ...]:
    found = {as_number(level.get(f"{W}ilvl")): _level(level) for level in abstract.iter(f"{W}lvl")}
    return tuple(found.get(index, Level()) for index in range(9))


def _level(level: Any) -> Level:
    return Level(
        number(level.find(f"{W}start"), 1),
        value(level.find(f"{W}numFmt")) or "decimal",
        value(level.find(f"{W}lvlText")),
        level.find(f"{W}isLgl") is not None,
    )


def _restarts(numbered: Any) -> dict[int, int]:
    return {
        as_number(each.get(f"{W}ilvl")): number(each.find(f"{W}startOverride"), 1)
        for each in numbered.iter(f"{W}lvlOverride")
        if each.find(f"{W}startOverride") is not None
    }
