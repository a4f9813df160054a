"""A real scheduler and real workers on the loopback: nothing lost, nothing twice, poison contained."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import fake_worker
import pytest

from pipeline import cluster, crew, work
from pipeline.engine import WorkersError
from pipeline.fingerprints import fingerprint
from pipeline.ingest import ingest, plan, writing
from pipeline.outcomes import Job
from pipeline.plans import Wanted
from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published

pytestmark = pytest.mark.long

pytest.importorskip("distributed")
HERE = Path(__file__).parent
has_signals = pytest.mark.skipif(os.name == "nt", reason="no kill -9 on Windows")


def start(*words, folder, **environment):
    """Start a program with the stand-in for reading and extraction."""
    paths = os.pathsep.join((str(HERE / "stand_ins"), str(HERE), str(HERE.parent)))
    return subprocess.Popen(
        [sys.executable, *words],
        env={**os.environ, "PYTHONPATH": paths, "TONGHOP_WORKERS": "1", **environment},
        cwd=folder,
        stdout=(folder / "out.log").open("ab"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def end(process):
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@contextmanager
def running_cluster(folder, workers=2, **environment):
    """Start a scheduler and workers as the docs say; yield its address and the workers."""
    file = folder / "scheduler.json"
    words = ("-m", "distributed.cli.dask_scheduler", "--no-dashboard", "--host", "127.0.0.1")
    scheduler = start(*words, "--port", "0", "--scheduler-file", str(file), folder=folder)
    processes = [scheduler]
    try:
        address = wait_for_address(file, folder)
        hands = [
            start("-m", "pipeline.cli", "worker", address, folder=folder, **environment)
            for _ in range(workers)
        ]
        processes += hands
        yield address, hands
    finally:
        for process in processes:
            end(process)


def wait_for_address(file, folder):
    import json

    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            return json.loads(file.read_text())["address"]
        except (OSError, ValueError):
            time.sleep(0.1)
    raise AssertionError((folder / "out.log").read_text())


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    monkeypatch.setattr(work, "extract_file", fake_worker.extract_file)
    monkeypatch.setattr(work, "warm_up", fake_worker.no_warm_up)


def settings_in(folder, address, reports):
    raw = folder / "raw"
    raw.mkdir()
    for number in range(reports):
        text = f"province: Nghệ An\nyear: {1900 + number}\nsession.total = {number} kỳ họp\nSLOW\n"
        (raw / f"{number:03}.txt").write_text(text, "utf-8")
    return Settings(
        raw=raw, warehouse=folder / "warehouse", workers=1, timeout=20, engine="dask",
        scheduler=address,
    )  # fmt: skip


def tries(settings):
    """Return how often each report was worked on, by content."""
    return {
        file.stem: len(file.read_text().splitlines())
        for file in settings.artefacts.rglob("*.tries")
    }


def figures(settings):
    with open_published(settings) as connection:
        return connection.execute(
            "select path, value::integer from figure join document using (document_id) order by all"
        ).fetchall()


@has_signals
def test_a_killed_worker_costs_time_and_nothing_else(tmp_path):
    with running_cluster(tmp_path) as (address, hands):
        settings = settings_in(tmp_path, address, 120)
        (settings.raw / "DIE.txt").write_text("DIE", "utf-8")
        (settings.raw / "rỗng.txt").write_text("", "utf-8")
        done = []

        def report(line):
            done.append(line)
            if sum("số liệu" in each for each in done) == 30:
                os.killpg(hands[0].pid, signal.SIGKILL)

        summary = ingest(settings, report)
        assert hands[0].wait(timeout=10) == -signal.SIGKILL
        assert hands[1].poll() is None, "the poison ended a process below it, not the worker"
    assert figures(settings) == [(f"{number:03}.txt", number) for number in range(120)]
    assert summary.extracted == 122
    assert {file.path: file.code for file in summary.stands.quarantined} == {
        "DIE.txt": "worker_died", "rỗng.txt": "empty",
    }  # fmt: skip
    again = [count for count in tries(settings).values() if count > 1]
    assert len(again) <= 2, "the one that was being read, and the poison; what was done stays done"


def test_no_scheduler_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "_START", 1)
    settings = settings_in(tmp_path, "tcp://127.0.0.1:9", 1)
    with pytest.raises(WorkersError, match="tonghop worker"):
        ingest(settings, print)


def test_a_machine_with_other_code_is_refused(tmp_path):
    job = Job(tmp_path, "a.txt", "0" * 64, 1, tmp_path / "a.json.gz")
    with pytest.raises(WorkersError, match="khác với máy chạy việc chính"):
        cluster.work_here((job,), 20, "other code")


def test_a_machine_finds_the_folders_where_its_own_settings_say(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHOP_RAW", str(tmp_path / "mnt" / "raw"))
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(tmp_path / "mnt" / "kho"))
    job = Job(Path("/srv/raw"), "a.txt", "ab12", 1, Path("/srv/kho/extractions/ab/ab12-fe.json.gz"))
    seen = cluster._as_seen_here(job, cluster.from_environment())
    assert seen.root == tmp_path / "mnt" / "raw"
    assert seen.artefact == tmp_path / "mnt" / "kho" / "extractions" / "ab" / "ab12-fe.json.gz"


def test_tasks_hold_few_documents_and_fewer_scans(tmp_path):
    def job(size):
        return Job(tmp_path, "a", "0", size, tmp_path)

    small = [len(chunk) for chunk in cluster._chunks([job(10_000)] * 40)]
    scans = [len(chunk) for chunk in cluster._chunks([job(1_500_000)] * 3)]
    assert small == [16, 16, 8]
    assert scans == [1, 1, 1]


def test_what_a_lost_machine_finished_is_not_done_again(tmp_path):
    settings = settings_in(tmp_path, "", 1)
    with writing(settings):
        (job,) = plan(settings).jobs
    assert cluster._done_before(job) is None
    fake_worker.extract_file(job)
    assert cluster._done_before(job).figures == 1
    with writing(settings):
        (again,) = plan(settings, Wanted(again=frozenset({job.path}))).jobs
    assert cluster._done_before(again) is None, "what is to be read again is"


@has_signals
def test_a_cluster_of_its_own_needs_no_scheduler(tmp_path):
    """``--engine dask`` alone: one worker a process on this machine, with the real extraction."""
    settings = replace(settings_in(tmp_path, "", 3), workers=2, timeout=120)
    program = (
        "import sys; from pathlib import Path; from pipeline.ingest import ingest;"
        "from pipeline.settings import Settings\n"
        "if __name__ == '__main__': ingest(Settings(raw=Path(sys.argv[1]),"
        " warehouse=Path(sys.argv[2]), workers=2, engine='dask'), print)"
    )
    file = tmp_path / "own.py"
    file.write_text(program)
    done = subprocess.run(
        [sys.executable, file, settings.raw, settings.warehouse],
        env={**os.environ, "PYTHONPATH": str(HERE.parent)},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with open_published(settings) as connection:
        assert connection.execute("select count(*) from document").fetchall() == [(3,)]


def test_the_crew_is_what_the_settings_ask_for(monkeypatch):
    asked = []
    monkeypatch.setattr(crew, "map_on_cluster", lambda *_: asked.append("dask") or iter(()))
    monkeypatch.setattr(crew.engine, "map_documents", lambda *_: asked.append("here") or iter(()))
    list(crew.map_documents((), cluster.Cluster(Settings(), None, None)))
    list(crew.map_documents((), object()))
    assert asked == ["dask", "here"]
    assert fingerprint()
