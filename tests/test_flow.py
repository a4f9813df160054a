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

    with prefect_test_harness(server_startup_timeout=120):
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


def test_prefect_is_told_to_stay_on_this_machine():
    from prefect.settings import get_current_settings

    known = get_current_settings()
    assert not known.server.analytics_enabled
    assert not known.logging.to_api.enabled
    assert known.server.ephemeral.startup_timeout_seconds == 120
    assert known.server.services.task_run_recorder.batch_size == 200
