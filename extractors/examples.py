"""An indicator's examples as proofs: which numerals they mark, and whether those are read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.extraction import extract
from extractors.model import Document, Span

if TYPE_CHECKING:
    from extractors.knowledge import Indicator, Knowledge
    from extractors.model import Extraction, Figure


@dataclass(frozen=True, slots=True)
class Proof:
    """One example: the numerals that it marks, and those that were read as its indicator."""

    example: str
    marked: frozenset[Span]
    read: frozenset[Span]
    extraction: Extraction
    holds: bool


def marked(example: str) -> tuple[str, frozenset[Span]]:
    """Split an example into its text and the numerals that «…» marks.

    >>> marked("tiếp nhận «284» đơn")
    ('tiếp nhận 284 đơn', frozenset({Span(start=10, end=13)}))
    """
    text = ""
    spans = set()
    for part in re.split(r"(«[^»]*»)", example):
        if part.startswith("«"):
            spans.add(Span(len(text), len(text) + len(part) - 2))
            text += part[1:-1]
        else:
            text += part
    return text, frozenset(spans)


def prove(indicator: Indicator, example: str, knowledge: Knowledge) -> Proof:
    """Read an example: its indicator must be read at the marked numerals and nowhere else.

    What only competes (``others.toml``) must make its numerals no figure at all.
    """
    text, wanted = marked(example)
    found = extract(Document(text=text), knowledge)
    read = frozenset(
        _numeral(figure, text)
        for figure in found.figures
        if figure.indicator == indicator.code or not indicator.reported
    )
    numbers = frozenset(_without_sign(span, text) for span in wanted)
    holds = read == numbers if indicator.reported else not read & numbers
    return Proof(example, wanted, read, found, bool(wanted) and holds)


def _numeral(figure: Figure, text: str) -> Span:
    """Return a figure's numeral; a nought said in words (*không có đơn nào*) is its first word."""
    start, end = figure.span.start, figure.span.end
    said = figure.value == 0 and not text[start].isdigit()
    return Span(start, start + len("không")) if said else Span(start, end)


def _without_sign(span: Span, text: str) -> Span:
    return Span(span.start, span.end - 1) if text[span.end - 1] == "%" else span
