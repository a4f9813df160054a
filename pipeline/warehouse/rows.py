"""A record as rows of the warehouse's tables; columns by their names in schema.sql."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extractors.likeness import sketch
from pipeline.warehouse.citations import cited_identity, document_identity
from pipeline.warehouse.figure_rows import (
    figure_rows,
    named_bodies,
    sentence_rows,
    unit_of,
    validity,
)
from pipeline.warehouse.origins import reported_day
from pipeline.warehouse.row_values import Row, day, decimal, document_id, identifier, placed, plain
from pipeline.warehouse.sentences import Stretch, sentence

if TYPE_CHECKING:
    from pipeline.record_types import (
        CheckRecord,
        EvidenceRecord,
        Record,
        RequestRecord,
    )
    from pipeline.warehouse.units import Units


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


def rows_of(record: Record, file: Loaded, units: Units) -> Rows:
    """Turn a record into rows.

    A figure's id is a hash of the file, the indicator and the place, so it stays the same
    when only code or knowledge change.
    """
    text = record["text"]
    key = document_id(file.sha256)
    figures = figure_rows(record["figures"], text, file.sha256)
    for row, figure in zip(figures, record["figures"], strict=True):
        row["unit_version_id"] = unit_of(figure, record["document"], units)
    id_at = {row["span_start"]: row["figure_id"] for row in reversed(figures)}
    for row in figures:
        row["part_of"] = id_at.get(row["part_of"])
    citations, mentions = _citations(record, file.sha256)
    return Rows(
        document=[_document(record, file, units)],
        text_sketch=[{"document_id": key, "sketch": list(sketch(text))}],
        province_evidence=[
            placed(key, hint, trust=trust, **_of_hint(hint))
            for trust, hint in enumerate(record["document"]["province_evidence"], start=1)
        ],
        section=[
            placed(key, part, number=part["number"], title=part["title"])
            for part in record["sections"]
        ],
        figure=figures,
        citation=citations,
        citation_mention=mentions,
        check_result=[_check(check, record, file.sha256, id_at) for check in record["checks"]],
        proposal=_proposals(record, file.sha256),
        attribute=[
            placed(
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
            placed(key, issue, stage=issue["stage"], code=issue["code"], detail=issue["detail"])
            for issue in record["issues"]
        ],
        sentence=sentence_rows(text, figures, key),
        request=[_request(key, request) for request in record["requests"]],
        actor=[
            {
                "actor": actor,
                "actor_kind": kind,
                "actor_level": level,
                **validity(actor, level),
            }
            for actor, kind, level in named_bodies(record["figures"])
        ],
    )


def _of_hint(hint: EvidenceRecord) -> Row:
    return {"source": hint["source"], "province": hint["province"], "path": hint["path"]}


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
        row[name] = day(row[name])
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


def _citations(record: Record, sha256: str) -> tuple[list[Row], list[Row]]:
    citations = []
    mentions = []
    for index, cited in enumerate(record["citations"]):
        key = identifier(sha256, "citation", index)
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
                "issued_on": day(cited["issued_on"]),
                "year": cited["year"],
                "relation": cited["relation"],
                "basis": cited["basis"],
                "changed_by": cited["by"],
                "mentions": len(cited["mentions"]),
            }
        )
        mentions += [
            placed(document_id(sha256), place, citation_id=key) for place in cited["mentions"]
        ]
    return citations, mentions


def _check(check: CheckRecord, record: Record, sha256: str, id_at: dict[int, str]) -> Row:
    text = record["text"]
    around = sentence(text, Stretch(check["total"], check["total"] + 1))
    return {
        "check_id": identifier(sha256, "check", check["kind"], check["total"], *check["parts"]),
        "document_id": document_id(sha256),
        "kind": check["kind"],
        "verdict": check["verdict"],
        "statement": _statement(check, record),
        "expected": decimal(check["expected"]),
        "found": decimal(check["found"]),
        "tolerance": decimal(check["tolerance"]),
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
        placed(
            document_id(sha256),
            one,
            proposal_id=identifier(sha256, "proposal", one["kind"], one["start"], one["end"]),
            proposal_kind=one["kind"],
            words=one["text"],
            addressees=[named["name"] for named in one["addressees"]],
            asked_by=one["by"],
            field=one["field"],
            deadline=day(one["deadline"]),
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


def _request(key: str, request: RequestRecord) -> Row:
    return placed(
        key,
        request,
        bodies=request["bodies"],
        provinces=request["provinces"],
        every_province=request["every_province"],
        period=request["period"],
        period_start=day(request["period_start"]),
        period_end=day(request["period_end"]),
        due_on=day(request["due_on"]),
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
