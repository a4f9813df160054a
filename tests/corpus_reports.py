"""A synthetic report, its record as an extraction would give it, and the way into a warehouse."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from extractors import knowledge
from extractors.model import PeriodKind
from pipeline.artefacts import artefact_path, write_record
from pipeline.outcomes import OutcomeKind
from pipeline.publishing import Waiting, publish_run
from pipeline.record_types import DocumentRecord
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.publish import published_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.settings import Settings
    from pipeline.warehouse.units import UnitVersion

STANDING = "Thường trực HĐND tỉnh"
FINGERPRINT = "corpus"


@dataclass(frozen=True, slots=True)
class Half:
    """A half-year; ``days`` are its days as an office of the given habit closes its books."""

    year: int
    number: int

    @property
    def key(self) -> str:
        return f"{self.year}-H{self.number}"

    @property
    def calendar(self) -> tuple[date, date]:
        if self.number == 1:
            return date(self.year, 1, 1), date(self.year, 6, 30)
        return date(self.year, 7, 1), date(self.year, 12, 31)

    def days(self, *, mid_month: bool) -> tuple[date, date]:
        if not mid_month:
            return self.calendar
        if self.number == 1:
            return date(self.year - 1, 12, 15), date(self.year, 6, 14)
        return date(self.year, 6, 15), date(self.year, 12, 14)

    @property
    def label(self) -> str:
        return f"6 tháng {'đầu' if self.number == 1 else 'cuối'} năm {self.year}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a report says; ``part_of`` is the index of the statement that contains it."""

    indicator: str
    value: int | float
    start: date
    end: date
    actor: str = STANDING
    kind: PeriodKind = PeriodKind.HALF
    label: str = ""
    high: int | None = None
    role: str = "total"
    status: str = "actual"
    scope: str | None = None
    part_of: int | None = None


@dataclass(slots=True)
class Report:
    """A report in the making; ``lines`` are said beside the figures, ``?13`` is not understood."""

    path: str
    unit: UnitVersion
    half: Half
    days: tuple[date, date]
    symbol: str
    issued_on: date
    issuer: str = STANDING
    statements: list[Statement] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def say(self, indicator: str, value: float, **more: object) -> None:
        days = {"start": self.days[0], "end": self.days[1], "label": self.half.label}
        self.statements.append(Statement(indicator, value, **(days | more)))


# ── records ───────────────────────────────────────────────────────────────────────────


def record_of(report: Report) -> dict:
    """Write a report as text and as the record that an extraction of it would give."""
    names = {entry.code: entry for entry in knowledge.catalogue().indicators}
    parts = [f"BÁO CÁO\nKết quả hoạt động {report.half.label}\n"]
    at = len(parts[0])
    figures, numerals = [], []
    for statement in report.statements:
        entry = names[statement.indicator]
        lead = f"- {statement.actor}: {entry.name.lower()} là "
        numeral = _numeral(statement)
        start = at + len(lead)
        line = f"{lead}{numeral} {entry.unit}{_scope(statement)}.\n"
        parts.append(line)
        at += len(line)
        figures.append(_figure(statement, entry.unit, start, numeral))
        numerals.append(_stands(start, numeral, "figure"))
    for words in report.lines:
        where = words.index("?") + 1
        numeral = words[where:].split()[0]
        parts.append(words + "\n")
        numerals.append(_stands(at + where, numeral, "not_understood"))
        at += len(words) + 1
    for figure, statement in zip(figures, report.statements, strict=True):
        if statement.part_of is not None:
            figure["part_of"] = figures[statement.part_of]["start"]
    return {
        "source": None,
        "text": "".join(parts),
        "document": _facts(report),
        "sections": [],
        "figures": figures,
        "citations": [],
        "checks": [],
        "numerals": numerals,
        "issues": [],
        "proposals": [],
        "attributes": [],
        "requests": [],
    }


def _numeral(statement: Statement) -> str:
    if statement.value == 0:
        return "không"
    return f"{statement.value:,}".translate(str.maketrans(",.", ".,"))


def _scope(statement: Statement) -> str:
    return f" ({statement.scope})" if statement.scope else ""


def _stands(start: int, numeral: str, kind: str) -> dict:
    return {
        "start": start, "end": start + len(numeral), "text": numeral, "kind": kind,
        "detail": None, "value": None, "value_high": None,
    }  # fmt: skip


def _figure(statement: Statement, unit: str, start: int, numeral: str) -> dict:
    return {
        "indicator": statement.indicator, "value": statement.value, "value_high": statement.high,
        "unit": unit, "start": start, "end": start + len(numeral), "numeral": numeral,
        "actor": statement.actor, "actor_id": "standing", "actor_level": "province",
        "period": statement.label, "period_start": statement.start.isoformat(),
        "period_end": statement.end.isoformat(), "period_kind": statement.kind.value,
        "period_derived": False, "period_until": None, "period_accumulation": None, "province": None, "role": statement.role, "status": statement.status,
        "bound": "range" if statement.high else "exact", "change": None,
        "scope": statement.scope, "per": None, "part_of": None, "section": None, "page": 1,
        "boxes": [], "evidence": [], "confidence": "sure", "rule": "corpus",
    }  # fmt: skip


def facts_of(known: dict) -> dict:
    """Return the facts of a document of which only some are *known*."""
    names = DocumentRecord.__annotations__
    lists = {name for name, kind in names.items() if "list[" in str(kind) and name != "spans"}
    facts = {name: [] if name in lists else None for name in names} | {"pages": 1, "spans": {}}
    origin = {"source": "letterhead", "province": known["province"], "path": None}
    return facts | {"province_evidence": [origin | {"start": 0, "end": 1}]} | known


def _facts(report: Report) -> dict:
    return facts_of(
        {
            "kind": "Báo cáo",
            "title": f"Kết quả hoạt động {report.half.label}",
            "symbol": report.symbol,
            "issuer": report.issuer,
            "issued_on": report.issued_on.isoformat(),
            "province": report.unit.province,
            "level": "province",
            "period": report.half.label,
            "period_start": report.days[0].isoformat(),
            "period_end": report.days[1].isoformat(),
        }
    )


def hash_of(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


# ── loading ───────────────────────────────────────────────────────────────────────────


def write(reports: Iterable[Report], settings: Settings) -> Iterator[Entry]:
    """Write the artefact of every report and yield its entry in the ledger."""
    for report in reports:
        sha256 = hash_of(report.path)
        write_record(artefact_path(settings.artefacts, sha256, FINGERPRINT), record_of(report))
        yield Entry(report.path, sha256, 1, OutcomeKind.LOADED, fingerprint=FINGERPRINT)


def load_and_publish(
    entries: list[Entry], settings: Settings, fresh: frozenset[str] | None = None
) -> None:
    """Load entries, the *fresh* ones anew (by default all), and publish them as one run."""
    waiting = Waiting(load_alone(entries, settings, fresh), FINGERPRINT, force=True)
    publish_run(waiting, settings, print)


def load_alone(
    entries: list[Entry], settings: Settings, fresh: frozenset[str] | None = None
) -> int:
    """Load entries without publishing them; return the run's number."""
    number = published_run(settings) + 1
    run = Run(number, datetime.now(UTC), FINGERPRINT, len(entries), 0, 0, 0.0, 0.0)
    load(Content(entries, fresh or frozenset(e.sha256 for e in entries if e.sha256)), run, settings)
    return number
