"""The sums that reports state: which are proved, which contradicted, which claim nothing."""

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document, Grade, Verdict

KNOWLEDGE = load()
SIGNS = {Verdict.PROVED: "=", Verdict.CONTRADICTED: "≠", Verdict.UNPROVED: "~"}
MARKS = {"parts_sum_to_total": " + ", "rate": " / ", "restated_equal": "", "change_from_previous": " → "}  # fmt: skip


def read(text):
    return extract(Document(text=text), KNOWLEDGE)


def written(extraction, *kinds):
    """Write each check as *total = part + part*; of one that is not proved with what it expects."""
    at = {numeral.span.start: numeral.span.of(extraction.document.text) for numeral in extraction.numerals}  # fmt: skip
    out = []
    for check in extraction.checks:
        if check.kind in kinds:
            parts = MARKS[check.kind].join(at[start] for start in check.parts)
            line = f"{at[check.total]} {SIGNS[check.verdict]} {parts}"
            if check.verdict != Verdict.PROVED:
                line += f", not {check.expected.normalize():f}"
            if check.suspect is not None:
                line += f", suspect {at[check.suspect]}"
            out.append(line)
    return out


def sums(text):
    return written(read(text), "parts_sum_to_total")


PROVED = {
    "kinds and slices in one bracket": (
        "HĐND tỉnh ban hành 58 nghị quyết (16 nghị quyết quy phạm pháp luật, 4 nghị quyết về chất vấn, 38 nghị quyết cá biệt).",
        ["58 = 16 + 4 + 38"],
    ),
    "bases of shares": (
        "UBND tỉnh đã giải quyết 36/94 kiến nghị của cử tri. Cụ thể: đã giải quyết 01/08 kiến nghị về y tế; 03/04 kiến nghị về giáo dục; 32/82 kiến nghị về đất đai.",
        ["36 = 01 + 03 + 32", "94 = 08 + 04 + 82"],
    ),
    "the work of several bodies": (
        ("HĐND, Thường trực và các Ban HĐND tỉnh đã tiến hành 37 cuộc giám sát, khảo sát. HĐND tỉnh giám sát 02 chuyên đề; "
        "Thường trực HĐND tỉnh 05 chuyên đề; các Ban HĐND tỉnh 18 chuyên đề. Ngoài ra, các Ban đã đi khảo sát thực tế 12 cuộc."),
        ["37 = 02 + 05 + 18 + 12"],
    ),
    "the new province with the former ones": (
        ("Thường trực HĐND tỉnh Đồng Tháp (cũ) và Tiền Giang (cũ) đã bàn giao.\nThường trực HĐND tỉnh tiếp 96 lượt công dân. "
        "Cả năm, số lượt tiếp công dân là 189 (hai tỉnh cũ: 41 và 52 lượt)."),
        ["189 = 96 + 41 + 52"],
    ),
    "one sentence": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, trong đó 98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị.",
        ["164 = 98 + 23 + 43"],
    ),
    "several splits of one total": (
        ("Thường trực HĐND tỉnh tiếp nhận 164 đơn (98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị); "
        "qua phân loại có 120 đơn đủ điều kiện xử lý, 44 đơn không đủ điều kiện xử lý."),
        ["164 = 98 + 23 + 43", "164 = 120 + 44"],
    ),
    "parts of parts are passed over": (
        ("Thường trực HĐND tỉnh tiếp nhận 164 đơn. Qua phân loại có 120 đơn đủ điều kiện xử lý, trong đó "
        "đã chuyển 70 đơn, hướng dẫn 50 đơn; 44 đơn không đủ điều kiện xử lý."),
        ["164 = 120 + 44", "120 = 70 + 50"],
    ),
    "slices of a slice are passed over": (
        "Thường trực HĐND tỉnh chuyển 90 đơn, trong đó chuyển UBND tỉnh 40 đơn (trong đó khiếu nại 25 đơn, tố cáo 15 đơn), chuyển Sở Tài chính 50 đơn.",
        ["90 = 40 + 50", "40 = 25 + 15"],
    ),
    "parts in the next paragraph": (
        ("I. KẾT QUẢ\n\nThường trực HĐND tỉnh tiếp nhận 164 đơn của công dân.\n\n"
        "Qua phân loại có 98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị."),
        ["164 = 98 + 23 + 43"],
    ),
    "a closing total over a series": (
        "Cử tri huyện Bình An nêu 41 kiến nghị, huyện Tân Lập nêu 35 kiến nghị, huyện Phú Hải nêu 28 kiến nghị; tổng cộng 104 kiến nghị.",
        ["104 = 41 + 35 + 28"],
    ),
    "a closing total without a noun": (
        "Ban Pháp chế thẩm tra 14 báo cáo, Ban Kinh tế - Ngân sách thẩm tra 22 báo cáo. Cộng là 36.",
        ["36 = 14 + 22"],
    ),
    "two kinds of a whole": (
        "HĐND tỉnh ban hành 45 nghị quyết, trong đó 18 nghị quyết quy phạm pháp luật, 27 nghị quyết cá biệt.",
        ["45 = 18 + 27"],
    ),
    "parts of a number that is named again": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn. Trong số 164 đơn, đã chuyển 90 đơn, hướng dẫn 74 đơn.",
        ["164 = 90 + 74"],
    ),
    "parts in the next section under the same heading": (
        ("II. CÔNG TÁC ĐƠN THƯ\n1. Thường trực HĐND tỉnh tiếp nhận 231 đơn của công dân.\n2. Kết quả xử lý:\n"
        "- Chuyển cơ quan có thẩm quyền: 127 đơn.\n- Hướng dẫn công dân: 57 đơn.\n- Lưu đơn: 47 đơn."),
        ["231 = 127 + 57 + 47"],
    ),
    "an axis named in the next sentence": (
        ("HĐND tỉnh ban hành 88 nghị quyết. Theo tính chất: 35 nghị quyết quy phạm pháp luật, 53 nghị quyết cá biệt. "
        "Theo lĩnh vực: kinh tế - ngân sách 47, văn hóa - xã hội 23, pháp chế 18."),
        ["88 = 35 + 53", "88 = 47 + 23 + 18"],
    ),
    "a closing total over sentences before": (
        ("Ban Pháp chế đã tổ chức 04 cuộc giám sát chuyên đề.\n\nBan tổ chức thêm 09 cuộc khảo sát; như vậy, "
        "tổng số cuộc giám sát, khảo sát là 13."),
        ["13 = 04 + 09"],
    ),
    "petitions answered by papers": (
        "Thường trực HĐND tỉnh chuyển 156 đơn; đến nay đã nhận được 121 văn bản trả lời, còn 35 đơn đang xem xét, giải quyết.",
        ["156 = 121 + 35"],
    ),
    "bases of shares, below a base": (
        "UBND tỉnh đã giải quyết 248/275 vụ việc khiếu nại, tố cáo. Trong đó: khiếu nại 186/206 vụ; tố cáo 62/69 vụ.",
        ["248 = 186 + 62", "275 = 206 + 69"],
    ),
    "a rest that only the sum tells": (
        ("Thường trực HĐND tỉnh nhận được 09 nội dung chất vấn bằng văn bản. Đến nay, 08 nội dung đã được trả lời "
        "bằng văn bản, 01 nội dung xin lùi sang kỳ họp sau."),
        ["09 = 08 + 01"],
    ),
    "parts by body in the paragraphs below, beside another axis in brackets": (
        ("Tháng 5/2023, lãnh đạo các cấp tiếp 46 lượt công dân (44 lượt định kỳ, 02 lượt đột xuất). Trong đó:\n\n"
        "Lãnh đạo UBND tỉnh đã tiếp 09 lượt công dân.\n\nLãnh đạo UBND các huyện đã tiếp 37 lượt công dân."),
        ["46 = 44 + 02", "46 = 09 + 37"],
    ),
    "a part that is all of it, beside a zero": (
        "Lãnh đạo UBND các huyện tiếp 40 lượt công dân (tiếp định kỳ 40 lượt, tiếp đột xuất 0 lượt).",
        ["40 = 40 + 0"],
    ),
    "outcomes in the paragraph below": (
        ("Thường trực HĐND tỉnh tổng hợp 115 kiến nghị của cử tri.\nĐến nay, UBND tỉnh đã giải quyết dứt điểm 45 kiến nghị; "
        "70 kiến nghị đang tiếp tục được xử lý."),
        ["115 = 45 + 70"],
    ),
    "answered on the spot or passed on": (
        "Cử tri nêu 15 kiến nghị; UBND xã đã giải trình tại chỗ 10 kiến nghị, chuyển cơ quan có thẩm quyền 05 kiến nghị.",
        ["15 = 10 + 05"],
    ),
    "how often says nothing of how many": (
        "Thường trực HĐND tỉnh họp mỗi tháng 01 lần, tổ chức 14 phiên họp (12 phiên thường kỳ, 02 phiên đột xuất).",
        ["14 = 12 + 02"],
    ),
    "slices of a small total that hang on it": (
        "Các Ban HĐND tỉnh giám sát 11 cuộc: Ban Pháp chế 05 cuộc, Ban Dân tộc 03 cuộc, Ban Văn hóa - Xã hội 03 cuộc.",
        ["11 = 05 + 03 + 03"],
    ),
    "each clause divides another of two totals": (
        ("UBND tỉnh đã giải quyết 86 đơn khiếu nại và 47 đơn tố cáo; trong đó có 12 đơn khiếu nại đúng, 21 đơn rút qua thuyết phục, "
        "53 đơn khiếu nại sai; có 08 đơn tố cáo đúng, 39 đơn tố cáo sai."),
        ["86 = 12 + 21 + 53", "47 = 08 + 39"],
    ),
    "another axis in the paragraph below the list": (
        ("Cử tri gửi đến kỳ họp 164 kiến nghị, cụ thể:\n- Lĩnh vực kinh tế: 97 kiến nghị;\n- Lĩnh vực văn hóa: 52 kiến nghị;\n"
        "- Lĩnh vực pháp chế: 15 kiến nghị.\nVề thẩm quyền: Trung ương 14 kiến nghị, cấp tỉnh 121 kiến nghị, cấp xã 29 kiến nghị."),
        ["164 = 97 + 52 + 15", "164 = 14 + 121 + 29"],
    ),
    "a part is divided in the paragraph below": (
        ("UBND tỉnh tiếp nhận 412 đơn, gồm: 96 đơn khiếu nại, 21 đơn tố cáo và 295 đơn kiến nghị, phản ánh.\n"
        "Trong số đơn khiếu nại, có 61 đơn thuộc thẩm quyền, 35 đơn không thuộc thẩm quyền."),
        ["412 = 96 + 21 + 295", "96 = 61 + 35"],
    ),
    "every n of one m, of whatever kind": (
        ("HĐND tỉnh nhận 125 kiến nghị của cử tri: 31 kiến nghị cấp xã, 94 kiến nghị cấp tỉnh. Đến nay, 18/94 kiến nghị đã được "
        "giải quyết; 37/94 ý kiến được giải trình, thông tin; 39/94 kiến nghị đang giải quyết."),
        ["125 = 31 + 94", "94 = 18 + 37 + 39"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PROVED.values(), ids=PROVED)
def test_a_sum_that_holds_is_proved(text, expected):
    assert sums(text) == expected


SILENT = {
    "a small total is met by chance": (
        "Thường trực HĐND tỉnh tổ chức 09 cuộc giám sát. HĐND tỉnh tổ chức 08 cuộc giám sát. "
        "Ban Pháp chế tổ chức 04 cuộc giám sát, Ban Dân tộc tổ chức 05 cuộc giám sát."
    ),
    "other kinds of things add up by chance": (
        "Các Ban HĐND tỉnh tổ chức 52 cuộc giám sát; tiếp 22 lượt công dân, chuyển 30 đơn."
    ),
    "one without a number: ngoài": (
        "Thường trực HĐND tỉnh tiếp nhận 60 đơn, ngoài đơn nặc danh, gồm 30 đơn khiếu nại, 20 đơn tố cáo, 07 đơn kiến nghị."
    ),
    "one without a number: a name in the bracket": (
        "Ban Pháp chế giám sát 05 cuộc (tại Sở Tư pháp, 03 cuộc ở huyện Bình An, 01 cuộc ở huyện Tân Lập)."
    ),
    "a part is only about so much": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, khoảng 45 đơn kiến nghị."
    ),
    "some kinds claim no whole": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, đã chuyển 70 đơn, hướng dẫn 40 đơn."
    ),
    "a part that misses by far was not meant whole": (
        "HĐND tỉnh ban hành 45 nghị quyết, có 18 nghị quyết quy phạm pháp luật, 12 nghị quyết cá biệt."
    ),
    "each n/m stands alone": (
        "UBND tỉnh đã trả lời 32/65 kiến nghị của cử tri; đang giải quyết 20/65 kiến nghị, chưa giải quyết 10/65 kiến nghị."
    ),
    "all that a clause counts, of which one divides the other": (
        "Thường trực HĐND tỉnh xử lý 66 đơn. Đã chuyển 44 đơn, nhận được 22 văn bản trả lời."
    ),
    "kinds of deputies lie over each other": (
        "HĐND tỉnh có 67 đại biểu, 22 đại biểu nữ, 08 đại biểu dân tộc thiểu số, 12 đại biểu trẻ, 25 đại biểu tái cử."
    ),
    "a range adds up to nothing": (
        "Thường trực HĐND tỉnh tiếp nhận từ 164 đến 170 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị."
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_what_claims_no_sum_raises_no_alarm(text):
    extraction = read(text)
    assert len(extraction.figures) >= 3, (
        "the figures must be read for the silence to mean something"
    )
    assert written(extraction, "parts_sum_to_total") == []


WRONG = {
    "all kinds of a whole split": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, trong đó 98 đơn khiếu nại, 23 đơn tố cáo, 45 đơn kiến nghị.",
        ["164 ≠ 98 + 23 + 45, not 166"],
    ),
    "slices that hang on their total": (
        "Các Ban HĐND tỉnh giám sát 12 cuộc: Ban Pháp chế 05 cuộc, Ban Dân tộc 03 cuộc, Ban Văn hóa - Xã hội 03 cuộc.",
        ["12 ≠ 05 + 03 + 03, not 11"],
    ),
    "the lines of a list": (
        ("Các Ban HĐND tỉnh đã thẩm tra 135 dự thảo nghị quyết, cụ thể:\n- Ban Kinh tế - Ngân sách: 72 dự thảo;\n"
        "- Ban Văn hóa - Xã hội: 31 dự thảo;\n- Ban Pháp chế: 34 dự thảo."),
        ["135 ≠ 72 + 31 + 34, not 137"],
    ),
    "pairs, of which one does not add up": (
        ("Thường trực HĐND tỉnh mở 09 lớp tập huấn cho 1.145 lượt người. Chia ra: cấp tỉnh 01 lớp/61 người, "
        "cấp huyện 03 lớp/298 người, cấp xã 05 lớp/776 người."),
        ["09 = 01 + 03 + 05", "1.145 ≠ 61 + 298 + 776, not 1135"],
    ),
    "a chain of parts in one sentence": (
        "Thường trực HĐND tỉnh tiếp nhận 200 đơn, đã chuyển 90 đơn, hướng dẫn 70 đơn, trả lại 36 đơn.",
        ["200 ≠ 90 + 70 + 36, not 196"],
    ),
    "a rest that no kind names fills the gap": (
        "Tổng số đơn: 372. Thuộc thẩm quyền: 126; không thuộc thẩm quyền: 203; trùng, nặc danh: 43.",
        ["372 ~ 126 + 203, not 329"],
    ),
    "a total that closes": (
        "Cử tri huyện Bình An nêu 41 kiến nghị, huyện Tân Lập nêu 35 kiến nghị, huyện Phú Hải nêu 28 kiến nghị; tổng cộng 106 kiến nghị.",
        ["106 ≠ 41 + 35 + 28, not 104"],
    ),
    "a split fails though another holds, the total cleared by it": (
        ("Thường trực HĐND tỉnh tiếp nhận 164 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị; "
        "qua phân loại có 120 đơn đủ điều kiện xử lý, 42 đơn không đủ điều kiện xử lý."),
        ["164 = 98 + 23 + 43", "164 ≠ 120 + 42, not 162"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_a_claim_that_misses_is_contradicted_with_what_the_parts_give(text, expected):
    assert sums(text) == expected


def test_what_stands_among_the_parts_could_fill_the_gap():
    text = (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, "
        "05 đơn thuộc thẩm quyền, 39 đơn kiến nghị."
    )
    found = read(text)
    (check,) = (c for c in found.checks if len(c.parts) == 3)
    assert (check.verdict, check.expected, check.suspect) == (Verdict.UNPROVED, 160, None)


# ── tables ────────────────────────────────────────────────────────────────────────────

TABLE = """Kết quả tiếp nhận đơn của Thường trực HĐND tỉnh năm 2023

| Nội dung | Tổng số đơn | Đơn khiếu nại | Đơn tố cáo | Đơn kiến nghị |
|---|---|---|---|---|
| Quý I | 41 | 20 | 9 | 12 |
| Quý II | 52 | 31 | 8 | 13 |
| Cộng | 93 | 51 | 17 | 25 |
"""
BY_ROW = ["41 = 20 + 9 + 12", "52 = 31 + 8 + 13", "93 = 51 + 17 + 25"]
BY_COLUMN = ["93 = 41 + 52", "51 = 20 + 31", "17 = 9 + 8", "25 = 12 + 13"]


def test_a_table_adds_up_by_row_and_by_column():
    assert sorted(sums(TABLE)) == sorted(BY_ROW + BY_COLUMN)


def test_each_column_of_years_adds_up_though_the_next_year_is_larger():
    rows = """Kết quả giám sát của HĐND tỉnh

| STT | Nội dung | Năm 2022 | Năm 2023 |
|---|---|---|---|
| 1 | Tổng số cuộc giám sát | 31 | 36 |
| 1.1 | Của Thường trực HĐND tỉnh | 7 | 10 |
| 1.2 | Của các Ban HĐND tỉnh | 24 | 26 |
"""
    assert sums(rows) == ["31 = 7 + 24", "36 = 10 + 26"]


def test_what_became_of_each_kind_is_counted_by_its_column():
    rows = """Kết quả xử lý đơn của Thường trực HĐND tỉnh năm 2023

| Loại đơn | Tiếp nhận | Đủ điều kiện |
|---|---|---|
| Khiếu nại | 84 | 61 |
| Tố cáo | 19 | 12 |
| Tổng cộng | 103 | 73 |
"""
    extraction = read(rows)
    codes = [figure.indicator.removeprefix("petition.") for figure in extraction.figures]
    assert codes == ["complaint", "eligible", "denunciation", "eligible", "received", "eligible"]
    assert written(extraction, "parts_sum_to_total") == ["103 = 84 + 19", "73 = 61 + 12"]


SLIPS = {
    "a part that two failing sums share": (
        ("13 |", "14 |"),
        ["52 ≠ 31 + 8 + 14, not 53, suspect 14", "25 ≠ 12 + 14, not 26, suspect 14"],
    ),
    "a total that is a part, too": (
        ("25 |", "24 |"),
        ["93 ≠ 51 + 17 + 24, not 92, suspect 24", "24 ≠ 12 + 13, not 25, suspect 24"],
    ),
}


@pytest.mark.parametrize(("slip", "expected"), SLIPS.values(), ids=SLIPS)
def test_the_slip_of_a_table_is_found_where_two_sums_cross(slip, expected):
    assert [line for line in sums(TABLE.replace(*slip)) if "≠" in line] == expected


# ── rates ─────────────────────────────────────────────────────────────────────────────

RATES = {
    "rounded": ("UBND tỉnh đã giải quyết 73/92 đơn, đạt 79,3%.", ["79,3 = 73 / 92"]),
    "rounded up": ("UBND tỉnh đã giải quyết 73/92 đơn, đạt 79,4%.", ["79,4 = 73 / 92"]),
    "whole": ("UBND tỉnh đã giải quyết 73/92 đơn, đạt 79%.", ["79 = 73 / 92"]),
    "a wrong rate of n/m": (
        "UBND tỉnh đã giải quyết 73/92 đơn, đạt 71,3%.",
        ["71,3 ≠ 73 / 92, not 79.348"],
    ),
    "a base stated before gives it": (
        "Thường trực HĐND tỉnh tiếp nhận 103 đơn, chuyển 92 đơn; đã giải quyết 73 đơn, đạt 79,3%.",
        ["79,3 = 73 / 92"],
    ),
    "a base that does not give it may be another": (
        "Cử tri gửi 92 kiến nghị. UBND tỉnh đã giải quyết 73 kiến nghị, đạt 71,3%.",
        [],
    ),
    "the base named again beside the numerator": (
        "UBND tỉnh tiếp nhận 92 đơn; đã giải quyết 73/92 đơn, đạt 79,3%.",
        ["79,3 = 73 / 92"],
    ),
    "rates in brackets in a list": (
        "Huyện đạt thấp: huyện Bình An giải quyết 12/19 đơn (63,2%), huyện Tân Lập 09/14 đơn (64,3%).",
        ["63,2 = 12 / 19", "64,3 = 09 / 14"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), RATES.values(), ids=RATES)
def test_a_printed_rate_against_its_numerator_and_base(text, expected):
    assert written(read(text), "rate") == expected


def test_the_base_is_the_numeral_beside_the_numerator():
    text = RATES["the base named again beside the numerator"][0]
    (check,) = (check for check in read(text).checks if check.kind == "rate")
    assert check.parts == (text.index("73/"), text.index("92 đơn, đạt"))


# ── restated, and compared with before ────────────────────────────────────────────────


def restated(text):
    return written(read(text), "restated_equal")


AGAIN = {
    "equal": (
        "Năm 2023, HĐND tỉnh ban hành 45 nghị quyết.\n\nNăm 2023, HĐND tỉnh ban hành 45 nghị quyết.",
        ["45 = 45"],
    ),
    "nearly equal": (
        "I. KẾT QUẢ HOẠT ĐỘNG\nNăm 2023, HĐND tỉnh ban hành 45 nghị quyết.\n\nII. ĐÁNH GIÁ CHUNG\nNăm 2023, HĐND tỉnh ban hành 47 nghị quyết.",
        ["45 ≠ 47, not 45"],
    ),
    "nearly equal, but in one section": (
        "I. KẾT QUẢ HOẠT ĐỘNG\nNăm 2023, HĐND tỉnh ban hành 45 nghị quyết.\n\nNăm 2023, HĐND tỉnh ban hành 47 nghị quyết.",
        [],
    ),
    "another period": (
        "Năm 2023, HĐND tỉnh ban hành 45 nghị quyết.\n\nNăm 2022, HĐND tỉnh ban hành 45 nghị quyết.",
        [],
    ),
    "another body": (
        "Năm 2023, Ban Pháp chế tiếp nhận 45 đơn.\n\nNăm 2023, Ban Dân tộc tiếp nhận 45 đơn.",
        [],
    ),
    "too far off to be a slip": (
        "Năm 2023, HĐND tỉnh ban hành 45 nghị quyết.\n\nNăm 2023, HĐND tỉnh ban hành 90 nghị quyết.",
        [],
    ),
    "one passage states two things": (
        "Năm 2023, HĐND tỉnh ban hành 45 nghị quyết. Năm 2023, HĐND tỉnh ban hành 45 nghị quyết.",
        [],
    ),
    "a numeral that is named again": (
        "Thường trực HĐND tỉnh tiếp nhận 92 đơn. Trong 92 đơn có 60 đơn khiếu nại, 32 đơn tố cáo.",
        ["92 = 92"],
    ),
    "a state is not added up: no slip is claimed": (
        "Năm 2023, HĐND tỉnh có 52 đại biểu.\n\nNăm 2023, HĐND tỉnh có 50 đại biểu.",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), AGAIN.values(), ids=AGAIN)
def test_what_is_stated_again(text, expected):
    assert restated(text) == expected


CHANGES = {
    "up by a number": (
        "Thường trực HĐND tỉnh tiếp 88 lượt công dân (cùng kỳ năm trước 79 lượt, tăng 9 lượt).",
        ["88 = 79 → 9"],
    ),
    "down by a number": (
        "Thường trực HĐND tỉnh tiếp 70 lượt công dân (cùng kỳ năm trước 79 lượt, giảm 9 lượt).",
        ["70 = 79 → 9"],
    ),
    "a wrong difference": (
        "Thường trực HĐND tỉnh tiếp 88 lượt công dân (cùng kỳ năm trước 79 lượt, tăng 11 lượt).",
        ["88 ≠ 79 → 11, not 90"],
    ),
    "per cent, rounded": (
        "Thường trực HĐND tỉnh tiếp nhận 1.204 đơn, giảm 15,3% so với cùng kỳ năm 2022 (1.421 đơn).",
        ["1.204 = 1.421 → 15,3"],
    ),
    "per cent, cut off": (
        "Thường trực HĐND tỉnh tiếp nhận 1.204 đơn, giảm 15,2% so với cùng kỳ năm 2022 (1.421 đơn).",
        ["1.204 = 1.421 → 15,2"],
    ),
    "a wrong per cent": (
        "Thường trực HĐND tỉnh tiếp nhận 1.204 đơn, giảm 25,3% so với cùng kỳ năm 2022 (1.421 đơn).",
        ["1.204 ≠ 1.421 → 25,3, not 15.271"],
    ),
    "a change without the value before": (
        "Thường trực HĐND tỉnh tiếp nhận 1.204 đơn, giảm 15,3% so với năm 2022.",
        [],
    ),
}


@pytest.mark.parametrize(("text", "expected"), CHANGES.values(), ids=CHANGES)
def test_a_change_lies_between_its_two_values(text, expected):
    assert written(read(text), "change_from_previous") == expected


# ── provinces of a merger ─────────────────────────────────────────────────────────────

MERGED = (
    "Năm 2025, HĐND tỉnh ban hành «223» nghị quyết, trong đó HĐND tỉnh (mới) ban hành «98» nghị quyết, "
    "HĐND tỉnh Đồng Tháp (cũ) ban hành «60» nghị quyết, HĐND tỉnh Tiền Giang (cũ) ban hành «65» nghị quyết."
)
OLD = ["HĐND tỉnh", "HĐND tỉnh Đồng Tháp (cũ)", "HĐND tỉnh Tiền Giang (cũ)"]


@pytest.mark.parametrize(
    ("slip", "owner"),
    [("«65»", "HĐND tỉnh và HĐND hai tỉnh cũ"), ("«66»", "HĐND tỉnh")],
    ids=["a proved total is all their bodies'", "one that does not hold stays as it is named"],
)
def test_a_total_over_the_provinces_of_a_merger(slip, owner):
    figures = read(re.sub("[«»]", "", MERGED.replace("«65»", slip))).figures
    assert [figure.actor.name for figure in figures] == [owner, *OLD]


def test_a_total_over_bodies_that_a_bare_closing_word_opens_is_none_of_theirs():
    text = "Ban Pháp chế thẩm tra 14 báo cáo, Ban Dân tộc thẩm tra 22 báo cáo. Cộng là 36."
    assert read(text).figures[-1].actor is None


# ── properties ────────────────────────────────────────────────────────────────────────

PART = st.integers(21, 900)
FEW = settings(max_examples=25, deadline=None, derandomize=True)


@FEW
@given(PART, PART, PART, st.sampled_from([-2, -1, 0, 1, 2]))
def test_a_breakdown_is_proved_and_with_a_slip_contradicted(one, two, three, slip):
    assume(len({one, two, three, one + two + three + slip}) == 4)
    total = one + two + three + slip
    text = (
        f"Thường trực HĐND tỉnh tiếp nhận {total} đơn, trong đó {one} đơn khiếu nại, "
        f"{two} đơn tố cáo, {three} đơn kiến nghị."
    )
    extraction = read(text)
    (check,) = (c for c in extraction.checks if c.kind == "parts_sum_to_total")
    assert check.verdict == (Verdict.CONTRADICTED if slip else Verdict.PROVED)
    assert (check.expected, check.found) == (one + two + three, total)
    grades = {figure.confidence for figure in extraction.figures}
    assert grades == {Grade.TO_CHECK if slip else Grade.SURE}


@FEW
@given(st.integers(1, 400), st.integers(401, 900), st.integers(1, 2))
def test_a_rate_holds_rounded_and_cut_off_and_not_a_unit_beyond(part, base, places):
    unit = Decimal(1).scaleb(-places)
    exact = Decimal(part) * 100 / base
    for rate in (exact.quantize(unit), exact.quantize(unit, rounding="ROUND_DOWN")):
        printed = f"{rate:f}".replace(".", ",")
        assert written(read(f"UBND tỉnh đã giải quyết {part}/{base} đơn, đạt {printed}%."), "rate") == [f"{printed} = {part} / {base}"]  # fmt: skip
    beyond = f"{exact.quantize(unit) + 2 * unit:f}".replace(".", ",")
    (line,) = written(read(f"UBND tỉnh đã giải quyết {part}/{base} đơn, đạt {beyond}%."), "rate")
    assert "≠" in line
