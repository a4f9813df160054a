"""What a report states beside its figures, and all of it together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from extractors.model.document import Document
    from extractors.model.figure import Figure, Numeral, Period
    from extractors.model.proposal import Attribute, Proposal
    from extractors.model.request import Request
    from extractors.model.spans import Issue, Span
    from extractors.model.structure import Structure


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited document (*văn bản được viện dẫn*): one identity, all its mentions.

    ``mentions`` are the spans of its symbol, or of a law's name where none is given (``symbol``
    is then None and ``title`` that name). ``relation`` is one of responds_to, cites, replaces,
    replaced, amends; ``basis``: the report names it as its ground (*căn cứ*) at its beginning.
    ``year`` is that of issue, as far as day, symbol or words tell; ``numbering`` the year in which
    its numbers began (for the Party that of the committee's term). ``by`` is the symbol or title
    of the cited document that replaces or amends it.
    """

    symbol: str | None
    kind: str | None
    number: str
    issuer: str | None
    issued_on: date | None
    mentions: tuple[Span, ...]
    relation: str
    title: str | None = None
    year: int | None = None
    numbering: int | None = None
    basis: bool = False
    by: str | None = None


class Verdict(StrEnum):
    """What became of a stated sum: it holds, it does not, or what is printed cannot tell."""

    PROVED = "proved"
    CONTRADICTED = "contradicted"
    UNPROVED = "unproved"


@dataclass(frozen=True, slots=True)
class Check:
    """A relation that the report states between its figures, and whether it holds.

    ``kind`` is parts_sum_to_total, rate, restated_equal (*total* stated again as *parts[0]*) or
    change_from_previous (*total* now, *parts* the value before and the change). ``total`` and
    ``parts`` are offsets of numerals. ``found`` is the printed value, ``expected`` what the others
    give. ``suspect`` is the numeral that is the likely slip where the check fails, if one is.
    """

    kind: str
    total: int
    parts: tuple[int, ...]
    expected: Decimal
    found: Decimal
    tolerance: Decimal
    verdict: Verdict
    suspect: int | None = None

    @property
    def members(self) -> tuple[int, ...]:
        """The offsets of all its numerals, the total first."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; ``period`` is the one it states as a whole.

    ``requests`` are the reports that a letter asks for.
    """

    document: Document
    structure: Structure
    figures: tuple[Figure, ...]
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    numerals: tuple[Numeral, ...]
    issues: tuple[Issue, ...]
    period: Period | None = None
    proposals: tuple[Proposal, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    requests: tuple[Request, ...] = ()
