"""The types that every part of tonghop shares.

All are frozen, made of tuples, ``Decimal`` and ``date``, and compare by value. Offsets are
code points of ``Document.text``; a span is half open, so ``text[span.start:span.end]`` is
the surface that it stands for.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points of a text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the surface that the span covers."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Tell whether *other* lies inside this span."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points (1/72 inch), origin top left, pages from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


# ── what reading makes ────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Source:
    """A file of ``data/raw`` as it was when it was read (``path`` relative to its root)."""

    path: str
    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: number from 1, size in points, and the part of the text that it bears.

    ``recognised`` is true of a page whose text was read from its picture (OCR), ``needs_ocr``
    of one whose picture could not be read; the span of the latter is empty.
    """

    number: int
    width: float
    height: float
    span: Span
    needs_ocr: bool = False
    recognised: bool = False


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stretch of text (a word, or a run of digits in one) is printed.

    On a recognised page ``confidence`` is what the recogniser says of it, 0 to 1, and
    ``second`` how another reading of the same place has it; None if it was read only once.
    """

    span: Span
    box: Box
    confidence: float = 1.0
    second: str | None = None


class Furniture(StrEnum):
    """What a page bears beside its running text."""

    HEADER = "header"
    FOOTER = "footer"
    PAGE_NUMBER = "page_number"
    STAMP = "stamp"


@dataclass(frozen=True, slots=True)
class PageFurniture:
    """A header, footer, page number or stamp, kept beside the running text.

    ``box`` is None where the format has no pages: a header of a Word file is told once.
    """

    kind: Furniture
    text: str
    box: Box | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell; rows and columns count from 0, spans are 1 unless merged."""

    row: int
    column: int
    span: Span
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table; its cells' texts stand in the document's text, row by row."""

    span: Span
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """A stretch of the text that was not written in Unicode (*chữ bảng mã cũ*).

    ``encoding`` is TCVN3, VNI, VPS, CP1258 or HTML (letters as entities), ``original`` what
    the file has in place of the span.
    """

    span: Span
    encoding: str
    original: str


@dataclass(frozen=True, slots=True)
class Document:
    """A report as text, with where each part of it was printed.

    ``text`` is NFC with a line feed as line end; paragraphs end with a line end. Pages and
    placements are empty for formats without pages. ``conversions`` are in the order
    of the text; ``remarks`` are what whoever reads the figures should know of how the file was
    read.
    """

    text: str
    source: Source | None = None
    pages: tuple[Page, ...] = ()
    placements: Sequence[Placement] = ()
    furniture: tuple[PageFurniture, ...] = ()
    tables: tuple[Table, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    remarks: tuple[Issue, ...] = ()


# ── what extraction makes ─────────────────────────────────────────────────────────────


class BlockKind(StrEnum):
    """What a line or paragraph is in the report's layout."""

    LETTERHEAD = "letterhead"
    TITLE = "title"
    HEADING = "heading"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    TABLE = "table"
    SIGNATURE = "signature"
    RECIPIENTS = "recipients"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or bullet; ``level`` is its depth in the section tree."""

    kind: BlockKind
    span: Span
    level: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of a report: ``number`` is its path ("I.3.1"), ``span`` runs to its end."""

    number: str
    title: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    """Something stated once about the document: a normalised value and where it stands.

    A day is written in ISO form. ``span`` is None if the fact comes from beside the text
    (a folder's name, a sidecar file).
    """

    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What Decree 30/2020/NĐ-CP (state) or 36-HD/VPTW (Party) puts round a text.

    None means that the part is not there; nothing is guessed.
    """

    regime: str | None = None  # "state" or "party"
    kind: Fact | None = None
    title: Fact | None = None
    symbol: Fact | None = None
    issuer: Fact | None = None
    parent_body: Fact | None = None
    place: Fact | None = None
    issued_on: Fact | None = None
    province: Fact | None = None
    signer: Fact | None = None
    signer_role: Fact | None = None
    signed_for: Fact | None = None
    recipients: tuple[Fact, ...] = ()
    answers: Fact | None = None  # symbol of the letter that the report answers
    replaces: Fact | None = None  # symbol of the report that this one replaces


@dataclass(frozen=True, slots=True)
class Structure:
    """The layout of a report: blocks in reading order, sections, and its letterhead."""

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    letterhead: Letterhead


class PeriodKind(StrEnum):
    """How a period is bounded."""

    TERM = "term"
    TERM_TO_DATE = "term_to_date"
    YEAR = "year"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    QUARTER = "quarter"
    MONTH = "month"
    MONTHS = "months"
    RANGE = "range"
    TO_DATE = "to_date"
    SESSION = "session"
    BETWEEN_SESSIONS = "between_sessions"
    DAY = "day"
    NAMED = "named"


# Stretches of a calendar year, in which things happen.
FLOWS = frozenset(
    {
        PeriodKind.YEAR,
        PeriodKind.HALF,
        PeriodKind.NINE_MONTHS,
        PeriodKind.QUARTER,
        PeriodKind.MONTH,
        PeriodKind.MONTHS,
    }
)


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period (*kỳ báo cáo*): inclusive days, None where the text fixes none.

    ``derived`` is true if the days come from reading a label by the calendar, false if the
    text states them.
    """

    start: date | None
    end: date | None
    label: str
    kind: PeriodKind
    span: Span
    derived: bool = True


