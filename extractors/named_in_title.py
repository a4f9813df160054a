"""A head in one line, as databases of law print it (*văn bản trên cơ sở dữ liệu*).

"NGHỊ ĐỊNH / CỦA CHÍNH PHỦ SỐ 03/2010/NĐ-CP NGÀY 13 THÁNG 01 NĂM 2010 / QUY ĐỊNH …": issuer,
symbol and day stand between the kind and the subject.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.issuer_names import recased_name
from extractors.model import Fact, Span
from extractors.period_days import day_of
from extractors.spelling import pattern_key, plain
from extractors.symbols import normalised

_NAMED = re.compile(
    r"""
    (?:cua\s+(?P<issuer>[^\d:;]{3,80}?)\s+)?
    so\s*:?\s*(?P<symbol>\d{1,5}[a-z]?[/-][\w/.&-]+),?\s+
    (?P<day>ngay\s*(\d{1,2})(?:\s*thang\s*|[-/.])(\d{1,2})(?:\s*nam\s*|[-/.])(\d{4}))\s*
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class NamedInTitle:
    """What a title states of the head; ``title`` is what is left of it."""

    issuer: Fact | None = None
    symbol: Fact | None = None
    issued_on: Fact | None = None
    title: Fact | None = None


def read_named_title(text: str, title: Fact) -> NamedInTitle:
    """Read issuer, symbol and day from a *title* that opens with them."""
    if title.span is None:
        return NamedInTitle()
    start = title.span.start
    words = title.span.of(text)
    lead = len(words) - len(words.lstrip())
    match = _NAMED.match(pattern_key(words), lead)
    day = day_of(int(match[6]), int(match[5]), int(match[4])) if match else None
    if match is None or day is None:
        return NamedInTitle()

    def span(name: str) -> Span:
        return Span(start + match.start(name), start + match.end(name))

    issuer = recased_name(span("issuer").of(text), short=True) if match["issuer"] else None
    rest = Span(start + match.end(), title.span.end)
    subject = " ".join(rest.of(text).split())
    return NamedInTitle(
        issuer=Fact(issuer, span("issuer")) if issuer else None,
        symbol=Fact(normalised(plain(span("symbol").of(text))), span("symbol")),
        issued_on=Fact(day.isoformat(), span("day")),
        title=Fact(subject, rest) if subject else None,
    )
