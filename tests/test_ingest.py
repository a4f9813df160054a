"""The main job over a small raw folder: what is new, what is put aside, what stays."""

import errno
import os
import shutil
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import fake_worker
import pytest

from pipeline import fingerprints, plans, reading, work
from pipeline import ingest as main_job
from pipeline.artefacts import ArtefactError, artefact_path
from pipeline.configuration import SettingsError
from pipeline.engine import WorkersError
from pipeline.ingest import BusyError, ingest, plan, writing
from pipeline.outcomes import Job, Outcome
from pipeline.reading import office
from pipeline.settings import Settings, from_environment
from pipeline.sources import find_files, identify
from pipeline.warehouse.publish import current_version, open_published
from pipeline.work import extract_file

NGHE_AN = (
    "kind: Báo cáo\nsymbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-20\n"
    "province: Nghệ An\nyear: 2022\n\nsession.total = 10 kỳ họp.\n"
)
DONG_THAP = "province: Đồng Tháp\nyear: 2022\nissued_on: 2023-04-20\nsession.total = 11 kỳ họp\n"


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(work, "extract_file", fake_worker.extract_file)
    monkeypatch.setattr(work, "warm_up", fake_worker.no_warm_up)
    if "real_pool" not in request.fixturenames:  # a pool takes a second to start
        monkeypatch.setattr(main_job, "open_workers", nullcontext)
        monkeypatch.setattr(
            main_job, "map_documents", lambda jobs, *_: map(fake_worker.extract_file, jobs)
        )


