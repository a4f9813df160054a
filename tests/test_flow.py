"""The main job under Prefect, on a server of its own that ends with the tests."""

import json
import shutil

import pytest

from pipeline import mainjob
from pipeline.settings import Settings
from tests.samples.__main__ import ROOT

flow = pytest.importorskip("flows.ingest")


@pytest.fixture(scope="session")
def prefect():
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=600):
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    """A raw folder with one report, its copy, and a file that is none."""
    folder = tmp_path_factory.mktemp("flow")
    raw = folder / "raw"
    raw.mkdir()
    sample = ROOT / "data" / "raw" / "2025" / "lam-dong-41-BC-BPC.txt"
    shutil.copy(sample, raw / "a.txt")
    shutil.copy(sample, raw / "b.txt")
    (raw / "hỏng.pdf").write_bytes(b"%PDF-1.7 cut off")
    return Settings(raw=raw, warehouse=folder / "warehouse", workers=1)


@pytest.fixture(scope="session")
def summary(prefect, settings):  # noqa: ARG001 -- the server must be up first
    return flow.run(settings)


def test_the_flow_accounts_for_every_file(summary):
    assert {count.outcome: count.files for count in summary.stands.files} == {
        "loaded": 1, "duplicate": 1, "quarantined": 1,
    }  # fmt: skip
    assert [file.path for file in summary.stands.quarantined] == ["hỏng.pdf"]
    assert summary.changed
    assert summary.stands.figures > 20
    assert summary.database.exists()


def test_the_flow_leaves_its_summary_and_the_failures_as_artifacts(summary):
    from prefect.artifacts import Artifact

    told = Artifact.get("tonghop-summary")
    assert str(summary.stands.figures) in told.data
    (failure,) = json.loads(Artifact.get("tonghop-failures").data)
    assert failure["tệp"] == "hỏng.pdf"
    assert failure["mở"].startswith("file:///")
    changes = json.loads(Artifact.get("tonghop-changes").data)
    assert [(row["tệp"], row["kết quả"]) for row in changes] == [
        ("a.txt", "loaded"), ("b.txt", "duplicate"), ("hỏng.pdf", "quarantined"),
    ]  # fmt: skip
    assert len(json.loads(Artifact.get("tonghop-stages").data)) == 5


def test_nothing_changed_starts_no_flow(summary, settings, monkeypatch):
    monkeypatch.setattr(mainjob, "import_module", lambda name: pytest.fail(f"{name} was started"))
    again = mainjob.run(settings, (), direct=False)
    assert not again.changed
    assert (again.stands.documents, again.stands.figures) == (
        summary.stands.documents,
        summary.stands.figures,
    )


@pytest.mark.usefixtures("prefect")
def test_a_full_disk_is_tried_again_and_a_bug_is_not():
    from prefect.states import Failed

    def verdict(error):
        return flow.is_input_or_output(flow.extract_batch, None, Failed(data=error))

    assert verdict(OSError(28, "No space left on device"))
    assert not verdict(ValueError("a bug"))


def test_a_second_try_does_only_what_the_first_left(tmp_path, monkeypatch, prefect):  # noqa: ARG001
    """A disk that is full for a moment costs the documents that met it, not the batch."""
    from prefect import flow as as_flow

    from pipeline import ingest as main_job
    from pipeline.outcomes import Job, Outcome, OutcomeKind

    asked = []

    def map_documents(jobs, *_):
        asked.append([job.path for job in jobs])
        for job in jobs:
            if job.path == "b.txt" and len(asked) == 1:
                raise OSError(28, "No space left on device")
            yield Outcome(job.path, job.sha256, OutcomeKind.LOADED)

    monkeypatch.setattr(main_job, "map_documents", map_documents)
    batch = [Job(tmp_path, name, name, 1, tmp_path / name) for name in ("a.txt", "b.txt", "c.txt")]
    workers = flow_workers(tmp_path)
    quick = flow.extract_batch.with_options(retry_delay_seconds=0.1)
    outcomes = as_flow(lambda: quick(batch, workers, {}), name="retried")()
    assert asked == [["a.txt", "b.txt", "c.txt"], ["b.txt", "c.txt"]]
    assert sorted(each.path for each in outcomes) == ["a.txt", "b.txt", "c.txt"]


