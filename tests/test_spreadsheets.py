"""Workbooks and separated values: tables with their titles, as the text reports have them."""

import doctest
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
import python_calamine
from packages import rezipped, workbook

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document
from pipeline.reading import Reason, SourceError, office, read_bytes, spreadsheets
from pipeline.reading.sniff import MediaType

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports" / "pdf"
GOLD = ROOT / "tests" / "gold" / "reports"
HEAD = ["TT", "Nội dung", "ĐVT", "Năm 2022", "Năm 2023"]


def text_of(*sheets: dict, name: str = "pl.xlsx") -> str:
    return read_bytes(workbook(*sheets), name).text


def annex(name: str) -> tuple[list[str], list[list[str]]]:
    """Return the lines above the last table of a report of the gold, and its rows."""
    lines = (GOLD / name).read_text("utf-8").splitlines()
    rows = [index for index, line in enumerate(lines) if line.startswith("|")]
    begin = next(index for index in reversed(rows) if index - 1 not in rows)
    title = begin - 2
    while lines[title - 1].strip():
        title -= 1
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines[begin:]
        if line.startswith("|") and not re.fullmatch(r"[\s:|-]+", line)
    ]
    return lines[title : begin - 1], cells


def typed(cell: str) -> object:
    """Return a cell as Excel holds it: whole numbers are numbers."""
    return int(cell) if re.fullmatch(r"0|[1-9]\d*", cell) else (cell or None)


def figures_of(document) -> list[tuple]:
    return [
        (
            figure.indicator,
            figure.value,
            figure.role,
            figure.status,
            figure.actor.name if figure.actor else None,
            figure.period.label if figure.period else None,
        )
        for figure in extract(document, load()).figures
    ]


@pytest.mark.parametrize("name", ["r2.txt", "r4.txt", "r6.txt"])
def test_an_annex_as_a_workbook_has_the_figures_of_the_text(name):
    titles, rows = annex(name)
    text = "\n".join([*titles, "", *(f"| {' | '.join(row)} |" for row in rows)]) + "\n"
    sheet = [[line] for line in titles if line] + [[]] + [list(map(typed, row)) for row in rows]
    read = read_bytes(workbook({"rows": sheet, "name": "Phụ lục"}), "phụ lục.xlsx")
    plain = read_bytes(text.encode(), "phụ lục.txt")
    found = figures_of(read)
    assert len(found) > 10
    assert found == figures_of(plain)


def test_titles_are_lines_and_the_rest_is_a_table_with_spans():
    read = read_bytes(
        workbook(
            {
                "rows": [
                    [],
                    [None, "KẾT QUẢ GIÁM SÁT NĂM 2023"],
                    [None, None, None, None, "Đơn vị: tỷ đồng"],
                    [],
                    [None, "TT", "Chỉ tiêu", "Năm", None],
                    [None, None, None, "2022", "2023"],
                    [None, "I", "Kỳ họp", 5, 7.5],
                    [None, "Ghi chú: số ước."],
                    [],
                ],
                "name": "Biểu 01",
                "merged": ["D5:E5", "B5:B6", "C5:C6", "B2:E2"],
            }
        ),
        "biểu.xlsx",
    )
    assert read.text == (
        "Biểu 01\nKẾT QUẢ GIÁM SÁT NĂM 2023\nĐơn vị: tỷ đồng\n"
        "| TT | Chỉ tiêu | Năm | |\n| | | 2022 | 2023 |\n| I | Kỳ họp | 5 | 7,5 |\n\n"
        "Ghi chú: số ước.\n"
    )
    cells = {each.span.of(read.text): each for each in read.tables[0].cells}
    assert (cells["Năm"].row_span, cells["Năm"].column_span) == (1, 2)
    assert (cells["TT"].row_span, cells["Chỉ tiêu"].row_span) == (2, 2)
    assert read.tables[0].span.of(read.text).endswith("| I | Kỳ họp | 5 | 7,5 |")


def test_numbers_days_and_truth_are_written_as_people_read_them():
    row = [1204, 1204.0, 0.1 + 0.2, 1642.0866595915, (45107,), -3, 1e15, "x|y"]
    text = text_of({"rows": [list("abcdefgh"), row]})
    assert (
        "| 1204 | 1204 | 0,3 | 1642,08665959 | 30/06/2023 | -3 | 1000000000000000 | x¦y |" in text
    )
    assert doctest.testmod(spreadsheets).failed == 0


