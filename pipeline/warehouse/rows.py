"""A record as rows of the warehouse's tables; columns by their names in schema.sql."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from extractors.levels import level_of_kind
from extractors.likeness import sketch
from extractors.validity import validity_of
from pipeline.warehouse.citations import cited_identity, document_identity
from pipeline.warehouse.origins import reported_day
from pipeline.warehouse.sentences import Stretch, sentence, sentences

if TYPE_CHECKING:
    from pipeline.record_types import (
        CheckRecord,
        DocumentRecord,
        EvidenceRecord,
        FigureRecord,
        Record,
        RequestRecord,
    )
    from pipeline.warehouse.units import Units

Row = dict[str, Any]  # column name to value, as Arrow takes it


class Loaded(NamedTuple):
    """A file whose record goes into the warehouse, under the path that it has now."""

    path: str
    sha256: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows that one document adds to each table of that name."""

    document: list[Row]
    text_sketch: list[Row]
    province_evidence: list[Row]
    section: list[Row]
    figure: list[Row]
    citation: list[Row]
    citation_mention: list[Row]
    check_result: list[Row]
    proposal: list[Row]
    attribute: list[Row]
    numeral: list[Row]
    issue: list[Row]
    sentence: list[Row]
    request: list[Row]
    actor: list[Row]


def document_id(sha256: str) -> str:
    """Return the id of a document: the first 16 hex digits of its file's hash."""
    return sha256[:16]


def rows_of(record: Record, file: Loaded, units: Units) -> Rows:
    """Turn a record into rows.

    A figure's id is a hash of the file, the indicator and the place, so it stays the same
    when only code or knowledge change.
    """
    text = record["text"]
    key = document_id(file.sha256)
    figures = _figures(record["figures"], text, file.sha256)
    for row, figure in zip(figures, record["figures"], strict=True):
        row["unit_version_id"] = _unit(figure, record["document"], units)
    id_at = {row["span_start"]: row["figure_id"] for row in reversed(figures)}
    for row in figures:
        row["part_of"] = id_at.get(row["part_of"])
    citations, mentions = _citations(record, file.sha256)
    return Rows(
        document=[_document(record, file, units)],
        text_sketch=[{"document_id": key, "sketch": list(sketch(text))}],
        province_evidence=[
            _placed(key, hint, trust=trust, **_of_hint(hint))
            for trust, hint in enumerate(record["document"]["province_evidence"], start=1)
        ],
        section=[
            _placed(key, part, number=part["number"], title=part["title"])
            for part in record["sections"]
        ],
        figure=figures,
        citation=citations,
        citation_mention=mentions,
        check_result=[_check(check, record, file.sha256, id_at) for check in record["checks"]],
        proposal=_proposals(record, file.sha256),
        attribute=[
            _placed(
                key,
                one,
                attribute=one["name"],
                value=one["value"],
                words=one["text"],
                section=one["section"],
                page=one["page"],
            )
            for one in record["attributes"]
        ],
        numeral=_numerals(record, key),
        issue=[
            _placed(key, issue, stage=issue["stage"], code=issue["code"], detail=issue["detail"])
            for issue in record["issues"]
        ],
        sentence=_sentences(text, figures, key),
        request=[_request(key, request) for request in record["requests"]],
        actor=[
            {
                "actor": actor,
                "actor_kind": kind,
                "actor_level": level,
                **_validity(actor, level),
            }
            for actor, kind, level in _bodies(record["figures"])
        ],
    )


def _bodies(figures: list[FigureRecord]) -> list[tuple[str, str, str]]:
    """Return each body that a report's figures name, once: its name, kind and level."""
    return sorted(
        {
            (figure["actor"], figure["actor_id"] or "", figure["actor_level"] or "")
            for figure in figures
            if figure["actor"]
        }
    )


def _sentences(text: str, figures: list[Row], key: str) -> list[Row]:
    """Return the sentences of a text; the page is that of the last figure before its end."""
    pages = [(row["span_start"], row["page"]) for row in figures if row["page"] is not None]
    pages.sort()
    rows, at = [], 0
    for part in sentences(text):
        while at + 1 < len(pages) and pages[at + 1][0] < part.end:
            at += 1
        rows.append(
            {
                "document_id": key,
                "span_start": part.start,
                "span_end": part.end,
                "page": pages[at][1] if pages else None,
                "search_text": text[part.start : part.end],
            }
        )
    return rows


