"""Whose document it is: its level, its unit, and every place that names its province.

A province is told by hints, each with where it stands; they are in the order of trust:
letterhead, place line, issuer in the text, what the text names most. Documents of the centre
have none: "Hà Nội, ngày …" says where a ministry sits. What stands beside the file (a folder,
a sidecar) is not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.issuers import find_bodies
from extractors.issuing_body import CLOSING
from extractors.levels import (
    Level,
    Territory,
    is_branch,
    is_central,
    level_of_kind,
    most_named,
    only_provincial,
    territories,
)
from extractors.model import Fact, Hint, Span
from extractors.places import find_province, is_central_city, province_kinds
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.model import Letterhead

_TERRITORY = re.compile(r"\b(?:tinh uy|thanh uy|tinh|thanh pho|tp\.?)\s+$")
_NO_PLACE = re.compile(r"(?:cong san|tncs|chu tich|thanh nien|tu tuong)\s+$")  # … Hồ Chí Minh
_GROUP = re.compile(r"to dai bieu\b")  # "Tổ đại biểu huyện X" is the province's council's
_ANNEX = re.compile(r"\(kem theo [^.()\n]{0,90}? cua ")  # "(Kèm theo Công văn số … của Bộ …)"
_REGIME = re.compile(r"(?:cong hoa xa hoi|dang cong san) ")
_DATED = re.compile(r"(?P<place>[^,\n]{2,40}?), *ngay\b.*\bnam\b")
_BODY = re.compile(r"(?:HĐND|UBND|[Nn]hân dân|Đảng bộ|Thường vụ)\s+$")
_BODY_REACH = 12
_TOP = 15  # lines at the top of a text in which its head stands
_REACH = 120


@dataclass(frozen=True, slots=True)
class Origin:
    """The level and the unit below the province, and the hints to the province, best first.

    A level without a span is that of the councils which the text names most.
    """

    level: Fact | None = None
    local_unit: Fact | None = None
    hints: tuple[Hint, ...] = ()

    @property
    def province(self) -> Fact | None:
        """The most trusted hint."""
        return Fact(self.hints[0].value, self.hints[0].span) if self.hints else None


def with_origin(head: Letterhead, text: str, lines: Sequence[Span]) -> Letterhead:
    """Add level, unit and province to a letterhead; *lines* are those of it that name bodies."""
    day = date.fromisoformat(head.issued_on.value) if head.issued_on else None
    seen = head
    if not lines or head.place is None:
        found, place = _top(text)
        lines = lines or found
        seen = replace(head, place=head.place or place)
    origin = read_origin(text, lines, seen, day)
    return replace(
        head,
        province=origin.province,
        province_hints=origin.hints,
        level=origin.level,
        local_unit=origin.local_unit,
    )


def read_origin(text: str, lines: Sequence[Span], head: Letterhead, day: date | None) -> Origin:
    """Read level and province from the *lines* of a head that name bodies and from the text.

    *head* is what has been read of the letterhead; *day* the day of issue.
    """
    named = [place for line in lines for place in _territories_of(text, line, day)]
    claims = [fact for fact in _claims(text, head) if not _in_head(fact, lines)]
    level, unit = _level(text, lines, named, claims, day)
    if level and level.value == Level.CENTRAL:
        return Origin(level)
    if level and unit and level.value != Level.PROVINCE:
        hints = (*_above(named), *_place_of(head, named), *_around(text, unit, day))
        return Origin(level, Fact(unit.local_unit, unit.span), _once(hints))
    hints = (*_of_head(text, lines, head), *_place_of(head, ()), *_of_claims(text, claims))
    if not hints:
        hints = tuple(_of_text(text))
    return Origin(_city_level(level, named, hints), None, _once(hints))


def _top(text: str) -> tuple[list[Span], Fact | None]:
    """Return the capital lines and the place line of a head that was not told from the text.

    A scan may lose what ends a head; the words above every letter of the state or the Party
    still say that there is one.
    """
    lines: list[Span] = []
    place = None
    at = 0
    for line in text.splitlines(keepends=True)[:_TOP]:
        lead = len(line) - len(line.lstrip())
        span = Span(at + lead, at + max(lead, len(line.rstrip())))
        found = _DATED.match(pattern_key(span.of(text)))
        if found and place is None:
            stated = Span(span.start, span.start + found.end("place"))
            place = Fact(stated.of(text), stated)
        elif span.of(text).isupper():
            lines.append(span)
        at += len(line)
    regime = [line for line in lines if _REGIME.search(pattern_key(line.of(text)))]
    if not regime:
        return [], None
    return [line for line in lines if line not in regime], place


def _once(hints: Iterable[Hint]) -> tuple[Hint, ...]:
    """Drop what the same source says again."""
    first: dict[tuple[str, str], Hint] = {}
    for hint in hints:
        first.setdefault((hint.source, hint.value), hint)
    return tuple(first.values())


# ── level ──────────────────────────────────────────────────────────────────────────────


def _territories_of(text: str, line: Span, day: date | None) -> Iterator[Territory]:
    if not _GROUP.match(pattern_key(line.of(text))):
        yield from territories(text, line.start, line.end, day)


def _claims(text: str, head: Letterhead) -> list[Fact]:
    """Return where the text says whose it is: the issuer it names, its closing, its annex line."""
    places = [fact for fact in (head.signed_for, head.issuer) if fact and fact.span]
    key = pattern_key(text)
    for match in (*list(CLOSING.finditer(key))[-1:], *list(_ANNEX.finditer(key))[:1]):
        end = text.find("\n", match.end(), match.end() + _REACH)
        span = Span(match.end(), min(len(text), match.end() + _REACH) if end < 0 else end)
        places.append(Fact(span.of(text), span))
    return places


def _in_head(claim: Fact, lines: Sequence[Span]) -> bool:
    return claim.span is not None and any(line.overlaps(claim.span) for line in lines)


def _level(
    text: str,
    lines: Sequence[Span],
    named: Sequence[Territory],
    claims: Sequence[Fact],
    day: date | None,
) -> tuple[Fact | None, Territory | None]:
    """Return the level with its evidence, and the territory if it is below the province.

    The lowest territory of the head is the issuer's: "UBND huyện" above "Phòng Nội vụ"; of the
    words of a closing the first, as others may tell where something was done.
    """
    if lowest := _lowest(named):
        return Fact(lowest.level or Level.PROVINCE, lowest.span), lowest
    for line in lines:
        if is_central(line.of(text)) and not _has_branch(text, lines):
            return Fact(Level.CENTRAL, line), None
    for line in lines:
        if only_provincial(line.of(text)) or _names_branch(text, line):
            return Fact(Level.PROVINCE, line), None
    for claim in claims:
        if claim.span is None:
            continue
        if is_central(claim.value):
            return Fact(Level.CENTRAL, claim.span), None
        own = next(territories(text, claim.span.start, claim.span.end, day), None)
        if own and own.level:
            return Fact(own.level, own.span), own if own.name else None
    kind = most_named(text)
    level = level_of_kind(kind) if kind else None
    return (Fact(level, None), None) if level else (None, None)


def _lowest(named: Sequence[Territory]) -> Territory | None:
    order = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE, None)
    return min(named, key=lambda place: order.index(place.level), default=None)


def _has_branch(text: str, lines: Sequence[Span]) -> bool:
    return any(_names_branch(text, line) for line in lines)


def _names_branch(text: str, line: Span) -> bool:
    return is_branch(line.of(text)) and _province(text, line) is not None


def _city_level(
    level: Fact | None, named: Sequence[Territory], hints: Sequence[Hint]
) -> Fact | None:
    """Tell "HĐND thành phố" of a province from that of a province's own city."""
    bare = level and any(place.level is None for place in named) and hints
    if not bare or level is None or not all(place.level is None for place in named):
        return level
    city = "thành phố" in province_kinds(hints[0].value)
    return Fact(Level.PROVINCE if city else Level.DISTRICT, level.span)


