"""The types that every part of tonghop shares.

All are frozen, made of tuples, ``Decimal`` and ``date``, and compare by value. Offsets are
code points of ``Document.text``; a span is half open, so ``text[span.start:span.end]`` is
the surface that it stands for.
"""

from extractors.model.document import (
    Cell,
    Conversion,
    Document,
    Furniture,
    Page,
    PageFurniture,
    Placement,
    Source,
    Table,
)
from extractors.model.extraction import Check, Citation, Extraction, Verdict
from extractors.model.figure import (
    FLOWS,
    Accumulation,
    Actor,
    Bound,
    Figure,
    Grade,
    Numeral,
    NumeralKind,
    Period,
    PeriodKind,
    Role,
    Status,
)
from extractors.model.proposal import Addressee, Attribute, Deadline, Proposal, ProposalKind
from extractors.model.request import Request
from extractors.model.spans import Box, Issue, Span
from extractors.model.structure import Block, BlockKind, Fact, Hint, Letterhead, Section, Structure

__all__ = [
    "FLOWS",
    "Accumulation",
    "Actor",
    "Addressee",
    "Attribute",
    "Block",
    "BlockKind",
    "Bound",
    "Box",
    "Cell",
    "Check",
    "Citation",
    "Conversion",
    "Deadline",
    "Document",
    "Extraction",
    "Fact",
    "Figure",
    "Furniture",
    "Grade",
    "Hint",
    "Issue",
    "Letterhead",
    "Numeral",
    "NumeralKind",
    "Page",
    "PageFurniture",
    "Period",
    "PeriodKind",
    "Placement",
    "Proposal",
    "ProposalKind",
    "Request",
    "Role",
    "Section",
    "Source",
    "Span",
    "Status",
    "Structure",
    "Table",
    "Verdict",
]
