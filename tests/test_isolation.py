"""A document that hangs, crashes or eats memory costs itself only, and is tried twice at most."""

import errno
import os
import signal
import subprocess
import sys
import time
from multiprocessing import active_children
from pathlib import Path

import fake_worker
import pytest

from extractors.model import Extraction, Source
from pipeline import memory, work
from pipeline.artefacts import reason_path
from pipeline.configuration import SettingsError
from pipeline.engine import map_documents, open_workers, work_apart
from pipeline.ingest import ingest
from pipeline.outcomes import Job
from pipeline.plans import reading_options
from pipeline.reports import extract_files
from pipeline.settings import LEAST_MEMORY, Settings, from_environment

HERE = Path(__file__).parent
GOOD = "province: Nghệ An\nyear: 2022\nsession.total = 10\n"
LIMIT = 400_000_000  # bytes; a worker without the models takes 30 MB

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits data by force")
has_signals = pytest.mark.skipif(os.name == "nt", reason="no kill -9 on Windows")


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    monkeypatch.setattr(work, "extract_file", fake_worker.extract_file)
    monkeypatch.setattr(work, "warm_up", fake_worker.no_warm_up)


def settings_in(folder: Path, workers: int = 2, timeout: float = 3) -> Settings:
    (folder / "raw").mkdir(exist_ok=True)
    return Settings(
        raw=folder / "raw", warehouse=folder / "warehouse", workers=workers, timeout=timeout,
        memory_limit=LIMIT,
    )  # fmt: skip


def job(settings: Settings, name: str, text: str) -> Job:
    (settings.raw / f"{name}.txt").write_text(text, "utf-8")
    artefact = settings.artefacts / f"{name}.json.gz"
    return Job(settings.raw, f"{name}.txt", name, len(text), artefact)


def codes_of(outcomes) -> dict[str, str]:
    return {each.path[:-4]: each.reason.code if each.reason else "loaded" for each in outcomes}


def tries(settings: Settings, name: str) -> int:
    return len((settings.artefacts / f"{name}.tries").read_text().splitlines())


@has_signals
def test_each_harm_costs_the_file_that_does_it(tmp_path):
    settings = settings_in(tmp_path)
    jobs = [job(settings, word, f"{word}\n{GOOD}") for word in fake_worker.HARMS]
    jobs += [job(settings, f"good{number}", GOOD) for number in range(6)]
    with open_workers(settings) as workers:
        outcomes = list(map_documents(jobs, workers))
    assert codes_of(outcomes) == {
        "DIE": "worker_died",
        "SEGFAULT": "worker_died",
        "HANG": "timeout",
        "FAULT": "fault",
        "EAT": "too_much_memory",
        "GRAB": "too_much_memory",
        **{f"good{number}": "loaded" for number in range(6)},
    }
    assert len(outcomes) == len(jobs)
    assert tries(settings, "FAULT") == 1, "a fault of the program is the same the second time"
    for word in ("DIE", "SEGFAULT", "HANG", "EAT", "GRAB"):
        assert tries(settings, word) == 2
        kept = settings.artefacts / f"{word}.json.gz"
        assert reason_path(kept).exists(), "it is not tried again by the next run"
    assert not active_children()
    assert not list(Path.cwd().glob("core*"))


@has_signals
@pytest.mark.parametrize("word", ["DIE", "SEGFAULT", "HANG", "EAT", "GRAB"])
def test_what_a_neighbour_may_have_caused_is_tried_once_more(word, tmp_path):
    settings = settings_in(tmp_path)
    jobs = [job(settings, "victim", f"{word} ONCE\n{GOOD}"), job(settings, "good", GOOD)]
    with open_workers(settings) as workers:
        outcomes = list(map_documents(jobs, workers))
    assert codes_of(outcomes) == {"victim": "loaded", "good": "loaded"}
    assert tries(settings, "victim") == 2
    assert next(o for o in outcomes if o.path == "victim.txt").figures == 1


@has_signals
def test_the_second_try_is_alone(tmp_path):
    """Two that kill each other whenever they meet both come through."""
    marks = tmp_path / "marks"
    marks.mkdir()
    settings = settings_in(tmp_path)
    with open_workers(settings) as workers:
        wait_for_both(settings, workers)
        found = list(work_apart(meet, [(marks, 1), (marks, 2)], workers))
    assert sorted(each.result for each in found) == [1, 2]


