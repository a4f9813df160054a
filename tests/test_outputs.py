"""Exports, the data dictionary and frames, on a published warehouse."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import fake_runs
import pytest
from click.testing import CliRunner
from pysdmx.io.csv.sdmx20.reader import read as read_sdmx

from pipeline import cli, frames
from pipeline.inquiries import InquiryError
from pipeline.outputs import export as exporting
from pipeline.outputs.dictionary import html, markdown, read_dictionary
from pipeline.outputs.export import ExportError, export
from pipeline.settings import Settings
from pipeline.warehouse.database import WarehouseError

ROOT = Path(__file__).parents[1]
REPORTS = {
    "nghe-an.txt": (
        "symbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-20\n"
        "province: Nghệ An\nyear: 2022\n\n- Tổng số kỳ họp: session.total = 10 kỳ họp, 284 = ?125.\n"
    ),
    "kon-tum.txt": (
        "issued_on: 2024-02-01\nprovince: Kon Tum\nyear: 2023\n\nsession.total = 1204 kỳ họp.\n"
        "Kiểm tra: sum 284 = 125 + 80.\n"
    ),
    "khong-tinh.txt": "=1+1\nsession.total = 5\n",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return fake_runs.published_house(tmp_path_factory.mktemp("outputs"), REPORTS)


@pytest.fixture(scope="module")
def exported(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported")
    assert len(list(export(settings, folder, exporting.FORMATS))) == len(exporting.FORMATS)
    return folder


def count(settings: Settings, relation: str) -> int:
    return int(frames.read(f"select count(*) as n from {relation}", settings=settings)["n"][0])


# ── exports ───────────────────────────────────────────────────────────────────────────


def test_parquet_holds_every_relation_and_the_figures_by_year_and_province(exported, settings):
    import duckdb

    tree = exported / "parquet" / "figures"
    assert (tree / "period_year=2023" / "unit_version_id=62-0").is_dir()
    rows = duckdb.sql(
        f"select figure_id, province, unit_version_id, period_year, value"
        f" from read_parquet('{tree}/**/*.parquet', hive_partitioning = true) order by all"
    ).fetchall()
    straight = frames.read(
        "select figure_id, province, unit_version_id, year(period_end)::bigint as period_year, value"
        " from current_figure order by all",
        settings=settings,
    )
    assert [row[0] for row in rows] == list(straight["figure_id"])
    assert {row[1:4] for row in rows} >= {("Kon Tum", "62-0", 2023), ("Nghệ An", "40-0", 2022)}
    for relation in ("document", "figure", "comparison", "failed_check"):
        ((found,),) = duckdb.sql(
            f"select count(*) from '{exported}/parquet/{relation}.parquet'"
        ).fetchall()
        assert found == count(settings, relation)


def rows_of(path: Path) -> list[dict[str, str]]:
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")  # without it Excel shows HÄND
    return list(csv.DictReader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_csv_is_what_excel_reads_right(exported, settings):
    figures = {row["province"]: row for row in rows_of(exported / "csv" / "current_figure.csv")}
    assert (figures["Kon Tum"]["value"], figures["Kon Tum"]["period_end"]) == ("1204", "2023-12-31")
    evidence = rows_of(exported / "csv" / "evidence.csv")
    assert len(evidence) == count(settings, "evidence")
    sentence = next(row["sentence"] for row in evidence if row["province"] == "Nghệ An")
    assert sentence.startswith(" - Tổng số")  # not the formula of something called Tổng
    columns = {(row["bảng"], row["cột"]) for row in rows_of(exported / "csv" / "cot.csv")}
    assert ("comparison", "note") in columns


def test_a_decimal_has_the_comma_that_excel_expects(settings):
    from pipeline.outputs.csv_files import _cell
    from pipeline.outputs.relations import Column

    cell = _cell(Column("value", "DECIMAL(38,6)", ""))
    for value, shown in (("3.8", "3,8"), ("100", "100"), ("0.05", "0,05"), ("-15", "-15")):
        query = f"select {cell} as cell from (select {value}::decimal(38,6) as value)"
        assert frames.read(query, settings=settings)["cell"][0] == shown


def test_sdmx_is_read_by_another_program_and_leaves_nothing_out(exported, settings):
    written = (exported / "sdmx" / "figures.csv").read_text("utf-8")
    (dataset,) = read_sdmx(written)
    data = dataset.data
    assert str(dataset.structure).endswith("TONGHOP:FIGURES(1.0)")
    kon_tum = data[data["REF_AREA"] == "62-0"].iloc[0]
    assert tuple(kon_tum[["FREQ", "INDICATOR", "TIME_PERIOD", "OBS_VALUE"]]) == (
        "A", "SESSION_TOTAL", "2023", "1204",
    )  # fmt: skip
    left = list(csv.DictReader((exported / "sdmx" / "not_exported.csv").open(encoding="utf-8")))
    assert [row["province"] for row in left] == [""]
    assert len(data) + len(left) == count(settings, "comparison")
    codes = list(csv.DictReader((exported / "sdmx" / "codelists.csv").open(encoding="utf-8")))
    known = {(row["list"], row["code"]) for row in codes}
    for dimension in ("FREQ", "INDICATOR", "REF_AREA", "ACTOR", "SLICE", "PER", "UNIT_MEASURE"):
        assert {(dimension, code) for code in data[dimension]} <= known


@pytest.mark.parametrize(
    ("start", "end", "frequency", "period"),
    [
        ("2024-01-01", "2024-12-31", "A", "2024"),
        ("2024-07-01", "2024-12-31", "S", "2024-S2"),
        ("2024-04-01", "2024-06-30", "Q", "2024-Q2"),
        ("2024-02-01", "2024-02-29", "M", "2024-02"),
        ("2023-12-15", "2024-12-14", "_O", "2023-12-15/P366D"),
        ("2024-02-01", "2024-07-31", "_O", "2024-02-01/P182D"),
    ],
)
def test_periods_as_sdmx_writes_them(tmp_path, start, end, frequency, period):
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    settings.raw.mkdir()
    (settings.raw / "a.txt").write_text(
        f"issued_on: 2024-12-31\nprovince: Kon Tum\ndays: {start} {end}\nsession.total = 3\n"
    )
    fake_runs.ingest_here(settings)
    list(export(settings, tmp_path, ["sdmx"]))
    (row,) = csv.DictReader((tmp_path / "sdmx" / "figures.csv").open(encoding="utf-8"))
    assert (row["FREQ"], row["TIME_PERIOD"]) == (frequency, period)


def test_an_export_is_replaced_whole_or_not_at_all(settings, tmp_path, monkeypatch):
    list(export(settings, tmp_path, ["csv"]))
    before = sorted(path.name for path in (tmp_path / "csv").iterdir())

    def fails(_connection, folder):
        (folder / "half.csv").write_text("")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(exporting.FORMATS, "csv", fails)
    with pytest.raises(OSError, match="No space"):
        list(export(settings, tmp_path, ["csv"]))
    assert sorted(path.name for path in (tmp_path / "csv").iterdir()) == before
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


def test_a_folder_of_somebody_else_is_left_alone(settings, tmp_path):
    (tmp_path / "csv").mkdir()
    (tmp_path / "csv" / "thư riêng.txt").write_text("của tôi")
    with pytest.raises(ExportError, match="không bị ghi đè"):
        list(export(settings, tmp_path, ["csv"]))
    assert [path.name for path in (tmp_path / "csv").iterdir()] == ["thư riêng.txt"]


def test_nothing_published_is_told(tmp_path):
    with pytest.raises(WarehouseError, match="Chưa có cơ sở dữ liệu"):
        list(export(Settings(raw=tmp_path, warehouse=tmp_path), tmp_path / "out", ["csv"]))


def test_the_command_exports_one_format(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(settings.warehouse))
    done = CliRunner().invoke(cli.commands, ["export", str(tmp_path), "--format", "sdmx"])
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == ["sdmx"]
    assert json.loads((tmp_path / "sdmx" / "tonghop.json").read_text())["run"] == 1


# ── dictionary ────────────────────────────────────────────────────────────────────────


def test_the_dictionary_has_every_relation_column_and_macro(settings):
    found = read_dictionary()
    words = "\n".join(markdown(found))
    names = frames.read(
        "select distinct table_name as t, column_name as c from duckdb_columns() where not internal",
        settings=settings,
    )
    for table, column in zip(names["t"], names["c"], strict=True):
        assert f"### {table}\n" in words
        assert f"| `{column}` |" in words
    assert "compare(indicator_code)" in words
    assert all(row.comment and all(c.comment for c in row.columns) for row in found.views)
    assert "document ||--o{ figure : document_id" in words
    assert "citation ||--o{ citation_mention : citation_id" in words


def test_the_page_needs_nothing_from_outside():
    page = "\n".join(html(read_dictionary()))
    assert "<svg" in page
    assert 'id="comparison"' in page
    assert "http://www.w3.org/2000/svg" in page
    assert page.count("http") == 1  # the name of SVG, which is not fetched
    assert "<script" not in page


def test_the_command_writes_a_page(tmp_path):
    page = tmp_path / "tu-dien.html"
    done = CliRunner().invoke(cli.commands, ["dictionary", "-o", str(page)])
    assert done.exit_code == 0, done.output
    assert page.read_text("utf-8").startswith("<!doctype html>")


# ── frames ────────────────────────────────────────────────────────────────────────────


def test_frames_are_read_only_and_one_select(settings):
    found = frames.read(
        "select province, value, period_end from current_figure where province = ?",
        ["Kon Tum"],
        settings,
    )
    assert found["value"].tolist() == [1204.0]
    assert str(found["period_end"][0].date()) == "2023-12-31"
    for query in ("delete from figure", "select 1; select 2", "select * from nowhere"):
        with pytest.raises(InquiryError):
            frames.read(query, settings=settings)


def test_the_dictionary_in_docs_is_this_one():
    """After a change of the warehouse: tonghop dictionary -o docs/warehouse.md."""
    kept = (ROOT / "docs" / "warehouse.md").read_text("utf-8")
    assert kept.splitlines() == list(markdown(read_dictionary()))