def test_a_letterhead_and_signatures_are_lines_column_by_column():
    text = text_of(
        {
            "rows": [
                ["UBND TỈNH KON TUM", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
                ["SỞ NỘI VỤ", None, None, "Độc lập - Tự do - Hạnh phúc"],
                [],
                ["BÁO CÁO BIÊN CHẾ"],
                HEAD,
                [1, "Kỳ họp", "kỳ", 5, 7],
                [],
                ["Người lập biểu", None, None, "KT. GIÁM ĐỐC"],
            ]
        }
    )
    assert text.splitlines() == [
        "UBND TỈNH KON TUM", "SỞ NỘI VỤ", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc", "BÁO CÁO BIÊN CHẾ", "| TT | Nội dung | ĐVT | Năm 2022 | Năm 2023 |",
        "| 1 | Kỳ họp | kỳ | 5 | 7 |", "", "Người lập biểu", "", "KT. GIÁM ĐỐC",
    ]  # fmt: skip


def test_an_empty_row_inside_a_table_does_not_cut_it_but_a_new_head_does():
    one = [HEAD, [1, "Kỳ họp", "kỳ", 5, 7], [], [2, "Nghị quyết", "nghị quyết", 112, 130]]
    other = [[], ["Biểu 2"], ["TT", "Huyện", "Số kiến nghị"], [1, "Đăk Tô", 12]]
    read = read_bytes(workbook({"rows": one + other}), "pl.xlsx")
    assert len(read.tables) == 2
    assert (
        "| 1 | Kỳ họp | kỳ | 5 | 7 |\n| 2 | Nghị quyết | nghị quyết | 112 | 130 |\n\n" in read.text
    )
    assert "Biểu 2\n| TT | Huyện | Số kiến nghị |\n" in read.text


def test_hidden_sheets_are_read_and_told():
    shown, hidden = {"rows": [HEAD]}, {"rows": [["Nháp", 1]], "name": "Số cũ", "state": "hidden"}
    read = read_bytes(workbook(shown, hidden), "pl.xlsx")
    assert "Số cũ\n| Nháp | 1 |" in read.text
    assert [(each.code, "Số cũ" in each.detail) for each in read.remarks] == [
        ("hidden_sheet", True)
    ]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (workbook(), "pl.xlsx", Reason.EMPTY),
        (workbook({"rows": []}), "pl.xlsx", Reason.EMPTY),
        (workbook({"rows": [HEAD]})[:400], "pl.xlsx", Reason.BROKEN),
        (workbook({"rows": [[1] * 20] * 10_500}), "pl.xlsx", Reason.TOO_LARGE),
        (b";;;\n;;;\n", "pl.csv", Reason.EMPTY),
        (b"1;2;3;4\n" * 60_000, "pl.csv", Reason.TOO_LARGE),
    ],
)
def test_what_is_no_workbook_says_so(data, name, code):
    with pytest.raises(SourceError, match="Hãy") as caught:
        read_bytes(data, name)
    assert caught.value.code is code


def test_two_cells_in_far_corners_do_not_fill_the_memory():
    def far(name: str, content: bytes) -> tuple[str, bytes]:
        end = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        return name, content.replace(b"</sheetData>", end)

    with pytest.raises(SourceError) as caught:
        read_bytes(rezipped(workbook({"rows": [[1]]}), far), "pl.xlsx")
    assert caught.value.code is Reason.TOO_LARGE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separated_values_are_a_table(separator, encoding):
    rows = [["Biểu 1"], HEAD, ["1", '"Kỳ họp\nthường lệ"', "kỳ", '"1,5"', "7"]]
    data = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    read = read_bytes(data, "biểu.csv")
    assert read.source.media_type == MediaType.CSV
    assert read.text.splitlines()[:3] == [
        "Biểu 1", "| TT | Nội dung | ĐVT | Năm 2022 | Năm 2023 |", "| 1 | Kỳ họp thường lệ | kỳ | 1,5 | 7 |",
    ]  # fmt: skip
    assert len(read.tables) == 1


@pytest.mark.parametrize(("last", "rows"), [("", 9), ("", 19_000), ('"Hòa Sơn;3;4', 19_000)])
def test_a_quotation_mark_that_is_never_closed_costs_no_row(last, rows):
    lines = ["Xã;Số kỳ họp;Số nghị quyết", '"Hòa Bình;12;30', *["Hòa An;11;25"] * rows, last]
    read = read_bytes("\n".join(lines).encode(), "biểu.csv")
    assert read.text.count("| Hòa An | 11 | 25 |") == rows
    assert '| "Hòa Bình | 12 | 30 |' in read.text


@pytest.mark.skipif(office.libreoffice() is None, reason="máy không có LibreOffice")
def test_old_and_open_forms_give_the_same_table(tmp_path):
    sheet = {"rows": [["SỐ LIỆU NĂM 2023"], HEAD, [1, "Kỳ họp", "kỳ", 5, (45107,)]]}
    (tmp_path / "pl.xlsx").write_bytes(workbook(sheet))
    for form in ("xls", "ods"):
        made = office._converted(workbook(sheet), ".xlsx", form, form)
        assert read_bytes(made, f"pl.{form}").text == text_of(sheet)


