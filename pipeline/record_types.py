"""The shape of an extraction in JSON: what others read, so it only grows.

Offsets count code points of ``text`` and are half open; days are written YYYY-MM-DD; what
is not known is null.
"""

from __future__ import annotations

from typing import TypedDict


class SpanRecord(TypedDict):
    """A half-open range of code points."""

    start: int
    end: int


class BoxRecord(TypedDict):
    """A rectangle on a page, in points, origin top left."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class SourceRecord(TypedDict):
    """The file that was read; ``path`` is relative to the raw folder."""

    path: str
    sha256: str
    size: int
    media_type: str


class EvidenceRecord(TypedDict):
    """One thing that names the report's province, the most trusted first.

    ``source`` is sidecar, folder, letterhead, place, issuer, text or sender; ``province`` the
    name. In the text it has a place, beside it the ``path`` of the sidecar or folder.
    """

    source: str
    province: str
    start: int | None
    end: int | None
    path: str | None


class DocumentRecord(TypedDict):
    """The facts of the letterhead and signature block; ``spans`` has their places by name.

    A fact that comes from beside the text has no entry in ``spans``; recipients have one
    span each. The period is the one that the report states as a whole. ``level`` is central,
    province, district or commune; ``local_unit`` names a district or commune ("huyện Phú Lương").
    ``issuers`` are the members of a joint issuer, else the issuer alone.
    ``sender`` and ``received_on`` are never in the text: a sidecar says them. ``rules`` are the
    rule sets of form under which it can have been issued; ``missing`` and ``unreadable`` name
    required parts ("symbol", "issued_on", …). Without ``issued_on``, ``issued_after`` and
    ``issued_before`` bound it, inclusive, as far as anything states it.
    """

    regime: str | None
    kind: str | None
    title: str | None
    symbol: str | None
    issuer: str | None
    issuers: list[str]
    parent_body: str | None
    place: str | None
    issued_on: str | None
    province: str | None
    province_evidence: list[EvidenceRecord]
    level: str | None
    local_unit: str | None
    signer: str | None
    signer_role: str | None
    signed_for: str | None
    recipients: list[str]
    answers: str | None
    replaces: str | None
    signing_form: str | None
    cosigners: list[str]
    copies: int | None
    copy_form: str | None
    copy_symbol: str | None
    secrecy: str | None
    urgency: str | None
    rules: list[str]
    missing: list[str]
    unreadable: list[str]
    issued_after: str | None
    issued_before: str | None
    period: str | None
    period_start: str | None
    period_end: str | None
    pages: int
    sender: str | None
    received_on: str | None
    spans: dict[str, list[SpanRecord]]


class SectionRecord(TypedDict):
    """A numbered part of the report; ``start`` and ``end`` are those of its whole text."""

    number: str
    title: str
    start: int
    end: int


class FigureRecord(TypedDict):
    """A value of an indicator; ``start`` and ``end`` are those of its ``numeral``.

    ``actor`` is the body's name, which is its identity in a report ("HĐND tỉnh Đồng Tháp
    (cũ)"); ``actor_id`` is its kind in the catalogue. ``province`` is null but where a table
    sets provinces beside each other: then it is the one whose figure it is.
    """

    indicator: str
    value: float
    value_high: float | None
    unit: str
    start: int
    end: int
    numeral: str
    actor: str | None
    actor_id: str | None
    actor_level: str | None
    period: str | None
    period_start: str | None
    period_end: str | None
    period_kind: str | None
    period_derived: bool | None
    period_until: str | None
    period_accumulation: str | None
    role: str
    status: str
    bound: str
    change: str | None
    scope: str | None
    per: str | None
    province: str | None
    part_of: int | None
    section: str | None
    page: int | None
    boxes: list[BoxRecord]
    evidence: list[SpanRecord]
    confidence: str
    rule: str


class CitationRecord(TypedDict):
    """A cited document and all the places where its symbol or a law's name stands.

    ``symbol`` is null for a law that is cited by its ``title`` alone; ``basis``: it is named as
    the report's ground; ``by`` is the cited document that replaces or amends it; ``numbering``
    is the year in which its number was given: of issue, or of the first of the Party's term.
    """

    symbol: str | None
    title: str | None
    kind: str | None
    number: str
    issuer: str | None
    issued_on: str | None
    year: int | None
    numbering: int | None
    relation: str
    basis: bool
    by: str | None
    mentions: list[SpanRecord]


class CheckRecord(TypedDict):
    """A relation between figures; ``total``, ``parts``, ``suspect`` are offsets of numerals."""

    kind: str
    total: int
    parts: list[int]
    expected: float
    found: float
    tolerance: float
    verdict: str
    suspect: int | None


class AddresseeRecord(TypedDict):
    """Who is asked; ``start`` and ``end`` are those of the name, which a heading may bear."""

    name: str
    start: int
    end: int


class ProposalRecord(TypedDict):
    """What is asked for or promised: ``text`` is what stands between ``start`` and ``end``.

    ``kind`` is proposal, recommendation, commitment or none (*Không có.*). ``by`` is who asked or
    promised, where it is told. ``deadline`` is null where ``deadline_text`` names no day.
    """

    kind: str
    start: int
    end: int
    text: str
    addressees: list[AddresseeRecord]
    by: str | None
    field: str | None
    deadline: str | None
    deadline_text: str | None
    deadline_start: int | None
    deadline_end: int | None
    section: str | None
    page: int | None


class AttributeRecord(TypedDict):
    """A rule of the reporting body: meeting_frequency, quorum or majority, and where it stands."""

    name: str
    value: str
    start: int
    end: int
    text: str
    section: str | None
    page: int | None


class NumeralRecord(TypedDict):
    """A numeral of the text and what it was taken for."""

    start: int
    end: int
    text: str
    kind: str
    detail: str | None
    value: float | None
    value_high: float | None


class RequestRecord(TypedDict):
    """A report that a letter asks for; ``start`` and ``end`` are those of the asking words.

    No provinces are its own, or all of them if ``every_province``. ``due`` is where the day stands.
    """

    bodies: list[str]
    provinces: list[str]
    every_province: bool
    period: str | None
    period_start: str | None
    period_end: str | None
    due_on: str | None
    due: SpanRecord | None
    start: int
    end: int


class IssueRecord(TypedDict):
    """Something that a person should know."""

    stage: str
    code: str
    detail: str
    start: int | None
    end: int | None


class Record(TypedDict):
    """All that was read from one document."""

    source: SourceRecord | None
    text: str
    document: DocumentRecord
    sections: list[SectionRecord]
    figures: list[FigureRecord]
    citations: list[CitationRecord]
    checks: list[CheckRecord]
    numerals: list[NumeralRecord]
    proposals: list[ProposalRecord]
    attributes: list[AttributeRecord]
    issues: list[IssueRecord]
    requests: list[RequestRecord]
