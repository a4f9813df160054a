"""Measure the main job: ``python -m pipeline.bench [FOLDER] [--copies N]``.

Copies the reports of a folder (by default the samples) N times, each with other bytes but
the same words, runs the main job on them in a folder of its own, and prints documents per
second by stage and the peak memory. Nothing of the real warehouse is touched.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from pipeline.engine import open_workers
from pipeline.ingest import Summary, ingest, plan, process, publish_results, writing
from pipeline.memory import peak_memory
from pipeline.settings import Settings, from_environment


@dataclass(frozen=True, slots=True)
class Measurement:
    """Two runs, the second with nothing new; times in seconds, memory in megabytes."""

    summary: Summary
    start: float
    work: float
    again: float
    main_memory: float | None
    worker_memory: float | None


def measure(settings: Settings) -> Measurement:
    """Run the main job twice on a warehouse that does not exist yet."""
    with writing(settings):
        todo = plan(settings)
        began = perf_counter()
        with open_workers(settings) as workers:
            first = process(todo.jobs[:1], workers, _silent)
            started = perf_counter()
            rest = process(todo.jobs[1:], workers, _silent)
        worked = perf_counter()
        summary = publish_results(todo, (*first, *rest), settings, _silent)
    before_again = perf_counter()
    again = ingest(settings, _silent)
    if again.changed:
        raise RuntimeError("the second run found something to do; the figures say nothing")
    main_memory, worker_memory = peak_memory()
    return Measurement(
        summary=summary,
        start=started - began,
        work=worked - started,
        again=perf_counter() - before_again,
        main_memory=main_memory,
        worker_memory=worker_memory,
    )


def _silent(_line: str) -> None:
    """Take the place of a report on the terminal."""


def copy_reports(folder: Path, target: Path, copies: int) -> int:
    """Copy every report *copies* times with other bytes; return the number of files."""
    files = [
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in _VARIATIONS and not path.name.startswith((".", "~$"))
    ]
    for number in range(copies):
        for path in files:
            copy = target / str(number) / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
            _VARIATIONS[path.suffix](copy, number)
    return copies * len(files)


def _append_blank_lines(path: Path, number: int) -> None:
    with path.open("ab") as file:
        file.write(b"\n" * number)


def _append_comment(path: Path, number: int) -> None:
    with path.open("ab") as file:
        file.write(f"\n% {number}\n".encode())


def _set_archive_comment(path: Path, number: int) -> None:
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = str(number).encode()


_VARIATIONS = {
    ".txt": _append_blank_lines,
    ".pdf": _append_comment,
    ".docx": _set_archive_comment,
}


def table(found: Measurement, workers: int) -> list[str]:
    """Write a measurement as lines of a table.

    Shares, which hardly depend on the machine, are of the first run's time; those of reading
    and extraction are of the two together.
    """
    seconds = found.summary.seconds
    documents = found.summary.extracted
    first = seconds.plan + found.start + found.work + seconds.load + seconds.publish
    busy = seconds.read + seconds.extract

    def line(stage: str, took: float, of: float, count: int = documents) -> str:
        rate = f"{count / took:,.1f}" if took > 0 else "–"
        share = f"{took / of:.0%}" if of > 0 else "–"
        return f"{stage:<46}{took:10.2f}{share:>8}{rate:>14}"

    return [
        f"{documents} báo cáo, {found.summary.stands.figures} số liệu, {workers} tiến trình",
        "",
        f"{'Giai đoạn (stage)':<46}{'giây (s)':>10}{'phần':>8}{'báo cáo/giây':>14}",
        line("lập kế hoạch, băm tệp (plan, hash)", seconds.plan, first),
        line("khởi động tiến trình + báo cáo đầu (start)", found.start, first, 1),
        line("đọc + trích xuất, thời gian thực (wall)", found.work, first, documents - 1),
        line("nạp (load)", seconds.load, first),
        line("công bố (publish)", seconds.publish, first),
        line("chạy lại, không có gì mới (second run)", found.again, first),
        "",
        line("đọc, cộng các tiến trình (read, all workers)", seconds.read, busy),
        line("trích xuất, cộng lại (extract, all workers)", seconds.extract, busy),
        "",
        f"Bộ nhớ cao nhất, tiến trình chính (main job): {_megabytes(found.main_memory)}",
        f"Bộ nhớ cao nhất, một tiến trình con (worker):  {_megabytes(found.worker_memory)}",
    ]


def _megabytes(value: float | None) -> str:
    return "không đo được (not measured)" if value is None else f"{value:,.0f} MB"


def main() -> None:
    """Read the command line, measure, print."""
    settings = from_environment()
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=settings.raw)
    parser.add_argument("--copies", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        own = replace(settings, raw=place / "raw", warehouse=place / "warehouse")
        own.raw.mkdir()
        if not copy_reports(options.folder, own.raw, options.copies):
            parser.error(f"không có báo cáo .pdf, .docx, .txt nào trong {options.folder}")
        print("\n".join(table(measure(own), own.workers)))


if __name__ == "__main__":
    main()
