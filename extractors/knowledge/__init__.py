"""What the extractors know: indicators, units, cues, bodies, as data in TOML files.

A new indicator is one entry in ``indicators/<group>.toml``; no code knows its words. The
files are checked as they are loaded, so that a misspelt key or an unknown cue fails by name.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from extractors.knowledge.checks import (
    KnowledgeError,
    Vocabulary,
    check_codes,
    check_indicator,
    check_named,
    check_splits,
    check_sums,
    check_together,
    check_until,
)
from extractors.language import PhraseFinder
from extractors.mending import Whole, whole_phrases
from extractors.readings import ReadingIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from importlib.resources.abc import Traversable

__all__ = [
    "Body", "Catalogue", "Indicator", "Knowledge", "KnowledgeError", "NumeralWords", "Reading",
    "catalogue", "load", "with_draft",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which an indicator is written.

    ``counts``: units of which one is what the numeral counts. ``needs``: lists of cues, one
    of each list must stand close to the numeral. ``topics``: cues of which one must stand in
    the clause, before it, or in the heading. ``never``: cues that rule the reading out when
    they stand close by. ``after``: what the count right before must mean (*1.428 lượt/1.636
    lượt người*). ``ratio``: true if the numeral must be the n of an n/m.
    """

    counts: frozenset[str]
    needs: tuple[frozenset[str], ...] = ()
    topics: frozenset[str] = frozenset()
    never: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    ratio: bool = False