# ── province ───────────────────────────────────────────────────────────────────────────


def _province(text: str, part: Span) -> Fact | None:
    """Name the province in a part of the text, not the person after whom one is named."""
    found = find_province(text, part.start, part.end)
    if found and found.span and _NO_PLACE.search(pattern_key(text[part.start : found.span.start])):
        return None
    return found


def _of_head(text: str, lines: Sequence[Span], head: Letterhead) -> Iterator[Hint]:
    for line in lines:
        if head.place and head.place.span and line.covers(head.place.span):
            continue
        if found := _province(text, line):
            yield Hint("letterhead", found.value, _with_territory(text, line, found))


def _with_territory(text: str, body: Span, province: Fact) -> Span:
    """Widen the evidence to the word that makes the name a province's: "TỈNH ĐỒNG THÁP"."""
    name = province.span or body
    territory = _TERRITORY.search(pattern_key(text[body.start : name.start]))
    return Span(body.start + territory.start() if territory else name.start, name.end)


def _place_of(head: Letterhead, named: Iterable[Territory]) -> Iterator[Hint]:
    """Yield the place line's province, unless it is the name of the unit below it."""
    if head.place is None:
        return
    own = {pattern_key(place.name) for place in named if place.level != Level.PROVINCE}
    found = find_province(head.place.value)
    if found and pattern_key(head.place.value) not in own:
        yield Hint("place", found.value, head.place.span)


