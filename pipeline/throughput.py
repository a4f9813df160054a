"""How fast text is extracted: ``python -m pipeline.throughput [FILE…]`` (make bench).

The longest sample, and the real reports beside the project where there are any, repeated once,
5, 10 and 50 times and to 5 MB. Each size is measured in a process of its own: characters per
CPU-second of extraction alone, and the peak memory of the whole process. If time grows with
the text and no faster, the time per character stays the same.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time

from pipeline.memory import peak_memory
from pipeline.settings import from_environment

TIMES = (1, 5, 10, 50)
LARGE = 5_000_000  # bytes of UTF-8
LEAST_RATE = 150_000  # characters per CPU-second
MOST_MEMORY = 400.0  # megabytes
MOST_GROWTH = 1.3  # time per character against that of one copy; caches and noise take some
SUFFIXES = frozenset({".pdf", ".docx", ".txt"})


@dataclass(frozen=True, slots=True)
class Speed:
    """One extraction: how many copies, characters and figures; CPU-seconds; megabytes."""

    copies: int
    characters: int
    figures: int
    seconds: float
    memory: float | None

    @property
    def rate(self) -> float:
        """Characters per CPU-second."""
        return self.characters / self.seconds


def measure(file: Path, copies: int) -> Speed:
    """Extract *copies* of a report as one text; call it in a process that did nothing else.

    Models and catalogue are loaded as in a worker, and by one copy, which is not measured; a
    short text is extracted until a second is over, for the clock's sake.
    """
    from extractors import extract, knowledge
    from extractors.model import Document
    from pipeline.reading import read
    from pipeline.work import warm_up

    warm_up()
    text = read(file, file.parent).text
    known = knowledge.load()
    extract(Document(text), known)
    document = Document("\n".join([text] * copies))
    runs = 0
    began = process_time()
    while runs == 0 or process_time() - began < 1.0:
        found = extract(document, known)
        runs += 1
    seconds = (process_time() - began) / runs
    return Speed(copies, len(document.text), len(found.figures), seconds, peak_memory()[0])


def measured_apart(file: Path, copies: int) -> Speed:
    """Measure in a fresh process. Raises CalledProcessError if that fails."""
    command = [sys.executable, "-m", "pipeline.throughput", str(file), "--one", str(copies)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 -- this module
    return Speed(**json.loads(done.stdout))


def texts(folder: Path) -> list[Path]:
    """Return the report of *folder* with the longest text, and the real ones beside the project."""
    from pipeline.reading import read

    samples = [path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES]
    longest = max(samples, key=lambda path: len(read(path, folder).text), default=None)
    real = Path(__file__).absolute().parents[2] / "shared" / "reports"
    return [*([longest] if longest else []), *sorted(real.glob("*.txt"))]


def copies_for(file: Path, size: int) -> int:
    """Return how many copies of a report's text come to *size* bytes of UTF-8."""
    from pipeline.reading import read

    return max(1, round(size / len(read(file, file.parent).text.encode())))


def lines(file: Path, found: list[Speed]) -> list[str]:
    """Write the measurements of one report as a table with its verdict."""
    one = found[0]
    rows = [
        f"{speed.copies:>6}{speed.characters:>12,}{speed.figures:>9,}{speed.seconds:>10.2f}"
        f"{speed.rate:>14,.0f}{growth(one, speed):>9.2f}{_megabytes(speed.memory):>10}"
        for speed in found
    ]
    missed = misses(found)
    return [
        f"{file.name}",
        f"{'lần':>6}{'ký tự':>12}{'số liệu':>9}{'giây CPU':>10}{'ký tự/giây':>14}{'so 1×':>9}{'MB':>10}",
        *rows,
        *(missed or ["Đạt (all targets met)"]),
        "",
    ]


def growth(one: Speed, many: Speed) -> float:
    """Return the time per character of *many* copies against that of *one*; 1 is linear."""
    return one.rate / many.rate


def misses(found: list[Speed]) -> list[str]:
    """Return which targets a report misses."""
    slowest = min(speed.rate for speed in found)
    memory = max((speed.memory for speed in found if speed.memory is not None), default=0.0)
    steepest = max(growth(found[0], speed) for speed in found)
    said = []
    if slowest < LEAST_RATE:
        said.append(f"CHƯA ĐẠT: {slowest:,.0f} ký tự/giây CPU, cần {LEAST_RATE:,} (too slow)")
    if memory > MOST_MEMORY:
        said.append(f"CHƯA ĐẠT: {memory:,.0f} MB, cần không quá {MOST_MEMORY:,.0f} (memory)")
    if steepest > MOST_GROWTH:
        said.append(f"CHƯA ĐẠT: thời gian mỗi ký tự tăng {steepest:.2f} lần (not linear)")
    return said


def _megabytes(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}"


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.throughput", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(asdict(measure(options.files[0].absolute(), options.one))))
        return 0
    missed = False
    for file in options.files or texts(from_environment().raw):
        sizes = sorted({*TIMES, copies_for(file.absolute(), LARGE)})
        found = [measured_apart(file, copies) for copies in sizes]
        print("\n".join(lines(file, found)), flush=True)
        missed = missed or bool(misses(found))
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