def _validity(actor: str, level: str) -> Row:
    """Return from when and until when a body acts, and which one takes its work over."""
    body = validity_of(actor, level_of_kind(level))
    return {
        "valid_from": body and body.valid_from,
        "valid_to": body and body.valid_to,
        "successor": body and body.successor,
    }


def _of_hint(hint: EvidenceRecord) -> Row:
    return {"source": hint["source"], "province": hint["province"], "path": hint["path"]}


def _placed(key: str, place: Any, **columns: object) -> Row:
    """Make a row with the document's id and the place of something in its text."""
    return {
        "document_id": key,
        **columns,
        "span_start": place["start"],
        "span_end": place["end"],
    }


def _document(record: Record, file: Loaded, units: Units) -> Row:
    facts = record["document"]
    same = set(DOCUMENT_FACTS)
    row: Row = {name: value for name, value in facts.items() if name in same}
    for name in (
        "issued_on",
        "issued_after",
        "issued_before",
        "period_start",
        "period_end",
        "received_on",
    ):
        row[name] = _day(row[name])
    source = record["source"]
    return {
        **row,
        "document_id": document_id(file.sha256),
        "sha256": file.sha256,
        "path": file.path,
        "media_type": source and source["media_type"],
        "unit_version_id": units.version_at(facts["province"], reported_day(facts)),
        "identity": document_identity(facts),
        "fingerprint": file.fingerprint,
        "text": record["text"],
    }


DOCUMENT_FACTS = (
    *("pages", "regime", "kind", "title", "symbol", "issuer", "issuers", "parent_body", "place"),
    *("issued_on", "province", "signer", "signer_role", "signed_for", "recipients"),
    *("answers", "replaces", "signing_form", "cosigners", "copies", "copy_form", "copy_symbol"),
    *("secrecy", "urgency", "rules", "missing", "unreadable", "issued_after", "issued_before"),
    *("period", "period_start", "period_end"),
    *("level", "local_unit", "sender", "received_on"),
)


def _figures(figures: list[FigureRecord], text: str, sha256: str) -> list[Row]:
    seen: defaultdict[tuple[str, int], int] = defaultdict(int)
    rows = []
    for figure in figures:
        place = (figure["indicator"], figure["start"])
        rows.append(_figure(figure, text, _id(sha256, *place, seen[place])))
        rows[-1]["document_id"] = document_id(sha256)
        seen[place] += 1
    return rows


_FIGURE_COLUMNS = (
    *("indicator", "unit", "numeral", "role", "status", "bound", "change", "actor", "scope"),
    *(
        "per",
        "province",
        "period",
        "period_kind",
        "period_derived",
        "period_accumulation",
        "part_of",
        "section",
        "page",
        "boxes",
    ),
    *("confidence", "rule"),
)


def _figure(figure: FigureRecord, text: str, key: str) -> Row:
    same = set(_FIGURE_COLUMNS)
    row: Row = {name: value for name, value in figure.items() if name in same}
    around = _sentence(figure, text)
    return {
        **row,
        "figure_id": key,
        "value": _decimal(figure["value"]),
        "value_high": None if figure["value_high"] is None else _decimal(figure["value_high"]),
        "span_start": figure["start"],
        "span_end": figure["end"],
        "sentence_start": around.start,
        "sentence_end": around.end,
        "period_start": _day(figure["period_start"]),
        "period_end": _day(figure["period_end"]),
        "period_until": _day(figure["period_until"]),
    }


def _unit(figure: FigureRecord, facts: DocumentRecord, units: Units) -> str | None:
    """Return the unit of a figure that a table gives another province: as it was at the time.

    A merged province's report may still list the former ones: their last unit is meant.
    """
    province = figure["province"]
    return units.version_at(province, reported_day(facts)) or units.version_at(province, None)


def _sentence(figure: FigureRecord, text: str) -> Stretch:
    """Return the sentence of a figure, with what speaks for it on the same line."""
    numeral = Stretch(figure["start"], figure["end"])
    beside = [
        Stretch(part["start"], part["end"])
        for part in figure["evidence"]
        if "\n" not in text[min(part["start"], numeral.start) : max(part["end"], numeral.end)]
    ]
    if not beside:
        return sentence(text, numeral)
    spans = [sentence(text, part) for part in (numeral, *beside)]
    return Stretch(min(span.start for span in spans), max(span.end for span in spans))


