"""A report on the terminal, every numeral coloured by what it was taken for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import NumeralKind as Kind
from pipeline.terminal import painted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Extraction, Numeral


@dataclass(frozen=True, slots=True)
class Ink:
    """How a family of numerals is shown: its colour, its name, and the kinds in it."""

    colour: str
    label: str
    kinds: frozenset[Kind]


FIGURE = Ink("green", "số liệu (figure)", frozenset({Kind.FIGURE, Kind.FIGURE_RANGE_END}))
REFERENCE = Ink("cyan", "nhắc lại số liệu (reference to a figure)", frozenset({Kind.REFERENCE}))
TIME = Ink(
    "blue",
    "thời gian (date, period, frequency)",
    frozenset({
        Kind.DATE, Kind.TERM_OR_YEAR, Kind.DURATION, Kind.PERIOD_LENGTH, Kind.FREQUENCY, Kind.AGE,
    }),
)  # fmt: skip
PLACE = Ink(
    "magenta",
    "văn bản, đề mục, thứ tự (symbol, heading, ordinal)",
    frozenset({
        Kind.SYMBOL, Kind.SECTION_REFERENCE, Kind.STRUCTURE, Kind.HEADING, Kind.ORDINAL,
        Kind.PAGE_NUMBER, Kind.TABLE_ROW, Kind.CODE, Kind.PROPOSAL,
    }),
)  # fmt: skip
UNKNOWN = Ink("red", "chưa hiểu (not understood)", frozenset({Kind.NOT_UNDERSTOOD}))
OTHER = Ink(
    "yellow",
    "con số khác: tiền, tỷ lệ, số đếm (money, percent, other counts)",
    frozenset(Kind).difference(*(ink.kinds for ink in (FIGURE, REFERENCE, TIME, PLACE, UNKNOWN))),
)
INKS = (FIGURE, REFERENCE, TIME, PLACE, OTHER, UNKNOWN)
INK_OF = {kind: ink for ink in INKS for kind in ink.kinds}


def show(extraction: Extraction) -> Iterator[str]:
    """Yield the report's text with ANSI colours, a figure's code after it, then a legend.

    Codes and the mark of what was not understood are in the text itself, so that they stay
    when the colours are taken out (a file, a terminal without colours).
    """
    text = extraction.document.text
    codes = {figure.span.start: figure.indicator for figure in extraction.figures}
    at = 0
    pieces = []
    for numeral in sorted(extraction.numerals, key=lambda numeral: numeral.span):
        if numeral.span.start < at:  # inside the one before it ("2021" of "2021-2026")
            continue
        pieces.append(text[at : numeral.span.start])
        pieces.append(_coloured(numeral, text, codes.get(numeral.span.start)))
        at = numeral.span.end
    yield "".join(pieces) + text[at:]
    yield from legend(extraction)


def _coloured(numeral: Numeral, text: str, code: str | None) -> str:
    ink = INK_OF[numeral.kind]
    surface = numeral.span.of(text)
    if numeral.kind is Kind.NOT_UNDERSTOOD:
        return painted(f"{surface}⟨?⟩", ink.colour, bold=True)
    shown = painted(surface, ink.colour, bold=code is not None)
    return shown + (painted(f"⟨{code}⟩", dim=True) if code else "")


def legend(extraction: Extraction) -> Iterator[str]:
    """Yield one line for each colour with the number of numerals that bear it."""
    yield "─" * 60
    for ink in INKS:
        count = sum(numeral.kind in ink.kinds for numeral in extraction.numerals)
        yield f"{painted('■■', ink.colour)} {count:4d}  {ink.label}"
    for check in extraction.checks:
        if check.verdict == "contradicted":
            found = painted(f"{check.found.normalize():f}", bold=True)
            yield f"Không khớp: báo cáo ghi {found}, các phần cho {check.expected.normalize():f}"
