"""What a report states about itself, as rows that gold and extraction can be compared by.

A statement is right if the same part, key and value stand in the gold: one wrong mention makes
its citation wrong. Spelling that names the same body ("Tỉnh uỷ", "Tỉnh ủy") is one value.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from extractors.model import ProposalKind
from extractors.spelling import tone_placed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from extractors.model import Citation, Extraction, Fact, Letterhead
    from pipeline.evaluate import Result


class Part(StrEnum):
    """A kind of statement that is scored on its own."""

    FIELD = "field"
    SECTION = "section"
    CITATION = "citation"
    PROPOSAL = "proposal"
    ATTRIBUTE = "attribute"


class Statement(NamedTuple):
    """One thing that a report states: a letterhead's field, a section's number, a citation."""

    part: Part
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Tally:
    """How many statements of a part are right, of those read and of those in the gold."""

    right: int
    read: int
    gold: int

    @property
    def f1(self) -> float | None:
        """Return the harmonic mean of precision and recall, None where nothing was stated."""
        return 2 * self.right / (self.read + self.gold) if self.read + self.gold else None


def tallies(results: Iterable[Result]) -> dict[Part, Tally]:
    """Count the statements of some texts together, for every part that their gold has."""
    right: Counter[Part] = Counter()
    read: Counter[Part] = Counter()
    gold: Counter[Part] = Counter()
    for result in results:
        found, wanted = Counter(read_for(result)), Counter(result.gold.statements)
        right.update(row.part for row in (found & wanted).elements())
        read.update(row.part for row in found.elements())
        gold.update(row.part for row in wanted.elements())
    return {part: Tally(right[part], read[part], gold[part]) for part in Part if gold[part]}


# ── what extraction reads ──────────────────────────────────────────────────────────────


def statements(extraction: Extraction) -> Iterator[Statement]:
    """Yield what was read; a part of the letterhead that is missing yields nothing."""
    for name, value in _read_fields(extraction).items():
        if value:
            yield Statement(Part.FIELD, name, _evenly(value))
    for section in extraction.structure.sections:
        yield Statement(Part.SECTION, section.number, "")
    for citation in extraction.citations:
        if citation.symbol:  # the gold marks documents by their symbols, no law by its name
            yield Statement(Part.CITATION, citation.symbol, _cited(citation))

    for proposal in extraction.proposals:
        if proposal.kind is ProposalKind.PROPOSAL:
            asked = "; ".join(body.name for body in proposal.addressees)
            yield Statement(
                Part.PROPOSAL, str(proposal.span.start), _asked(proposal.span.end, asked)
            )
    for rule in extraction.attributes:
        yield Statement(Part.ATTRIBUTE, rule.name, _row(rule.value, rule.section))


# The gold's names of the letterhead's facts.
_FACTS: Mapping[str, Callable[[Letterhead], Fact | None]] = {
    "document_type": lambda head: head.kind,
    "title": lambda head: head.title,
    "symbol": lambda head: head.symbol,
    "issued_on": lambda head: head.issued_on,
    "issued_place": lambda head: head.place,
    "issuer": lambda head: head.issuer,
    "parent_body": lambda head: head.parent_body,
    "province": lambda head: head.province,
    "responds_to": lambda head: head.answers,
    "replaces": lambda head: head.replaces,
    "signed_by": lambda head: head.signer,
    "signer_role": lambda head: head.signer_role,
    "signed_for": lambda head: head.signed_for,
    "signing_form": lambda head: head.signing_form,
}


def _read_fields(extraction: Extraction) -> dict[str, str | None]:
    head, period = extraction.structure.letterhead, extraction.period
    facts = {name: read(head) for name, read in _FACTS.items()}
    where = facts["province"] and facts["province"].span
    return {
        **{name: fact.value for name, fact in facts.items() if fact},
        "province_evidence": where.of(extraction.document.text) if where else None,
        "recipients": "; ".join(fact.value for fact in head.recipients),
        "period_start": str(period.start) if period and period.start else None,
        "period_end": str(period.end) if period and period.end else None,
    }


def _cited(citation: Citation) -> str:
    mentions = ",".join(str(span.start) for span in citation.mentions)
    return _row(
        citation.kind,
        str(citation.issued_on) if citation.issued_on else None,
        citation.issuer,
        citation.relation,
        mentions,
    )


# ── what the gold says ─────────────────────────────────────────────────────────────────

_FIELDS = (*_FACTS, "province_evidence", "period_start", "period_end")


def gold_statements(facts: Mapping[str, Any], offset: Callable[[int], int]) -> Iterator[Statement]:
    """Yield what people found in a report; *offset* turns stored offsets into those of its NFC.

    A passage has no ``document``, so nothing of the kind is asked of it.
    """
    document = facts.get("document")
    if document is None:
        return
    for name in _FIELDS:
        if value := document.get(name):
            words = value.split(" (")[0] if name == "parent_body" else value  # its validity
            yield Statement(Part.FIELD, name, _evenly(words))
    if recipients := document.get("recipients"):
        yield Statement(Part.FIELD, "recipients", _evenly("; ".join(recipients)))
    for number in document["sections"]:
        yield Statement(Part.SECTION, number, "")
    for row in document.get("proposals", ()):
        asked = _asked(offset(row["end"]), row["addressee"])
        yield Statement(Part.PROPOSAL, str(offset(row["start"])), asked)
    for row in document.get("attributes", ()):
        yield Statement(Part.ATTRIBUTE, row["name"], _row(row["value"], row["section"]))
    for row in facts.get("citations", ()):
        mentions = ",".join(str(offset(at)) for at in row["mentions"])
        value = _row(row["type"], row["date"], row["issuer"], row["relation"], mentions)
        yield Statement(Part.CITATION, row["symbol"], value)


def unasked_fields(facts: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that nobody looked for; one that is null was looked for and not found."""
    return frozenset((*_FIELDS, "recipients")) - frozenset(facts.get("document") or ())


def _asked(end: int, addressees: str) -> str:
    """Return where a proposal ends and who is asked; "HĐND Tỉnh" and "HĐND tỉnh" are one body."""
    return _row(f"–{end}", addressees)


def _row(*values: str | None) -> str:
    return " | ".join(_evenly(value or "–") for value in values)


def _evenly(value: str) -> str:
    return " ".join(tone_placed(value).casefold().split())


def differences(result: Result) -> Iterator[tuple[Statement, str]]:
    """Yield the statements of one report that were missed or read wrongly, with which it was."""
    wanted, found = Counter(result.gold.statements), Counter(read_for(result))
    yield from ((row, "SÓT") for row in wanted - found)
    yield from ((row, "THỪA") for row in found - wanted)


def read_for(result: Result) -> tuple[Statement, ...]:
    """Return what was read of the parts that the gold of a text has; nothing for a passage."""
    parts = {row.part for row in result.gold.statements}
    return tuple(
        row
        for row in statements(result.extraction)
        if row.part in parts and (row.part is not Part.FIELD or row.key not in result.gold.unasked)
    )