@dataclass(frozen=True, slots=True)
class Split:
    """A way to divide a number: the indicators of its parts.

    ``whole`` is true if naming all of them claims to name the whole (*khiếu nại, tố cáo, kiến
    nghị*), false if a text may name any of them and leave the rest out. ``papers`` is true if what
    was counted as papers divides it, too: *chuyển 156 đơn … đã nhận được 121 văn bản trả lời*.
    """

    codes: frozenset[str]
    whole: bool = False
    papers: bool = False


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator (*chỉ tiêu*): its code, names, how it adds up, how it is written.

    ``combine`` says how values add up over periods and places: sum, last or none. ``by`` are
    the kinds of bodies that can do it, empty means any; ``default`` is the kind that is meant
    where none is named. ``inherits`` are those from which it may be taken over, if not all of
    them: what a council is told was done by others. ``whose`` is the indicator whose body has it
    where no doer is named; ``helped_by`` are the kinds that prepare it for another. ``follows`` are
    the indicators of which it is the outcome, all their bodies': *Qua giám sát đã nêu 45 kiến nghị*.
    ``rate_of`` is the indicator whose share a rate states; ``base`` is what the m of an n/m
    counts, ``base_if`` what it counts beside a cue. ``sums`` are the ways in which other
    indicators divide it. ``examples`` mark with «…» the numerals that must be read
    as it.
    """

    code: str
    group: str
    name: str
    unit: str
    combine: str
    meaning: str
    readings: tuple[Reading, ...]
    examples: tuple[str, ...]
    by: frozenset[str] = frozenset()
    rate_of: str | None = None
    base: str | None = None
    base_if: Mapping[str, str] = field(default_factory=dict)
    default: str | None = None
    whose: str | None = None
    inherits: frozenset[str] = frozenset()
    helped_by: frozenset[str] = frozenset()
    follows: frozenset[str] = frozenset()
    sums: tuple[Split, ...] = ()

    @property
    def lasting(self) -> bool:
        """True for a state (*HĐND tỉnh có 52 đại biểu*), which only the last value tells."""
        return self.combine == "last" or (self.combine == "none" and self.rate_of is None)

    @property
    def reported(self) -> bool:
        """False for what only competes with the indicators (``others.toml``)."""
        return self.group != "other"


@dataclass(frozen=True, slots=True)
class Body:
    """A body that acts (*chủ thể*): ``of`` is what follows its name: council, level or none."""

    id: str
    kind: str
    name: str
    of: str | None


@dataclass(frozen=True, slots=True)
class NumeralWords:
    """Words beside a numeral which say that it is no count, or how it is meant.

    ``follows`` and ``precedes`` map a kind of numeral, ``bound`` a bound and ``status`` a
    status to its phrases in lower case; ``fixed`` are phrases with a # for their numeral.
    ``beside`` are words next to a numeral that change nothing (*plain*), those by which one number
    stands for several (*shared*), and those that open a circumstance; ``denied`` are the verbs
    after *không*, *chưa* by which a number did not happen.
    """

    follows: Mapping[str, tuple[str, ...]]
    precedes: Mapping[str, tuple[str, ...]]
    fixed: tuple[str, ...]
    bound: Mapping[str, tuple[str, ...]]
    status: Mapping[str, tuple[str, ...]]
    beside: Mapping[str, frozenset[str]]
    denied: tuple[str, ...]
    damaged: Whole


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All entries, and the finder of their phrases (layers unit, cue, body).

    ``competitors`` are counted with the same nouns as indicators and are none; ``qualifiers``
    are units that may only qualify another noun, ``agents`` those that act; ``reaching`` are
    cues that hold over a count, ``lasting`` those that hold for the paragraph, each until one of
    the cues that it maps to; ``together`` maps a unit to what it counts when it is named
    together with others (*báo cáo, tờ trình* are papers), ``cues_of`` a group of indicators to
    the cues that its readings know; ``readings`` finds an entry by what it counts.
    """

    indicators: tuple[Indicator, ...]
    competitors: tuple[Indicator, ...]
    bodies: Mapping[str, Body]
    numerals: NumeralWords
    units: frozenset[str]
    cues: frozenset[str]
    qualifiers: frozenset[str]
    agents: frozenset[str]
    reaching: frozenset[str]
    lasting: Mapping[str, frozenset[str]]
    together: Mapping[str, str]
    cues_of: Mapping[str, frozenset[str]]
    readings: ReadingIndex
    phrases: PhraseFinder

    def indicator(self, code: str) -> Indicator:
        """Return the indicator with that *code*; KeyError if there is none."""
        for entry in self.indicators:
            if entry.code == code:
                return entry
        raise KeyError(code)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The catalogue of indicators (*danh mục chỉ tiêu*), and what competes with them."""

    indicators: tuple[Indicator, ...]
    competitors: tuple[Indicator, ...]


@cache
def catalogue() -> Catalogue:
    """Read and check the indicators once, as data alone: spaCy is not imported.

    Raises KnowledgeError if an entry is wrong.
    """
    folder = files(__name__)
    units = _table(folder / "units.toml", "unit")
    check_together(units, "units.toml")
    known = _vocabulary(
        units,
        _table(folder / "cues.toml", "cue"),
        _table(folder / "bodies.toml", "body"),
    )
    groups = sorted((folder / "indicators").iterdir(), key=lambda path: path.name)
    indicators, competitors = (
        tuple(
            indicator
            for path in paths
            if path.name.endswith(".toml")
            for indicator in _group(_toml(path), path.name, known)
        )
        for paths in (groups, [folder / "others.toml"])
    )
    check_codes(indicators + competitors)
    return Catalogue(indicators, competitors)


@cache
def load() -> Knowledge:
    """Load and check all knowledge once; raises KnowledgeError if an entry is wrong."""
    folder = files(__name__)
    units = _table(folder / "units.toml", "unit")
    cues = _table(folder / "cues.toml", "cue")
    check_until(cues, "cues.toml")
    bodies = _table(folder / "bodies.toml", "body")
    return Knowledge(
        indicators=catalogue().indicators,
        competitors=catalogue().competitors,
        bodies={
            name: Body(name, entry["kind"], entry["name"], entry.get("of"))
            for name, entry in bodies.items()
        },
        units=frozenset(units),
        cues=frozenset(cues),
        qualifiers=frozenset(name for name, entry in units.items() if entry.get("qualifies")),
        agents=frozenset(name for name, entry in units.items() if entry.get("agent")),
        together={name: entry["together"] for name, entry in units.items() if "together" in entry},
        cues_of=_cues_of(catalogue().indicators + catalogue().competitors),
        readings=ReadingIndex(catalogue().indicators + catalogue().competitors),
        reaching=frozenset(name for name, entry in cues.items() if entry.get("reach") == "clause"),
        lasting={
            name: frozenset(entry.get("until", ()))
            for name, entry in cues.items()
            if entry.get("reach") == "paragraph"
        },
        numerals=_numeral_words(_toml(folder / "numerals.toml")),
        phrases=PhraseFinder(
            {
                "unit": {name: entry["words"] for name, entry in units.items()},
                "cue": {name: entry["words"] for name, entry in cues.items()},
                "body": {name: entry["words"] for name, entry in bodies.items()},
            }
        ),
    )


def _cues_of(entries: Iterable[Indicator]) -> dict[str, frozenset[str]]:
    """Map each group to the cues that speak for one of its indicators, and to the masks."""
    named: defaultdict[str, set[str]] = defaultdict(lambda: {"mask"})
    for entry in entries:
        for reading in entry.readings:
            named[entry.group] |= reading.topics.union(*reading.needs)
    return {group: frozenset(cues) for group, cues in named.items()}


def with_draft(content: str, name: str) -> tuple[Knowledge, tuple[Indicator, ...]]:
    """Return the knowledge with the indicators of a draft file, and those indicators.

    *content* is TOML as in ``indicators/*.toml``; an entry with a code of the catalogue takes
    its place. Raises KnowledgeError, naming the file *name*, if the draft is wrong.
    """
    base = load()
    tables = _parsed(content, name)
    _entries(tables, name)  # a file without any is told first
    unknown = sorted(set(tables) - {"indicator", "split"})
    if unknown:
        raise KnowledgeError(f"{name}: chỉ có thể có [[indicator]], không có [{unknown[0]}]")
    kinds = frozenset(body.kind for body in base.bodies.values())
    known = Vocabulary(base.units, base.cues, kinds)
    drafts = tuple(_group(tables, name, known))
    codes = {draft.code for draft in drafts}
    kept, rivals = (
        tuple(entry for entry in entries if entry.code not in codes)
        for entries in (base.indicators, base.competitors)
    )
    indicators = (*kept, *(draft for draft in drafts if draft.reported))
    competitors = (*rivals, *(draft for draft in drafts if not draft.reported))
    check_codes((*kept, *rivals, *drafts))
    entries = (*indicators, *competitors)
    new = replace(
        base,
        indicators=indicators,
        competitors=competitors,
        cues_of=_cues_of(entries),
        readings=ReadingIndex(entries),
    )
    return new, drafts


def _toml(path: Traversable) -> dict[str, Any]:
    return _parsed(path.read_text(encoding="utf-8"), path.name)


def _parsed(content: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise KnowledgeError(f"{file}: không đúng dạng TOML (not TOML): {error}") from error


def _entries(tables: Mapping[str, Any], file: str) -> Iterable[dict[str, Any]]:
    entries: object = tables.get("indicator")
    if not (isinstance(entries, list) and entries and all(isinstance(e, dict) for e in entries)):
        raise KnowledgeError(f"{file}: không có mục [[indicator]] nào (no indicator)")
    return entries


def _table(path: Traversable, key: str) -> dict[str, Any]:
    entries: dict[str, Any] = _toml(path)[key]
    for name, entry in entries.items():
        check_named(key, name, entry, path.name)
    return entries


def _vocabulary(units: Iterable[str], cues: Iterable[str], bodies: Mapping[str, Any]) -> Vocabulary:
    kinds = frozenset(entry["kind"] for entry in bodies.values())
    return Vocabulary(frozenset(units), frozenset(cues), kinds)


def _group(table: dict[str, Any], file: str, known: Vocabulary) -> list[Indicator]:
    """Read the indicators of a file, each with the splits that its ``sums`` name."""
    splits = {}
    check_splits(table.get("split", {}), file)
    for name, split in table.get("split", {}).items():
        splits[name] = Split(
            frozenset(split["codes"]), split.get("whole", False), split.get("papers", False)
        )
    indicators = []
    for entry in _entries(table, file):
        read = _indicator(entry, file, known)
        check_sums(entry.get("sums", ()), splits, f"{file}: {read.code}")
        sums = tuple(splits[name] for name in entry.get("sums", ()))
        indicators.append(replace(read, sums=sums))
    return indicators


def _indicator(entry: dict[str, Any], file: str, known: Vocabulary) -> Indicator:
    check_indicator(entry, file, known)
    return Indicator(
        code=entry["code"],
        group=entry["code"].partition(".")[0],
        name=entry["name"],
        unit=entry["unit"],
        combine=entry["combine"],
        meaning=entry["meaning"],
        readings=tuple(map(_reading, entry["reads"])),
        examples=tuple(entry["examples"]),
        by=frozenset(entry.get("by", ())),
        rate_of=entry.get("rate_of"),
        base=entry.get("base"),
        base_if=entry.get("base_if", {}),
        default=entry.get("default"),
        whose=entry.get("whose"),
        inherits=frozenset(entry.get("inherits", ())),
        helped_by=frozenset(entry.get("helped_by", ())),
        follows=frozenset(entry.get("follows", ())),
    )


def _reading(entry: Mapping[str, Any]) -> Reading:
    return Reading(
        counts=frozenset(entry["counts"]),
        needs=tuple(frozenset(group) for group in entry.get("needs", ())),
        topics=frozenset(entry.get("topics", ())),
        never=frozenset(entry.get("never", ())),
        after=frozenset(entry.get("after", ())),
        ratio=entry.get("ratio", False),
    )


def _numeral_words(tables: dict[str, Any]) -> NumeralWords:
    def lower(table: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
        return {name: tuple(word.lower() for word in words) for name, words in table.items()}

    return NumeralWords(
        follows=lower(tables["follows"]),
        precedes=lower(tables["precedes"]),
        fixed=tuple(tables["fixed"]["words"]),
        bound=lower(tables["bound"]),
        status=lower(tables["status"]),
        denied=tuple(tables["denied"]["words"]),
        damaged=whole_phrases(**tables["damaged"]),
        beside={name: frozenset(words) for name, words in tables["beside"].items()},
    )
