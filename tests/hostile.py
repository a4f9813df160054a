"""Hurt files through the real main job: every one has an outcome, and costs nothing but itself.

    python -m tests.hostile [--count 500] [--seed N] [--keep FOLDER]      (make hostile)

The files are made from the samples and, where they are there, the real reports beside the
project; the same seed makes the same files. Fails if a file is lost, an outcome is no reason of
a file but a fault of the program, a raw file was written to, or a worker is left.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from multiprocessing import active_children
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.engine import open_workers
from pipeline.ingest import ingest, plan, process, publish_results, writing
from pipeline.outcomes import OutcomeKind
from pipeline.settings import Settings
from pipeline.terminal import say, table
from pipeline.warehouse.publish import open_published
from tests.mutations import hurt_files, samples

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.outcomes import Outcome

COUNT = 500
SEED = 20261123
TIMEOUT = 60.0  # seconds; the slowest sample takes 1
MEMORY = 1_500_000_000  # bytes
FAULTS = frozenset({"fault"})  # of the program, whatever the file is like
SLOWEST = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the hurt files, and what must not have happened, in words."""

    files: int
    outcomes: tuple[Outcome, ...]
    codes: Counter[str]
    wrong: tuple[str, ...]
    seconds: float


def write_files(raw: Path, count: int, seed: int) -> dict[str, str]:
    """Write the hurt files; return the hash of each by its path."""
    hashes = {}
    for hurt in hurt_files(samples(), count, seed):
        path = raw / hurt.kind / hurt.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(hurt.content)
        hashes[f"{hurt.kind}/{hurt.name}"] = hashlib.sha256(hurt.content).hexdigest()
    return hashes


def hashes_of(raw: Path) -> dict[str, str]:
    """Return the hash of every file under *raw* by its path."""
    return {
        path.relative_to(raw).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in raw.rglob("*")
        if path.is_file()
    }


def trial(folder: Path, count: int, seed: int) -> Trial:
    """Make the files, run the main job over them twice, and see what became of them."""
    settings = Settings(
        raw=folder / "raw", warehouse=folder / "warehouse", timeout=TIMEOUT, memory_limit=MEMORY
    )
    hashes = write_files(settings.raw, count, seed)
    began = perf_counter()
    with writing(settings):
        todo = plan(settings)
        with open_workers(settings) as workers:
            outcomes = process(todo.jobs, workers, _silent)
        publish_results(todo, outcomes, settings, _silent)
    seconds = perf_counter() - began
    again = ingest(settings, _silent)
    status = _status(settings)
    wrong = [
        *_lost(hashes, [path for path, _ in status]),
        *(f"{o.path}: {o.reason.message}" for o in outcomes if o.reason and o.reason.code in FAULTS),
        *(f"{path} đã bị sửa" for path, found in hashes_of(settings.raw).items() if hashes[path] != found),
        *(["lần chạy thứ hai lại có việc"] if again.changed else []),
        *(f"còn tiến trình {worker.pid}" for worker in active_children()),
    ]  # fmt: skip
    return Trial(len(hashes), outcomes, Counter(code for _, code in status), tuple(wrong), seconds)


def _silent(line: str) -> None:
    """Take progress as the main job tells it, and tell one line in fifty."""
    done, _, rest = line.partition("/")
    if done.strip("[").isdecimal() and int(done.strip("[")) % 50 == 0:
        say(f"{done}/{rest}")


def _status(settings: Settings) -> list[tuple[str, str]]:
    """Return each file of the published database with its reason, or its outcome."""
    with open_published(settings) as connection:
        return connection.execute(
            "select path, coalesce(reason_code, outcome) from file_status order by path"
        ).fetchall()


def _lost(hashes: dict[str, str], paths: Sequence[str]) -> Iterator[str]:
    """Yield which files have no outcome, or more than one."""
    times = Counter(paths)
    for path in sorted({*hashes, *times}):
        if times[path] != (path in hashes):
            yield f"{path}: {times[path]} kết quả"


def lines(found: Trial) -> Iterator[str]:
    """Yield the table of outcomes, the slowest files, and what went wrong."""
    yield f"{found.files} tệp hỏng trong {found.seconds:.0f} giây"
    yield from table(("Kết quả", "Tệp"), [(code, str(n)) for code, n in found.codes.most_common()])
    yield ""
    slowest = sorted(found.outcomes, key=lambda o: o.read_seconds + o.extract_seconds)[-SLOWEST:]
    yield from table(
        ("Chậm nhất", "Đọc, giây", "Trích, giây", "Kết quả"),
        [
            (o.path, f"{o.read_seconds:.2f}", f"{o.extract_seconds:.2f}", _code(o))
            for o in reversed(slowest)
        ],
    )
    yield ""
    yield from (f"SAI: {each}" for each in found.wrong)
    yield "KHÔNG ĐẠT" if found.wrong else "Đạt: mỗi tệp một kết quả, không lỗi nào của chương trình"


def _code(outcome: Outcome) -> str:
    return outcome.reason.code if outcome.reason else OutcomeKind.LOADED.value


def main() -> int:
    """Make the files, run, print; 1 if something went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--keep", type=Path, help="một thư mục mới, để xem lại các tệp")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = options.keep or Path(name)
        found = trial(folder.absolute(), options.count, options.seed)
    print("\n".join(lines(found)))
    return int(bool(found.wrong))


if __name__ == "__main__":
    sys.exit(main())
