"""Folders with what no folder of reports should hold: each thing has an outcome, nothing hangs."""

import os
import shutil
import socket
import sys
import tempfile
from contextlib import nullcontext
from datetime import date
from pathlib import Path

import fake_worker
import pytest

from pipeline import ingest as main_job
from pipeline import reading, work
from pipeline.ingest import ingest, plan, process, publish_results, writing
from pipeline.intake import bring_in
from pipeline.settings import Settings
from pipeline.sources import identify

GOOD = "province: Nghệ An\nyear: 2022\nsession.total = 10\n"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows refuses such files itself")


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    monkeypatch.setattr(main_job, "open_workers", nullcontext)
    monkeypatch.setattr(
        main_job, "map_documents", lambda jobs, *_: map(fake_worker.extract_file, jobs)
    )


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "raw").mkdir()
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", workers=1)


def codes(settings: Settings) -> dict[str, str]:
    """Run the main job; return the codes of the files that were put aside, by their names."""
    summary = ingest(settings, print)
    return {file.path: file.code for file in summary.stands.quarantined}


def test_links_that_lead_in_a_circle_are_put_aside(settings):
    (settings.raw / "a.txt").symlink_to("b.txt")
    (settings.raw / "b.txt").symlink_to("a.txt")
    (settings.raw / "self").symlink_to(settings.raw)
    (settings.raw / "sub").mkdir()
    (settings.raw / "sub" / "up").symlink_to("..")
    (settings.raw / "good.txt").write_text(GOOD, "utf-8")
    assert codes(settings) == {
        "a.txt": "unreadable",
        "b.txt": "unreadable",
        "self": "unsupported",
        "sub/up": "unsupported",
    }


def test_what_is_no_file_is_never_opened(settings):
    """Opening a pipe waits for somebody to write into it, for ever."""
    os.mkfifo(settings.raw / "pipe.txt")
    (settings.raw / "device.txt").symlink_to("/dev/zero")
    (settings.raw / "folder.pdf").mkdir()
    here = Path.cwd()
    os.chdir(settings.raw)  # the name of a socket may have 107 bytes only
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.txt")
            found = codes(settings)
    finally:
        os.chdir(here)
    assert found == {
        "pipe.txt": "unsupported",
        "socket.txt": "unsupported",
        "device.txt": "outside",
    }
    for name in ("pipe.txt", "socket.txt", "device.txt"):
        with pytest.raises(reading.SourceError) as told:
            reading.read(settings.raw / name, settings.raw)
        assert told.value.code is reading.Reason.UNREADABLE


STRANGE = {
    "xuống\ndòng.txt": "xuống\\ndòng.txt",
    "xuống\\ndòng.txt": "xuống\\\\ndòng.txt",
    "báo\u202ecáo.txt": "báo\\u202ecáo.txt",
    "chuông\a.txt": "chuông\\x07.txt",
    "màu\x1b[31m.txt": "màu\\x1b[31m.txt",
    os.fsdecode(b"\xff\xfe.txt"): "\\udcff\\udcfe.txt",
}
PLAIN = (
    "-rf.txt", "..đầu.txt.txt", "hai  cách.txt", "nháy'kép\".txt", "--help.txt", "$(reboot).txt",
    "%s{0}.txt", "dài" + "à" * 120 + ".txt", "x; drop table source.txt", "báo cáo.txt",
)  # fmt: skip


def test_names_of_any_characters_have_an_outcome_each(settings, capsys):
    if sys.platform == "darwin":
        pytest.skip("macOS takes names in UTF-8 only")
    for number, name in enumerate((*STRANGE, *PLAIN)):
        (settings.raw / name).write_text(f"{GOOD}{number}", "utf-8")
    found = codes(settings)
    hidden = {name for name in PLAIN if name.startswith(".")}
    assert found == dict.fromkeys(STRANGE.values(), "bad_name")
    with writing(settings):
        settled = plan(settings).settled
    assert {entry.path for entry in settled} == {*STRANGE.values(), *PLAIN} - hidden
    assert not ingest(settings, print).changed
    assert "\x1b" not in capsys.readouterr().out, "a name must not steer the terminal"


