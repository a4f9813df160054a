"""Synthetic reports of all provinces with a known truth: ``python -m tests.corpus FOLDER``.

Reports of half-years from 2022 on, as records that the real loader takes: 63 units until the
merger of 1/7/2025, then 34. What the views must find is planted and written down: conflicts of
each kind, an outlier, values that may not be compared, and a gap of each kind of empty.
"""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from extractors.model import PeriodKind
from pipeline.outcomes import OutcomeKind, Reason
from pipeline.settings import Settings
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.units import SWITCH, UnitVersion, read_units
from tests.corpus_reports import (
    FINGERPRINT,
    STANDING,
    Half,
    Report,
    Statement,
    hash_of,
    load_and_publish,
    write,
)

COUNCIL = "HĐND tỉnh"
TERM_START = date(2021, 6, 24)
FIRST_YEAR = 2022


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
            report = report_of(unit, half, chance)
            _usual(report, truth, chance)
            reports.append(report)
    corpus = Corpus(reports, [], truth)
    for plant in (_gaps, _not_comparable, _conflicts, _cumulative, _merger):
        plant(corpus, chance)
    corpus.reports = [report for report in corpus.reports if report.statements or report.lines]
    return corpus


def report_of(unit: UnitVersion, half: Half, chance: random.Random) -> Report:
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
        Entry(name, hash_of(name), 1, OutcomeKind.QUARANTINED, reason, fingerprint=FINGERPRINT)
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
    truth.planted.add(Planted("stated_twice", first.unit.id, "resolution.total", was + 2, was))
    recalled = _find(corpus, 11, later)
    before = _find(corpus, 11, half)
    was = truth.values[before.unit.id, half.key, "petition.received"]
    recalled.say(
        "petition.received", was - 7, status="previous", start=before.days[0], end=before.days[1]
    )
    truth.planted.add(Planted("restated", before.unit.id, "petition.received", was - 7, was))
    many = _find(corpus, 12, half)
    given, _, doing, pending = truth.pending.pop((many.unit.id, half.key))
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
