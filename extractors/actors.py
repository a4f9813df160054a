"""Bodies that act (*chủ thể*): their mentions, joint bodies, and their level."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import Actor, Span
from extractors.places import find_province
from extractors.recipients import acted_upon, has_verb, in_symbol, receives_citizens

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.knowledge import Body
    from extractors.language import Hit


AGENCY = frozenset({"agency"})
AGAIN = 600  # characters within which "các cơ quan" are those named before


@dataclass(frozen=True, slots=True)
class Mention:
    """A body named in the text; ``kinds`` are those of all bodies that act jointly.

    ``object`` is true where the words before it (của, đến, với, cho …) make it the one that
    is acted upon, not the one that acts.
    """

    actor: Actor
    span: Span
    kinds: frozenset[str]
    object: bool


_LEVEL = re.compile(
    r"\s*(?:của\s+)?(?P<level>(?i:cấp\s+(?:tỉnh|huyện|xã)(?:(?:,|\s+và)\s+cấp\s+(?:huyện|xã))*|các\s+cấp|(?:hai|ba|0?[23])\s+cấp"
    r"|các\s+(?:tỉnh|huyện|quận|xã|phường)(?:,\s+(?:thành\s+phố|thị\s+xã|huyện|quận|xã|phường))*"
    r"|t[ỉi]nh|thành\s+phố|TP\.?|TP\.?\s?HCM|thị\s+xã|thị\s+trấn|huyện|xã|phường|quận))\b"
    r"(?P<place>(?:[ ]+(?:[A-ZĐÂÊÔƠƯÁÀẢÃẠÝÍ]\w*|[-–](?=[ ][A-ZĐ])))*)"
    r"(?P<era>\s*\((?:cũ|mới)\))?"
)
_COUNCIL = re.compile(r"\s*(?:của\s+)?(?:H[ĐÐD]ND|Hội\s+đồng\s+nhân\s+dân)\b", re.IGNORECASE)
_JOINT = re.compile(r"\s*(?:,|và|,\s*và)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Named:
    """One body before joint bodies are put together."""

    body: Body
    span: Span
    level: str
    place: str
    tail: str  # "council": its council is named or implied; ""
    placed: bool  # its level is printed beside it


def find_mentions(
    text: str, hits: Sequence[Hit], bodies: Mapping[str, Body], default_level: str
) -> list[Mention]:
    """Find the bodies named in *text*, in order; bodies joined by a comma or *và* are one.

    *default_level* ("tỉnh", "thành phố") is for bodies named without a level.
    """
    named = _without_own_place(_named(text, hits, bodies, default_level), default_level)
    groups: list[list[_Named]] = []
    for item in named:
        if groups and _joins(text, groups[-1][-1], item):
            groups[-1].append(item)
        else:
            groups.append([item])
    mentions: list[Mention] = []
    for group in groups:
        owned = False  # *của đại biểu Quốc hội, HĐND tỉnh* owns both
        for part in _parted(text, _without_sectors(text, group)):
            mention = _mention(text, part)
            owned = mention.object or (owned and not has_verb(text, mention.span.end))
            mentions.append(replace(mention, object=owned))
    return _with_short_names(text, _told_again(mentions))


def _without_sectors(text: str, group: list[_Named]) -> list[_Named]:
    """Drop *và các ngành* where it is not said to act: *chuyển UBND tỉnh và các ngành 12 đơn*."""
    bodies = [item for item in group if item.body.kind != "sector"]
    return bodies if bodies and acted_upon(text, group[0].span) else group


def _parted(text: str, group: list[_Named]) -> list[list[_Named]]:
    """Part bodies that only a comma joins, unless the first ones lack a council of their own.

    *Thường trực, các Ban HĐND tỉnh đã tiếp* is one joint body; in *sự lãnh đạo của Đảng đoàn, HĐND
    tỉnh đã tổ chức* the comma parts two.
    """
    gaps = [text[a.span.end : b.span.start] for a, b in pairwise(group)]
    if not gaps or any(re.search(r"và|cùng", gap) for gap in gaps):
        return [group]
    council = all(item.body.kind in _SHARING for item in group)
    shares = all(item.body.kind in _SHARING and not item.placed for item in group[:-1])
    if council and not acted_upon(text, group[0].span) and has_verb(text, group[-1].span.end):
        return [group]  # "HĐND tỉnh, các Ban HĐND tỉnh đã tổ chức 17 cuộc giám sát"
    return [group] if shares and group[-1].tail else [[item] for item in group]


# Bodies that may leave their level to the last of a list: "Thường trực HĐND, các Ban HĐND tỉnh".
_SHARING = frozenset(
    {"standing", "council_committee", "group", "deputies", "council", "na_delegation"}
)


def _told_again(mentions: list[Mention]) -> list[Mention]:
    """Let *các cơ quan* be those that were named in full a little before."""
    out: list[Mention] = []
    meant: Mention | None = None
    for mention in mentions:
        if mention.actor.id == "agencies" and meant and mention.span.start < meant.span.end + AGAIN:
            again = replace(meant.actor, span=mention.span)
            out.append(replace(mention, actor=again, kinds=meant.kinds))
            continue
        if mention.actor.name.startswith("các cơ quan ") and mention.kinds == AGENCY:
            meant = mention
        out.append(mention)
    return out


# A body named in full before is named by its first word when it acts: "Ban nhận được 88 đơn".
_SHORT = re.compile(
    r"(?<![\wĐ])(?P<name>Ban|Đoàn|[Vv]ăn phòng|Tổ)\s+(?=(?:đã|được|nêu|nhận|tổ chức|chủ trì|thẩm tra|giám sát|có|ban hành|tiếp"
    r"|tiến hành|duy trì|hoàn thành|đề xuất|sẽ|thực hiện|phối hợp|kiến nghị|cũng|hiện|bố trí|chuyển|đang|cử|tham mưu|tham gia)\b)"
)
_CALLED = re.compile(r"[^.;]{0,60}\(sau đây (?:gọi|viết)(?: tắt)?(?: chung)? là (?P<name>[^)]+)\)")
_SHORT_KINDS = {
    "Ban": "council_committee", "Đoàn": "na_delegation", "Văn phòng": "office", "Tổ": "group",
}  # fmt: skip


def _with_short_names(text: str, mentions: list[Mention]) -> list[Mention]:
    """Add the bodies that are named by their first word, each standing for the last in full."""
    out = list(mentions)
    called: dict[str, Mention] = {}
    for mention in mentions:
        if definition := _CALLED.match(text, mention.span.end):
            called.setdefault(definition["name"].strip(), mention)
    last: dict[str, Mention] = {}
    ahead = iter(mentions)
    upcoming = next(ahead, None)
    for match in _SHORT.finditer(text):
        span = Span(match.start("name"), match.end("name"))
        while upcoming and upcoming.span.end <= span.start:
            for kind in upcoming.kinds if len(upcoming.kinds) == 1 else ():
                if not upcoming.actor.name.startswith("các "):
                    last[kind] = upcoming
            upcoming = next(ahead, None)
        meant = called.get(match["name"]) or last.get(_SHORT_KINDS[match["name"].capitalize()])
        if meant and not (upcoming and upcoming.span.overlaps(span)):
            out.append(_members(text, meant, span))
    return sorted(out, key=lambda mention: mention.span.start)


_MEMBERS = re.compile(r"(?:các\s+)?thành\s+viên\s+$", re.IGNORECASE)
MEMBERS = 16  # characters before a body's name in which "các thành viên" stands


def _members(text: str, meant: Mention, span: Span) -> Mention:
    """Return the body named by its first word, or its members: *Thành viên Ban có 06 lượt chất vấn*."""
    before = _MEMBERS.search(text, max(0, span.start - MEMBERS), span.start)
    if before is None:
        return Mention(meant.actor, span, meant.kinds, object=False)
    whole = Span(before.start(), span.end)
    actor = replace(meant.actor, name=f"thành viên {meant.actor.name}", span=whole)
    return Mention(actor, whole, meant.kinds | {"deputies", "council"}, object=False)


# Leaders are a body of their own where they receive citizens; elsewhere they speak for theirs.
_PROVINCIAL = ("tỉnh", "thành phố")  # only provinces have a delegation to the National Assembly
_LED = {"council_leaders": "council", "ubnd_leaders": "ubnd"}


def _named(
    text: str, hits: Sequence[Hit], bodies: Mapping[str, Body], default_level: str
) -> list[_Named]:
    """Read each hit with what follows it: its council, its level, its place."""
    found: list[_Named] = []
    for hit in hits:
        if found and hit.start < found[-1].span.end:
            continue
        body = bodies[hit.name]
        end = hit.end
        own_council = bool(re.search(r"H[ĐÐD]ND|Hội đồng", text[hit.start : end]))
        collective = body.of == "council" or body.kind == "council_committee"
        if collective and not own_council and (council := _COUNCIL.match(text, end)):
            end = council.end()
            own_council = True
        level, place, placed = default_level, "", False
        if match := _LEVEL.match(text, end):
            level, placed = _level(match["level"]), True
            place = _place(match)
            end = match.end("era") if match["era"] else match.end("level")
            if match["place"]:
                end = max(end, match.start("place") + len(match["place"].rstrip(" -–")))
        if body.kind == "na_delegation" or body.id == "na_office":
            if body.id == "na_deputies" and not placed:
                body = bodies["national_assembly"]  # deputies of the National Assembly at large
            level = level if level in _PROVINCIAL or placed else "tỉnh"
        if body.id in _LED and not receives_citizens(text, hit.start, end):
            body = bodies[_LED[body.id]]  # "Đảng đoàn lãnh đạo HĐND tỉnh tổ chức": a verb
        if body.kind == "group" and (number := re.compile(r"\s*số\s+\d+").match(text, hit.end)):
            body = replace(body, name=body.name + number.group(), of=None)
            end = max(end, number.end())
        named_tail = "council" if own_council or body.of == "level" else ""
        found.append(_Named(body, Span(hit.start, end), level, place, named_tail, placed))
    return found


def _without_own_place(named: list[_Named], level: str) -> list[_Named]:
    """Drop the name of the district or commune whose own council reports, as that of a province.

    *HĐND huyện Nông Sơn* is *HĐND huyện* where no other district's body is named.
    """
    places = {item.place for item in named if item.level == level and item.place}
    if len(places) != 1 or "(cũ)" in next(iter(places)):
        return named
    return [replace(item, place="") if item.level == level else item for item in named]


def _level(words: str) -> str:
    words = re.sub(r"\s+", " ", words.lower()).replace("02 cấp", "hai cấp")
    return {
        "tinh": "tỉnh",
        "tp": "thành phố",
        "tp.": "thành phố",
        "tphcm": "thành phố",
        "tp hcm": "thành phố",
        "tp.hcm": "thành phố",
        "cấp tỉnh": "tỉnh",
        "03 cấp": "ba cấp",
    }.get(words, words)


def _place(match: re.Match[str]) -> str:
    """Return the place's words that belong to the body's name.

    A district or a former province ("Đồng Tháp (cũ)") is part of the name; the province's own
    name is not, nor is "(mới)" after it, which says the same.
    """
    place = match["place"].strip(" -–")
    if match["era"] and "cũ" in match["era"]:
        return f"{place} {match['era'].strip()}".strip()
    level = _level(match["level"])
    local = level in ("huyện", "thị xã", "xã", "phường", "quận")
    if place and (local or (level == "thành phố" and find_province(place) is None)):
        return place
    return ""


def _joins(text: str, last: _Named, item: _Named) -> bool:
    gap = text[last.span.end : item.span.start]
    if in_symbol(text, last.span.start):
        return False
    return bool(_JOINT.fullmatch(gap)) and "party_committee" not in (
        last.body.kind,
        item.body.kind,
    )


def _mention(text: str, group: Sequence[_Named]) -> Mention:
    span = Span(group[0].span.start, group[-1].span.end)
    level = group[-1].level
    names = [_name(item, level) for item in group]
    tail = f" HĐND {level}" + (f" {group[-1].place}" if group[-1].place else "")
    short = [
        name.removesuffix(tail) if name != names[-1] and names[-1].endswith(tail) else name
        for name in names
    ]
    for at, item in enumerate(group[:-1]):  # "Đoàn ĐBQH và HĐND tỉnh": one level for both
        if item.body.of == "level" and not item.placed and item.level == level:
            short[at] = item.body.name
    short = list(dict.fromkeys(short))
    name = short[0] if len(short) == 1 else ", ".join(short[:-1]) + " và " + short[-1]
    actor = Actor("+".join(item.body.id for item in group), name, level, span)
    kinds = frozenset(item.body.kind for item in group)
    return Mention(actor, span, kinds, object=acted_upon(text, span))


def _name(item: _Named, level: str) -> str:
    """Write the body's name as the warehouse has it."""
    place = f" {item.place}" if item.place else ""
    if item.body.of == "council":
        own = item.level if item.tail else level
        return f"{item.body.name} HĐND {own}{place}"
    if item.body.of == "level":
        return f"{item.body.name} {item.level}{place}"
    return item.body.name


