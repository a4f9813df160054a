"""A figure and what it is made of: numeral, period, body, role, status, bound."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from extractors.model.spans import Box, Span
    from extractors.model.structure import Fact


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


class Accumulation(StrEnum):
    """How the counts of a period go together with those of another."""

    CUMULATIVE = "cumulative"  # from the start of a year, a term or an event: may be subtracted
    FLOW = "flow"  # of a stretch of time: may be added


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period (*kỳ báo cáo*): inclusive days, None where the text fixes none.

    ``derived`` is true if the days come from reading a label by the calendar, false if the
    text states them. ``until`` is ``end``, or for *đến nay* the day of the report, which is always
    derived. ``accumulation`` is None for a moment, or where the text does not tell.
    """

    start: date | None
    end: date | None
    label: str
    kind: PeriodKind
    span: Span
    derived: bool = True
    accumulation: Accumulation | None = None
    until: date | None = None


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
    kỳ họp"), ``scope`` the words of the slice, ``change`` "up" or "down" for a difference,
    ``province`` the one whose it is where a table sets several beside each other.
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
    province: Fact | None = None
    part_of: int | None = None
    section: str | None = None
    evidence: tuple[Span, ...] = ()
    boxes: tuple[Box, ...] = ()
    confidence: Grade = Grade.SURE
    rule: str = ""
