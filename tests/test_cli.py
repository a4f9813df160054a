"""The command line: help at once, teaching errors, exit codes, output on the right stream."""

import gettext
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from extractors import knowledge
from pipeline import cli, doctor, errors, findings, intake
from pipeline.intake import Intake, bring_in
from pipeline.reading import ocr
from pipeline.terminal import table

ROOT = Path(__file__).parents[1]
RAW = ROOT / "data" / "raw"
COMMANDS = sorted(cli.commands.commands)
HEAVY = {"prefect", "spacy", "underthesea", "duckdb", "pandas", "pdfplumber", "docx", "pypdfium2"}


def run(*arguments, warehouse, **environment):
    """Run the command line in a process of its own, as a user does."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "TONGHOP_WAREHOUSE": str(warehouse), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_tells_of_every_command(command):
    assert re.search(rf"`{command}\b", (ROOT / "README.md").read_text("utf-8"))


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_is_vietnamese_and_loads_nothing_heavy(command):
    words = [command, "--help"] if command else ["--help"]
    program = (
        "import sys; sys.argv = ['tonghop', *sys.argv[1:]];"
        "from pipeline.cli import main; code = main();"
        "print(code, *(set(sys.modules) & set(sys.stdin.read().split())))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        input=" ".join(HEAVY), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *text, last = done.stdout.splitlines()
    assert last == "0"  # the exit code, and none of the heavy modules
    assert re.search("[đăâêôơưạ-ỹ]", text[2])
    assert text[0].startswith("Cách dùng:")


def test_an_unknown_command_is_wrong_usage(tmp_path):
    done = run("tổng", warehouse=tmp_path)
    assert done.returncode == errors.USAGE
    assert "Không có lệnh 'tổng'" in done.stderr
    assert done.stdout == ""


def test_the_compiled_messages_are_those_of_their_source():
    folder = ROOT / "pipeline" / "locale" / "vi" / "LC_MESSAGES"
    source = (folder / "messages.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', source, flags=re.MULTILINE)
    with (folder / "messages.mo").open("rb") as compiled:
        spoken = gettext.GNUTranslations(compiled)
    assert len(pairs) > 20
    assert [spoken.gettext(english) for english, _ in pairs] == [words for _, words in pairs]


@pytest.mark.parametrize(
    "words",
    [["status"], ["sql", "select 1"], ["compare", "session.total"], ["versions"], ["coverage"]],
)
def test_without_a_warehouse_the_message_names_the_next_command(words, tmp_path):
    done = run(*words, warehouse=tmp_path)
    assert done.returncode == errors.FAILED
    assert "tonghop ingest" in done.stderr


def test_a_wrong_setting_is_told(tmp_path):
    done = run("doctor", warehouse=tmp_path, TONGHOP_WORKERS="nhiều")
    assert done.returncode == errors.FAILED
    assert "TONGHOP_WORKERS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_catalogue_is_told_by_file_and_place(tmp_path, monkeypatch, capsys):
    folder = tmp_path / "knowledge"
    shutil.copytree(ROOT / "extractors" / "knowledge", folder)
    with (folder / "indicators" / "session.toml").open("a", encoding="utf-8") as file:
        file.write("[[indicator]\n")
    monkeypatch.setattr(knowledge, "files", lambda _package: folder)
    knowledge.catalogue.cache_clear()
    try:
        monkeypatch.setattr(sys, "argv", ["tonghop", "indicators"])
        assert cli.main() == errors.SETUP
    finally:
        knowledge.catalogue.cache_clear()
    told = capsys.readouterr().err
    assert "session.toml" in told
    assert re.search(r"line \d+", told)


def test_doctor_says_what_to_do_about_a_missing_folder(tmp_path):
    done = run("doctor", warehouse=tmp_path, TONGHOP_RAW=str(tmp_path / "không có"))
    assert done.returncode == errors.SETUP
    assert "mkdir -p" in done.stdout


def test_doctor_tells_of_programs_that_are_missing_and_how_to_get_them(tmp_path):
    done = run("doctor", warehouse=tmp_path, TONGHOP_RAW=str(RAW), PATH=str(tmp_path))
    for program, how in (("LibreOffice", "libreoffice-writer"), ("antiword", "install antiword")):
        assert re.search(rf"{program}: không có.*\n.*{how}", done.stdout), done.stdout


@pytest.mark.parametrize("model", [True, False])
def test_doctor_tells_whether_scans_can_be_read_as_reading_itself_does(model, monkeypatch):
    folder = Path("/tessdata") if model else None
    monkeypatch.setattr(ocr, "model_folder", lambda: folder)
    found = doctor._tesseract()
    assert (found.state is findings.State.OK) is model
    assert (ocr.ADVICE in found.advice) is not model


def test_extract_prints_one_object_a_file_and_goes_on_after_a_bad_one(tmp_path):
    bad = tmp_path / "hỏng.pdf"
    bad.write_bytes(b"%PDF-1.4 cut off")
    good = RAW / "2025" / "lam-dong-41-BC-BPC.txt"
    done = run("extract", str(bad), str(good), "--json", warehouse=tmp_path)
    assert done.returncode == cli.PARTLY
    assert "hỏng.pdf" in done.stderr
    (line,) = done.stdout.splitlines()
    record = json.loads(line)
    assert record["source"]["path"] == "data/raw/2025/lam-dong-41-BC-BPC.txt"
    for figure in record["figures"]:
        assert record["text"][figure["start"] : figure["end"]] == figure["numeral"]
    assert len(record["figures"]) > 20


def test_extract_fails_if_no_file_can_be_read(tmp_path):
    empty = tmp_path / "rỗng.txt"
    empty.write_bytes(b"")
    done = run("extract", str(empty), str(tmp_path / "không có.txt"), warehouse=tmp_path)
    assert done.returncode == errors.FAILED
    assert "rỗng.txt" in done.stderr
    assert "không có.txt" in done.stderr


def test_show_marks_every_figure_with_its_code(tmp_path):
    done = run("show", str(RAW / "2025" / "lam-dong-41-BC-BPC.txt"), warehouse=tmp_path)
    assert done.returncode == cli.DONE
    assert "86⟨appraisal." in done.stdout  # "Ban chủ trì thẩm tra 86 văn bản"
    assert "số liệu (figure)" in done.stdout
    assert "\x1b" not in done.stdout  # no colours where nobody can see them


def test_indicators_are_found_without_accents(tmp_path):
    done = run("indicators", "chat van", warehouse=tmp_path)
    assert done.returncode == cli.DONE
    assert "questioning." in done.stdout
    assert "citizens." not in done.stdout


def test_the_catalogue_is_listed_without_the_language_models():
    program = (
        "import sys; from extractors import knowledge; knowledge.catalogue();"
        "import pipeline.warehouse.load, pipeline.inquiries; print('spacy' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_a_table_keeps_its_columns_with_combining_marks():
    province = unicodedata.normalize("NFD", "Đồng Tháp")
    lines = list(table(("Tỉnh", "Số"), [(province, "7"), ("Hà Giang", "1.091")]))
    assert [unicodedata.normalize("NFC", line) for line in lines] == [
        "Tỉnh          Số",
        "─────────  ─────",
        "Đồng Tháp      7",
        "Hà Giang   1.091",
    ]


def test_files_from_elsewhere_are_copied_and_nothing_is_overwritten(tmp_path):
    raw, inbox = tmp_path / "raw", tmp_path / "thư đến"
    (inbox / "sub").mkdir(parents=True)
    raw.mkdir()
    (inbox / "a.txt").write_text("một")
    (inbox / "sub" / "b.txt").write_text("hai")
    today = date(2025, 3, 1)
    first = bring_in([inbox / "a.txt", inbox], raw, today).copied
    assert [path.relative_to(raw).as_posix() for path in first] == [
        "2025/a.txt", "thư đến/a.txt", "thư đến/sub/b.txt",
    ]  # fmt: skip
    assert bring_in([inbox / "a.txt", inbox], raw, today) == Intake((), ())
    (inbox / "a.txt").write_text("một, đã sửa")
    (second,) = bring_in([inbox / "a.txt"], raw, today).copied
    assert second.name == "a-2.txt"
    assert (raw / "2025" / "a.txt").read_text() == "một"
    assert bring_in([second], raw, today) == Intake((), ())


def test_what_cannot_be_copied_is_told_and_costs_nothing_else(tmp_path, monkeypatch):
    raw, inbox = tmp_path / "raw", tmp_path / "inbox"
    for folder in (raw, inbox / "kín", inbox / "sub"):
        folder.mkdir(parents=True)
    for name in ("kín/a.txt", "khóa.txt", "sub/tốt.txt"):
        (inbox / name).write_text(name)
    (tmp_path / "secret.txt").write_text("secret")
    (inbox / "ngoài.txt").symlink_to(tmp_path / "secret.txt")
    (inbox / "trong.txt").symlink_to(inbox / "sub" / "tốt.txt")
    locked = {"kín", "khóa.txt"}  # root may read all, so rights are asked of this stand-in
    monkeypatch.setattr(intake.os, "access", lambda path, _mode: path.name not in locked)
    found = bring_in([inbox], raw, date(2025, 3, 1))
    assert [path.relative_to(raw / "inbox").as_posix() for path in found.copied] == [
        "trong.txt", "sub/tốt.txt",
    ]  # fmt: skip
    reasons = {refused.file.name: refused.reason for refused in found.refused}
    assert set(reasons) == {"kín", "khóa.txt", "ngoài.txt"}
    assert "quyền đọc" in reasons["kín"]
    assert "liên kết" in reasons["ngoài.txt"]
    assert not (raw / "inbox" / "ngoài.txt").exists()