LAST = 60  # characters before a numeral in which the name of a place right before it stands
# At most five words of letters: a run of capitals must not be read again from each of its words.
_NAME = r"[A-ZĐ][^\W\d_]{1,15}+(?:[ -]{1,3}[A-ZĐ][^\W\d_]{1,15}+){0,4}"
_ACTS = r"(?:đã\s+)?(?:thực hiện|tổ chức|tiếp|nhận|bàn giao|ban hành|thông qua)"
_OPENS = r"(?:(?:Của|Tỉnh|Tại|Ở|Riêng)\s+)?"  # capitals that open a sentence
_FORMER = re.compile(rf"{_OPENS}(?P<place>{_NAME})\s*(?:\(cũ\)|cũ(?=\s+{_ACTS}\b))")
_MERGED = re.compile(
    rf"\b(?:[Hh]ai|[Bb]a|[Cc]ác|0?[23])\s+tỉnh\s+(?P<places>{_NAME}(?:(?:,|\s+và)\s+{_NAME}){{1,3}})\s*\(?cũ\b"
)
_UP_TO = re.compile(rf"\s*(?:là|có|:|đã có|{_ACTS})?\s*$")
_LAST_NAME = re.compile(rf"(?P<place>{_NAME})\s*(?:là|có|:|bàn giao)?\s*$")
_COUNTED = {"hai": 2, "ba": 3, "2": 2, "02": 2, "3": 3, "03": 3}
# "(hai tỉnh cũ: 41 và 52 lượt)": each number is of the province that stands at its place.
_IN_TURN = re.compile(
    r"\b(?P<how_many>hai|ba|0?[23])\s+tỉnh\b[^.;()\d]{0,40}(?::|lần lượt)(?:\s+là)?\s*"
    r"(?P<before>(?:\d[\d.]*[^\d.;():]{0,16}(?:,|và)\s*){0,2})$"
)
_NUMBER = re.compile(r"\d[\d.]*")