def test_a_name_of_a_folder_is_looked_at_too(settings):
    (settings.raw / "a\nb").mkdir()
    (settings.raw / "a\nb" / "x.txt").write_text(GOOD)
    assert codes(settings) == {"a\\nb/x.txt": "bad_name"}


@pytest.fixture
def for_nobody():
    """A folder that any user may read, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to be root")
def test_files_without_the_right_to_read_are_put_aside_and_tried_again(for_nobody):
    settings = Settings(raw=for_nobody / "raw", warehouse=for_nobody / "warehouse", workers=1)
    settings.raw.mkdir()
    settings.warehouse.mkdir()
    os.chown(settings.warehouse, 65534, -1)
    locked = settings.raw / "khóa.txt"
    locked.write_text(GOOD, "utf-8")
    locked.chmod(0)
    (settings.raw / "kín").mkdir(mode=0)
    os.seteuid(65534)
    try:
        found = identify(settings.raw, settings.memory)
    finally:
        os.seteuid(0)
    assert {file.path: file.refused and file.refused.code for file in found} == {
        "kín": "unreadable", "khóa.txt": "unreadable",
    }  # fmt: skip
    assert codes(settings) == {}, "root may read it: what failed once is tried again"


def test_a_file_that_changes_or_vanishes_before_it_is_read_is_read_by_the_next_run(
    settings, monkeypatch
):
    for name in ("changes", "vanishes", "stays"):
        (settings.raw / f"{name}.txt").write_text(GOOD + name, "utf-8")
    with writing(settings):
        todo = plan(settings)
        (settings.raw / "changes.txt").write_text(GOOD + "changed", "utf-8")
        (settings.raw / "vanishes.txt").unlink()
        monkeypatch.setattr(
            main_job, "map_documents", lambda jobs, *_: map(work.extract_file, jobs)
        )
        outcomes = process(todo.jobs, None, print)
        summary = publish_results(todo, outcomes, settings, print)
    assert {file.path: file.code for file in summary.stands.quarantined} == {
        "changes.txt": "changed", "vanishes.txt": "unreadable",
    }  # fmt: skip
    with writing(settings):
        again = plan(settings)
    assert [job.path for job in again.jobs] == ["changes.txt"]


def test_a_folder_that_vanishes_while_it_is_read_costs_its_files_only(settings, monkeypatch):
    (settings.raw / "2023").mkdir()
    (settings.raw / "2023" / "a.txt").write_text(GOOD + "a", "utf-8")
    (settings.raw / "b.txt").write_text(GOOD + "b", "utf-8")
    with writing(settings):
        todo = plan(settings)
        shutil.rmtree(settings.raw / "2023")
        monkeypatch.setattr(
            main_job, "map_documents", lambda jobs, *_: map(work.extract_file, jobs)
        )
        outcomes = process(todo.jobs, None, print)
    assert {o.path: o.reason and o.reason.code for o in outcomes} == {
        "2023/a.txt": "unreadable", "b.txt": None,
    }  # fmt: skip


def test_strange_files_from_elsewhere_are_refused_one_by_one(tmp_path):
    raw, inbox = tmp_path / "raw", tmp_path / "inbox"
    raw.mkdir()
    inbox.mkdir()
    (inbox / "a.txt").symlink_to("b.txt")
    (inbox / "b.txt").symlink_to("a.txt")
    os.mkfifo(inbox / "pipe.txt")
    longest = "n" * 251 + ".txt"
    (inbox / longest).write_text("mới")
    (inbox / "good.txt").write_text(GOOD)
    (raw / "inbox").mkdir()
    (raw / "inbox" / longest).write_text("cũ: số thứ hai không còn chỗ trong tên")
    found = bring_in([inbox], raw, date(2025, 3, 1))
    assert [path.name for path in found.copied] == ["good.txt"]
    assert {refused.file.name for refused in found.refused} == {
        "a.txt", "b.txt", "pipe.txt", longest,
    }  # fmt: skip
    assert not list(raw.rglob("*.part"))
