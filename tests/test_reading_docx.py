"""Word files: text as printed, tables, letterheads, automatic numbers, tracked changes."""

import copy
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from pipeline.reading.docx import read_docx
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.numbering import Level, NumberedList, Numbering

LIST = """
<w:abstractNum {ns} w:abstractNumId="77">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2."/></w:lvl>
  <w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%2.%3."/></w:lvl>
  <w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf0b7"/></w:lvl>
</w:abstractNum>
"""


def saved(document) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def text_of(document) -> str:
    return read_docx(saved(document)).text


def numbered(document, text: str, level: int):
    paragraph = document.add_paragraph(text)
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = 77
    return paragraph


def with_list():
    document = docx.Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(LIST.format(ns=nsdecls("w"))))
    number = f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'
    numbering.append(parse_xml(number))
    return document


def test_automatic_numbers_are_written_as_printed():
    document = with_list()
    for text, level in [
        ("KẾT QUẢ", 0), ("Giám sát", 1), ("Chuyên đề", 2), ("Chất vấn", 2),
        ("24 kiến nghị", 3), ("Thẩm tra", 1), ("Báo cáo", 2), ("KIẾN NGHỊ", 0), ("Đề xuất", 1),
    ]:  # fmt: skip
        numbered(document, text, level)
    assert text_of(document).splitlines() == [
        "I. KẾT QUẢ",
        "1. Giám sát",
        "1.1. Chuyên đề",
        "1.2. Chất vấn",
        "- 24 kiến nghị",
        "2. Thẩm tra",
        "2.1. Báo cáo",
        "II. KIẾN NGHỊ",
        "1. Đề xuất",
    ]


def test_numbers_of_a_style_count_too():
    document = docx.Document()
    document.add_paragraph("Kỳ họp", style="List Number")
    document.add_paragraph("Nghị quyết", style="List Number")
    document.add_paragraph("Lưu: VT.", style="List Bullet")
    assert text_of(document).splitlines() == ["1. Kỳ họp", "2. Nghị quyết", "- Lưu: VT."]


def test_lists_of_one_definition_count_together_unless_one_restarts():
    levels = (Level(label="%1)"),)
    first, second = NumberedList("a", levels), NumberedList("a", levels)
    third = NumberedList("a", levels, {0: 1})
    numbering = Numbering({"1": first, "2": second, "3": third})
    labels = [numbering.label(each, 0) for each in ("1", "2", "3", "3", "9")]
    assert labels == ["1)", "2)", "1)", "2)", ""]


def test_breaks_tabs_and_hyphens_are_kept():
    document = docx.Document()
    run = document.add_paragraph().add_run("Số 230")
    run._r.append(OxmlElement("w:noBreakHyphen"))
    run.add_text("QĐ/TU")
    run.add_tab()
    run.add_text("ngày 20/8/2021")
    run.add_break()
    run.add_text("của Tỉnh ủy")
    assert text_of(document) == "Số 230-QĐ/TU\tngày 20/8/2021\ncủa Tỉnh ủy\n"


def test_tracked_deletions_and_hidden_text_are_left_out():
    document = docx.Document()
    paragraph = document.add_paragraph("Đã tiếp ")
    deleted, inserted, hidden = (paragraph.add_run(text) for text in ("110", "108", " (nháp)"))
    hidden.font.hidden = True
    paragraph.add_run(" lượt công dân.")
    for run, tag in ((deleted, "w:del"), (inserted, "w:ins")):
        change = OxmlElement(tag)
        run._r.addprevious(change)
        change.append(run._r)
    for piece in deleted._r.findall(qn("w:t")):
        piece.tag = qn("w:delText")
    assert text_of(document) == "Đã tiếp 108 lượt công dân.\n"


def test_capitals_of_the_format_are_printed_capitals():
    document = docx.Document()
    document.add_paragraph().add_run("Báo cáo").font.all_caps = True
    assert text_of(document) == "BÁO CÁO\n"


def test_a_table_is_pipe_rows_with_spans_of_its_cells():
    document = docx.Document()
    document.add_paragraph("Số liệu như sau:")
    table = document.add_table(3, 3, style="Table Grid")
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ["Chỉ tiêu", "Năm", "", "", "2022", "2023", "Kỳ họp", "5", "2"],
        strict=True,
    ):
        cell.text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    document.add_paragraph("Ghi chú.")
    read = read_docx(saved(document))
    assert read.text == (
        "Số liệu như sau:\n\n| Chỉ tiêu | Năm | |\n| | 2022 | 2023 |\n| Kỳ họp | 5 | 2 |\n\nGhi chú.\n"
    )
    cells = {each.span.of(read.text): each for each in read.tables[0].cells}
    assert (cells["Chỉ tiêu"].row_span, cells["Chỉ tiêu"].column_span) == (2, 1)
    assert (cells["Năm"].row_span, cells["Năm"].column_span) == (1, 2)
    assert (cells["2"].row, cells["2"].column) == (2, 2)


