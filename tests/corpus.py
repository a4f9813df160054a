"""Synthetic reports of all provinces with a known truth: ``python -m tests.corpus FOLDER``.

Reports of half-years from 2022 on, as records that the real loader takes: 63 units until the
merger of 1/7/2025, then 34. What the views must find is planted and written down: conflicts of
each kind, an outlier, values that may not be compared, and a gap of each kind of empty.
"""

from __future__ import annotations

import argparse
import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import knowledge
from extractors.model import PeriodKind
from pipeline.artefacts import artefact_path, write_record
from pipeline.outcomes import OutcomeKind, Reason
from pipeline.settings import Settings
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.publish import publish, published_run
from pipeline.warehouse.units import SWITCH, UnitVersion, read_units

if TYPE_CHECKING:
    from collections.abc import Iterator

STANDING = "Thường trực HĐND tỉnh"
COUNCIL = "HĐND tỉnh"
TERM_START = date(2021, 6, 24)
FINGERPRINT = "corpus"
FIRST_YEAR = 2022
# More bodies that report, for the bench alone.
BODIES = (
    STANDING, "Ban Pháp chế", "Ban Kinh tế - Ngân sách", "Ban Văn hóa - Xã hội", "Ban Dân tộc",
    "Ban Đô thị", "Tổ đại biểu HĐND tỉnh", "UBND tỉnh", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp",
    "Sở Y tế", "Sở Xây dựng", "Thanh tra tỉnh", "Công an tỉnh", "Văn phòng HĐND tỉnh",
    "Văn phòng UBND tỉnh", "Trụ sở Tiếp công dân tỉnh", "Ban Thường trực UBMTTQVN", "Tỉnh đoàn",
)  # fmt: skip


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


@dataclass(frozen=True, slots=True)
class Planted:
    """A conflict that cross_check must find, by kind and values (the later report's first)."""

    kind: str
    unit: str
    indicator: str
    value: float
    other: float


@dataclass(slots=True)
class Truth:
    """What was put in: values by (unit, half, indicator), empties and reasons by the same key."""

    halves: list[Half] = field(default_factory=list)
    values: dict[tuple[str, str, str], float] = field(default_factory=dict)
    empties: dict[tuple[str, str, str], str] = field(default_factory=dict)
    reasons: dict[tuple[str, str, str], str] = field(default_factory=dict)
    planted: set[Planted] = field(default_factory=set)
    outliers: set[tuple[str, str, str]] = field(default_factory=set)
    flows: dict[tuple[str, date, date], float] = field(default_factory=dict)
    pending: dict[tuple[str, str], tuple[int, int, int, int]] = field(default_factory=dict)


@dataclass(slots=True)
class Corpus:
    """Reports, files that could not be read, and the truth about them."""

    reports: list[Report]
    refused: list[Entry]
    truth: Truth


# ── what is said ──────────────────────────────────────────────────────────────────────


