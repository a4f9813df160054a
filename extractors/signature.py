"""The signature block (*chữ ký, chức vụ*) and the recipients (*nơi nhận*) of a report.

State (Decree 30/2020/NĐ-CP): "TM.", "KT.", "TL."; Party (36-HD/VPTW): "T/M", "K/T", "T/L".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.issuers import issuers, recased
from extractors.model import Fact, Span
from extractors.spelling import pattern_key

_FORM = re.compile(r"(?P<form>t/m|tm\.?|k/t|kt\.?|t/l|tl\.?|tuq\.?|q\.)\s+(?=\S)")
_PARTY_FORMS = {"t/m", "k/t", "t/l"}
_BULLET = re.compile(r"[-–+•*]\s*")
_NAME = re.compile(r"(?:[^\W\d_a-z]['’]?[^\W\d_]*['’]?(?:\s+|$)){2,7}")


@dataclass(frozen=True, slots=True)
class Signature:
    """For whom a report is signed, in which role and by whom; by whose rules it is set."""

    signed_for: Fact | None = None
    role: Fact | None = None
    signer: Fact | None = None
    regime: str | None = None


def read_signature(text: str, lines: list[Span]) -> Signature:
    """Read the lines below a report: "T/M ĐẢNG ĐOÀN / K/T BÍ THƯ / PHÓ BÍ THƯ / name"."""
    signed_for = role = signer = regime = None
    for line in lines:
        words = " ".join(line.of(text).split())
        form = _FORM.match(pattern_key(words))
        if form:
            regime = regime or ("party" if form["form"] in _PARTY_FORMS else "state")
            if form["form"].startswith("t") and signed_for is None:
                signed_for = Fact(words[form.end() :], Span(line.start + form.end(), line.end))
        elif pattern_key(words) in issuers().roles:
            role = Fact(recased(words), line)
        elif words.isupper() and signed_for and signed_for.span and role is None:
            span = Span(signed_for.span.start, line.end)  # a narrow column breaks the name
            signed_for = Fact(f"{signed_for.value} {words}", span)
        elif not words.isupper() and _NAME.fullmatch(words):
            signer = Fact(words, line)
    if signed_for:
        signed_for = Fact(recased(signed_for.value), signed_for.span)
    return Signature(signed_for, role, signer, regime)


def read_recipients(text: str, lines: list[Span]) -> tuple[Fact, ...]:
    """Return the recipients without bullets and closing marks; a wrapped line is joined."""
    bulleted = any(_BULLET.match(line.of(text)) for line in lines)
    found: list[Fact] = []
    for line in lines:
        words = line.of(text)
        key = pattern_key(words)
        if key.startswith("noi nhan"):
            continue
        bullet = _BULLET.match(words)
        start = line.start + (bullet.end() if bullet else 0)
        name = Span(start, max(start, line.start + len(words.rstrip(" ;,./"))))
        wrapped = bulleted and found and bullet is None and not key.startswith("luu")
        if wrapped and (before := found[-1]).span:
            whole = f"{before.value} {name.of(text)}"
            found[-1] = Fact(whole, Span(before.span.start, name.end))
        elif name.start < name.end:
            found.append(Fact(" ".join(name.of(text).split()), name))
    return tuple(found)