def former_places(text: str) -> tuple[str, ...]:
    """Return the names that *text* says were provinces before a merger: *Tiền Giang (cũ)*.

    In the order in which they are first named so.
    """
    found = [(match.start(), match["place"]) for match in _FORMER.finditer(text)]
    for merged in _MERGED.finditer(text):
        names = re.finditer(_NAME, merged["places"])
        found += [(merged.start("places") + name.start(), name.group()) for name in names]
    return tuple(dict.fromkeys(name for _, name in sorted(found)))


def of_former_province(
    actor: Actor | None, words: str, former: Sequence[str] = (), *, right_before: bool
) -> Actor | None:
    """Return the body of a province that was merged if *words* name one: *Tiền Giang (cũ) 08*.

    With *right_before* only at their end, where a numeral follows; there the name alone is
    enough if it is one of *former*. The figures of the three provinces of a merger (resolution
    202/2025/QH15) must not be added under one body.
    """
    if not actor or not (actor.id.endswith("_committee") or actor.name.endswith(_PROVINCIAL)):
        return actor
    found = list(_FORMER.finditer(words))
    named = found[-1]["place"] if found else None
    if named and right_before and not _UP_TO.fullmatch(words, found[-1].end()):
        named = None
    if named is None and right_before:
        last = _LAST_NAME.search(words[-LAST:])
        named = last["place"] if last and last["place"] in former else _in_turn(words, former)
    if named is None:
        return actor
    province = find_province(named)
    own = actor.name if actor.name.endswith(_PROVINCIAL) else f"{actor.name} HĐND tỉnh"
    return replace(actor, name=f"{own} {province.value if province else named} (cũ)")


def _in_turn(words: str, former: Sequence[str]) -> str | None:
    """Return the former province at whose place a number stands: *hai tỉnh cũ: 41 và 52 lượt*."""
    listed = _IN_TURN.search(words[-LAST - LAST :]) if former else None
    if listed is None or _COUNTED[listed["how_many"]] != len(former):
        return None
    at = len(_NUMBER.findall(listed["before"]))
    return former[at] if at < len(former) else None


def default_actor(kind: str, level: str, bodies: Iterable[Body]) -> Actor | None:
    """Return the body of *kind* which a report means when it names none."""
    for body in bodies:
        if body.kind == kind and body.of in ("council", "level"):
            tail = f" HĐND {level}" if body.of == "council" else f" {level}"
            return Actor(body.id, body.name + tail, level)
    return None
