"""People's decisions in the warehouse: each is put on the figures that it holds for now.

It holds in every form and version of its report that is there: the file that it was made on,
those of the same symbol, issuer and province, and those that versions link to these.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.decisions import Action
from pipeline.reattach import Attachment, State, reattach
from pipeline.warehouse.readings import readings
from pipeline.warehouse.row_values import document_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.decisions import Decision, Reading
    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.row_values import Row

_REPORTS = """
select document_id, symbol, issuer, province
from document
where symbol is not null and issuer is not null and province is not null
"""
_LINKS = "select document_id, other_id from version_link"


def decision_rows(connection: Connection, decisions: Sequence[Decision]) -> dict[str, list[Row]]:
    """Return the rows of all decisions, by the table that they belong to."""
    attached = list(_attachments(connection, decisions))
    return {
        "decision": [_decision(decision) for decision in decisions],
        "decision_attachment": [_attachment(*row) for row in attached],
        "figure_decision": list(_effects(attached)),
    }


def _attachments(
    connection: Connection, decisions: Sequence[Decision]
) -> Iterator[tuple[Decision, str, Attachment]]:
    families = _Families(connection)
    versions = {decision.id: families.of(decision) for decision in decisions}
    figures: defaultdict[str, list[Reading]] = defaultdict(list)
    for figure in readings(connection, {one for those in versions.values() for one in those}):
        figures[document_id(figure.sha256)].append(figure)
    for decision in decisions:
        for document in versions[decision.id]:
            yield decision, document, reattach(decision, figures[document])


class _Families:
    """Which reports that are there are forms or versions of one another."""

    def __init__(self, connection: Connection) -> None:
        rows = connection.execute(_REPORTS).fetchall()
        self._same: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
        for document, *names in rows:
            self._same[tuple(name.casefold() for name in names)].add(document)
        self._linked: defaultdict[str, set[str]] = defaultdict(set)
        for one, other in connection.execute(_LINKS).fetchall():
            self._linked[one].add(other)
            self._linked[other].add(one)
        self._there = {
            row[0] for row in connection.execute("select document_id from document").fetchall()
        }

    def of(self, decision: Decision) -> tuple[str, ...]:
        """Return the reports that a decision may hold in, sorted."""
        report = decision.report
        names = (report.symbol, report.issuer, report.province)
        found = {document_id(decision.seen.sha256)} & self._there
        if all(names):
            found |= self._same[tuple(str(name).casefold() for name in names)]
        waiting = list(found)
        while waiting:
            more = self._linked[waiting.pop()] - found
            found |= more
            waiting += more
        return tuple(sorted(found & self._there))


def _effects(attached: Iterable[tuple[Decision, str, Attachment]]) -> Iterator[Row]:
    """Yield what holds for each figure: its last decision, unless that was a withdrawal."""
    last: dict[str, Decision] = {}
    for decision, _, attachment in attached:
        holds = attachment.state is State.APPLIED and decision.action is not Action.NOTE
        if holds and attachment.figure_id:
            last[attachment.figure_id] = decision
    for figure_id, decision in last.items():
        if decision.action is not Action.WITHDRAW:
            yield {
                "figure_id": figure_id,
                "decision_id": decision.id,
                "action": decision.action.value,
                **asdict(decision.corrections),
            }


def _decision(decision: Decision) -> Row:
    return {
        "decision_id": decision.id,
        "made_at": decision.made_at.replace(tzinfo=None),
        "made_by": decision.made_by,
        "action": decision.action.value,
        "note": decision.note or None,
        "path": decision.report.path,
        "document_id": document_id(decision.seen.sha256),
        "figure_id": decision.seen.figure_id,
        "indicator": decision.seen.indicator,
        "numeral": decision.seen.numeral,
        "sentence": decision.seen.sentence,
    }


def _attachment(decision: Decision, document: str, attachment: Attachment) -> Row:
    return {
        "decision_id": decision.id,
        "document_id": document,
        "state": attachment.state.value,
        "figure_id": attachment.figure_id,
        "reason": attachment.reason or None,
    }
