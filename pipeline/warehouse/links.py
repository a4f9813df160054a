"""Which report is another version, or another form, of which (*bản thay thế, bản sao*).

Pure: papers in, links out. A later report that says so replaces an older one of its body and
province. The same letter head and nearly the same text is the same report in another form (a
signed scan beside the Word file it was printed from): one form speaks, the others are listed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from extractors.likeness import likeness
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# One report's text, PDF, Word file and scans are alike by 0.99 to 1, its corrected version by
# 0.93, other reports of the kind by less than 0.1 (measured on the real report and on r1 to r8).
SAME_HEAD = 0.6  # with the same issuer, symbol and day: rather far off still is one report
NO_HEAD = 0.9  # a draft without number or day has only its text to be known by
MISREAD = 0.97  # a scan's issuer or number may be misread: more alike than a corrected version
_HEAD = 8  # hashes by which candidates are found; at 0.9 all but one in 10**8 share one
_COMMON = 50  # papers: a run of words that more of them share is a phrase of all such reports
_FIRST_DAY = date(1900, 1, 1)


class Form(StrEnum):
    """What a report came as, the best first.

    All but scans are read equally well (F1 within 0.001, `make forms`), so what counts is how
    well a figure can be shown: a PDF has the pages that were issued; a Word file is only printed
    here again, and may be a draft; a text has no pages; the letters of a scan are a guess.
    """

    PDF = "pdf"
    WORD = "word"
    SHEET = "sheet"
    TEXT = "text"
    SCAN = "scan"


class Link(StrEnum):
    """What a report is to another one that is named beside it."""

    REPLACED = "replaced"
    COPY = "copy"
    CONFLICT = "conflict"
    SAME_NUMBER = "same_number"


class Paper(NamedTuple):
    """A report as far as it tells which others are the same; keys are `name_key`, `symbol_key`.

    ``province`` has the district or commune with it. ``seen`` is the number of the run that met it first, ``head`` the beginning of its sketch.
    """

    id: str
    path: str
    province: str | None
    body: str | None
    symbol: str | None
    issued_on: date | None
    replaces: str | None
    form: Form
    received_on: date | None
    seen: int
    head: tuple[int, ...]


class VersionLink(NamedTuple):
    """``other`` speaks in place of ``paper`` (of SAME_NUMBER: both speak); the best ranks 0."""

    paper: str
    other: str
    link: Link
    likeness: float
    rank: int


def symbol_key(symbol: str | None) -> str | None:
    """Return what is the same of a symbol however it is typed: "12 - BC/ÐĐ" is "12-bc/dd"."""
    return re.sub(r"[^\w/-]|_", "", pattern_key(symbol)) if symbol else None


def name_key(name: str | None) -> str | None:
    """Return what is the same of a body's name in every province: "dang doan hdnd"."""
    key = " ".join(pattern_key(name or "").split())
    return re.sub(r" (?:cua )?(?:tinh|thanh pho)$", "", key) or None


def replacements(papers: Sequence[Paper]) -> Iterator[VersionLink]:
    """Yield which papers are replaced by a later one that names their symbol.

    Numbers start again every year, so of several with the symbol it is the last one before.
    """
    named: defaultdict[object, list[Paper]] = defaultdict(list)
    for paper in papers:
        named[paper.symbol, paper.body, paper.province].append(paper)
    for new in papers:
        if new.replaces is None:
            continue
        olds = [
            old
            for old in named[new.replaces, new.body, new.province]
            if old.id != new.id and not _later(old, new)
        ]
        last = max((old.issued_on or _FIRST_DAY for old in olds), default=None)
        for old in olds:
            if old.issued_on is None or old.issued_on == last:
                yield VersionLink(old.id, new.id, Link.REPLACED, 0.0, _rank(new))


def _later(old: Paper, new: Paper) -> bool:
    return bool(old.issued_on and new.issued_on and old.issued_on > new.issued_on)


def _rank(paper: Paper) -> int:
    return [*Form].index(paper.form)