def halves_from(first_year: int, count: int) -> list[Half]:
    return [Half(first_year + number // 2, number % 2 + 1) for number in range(count)]


def units_in(half: Half, versions: list[UnitVersion]) -> list[UnitVersion]:
    """Return the units that report on a half-year; the merged ones from the second of 2025."""
    after = half.calendar[0] >= SWITCH
    return [u for u in versions if (u.valid_to if after else u.valid_from) is None]


def make(units: int = 63, halves: int = 8, seed: int = 1) -> Corpus:
    """Make the reports of the first *units* of 63 over *halves* half-years."""
    chance = random.Random(seed)
    known = read_units()
    old = [unit for unit in known.versions if unit.valid_from is None][:units]
    new = {step.successor for step in known.successions if step.unit in {u.id for u in old}}
    versions = [unit for unit in known.versions if unit in old or unit.id in new]
    truth = Truth(halves=halves_from(FIRST_YEAR, halves))
    reports: list[Report] = []
    for half in truth.halves:
        for unit in units_in(half, versions):
            report = _report(unit, half, chance)
            _usual(report, truth, chance)
            reports.append(report)
    corpus = Corpus(reports, [], truth)
    for plant in (_gaps, _not_comparable, _conflicts, _cumulative, _merger):
        plant(corpus, chance)
    corpus.reports = [report for report in corpus.reports if report.statements or report.lines]
    return corpus


def _report(unit: UnitVersion, half: Half, chance: random.Random) -> Report:
    days = half.days(mid_month=int(unit.code) % 2 == 0)
    if unit.valid_from and days[0] < SWITCH:
        days = (SWITCH, days[1])
    number = chance.randint(10, 400)
    path = f"{half.year}/{unit.id}-{half.key}-{number}.pdf"
    issued = half.calendar[1] + timedelta(days=chance.randint(1, 25))
    if not unit.valid_from and unit.valid_to:
        issued = min(issued, SWITCH - timedelta(days=1))
    return Report(path, unit, half, days, f"{number}/BC-HĐND", issued)


def _usual(report: Report, truth: Truth, chance: random.Random) -> None:
    """Say what a usual report says, all of which agrees with itself."""
    regular, special = 1, chance.randint(1, 4)
    resolutions = chance.randint(30, 80)
    given = chance.randint(40, 120)
    done = chance.randint(10, given // 2)
    doing = chance.randint(5, given // 4)
    received = chance.randint(100, 400)
    eligible = received - chance.randint(10, 50)
    theirs = eligible - chance.randint(10, 40)
    resolved = chance.randint(theirs // 2, theirs - 5)
    deputies = 50 + int(report.unit.code) % 20
    said = {
        "session.total": regular + special,
        "session.regular": regular,
        "resolution.total": resolutions,
        "appraisal.draft_resolutions": resolutions + chance.randint(-3, 3),
        "supervision.recommendations": given,
        "supervision.recommendations_done": done,
        "supervision.recommendations_in_progress": doing,
        "supervision.recommendations_pending": given - done - doing,
        "petition.received": received,
        "petition.eligible": eligible,
        "petition.ineligible": received - eligible,
        "petition.in_jurisdiction": theirs,
        "petition.resolved": resolved,
        "petition.under_review": theirs - resolved,
        "petition.resolution_rate": round(100 * resolved / theirs, 2),
        "voter_meeting.attendees": chance.randint(4000, 9000),
        "explanation.sessions": chance.randint(1, 3),
        "council.deputies": deputies,
    }
    for indicator, value in said.items():
        council = indicator.startswith(("session", "resolution", "council"))
        state = indicator == "council.deputies"
        report.say(
            indicator,
            value,
            actor=COUNCIL if council else STANDING,
            start=report.days[1] if state else report.days[0],
            kind=PeriodKind.TO_DATE if state else PeriodKind.HALF,
        )
        truth.values[report.unit.id, report.half.key, indicator] = value
    truth.pending[report.unit.id, report.half.key] = (given, done, doing, given - done - doing)


def _find(corpus: Corpus, number: int, half: Half) -> Report:
    """Return the report of the unit of that turn, the same unit every time, for a half-year."""
    return [report for report in corpus.reports if report.half == half][number]


def _drop(report: Report, truth: Truth, *indicators: str) -> None:
    report.statements = [s for s in report.statements if s.indicator not in indicators]
    for indicator in indicators:
        truth.values.pop((report.unit.id, report.half.key, indicator), None)


def _said(report: Report, indicator: str) -> Statement:
    return next(s for s in report.statements if s.indicator == indicator)


def _gaps(corpus: Corpus, _: random.Random) -> None:
    """Plant a gap of each kind: stated none, not mentioned, unreadable (two ways), nothing."""
    truth, half = corpus.truth, corpus.truth.halves[0]
    none, silent, blurred, lost, refused = (_find(corpus, n, half) for n in range(5))
    key = half.key
    _drop(none, truth, "explanation.sessions")
    none.say("explanation.sessions", 0)
    truth.values[none.unit.id, key, "explanation.sessions"] = 0
    truth.empties[none.unit.id, key, "explanation.sessions"] = "stated_none"
    _drop(silent, truth, "petition.received")
    truth.empties[silent.unit.id, key, "petition.received"] = "not_mentioned"
    _drop(blurred, truth, "petition.received")
    blurred.lines.append("Tiếp nhận ?13 đơn của công dân.")
    truth.empties[blurred.unit.id, key, "petition.received"] = "unreadable"
    for report, code in ((lost, "not_due"), (refused, "unreadable")):
        for indicator in {s.indicator for s in report.statements}:
            truth.empties[report.unit.id, key, indicator] = code
            _drop(report, truth, indicator)
        truth.pending.pop((report.unit.id, key))
    name = f"{half.year}/Báo cáo {refused.unit.province}.pdf"
    reason = Reason("encrypted", "Tệp có mật khẩu.")
    corpus.refused.append(
        Entry(name, _hash(name), 1, OutcomeKind.QUARANTINED, reason, fingerprint=FINGERPRINT)
    )


def _not_comparable(corpus: Corpus, _: random.Random) -> None:
    """Plant values that may not be put beside the others, each with the word of its reason."""
    truth, half = corpus.truth, corpus.truth.halves[1]
    ranged, other_body, yearly, sliced = (_find(corpus, n, half) for n in range(5, 9))
    code = "voter_meeting.attendees"
    for report, word, more in (
        (ranged, "trong khoảng", {"high": 9000}),
        (other_body, "chủ thể", {"actor": "Ban Pháp chế"}),
        (yearly, "kỳ dài", {"start": date(half.year, 1, 1), "kind": PeriodKind.YEAR}),
        (sliced, "phạm vi", {"scope": "vùng cao"}),
    ):
        value = truth.values[report.unit.id, half.key, code]
        _drop(report, truth, code)
        end = {"end": half.calendar[1]} if "start" in more else {}
        report.say(code, value, **more, **end)
        truth.values[report.unit.id, half.key, code] = value
        truth.reasons[report.unit.id, half.key, code] = word


def _conflicts(corpus: Corpus, _: random.Random) -> None:
    """Plant what two reports state differently, what breaks a rule, and an outlier."""
    truth, half, later = corpus.truth, corpus.truth.halves[2], corpus.truth.halves[4]
    first = _find(corpus, 10, half)
    again = Report(
        first.path.replace(".pdf", "-bo-sung.pdf"), first.unit, half, first.days, "999/BC-HĐND",
        first.issued_on + timedelta(days=30),
    )  # fmt: skip
    was = truth.values[first.unit.id, half.key, "resolution.total"]
    again.say("resolution.total", was + 2, actor=COUNCIL)
    corpus.reports.append(again)
    truth.values[first.unit.id, half.key, "resolution.total"] = was + 2
    truth.planted.add(
        Planted("stated_twice", first.unit.id, "resolution.total", was + 2, was)
    )
    recalled = _find(corpus, 11, later)
    before = _find(corpus, 11, half)
    was = truth.values[before.unit.id, half.key, "petition.received"]
    recalled.say(
        "petition.received", was - 7, status="previous", start=before.days[0], end=before.days[1]
    )
    truth.planted.add(Planted("restated", before.unit.id, "petition.received", was - 7, was))
    many = _find(corpus, 12, half)
    given, done, doing, pending = truth.pending.pop((many.unit.id, half.key))
    _drop(many, truth, "supervision.recommendations_done")
    many.say("supervision.recommendations_done", given + 5)
    truth.values[many.unit.id, half.key, "supervision.recommendations_done"] = given + 5
    truth.pending[many.unit.id, half.key] = (given, given + 5, doing, pending)
    truth.planted.add(
        Planted("rule", many.unit.id, "supervision.recommendations_done", given + 5, given)
    )
    far = _find(corpus, 13, half)
    _drop(far, truth, "voter_meeting.attendees")
    far.say("voter_meeting.attendees", 98000)
    truth.values[far.unit.id, half.key, "voter_meeting.attendees"] = 98000
    truth.outliers.add((far.unit.id, half.key, "voter_meeting.attendees"))
    second = _find(corpus, 14, Half(half.year, 2))
    year = (date(half.year, 1, 1), date(half.year, 12, 31))
    second.say(
        "session.regular", 1, actor=COUNCIL, start=year[0], end=year[1], kind=PeriodKind.YEAR
    )
    truth.planted.add(Planted("rule", second.unit.id, "session.regular", 1, 2))


def _cumulative(corpus: Corpus, _: random.Random) -> None:
    """Let every eighth unit count its supervisions from the start of the term; one falls."""
    truth = corpus.truth
    for number in range(0, 64, 8):
        running, before = 20, None
        for half in truth.halves:
            here = [r for r in corpus.reports if r.half == half and not r.unit.valid_from]
            if number >= len(here) or half.calendar[0] >= SWITCH or not here[number].statements:
                before = None
                continue
            report = here[number]
            end = report.days[1]
            grows = 6 + number
            if number == 8 and half == truth.halves[3]:
                grows = -9
                truth.planted.add(
                    Planted("fell", report.unit.id, "supervision.total", running - 9, running)
                )
            running += grows
            report.say(
                "supervision.total", running, start=TERM_START, kind=PeriodKind.TERM_TO_DATE,
                label="từ đầu nhiệm kỳ",
            )  # fmt: skip
            if before:
                truth.flows[report.unit.id, before + timedelta(days=1), end] = grows
            before = end


def _merger(corpus: Corpus, _: random.Random) -> None:
    """Let one merged province state a total of 2025 that its old units' reports do not give."""
    truth = corpus.truth
    halves = {half.key: half for half in truth.halves}
    if "2025-H2" not in halves:
        return
    known = read_units()
    parts: dict[str, list[Report]] = {}
    for step in known.successions:
        parts.setdefault(step.successor, [])
        parts[step.successor] += [
            r for r in corpus.reports if r.unit.id == step.unit and r.half == halves["2025-H1"]
        ]
    asked = {step.successor: 0 for step in known.successions}
    for step in known.successions:
        asked[step.successor] += 1
    for report in (r for r in corpus.reports if r.half == halves["2025-H2"]):
        olds = parts[report.unit.id]
        if report.unit.valid_from is None or len(olds) != asked[report.unit.id]:
            continue
        code = "petition.received"
        true = sum(_said(r, code).value for r in (*olds, report))
        report.say(
            code, true + 10, actor=f"{STANDING} và Thường trực HĐND {len(olds)} tỉnh cũ".replace(
                "HĐND 2", "HĐND hai").replace("HĐND 3", "HĐND ba"),
            start=date(2025, 1, 1), kind=PeriodKind.YEAR,
        )  # fmt: skip
        truth.planted.add(Planted("merged_total", report.unit.id, code, true + 10, true))
        former = olds[0]
        value = _said(former, "voter_meeting.attendees").value
        report.say(
            "voter_meeting.attendees", value + 1, role="part", part_of=0,
            actor=f"{STANDING} {former.unit.province} (cũ)",
            start=date(2025, 1, 1), end=date(2025, 6, 30),
        )  # fmt: skip
        truth.planted.add(
            Planted("stated_twice", former.unit.id, "voter_meeting.attendees", value + 1, value)
        )
        return


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
        "period_derived": False, "role": statement.role, "status": statement.status,
        "bound": "range" if statement.high else "exact", "change": None,
        "scope": statement.scope, "per": None, "part_of": None, "section": None, "page": 1,
        "boxes": [], "evidence": [], "confidence": "sure", "rule": "corpus",
    }  # fmt: skip


def _facts(report: Report) -> dict:
    empty = dict.fromkeys(
        ("regime", "parent_body", "place", "signer", "signer_role", "signed_for", "answers", "replaces")
    )
    return empty | {
        "kind": "Báo cáo", "title": f"Kết quả hoạt động {report.half.label}",
        "symbol": report.symbol, "issuer": report.issuer,
        "issued_on": report.issued_on.isoformat(), "province": report.unit.province,
        "recipients": [], "period": report.half.label,
        "period_start": report.days[0].isoformat(), "period_end": report.days[1].isoformat(),
        "pages": 1, "spans": {},
    }  # fmt: skip


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()


# ── loading ───────────────────────────────────────────────────────────────────────────


def write(reports: list[Report], settings: Settings) -> Iterator[Entry]:
    """Write the artefact of every report and yield its entry in the ledger."""
    for report in reports:
        sha256 = _hash(report.path)
        write_record(artefact_path(settings.artefacts, sha256, FINGERPRINT), record_of(report))
        yield Entry(report.path, sha256, 1, OutcomeKind.LOADED, fingerprint=FINGERPRINT)


def load_and_publish(
    entries: list[Entry], settings: Settings, fresh: frozenset[str] | None = None
) -> None:
    """Load entries, the *fresh* ones anew (by default all), and publish them as one run."""
    number = published_run(settings) + 1
    run = Run(number, datetime.now(UTC), FINGERPRINT, len(entries), 0, 0, 0.0, 0.0)
    load(Content(entries, fresh or frozenset(e.sha256 for e in entries if e.sha256)), run, settings)
    publish(number, settings)


def main() -> None:
    """Make a warehouse of a corpus in a folder and say what is in it."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--units", type=int, default=63)
    parser.add_argument("--halves", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    settings = Settings(raw=options.folder / "raw", warehouse=options.folder / "warehouse")
    corpus = make(options.units, options.halves, options.seed)
    load_and_publish([*write(corpus.reports, settings), *corpus.refused], settings)
    figures = sum(len(report.statements) for report in corpus.reports)
    print(f"{len(corpus.reports)} báo cáo, {figures} số liệu: {settings.published}")
    for planted in sorted(corpus.truth.planted, key=str):
        print(planted)


if __name__ == "__main__":
    main()
