"""The layout of a report and what stands round its text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.model.spans import Span


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
class Hint:
    """One thing that names the report's province: which, by its name, and where it stands.

    ``source`` is letterhead, place (the place line), issuer (named in the text) or text (the
    province that most bodies in it are of); best first.
    """

    source: str
    value: str
    span: Span | None


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What Decree 30/2020/NĐ-CP (state) or 36-HD/VPTW (Party) puts round a text.

    None means that the part is not there or cannot be read (``missing``, ``unreadable``);
    nothing is guessed.
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
    province_hints: tuple[Hint, ...] = ()  # all that name it, the most trusted first
    level: Fact | None = None  # central, province, district or commune
    local_unit: Fact | None = None  # "huyện Phú Lương", of a document below the province
    signer: Fact | None = None
    signer_role: Fact | None = None
    signed_for: Fact | None = None
    recipients: tuple[Fact, ...] = ()
    answers: Fact | None = None  # symbol of the letter that the report answers
    replaces: Fact | None = None  # symbol of the report that this one replaces
    heading: Fact | None = None  # Quốc hiệu or "Đảng Cộng sản Việt Nam"
    signing_form: Fact | None = None  # "TM.; KT. Chủ tịch", "T/M; K/T Bí thư"
    cosigners: tuple[Fact, ...] = ()  # who signs beside the signer
    copies: Fact | None = None  # number of copies printed with the recipients
    copy_form: Fact | None = None  # "sao y", "sao lục", "trích sao": this is a copy
    copy_symbol: Fact | None = None
    secrecy: Fact | None = None
    urgency: Fact | None = None
    rules: tuple[str, ...] = ()  # rule sets of form under which it can have been issued
    missing: tuple[str, ...] = ()  # required parts that were not found; see letterheads.toml
    unreadable: tuple[str, ...] = ()  # parts that are there but could not be read
    issued_after: Fact | None = None  # without issued_on: the first day on which it can have been
    issued_before: Fact | None = None


@dataclass(frozen=True, slots=True)
class Structure:
    """The layout of a report: blocks in reading order, sections, and its letterhead."""

    blocks: tuple[Block, ...]
    sections: tuple[Section, ...]
    letterhead: Letterhead
