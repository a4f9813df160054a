"""The tables and views on reports whose figures are known."""

from __future__ import annotations  # a test that holds DuckDB's classes outlives them at exit

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import fake_runs
import pytest

from extractors.model import (
    Actor,
    Bound,
    Box,
    Citation,
    Document,
    Extraction,
    Fact,
    Figure,
    Grade,
    Letterhead,
    Numeral,
    NumeralKind,
    Page,
    Period,
    PeriodKind,
    Placement,
    Role,
    Section,
    Source,
    Span,
    Status,
    Structure,
)
from pipeline.outcomes import OutcomeKind
from pipeline.records import record
from pipeline.settings import Settings
from pipeline.warehouse.database import Connection, QueryError, WarehouseError, comments
from pipeline.warehouse.overview import overview
from pipeline.warehouse.publish import current_version, open_published, publish
from pipeline.warehouse.row_values import plain
from pipeline.warehouse.sentences import Stretch, sentence
from pipeline.warehouse.units import read_units

if TYPE_CHECKING:
    from collections.abc import Iterator

REPORTS = {
    "nghe-an.txt": (
        "symbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-20\n"
        "province: Nghệ An\nyear: 2022\n\nTổng số kỳ họp: session.total = 10 kỳ họp.\n"
    ),
    "nghe-an-sua.txt": (
        "symbol: 15-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-05-08\n"
        "replaces: 12-BC/ĐĐ\nprovince: Nghệ An\nyear: 2022\n\nsession.total = 12 kỳ họp.\n"
    ),
    # the same symbol, but of another province: not replaced
    "kon-tum.txt": (
        "symbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-21\n"
        "province: Kon Tum\nyear: 2022\n\nsession.total = 7 kỳ họp. Có ?13 việc khác.\n"
    ),
    "dong-thap-cu.txt": (
        "issued_on: 2025-06-20\nprovince: Đồng Tháp\nyear: 2024\n\n"
        "Trong năm, session.total = 284 kỳ họp. Kiểm tra: sum 284 = 125 + 80.\n"
    ),
    "dong-thap-moi.txt": "issued_on: 2026-01-10\nprovince: Đồng Tháp\nyear: 2025\nsession.total = 9\n",
    "dong-thap-2026.txt": (
        "issued_on: 2027-01-10\nprovince: Đồng Tháp\nyear: 2026\nsession.total = 3\n"
    ),
    "an-giang-moi.txt": (
        "issued_on: 2025-12-01\nprovince: An Giang\nyear: 2024\nsession.total = 20\n"
    ),
    "an-giang-1.txt": "issued_on: 2023-01-05\nprovince: An Giang\nyear: 2022\nsession.total = 8\n",
    "an-giang-2.txt": "issued_on: 2023-02-05\nprovince: An Giang\nyear: 2022\nsession.total = 9\n",
    "khong-tinh.txt": "session.total = 5\n",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return fake_runs.published_house(tmp_path_factory.mktemp("warehouse"), REPORTS)


@pytest.fixture
def published(settings: Settings) -> Iterator[Connection]:
    with open_published(settings) as connection:
        yield connection


def ask(connection: Connection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


# ── what is documented ────────────────────────────────────────────────────────────────


def test_everything_has_a_comment(published: Connection) -> None:
    for what, query in {
        "tables": "select table_name, comment from duckdb_tables() where not internal",
        "views": "select view_name, comment from duckdb_views() where not internal",
        "macros": "select function_name, comment from duckdb_functions() where not internal",
        "columns": "select table_name || '.' || column_name, comment from duckdb_columns()"
        " where not internal",
    }.items():
        found = ask(published, query)
        assert len(found) > 1, what
        assert not [name for name, comment in found if not comment]


def test_nothing_has_two_comments() -> None:
    named = [(comment.name, comment.column) for comment in comments()]
    assert len(named) == len(set(named))


def test_no_comment_is_left_over(published: Connection) -> None:
    columns = set(
        ask(published, "select table_name, column_name from duckdb_columns() where not internal")
    )
    names = {column for _, column in columns}
    for comment in comments():
        if comment.column and comment.name == "*":
            assert comment.column in names
        elif comment.column:
            assert (comment.name, comment.column) in columns


def test_older_clients_can_open_it(published: Connection) -> None:
    (tags,) = ask(published, "select tags from duckdb_databases() where database_name like 'w-%'")
    assert tags[0]["storage_version"].startswith("v1.5")


# ── views ─────────────────────────────────────────────────────────────────────────────


def test_a_replaced_report_leaves_the_views(published: Connection) -> None:
    assert ask(published, "select replaced_by_symbol from superseded_document") == [("15-BC/ĐĐ",)]
    values = "select value::integer from current_figure where province = 'Nghệ An'"
    assert ask(published, values) == [(12,)]
    status = "select path, outcome_label from file_status where outcome = 'superseded'"
    assert ask(published, status) == [("nghe-an.txt", "đã được báo cáo khác thay thế")]
    kept = "select count(*) from figure join document using (document_id) where symbol = '12-BC/ĐĐ'"
    assert ask(published, kept) == [(2,)], "its figures stay in the table, for evidence"


def test_provinces_are_compared_with_notes(published: Connection) -> None:
    rows = ask(published, "select province, value::integer, note from compare('session.total')")
    assert rows == [
        ("An Giang", 9, "có 2 giá trị khác nhau: 8 – 9; địa giới trước 1/7/2025"),
        ("An Giang", 20, "kỳ trước sáp nhập, do tỉnh sau sáp nhập báo cáo"),
        ("Đồng Tháp", 284, "địa giới trước 1/7/2025"),
        ("Đồng Tháp", 9, "kỳ gồm cả trước và sau sáp nhập 1/7/2025"),
        ("Đồng Tháp", 3, "địa giới từ 1/7/2025"),
        ("Kon Tum", 7, "địa giới trước 1/7/2025"),
        ("Nghệ An", 12, ""),
        (None, 5, "không rõ tỉnh; không rõ kỳ"),
    ]


def test_the_unit_is_that_of_the_time_of_the_report(published: Connection) -> None:
    units = ask(
        published,
        "select issued_on, unit_version_id, unit_name from document"
        " join unit_version using (unit_version_id)"
        " where document.province = 'Đồng Tháp' order by issued_on",
    )
    assert units == [
        (date(2025, 6, 20), "87-0", "Tỉnh Đồng Tháp"),
        (date(2026, 1, 10), "82-2025", "Tỉnh Đồng Tháp"),
        (date(2027, 1, 10), "82-2025", "Tỉnh Đồng Tháp"),
    ]


def test_a_failed_sum_is_shown_with_its_sentence(published: Connection) -> None:
    rows = ask(
        published,
        "select province, statement, difference::integer, sentence, path from failed_check",
    )
    assert rows == [
        (
            "Đồng Tháp",
            "284 ≠ 125 + 80 = 205",
            79,
            "Kiểm tra: sum 284 = 125 + 80.",
            "dong-thap-cu.txt",
        )
    ]


def test_evidence_is_cut_from_the_text(published: Connection) -> None:
    rows = ask(
        published,
        "select numeral, sentence, rule, path, replaced_by_symbol from evidence"
        " where path in ('nghe-an.txt', 'dong-thap-cu.txt') order by path",
    )
    assert rows == [
        ("284", "Trong năm, session.total = 284 kỳ họp.", "fake", "dong-thap-cu.txt", None),
        ("10", "Tổng số kỳ họp: session.total = 10 kỳ họp.", "fake", "nghe-an.txt", "15-BC/ĐĐ"),
    ]


def test_numerals_that_were_not_understood_are_shown(published: Connection) -> None:
    rows = ask(published, "select numeral, context, path from unexplained_numeral")
    assert [(numeral, path) for numeral, _, path in rows] == [("13", "kon-tum.txt")]
    assert "7 kỳ họp. Có ?13 việc khác." in rows[0][1]


def test_coverage_counts_every_file(published: Connection) -> None:
    rows = ask(published, "select outcome, files from coverage order by files desc")
    assert rows == [("loaded", 9), ("superseded", 1)]


def test_names_are_found_without_accents(published: Connection) -> None:
    query = "select unit_version_id from unit_version where search_name = 'dong thap' order by all"
    assert ask(published, query) == [("82-2025",), ("87-0",)]
    assert ask(published, "select without_accents('ĐỒNG THÁP, Uỷ')") == [("dong thap, uy",)]


# ── what the record keeps ─────────────────────────────────────────────────────────────


RICH_TEXT = """BÁO CÁO
I. Giám sát
HĐND tỉnh tổ chức từ 04 - 06 cuộc, đạt 97,5% (Quyết định 230-QĐ/TU).
Số liệu tính trong năm 2022.
"""


def rich_extraction() -> Extraction:
    """An extraction with each thing that the record keeps: ranges, boxes, open periods, …"""
    low, high = _span(RICH_TEXT, "04"), _span(RICH_TEXT, "06")
    mention = _span(RICH_TEXT, "230-QĐ/TU")
    pages = (Page(1, 595, 842, Span(0, 8)), Page(2, 595, 842, Span(8, len(RICH_TEXT))))
    section = Section("I", _span(RICH_TEXT, "Giám sát"), Span(8, len(RICH_TEXT)))
    letterhead = Letterhead(title=Fact("BÁO CÁO", Span(0, 7)), province=Fact("Nghệ An", None))
    source = Source("2023/a.pdf", "ab" * 32, 10, "application/pdf")
    return Extraction(
        document=Document(RICH_TEXT, source, pages=pages),
        structure=Structure((), (section,), letterhead),
        figures=_rich_figures(low),
        citations=(Citation("230-QĐ/TU", "Quyết định", "230", None, None, (mention,), "cites"),),
        checks=(),
        numerals=(
            Numeral(low, NumeralKind.FIGURE, Decimal(4)),
            Numeral(high, NumeralKind.FIGURE_RANGE_END, Decimal(6)),
        ),
        issues=(),
        period=Period(
            date(2022, 1, 1),
            date(2022, 12, 31),
            "năm 2022",
            PeriodKind.YEAR,
            _span(RICH_TEXT, "năm 2022"),
        ),
    )


def _rich_figures(low: Span) -> tuple[Figure, ...]:
    return (
        Figure(
            indicator="supervision.total",
            span=low,
            value=Decimal(4),
            value_high=Decimal(6),
            unit="cuộc",
            bound=Bound.RANGE,
            actor=Actor("council.province", "HĐND tỉnh", "province"),
            period=Period(
                date(2021, 1, 1), None, "từ đầu nhiệm kỳ", PeriodKind.TERM_TO_DATE, Span(0, 7)
            ),
            per="mỗi năm",
            section="I",
            boxes=(Box(2, 100.0, 200.0, 112.5, 214.0),),
            confidence=Grade.TO_CHECK,
            rule="supervision",
        ),
        Figure(
            indicator="petition.resolution_rate",
            span=_span(RICH_TEXT, "97,5"),
            value=Decimal("97.5"),
            unit="%",
            role=Role.PART,
            status=Status.PREVIOUS,
            part_of=low.start,
        ),
    )


def _span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def test_a_record_is_plain_json() -> None:
    kept = record(rich_extraction())
    assert json.loads(json.dumps(kept)) == kept
    text = kept["text"]
    assert set(kept) == {
        *("source", "text", "document", "sections", "figures"),
        *("citations", "checks", "numerals", "issues", "proposals", "attributes", "requests"),
    }
    for figure in kept["figures"]:
        assert text[figure["start"] : figure["end"]] == figure["numeral"]
    first, second = kept["figures"]
    assert (first["value"], first["value_high"], second["value"]) == (4, 6, 97.5)
    assert isinstance(first["value"], int)
    assert (first["period_start"], first["period_end"]) == ("2021-01-01", None)
    assert first["page"] == second["page"] == 2, "by its box; by the page that holds it"
    assert kept["document"]["spans"]["title"] == [{"start": 0, "end": 7}]
    assert "province" not in kept["document"]["spans"], "it stands beside the text"
    about = kept["document"]
    assert (about["period"], about["period_end"]) == ("năm 2022", "2022-12-31"), "of the whole"
    (place,) = about["spans"]["period"]
    assert text[place["start"] : place["end"]] == "năm 2022"
    assert first["period"] == "từ đầu nhiệm kỳ"
    assert kept["sections"] == [{"number": "I", "title": "Giám sát", "start": 8, "end": len(text)}]
    (mention,) = kept["citations"][0]["mentions"]
    assert text[mention["start"] : mention["end"]] == "230-QĐ/TU"


def test_a_figure_is_found_on_its_page() -> None:
    extraction = rich_extraction()
    rate = extraction.figures[1].span
    printed = Box(2, 300.0, 200.0, 320.0, 214.0)
    document = replace(extraction.document, placements=(Placement(rate, printed),))
    kept = record(replace(extraction, document=document))
    assert kept["figures"][1]["boxes"] == [
        {"page": 2, "x0": 300.0, "top": 200.0, "x1": 320.0, "bottom": 214.0}
    ]
    assert kept["figures"][0]["boxes"][0]["x0"] == 100.0, "one that it brings itself stays"


def test_what_reading_met_is_told_with_the_file(tmp_path: Path) -> None:
    extraction = rich_extraction()
    document = extraction.document
    first, second = document.pages
    document = replace(
        document,
        source=replace(document.source, media_type="text/plain"),
        pages=(first, second, replace(second, number=3, needs_ocr=True)),
    )
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    fake_runs.load_here(settings, replace(extraction, document=document))
    with open_published(settings) as connection:
        remarks = overview(connection).remarks
    assert [remark.path for remark in remarks] == ["2023/a.pdf", "2023/a.pdf"]
    page, name = (remark.remark for remark in remarks)
    assert page.startswith("trang 3 chỉ có ảnh")
    assert "text/plain" in name


def test_all_of_a_record_is_loaded(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    fake_runs.load_here(settings, rich_extraction())
    with open_published(settings) as connection:
        figure = ask(
            connection,
            "select value, value_high, bound, per, period_start, page, boxes, part_of, confidence"
            " from figure order by span_start",
        )
        assert figure[0] == (
            *(Decimal(4), Decimal(6), "range", "mỗi năm", date(2021, 1, 1), 2),
            [{"page": 2, "x0": 100.0, "top": 200.0, "x1": 112.5, "bottom": 214.0}],
            *(None, "to_check"),
        )
        assert figure[1][0] == Decimal("97.5")
        assert ask(connection, "select figure_id from figure where indicator like 'superv%'") == [
            (figure[1][7],)
        ], "part_of names the figure that contains it"
        assert ask(connection, "select symbol, mentions, number from citation") == [
            ("230-QĐ/TU", 1, "230")
        ]
        cut = "select text[span_start + 1 : span_end] from citation_mention join document using (document_id)"
        assert ask(connection, cut) == [("230-QĐ/TU",)]
        assert ask(connection, "select kind, count from numeral order by kind") == [
            ("figure", 1),
            ("figure_range_end", 1),
        ]
        assert ask(connection, "select number, title from section") == [("I", "Giám sát")]
        assert ask(connection, "select actor, search_name from actor") == [
            ("HĐND tỉnh", "hdnd tinh")
        ]
        assert ask(connection, "select note from comparison") == [
            ("trong khoảng; kỳ không ghi ngày cuối; cần kiểm tra",)
        ], "a value of an earlier period, or a part, is not compared"


def test_a_figure_that_is_not_in_the_text_is_not_loaded(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    good = rich_extraction()
    fake_runs.load_here(settings, good)
    version = current_version(settings)
    with pytest.raises(WarehouseError, match="vị trí không khớp chữ số"):
        fake_runs.load_here(settings, good, numeral="05")
    assert current_version(settings) == version
    with open_published(settings) as connection:
        assert ask(connection, "select count(*) from figure") == [(2,)]


# ── publishing ────────────────────────────────────────────────────────────────────────


def test_sql_cannot_leave_the_published_database(published: Connection, settings: Settings) -> None:
    for query in (
        "insert into figure from figure",
        "copy figure to 'figure.csv'",
        f"select * from read_text('{settings.lock}')",
        f"attach '{settings.master}'",
        "install fts",
        "set enable_external_access = true",
    ):
        with pytest.raises(QueryError):
            published.execute(query)


def test_readers_keep_their_version(settings: Settings, tmp_path: Path) -> None:
    own = Settings(settings.raw, tmp_path / "warehouse", keep_versions=2, keep_months=0)
    fake_runs.ingest_here(own)
    with open_published(own) as reader:
        before = ask(reader, "select count(*) from figure")
        for run in range(2, 6):
            publish(run, own)
        assert ask(reader, "select count(*) from figure") == before
    assert current_version(own).name == "w-5.duckdb"
    assert sorted(path.name for path in own.versions.iterdir()) == ["w-4.duckdb", "w-5.duckdb"]


def test_without_links_a_file_names_the_version(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    own = Settings(raw=settings.raw, warehouse=tmp_path / "warehouse")
    fake_runs.ingest_here(own)
    assert not own.published.exists()
    with open_published(own) as connection:
        assert ask(connection, "select count(*) from document") == [(10,)]


def test_nothing_published_is_explained(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="tonghop ingest"):
        open_published(Settings(warehouse=tmp_path))


# ── pieces ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "numeral", "expected"),
    [
        ("Có 10 kỳ họp. Ban hành 196 nghị quyết.", "196", "Ban hành 196 nghị quyết."),
        ("Tiếp 1.204 lượt; nhận 284 đơn.\nGồm 3.", "1.204", "Tiếp 1.204 lượt; nhận 284 đơn."),
        ("A.\n| Kỳ họp | 10 | 12 |\nB.", "12", "| Kỳ họp | 10 | 12 |"),
        ("10 kỳ họp", "10", "10 kỳ họp"),
        ("Đạt 97,5%. Đã trả lời.", "97,5", "Đạt 97,5%."),
    ],
)
def test_sentences(text: str, numeral: str, expected: str) -> None:
    start = text.index(numeral)
    around = sentence(text, Stretch(start, start + len(numeral)))
    assert text[around.start : around.end] == expected


def test_units_have_versions_and_successors() -> None:
    units = read_units()
    before = [unit for unit in units.versions if unit.valid_from is None]
    after = [unit for unit in units.versions if unit.valid_to is None]
    assert (len(before), len(after), len(units.successions)) == (63, 34, 63)
    assert units.version_at("Nghệ An", None) == "40-0", "unchanged, so the day does not matter"
    assert units.version_at("Đồng Tháp", None) is None, "the old or the merged one?"
    assert units.version_at("Đồng Tháp", date(2025, 6, 30)) == "87-0"
    assert units.version_at("Đồng Tháp", date(2025, 7, 1)) == "82-2025"
    assert units.version_at("Tỉnh Kon Tum", date(2026, 1, 1)) is None, "there was none any more"
    assert units.version_at("Thành phố Hồ Chí Minh", date(2026, 1, 1)) == "79-2025"


@pytest.mark.parametrize(
    ("value", "words"), [(Decimal("1204.500000"), "1.204,5"), (7, "7"), (100, "100"), (0, "0")]
)
def test_numbers_are_written_the_vietnamese_way(value: Decimal, words: str) -> None:
    assert plain(value) == words


def test_outcomes_are_those_that_readers_know() -> None:
    documented = next(c.text for c in comments() if (c.name, c.column) == ("*", "outcome"))
    assert all(kind.value in documented for kind in OutcomeKind)