def forms(
    papers: Sequence[Paper], sketch: Callable[[str], Sequence[int]]
) -> tuple[VersionLink, ...]:
    """Return which papers are forms of another one, each linked to all better forms of it.

    Those of the same letter head whose texts differ are SAME_NUMBER: somebody must look.
    *sketch* gives a paper's by its id; it is asked for only where two may be the same.
    """
    edges = []
    odd = []
    for one, other in _candidates(papers):
        alike = likeness(sketch(one.id), sketch(other.id))
        least = _least(one, other)
        if alike >= least:
            edges.append((-least, alike, one, other))
        elif least == SAME_HEAD:
            better, worse = sorted((one, other), key=_order)
            odd.append(VersionLink(worse.id, better.id, Link.SAME_NUMBER, alike, 0))
    alikes = {(one.id, other.id): alike for _, alike, one, other in edges}
    links = [
        VersionLink(worse.id, better.id, Link.COPY, _either(alikes, worse, better), rank)
        for group in _groups(edges)
        for rank, better in enumerate(group)
        for worse in group[rank + 1 :]
    ]
    return (*links, *odd)


def _groups(edges: Iterable[tuple[float, float, Paper, Paper]]) -> list[list[Paper]]:
    """Join papers into reports, the surest pairs first; what keeps two apart keeps all apart.

    So a draft without a number goes with the one report that it is likest to.
    """
    group_of: dict[str, list[Paper]] = {}
    for _, _, one, other in sorted(edges, key=lambda edge: edge[:2], reverse=True):
        mine = group_of.setdefault(one.id, [one])
        theirs = group_of.setdefault(other.id, [other])
        if mine is theirs or any(_apart(a, b) for a in mine for b in theirs):
            continue
        mine += theirs
        group_of |= {paper.id: mine for paper in theirs}
    different = {id(group): group for group in group_of.values()}
    return [sorted(group, key=_order) for group in different.values()]


def _either(alikes: dict[tuple[str, str], float], one: Paper, other: Paper) -> float:
    """Return the likeness of a pair; of one that is joined only through a third, 0."""
    return alikes.get((one.id, other.id)) or alikes.get((other.id, one.id), 0.0)


def _order(paper: Paper) -> tuple[object, ...]:
    """Sort the form that speaks first; of two of one form that which came later."""
    came = (paper.received_on or _FIRST_DAY).toordinal()
    return (_rank(paper), -came, -paper.seen, paper.path)


def _candidates(papers: Iterable[Paper]) -> Iterator[tuple[Paper, Paper]]:
    """Yield the pairs that may be one report: of one letter head, or drafts that share a run."""
    sharing: defaultdict[object, list[Paper]] = defaultdict(list)
    for paper in papers:
        if _is_complete(paper):
            sharing[paper.symbol, paper.issued_on].append(paper)
        for run in paper.head:
            sharing[run].append(paper)
    yielded: set[tuple[str, str]] = set()
    for key, group in sharing.items():
        by_text = isinstance(key, int)
        for one, other in combinations(group, 2) if len(group) <= _COMMON or not by_text else ():
            pair = (min(one.id, other.id), max(one.id, other.id))
            if pair not in yielded and not _apart(one, other):
                yielded.add(pair)
                yield one, other


def _is_complete(paper: Paper) -> bool:
    """Tell whether a paper has what names it: its symbol and its day."""
    return paper.symbol is not None and paper.issued_on is not None


def _apart(one: Paper, other: Paper) -> bool:
    """Tell whether the letter heads say that two papers are two reports, however alike."""
    if one.replaces != other.replaces or _differ(one.issued_on, other.issued_on):
        return True
    misread = Form.SCAN in (one.form, other.form)
    return _differ(one.province, other.province) or (_other_head(one, other) and not misread)


def _least(one: Paper, other: Paper) -> float:
    """Return how alike two papers must be to be one report, given their letter heads."""
    if _other_head(one, other):
        return MISREAD
    return SAME_HEAD if _is_complete(one) and _is_complete(other) else NO_HEAD


def _other_head(one: Paper, other: Paper) -> bool:
    return _differ(one.body, other.body) or _differ(one.symbol, other.symbol)


def _differ(mine: object, theirs: object) -> bool:
    """Tell whether both are known and not the same."""
    return mine is not None and theirs is not None and mine != theirs
