"""Bodies that issue a document together (*liên tịch*): "Thường trực HĐND - UBND - …".

Peers stand side by side, joined by a dash, a comma, "và", or only by the line's end, and the
territory is said once, for all: unlike a body and the one above it ("UBND tỉnh", "Sở Nội vụ").
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.model import Fact, Span
from extractors.places import KNOWLEDGE
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_JOINED = re.compile(r"\s*(?:[-–,;&+]|\bva\b)\s*|\s+")
_STATED = re.compile(r"[-–,;&+]|\bva\b")
_TERRITORY = re.compile(r"\s+(?P<kind>tinh|thanh pho|tp\.?|huyen|quan|thi xa|xa|phuong|dac khu)\b")
_KINDS = {
    "tinh": "tỉnh", "thanh pho": "thành phố", "tp": "thành phố", "huyen": "huyện", "quan": "quận",
    "thi xa": "thị xã", "xa": "xã", "phuong": "phường", "dac khu": "đặc khu",
}  # fmt: skip
_NAME_WORD = re.compile(r"\s+[^\s,;–&+-]+(?:-[^\s,;]+)?")
_COUNCIL = frozenset({"HĐND", "Thường trực HĐND"})  # one of the other, not beside it
_OFFICE = re.compile(r"van phong\b")


@dataclass(frozen=True, slots=True)
class Joint:
    """Peers in their order, in short, the kind of their territory ("" if not said), and where."""

    peers: tuple[str, ...]
    kind: str
    span: Span

    @property
    def name(self) -> str:
        """The name as running text has it: "Thường trực HĐND, UBND và UBMTTQVN tỉnh"."""
        return f"{', '.join(self.peers[:-1])} và {self.peers[-1]} {self.kind}".strip()


@cache
def _peers() -> tuple[re.Pattern[str], Mapping[str, str]]:
    entries = tomllib.loads((KNOWLEDGE / "issuers.toml").read_text(encoding="utf-8"))
    forms = {pattern_key(printed): short for printed, short in entries["peers"]}
    longest_first = sorted(forms, key=len, reverse=True)
    words = "|".join(re.escape(form).replace(r"\ ", r"\s+") for form in longest_first)
    return re.compile(rf"(?:{words})\b"), forms


def read_joint(text: str, lines: Sequence[Span]) -> tuple[Joint, tuple[Span, ...]] | None:
    """Read the peers that a head's *lines* begin with, and the lines left over below them.

    None if the head names one body only, or one above another.
    """
    if not lines:
        return None
    key, starts = _one_line(text, lines)
    found, kind, at, stated = [], "", 0, False
    while peer := _peers()[0].match(key, at):
        found.append(_peers()[1][" ".join(peer.group().split())])
        end = peer.end()
        own = _TERRITORY.match(key, end)
        if own:
            kind = _KINDS[own["kind"].rstrip(".")]
            end = _name_end(key, own.end())
        joined = _JOINED.match(key, end)
        if joined is None:
            at = end
            break
        stated = stated or bool(_STATED.search(joined.group()))
        at = joined.end()
        if own and not _STATED.search(joined.group()) and not _peers()[0].match(key, at):
            break
    used = sum(start < at for start in starts)
    if len(set(found)) < 2 or set(found) >= _COUNCIL or not (stated or kind):
        return None
    joint = Joint(tuple(dict.fromkeys(found)), kind, Span(lines[0].start, lines[used - 1].end))
    return joint, tuple(lines[used:])


def _one_line(text: str, lines: Sequence[Span]) -> tuple[str, list[int]]:
    """Return the key of the lines in one, and where each begins in it."""
    parts, starts, at = [], [], 0
    for line in lines:
        starts.append(at)
        parts.append(pattern_key(line.of(text)).strip())
        at += len(parts[-1]) + 1
    return " ".join(parts), starts


def _name_end(key: str, start: int) -> int:
    """Return where a territory's name ends: before a dash, a comma, "và", a peer or an office."""
    at = start
    while word := _NAME_WORD.match(key, at):
        after = word.start() + 1
        if _STATED.match(key, after) or _peers()[0].match(key, after) or _OFFICE.match(key, after):
            break
        at = word.end()
    return at


def joint_issuer(text: str, lines: Sequence[Span]) -> tuple[Fact | None, Fact] | None:
    """Return the body above and the issuer of a head that peers share; None of any other.

    An office under them is theirs: "Văn phòng Đoàn ĐBQH và HĐND tỉnh".
    """
    found = read_joint(text, lines)
    if found is None:
        return None
    joint, rest = found
    whole = Fact(joint.name, joint.span)
    if rest and _OFFICE.match(pattern_key(rest[0].of(text))):
        return whole, Fact(f"Văn phòng {joint.name}", rest[0])
    return None, whole


def members_of(name: str) -> tuple[str, ...]:
    """Return the bodies of a joint one's short name, each with its level; else the name alone.

    >>> members_of("Thường trực HĐND, UBND và UBMTTQVN tỉnh")
    ('Thường trực HĐND tỉnh', 'UBND tỉnh', 'UBMTTQVN tỉnh')
    """
    parts = re.split(r", | và ", name)
    shorts = set(_peers()[1].values())
    last = next((s for s in sorted(shorts, key=len, reverse=True) if parts[-1].startswith(s)), None)
    if last is None or len(parts) < 2 or not all(part in shorts for part in parts[:-1]):
        return (name,)
    tail = parts[-1][len(last) :]
    return tuple(f"{part}{tail}" for part in (*parts[:-1], last))