def _above(named: Iterable[Territory]) -> Iterator[Hint]:
    """Yield the province above a district or commune that its head names.

    A city that bears a province's name lies in it; a district or commune need not.
    """
    for place in named:
        of_province = place.level == Level.PROVINCE or place.kind == "thành phố"
        found = find_province(place.name) if of_province else None
        if found and found.span == Span(0, len(place.name)):
            yield Hint("letterhead", found.value, place.span)


def _of_claims(text: str, claims: Iterable[Fact]) -> Iterator[Hint]:
    for claim in claims:
        if claim.span and (found := _province(text, claim.span)):
            yield Hint("issuer", found.value, _with_territory(text, claim.span, found))


def _around(text: str, unit: Territory, day: date | None) -> Iterator[Hint]:
    """Yield the province that the text of a district or commune names most as one above it."""
    first: dict[str, Span] = {}
    counts: Counter[str] = Counter()
    for before, place in pairwise((unit, *territories(text, 0, len(text), day))):
        found = find_province(place.name) if place.level == Level.PROVINCE else None
        if found is None or (place.kind == "thành phố" and not is_central_city(found.value, day)):
            continue
        first.setdefault(found.value, place.span)
        joined = 0 <= place.span.start - before.span.end <= len(" , ")
        of_body = _BODY.search(text[max(0, place.span.start - _BODY_REACH) : place.span.start])
        above = joined and before.level != Level.PROVINCE  # "xã X, huyện Y, tỉnh Z"
        counts[found.value] += 100 if above else 3 if of_body else 1
    yield from _most(counts, first, "text")


def _of_text(text: str) -> Iterator[Hint]:
    """Yield the province of most bodies in the text ("Tỉnh ủy Đồng Tháp"), if it is one alone."""
    named: dict[str, list[Span]] = {}
    for body in find_bodies(text):
        named.setdefault(body.span.of(text), []).append(body.span)
    first: dict[str, Span] = {}
    counts: Counter[str] = Counter()
    for spans in named.values():  # a report names the same bodies over and over
        if province := find_province(text, spans[0].start, spans[0].end):
            counts[province.value] += len(spans)
            evidence = _with_territory(text, spans[0], province)
            first[province.value] = min(first.get(province.value, evidence), evidence)
    yield from _most(counts, first, "text")


def _most(counts: Counter[str], first: dict[str, Span], source: str) -> Iterator[Hint]:
    most = counts.most_common(2)
    if most and (len(most) == 1 or most[0][1] > most[1][1]):
        yield Hint(source, most[0][0], first[most[0][0]])
