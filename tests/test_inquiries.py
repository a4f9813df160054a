"""Questions to a warehouse that the command line itself has filled."""

import json
import shutil

import pytest

from pipeline import cli, errors
from tests.test_cli import RAW, run


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory):
    """A warehouse of two samples and a broken file; what the run said is in ``said``."""
    folder = tmp_path_factory.mktemp("inquiries")
    raw = folder / "raw" / "2025"
    raw.mkdir(parents=True)
    shutil.copy(RAW / "2025" / "lam-dong-41-BC-BPC.txt", raw)
    shutil.copy(RAW / "2025" / "dong-thap-268-BC-HDND.docx", raw)
    (raw / "rỗng.pdf").write_bytes(b"")
    done = ask("ingest", "--direct", warehouse=folder)
    assert done.returncode == cli.PARTLY, done.stderr
    (folder / "said").write_text(done.stdout, encoding="utf-8")
    return folder


def ask(*words, warehouse):
    return run(*words, warehouse=warehouse / "warehouse", TONGHOP_RAW=str(warehouse / "raw"))


def test_the_run_ends_with_a_comparison_and_what_was_held_back(warehouse):
    said = (warehouse / "said").read_text(encoding="utf-8")
    assert said.count("Kỳ báo cáo") == 3  # one table for each of three indicators
    assert "Lâm Đồng" in said
    assert "Đồng Tháp" in said
    assert "rỗng.pdf [empty]" in said


def test_a_second_run_says_that_nothing_changed(warehouse):
    done = ask("ingest", warehouse=warehouse)
    assert "Không có gì thay đổi" in done.stdout
    assert "Prefect" not in done.stderr
    assert done.returncode == cli.PARTLY  # the broken file is still there


def test_compare_shows_a_value_of_each_province(warehouse):
    done = ask("compare", "petition.received", warehouse=warehouse)
    assert done.returncode == cli.DONE
    rows = done.stdout.splitlines()
    assert any("Lâm Đồng" in row and " 88 " in row for row in rows)  # "Ban nhận được 88 đơn"
    assert any("Đồng Tháp" in row and " 126 " in row for row in rows)  # "Nhận 126 đơn"


def test_an_unknown_indicator_is_answered_with_near_ones(warehouse):
    done = ask("compare", "petition.recieved", warehouse=warehouse)
    assert done.returncode == errors.USAGE
    assert "petition.received" in done.stderr


def test_status_names_the_file_that_was_held_back(warehouse):
    done = ask("status", warehouse=warehouse)
    assert done.returncode == cli.DONE
    assert "2025/rỗng.pdf" in done.stdout


def test_sql_gives_json_with_whole_numbers_and_iso_days(warehouse):
    query = "select path, count(*)::decimal(38, 6) as figures, date '2025-07-01' as day"
    query += " from current_figure group by path order by path"
    done = ask("sql", query, "--json", warehouse=warehouse)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["path"] for row in rows] == [
        "2025/dong-thap-268-BC-HDND.docx", "2025/lam-dong-41-BC-BPC.txt",
    ]  # fmt: skip
    assert all(isinstance(row["figures"], int) and row["day"] == "2025-07-01" for row in rows)


@pytest.mark.parametrize(
    "query",
    [
        "drop table document",
        "select 1; select 2",
        "copy document to 'x.csv'",
        "attach 'x.duckdb'",
        "set memory_limit = '1GB'",
        "select * from read_text('run.py')",
        "from no_such_table",
        "selec 1",
        "",
    ],
)
def test_sql_refuses_all_but_one_select_on_the_warehouse(query, warehouse):
    done = ask("sql", query, warehouse=warehouse)
    assert done.returncode == errors.USAGE
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
