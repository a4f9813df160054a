"""An extraction as JSON: what ``extract --json`` prints and what an artefact holds.

Offsets count code points of ``text`` and are half open. Whole numbers are integers, others
floats; days are written YYYY-MM-DD. What is not known is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.joint_issuers import members_of
from pipeline.reading.issues import reading_issues
from pipeline.reading.placements import boxes_of
from pipeline.record_types import (
    AddresseeRecord,
    AttributeRecord,
    BoxRecord,
    CheckRecord,
    CitationRecord,
    DocumentRecord,
    EvidenceRecord,
    FigureRecord,
    IssueRecord,
    NumeralRecord,
    ProposalRecord,
    Record,
    RequestRecord,
    SectionRecord,
    SourceRecord,
    SpanRecord,
)

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

    from extractors.model import (
        Attribute,
        Box,
        Check,
        Citation,
        Document,
        Extraction,
        Fact,
        Figure,
        Hint,
        Issue,
        Letterhead,
        Numeral,
        Period,
        Proposal,
        Request,
        Section,
        Source,
        Span,
    )


def record(extraction: Extraction) -> Record:
    """Turn an extraction into its JSON form; nothing is lost but layout and knowledge."""
    document = extraction.document
    text = document.text
    source = document.source
    return Record(
        source=_source(source) if source else None,
        text=text,
        document=_document(extraction),
        sections=[_section(section, text) for section in extraction.structure.sections],
        figures=[_figure(figure, document) for figure in extraction.figures],
        citations=[_citation(citation) for citation in extraction.citations],
        checks=[_check(check) for check in extraction.checks],
        numerals=[_numeral(numeral, text) for numeral in extraction.numerals],
        proposals=[_proposal(proposal, document) for proposal in extraction.proposals],
        attributes=[_attribute(attribute, document) for attribute in extraction.attributes],
        issues=[_issue(issue) for issue in (*reading_issues(document), *extraction.issues)],
        requests=[_request(request) for request in extraction.requests],
    )


def _source(source: Source) -> SourceRecord:
    return SourceRecord(
        path=source.path,
        sha256=source.sha256,
        size=source.size,
        media_type=source.media_type,
    )


def _document(extraction: Extraction) -> DocumentRecord:
    head = extraction.structure.letterhead
    period = extraction.period
    return DocumentRecord(
        regime=head.regime,
        kind=_value(head.kind),
        title=_value(head.title),
        symbol=_value(head.symbol),
        issuer=_value(head.issuer),
        issuers=list(members_of(head.issuer.value)) if head.issuer else [],
        parent_body=_value(head.parent_body),
        place=_value(head.place),
        issued_on=_value(head.issued_on),
        province=_value(head.province),
        province_evidence=[_hint(hint) for hint in head.province_hints],
        level=_value(head.level),
        local_unit=_value(head.local_unit),
        signer=_value(head.signer),
        signer_role=_value(head.signer_role),
        signed_for=_value(head.signed_for),
        recipients=[fact.value for fact in head.recipients],
        answers=_value(head.answers),
        replaces=_value(head.replaces),
        signing_form=_value(head.signing_form),
        cosigners=[fact.value for fact in head.cosigners],
        copies=int(head.copies.value) if head.copies else None,
        copy_form=_value(head.copy_form),
        copy_symbol=_value(head.copy_symbol),
        secrecy=_value(head.secrecy),
        urgency=_value(head.urgency),
        rules=list(head.rules),
        missing=list(head.missing),
        unreadable=list(head.unreadable),
        issued_after=_value(head.issued_after),
        issued_before=_value(head.issued_before),
        period=period.label if period else None,
        period_start=_day(period.start) if period else None,
        period_end=_day(period.end) if period else None,
        pages=len(extraction.document.pages),
        sender=None,
        received_on=None,
        spans=_fact_spans(head, period),
    )


def _fact_spans(head: Letterhead, period: Period | None) -> dict[str, list[SpanRecord]]:
    facts: dict[str, tuple[Fact | None, ...]] = {
        "kind": (head.kind,),
        "title": (head.title,),
        "symbol": (head.symbol,),
        "issuer": (head.issuer,),
        "parent_body": (head.parent_body,),
        "place": (head.place,),
        "issued_on": (head.issued_on,),
        "province": (head.province,),
        "level": (head.level,),
        "local_unit": (head.local_unit,),
        "signer": (head.signer,),
        "signer_role": (head.signer_role,),
        "signed_for": (head.signed_for,),
        "recipients": head.recipients,
        "answers": (head.answers,),
        "replaces": (head.replaces,),
        "heading": (head.heading,),
        "signing_form": (head.signing_form,),
        "cosigners": head.cosigners,
        "copies": (head.copies,),
        "copy_form": (head.copy_form,),
        "copy_symbol": (head.copy_symbol,),
        "secrecy": (head.secrecy,),
        "urgency": (head.urgency,),
        "issued_after": (head.issued_after,),
        "issued_before": (head.issued_before,),
        "period": (),
    }
    spans = {
        name: [_span(fact.span.start, fact.span.end) for fact in group if fact and fact.span]
        for name, group in facts.items()
    }
    if period:
        spans["period"] = [_span(period.span.start, period.span.end)]
    return {name: places for name, places in spans.items() if places}


def _hint(hint: Hint) -> EvidenceRecord:
    return EvidenceRecord(
        source=hint.source,
        province=hint.value,
        start=hint.span.start if hint.span else None,
        end=hint.span.end if hint.span else None,
        path=None,
    )


def _section(section: Section, text: str) -> SectionRecord:
    return SectionRecord(
        number=section.number,
        title=section.title.of(text),
        start=section.span.start,
        end=section.span.end,
    )


def _figure(figure: Figure, document: Document) -> FigureRecord:
    period = figure.period
    actor = figure.actor
    boxes = figure.boxes or boxes_of(document, figure.span)
    return FigureRecord(
        indicator=figure.indicator,
        value=_number(figure.value),
        value_high=None if figure.value_high is None else _number(figure.value_high),
        unit=figure.unit,
        start=figure.span.start,
        end=figure.span.end,
        numeral=figure.span.of(document.text),
        actor=actor.name if actor else None,
        actor_id=actor.id if actor else None,
        actor_level=actor.level if actor else None,
        period=period.label if period else None,
        period_start=_day(period.start) if period else None,
        period_end=_day(period.end) if period else None,
        period_kind=period.kind.value if period else None,
        period_derived=period.derived if period else None,
        period_until=_day(period.until) if period else None,
        period_accumulation=period.accumulation if period else None,
        role=figure.role.value,
        status=figure.status.value,
        bound=figure.bound.value,
        change=figure.change,
        scope=figure.scope,
        per=figure.per,
        province=_value(figure.province),
        part_of=figure.part_of,
        section=figure.section,
        page=_page(figure, boxes, document),
        boxes=[_box(box) for box in boxes],
        evidence=[_span(span.start, span.end) for span in figure.evidence],
        confidence=figure.confidence.value,
        rule=figure.rule,
    )


def _page(figure: Figure, boxes: tuple[Box, ...], document: Document) -> int | None:
    """Return the page of the numeral: that of its box, else the one whose text holds it."""
    return boxes[0].page if boxes else _page_of(figure.span, document)


def _page_of(span: Span, document: Document) -> int | None:
    """Return the page on which *span* begins, None where the format has no pages."""
    holds = (p.number for p in document.pages if p.span.start <= span.start < p.span.end)
    return next(holds, None)


def _proposal(proposal: Proposal, document: Document) -> ProposalRecord:
    span, deadline = proposal.span, proposal.deadline
    return ProposalRecord(
        kind=proposal.kind.value,
        start=span.start,
        end=span.end,
        text=span.of(document.text),
        addressees=[
            AddresseeRecord(name=one.name, start=one.span.start, end=one.span.end)
            for one in proposal.addressees
        ],
        by=proposal.by,
        field=proposal.field,
        deadline=_day(deadline.day) if deadline else None,
        deadline_text=deadline.span.of(document.text) if deadline else None,
        deadline_start=deadline.span.start if deadline else None,
        deadline_end=deadline.span.end if deadline else None,
        section=proposal.section,
        page=_page_of(span, document),
    )


def _attribute(attribute: Attribute, document: Document) -> AttributeRecord:
    span = attribute.span
    return AttributeRecord(
        name=attribute.name,
        value=attribute.value,
        start=span.start,
        end=span.end,
        text=span.of(document.text),
        section=attribute.section,
        page=_page_of(span, document),
    )


def _citation(citation: Citation) -> CitationRecord:
    return CitationRecord(
        symbol=citation.symbol,
        title=citation.title,
        kind=citation.kind,
        number=citation.number,
        issuer=citation.issuer,
        issued_on=_day(citation.issued_on),
        year=citation.year,
        numbering=citation.numbering,
        relation=citation.relation,
        basis=citation.basis,
        by=citation.by,
        mentions=[_span(span.start, span.end) for span in citation.mentions],
    )


def _check(check: Check) -> CheckRecord:
    return CheckRecord(
        kind=check.kind,
        total=check.total,
        parts=list(check.parts),
        expected=_number(check.expected),
        found=_number(check.found),
        tolerance=_number(check.tolerance),
        verdict=check.verdict.value,
        suspect=check.suspect,
    )


def _numeral(numeral: Numeral, text: str) -> NumeralRecord:
    return NumeralRecord(
        start=numeral.span.start,
        end=numeral.span.end,
        text=numeral.span.of(text),
        kind=numeral.kind.value,
        detail=numeral.detail,
        value=None if numeral.value is None else _number(numeral.value),
        value_high=None if numeral.value_high is None else _number(numeral.value_high),
    )


def _issue(issue: Issue) -> IssueRecord:
    return IssueRecord(
        stage=issue.stage,
        code=issue.code,
        detail=issue.detail,
        start=issue.span.start if issue.span else None,
        end=issue.span.end if issue.span else None,
    )


def _request(request: Request) -> RequestRecord:
    period, due = request.period, request.due_on
    return RequestRecord(
        bodies=[body.value for body in request.bodies],
        provinces=[province.value for province in request.provinces],
        every_province=request.every_province,
        period=period.label if period else None,
        period_start=_day(period.start) if period else None,
        period_end=_day(period.end) if period else None,
        due_on=due.value if due else None,
        due=_span(due.span.start, due.span.end) if due and due.span else None,
        start=request.span.start,
        end=request.span.end,
    )


def _value(fact: Fact | None) -> str | None:
    return fact.value if fact else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _span(start: int, end: int) -> SpanRecord:
    return SpanRecord(start=start, end=end)


def _box(box: Box) -> BoxRecord:
    return BoxRecord(page=box.page, x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)


def _number(value: Decimal) -> int | float:
    """Write a whole number as one (2 and not 2.0); six decimals are all that is kept."""
    return int(value) if value == value.to_integral_value() else float(round(value, 6))
