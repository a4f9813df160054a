"""Measure the warehouse on a million figures: ``python -m tests.bench_warehouse`` (run.py warehouse).

Twenty bodies of every province report 100 figures each half-year: about 10,000 reports, written as
artefacts and loaded, published and asked. Times are those of the processor, so that a busy machine
changes little; a question has one thread. Prints them against their targets; 1 if one is missed.
``--reports N`` measures fewer.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from time import perf_counter, process_time
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.memory import peak_memory
from pipeline.settings import Settings
from pipeline.warehouse.database import open_master
from pipeline.warehouse.derive import derive, soft_rule_rows
from pipeline.warehouse.publish import open_to_export, publish
from pipeline.warehouse.units import read_units
from tests.corpus import halves_from, report_of, units_in
from tests.corpus_reports import STANDING, load_alone, load_and_publish, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.corpus_reports import Report

REPORTS = 10_000
FIGURES = 100  # in a report
MOST_PUBLISH = 60.0  # seconds, the whole load of all reports
MOST_ADD = 10.0  # seconds, one report more
MOST_ASK = 300.0  # milliseconds, each question
BODIES = (
    STANDING, "Ban Pháp chế", "Ban Kinh tế - Ngân sách", "Ban Văn hóa - Xã hội", "Ban Dân tộc",
    "Ban Đô thị", "Tổ đại biểu HĐND tỉnh", "UBND tỉnh", "Sở Nội vụ", "Sở Tài chính", "Sở Tư pháp",
    "Sở Y tế", "Sở Xây dựng", "Thanh tra tỉnh", "Công an tỉnh", "Văn phòng HĐND tỉnh",
    "Văn phòng UBND tỉnh", "Trụ sở Tiếp công dân tỉnh", "Ban Thường trực UBMTTQVN", "Tỉnh đoàn",
)  # fmt: skip

# What an analyst asks: of one indicator, of a group, of all where all are ranked already.
_HALF = "date '2024-01-01', date '2024-06-30'"
_GROUP = "['session.total', 'resolution.total', 'petition.received', 'petition.resolved']"
QUESTIONS = (
    f"from compare_period('petition.received', {_HALF})",
    f"from compare_long({_GROUP}, {_HALF})",
    f"from compare_wide({_GROUP}, {_HALF})",
    f"from compare_provinces({_GROUP}, {_HALF})",
    f"from total_period({_GROUP}, {_HALF})",
    f"from total_period(['petition.resolution_rate'], {_HALF})",
    "from compare('petition.received')",
    "from rate where indicator = 'petition.resolved'",
    "from year_on_year where indicator = 'petition.received'",
    "from derived_flow where indicator = 'petition.received'",
    "from recommendation_outcome",
    "from petition_flow where unit_version_id = '87-0'",
    "from outlier order by rank limit 100",
    "from cross_check order by rank limit 100",
    "from unread",
    "from evidence where figure_id = (select max(figure_id) from figure)",
    "from current_figure where indicator = 'petition.received' and province = 'Đồng Tháp'",
    "from search('tiep nhan don')",
    "from search('kiến nghị giám sát chưa thực hiện')",
    "from search('khong co cau nao nhu the')",
)


@dataclass(frozen=True, slots=True)
class Time:
    """One measurement; ``most`` is its target, in the same unit."""

    what: str
    took: float
    most: float | None
    unit: str

    @property
    def missed(self) -> bool:
        return self.most is not None and self.took > self.most


def reports(count: int) -> Iterator[Report]:
    """Yield *count* reports that say each indicator of the catalogue, some for two bodies."""
    chance = random.Random(1)
    codes = [entry.code for entry in knowledge.catalogue().indicators]
    parts = {row["indicator"] for row in soft_rule_rows()}
    versions = list(read_units().versions)
    for half, body in islice(product(halves_from(2022, 8), BODIES), count):
        for unit in units_in(half, versions):
            report = report_of(unit, half, chance)
            report.path = report.path.replace(".pdf", f"-{body}.pdf")
            for number in range(FIGURES):
                code = codes[number % len(codes)]
                actor = body if number < len(codes) else f"{body} và cơ quan phối hợp"
                report.say(code, _value(code, parts, chance), actor=actor)
            yield report


def _value(code: str, parts: set[str], chance: random.Random) -> int:
    """Return a value that breaks no rule between indicators: parts are less than totals."""
    if code in ("resolution.total", "appraisal.draft_resolutions"):
        return 80
    return chance.randint(2, 70) if code in parts else chance.randint(100, 5000)


def measure(settings: Settings, count: int) -> Iterator[Time]:
    """Yield the times of loading, of adding a report and of each question, as they come."""
    with _timed("viết kết quả (write artefacts)") as written:
        entries = list(write(islice(reports(count), count + 1), settings))
    yield from written
    *first, last = entries
    with _timed("nạp từ kết quả (load from artefacts)") as loaded:
        run = load_alone(first, settings)
    yield from loaded
    with _timed("tính sẵn lại và công bố (derive all anew, publish)", MOST_PUBLISH) as published:
        with open_master(settings.master) as connection:
            connection.execute("begin")
            derive(connection, [entry.sha256[:16] for entry in first])
            connection.execute("commit")
            connection.execute("checkpoint")
        publish(run, settings)
    yield from published
    with _timed("thêm một báo cáo và công bố (add one report, publish)", MOST_ADD) as added:
        load_and_publish(entries, settings, frozenset([last.sha256]))
    yield from added
    yield from _asked(settings)


@contextmanager
def _timed(what: str, most: float | None = None) -> Iterator[list[Time]]:
    """Give a list that holds the processor's and the clock's time once the block is done."""
    found: list[Time] = []
    began, started = process_time(), perf_counter()
    yield found
    found.append(Time(what, process_time() - began, most, "s"))
    found.append(Time("   theo đồng hồ (by the clock)", perf_counter() - started, None, "s"))


def _asked(settings: Settings) -> Iterator[Time]:
    with open_to_export(settings) as connection:  # the readers' way in does not let one set threads
        connection.execute("set threads = 1")
        for query in QUESTIONS:
            times = []
            for _ in range(3):
                began = process_time()
                connection.execute(query).fetchall()
                times.append(1000 * (process_time() - began))
            yield Time(query, sorted(times)[1], MOST_ASK, "ms")


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_warehouse", description=__doc__)
    parser.add_argument("--reports", type=int, default=REPORTS)
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(raw=Path(folder, "raw"), warehouse=Path(folder, "warehouse"))
        for time in measure(settings, options.reports):
            target = "" if time.most is None else f"  (≤ {time.most:,.0f})"
            mark = "  CHƯA ĐẠT" if time.missed else ""
            print(f"{time.took:>10,.1f} {time.unit:<3}{target}{mark}  {time.what}", flush=True)
            missed = missed or time.missed
        size = settings.published.resolve().stat().st_size / 1e6
        print(f"{size:>10,.0f} MB  cơ sở dữ liệu; bộ nhớ nhiều nhất {peak_memory()[0]:,.0f} MB")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