@pytest.fixture
def real_pool() -> None:
    """Ask for worker processes."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    raw = tmp_path / "raw"
    (raw / "2023").mkdir(parents=True)
    (raw / "2023" / "nghe-an.txt").write_text(NGHE_AN, "utf-8")
    (raw / "2023" / "dong-thap.txt").write_text(DONG_THAP, "utf-8")
    return Settings(raw=raw, warehouse=tmp_path / "warehouse", workers=1, timeout=20)


def run(settings: Settings) -> tuple:
    lines: list[str] = []
    return ingest(settings, lines.append), lines


def rows(settings: Settings, query: str) -> list[tuple]:
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


def status(settings: Settings) -> dict[str, tuple]:
    found = rows(settings, "select path, outcome, reason_code, duplicate_of from file_status")
    return {path: tuple(rest) for path, *rest in found}


def test_a_first_run_loads_and_compares(settings: Settings) -> None:
    summary, lines = run(settings)
    assert summary.changed
    assert (summary.stands.documents, summary.stands.figures, summary.extracted) == (2, 2, 2)
    assert [(row.province, row.value, row.period) for row in summary.stands.comparison] == [
        ("Đồng Tháp", "11", "năm 2022"),
        ("Nghệ An", "10", "năm 2022"),
    ]
    assert any("nghe-an.txt: 1 số liệu" in line for line in lines)


def test_a_second_run_does_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run(settings)
    version = current_version(settings)
    monkeypatch.setattr(main_job, "open_workers", None)  # no worker may start
    before = settings.master.stat().st_mtime_ns
    summary, _ = run(settings)
    assert not summary.changed
    assert summary.stands.figures == 2
    assert summary.extracted == 0
    assert current_version(settings) == version
    assert settings.master.stat().st_mtime_ns == before


def test_a_touched_file_is_not_news(settings: Settings) -> None:
    run(settings)
    os.utime(settings.raw / "2023" / "nghe-an.txt", (1, 1))
    assert not run(settings)[0].changed


def test_an_unchanged_file_is_not_read(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    run(settings)
    monkeypatch.setattr("pipeline.sources.hash_file", None)
    assert not run(settings)[0].changed


def test_only_what_is_new_is_extracted(settings: Settings) -> None:
    run(settings)
    (settings.raw / "2023" / "an-giang.txt").write_text(
        "province: An Giang\nyear: 2022\nsession.total = 9\n", "utf-8"
    )
    summary, lines = run(settings)
    assert (summary.extracted, summary.stands.documents) == (1, 3)
    assert not any("nghe-an.txt" in line for line in lines)


def test_a_changed_file_replaces_its_figures(settings: Settings) -> None:
    run(settings)
    report = settings.raw / "2023" / "nghe-an.txt"
    report.write_text(NGHE_AN.replace("= 10", "= 12"), "utf-8")
    run(settings)
    values = rows(settings, "select value::integer from figure join document using (document_id)")
    assert sorted(values) == [(11,), (12,)]
    ledger = rows(
        settings, "select present, removed_run from source where path like '%nghe%' order by all"
    )
    assert ledger == [(False, 2), (True, None)]


def test_a_removed_file_leaves_the_views_and_stays_in_the_ledger(settings: Settings) -> None:
    run(settings)
    report = settings.raw / "2023" / "nghe-an.txt"
    report.unlink()
    summary, _ = run(settings)
    assert (summary.changed, summary.stands.figures) == (True, 1)
    assert status(settings)["2023/nghe-an.txt"] == ("removed", None, None)
    report.write_text(NGHE_AN, "utf-8")
    summary, _ = run(settings)
    assert (summary.stands.figures, summary.extracted) == (2, 0), "its artefact was kept"
    assert status(settings)["2023/nghe-an.txt"] == ("loaded", None, None)
    assert not run(settings)[0].changed


def test_copies_are_known_by_content(settings: Settings) -> None:
    first = settings.raw / "2023" / "nghe-an.txt"
    shutil.copy(first, settings.raw / "z.txt")
    summary, _ = run(settings)
    assert (summary.stands.documents, summary.extracted) == (2, 2)
    assert status(settings)["z.txt"] == ("duplicate", None, "2023/nghe-an.txt")
    first.unlink()
    summary, _ = run(settings)
    assert (summary.stands.documents, summary.extracted) == (2, 0)
    assert status(settings)["z.txt"] == ("loaded", None, None)
    paths = rows(settings, "select path from document where province = 'Nghệ An'")
    assert paths == [("z.txt",)], "the figures follow the file that is left"


@pytest.mark.usefixtures("real_pool")
def test_bad_files_cost_themselves_only(settings: Settings) -> None:
    for name in ("DIE", "HANG", "FAULT"):
        (settings.raw / f"{name}.txt").write_text(name, "utf-8")
    (settings.raw / "empty.txt").write_text("", "utf-8")
    summary, _ = run(replace(settings, timeout=2))
    assert summary.stands.documents == 2
    assert {file.path: file.code for file in summary.stands.quarantined} == {
        "DIE.txt": "worker_died",
        "HANG.txt": "timeout",
        "FAULT.txt": "fault",
        "empty.txt": "empty",
    }
    fault = next(file for file in summary.stands.quarantined if file.code == "fault")
    assert "no such cue" in fault.message
    assert "fake_worker.py" in fault.message
    assert str(Path(__file__).parent) not in fault.message
    again, _ = run(replace(settings, timeout=2))
    assert (again.changed, again.extracted) == (False, 0), "they are not tried again"
    assert again.stands.quarantined == summary.stands.quarantined


def _no_model() -> None:
    raise LookupError("no language model")


@pytest.mark.usefixtures("real_pool")
def test_workers_that_cannot_start_stop_the_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "warm_up", _no_model)
    with pytest.raises(WorkersError, match="tonghop doctor"):
        run(settings)
    assert not settings.published.exists()


def test_a_full_disk_stops_the_run_and_blames_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    run(settings)
    version = current_version(settings)
    (settings.raw / "new.txt").write_text("session.total = 1", "utf-8")
    with monkeypatch.context() as disk:
        disk.setattr("pipeline.artefacts.os.fsync", full)
        with pytest.raises(OSError, match="No space"):
            run(settings)
    assert current_version(settings) == version
    assert not list(settings.artefacts.rglob("*.reason.json"))
    assert run(settings)[0].stands.figures == 3


def test_new_code_or_knowledge_extracts_anew(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.raw / "empty.txt").write_text("", "utf-8")
    run(settings)
    figures = rows(settings, "select figure_id from figure order by all")
    monkeypatch.setattr(plans, "fingerprint", lambda: "feedfeedfeedfeed")
    summary, _ = run(settings)
    assert summary.extracted == 3
    assert rows(settings, "select distinct fingerprint from document") == [("feedfeedfeedfeed",)]
    assert rows(settings, "select figure_id from figure order by all") == figures


def test_the_fingerprint_is_that_of_code_and_knowledge(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "extractors"
    (package / "knowledge").mkdir(parents=True)
    (package / "figures.py").write_text("pass")
    entry = package / "knowledge" / "session.toml"
    entry.write_text("code = 'session.total'")
    monkeypatch.setattr(fingerprints.extractors, "__path__", [str(package)])

    def fresh() -> str:
        fingerprints.current.cache_clear()
        return fingerprints.fingerprint()

    try:
        before = fresh()
        assert fresh() == before
        (package / "__pycache__").mkdir()
        (package / "__pycache__" / "figures.pyc").write_bytes(b"x")
        assert fresh() == before
        entry.write_text("code = 'session.regular'")
        changed = fresh()
        assert changed != before
        monkeypatch.setattr(fingerprints, "version", lambda library: f"{library} 99")
        assert fresh() not in {before, changed}
    finally:
        fingerprints.current.cache_clear()


def test_artefacts_of_a_run_that_was_cut_short_are_used(settings: Settings) -> None:
    run(settings)
    settings.master.unlink()
    settings.published.unlink()
    settings.memory.unlink()
    shutil.rmtree(settings.versions)
    summary, _ = run(settings)
    assert (summary.changed, summary.extracted, summary.stands.figures) == (True, 0, 2)


def test_a_version_that_was_not_published_is_published(settings: Settings) -> None:
    run(settings)
    version = current_version(settings)
    settings.published.unlink()
    summary, _ = run(settings)
    assert (summary.changed, summary.extracted) == (True, 0)
    assert current_version(settings) == version


def test_other_tables_rebuild_the_database(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(settings)
    for module in ("database", "ledger"):
        monkeypatch.setattr(f"pipeline.warehouse.{module}.definition", lambda: "other")
    summary, _ = run(settings)
    assert (summary.changed, summary.extracted, summary.stands.figures) == (True, 0, 2)
    assert current_version(settings).name == "w-2.duckdb"
    assert rows(settings, "select definition from schema_version") == [("other",)]


def test_an_empty_folder_gives_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    summary, _ = run(settings)
    assert (summary.stands.files, summary.stands.comparison) == ((), ())
    assert not run(settings)[0].changed


def test_two_runs_exclude_each_other(settings: Settings) -> None:
    with writing(settings), pytest.raises(BusyError, match="Một lần chạy khác"):
        ingest(settings, print)
    assert run(settings)[0].changed


def test_a_missing_folder_is_explained(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "no", warehouse=tmp_path / "warehouse")
    with pytest.raises(SettingsError, match="TONGHOP_RAW"):
        plan(settings)


def test_files_that_are_no_reports_are_passed_over(tmp_path: Path) -> None:
    for name in ("a.pdf", "~$a.docx", ".hidden.txt", "README.md", "Thumbs.db"):
        (tmp_path / name).write_text(name)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "config.txt").write_text("")
    assert [file.path for file in find_files(tmp_path)] == ["a.pdf"]


def test_other_files_are_refused_and_accounted_for(tmp_path: Path) -> None:
    for name in ("index.tsv", "báo cáo.PDF", "không đuôi", "x.exe"):
        (tmp_path / name).write_text(name)
    codes = {file.path: file.refused and file.refused.code for file in find_files(tmp_path)}
    assert codes == {
        "báo cáo.PDF": None,
        "index.tsv": "unsupported",
        "không đuôi": None,
        "x.exe": "unsupported",
    }


def test_links_out_of_the_folder_are_refused(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "folder").mkdir()
    (raw / "real.txt").write_text("real")
    (raw / "inside.txt").symlink_to(raw / "real.txt")
    (raw / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (raw / "broken.txt").symlink_to(raw / "gone.txt")
    (raw / "folder").symlink_to(tmp_path / "folder")
    files = {file.path: file for file in identify(raw, tmp_path / "memory.json")}
    codes = {path: file.refused and file.refused.code for path, file in files.items()}
    assert codes == {
        "broken.txt": "unreadable",
        "folder": "outside",
        "inside.txt": None,
        "outside.txt": "outside",
        "real.txt": None,
    }
    assert files["outside.txt"].sha256 is None
    assert files["inside.txt"].sha256 == files["real.txt"].sha256


def test_a_folder_that_cannot_be_opened_stands_for_what_is_in_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def scandir(folder: Path):
        if folder.name == "kín":
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        return os.scandir(folder)

    for name in ("2023/kín/a.txt", "2023/b.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    monkeypatch.setattr("pipeline.sources.os", SimpleNamespace(scandir=scandir))
    codes = {file.path: file.refused and file.refused.code for file in find_files(tmp_path)}
    assert codes == {"2023/b.txt": None, "2023/kín": "unreadable", "c.txt": None}


def test_a_refused_file_stands_in_the_ledger(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (settings.raw / "link.txt").symlink_to(tmp_path / "secret.txt")
    run(settings)
    assert status(settings)["link.txt"] == ("quarantined", "outside", None)
    assert not run(settings)[0].changed


def test_a_reason_holds_for_the_name_it_was_found_under(settings: Settings) -> None:
    (settings.raw / "empty.txt").write_text("", "utf-8")
    run(settings)
    (settings.raw / "empty.txt").rename(settings.raw / "empty.pdf")
    assert run(settings)[0].extracted == 1


@pytest.mark.parametrize("left", [0, 40])
def test_an_artefact_that_a_power_failure_damaged_is_made_again(
    settings: Settings, left: int
) -> None:
    run(settings)
    with writing(settings):
        todo = plan(settings)
    kept = artefact_path(settings.artefacts, todo.settled[0].sha256, todo.fingerprint)
    kept.write_bytes(kept.read_bytes()[:left])
    assert not run(settings)[0].changed, "it is loaded: the artefact is not needed"
    settings.master.unlink()
    summary, _ = run(settings)
    assert (summary.extracted, summary.stands.figures) == (1, 2)


def test_an_artefact_that_is_damaged_while_a_run_loads_names_itself(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(job: Job) -> Outcome:
        outcome = fake_worker.extract_file(job)
        job.artefact.write_bytes(job.artefact.read_bytes()[:40])
        return outcome

    monkeypatch.setattr(main_job, "map_documents", lambda jobs, *_: map(damaged, jobs))
    with pytest.raises(ArtefactError, match=r"\.json\.gz"):
        run(settings)
    assert not settings.published.exists()


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TONGHOP_RAW", "/srv/raw")
    monkeypatch.setenv("TONGHOP_WORKERS", "3")
    monkeypatch.delenv("TONGHOP_WAREHOUSE", raising=False)
    settings = from_environment()
    assert settings.raw == Path("/srv/raw").absolute()
    assert settings.warehouse == Path.cwd() / "data" / "warehouse"
    assert settings.workers == 3
    monkeypatch.setenv("TONGHOP_WORKERS", "many")
    with pytest.raises(SettingsError, match="TONGHOP_WORKERS"):
        from_environment()


def test_boxes_for_word_files_are_made_where_libreoffice_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("TONGHOP_WORD_BOXES", raising=False)
    for program in ("/usr/bin/soffice", None):
        monkeypatch.setattr(office, "libreoffice", lambda program=program: program)
        assert from_environment().word_boxes is (program is not None)
    monkeypatch.setenv("TONGHOP_WORD_BOXES", "1")
    assert from_environment().word_boxes is True
    monkeypatch.setenv("TONGHOP_WORD_BOXES", "yes")
    with pytest.raises(SettingsError, match="TONGHOP_WORD_BOXES"):
        from_environment()


def test_the_worker_asks_for_boxes_as_the_settings_say(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing(settings):
        job, _ = plan(replace(settings, word_boxes=True)).jobs
    asked = []

    def read(_path: Path, _root: Path, options: reading.ReadingOptions) -> None:
        asked.append(options.word_boxes)
        raise reading.SourceError(reading.Reason.EMPTY, "rỗng")

    monkeypatch.setattr(reading, "read", read)
    extract_file(job)  # the real one, which `work` no longer has here
    assert asked == [True]


def test_every_kind_that_can_be_read_may_lie_in_the_raw_folder(settings: Settings) -> None:
    for suffix in (".doc", ".docm", ".odt", ".rtf", ".xlsx", ".xls", ".ods", ".csv", ".mht"):
        (settings.raw / f"bc{suffix}").write_bytes(b"x")
    assert {file.refused for file in find_files(settings.raw)} == {None}