def test_cells_in_a_legacy_encoding_are_converted():
    head = ["TT", "Néi dung", "§¬n vÞ", "N¨m 2008", "N¨m 2009"]
    rows = [
        ["KÕt qu¶ ho¹t ®éng cña Héi ®ång nh©n d©n tØnh"],
        head,
        [1, "Kú häp th\u00adêng lÖ", "kú", 5, 7],
    ]
    read = read_bytes(workbook({"rows": rows}), "pl.xlsx")
    assert read.text.splitlines() == [
        "Kết quả hoạt động của Hội đồng nhân dân tỉnh",
        "| TT | Nội dung | Đơn vị | Năm 2008 | Năm 2009 |",
        "| 1 | Kỳ họp thường lệ | kỳ | 5 | 7 |",
        "",
    ]
    originals = {each.span.of(read.text): each.original for each in read.conversions}
    assert originals["ỳ họp thường lệ"] == "ú häp th\u00adêng lÖ"


def test_a_real_workbook_of_a_province():
    path = REPORTS / "ktxh_TONG_HOP_GIA_TRI_KTXH_15-25.xlsx"
    if not path.exists():
        pytest.skip("thiếu ../shared/reports/pdf")
    read = read_bytes(path.read_bytes(), path.name)
    lines = read.text.splitlines()
    assert lines[1] == "TỔNG HỢP GIÁ TRỊ SẢN XUẤT GIAI ĐOẠN 2015-2020 VÀ KẾ HOẠCH GĐ 2020-2025"
    assert lines[2].startswith("| STT | Chỉ tiêu | ĐVT | KH NQ 2016-2020 | Năm 2015 | TH 2016 |")
    assert {line.count("|") for line in lines[2:] if line} == {19}
    values = [Decimal(cell.replace(",", ".")) for cell in re.findall(r"(?<=\| )\d+,\d+", lines[3])]
    assert values[:2] == [Decimal("1642.08665959"), Decimal("1902.51591861")]


def test_money_and_hectares_of_an_economic_table_are_no_resolutions():
    rows = [
        ["TỔNG HỢP GIÁ TRỊ SẢN XUẤT GIAI ĐOẠN 2015-2020"],
        ["STT", "Chỉ tiêu", "ĐVT", "KH NQ 2016-2020", "Năm 2015", "TH 2016"],
        [1, "Tổng giá trị sản xuất", "Tỷ đồng", 11, 1642, 1902],
        [None, "- Nông nghiệp", None, None, 389, 474],
        [2, "Diện tích lúa", "Ha", None, 14811, 14784],
        [None, "Tốc độ tăng", "%", None, 12, 15],
        [3, "Nghị quyết được thông qua", "nghị quyết", None, 41, 52],
    ]
    figures = figures_of(read_bytes(workbook({"rows": rows}), "pl.xlsx"))
    assert {(indicator, int(value)) for indicator, value, *_ in figures} == {
        ("resolution.total", 41),
        ("resolution.total", 52),
    }


DAMAGE = """
import random, sys
from pipeline.reading import SourceError, read_bytes
data = open(sys.argv[1], "rb").read()
dice = random.Random(2023)
for turn in range(60):
    damaged = bytearray(data)
    for _ in range(1 + turn):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    try:
        read_bytes(bytes(damaged[: dice.randrange(1, len(damaged) + 1)] if turn % 2 else damaged), "a.xlsx")
    except SourceError:
        pass
print("whole")
"""


class PanicException(BaseException):
    """As Rust's: a damaged .xls of two wrong bytes makes calamine slice beyond its end."""


def test_parts_of_one_are_no_count():
    """29,1 of a thousand people under a head that names resolutions are no resolutions."""
    text = (
        "Thực hiện nghị quyết của HĐND tỉnh\n\n"
        "| Chỉ tiêu | ĐVT | Nghị quyết năm 2022 | Nghị quyết năm 2023 |\n"
        "| Dân số trung bình | Người | 29,1 | 30,4 |\n"
        "| Nghị quyết ban hành | nghị quyết | 21 | 32 |\n"
    )
    found = extract(Document(text), load())
    assert {figure.span.of(text) for figure in found.figures} == {"21", "32"}


def test_a_panic_of_the_library_is_a_broken_file(monkeypatch):
    def panic(_):
        raise PanicException("slice index starts at 5376 but ends at 2368")

    monkeypatch.setattr(python_calamine, "CalamineWorkbook", SimpleNamespace(from_filelike=panic))
    with pytest.raises(SourceError, match="slice index") as caught:
        read_bytes(workbook({"rows": [HEAD]}), "pl.xlsx")
    assert caught.value.code is Reason.BROKEN


def test_damaged_workbooks_raise_nothing_else(tmp_path):
    (tmp_path / "pl.xlsx").write_bytes(workbook({"rows": [HEAD, [1, "Kỳ họp", "kỳ", 5, 7]]}))
    done = subprocess.run(
        [sys.executable, "-c", DAMAGE, str(tmp_path / "pl.xlsx")],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "whole", done.stderr
