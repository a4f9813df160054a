"""Short mentions of cited documents: "Nghị quyết 594", "Nghị quyết 18, 19", "QĐ 439 nêu trên"."""

from __future__ import annotations

import re
from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.symbols import code_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Citation

_SHORT = re.compile(r"(?<=[ \n])0*(\d{1,5})(?![\d/]|[-.,]\w|%)")
_KIND = re.compile(r"([A-ZĐ]\w+(?: \w+)?) (?:số )?$")
_REST_OF_LIST = re.compile(r"(?:,| và) *$")
_BEFORE = 30  # characters before a number that hold the kind of its document


def with_short_mentions(text: str, citations: Sequence[Citation]) -> Iterator[Citation]:
    """Add the short mentions of plain *text* whose kind and number fit one document only."""
    meant: dict[tuple[str, int], set[int]] = {}
    for at, citation in enumerate(citations):
        digits = re.match(r"\d+", citation.number)
        code = code_of(citation.symbol) if citation.symbol else None
        for kind in (citation.kind and citation.kind.lower(), code) if digits else ():
            if kind and digits:
                meant.setdefault((kind, int(digits.group())), set()).add(at)
    spans = _found(text, citations, meant) if meant else {}
    for at, citation in enumerate(citations):
        more = spans.get(at, ())
        mentions = sorted((*citation.mentions, *more), key=attrgetter("start"))
        yield replace(citation, mentions=tuple(mentions))


def _found(
    text: str, citations: Sequence[Citation], meant: dict[tuple[str, int], set[int]]
) -> dict[int, list[Span]]:
    taken = {mention.start for citation in citations for mention in citation.mentions}
    numbers = {number for _, number in meant}
    spans: dict[int, list[Span]] = {}
    last: tuple[int, tuple[str, ...]] = (-1, ())  # where a list may go on, and of which kind
    for match in _SHORT.finditer(text):
        if int(match[1]) not in numbers or match.start() in taken:
            continue
        goes_on = _REST_OF_LIST.fullmatch(text, max(0, last[0]), match.start()) if last[1] else None
        kinds = last[1] if goes_on else _kinds_before(text, match.start())
        for kind in kinds:
            fitting = meant.get((kind, int(match[1])), set())
            if len(fitting) == 1:
                spans.setdefault(next(iter(fitting)), []).append(Span(*match.span()))
                last = (match.end(), (kind,))
                break
    return spans


def _kinds_before(text: str, at: int) -> tuple[str, ...]:
    match = _KIND.search(text, max(0, at - _BEFORE), at)
    if match is None:
        return ()
    words = match[1].lower().split()
    return (" ".join(words), words[0], words[-1], match[1].split()[-1])
