"""How fast PDFs are read: ``python -m pipeline.bench_reading [FILE…]`` (make bench).

The whole of reading (text, layout, tables, a box for every word) against pdfplumber, which
only finds the words, and pdftotext, which only writes the text. They take turns in one run,
so that what else the machine does troubles all alike; times are CPU time, that of children
included, and medians. Pages with ruled tables are counted apart from those without; the targets
are meant for the latter, since neither of the others looks for tables.
"""

from __future__ import annotations

import argparse
import gc
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from pipeline.settings import from_environment
from pipeline.work import COLLECT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

ROUNDS = 5
MOST_PAGES = 30  # of a part: pdfplumber takes a second for ten
LEAST_TIME = 0.2  # CPU-seconds of one turn: the clock is no finer
LEAST_GAIN = 10.0  # times as fast as pdfplumber
MOST_LAG = 3.0  # times as slow as pdftotext
OURS, WORDS, TEXT = "tonghop", "pdfplumber", "pdftotext"


@dataclass(frozen=True, slots=True)
class Part:
    """Pages of one file, as a PDF of their own."""

    name: str
    tables: bool  # whether they bear ruled tables
    pages: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Speed:
    """Pages per CPU-second by reader; pdftotext is left out where it is not installed."""

    part: Part
    rates: Mapping[str, float]

    @property
    def gain(self) -> float:
        """How many times as fast as pdfplumber we are."""
        return self.rates[OURS] / self.rates[WORDS]

    @property
    def lag(self) -> float | None:
        """How many times as fast as we are pdftotext is; None if it is not installed."""
        return self.rates[TEXT] / self.rates[OURS] if TEXT in self.rates else None


def parts_of(file: Path) -> list[Part]:
    """Part a file into pages with and without ruled tables, scanned pages left out."""
    from pipeline.reading.gate import layer_of, pages_for_ocr
    from pipeline.reading.pdf import only_pages, printed_pages
    from pipeline.reading.tables import tables_of

    data = file.read_bytes()
    tables: dict[int, bool] = {}
    layers = []
    for page in printed_pages(data):
        layers.append(layer_of(page))
        tables[page.number] = bool(page.words and tables_of(page, page.words)[0])
    scanned = pages_for_ocr(layers)
    found = []
    for kind in (False, True):
        chosen = [at for at, has in tables.items() if has is kind and at not in scanned]
        if chosen := chosen[:MOST_PAGES]:
            found.append(Part(file.name, kind, len(chosen), only_pages(data, chosen)))
    return found


def measure(part: Part, rounds: int = ROUNDS) -> Speed:
    """Let the readers take turns at a part, and return their median speeds."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "part.pdf"
        copy.write_bytes(part.data)
        readers = _readers(part.data, copy)
        for read in readers.values():
            read()  # what is loaded once is not measured
        times: dict[str, list[float]] = {name: [] for name in readers}
        for _ in range(rounds):
            for name, read in readers.items():
                times[name].append(_seconds(read))
    return Speed(part, {name: part.pages / median(each) for name, each in times.items()})


def _readers(data: bytes, copy: Path) -> dict[str, Callable[[], object]]:
    from pipeline.reading.options import LAYERS_ONLY
    from pipeline.reading.pdf_document import read_pdf

    readers: dict[str, Callable[[], object]] = {
        OURS: lambda: read_pdf(data, LAYERS_ONLY),
        WORDS: lambda: _words_of_pdfplumber(data),
    }
    program = shutil.which(TEXT)
    if program and sys.platform != "win32":  # Windows does not tell the time of children
        command = [program, str(copy), "-"]
        readers[TEXT] = lambda: subprocess.run(command, check=True, capture_output=True)  # noqa: S603 -- the words are our own
    return readers


def _words_of_pdfplumber(data: bytes) -> int:
    import pdfplumber

    with pdfplumber.open(BytesIO(data)) as pdf:
        return sum(len(page.extract_words()) for page in pdf.pages)


def _seconds(read: Callable[[], object]) -> float:
    """Return the CPU time of reading once, measured over as many times as it takes."""
    runs, began = 0, _clock()
    while runs == 0 or _clock() - began < LEAST_TIME:
        read()
        runs += 1
    return (_clock() - began) / runs


def _clock() -> float:
    """Return the CPU time of this process and of its children that have ended, in seconds."""
    if sys.platform == "win32":
        from time import process_time

        return process_time()
    import resource

    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(each.ru_utime + each.ru_stime for each in used)


def lines(found: Sequence[Speed]) -> list[str]:
    """Write the measurements as a table with its verdict."""
    rows = [
        f"{speed.part.name[:38]:<40}{'có' if speed.part.tables else 'không':<7}{speed.part.pages:>6}"
        f"{speed.rates[OURS]:>9.0f}{speed.rates[WORDS]:>12.1f}{_number(speed.rates.get(TEXT)):>11}"
        f"{speed.gain:>13.1f}{_number(speed.lag, 1):>13}"
        for speed in found
    ]
    missing = [
        f"Không có {TEXT} trên PATH nên không so được; cài gói poppler-utils (pdftotext is missing)"
        for _ in found[:1]
        if found[0].lag is None
    ]
    head = f"{'tệp':<40}{'bảng':<7}{'trang':>6}{OURS:>9}{WORDS:>12}{TEXT:>11}"
    return [
        "Trang mỗi giây CPU (pages per CPU-second)",
        f"{head}{'nhanh hơn ×':>13}{'chậm hơn ×':>13}",
        *rows,
        *missing,
        *(misses(found) or ["Đạt (all targets met)"]),
    ]


def misses(found: Sequence[Speed]) -> list[str]:
    """Return which targets are missed, and where."""
    plain = [speed for speed in found if not speed.part.tables]
    slow = [
        f"CHƯA ĐẠT: {speed.part.name} chỉ nhanh hơn {WORDS} {speed.gain:.1f} lần, cần {LEAST_GAIN:.0f}"
        " (too slow)"
        for speed in plain
        if speed.gain < LEAST_GAIN
    ]
    behind = [
        f"CHƯA ĐẠT: {speed.part.name} chậm hơn {TEXT} {speed.lag:.1f} lần, cần không quá {MOST_LAG:.0f}"
        " (too far behind)"
        for speed in plain
        if speed.lag is not None and speed.lag > MOST_LAG
    ]
    return slow + behind


def _number(value: float | None, places: int = 0) -> str:
    return "–" if value is None else f"{value:.{places}f}"


def main() -> int:
    """Measure and print; 1 if a target is missed, 2 if there is nothing to measure."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench_reading", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    gc.set_threshold(*COLLECT)  # as in a worker
    files = options.files or sorted(from_environment().raw.rglob("*.pdf"))
    found = [measure(part) for file in files for part in parts_of(file)]
    if not found:
        parser.error("không có tệp PDF nào có lớp chữ để đo (no PDF with a text layer)")
    print("\n".join(lines(found)))
    return int(bool(misses(found)))


if __name__ == "__main__":
    sys.exit(main())
