"""Word files as real offices leave them: notes, headers, fields, symbols, frames, old forms."""

import re

import pytest
from packages import WORD, p, part, r, rezipped, tbl, tc, word_package

from extractors.model import Furniture
from pipeline.reading import read_bytes
from pipeline.reading.docx import read_docx
from pipeline.reading.docx_symbols import symbol
from pipeline.reading.sniff import MediaType


def text_of(body: str, **parts: str) -> str:
    return read_docx(word_package(body, **parts)).text


def field(code: str, result: str) -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_footnotes_and_then_endnotes_end_the_text():
    notes = {
        f"{kind}s": part(
            f"{kind}s",
            f'<w:{kind} w:type="separator" w:id="0">{p("———")}</w:{kind}>'
            f'<w:{kind} w:id="1">{p(said)}</w:{kind}>',
        )
        for kind, said in (("endnote", "Theo Báo cáo số 15."), ("footnote", "Gồm 5 cuộc."))
    }
    body = p("Đã giám sát 15 cuộc", '<w:r><w:footnoteReference w:id="1"/></w:r>', ".")
    assert text_of(body, **notes) == "Đã giám sát 15 cuộc.\nGồm 5 cuộc.\nTheo Báo cáo số 15.\n"


def test_headers_footers_and_page_numbers_are_kept_beside_the_text():
    sections = (
        '<w:sectPr><w:headerReference w:type="default" r:id="header"/>'
        '<w:footerReference w:type="default" r:id="footer"/></w:sectPr>'
    )
    read = read_docx(
        word_package(
            p("Báo cáo") + sections,
            header=part("hdr", p("HĐND tỉnh Kon Tum") + p("- ", field("PAGE", "2"), " -")),
            footer=part("ftr", p("Lưu hành nội bộ 2023")),
        )
    )
    assert read.text == "Báo cáo\n"
    assert [(each.kind, each.text, each.box) for each in read.furniture] == [
        (Furniture.HEADER, "HĐND tỉnh Kon Tum", None),
        (Furniture.PAGE_NUMBER, "- 2 -", None),
        (Furniture.FOOTER, "Lưu hành nội bộ 2023", None),
    ]


def test_of_a_field_only_the_result_is_printed():
    asked = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>'
        + field("MERGEFIELD tỉnh", "99")  # a field that the instruction asks
        + '<w:r><w:instrText>= 99 "12" "13"</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("12")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f'<w:fldSimple w:instr="NUMPAGES">{r("7")}</w:fldSimple>'
    assert text_of(p("Có ", asked, " kỳ họp, ", simple, " trang")) == "Có 12 kỳ họp, 7 trang\n"


def test_symbols_and_odd_hyphens_are_what_they_show():
    check = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    at_least = '<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>'
    soft, hard = "<w:r><w:softHyphen/></w:r>", "<w:r><w:noBreakHyphen/></w:r>"
    body = p(check, " tỷ lệ ", at_least, " 90%, từ \uf02d5") + p(
        "Quốc", soft, " hội, 15", hard, "QC"
    )
    assert text_of(body) == "✓ tỷ lệ ≥ 90%, từ −5\nQuốc hội, 15-QC\n"
    assert symbol("Arial", 0x2013) == "–"


def test_comments_are_no_text():
    body = p(
        '<w:commentRangeStart w:id="1"/>', "12 kỳ họp", '<w:commentRangeEnd w:id="1"/>',
        '<w:r><w:commentReference w:id="1"/></w:r>',
    )  # fmt: skip
    comment = part("comments", f'<w:comment w:id="1">{p("xem lại: 13?")}</w:comment>')
    assert text_of(body, comments=comment) == "12 kỳ họp\n"


def test_tracked_moves_stand_where_they_went():
    moved_from = f'<w:moveFrom w:id="1">{r("Đã tiếp 108 lượt. ")}</w:moveFrom>'
    moved_to = f'<w:moveTo w:id="2">{r("Đã tiếp 108 lượt.")}</w:moveTo>'
    assert text_of(p(moved_from, "Một.") + p("Hai. ", moved_to)) == "Một.\nHai. Đã tiếp 108 lượt.\n"


def test_a_deleted_paragraph_end_joins_what_it_parted():
    deleted = '<w:rPr><w:del w:id="1" w:author="A"/></w:rPr>'
    body = p("Đã tổ chức 12", properties=deleted) + p(" kỳ họp.") + p("Hết.")
    assert text_of(body) == "Đã tổ chức 12 kỳ họp.\nHết.\n"


def test_capitals_and_hidden_text_of_styles_count():
    styles = (
        '<w:style w:type="paragraph" w:styleId="Tieude"><w:rPr><w:caps/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Con"><w:basedOn w:val="Tieude"/></w:style>'
        '<w:style w:type="character" w:styleId="An"><w:rPr><w:vanish/></w:rPr></w:style>'
    )
    child = '<w:pStyle w:val="Con"/>'
    body = p(r("Báo cáo "), r("số 5", '<w:caps w:val="0"/>'), properties=child)
    hidden = p("12 kỳ", r(" (nháp 13)", '<w:rStyle w:val="An"/>'))
    assert text_of(body + hidden, styles=styles) == "BÁO CÁO số 5\n12 kỳ\n"


