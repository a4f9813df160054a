"""A draft indicator is checked, proved and tried on reports, and nothing is written."""

import pytest
from click import unstyle

from extractors.model import Document
from pipeline import cli, errors
from pipeline.drafts import DraftError, Tally, read_draft, trial_lines, try_on
from tests.test_cli import RAW, ROOT, run

MATTERS = """
[[indicator]]
code = "standing.matters"
name = "Nội dung Thường trực cho ý kiến"
unit = "nội dung"
combine = "sum"
meaning = "matters the Standing Committee gave an opinion on"
by = ["standing"]
reads = [{ counts = ["content"], needs = [["present"]] }]
examples = ["Thường trực HĐND tỉnh cho ý kiến về «39» nội dung lớn."]
"""
TEXT = (
    "Thường trực HĐND tỉnh cho ý kiến về 39 nội dung lớn. HĐND tỉnh đã tổ chức 10 kỳ họp.\n"
)  # fmt: skip


@pytest.fixture
def draft(tmp_path):
    def written(content, name="nháp.toml"):
        path = tmp_path / name
        path.write_text(content, "utf-8")
        return path

    return written


def lines(path, *files):
    tally = Tally()
    told = "\n".join(trial_lines(read_draft(path), files, tally))
    return unstyle(told), tally


def test_a_new_indicator_reads_what_was_not_understood(draft):
    trial = try_on(Document(TEXT), read_draft(draft(MATTERS)))
    (reading,) = trial.own
    assert (reading.figure.value, reading.before, reading.was) == (39, None, "not_understood")
    assert trial.new == trial.own
    assert (trial.taken, trial.lost, trial.moved) == ((), (), ())


def test_a_draft_that_takes_the_place_of_an_entry_tells_what_is_lost(draft):
    entry = MATTERS.replace("standing.matters", "session.total")
    trial = try_on(Document(TEXT), read_draft(draft(entry)))
    assert [reading.before for reading in trial.own] == [None]
    assert "session.total" in {reading.before for reading in trial.lost}


def test_what_it_takes_from_another_indicator_is_told(draft, tmp_path):
    report = tmp_path / "a.txt"
    report.write_text("Thường trực HĐND tỉnh đã chuyển 156 đơn, lưu 77 đơn.\n", "utf-8")
    entry = MATTERS.replace("standing.matters", "petition.archive")
    entry = entry.replace('["content"], needs = [["present"]]', '["petition"], needs = [["file"]]')
    example = entry.replace("cho ý kiến về «39» nội dung lớn", "đã chuyển 156 đơn, lưu «77» đơn")
    told, _ = lines(draft(example), report)
    assert "lấy của petition.filed" in told
    assert "lưu «77» đơn" in told
    assert "✗ ví dụ của petition.filed không còn đúng" in told


def test_an_example_that_fails_says_what_was_read_instead(draft):
    other = MATTERS.replace("về «39» nội dung lớn", "về 39 nội dung lớn, họp «21» phiên")
    told, tally = lines(draft(other))
    assert tally.wrong_examples == 1
    assert "«21» đọc thành standing.meetings" in told
    assert "39 cũng đọc thành standing.matters" in told


def test_an_entry_of_the_catalogue_changes_nothing_when_it_is_tried():
    path = ROOT / "extractors" / "knowledge" / "indicators" / "resolution.toml"
    told, tally = lines(path, RAW / "2025" / "dong-thap-268-BC-HDND.docx")
    assert tally.wrong_examples == 0
    assert "thay cho mục cùng mã" in told
    assert "0 trước đây không là số liệu, 0 lấy của chỉ tiêu khác, 0 mất, 0 đổi theo" in told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("needs", "neds"), "gần giống: needs"),
        (("present", "presnt"), "'presnt' trong cues.toml; gần giống: present"),
        (("content", "contents"), "'contents' trong units.toml; gần giống: content"),
        (('"standing"]', '"standin"]'), "gần giống: standing"),
        (("[[indicator]]", ""), "không có mục [[indicator]] nào"),
    ],
)
def test_a_wrong_draft_is_told_with_the_nearest_name(draft, change, told):
    with pytest.raises(DraftError, match="Bản nháp sai") as error:
        read_draft(draft(MATTERS.replace(*change)))
    assert told in str(error.value)


def test_a_draft_that_is_no_utf8_is_told(tmp_path):
    path = tmp_path / "nháp.toml"
    path.write_bytes(MATTERS.encode("utf-16"))
    with pytest.raises(DraftError, match="UTF-8"):
        read_draft(path)


def test_the_command_ends_with_what_it_found(draft, tmp_path):
    report = tmp_path / "reports" / "a.txt"
    report.parent.mkdir()
    report.write_text(TEXT, "utf-8")
    before = sorted(tmp_path.rglob("*"))
    good = draft(MATTERS)
    done = run("indicators", "try", str(good), str(report.parent), warehouse=tmp_path / "none")
    assert done.returncode == cli.DONE
    assert "«39» nội dung lớn" in done.stdout
    assert "1 báo cáo (0 không có số liệu nào): 1 số liệu" in done.stdout
    assert sorted(tmp_path.rglob("*")) == sorted([*before, good])
    wrong = draft(MATTERS.replace("present", "presnt"), "sai.toml")
    done = run("indicators", "try", str(wrong), str(report), warehouse=tmp_path / "none")
    assert done.returncode == errors.USAGE
    assert "sai.toml: standing.matters: reads[1]" in done.stderr


def test_words_still_list_the_catalogue(tmp_path):
    listed = run("indicators", "list", "chat van", warehouse=tmp_path)
    assert run("indicators", "chat van", warehouse=tmp_path).stdout == listed.stdout != ""