@pytest.mark.parametrize("wide", ["1000000000", "9" * 5000], ids=["wide", "endless"])
def test_a_cell_is_no_wider_than_word_allows(wide):
    document = docx.Document()
    table = document.add_table(2, 2, style="Table Grid")
    for cell, text in zip(table._cells, ("Kỳ họp", "12", "Nghị quyết", "30"), strict=True):
        cell.text = text
    properties = table.cell(0, 0)._tc.get_or_add_tcPr()
    properties.append(parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="{wide}"/>'))
    read = read_docx(saved(document))
    assert read.text.startswith("| Kỳ họp |")
    assert max(cell.column for cell in read.tables[0].cells) <= 63


def test_letterhead_and_signature_tables_are_read_column_by_column():
    document = docx.Document()
    head = document.add_table(2, 2)
    head.cell(0, 0).text = "HỘI ĐỒNG NHÂN DÂN\nTỈNH LÂM ĐỒNG"
    head.cell(0, 1).text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    head.cell(1, 0).text = "Số: 41/BC-HĐND"
    head.cell(1, 1).text = "Lâm Đồng, ngày 22 tháng 9 năm 2025"
    document.add_paragraph("BÁO CÁO")
    foot = document.add_table(1, 2, style="Table Grid")  # ruled by mistake
    foot.cell(0, 0).text = "Nơi nhận:\n- Lưu: VT."
    foot.cell(0, 1).text = "TM. BAN PHÁP CHẾ"
    read = read_docx(saved(document))
    assert read.tables == ()
    assert read.text.split("\n") == [
        "HỘI ĐỒNG NHÂN DÂN",
        "TỈNH LÂM ĐỒNG",
        "Số: 41/BC-HĐND",
        "",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lâm Đồng, ngày 22 tháng 9 năm 2025",
        "",
        "BÁO CÁO",
        "",
        "Nơi nhận:",
        "- Lưu: VT.",
        "",
        "TM. BAN PHÁP CHẾ",
        "",
        "",
    ]


def test_text_in_content_controls_and_text_boxes_is_read_once():
    document = docx.Document()
    inner = document.add_paragraph("Tổng số 12 kỳ họp.")._p
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inner.addprevious(control)
    control.append(content)
    content.append(inner)
    anchor = document.add_paragraph("Hà Nội")
    box = parse_xml(
        f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent/></w:drawing></mc:Choice>"
        "<mc:Fallback><w:pict><w:txbxContent/></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    for each in box.iter(qn("w:txbxContent")):
        each.append(copy.deepcopy(document.add_paragraph("Số: 15")._p))
        document.paragraphs[-1]._p.getparent().remove(document.paragraphs[-1]._p)
    anchor._p.append(box)
    assert text_of(document) == "Tổng số 12 kỳ họp.\nHà Nội\nSố: 15\n"


def test_footnotes_end_the_text():
    note = (
        f'<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Gồm 5 cuộc.</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    )
    document = docx.Document()
    document.add_paragraph("Đã giám sát 15 cuộc.")
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        note.encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert text_of(document) == "Đã giám sát 15 cuộc.\nGồm 5 cuộc.\n"


def test_decomposed_letters_are_composed():
    document = docx.Document()
    document.add_paragraph("Đa\u0309ng đoa\u0300n")
    assert text_of(document) == "Đảng đoàn\n"


def test_headers_are_no_text():
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Trang 1"
    document.add_paragraph("Báo cáo")
    assert text_of(document) == "Báo cáo\n"


@pytest.mark.parametrize("missing", ["word/document.xml", "word/_rels/document.xml.rels"])
def test_a_damaged_package_is_broken(missing):
    whole = BytesIO(saved(docx.Document()))
    damaged = BytesIO()
    with ZipFile(whole) as source, ZipFile(damaged, "w") as target:
        for name in source.namelist():
            target.writestr(name, b"<w:rubbish" if name == missing else source.read(name))
    with pytest.raises(SourceError) as caught:
        read_docx(damaged.getvalue())
    assert caught.value.code is Reason.BROKEN


def test_a_file_without_text_is_empty():
    with pytest.raises(SourceError) as caught:
        read_docx(saved(docx.Document()))
    assert caught.value.code is Reason.EMPTY
