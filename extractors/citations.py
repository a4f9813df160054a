"""Cited documents (*văn bản được viện dẫn*): one identity each, with all its mentions.

A symbol is read with the words round it: kind before it ("Quy chế làm việc số …"), day and
issuer after it ("ngày … của …") or at the start of its sentence ("Ngày 20/8/2021, Ban Thường
vụ Tỉnh ủy đã ban hành Quyết định số …"). What no words state stays None; a day is never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.citation_words import (
    Cited,
    cited_here,
    in_title,
    kind_from_code,
    preamble_end,
)
from extractors.issuers import issuer_of_symbol
from extractors.model import Citation, Span
from extractors.spelling import plain
from extractors.symbols import NUMBERS_BEFORE, SYMBOL, normalised, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.model import Structure

_SHORT = re.compile(r"(?<=[ \n])0*(\d{1,5})(?![\d/]|[-.,]\w|%)")
_SHORT_KIND = re.compile(r"([A-ZĐ]\w+(?: \w+)?) (?:số )?$")


@dataclass(frozen=True, slots=True)
class _Mention:
    symbol: str
    span: Span
    cited: Cited


def find_citations(text: str, structure: Structure) -> tuple[Citation, ...]:
    """Find the documents that *text* cites, each once, in order of first mention.

    The report's own symbol is none. Short mentions ("Nghị quyết 594", "số 18, 19-NQ/TW") are
    mentions of the document that they can only mean.
    """
    even = plain(text)
    own = structure.letterhead.symbol
    own_symbol = normalised(own.value) if own else None
    mentions = [m for m in _mentions(even, structure) if m.symbol != own_symbol]
    by_symbol: dict[str, list[_Mention]] = {}
    for mention in mentions:
        by_symbol.setdefault(mention.symbol, []).append(mention)
    citations = [_citation(symbol, found) for symbol, found in by_symbol.items()]
    known_issuers = _issuers_by_series(citations)
    named = [_with_issuer(citation, known_issuers, structure) for citation in citations]
    return tuple(_with_short_mentions(even, named))


def _mentions(text: str, structure: Structure) -> Iterator[_Mention]:
    first_section = preamble_end(structure, len(text))
    before: _Mention | None = None
    for match in SYMBOL.finditer(text):
        symbol = normalised(match.group())
        span = Span(*match.span())
        start = before.span.end if before else 0
        cited = cited_here(text, span, start)
        if cited.kind is None and before and cited.joined:  # "Nghị quyết số A; số B"
            cited = replace(cited, kind=before.cited.kind)
        if cited.relation == "answers":
            answered = span.start < first_section
            cited = replace(cited, relation="responds_to" if answered else "cites")
        elif cited.relation == "replaced" and in_title(structure, span):
            cited = replace(cited, relation="replaces")
        if numbers := NUMBERS_BEFORE.search(text, max(0, span.start - 40), span.start):
            yield from _listed(numbers, symbol, cited)
        before = _Mention(symbol, span, cited)
        yield before


def _listed(numbers: re.Match[str], symbol: str, cited: Cited) -> Iterator[_Mention]:
    """Yield the numbers of "số 18, 19-NQ/TW" that share the last one's symbol."""
    tail = symbol.removeprefix(number_of(symbol))
    for number in re.finditer(r"\d+", numbers.group()):
        start = numbers.start() + number.start()
        yield _Mention(number.group() + tail, Span(start, start + len(number.group())), cited)


def _citation(symbol: str, found: list[_Mention]) -> Citation:
    """Put together what the mentions of one document say; the first to say it counts."""
    cited = [mention.cited for mention in found]
    kind = next((c.kind for c in cited if c.kind), None) or kind_from_code(symbol)
    return Citation(
        symbol=symbol,
        kind=kind,
        number=number_of(symbol),
        issuer=next((c.issuer for c in cited if c.issuer), None),
        issued_on=next((c.issued_on for c in cited if c.issued_on), None),
        mentions=tuple(mention.span for mention in found),
        relation=cited[0].relation,
    )


def _series(citation: Citation) -> tuple[str | None, str]:
    return citation.kind, citation.symbol.removeprefix(citation.number)


def _issuers_by_series(citations: Iterable[Citation]) -> dict[tuple[str | None, str], str | None]:
    """Return who issued the documents of a kind and symbol, where the report names only one."""
    known: dict[tuple[str | None, str], str | None] = {}
    for citation in citations:
        if citation.issuer:
            series = _series(citation)
            same = known.get(series, citation.issuer) == citation.issuer
            known[series] = citation.issuer if same else None
    return known


def _with_issuer(
    citation: Citation,
    known: dict[tuple[str | None, str], str | None],
    structure: Structure,
) -> Citation:
    """Add the issuer that the report names for the same series, or that the symbol tells."""
    own = structure.letterhead.issuer.value if structure.letterhead.issuer else None
    issuer = citation.issuer or known.get(_series(citation)) or issuer_of_symbol(citation.symbol)
    if issuer == "" or (own and issuer and own.startswith(issuer + " ")):
        issuer = own  # a body of the report's own kind, or its short name ("Đảng đoàn")
    return replace(citation, issuer=issuer)


def _with_short_mentions(text: str, citations: list[Citation]) -> Iterator[Citation]:
    """Add mentions such as "Nghị quyết 594", where kind and number fit one document only."""
    meant: dict[tuple[str, int], list[int]] = {}
    for at, citation in enumerate(citations):
        digits = re.match(r"\d+", citation.number)
        if citation.kind and digits:
            meant.setdefault((citation.kind.lower(), int(digits.group())), []).append(at)
    numbers = {number for _, number in meant}
    spans: dict[int, list[Span]] = {}
    for match in _SHORT.finditer(text) if meant else ():
        if int(match[1]) not in numbers:
            continue
        span = Span(*match.span())
        for kind in _kinds_before(text, span.start):
            fitting = meant.get((kind, int(match[1])), [])
            if len(fitting) == 1:
                spans.setdefault(fitting[0], []).append(span)
                break
    for at, citation in enumerate(citations):
        known = set(citation.mentions)
        more = [s for s in spans.get(at, []) if not any(s.overlaps(other) for other in known)]
        yield replace(citation, mentions=tuple(sorted((*known, *more))))


def _kinds_before(text: str, at: int) -> tuple[str, ...]:
    match = _SHORT_KIND.search(text, max(0, at - 30), at)
    if match is None:
        return ()
    words = match[1].lower().split()
    return (" ".join(words), words[0], words[-1])
