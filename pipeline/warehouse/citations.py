"""Cited documents as rows, each with the key by which reports cite one and the same document.

A number names one document only of one issuer in one year, or one term of the Party: so the key
is the symbol, when its numbering began, and the place of a local issuer. What the report does not
state stays open in the key (``?``), and such a key is never taken for a document's.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from extractors.issuers import is_central, issuer_of_symbol
from extractors.numbering import numbered_in
from extractors.places import find_province
from extractors.symbols import code_of, is_party, normalised

if TYPE_CHECKING:
    from pipeline.record_types import CitationRecord, DocumentRecord

_UNKNOWN = "?"
_BELOW = re.compile(r"\b(?:huyện|quận|thị xã|xã|phường|thị trấn|đặc khu) .*$")
_ZEROS = re.compile(r"^0+(?=\d)")
_CENTRE = re.compile(r"(?:TW|QH\d{0,2}|TTLT.*)$")


def cited_identity(cited: CitationRecord, province: str | None) -> str:
    """Return the key of a cited document; *province* is the report's, for bodies of its own.

    >>> cited_identity({"symbol": "05/NQ-HĐND", "issuer": "HĐND tỉnh", "numbering": 2022,
    ...                 "kind": "Nghị quyết"}, "Cà Mau")
    '5/nq-hđnd|2022|cà mau'
    """
    symbol = cited["symbol"]
    if symbol is None:
        return "|".join(((cited["title"] or "").casefold(), str(cited["year"] or _UNKNOWN), ""))
    return _key(symbol, cited["numbering"], cited["issuer"], province, cited["kind"])


def document_identity(facts: DocumentRecord) -> str | None:
    """Return the key by which others would cite a report; None if it does not tell all of it."""
    symbol, issued_on = facts["symbol"], facts["issued_on"]
    if symbol is None or issued_on is None:
        return None
    numbering = numbered_in(normalised(symbol), date.fromisoformat(issued_on))
    key = _key(symbol, numbering, facts["issuer"], facts["province"], facts["kind"])
    return None if _UNKNOWN in key else key


def _key(
    symbol: str, numbering: int | None, issuer: str | None, province: str | None, kind: str | None
) -> str:
    even = _ZEROS.sub("", normalised(symbol)).casefold()
    parts = [even, str(numbering or _UNKNOWN), _place(symbol, issuer, province)]
    if code_of(normalised(symbol)) == "QĐ" and is_party(normalised(symbol)):
        parts.append((kind or _UNKNOWN).casefold())  # a Quyết định or a Quy định
    return "|".join(parts)


def _place(symbol: str, issuer: str | None, province: str | None) -> str:
    """Return the place of a local issuer, "" for a body of the whole country."""
    name = issuer or issuer_of_symbol(symbol) or ""
    if is_central(name) or _CENTRE.search(symbol):
        return ""
    named = find_province(name)
    below = _BELOW.search(name)
    place = (named.value if named else province) or _UNKNOWN
    return f"{place}, {below.group()}".casefold() if below else place.casefold()
