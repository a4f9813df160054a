"""A stand-in for reading and extraction that needs no language models.

A report is a text file with lines ``indicator = value``, beside facts such as
``province: Nghệ An``; the words of HARMS do to the worker what they say, with ONCE only when
the report is tried for the first time. Each try leaves the worker's number beside the artefact.
"""

import ctypes
import os
import re
import signal
import time
from datetime import date
from decimal import Decimal

from extractors.model import (
    Actor,
    Check,
    Document,
    Extraction,
    Fact,
    Figure,
    Issue,
    Letterhead,
    Numeral,
    NumeralKind,
    Period,
    PeriodKind,
    Source,
    Span,
    Structure,
    Verdict,
)
from pipeline import work
from pipeline.artefacts import write_record
from pipeline.outcomes import Job, Outcome, OutcomeKind, Reason
from pipeline.records import record

COUNCIL = Actor("council.province", "HĐND tỉnh", "province")
FIGURE = re.compile(r"([a-z_]+\.[a-z_]+) = (\d+)")
FACT = re.compile(r"(\w+): (.+)")
CHECK = re.compile(r"sum (\d+) = (\d+) \+ (\d+)")
STRANGE = re.compile(r"\?(\d+)")


def kill_oneself() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def read_nowhere() -> None:
    ctypes.string_at(0)


def sleep_long() -> None:
    time.sleep(600)


def raise_fault() -> None:
    raise LookupError("no such cue")


def eat() -> None:
    """Take memory page by page until somebody stops it."""
    eaten = []
    while True:
        eaten.append(bytearray(20_000_000))


def grab() -> None:
    """Ask for more than any machine has, as a lying header makes a parser do."""
    bytearray(1 << 46)


HARMS = {
    "DIE": kill_oneself,
    "SEGFAULT": read_nowhere,
    "HANG": sleep_long,
    "FAULT": raise_fault,
    "EAT": eat,
    "GRAB": grab,
}


def tries_of(job: Job) -> int:
    """Return how often a report has been tried, this time included."""
    tries = job.artefact.with_name(f"{job.sha256}.tries")
    tries.parent.mkdir(parents=True, exist_ok=True)
    with tries.open("a") as file:
        file.write(f"{os.getpid()}\n")
    return len(tries.read_text().splitlines())


def no_warm_up() -> None:
    """Take the place of loading the language models."""


def extract_file(job: Job) -> Outcome:
    text = (job.root / job.path).read_text("utf-8")
    tried = tries_of(job)
    for word, harm in HARMS.items():
        if word in text and (tried == 1 or "ONCE" not in text):
            harm()
    if not text:
        return work.quarantine(job, Reason("empty", "Tệp không có chữ nào."))
    extraction = extract(text, Source(job.path, job.sha256, len(text), "text/plain"))
    write_record(job.artefact, record(extraction))
    return Outcome(job.path, job.sha256, OutcomeKind.LOADED, figures=len(extraction.figures))


def extract(text: str, source: Source) -> Extraction:
    facts = {m[1]: Fact(m[2], Span(*m.span(2))) for m in FACT.finditer(text)}
    head = Letterhead(
        kind=facts.get("kind"),
        title=facts.get("title"),
        symbol=facts.get("symbol"),
        issuer=facts.get("issuer"),
        issued_on=facts.get("issued_on"),
        province=facts.get("province"),
        replaces=facts.get("replaces"),
    )
    period = _period(facts)
    figures = tuple(
        Figure(
            indicator=found[1],
            span=Span(*found.span(2)),
            value=Decimal(found[2]),
            unit="kỳ họp",
            actor=COUNCIL,
            period=period,
            rule="fake",
        )
        for found in FIGURE.finditer(text)
    )
    strange = [
        Numeral(Span(*m.span(1)), NumeralKind.NOT_UNDERSTOOD) for m in STRANGE.finditer(text)
    ]
    numerals = [Numeral(figure.span, NumeralKind.FIGURE, figure.value) for figure in figures]
    for found in CHECK.finditer(text):
        numerals += [Numeral(Span(*found.span(n)), NumeralKind.REFERENCE) for n in (1, 2, 3)]
    return Extraction(
        document=Document(text, source),
        structure=Structure((), (), head),
        figures=figures,
        citations=(),
        checks=tuple(_check(found) for found in CHECK.finditer(text)),
        numerals=(*numerals, *strange),
        issues=tuple(Issue("numerals", n.span, "not_understood", "?") for n in strange),
        period=period,
    )


def _period(facts: dict[str, Fact]) -> Period | None:
    """Return the year of ``year: 2024`` or the days of ``days: 2024-01-01 2024-06-30``."""
    if year := facts.get("year"):
        days = date(int(year.value), 1, 1), date(int(year.value), 12, 31)
        return Period(*days, f"năm {year.value}", PeriodKind.YEAR, year.span)
    if stated := facts.get("days"):
        days = map(date.fromisoformat, stated.value.split())
        return Period(*days, f"từ {stated.value}", PeriodKind.RANGE, stated.span)
    return None


def _check(found: re.Match[str]) -> Check:
    total, *parts = (Decimal(number) for number in found.groups())
    return Check(
        kind="parts_sum_to_total",
        total=found.start(1),
        parts=(found.start(2), found.start(3)),
        expected=sum(parts, Decimal(0)),
        found=total,
        tolerance=Decimal(0),
        verdict=Verdict.PROVED if total == sum(parts) else Verdict.CONTRADICTED,
    )
