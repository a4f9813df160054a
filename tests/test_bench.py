"""The bench measures what it says: other files with the same words, and two runs."""

import zipfile
from contextlib import nullcontext
from pathlib import Path

import fake_worker
import pytest

from pipeline import bench
from pipeline import ingest as main_job
from pipeline.settings import Settings
from pipeline.sources import hash_file


def test_copies_have_other_bytes_and_the_same_words(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "a.txt").write_text("10 kỳ họp\n", "utf-8")
    (folder / "b.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    with zipfile.ZipFile(folder / "c.docx", "w") as archive:
        archive.writestr("word/document.xml", "<w:t>10</w:t>")
    (folder / "README.md").write_text("-")
    assert bench.copy_reports(folder, tmp_path / "copies", 3) == 9
    copies = [path for path in (tmp_path / "copies").rglob("*") if path.is_file()]
    assert len({hash_file(path) for path in copies}) == 9
    for path in (tmp_path / "copies").rglob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.read("word/document.xml") == b"<w:t>10</w:t>"
    words = {p.read_text("utf-8").strip() for p in (tmp_path / "copies").rglob("*.txt")}
    assert words == {"10 kỳ họp"}


def test_every_stage_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (bench, main_job):
        monkeypatch.setattr(module, "open_workers", nullcontext)
    monkeypatch.setattr(
        main_job, "map_documents", lambda jobs, *_: map(fake_worker.extract_file, jobs)
    )
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    settings.raw.mkdir()
    for number in range(3):
        text = f"province: An Giang\nsession.total = {number}\n"
        (settings.raw / f"{number}.txt").write_text(text, "utf-8")
    found = bench.measure(settings)
    assert (found.summary.extracted, found.summary.stands.figures) == (3, 3)
    assert found.main_memory is None or found.main_memory > 10
    lines = "\n".join(bench.table(found, 1))
    for stage in ("plan", "read", "extract", "load", "publish", "second run", "worker"):
        assert f"{stage}" in lines
