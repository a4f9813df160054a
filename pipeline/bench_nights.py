"""Measure nights over many small documents: ``python -m pipeline.bench_nights [--documents N …]``.

For each number of documents: a first run, a second one with nothing new, and one with twenty
files changed, each in a process of its own as a scheduler starts it, in a folder of its own.
Prints wall and processor seconds, the largest process, and the share of reading and extraction.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

from pipeline.attempts import attempts
from pipeline.settings import Settings
from pipeline.terminal import table

CHANGED = 20  # files that are corrected before the third run
_PROVINCES = ("An Giang", "Nghệ An", "Quảng Ninh", "Đồng Tháp", "Lâm Đồng", "Cà Mau")
_REPORT = """HỘI ĐỒNG NHÂN DÂN TỈNH {upper}
Số: {number}/BC-HĐND
{province}, ngày 15 tháng 12 năm {year}

BÁO CÁO
Kết quả hoạt động của Hội đồng nhân dân tỉnh năm {year}

I. VỀ KỲ HỌP
Trong năm {year}, Hội đồng nhân dân tỉnh đã tổ chức {a} kỳ họp, ban hành {b} nghị quyết.
Thường trực Hội đồng nhân dân tỉnh đã tổ chức {c} phiên họp.
II. VỀ GIÁM SÁT
Các Ban của Hội đồng nhân dân tỉnh đã tổ chức {d} cuộc giám sát chuyên đề, khảo sát {e} cuộc.
III. TIẾP XÚC CỬ TRI
Đại biểu Hội đồng nhân dân tỉnh đã tiếp xúc cử tri tại {f} điểm, tiếp nhận {g} kiến nghị;
đã giải quyết {h} kiến nghị, đạt tỷ lệ 80 %, đang giải quyết {i} kiến nghị.
Thường trực Hội đồng nhân dân tỉnh tiếp {j} lượt công dân, nhận {b} đơn.
"""


@dataclass(frozen=True, slots=True)
class Night:
    """One run from outside: seconds of the clock and of the processors, the largest process.

    ``memory`` is in megabytes, ``work`` what reading and extraction took of all workers together.
    """

    documents: int
    what: str
    wall: float
    processors: float
    memory: float
    work: float
    workers: int

    @property
    def share(self) -> float:
        """The part of the clock's time in which every worker read or extracted."""
        return self.work / self.workers / self.wall


def write_reports(raw: Path, documents: int) -> None:
    """Write small reports, a thousand a folder, no two alike."""
    for number in range(documents):
        write_report(raw, number, 0)


def write_report(raw: Path, number: int, correction: int) -> None:
    """Write one report; another *correction* changes a figure."""
    province = _PROVINCES[number % len(_PROVINCES)]
    counts = {letter: str(2 + (number * (at + 7)) % 97) for at, letter in enumerate("bcdefghij")}
    text = _REPORT.format(
        upper=province.upper(), province=province, number=number, year=2000 + number % 25,
        a=3 + correction, **counts,
    )  # fmt: skip
    file = raw / f"{number // 1000:04}" / f"{number:07}.txt"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def measure(settings: Settings, what: str, documents: int, words: tuple[str, ...]) -> Night:
    """Run the command line once and look at it from outside. Raises RuntimeError if it fails."""
    environment = {
        **os.environ,
        "TONGHOP_RAW": str(settings.raw),
        "TONGHOP_WAREHOUSE": str(settings.warehouse),
        "TONGHOP_WORKERS": str(settings.workers),
    }
    program = [sys.executable, "-m", "pipeline.bench_nights", "--inside", *words]
    began = perf_counter()
    done = subprocess.run(program, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- our own Python
    wall = perf_counter() - began
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    processors, memory = map(float, done.stdout.split()[-2:])
    seconds = attempts(settings)[-1].seconds or {}
    work = seconds.get("read", 0.0) + seconds.get("extract", 0.0)
    return Night(documents, what, wall, processors, memory, work, settings.workers)


def inside(words: list[str]) -> None:
    """Run the command line in this process, then say what it and its children took."""
    import resource

    from pipeline import cli
    from pipeline.memory import peak_memory

    sys.argv = ["tonghop", *words]
    code = cli.main()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    own, largest = peak_memory()
    print(process_time() + children.ru_utime + children.ru_stime, max(own or 0, largest or 0))
    sys.exit(code)


def nights(documents: int, workers: int, words: tuple[str, ...]) -> list[Night]:
    """Measure a first run, one with nothing new, and one with twenty changed files."""
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        settings = Settings(raw=place / "raw", warehouse=place / "warehouse", workers=workers)
        write_reports(settings.raw, documents)
        found = [measure(settings, "lần đầu · first", documents, words)]
        found.append(measure(settings, "không có gì mới · nothing new", documents, words))
        for number in range(0, documents, max(1, documents // CHANGED)):
            write_report(settings.raw, number, 1)
        found.append(measure(settings, f"{CHANGED} tệp đổi · changed", documents, words))
        return found


def main() -> None:
    """Read the command line, measure, print."""
    if "--inside" in sys.argv:
        inside(sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="+", default=[1000, 4000, 20000])
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--prefect", action="store_true", help="under Prefect, as at night")
    options = parser.parse_args()
    words = ("ingest",) if options.prefect else ("ingest", "--direct")
    for documents in options.documents:
        head = ("báo cáo", "lần", "giây (wall)", "giây CPU", "MB", "đọc+trích", "ms CPU/báo cáo")
        rows = [
            (
                f"{night.documents}", night.what, f"{night.wall:.1f}", f"{night.processors:.1f}",
                f"{night.memory:.0f}", f"{night.share:.0%}",
                f"{1000 * night.processors / night.documents:.1f}",
            )
            for night in nights(documents, options.workers, words)
        ]  # fmt: skip
        print("\n".join(table(head, rows)), flush=True)


if __name__ == "__main__":
    main()
