"""What a report asks of others, what was asked in it, what was promised, and its own rules."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from extractors.model.spans import Span


class ProposalKind(StrEnum):
    """Who asks or promises.

    ``proposal``: the reporting body asks others (*kiến nghị, đề xuất*), mostly in the last
    section. ``recommendation``: what supervision, appraisal or questioning asked of somebody, as
    the report tells it. ``commitment``: what somebody promised (*cam kết, hứa*). ``none``: the
    report says that it asks for nothing (*Không có.*), which is not the same as silence.
    """

    PROPOSAL = "proposal"
    RECOMMENDATION = "recommendation"
    COMMITMENT = "commitment"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Addressee:
    """Who is asked: the normalised name, and where the text names it (a heading, often)."""

    name: str
    span: Span


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when: the day that is named, the last one of a month, quarter or year.

    *trước ngày 30/6/2025* names 30/6, *trong quý I/2026* ends on 31/3; *trước quý II/2026* too.
    ``day`` is None where the text names no day (*trong 30 ngày*, *tại kỳ họp cuối năm*).
    """

    day: date | None
    span: Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that is asked for or promised; ``span`` is all of its words.

    ``by`` is the body that asked, or who promised; None where the sentence does not say, and in
    a proposal, which is the report's own. ``field`` is what it is about (*lĩnh vực*).
    """

    kind: ProposalKind
    span: Span
    addressees: tuple[Addressee, ...] = ()
    by: str | None = None
    field: str | None = None
    deadline: Deadline | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Attribute:
    """A rule of the reporting body that is no count: how often it meets, its quorum, its majority.

    ``name`` is meeting_frequency (monthly, quarterly, every 2 months …), quorum or majority
    (a fraction, "2/3"); ``span`` covers the words that state the value.
    """

    name: str
    value: str
    span: Span
    section: str | None = None