def flow_workers(folder):
    from types import SimpleNamespace

    return SimpleNamespace(settings=Settings(raw=folder, warehouse=folder))


def test_a_run_that_died_is_closed_by_the_next(summary, settings):  # noqa: ARG001 -- first
    """kill -9 leaves a run RUNNING in Prefect: the next one says that it crashed."""
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    with get_client(sync_client=True) as client:
        dead = client.create_flow_run(flow.ingest, state=Running(), parameters={"settings": None})
        (settings.raw / "c.txt").write_text("Thường trực HĐND tỉnh tổ chức 12 phiên họp.\n")
        assert flow.run(settings).changed
        assert client.read_flow_run(dead.id).state_name == "Crashed"


def test_a_server_of_a_run_that_was_killed_is_ended():
    import signal
    import subprocess
    import sys

    from flows import servers

    if sys.platform != "linux":
        pytest.skip("only Linux tells the variables of other processes")

    def server(owner, *words):
        return subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)", *words],
            env={"TONGHOP_RUN_PID": owner},
        )

    own, dead = servers.this_process(), "1:another start of the machine:0"
    one = ("prefect.server.api.server:create_app", "--host")
    schedules = ("prefect", "server", "start", "--host")
    kept, others = server(own, *one), server(dead, "prefect", "something else")
    orphans = [server(dead, *one), server(dead, *schedules)]
    try:
        assert servers.reap_servers() == 2
        assert [each.wait(timeout=10) for each in orphans] == [-signal.SIGTERM] * 2
        assert (kept.poll(), others.poll()) == (None, None)
    finally:
        for process in (kept, others, *orphans):
            process.kill()
            process.wait()


def test_prefect_is_told_to_stay_on_this_machine():
    from prefect.settings import get_current_settings

    known = get_current_settings()
    assert not known.server.analytics_enabled
    assert not known.logging.to_api.enabled
    assert known.server.ephemeral.startup_timeout_seconds == 120
    assert known.server.services.task_run_recorder.batch_size == 200


# ── every night ───────────────────────────────────────────────────────────────────────


def test_a_night_tells_people_and_one_that_meets_another_is_skipped(summary, settings, monkeypatch):  # noqa: ARG001 -- first
    from flows.nightly import nightly
    from pipeline.ingest import writing

    told = settings.warehouse / "night.txt"
    for name, place in (
        ("RAW", settings.raw),
        ("WAREHOUSE", settings.warehouse),
        ("SUMMARY", told),
    ):
        monkeypatch.setenv(f"TONGHOP_{name}", str(place))
    monkeypatch.setenv("TONGHOP_WORKERS", "1")
    (settings.raw / "d.txt").write_text("HĐND tỉnh An Giang đã tổ chức 12 kỳ họp năm 2024.\n")
    done = nightly(return_state=True)
    assert "1 tệp mới" in done.message
    assert "d.txt" in told.read_text("utf-8")
    with writing(settings):
        assert nightly(return_state=True).name == "Skipped"


def test_the_schedule_is_that_of_the_settings(settings, monkeypatch, tmp_path):
    from contextlib import nullcontext
    from dataclasses import replace

    from flows import schedule
    from flows.nightly import nightly

    served = {}
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(schedule, "schedules_work", lambda: True)
    monkeypatch.setattr(schedule, "own_server", lambda *_: nullcontext("http://127.0.0.1:4200"))
    monkeypatch.setattr(type(nightly), "serve", lambda _self, **named: served.update(named))
    monkeypatch.setattr(schedule.os, "environ", {})
    schedule.run(replace(settings, cron="30 1 * * *", warehouse=tmp_path), 4200)
    assert served["schedule"].cron == "30 1 * * *"
    assert served["schedule"].timezone == "Asia/Ho_Chi_Minh"
    assert served["limit"] == 1
    assert schedule.os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert schedule.os.environ["TONGHOP_WAREHOUSE"] == str(tmp_path)


def test_a_server_that_cannot_keep_a_schedule_is_not_started(settings, monkeypatch):
    from flows import schedule
    from pipeline.engine import WorkersError

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(schedule, "schedules_work", lambda: False)
    monkeypatch.setattr(schedule.os, "environ", {})
    with pytest.raises(WorkersError, match="sqlalchemy"):
        schedule.run(settings, 4200)
