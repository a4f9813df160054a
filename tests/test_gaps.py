"""What the catalogue lacks: grouped, counted, shown in context, and nothing is written."""

import json
import unicodedata

import pytest

from pipeline import cli, errors, gaps
from pipeline.artefacts import artefact_path, write_record
from pipeline.fingerprints import fingerprint
from pipeline.settings import Settings
from pipeline.sources import hash_file
from tests.test_cli import run

FIRST = "Thường trực HĐND tỉnh cho ý kiến về 39 nội dung lớn. Có 12 hồ sơ mời thầu bị hủy.\n"
SECOND = "Thường trực HĐND tỉnh cho ý kiến về 41  Nội  dung lớn.\n"
TABLE = "| Chỉ tiêu | Năm 2024 |\n|---|---|\n| Chỉ số hài lòng | 17 |\n"


@pytest.fixture
def settings(tmp_path):
    raw = tmp_path / "raw"
    (raw / "2024").mkdir(parents=True)
    (raw / "2024" / "a.txt").write_text(FIRST, "utf-8")
    (raw / "2024" / "a-again.txt").write_text(FIRST, "utf-8")  # counted once
    (raw / "2024" / "b.txt").write_text(SECOND, "utf-8")
    (raw / "c.txt").write_text(TABLE, "utf-8")
    return Settings(raw=raw, warehouse=tmp_path / "warehouse")


def test_variants_of_a_phrase_meet_and_the_most_frequent_comes_first(settings):
    found = gaps.survey((), settings, others=False)
    assert (found.read, found.failed) == (3, 0)
    first = found.gaps[0]
    assert (first.phrase.lower(), first.count, first.documents) == ("nội dung lớn", 2, 2)
    assert {gap.kind for gap in found.gaps} == {gaps.UNEXPLAINED}
    assert not settings.warehouse.exists()


def test_an_example_is_the_numeral_at_its_offset(settings):
    for gap in gaps.survey((), settings, others=True).gaps:
        text = (settings.raw / gap.example.path.rpartition("/raw/")[2]).read_text("utf-8")
        assert text[gap.example.start : gap.example.end] == gap.example.numeral
        shown = gap.example.before + gap.example.numeral + gap.example.after
        assert shown in text


def test_other_counts_are_apart(settings):
    found = gaps.survey((settings.raw / "2024" / "a.txt",), settings, others=True)
    kinds = [gap.kind for gap in found.gaps]
    assert kinds == [gaps.UNEXPLAINED, gaps.OTHER]
    text = "\n".join(gaps.gap_lines(found, 1))
    assert "hồ sơ mời thầu" in text
    assert all(head in text for head in gaps.HEADS.values())


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        (TABLE, "Chỉ số hài lòng #"),
        ("Ban có 01 Trưởng Ban, 17 Phó Trưởng Ban.", "# Phó Trưởng Ban"),
        ("HĐND của 17/102 xã, phường", "HĐND của # /102 xã"),
        ("17", "#"),
    ],
)
def test_a_numeral_without_a_noun_shows_the_words_around_it(text, phrase):
    at = text.index("17")
    numeral = {"start": at, "end": at + 2, "detail": None}
    assert gaps.phrase_of(text, numeral) == phrase


def test_case_blanks_and_spelling_do_not_part_a_phrase_but_marks_do():
    assert gaps.phrase_key("Hoá  Đơn 12") == gaps.phrase_key("hóa đơn 7")
    assert gaps.phrase_key(unicodedata.normalize("NFD", "đơn thư")) == gaps.phrase_key("đơn thư")
    assert gaps.phrase_key("thủ tục") != gaps.phrase_key("thu tục")


def test_what_is_already_extracted_is_not_read_again(settings, monkeypatch):
    path = settings.raw / "2024" / "a.txt"
    kept = gaps._extracted(path, settings.raw)
    artefact = artefact_path(settings.artefacts, hash_file(path), fingerprint())
    before = gaps.survey((path,), settings, others=True)
    write_record(artefact, kept)
    monkeypatch.setattr(gaps, "_extracted", None)
    assert gaps.survey((path,), settings, others=True) == before
    artefact.write_bytes(b"not what it was")
    with pytest.raises(TypeError):  # a damaged artefact: the file itself is read
        gaps.survey((path,), settings, others=True)


def test_the_command_goes_on_after_a_bad_file(settings, tmp_path):
    bad = settings.raw / "rỗng.txt"
    bad.write_bytes(b"")
    done = run("gaps", "--json", "--limit", "1", str(settings.raw), warehouse=tmp_path / "none")
    assert done.returncode == cli.PARTLY
    assert "rỗng.txt" in done.stderr
    (row,) = map(json.loads, done.stdout.splitlines())
    assert (row["count"], row["documents"]) == (2, 2)
    assert not (tmp_path / "none").exists()


def test_no_report_at_all_is_told(tmp_path):
    done = run("gaps", warehouse=tmp_path, TONGHOP_RAW=str(tmp_path / "không có"))
    assert done.returncode == errors.FAILED
    assert "không có" in done.stderr
    assert "Traceback" not in done.stderr
