"""Reports of all provinces through the merger of 1/7/2025, made up, with what is true of them.

Records go through the real loader. Seeded: the same provinces always are late or send nothing.
"""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from extractors.model import (
    Actor,
    Bound,
    Document,
    Extraction,
    Fact,
    Figure,
    Letterhead,
    Numeral,
    NumeralKind,
    Period,
    PeriodKind,
    Source,
    Span,
    Structure,
)
from pipeline.artefacts import artefact_path, write_record
from pipeline.outcomes import OutcomeKind
from pipeline.records import record
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.publish import publish, published_run
from pipeline.warehouse.units import read_units

SUMMED = ("session.total", "resolution.total", "petition.received", "supervision.total")
REFUSED = ("petition.resolution_rate", "council.deputies")  # a rate, a state

CALENDAR = """
[[expected]]
name = "Báo cáo 6 tháng"
body = "Thường trực HĐND"
provinces = "all"
every = "first-half"
from = 2024
until = 2025
due = ["20/6"]

[[expected]]
name = "Báo cáo năm"
body = "Thường trực HĐND"
provinces = "all"
every = "year"
from = 2024
until = 2025
due = ["20/12"]

[[expected]]
name = "Báo cáo sau sáp nhập"
body = "UBND"
provinces = "all"
every = "first-half"
from = 2025
until = 2025
due = ["15/7"]

[[expected]]
name = "Báo cáo của đảng đoàn"
body = "Đảng đoàn HĐND"
provinces = "all"
every = "year"
from = 2023
until = 2025
due = ["31/1"]
"""

# rule, body, label, first day, last day, due
DUTIES = (
    ("Báo cáo 6 tháng", "Thường trực HĐND", "6 tháng đầu năm 2024", (2024, 1, 1), (2024, 6, 30), (2024, 6, 20)),
    ("Báo cáo năm", "Thường trực HĐND", "năm 2024", (2024, 1, 1), (2024, 12, 31), (2024, 12, 20)),
    ("Báo cáo 6 tháng", "Thường trực HĐND", "6 tháng đầu năm 2025", (2025, 1, 1), (2025, 6, 30), (2025, 6, 20)),
    ("Báo cáo năm", "Thường trực HĐND", "năm 2025", (2025, 1, 1), (2025, 12, 31), (2025, 12, 20)),
    ("Báo cáo sau sáp nhập", "UBND", "6 tháng đầu năm 2025", (2025, 1, 1), (2025, 6, 30), (2025, 7, 15)),
    ("Báo cáo của đảng đoàn", "Đảng đoàn HĐND", "năm 2023", (2023, 1, 1), (2023, 12, 31), (2024, 1, 31)),
)  # fmt: skip


@dataclass
class Truth:
    """What was sent: who sent nothing, who was late, and every value by its province."""

    missing: set = field(default_factory=set)  # (rule, label, unit)
    late: dict = field(default_factory=dict)  # (rule, label, unit) to days
    early_ubnd: set = field(default_factory=set)  # old provinces that sent before the merger
    values: dict = field(default_factory=dict)  # (indicator, label, body, unit) to value
    figures: int = 0


def make(settings, seed=63):
    """Load and publish the reports of all provinces; return what is true of them."""
    dice = random.Random(seed)
    truth, extractions = Truth(), []
    successor = {step.unit: step.successor for step in read_units().successions}
    for rule, body, label, *days in DUTIES:
        start, end, due = (date(*day) for day in days)
        for unit in _senders(rule, due, dice, truth):
            issued = due - timedelta(days=dice.randint(1, 6))
            if rule.endswith("sáp nhập") and unit.valid_to is not None:
                issued = date(2025, 6, 25)
            if dice.random() < 0.06:
                owing = (
                    successor[unit.id] if rule.endswith("sáp nhập") and unit.valid_to else unit.id
                )
                truth.missing.add((rule, label, owing))
                continue
            if dice.random() < 0.1 and unit.valid_to is None:
                issued = due + timedelta(days=dice.randint(1, 9))
                truth.late[rule, label, unit.id] = (issued - due).days
            cut = dice.choice([0, 0, 16])  # some count up to the 14th of a month
            bounds = (start - timedelta(days=cut + 1 if cut else 0), end - timedelta(days=cut))
            extractions.append(_report(unit, body, label, bounds, issued, dice, truth))
    (settings.raw / "expected.toml").write_text(CALENDAR, "utf-8")
    _load(settings, extractions)
    return truth