def wait_for_both(settings: Settings, workers) -> None:
    """Have every worker do something, so that both are up."""
    list(work_apart(sleep_a_little, range(settings.workers * 4), workers))


def sleep_a_little(number: int) -> int:
    time.sleep(0.3)
    return number


def meet(given: tuple[Path, int]) -> int:
    """Return the number if no other call is under way; the process dies if one is."""
    marks, number = given
    mine = marks / str(number)
    mine.touch()
    time.sleep(1)
    beside = [mark for mark in marks.iterdir() if mark != mine]
    time.sleep(0.5)
    mine.unlink()
    if beside:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


@has_signals
def test_a_lone_worker_that_dies_without_a_document_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(work, "warm_up", dies_at_first)
    monkeypatch.setenv("TONGHOP_TEST_MARK", str(tmp_path / "mark"))
    settings = settings_in(tmp_path, workers=1)
    jobs = [job(settings, f"good{number}", GOOD) for number in range(3)]
    with open_workers(settings) as workers:
        outcomes = list(map_documents(jobs, workers))
    assert (tmp_path / "mark").exists(), "the first worker died while it started"
    assert set(codes_of(outcomes).values()) == {"loaded"}
    assert len(outcomes) == 3


def dies_at_first() -> None:
    mark = Path(os.environ["TONGHOP_TEST_MARK"])
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)


@has_signals
def test_a_run_keeps_the_reason_and_the_next_one_leaves_the_file_alone(tmp_path):
    settings = settings_in(tmp_path, workers=1)
    (settings.raw / "hang.txt").write_text("HANG", "utf-8")
    (settings.raw / "crash.txt").write_text("SEGFAULT", "utf-8")
    (settings.raw / "good.txt").write_text(GOOD, "utf-8")
    first = ingest(settings, print)
    assert {file.path: file.code for file in first.stands.quarantined} == {
        "hang.txt": "timeout", "crash.txt": "worker_died",
    }  # fmt: skip
    again = ingest(settings, print)
    assert (again.changed, again.extracted) == (False, 0)
    (settings.raw / "hang.txt").write_text(GOOD + "corrected", "utf-8")
    corrected = ingest(settings, print)
    assert corrected.extracted == 1
    assert [file.path for file in corrected.stands.quarantined] == ["crash.txt"]


@on_linux
def test_programs_that_a_worker_starts_are_held_in_bounds_too(tmp_path):
    settings = settings_in(tmp_path, workers=1)
    with open_workers(settings) as workers:
        (tried,) = work_apart(greedy_child, [LIMIT * 2], workers)
    assert "MemoryError" in tried.result


def greedy_child(size: int) -> str:
    program = [sys.executable, "-c", f"bytearray({size})"]
    return subprocess.run(program, capture_output=True, text=True, check=False).stderr


ORPHAN = """
import sys
from pathlib import Path
import fake_worker
from pipeline import memory, work
from pipeline.engine import map_documents, open_workers
from test_isolation import job, settings_in
if __name__ == "__main__":
    work.extract_file = fake_worker.extract_file
    work.warm_up = fake_worker.no_warm_up
    settings = settings_in(Path(sys.argv[1]), workers=1, timeout=300)
    with open_workers(settings) as workers:
        list(map_documents([job(settings, "HANG", "HANG")], workers))
"""


@has_signals
def test_a_worker_does_not_outlive_its_run(tmp_path):
    driver = tmp_path / "driver.py"
    driver.write_text(ORPHAN, "utf-8")
    places = os.pathsep.join(map(str, (HERE, HERE.parent)))
    run = subprocess.Popen(
        [sys.executable, driver, tmp_path], env={**os.environ, "PYTHONPATH": places}
    )
    told = tmp_path / "warehouse" / "extractions" / "HANG.tries"
    assert comes_true(lambda: told.exists() and told.read_text().endswith("\n"))
    worker = int(told.read_text())
    assert is_alive(worker)
    run.kill()
    run.wait()
    assert comes_true(lambda: not is_alive(worker)), "it hangs on with nobody to stop it"