def _citations(record: Record, sha256: str) -> tuple[list[Row], list[Row]]:
    citations = []
    mentions = []
    for index, cited in enumerate(record["citations"]):
        key = _id(sha256, "citation", index)
        citations.append(
            {
                "citation_id": key,
                "document_id": document_id(sha256),
                "identity": cited_identity(cited, record["document"]["province"]),
                "symbol": cited["symbol"],
                "title": cited["title"],
                "kind": cited["kind"],
                "number": cited["number"],
                "issuer": cited["issuer"],
                "issued_on": _day(cited["issued_on"]),
                "year": cited["year"],
                "relation": cited["relation"],
                "basis": cited["basis"],
                "changed_by": cited["by"],
                "mentions": len(cited["mentions"]),
            }
        )
        mentions += [
            _placed(document_id(sha256), place, citation_id=key) for place in cited["mentions"]
        ]
    return citations, mentions


def _check(check: CheckRecord, record: Record, sha256: str, id_at: dict[int, str]) -> Row:
    text = record["text"]
    around = sentence(text, Stretch(check["total"], check["total"] + 1))
    return {
        "check_id": _id(sha256, "check", check["kind"], check["total"], *check["parts"]),
        "document_id": document_id(sha256),
        "kind": check["kind"],
        "verdict": check["verdict"],
        "statement": _statement(check, record),
        "expected": _decimal(check["expected"]),
        "found": _decimal(check["found"]),
        "tolerance": _decimal(check["tolerance"]),
        "total_start": check["total"],
        "part_starts": check["parts"],
        "suspect_start": check["suspect"],
        "total_figure_id": id_at.get(check["total"]),
        "sentence_start": around.start,
        "sentence_end": around.end,
    }


def _proposals(record: Record, sha256: str) -> list[Row]:
    """Make the rows of proposals; an id is a hash of the file, the kind and the place."""
    return [
        _placed(
            document_id(sha256),
            one,
            proposal_id=_id(sha256, "proposal", one["kind"], one["start"], one["end"]),
            proposal_kind=one["kind"],
            words=one["text"],
            addressees=[named["name"] for named in one["addressees"]],
            asked_by=one["by"],
            field=one["field"],
            deadline=_day(one["deadline"]),
            deadline_words=one["deadline_text"],
            section=one["section"],
            page=one["page"],
        )
        for one in record["proposals"]
    ]


def _statement(check: CheckRecord, record: Record) -> str:
    """Write a check as an analyst would: "284 ≠ 125 + 80 + 78 = 283"."""
    printed = {numeral["start"]: numeral["text"] for numeral in record["numerals"]}
    printed |= {figure["start"]: figure["numeral"] for figure in record["figures"]}
    sign = {"proved": "=", "contradicted": "≠"}.get(check["verdict"], "?")
    total = printed.get(check["total"], plain(check["found"]))
    parts = [printed.get(part, "…") for part in check["parts"]]
    expected = plain(check["expected"])
    if check["kind"] == "parts_sum_to_total" and len(parts) > 1:
        return f"{total} {sign} {' + '.join(parts)} = {expected}"
    if check["kind"] == "restated_equal":
        return f"{parts[0]} {sign} {total} (nêu lại)"
    if check["kind"] == "change_from_previous":
        found = plain(check["found"])
        return f"{found} {sign} {expected} ({total} so với {parts[0]}, thay đổi {parts[1]})"
    return f"{total} {sign} {expected} ({'; '.join(parts)})"


def plain(value: float | Decimal) -> str:
    """Write a number the Vietnamese way: dots group, a comma divides ("1.204,5")."""
    words = f"{value:,.6f}".rstrip("0").rstrip(".")
    return words.translate(str.maketrans(",.", ".,"))


def _request(key: str, request: RequestRecord) -> Row:
    return _placed(
        key,
        request,
        bodies=request["bodies"],
        provinces=request["provinces"],
        every_province=request["every_province"],
        period=request["period"],
        period_start=_day(request["period_start"]),
        period_end=_day(request["period_end"]),
        due_on=_day(request["due_on"]),
    )


def _numerals(record: Record, key: str) -> list[Row]:
    spans: defaultdict[str, list[Row]] = defaultdict(list)
    for numeral in record["numerals"]:
        place = {"span_start": numeral["start"], "span_end": numeral["end"]}
        spans[numeral["kind"]].append(place)
    return [
        {"document_id": key, "kind": kind, "count": len(places), "spans": places}
        for kind, places in sorted(spans.items())
    ]


def _id(*parts: object) -> str:
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]


def _day(words: str | None) -> date | None:
    return date.fromisoformat(words) if words else None


def _decimal(value: float) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.000001"))
