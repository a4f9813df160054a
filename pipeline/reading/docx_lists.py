"""The numbering part of a Word file → the lists that paragraphs may belong to."""

from __future__ import annotations

from typing import Any

from pipeline.reading.numbering import Level, NumberedList

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def lists_of(numbering: Any) -> dict[str, NumberedList]:
    """Return the lists of ``numbering.xml`` by id; empty if *numbering* is None."""
    if numbering is None:
        return {}
    abstract = {each.get(f"{W}abstractNumId"): each for each in numbering.iter(f"{W}abstractNum")}
    lists: dict[str, NumberedList] = {}
    for each in numbering.iter(f"{W}num"):
        counters = _value(each.find(f"{W}abstractNumId"))
        if counters in abstract:
            levels = _levels(abstract[counters])
            lists[each.get(f"{W}numId")] = NumberedList(counters, levels, _restarts(each))
    return lists


def _levels(abstract: Any) -> tuple[Level, ...]:
    found = {int(level.get(f"{W}ilvl")): _level(level) for level in abstract.iter(f"{W}lvl")}
    return tuple(found.get(index, Level()) for index in range(9))


def _level(level: Any) -> Level:
    return Level(
        int(_value(level.find(f"{W}start")) or 1),
        _value(level.find(f"{W}numFmt")) or "decimal",
        _value(level.find(f"{W}lvlText")),
        level.find(f"{W}isLgl") is not None,
    )


def _restarts(number: Any) -> dict[int, int]:
    return {
        int(each.get(f"{W}ilvl")): int(_value(each.find(f"{W}startOverride")))
        for each in number.iter(f"{W}lvlOverride")
        if each.find(f"{W}startOverride") is not None
    }


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{W}val", "")