def comes_true(condition) -> bool:
    end = time.monotonic() + 30
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_what_a_worker_may_take_comes_from_the_environment(monkeypatch):
    monkeypatch.setenv("TONGHOP_MEMORY", "2 GB")
    assert from_environment().memory_limit == 2_000_000_000
    monkeypatch.setenv("TONGHOP_MEMORY", "800mb")
    assert from_environment().memory_limit == 800_000_000
    for wrong in ("2", "100 MB", "hai GB", "-1 GB"):
        monkeypatch.setenv("TONGHOP_MEMORY", wrong)
        with pytest.raises(SettingsError, match="TONGHOP_MEMORY"):
            from_environment()


@pytest.mark.parametrize(
    ("machine", "workers", "share"),
    [(16e9, 2, 4e9), (8e9, 4, 1.5e9), (2e9, 8, LEAST_MEMORY), (None, 4, 4e9)],
)
def test_workers_share_three_quarters_of_the_machine(machine, workers, share, monkeypatch):
    monkeypatch.delenv("TONGHOP_MEMORY", raising=False)
    monkeypatch.setenv("TONGHOP_WORKERS", str(workers))
    monkeypatch.setattr("pipeline.settings.machine_memory", lambda: machine)
    assert from_environment().memory_limit == share


def hurt_place(place: work.Place) -> Extraction:
    """Take the place of reading for the command line: the file's words say what happens."""
    text = place.file.read_text("utf-8")
    for word, harm in fake_worker.HARMS.items():
        if word in text:
            harm()
    return fake_worker.extract(text, Source(place.file.name, "0" * 64, len(text), "text/plain"))


@has_signals
def test_a_hostile_file_does_not_take_the_command_line_with_it(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(work, "extract_place", hurt_place)
    settings = settings_in(tmp_path, workers=2, timeout=2)
    names = ["HANG", "tốt", "SEGFAULT", "EAT", "cũng tốt"]
    for name in names:
        (tmp_path / name).write_text(f"{name} {GOOD}", "utf-8")
    found = list(extract_files([tmp_path / name for name in names], settings))
    assert [(path.name, extraction is not None) for path, extraction in found] == [
        ("HANG", False), ("tốt", True), ("SEGFAULT", False), ("EAT", False), ("cũng tốt", True),
    ]  # fmt: skip
    told = {
        Path(line.partition(": ")[0]).name: line for line in capsys.readouterr().err.splitlines()
    }
    assert "quá 2 giây" in told["HANG"]
    assert "bị dừng đột ngột" in told["SEGFAULT"]
    assert "0.4 GB bộ nhớ" in told["EAT"]
    assert all("Hãy " in line for line in told.values()), "each says what to do"


def bad_picture(*_: object) -> None:
    raise OSError("cannot identify image file")


def full_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_what_a_library_says_of_a_file_does_not_stop_the_run_and_a_full_disk_does(
    tmp_path, monkeypatch
):
    monkeypatch.undo()
    settings = settings_in(tmp_path)
    given = job(settings, "picture", GOOD)
    place = work.Place(0, settings.raw / given.path, settings.raw)
    for extracted, what in ((work.extract_file, given), (work.extract_place, place)):
        monkeypatch.setattr("pipeline.reading.read", bad_picture)
        with pytest.raises(RuntimeError, match="OSError: cannot identify") as told:
            extracted(what)
        assert told.traceback[-1].name == "bad_picture", "the line that raised it can be found"
        monkeypatch.setattr("pipeline.reading.read", full_disk)
        with pytest.raises(OSError, match="No space"):
            extracted(what)


@pytest.mark.parametrize(
    ("workers", "memory", "files", "readers"),
    [
        (4, 4_000_000_000, 1, 4), (4, 4_000_000_000, 2, 2), (4, 4_000_000_000, 3, 1),
        (2, 4_000_000_000, 90, 1), (16, LEAST_MEMORY, 1, 1), (4, LEAST_MEMORY + 250_000_000, 1, 2),
    ],
)  # fmt: skip
def test_the_pages_of_few_scans_are_read_side_by_side(workers, memory, files, readers):
    settings = Settings(workers=workers, memory_limit=memory)
    assert reading_options(settings, files).readers == readers


def test_a_container_has_the_memory_that_it_is_given(tmp_path, monkeypatch):
    given = tmp_path / "memory.max"
    monkeypatch.setattr(memory, "_CONTAINER_LIMIT", given)
    whole = memory.machine_memory()
    given.write_text("1000000000\n")
    assert memory.machine_memory() == 1_000_000_000
    given.write_text("max\n")
    assert memory.machine_memory() == whole