def _senders(rule, due, dice, truth):
    """The provinces of the due day; of what is due after the merger also some old ones."""
    units = read_units().versions
    now = [u for u in units if (u.valid_from or due) <= due <= (u.valid_to or due)]
    if not rule.endswith("sáp nhập"):
        return now
    successor = {s.unit: s.successor for s in read_units().successions if s.kind == "merged"}
    done = {new for new in sorted(set(successor.values())) if dice.random() < 0.5}
    old = [u for u in units if successor.get(u.id) in done]
    truth.early_ubnd = {u.id for u in old}
    return [u for u in now if u.id not in done] + old


def _report(unit, body, label, days, issued, dice, truth):  # noqa: PLR0917 -- one of a kind
    number = dice.randint(10, 999)
    facts = {
        "kind": "Báo cáo", "symbol": f"{number}/BC-{unit.id}", "issuer": f"{body} tỉnh",
        "issued_on": issued.isoformat(), "province": unit.province,
    }  # fmt: skip
    text = f"Báo cáo {label} của {body} {unit.name} số {number}.\n"
    kind = PeriodKind.YEAR if label.startswith("năm") else PeriodKind.HALF
    period = Period(*days, label, kind, Span(8, 8 + len(label)), derived=False)
    city = unit.name.startswith("Thành phố")
    actor = Actor("council.province", f"{body} {'thành phố' if city else 'tỉnh'}", "province")
    figures, numerals = [], []
    for indicator in (*SUMMED, *REFUSED):
        value = dice.randint(1, 9999)
        ranged = indicator in SUMMED and dice.random() < 0.03
        text += f"Có {indicator} "
        span = Span(len(text), len(text) + len(str(value)))
        text += f"{value} việc.\n"
        if indicator in SUMMED and not ranged:
            truth.values[indicator, label, body, unit.id] = value
        figures.append(
            Figure(
                indicator=indicator, span=span, value=Decimal(value), unit="việc", actor=actor,
                value_high=Decimal(value + 5) if ranged else None, period=period,
                bound=Bound.RANGE if ranged else Bound.EXACT, rule="made up",
            )
        )  # fmt: skip
        numerals.append(Numeral(span, NumeralKind.FIGURE, Decimal(value)))
    truth.figures += len(figures)
    path = f"{issued.year}/{unit.id}-{body}-{label}.txt"
    source = Source(path, hashlib.sha256(path.encode()).hexdigest(), len(text), "text/plain")
    head = Letterhead(**{name: Fact(value, None) for name, value in facts.items()})
    return Extraction(
        Document(text, source), Structure((), (), head), tuple(figures), (), (), tuple(numerals), (), period,
    )  # fmt: skip


def _load(settings, extractions):
    entries = [Entry("expected.toml", "c" * 64, 1, OutcomeKind.CALENDAR)]
    for extraction in extractions:
        source = extraction.document.source
        write_record(artefact_path(settings.artefacts, source.sha256, "feed"), record(extraction))
        entries.append(Entry(source.path, source.sha256, 1, OutcomeKind.LOADED, fingerprint="feed"))
    number = published_run(settings) + 1
    run = Run(number, datetime.now(UTC), "feed", len(entries), 0, 0, 0.0, 0.0)
    load(Content(tuple(entries), frozenset(e.sha256 for e in entries)), run, settings)
    publish(number, settings)