@pytest.mark.parametrize(
    "box",
    [
        "<w:r><w:pict><v:shape><v:textbox>{}</v:textbox></v:shape></w:pict></w:r>",
        (
            "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{}</w:drawing>"
            "</mc:Choice><mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        ),
    ],
)
def test_text_boxes_are_read_once_in_paragraphs_cells_and_with_tables(box):
    content = "<w:txbxContent>{}</w:txbxContent>".format
    inner = content(p("Số: 15/BC") + tbl([tc("Năm"), tc("2022"), tc("2023")]))
    text = text_of(p("Kính gửi", box.replace("{}", inner)))
    assert text.split("\n")[:4] == ["Kính gửi", "Số: 15/BC", "", "| Năm | 2022 | 2023 |"]
    assert text.count("Số: 15/BC") == 1
    in_cell = tc(p("Kỳ họp", box.replace("{}", content(p("(12)")))))
    assert "| Kỳ họp (12) | 5 | 7 |" in text_of(tbl([in_cell, tc("5"), tc("7")]))


def test_cells_merge_both_ways_old_and_new():
    first = [tc("TT", '<w:vMerge w:val="restart"/>'), tc("Năm", '<w:gridSpan w:val="2"/>'),
             tc("Tăng", '<w:hMerge w:val="restart"/>'), tc("", '<w:hMerge w:val="continue"/>')]  # fmt: skip
    second = [tc("", "<w:vMerge/>"), tc("2022"), tc("2023"), tc("số"), tc("%")]
    read = read_docx(word_package(tbl(first, second)))
    spans = {
        each.span.of(read.text): (each.row_span, each.column_span) for each in read.tables[0].cells
    }
    assert spans["TT"] == (2, 1)
    assert spans["Năm"] == (1, 2)
    assert spans["Tăng"] == (1, 2)
    assert read.text.startswith("| TT | Năm | | Tăng | |\n| | 2022 | 2023 | số | % |\n")


def test_a_frame_round_tables_is_no_table():
    inner = tbl([tc("Chỉ tiêu"), tc("2022"), tc("2023")], [tc("Kỳ họp"), tc("5"), tc("2")])
    read = read_docx(word_package(tbl([tc(p("Phụ lục 1") + inner + p("Ghi chú"))])))
    assert "Phụ lục 1\n\n| Chỉ tiêu | 2022 | 2023 |\n| Kỳ họp | 5 | 2 |\n\nGhi chú\n" in read.text
    assert len(read.tables) == 1


def test_a_table_in_a_cell_of_a_table_stays_in_its_row():
    inner = tbl([tc("5 thường lệ"), tc("7 chuyên đề")])
    read = read_docx(
        word_package(
            tbl([tc("TT"), tc("Nội dung"), tc("Số")], [tc("1"), tc(inner + p("")), tc("12")])
        )
    )
    assert "| 1 | 5 thường lệ 7 chuyên đề | 12 |" in read.text
    assert len(read.tables) == 1


def test_formulas_keep_their_text():
    formula = "<m:oMath><m:r><m:t>S = 12 + 5</m:t></m:r></m:oMath>"
    assert text_of(p("Ta có ", formula)) == "Ta có S = 12 + 5\n"


# ── forms of the package ──────────────────────────────────────────────────────────────

PROSE = p("Hội đồng nhân dân tỉnh đã tổ chức 12 kỳ họp.")
KINDS = {
    "docm": "application/vnd.ms-word.document.macroEnabled.main+xml",
    "dotx": f"{WORD}.template.main+xml",
    "dotm": "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
}


@pytest.mark.parametrize("suffix", KINDS)
def test_templates_and_macro_files_are_read_like_documents(suffix):
    read = read_bytes(word_package(PROSE, kind=KINDS[suffix]), f"báo cáo.{suffix}")
    assert read.source.media_type == MediaType.DOCX
    assert read.text == "Hội đồng nhân dân tỉnh đã tổ chức 12 kỳ họp.\n"


def test_the_main_part_is_found_by_its_relation():
    read = read_bytes(word_package(PROSE, main="office/main2.xml"), "báo cáo.docx")
    assert "12 kỳ họp" in read.text


def test_the_strict_form_has_the_same_text():
    def strict(name: str, content: bytes) -> tuple[str, bytes]:
        pattern = rb"http://schemas\.openxmlformats\.org/(officeDocument|wordprocessingml)/2006/"
        return name, re.sub(pattern, rb"http://purl.oclc.org/ooxml/\1/", content)

    body = PROSE + tbl([tc("Năm"), tc("2022"), tc("2023")]) + p("Hết.")
    plain = word_package(body)
    changed = rezipped(plain, strict)
    assert b"purl.oclc.org" not in plain
    read = read_bytes(changed, "báo cáo.docx")
    assert read.text == read_docx(plain).text
    assert len(read.tables) == 1
