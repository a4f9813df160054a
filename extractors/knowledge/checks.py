"""What an entry of a knowledge file must look like: known keys, right shapes, names that exist.

A wrong entry fails as it is loaded, by file, entry and key, with the nearest names that there
are: a misspelt cue must not make an indicator that silently never reads.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from extractors.knowledge import Indicator


class KnowledgeError(ValueError):
    """An entry of a knowledge file is wrong; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that an entry may use: of units, of cues, and of kinds of bodies."""

    units: frozenset[str]
    cues: frozenset[str]
    kinds: frozenset[str]


_MARKED = re.compile(r"«[^«»]+»")
PERCENT = "percent"  # what a reading counts that has no unit: the % is part of the numeral


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_text, value))


def _lists(value: object) -> bool:
    return isinstance(value, list) and all(_texts(row) and row for row in value)


def _tables(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(row, dict) for row in value)


def _names(value: object) -> bool:
    return isinstance(value, dict) and all(map(_text, value.values()))


def _flag(value: object) -> bool:
    return isinstance(value, bool)


# How a shape is told to the user, with an example of it.
_SHAPES: Mapping[Callable[[object], bool], str] = {
    _text: 'một chuỗi, ví dụ "đơn"',
    _texts: 'một danh sách chuỗi, ví dụ ["petition"]',
    _lists: 'một danh sách các danh sách, ví dụ [["forward"], ["urge", "guide"]]',
    _tables: 'một danh sách, ví dụ [{ counts = ["petition"] }]',
    _names: 'một bảng, ví dụ { eligible = "petition.eligible" }',
    _flag: "true hoặc false",
}
_INDICATOR = {
    "code": _text, "name": _text, "unit": _text, "combine": _text, "meaning": _text,
    "reads": _tables, "examples": _texts, "by": _texts, "rate_of": _text, "base": _text,
    "base_if": _names, "default": _text, "whose": _text, "inherits": _texts, "helped_by": _texts,
    "follows": _texts, "sums": _texts,
}  # fmt: skip
_INDICATOR_NEEDS = ("code", "name", "unit", "combine", "meaning", "reads", "examples")
_READING = {
    "counts": _texts, "needs": _lists, "topics": _texts, "never": _texts, "after": _texts,
    "ratio": _flag,
}  # fmt: skip
_SPLIT = {"codes": _texts, "whole": _flag, "papers": _flag}
_TABLES = {
    "unit": {"words": _texts, "qualifies": _flag, "agent": _flag, "together": _text},
    "cue": {"words": _texts, "reach": _text, "until": _texts},
    "body": {"words": _texts, "kind": _text, "name": _text, "of": _text},
}
_NEEDED = {"unit": ("words",), "cue": ("words",), "body": ("words", "kind", "name")}
_CHOICES = {
    "combine": frozenset({"sum", "last", "none"}),
    "reach": frozenset({"clause", "paragraph"}),
    "of": frozenset({"council", "level"}),
}


def check_named(key: str, name: str, entry: object, file: str) -> None:
    """Refuse a wrong entry ``[unit.NAME]``, ``[cue.NAME]`` or ``[body.NAME]``."""
    where = f"{file}: [{key}.{name}]"
    if not isinstance(entry, dict):
        raise KnowledgeError(f"{where}: phải là một mục, ví dụ [{key}.{name}] với words = [...]")
    _check_shape(entry, _TABLES[key], _NEEDED[key], where)
    if not entry["words"]:
        raise KnowledgeError(f"{where}: không có từ nào trong words (no words)")


def check_together(units: Mapping[str, Any], file: str) -> None:
    """Refuse a unit whose ``together`` names no unit."""
    for name, entry in units.items():
        if "together" in entry:
            _demand(
                entry["together"], units, f"{file}: [unit.{name}]: together", "đơn vị đếm", file
            )


def check_until(cues: Mapping[str, Any], file: str) -> None:
    """Refuse a cue whose ``until`` names no cue."""
    for name, entry in cues.items():
        for other in entry.get("until", ()):
            _demand(other, cues, f"{file}: [cue.{name}]: until", "từ khóa (cue)", file)


def check_indicator(entry: Mapping[str, Any], file: str, known: Vocabulary) -> None:
    """Refuse a wrong ``[[indicator]]``; the codes that it names are left to `check_codes`."""
    where = f"{file}: {entry.get('code', '[[indicator]]')}"
    _check_shape(entry, _INDICATOR, _INDICATOR_NEEDS, where)
    group, _, name = entry["code"].partition(".")
    if not (group and name):
        raise KnowledgeError(f'{where}: code phải là nhóm.tên, ví dụ "petition.received"')
    if not entry["examples"]:
        raise KnowledgeError(f"{where}: không có ví dụ; đánh dấu con số bằng «…» (no example)")
    for example in entry["examples"]:
        if not _MARKED.search(example) or example.count("«") != example.count("»"):
            raise KnowledgeError(
                f"{where}: ví dụ không có con số nào trong «…» (no numeral marked): {example!r}"
            )
    for kind in (
        *entry.get("by", ()),
        *entry.get("inherits", ()),
        *entry.get("helped_by", ()),
        *filter(None, [entry.get("default")]),
    ):
        _demand(kind, known.kinds, where, "loại chủ thể", "bodies.toml (kind)")
    for cue in entry.get("base_if", ()):
        _demand(cue, known.cues, f"{where}: base_if", "từ khóa (cue)", "cues.toml")
    for number, reading in enumerate(entry["reads"], start=1):
        _check_reading(reading, f"{where}: reads[{number}]", known)


def _check_reading(reading: Mapping[str, Any], where: str, known: Vocabulary) -> None:
    _check_shape(reading, _READING, ("counts",), where)
    if not reading["counts"]:
        raise KnowledgeError(f"{where}: counts rỗng, không rõ đếm gì (nothing is counted)")
    for unit in reading["counts"]:
        _demand(unit, known.units | {PERCENT}, f"{where}: counts", "đơn vị đếm", "units.toml")
    cues = {
        "needs": [cue for group in reading.get("needs", ()) for cue in group],
        "topics": reading.get("topics", ()),
        "never": reading.get("never", ()),
    }
    for key, names in cues.items():
        for cue in names:
            _demand(cue, known.cues, f"{where}: {key}", "từ khóa (cue)", "cues.toml")


def check_splits(entries: object, file: str) -> None:
    """Refuse a wrong entry ``split.NAME``; the codes that it names are left to `check_codes`."""
    if not isinstance(entries, dict):
        raise KnowledgeError(f"{file}: split phải là một bảng, ví dụ [split.by_field]")
    for name, entry in entries.items():
        where = f"{file}: [split.{name}]"
        if not isinstance(entry, dict):
            raise KnowledgeError(f"{where}: phải là một mục, ví dụ {name} = {{ codes = [...] }}")
        _check_shape(entry, _SPLIT, ("codes",), where)


def check_sums(names: Iterable[str], splits: Collection[str], where: str) -> None:
    """Refuse the name of a split that its file does not have."""
    for name in names:
        _demand(name, splits, f"{where}: sums", "cách chia (split)", "[split] cùng tệp")


def check_codes(indicators: Iterable[Indicator]) -> None:
    """Refuse a code that stands twice and a name of an indicator that is none."""
    entries = tuple(indicators)
    codes = Counter(entry.code for entry in entries)
    for code, times in codes.items():
        if times > 1:
            raise KnowledgeError(f"{code}: chỉ tiêu này có hai lần (defined twice)")
    for entry in entries:
        named = {
            "sums": sorted(frozenset[str]().union(*(split.codes for split in entry.sums))),
            "after": sorted(frozenset[str]().union(*(read.after for read in entry.readings))),
            "whose": filter(None, [entry.whose]),
            "follows": sorted(entry.follows),
            "base": filter(None, [entry.base]),
            "rate_of": filter(None, [entry.rate_of]),
            "base_if": sorted(set(entry.base_if.values())),
        }
        for key, names in named.items():
            for code in names:
                _demand(code, codes, f"{entry.code}: {key}", "chỉ tiêu", "indicators/*.toml")


def _check_shape(
    entry: Mapping[str, Any],
    shapes: Mapping[str, Callable[[object], bool]],
    needed: Iterable[str],
    where: str,
) -> None:
    """Refuse an unknown key, a missing one, a value of another shape or out of the choices."""
    for key in entry:
        _demand(key, shapes, where, "khóa (unknown key)", "danh sách khóa")
    for key in needed:
        if key not in entry:
            raise KnowledgeError(f"{where}: thiếu khóa {key} (key is missing)")
    for key, value in entry.items():
        if not shapes[key](value):
            raise KnowledgeError(f"{where}: {key} phải là {_SHAPES[shapes[key]]}")
        if key in _CHOICES and value not in _CHOICES[key]:
            raise KnowledgeError(
                f"{where}: {key} = {value!r}, chỉ có thể là {', '.join(sorted(_CHOICES[key]))}"
            )


def _demand(name: str, known: Collection[str], where: str, what: str, file: str) -> None:
    """Refuse a *name* that is not *known*, with the nearest that are."""
    if name in known:
        return
    alike = get_close_matches(name, sorted(known), n=3)
    hint = f"; gần giống: {', '.join(alike)}" if alike else ""
    raise KnowledgeError(f"{where}: không có {what} {name!r} trong {file}{hint}")
