"""What one cited document does to another, and what the report does to those it cites.

*A thay thế B*, *B được thay thế bằng A*, *thay thế B bằng A*, *Thay thế B, … ban hành A*: in each
B is replaced, by A. *Báo cáo này thay thế B*: by the report itself.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import BlockKind
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.cited import Mention
    from extractors.model import Span, Structure

_REACH = 160  # characters between the words of a relation and the symbol that they mean
_KIND_REACH = 600  # "(Quy chế này thay thế …)" after the Quy chế itself was named
_AMENDED = r"(?:sua doi|bo sung|dieu chinh)(?:,? (?:sua doi|bo sung|dieu chinh))*"
_REPLACES = re.compile(r"\bthay (?:the(?: cho)?|cho)(?: cac)? *[^.;()]{0,60}$|\bthay (?:cac )?$")
_AMENDS = re.compile(
    rf"\b{_AMENDED}(?:[^.;()]{{0,60}}(?:\bcua|doi voi))?(?: cac| mot so (?:dieu|noi dung)| (?:diem|khoan|dieu|muc|phu luc) \w+,?)* *$"
)
_PASSIVE = re.compile(
    rf"\b(?:duoc|bi) (?:(?P<replaced>thay the)|{_AMENDED})\b[^.;()]{{0,40}}\b(?:bang|boi|theo|tai)(?: cac)? *$"
)
_THIS = re.compile(r"\b(?P<kind>[a-z]+ [a-z]+) nay\s+(?:da )?(?:thay (?:the|cho)|$)")
_NEXT_TO = re.compile(
    r"[\s,(]*(?:da |se |nham |de |duoc ban hanh (?:de |nham )?)*thay (?:the|cho)\b"
)
_LISTED = re.compile(r"[\s,;]*(?:va|hoac|cung voi)?\s*(?:cac)?\s*")
_WITH = re.compile(r"\s*(?:bang|boi)(?: cac)?\s*")
_BY_REPORT = re.compile(r"[^.;]{0,60}?\b(?:duoc|bi) thay the (?:bang|boi) bao cao nay\b")
# A replacement that is only asked for: "đề nghị sớm ban hành quy định thay thế Quy định số …".
_WISHED = re.compile(
    r"\b(?:som|de nghi|kien nghi|de xuat|xem xet|nghien cuu|du kien|can|se|du thao)\b[^.;]*$"
)
_ASKED = re.compile(r"\b(?:de nghi|kien nghi|de xuat)\b[^.;]*$")
_ASKED_REACH = 300  # characters from the beginning of a request to the last document in it
# "… ban hành Nghị quyết số B ngày … để thay thế": the one named before B is replaced.
_TO_REPLACE = re.compile(r"[^.;]{0,60}?\bde thay the(?= *[.;,)]| *$)")
# Words without which none of these is said; looking for them first is ten times as fast.
_CHANGES = ("thay", "sua doi", "bo sung", "dieu chinh")
_IN_ORDER_TO = "de thay the"
_THIS_REPORT = "bao cao nay"
_STOP = re.compile(r"[.;!?]")
_OBJECTS = frozenset({"replaced", "replaces", "amends"})


class _Report(NamedTuple):
    """What is asked of the report: its key, what kinds of document it is, where its titles are."""

    key: str
    own: frozenset[str]
    titles: tuple[Span, ...]


def related(key: str, mentions: Iterable[Mention], structure: Structure) -> list[Mention]:
    """Return the *mentions* of a text with its *key*, in order, with relation and ``by``."""
    kind = structure.letterhead.kind
    own = {"bao cao"} | ({pattern_key(kind.value)} if kind else set())
    titles = (b.span for b in structure.blocks[:40] if b.kind is BlockKind.TITLE)
    report = _Report(key, frozenset(own), tuple(titles))
    out: list[Mention] = []
    for mention in mentions:
        before = out[-1] if out else None
        low = max(before.cited.ends if before else 0, mention.cited.opens - _REACH)
        lead = key[low : mention.cited.opens] if low < mention.cited.opens else ""
        near = before is not None and low == before.cited.ends and not _STOP.search(lead)
        changed = any(word in lead for word in _CHANGES) and not _is_asked(key, lead, mention)
        if changed and (passive := _PASSIVE.search(lead)):
            if near:
                _replace_before(key, out, replaced=bool(passive["replaced"]))
            out.append(mention)
        elif changed and _REPLACES.search(lead):
            out.append(_replaced(report, lead, mention, out, near=near))
        elif changed and _AMENDS.search(lead) and mention.title is None:
            by = len(out) - 1 if near else None
            out.append(replace(mention, relation="amends", by=by))
        elif near and before and before.relation in _OBJECTS:
            out.append(_after_object(key, lead, mention, out))
        else:
            if before and before.cited.kind == mention.cited.kind and _to_replace(key, mention):
                _replace_before(key, out, replaced=True)
            out.append(_by_report(key, mention))
    return out


def _is_asked(key: str, lead: str, mention: Mention) -> bool:
    opens = mention.cited.opens
    asked = _ASKED.search(key, max(0, opens - _ASKED_REACH), opens)
    return asked is not None or _WISHED.search(lead) is not None


def _to_replace(key: str, mention: Mention) -> bool:
    ends = mention.cited.ends
    said = key.find(_IN_ORDER_TO, ends, ends + _REACH) >= 0
    return said and _TO_REPLACE.match(key, ends, ends + _REACH) is not None


def _replaced(
    report: _Report, lead: str, mention: Mention, earlier: Sequence[Mention], *, near: bool
) -> Mention:
    """Return the object of *thay thế*, with who replaces it as far as the words tell."""
    this = _THIS.search(lead)
    titled = any(title.covers(mention.span) for title in report.titles)
    if titled or (this and this["kind"] in report.own):
        return replace(mention, relation="replaces")
    by = None
    if this:
        by = _last_of_kind(report.key, this["kind"], mention, earlier)
    elif near and (earlier[-1].cited.kind == mention.cited.kind or _NEXT_TO.match(lead)):
        by = len(earlier) - 1
    return replace(mention, relation="replaced", by=by)


def _after_object(key: str, lead: str, mention: Mention, out: list[Mention]) -> Mention:
    """Return what follows an object: another one of its list, or who replaces them."""
    before = out[-1]
    if _LISTED.fullmatch(lead):
        return replace(mention, relation=before.relation, by=before.by)
    if before.by is None:
        _name_agent(out, lead)
    return _by_report(key, mention)


def _last_of_kind(key: str, kind: str, mention: Mention, earlier: Sequence[Mention]) -> int | None:
    """Return the document that "Quy chế này" means: the last one of the kind, if near."""
    for at in range(len(earlier) - 1, -1, -1):
        other = earlier[at]
        if mention.span.start - other.span.start > _KIND_REACH:
            return None
        if key.startswith(kind, other.cited.opens):
            return at
    return None


def _replace_before(key: str, out: list[Mention], *, replaced: bool) -> None:
    """Let the last mention, and those listed with it, be what the next replaces or amends."""
    agent = len(out)
    for at in range(agent - 1, -1, -1):
        relation = "replaced" if replaced else out[at].relation
        out[at] = replace(out[at], relation=relation, by=agent)
        between = key[out[at - 1].cited.ends : out[at].cited.opens] if at else "."
        if not _LISTED.fullmatch(between[:_REACH]):
            return


def _name_agent(out: list[Mention], lead: str) -> None:
    """Let the next mention be what replaces the objects before it: "thay thế B bằng A"."""
    agent = len(out)
    if not (_WITH.fullmatch(lead) or "ban hanh" in lead):
        return
    for at in range(agent - 1, -1, -1):
        if out[at].relation not in _OBJECTS or out[at].by is not None:
            return
        out[at] = replace(out[at], by=agent)


def _by_report(key: str, mention: Mention) -> Mention:
    end = mention.cited.ends
    if key.find(_THIS_REPORT, end, end + _REACH) < 0:
        return mention
    passive = _BY_REPORT.match(key, end, end + _REACH)
    return replace(mention, relation="replaces") if passive else mention
