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
        words = line.of(text)
        form = _FORM.match(pattern_key(words))
        if form:
            regime = regime or ("party" if form["form"] in _PARTY_FORMS else "state")
            if form["form"].startswith("t") and signed_for is None:
                span = Span(line.start + form.end(), line.end)
                signed_for = Fact(recased(" ".join(span.of(text).split())), span)
        elif pattern_key(" ".join(words.split())) in issuers().roles:
            role = Fact(recased(" ".join(words.split())), line)
        elif not words.isupper() and _NAME.fullmatch(words):
            signer = Fact(" ".join(words.split()), line)
    return Signature(signed_for, role, signer, regime)


def read_recipients(text: str, lines: list[Span]) -> tuple[Fact, ...]:
    """Return the recipients without bullets and closing marks."""
    found: list[Fact] = []
    for line in lines:
        words = line.of(text)
        if pattern_key(words).startswith("noi nhan"):
            continue
        bullet = _BULLET.match(words)
        start = line.start + (bullet.end() if bullet else 0)
        end = line.start + len(words.rstrip(" ;,./"))
        if start < end:
            found.append(Fact(" ".join(text[start:end].split()), Span(start, end)))
    return tuple(found)