@dataclass(frozen=True, slots=True)
class Actor:
    """A body that acts (*chủ thể*): catalogue id, normalised name, level, and its mention."""

    id: str
    name: str
    level: str
    span: Span | None = None


class NumeralKind(StrEnum):
    """What a numeral was taken for. No numeral of a text is left without a kind."""

    FIGURE = "figure"
    FIGURE_RANGE_END = "figure_range_end"
    REFERENCE = "reference_to_figure"
    DATE = "date"
    TERM_OR_YEAR = "term_of_office_or_year"
    DURATION = "duration"
    PERIOD_LENGTH = "duration_or_period"
    FREQUENCY = "frequency_rule"
    FRACTION_RULE = "fraction_rule"
    PERCENT = "percent_other"
    ORDINAL = "ordinal"
    HEADING = "heading_number"
    PAGE_NUMBER = "page_number"
    TABLE_ROW = "table_row_number"
    SYMBOL = "document_symbol"
    SECTION_REFERENCE = "section_reference"
    RULE = "rule"
    STRUCTURE = "structure_of_document"
    CONCEPTS = "enumeration_of_concepts"
    FIXED_PHRASE = "fixed_phrase"
    MONEY = "money"
    MEASURE = "measure"
    AGE = "age"
    CODE = "code"
    UNIT_SYMBOL = "unit_symbol"
    PROPOSAL = "proposal_number"
    OTHER_COUNT = "other_count"
    NOT_UNDERSTOOD = "not_understood"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral of the text: its kind, its value where it has one, and what it goes with.

    ``detail`` is the noun phrase that is counted, the indicator that is referred to, or
    the fixed phrase; None where the kind says it all.
    """

    span: Span
    kind: NumeralKind
    value: Decimal | None = None
    value_high: Decimal | None = None
    detail: str | None = None


class Role(StrEnum):
    """Total; a slice of another stated figure of its indicator; or the m of n/m."""

    TOTAL = "total"
    PART = "part"
    DENOMINATOR = "denominator"


class Status(StrEnum):
    """Whether a value happened, is planned, is compared with, or is a difference."""

    ACTUAL = "actual"
    PLANNED = "planned"
    PREVIOUS = "previous"
    CHANGE = "change"


class Bound(StrEnum):
    """How exact the printed value is meant to be."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"


class Grade(StrEnum):
    """How far a figure may be trusted unseen."""

    SURE = "sure"
    TO_CHECK = "to_check"


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one indicator, with all that it counts for and where it stands.

    ``span`` covers the numeral (the low end of a range). ``part_of`` is the offset of the
    numeral of the figure that contains this one. ``per`` is what each value is for ("mỗi
    kỳ họp"), ``scope`` the words of the slice, ``change`` "up" or "down" for a difference.
    """

    indicator: str
    span: Span
    value: Decimal
    unit: str
    value_high: Decimal | None = None
    role: Role = Role.TOTAL
    status: Status = Status.ACTUAL
    bound: Bound = Bound.EXACT
    change: str | None = None
    actor: Actor | None = None
    scope: str | None = None
    period: Period | None = None
    per: str | None = None
    part_of: int | None = None
    section: str | None = None
    evidence: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    confidence: Grade = Grade.SURE
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """A cited document (*văn bản được viện dẫn*): one identity, all its mentions.

    ``mentions`` are the spans of its symbol; ``relation`` is one of responds_to, based_on,
    cites, replaces, replaced, amends.
    """

    symbol: str
    kind: str | None
    number: str
    issuer: str | None
    issued_on: date | None
    mentions: tuple[Span, ...]
    relation: str


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
class Issue:
    """Something that a person should know: which stage met it, where, and what it was."""

    stage: str
    span: Span | None
    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that was read from one document; ``period`` is the one it states as a whole."""

    document: Document
    structure: Structure
    figures: tuple[Figure, ...]
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    numerals: tuple[Numeral, ...]
    issues: tuple[Issue, ...]
    period: Period | None = None
