"""Ruled tables of PDFs: rows and cells, page breaks, and the same tables as pdfplumber's."""

from collections import Counter
from io import BytesIO
from pathlib import Path

import pdfplumber
import pytest
from printing import HEIGHT, canvas, font, paragraph, report
from reportlab.lib import colors
from reportlab.platypus import Table as Flowable

from extractors.model import Cell, Table
from pipeline.reading.grids import text_of
from pipeline.reading.pdf import printed_pages
from pipeline.reading.pdf_document import read_pdf
from pipeline.reading.placements import boxes_of
from pipeline.reading.tables import tables_of

REPORTS = Path(__file__).parents[1].parent / "shared" / "reports"
HEAD = ["TT", "Nội dung", "Năm 2022", "Quý I/2023"]
ROWS = [
    ["I", "Kỳ họp HĐND tỉnh, gồm cả kỳ họp chuyên đề và kỳ họp bất thường", "5", "2"],
    ["1", "Thường lệ", "2", ""],
    ["2", "Chuyên đề", "3", "1.204"],
]


def ruled(rows, widths=(40, 200, 80, 80), **options):
    plain = {"firstLineIndent": 0, "fontSize": 12, "leading": 14, "spaceAfter": 0}
    cells = [[paragraph(cell, **plain) for cell in row] for row in rows]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), *options.pop("style", [])]
    return Flowable(cells, colWidths=list(widths), style=style, **options)


def rows_of(table: Table, text: str) -> list[list[str]]:
    rows = [[""] * 4 for _ in range(max(cell.row for cell in table.cells) + 1)]
    for cell in table.cells:
        rows[cell.row][cell.column] = cell.span.of(text)
    return rows


def test_a_table_is_pipe_rows_with_spans_of_its_cells():
    document = read_pdf(
        report([paragraph("Số liệu như sau:"), ruled([HEAD, *ROWS]), paragraph("Ghi chú.")])
    )
    (table,) = document.tables
    assert rows_of(table, document.text) == [HEAD, *ROWS]
    assert document.text == (
        "Số liệu như sau:\n"
        "\n"
        "| TT | Nội dung | Năm 2022 | Quý I/2023 |\n"
        "| I | Kỳ họp HĐND tỉnh, gồm cả kỳ họp chuyên đề và kỳ họp bất thường | 5 | 2 |\n"
        "| 1 | Thường lệ | 2 | |\n"
        "| 2 | Chuyên đề | 3 | 1.204 |\n"
        "\n"
        "Ghi chú.\n"
    )


def test_a_numeral_in_a_cell_has_a_box():
    document = read_pdf(report([ruled([HEAD, *ROWS])]))
    cell = next(each for each in document.tables[0].cells if each.span.of(document.text) == "1.204")
    (box,) = boxes_of(document, cell.span)
    assert 20 < box.x1 - box.x0 < 30


def test_merged_cells_say_how_far_they_reach():
    rows = [["Chỉ tiêu", "", "Năm", "Năm"], ["", "", "2022", "2023"], ["Kỳ họp", "kỳ", "5", "2"]]
    spans = [("SPAN", (0, 0), (1, 1))]
    document = read_pdf(report([ruled(rows, style=spans)]))
    first = document.tables[0].cells[0]
    assert first == Cell(0, 0, first.span, row_span=2, column_span=2)
    assert first.span.of(document.text) == "Chỉ tiêu"
    assert document.text.startswith("| Chỉ tiêu | | Năm | Năm |\n| | | 2022 | 2023 |\n")


def test_a_table_cut_by_a_page_break_is_one():
    rows = [[str(n), f"Chỉ tiêu thứ {n}", str(n * 7), str(n * 11)] for n in range(1, 80)]
    document = read_pdf(report([ruled([HEAD, *rows])]))
    assert len(document.pages) > 1
    (table,) = document.tables
    assert rows_of(table, document.text) == [HEAD, *rows]


def test_a_ruled_letterhead_is_no_table():
    head = [
        ["HỘI ĐỒNG NHÂN DÂN", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TỈNH LÂM ĐỒNG", "Độc lập - Tự do - Hạnh phúc"],
    ]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("FONT", (0, 0), (-1, -1), font(), 12)]
    document = read_pdf(report([Flowable(head, style=style)]))
    assert document.tables == ()
    assert document.text.split("\n") == [
        "HỘI ĐỒNG NHÂN DÂN",
        "TỈNH LÂM ĐỒNG",
        "",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "",
    ]


@pytest.mark.parametrize("shaded", [False, True])
def test_pdfplumber_finds_the_same_tables(shaded):
    style = [("BACKGROUND", (0, 0), (-1, 0), colors.lightgrey)] if shaded else []
    data = report([ruled([HEAD, *ROWS], style=style), paragraph("Lời."), ruled([HEAD, *ROWS])])
    with pdfplumber.open(BytesIO(data)) as pdf:
        theirs = [table.extract() for table in pdf.pages[0].find_tables()]
    page = next(printed_pages(data))
    ours = [table.grid for table in tables_of(page, page.words)[0]]
    assert [(grid.rows, grid.columns) for grid in ours] == [(len(t), len(t[0])) for t in theirs]
    for grid, table in zip(ours, theirs, strict=True):
        words = [text_of(cell.content).split() for cell in grid.cells]
        assert words == [(cell or "").split() for row in table for cell in row]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_tables_of_turned_and_cropped_pages_are_found(turn):
    buffer = BytesIO()
    sheet = canvas(buffer, pagesize=(HEIGHT, HEIGHT))
    sheet.setFont(font(), 12)
    sheet.setCropBox((50, 60, 545, 800))
    sheet.setPageRotation(turn)
    centre = {0: (50, 800), 90: (50, 60), 180: (545, 60), 270: (545, 800)}[turn]
    sheet.translate(*centre)  # the visible top left corner
    sheet.rotate(turn)
    for row in range(3):
        sheet.line(100, -200 - 20 * row, 300, -200 - 20 * row)
    for column in range(3):
        sheet.rect(100 + 100 * column, -240, 0.3, 40, stroke=0, fill=1)  # as Word rules
    for index, text in enumerate(("Năm", "2022", "Kỳ họp", "1.204")):
        sheet.drawString(105 + 100 * (index % 2), -215 - 20 * (index // 2), text)
    sheet.showPage()
    sheet.save()
    document = read_pdf(buffer.getvalue())
    assert document.text == "| Năm | 2022 |\n| Kỳ họp | 1.204 |\n"
    (box,) = boxes_of(document, document.tables[0].cells[-1].span)
    assert (round(box.x0, -1), round(box.bottom)) == (210, 235)


@pytest.mark.parametrize("name", ["hdnd_New1.pdf", "qc_1._Bo_Thong_so_KT_dung_chung_cho_ST.pdf"])
def test_every_digit_of_real_tables_is_in_the_text_or_the_furniture(name):
    path = REPORTS / "pdf" / name
    if not path.exists():
        pytest.skip("thiếu ../shared/reports/pdf (real PDFs are not part of the project)")
    data = path.read_bytes()
    document = read_pdf(data)
    everything = document.text + "".join(each.text for each in document.furniture)
    shown = "".join(word.text for page in printed_pages(data) for word in page.words)
    assert Counter(filter(str.isdigit, everything)) == Counter(filter(str.isdigit, shown))
    assert document.tables
