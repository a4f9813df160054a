"""Which period a figure is for: the words round it, sentence by sentence, as provinces write."""

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document

KNOWLEDGE = load()
UNDATED = (None, None)


def year(number):
    return f"{number}-01-01", f"{number}-12-31"


def day(text):
    return text, text


def read(text):
    """Return the days of each figure of *text* by its numeral."""
    out = {}
    for figure in extract(Document(text=text), KNOWLEDGE).figures:
        period = figure.period
        bounds = (period.start, period.end) if period else UNDATED
        out[figure.span.of(text)] = tuple(str(bound) if bound else None for bound in bounds)
    return out


IN_THE_SENTENCE = [
    ("Nửa đầu năm 2024, HĐND tỉnh ban hành 31 nghị quyết.", {"31": ("2024-01-01", "2024-06-30")}),
    ("Quý I/2024, Thường trực HĐND tỉnh tiếp 45 lượt công dân.", {"45": ("2024-01-01", "2024-03-31")}),
    ("HĐND tỉnh ban hành 31 nghị quyết trong năm 2024.", {"31": year(2024)}),
    ("Năm 2024 có 12 cuộc giám sát, năm 2023 có 10 cuộc giám sát.", {"12": year(2024), "10": year(2023)}),
    ("Năm 2024, HĐND tỉnh ban hành 60 nghị quyết; năm 2025 dự kiến ban hành 70 nghị quyết.", {"60": year(2024), "70": year(2025)}),
    ("Trong các năm 2022, 2023, HĐND tỉnh ban hành 110 nghị quyết.", {"110": ("2022-01-01", "2023-12-31")}),
    ("Trong 3 năm (2021-2023), HĐND tỉnh ban hành 200 nghị quyết.", {"200": ("2021-01-01", "2023-12-31")}),
    ("Giai đoạn 2021 đến 30/6/2025, HĐND xã ban hành 371 nghị quyết.", {"371": ("2021-01-01", "2025-06-30")}),
    ("Trong tuần từ 10 đến 14/6/2024, Thường trực HĐND tỉnh tiếp 12 lượt công dân.", {"12": ("2024-06-10", "2024-06-14")}),
    ("Năm 2025 (tính đến 30/9/2025), HĐND tỉnh ban hành 60 nghị quyết.", {"60": ("2025-01-01", "2025-09-30")}),
    ("Từ 01/7/2025 đến nay, HĐND tỉnh tổ chức 3 kỳ họp.", {"3": ("2025-07-01", None)}),
    ("Kể từ ngày 01/7/2025, HĐND xã tổ chức 3 kỳ họp.", {"3": ("2025-07-01", None)}),
    ("Kể từ khi hợp nhất (01/7/2025) đến ngày 31/12/2025, HĐND tỉnh tổ chức 5 kỳ họp.", {"5": ("2025-07-01", "2025-12-31")}),
    ("Từ khi thành lập đến nay, HĐND xã tổ chức 4 kỳ họp.", {"4": UNDATED}),
    ("Tính đến 30/6/2024, UBND tỉnh đã giải quyết 90 kiến nghị của cử tri.", {"90": (None, "2024-06-30")}),
    ("Từ đầu năm 2024 đến nay, Thường trực HĐND tỉnh tiếp 45 lượt công dân.", {"45": ("2024-01-01", None)}),
    ("Trong 11 tháng đầu năm 2024, tiếp 300 lượt công dân; dự kiến cả năm tiếp 330 lượt công dân.", {"300": ("2024-01-01", "2024-11-30"), "330": year(2024)}),
]  # fmt: skip

COMPARISONS = [
    ("Năm 2024, HĐND tỉnh ban hành 60 nghị quyết (năm 2023: 48, tăng 12).", {"60": year(2024), "48": year(2023), "12": year(2024)}),
    ("Năm 2024, HĐND tỉnh ban hành 60 nghị quyết, tăng 12 nghị quyết so với năm 2023.", {"60": year(2024), "12": year(2024)}),
    ("6 tháng đầu năm 2024, Thường trực tiếp 40 lượt công dân (cùng kỳ năm 2023 là 35 lượt).", {"40": ("2024-01-01", "2024-06-30"), "35": ("2023-01-01", "2023-06-30")}),
    ("So với cùng kỳ năm 2023 (70 nghị quyết), 9 tháng đầu năm 2024 HĐND tỉnh ban hành 61 nghị quyết.", {"70": ("2023-01-01", "2023-09-30"), "61": ("2024-01-01", "2024-09-30")}),
    ("Năm 2024, Ban Tiếp công dân tỉnh tiếp nhận 287 đơn (tồn từ năm 2023 chuyển sang 22 đơn, mới nhận 265 đơn).", {"287": year(2024), "22": year(2024), "265": year(2024)}),
    ("Tỉnh xử lý 311 đơn trong năm 2024 (26 đơn năm 2023 chuyển sang). Đã giải quyết 42 đơn.", {"311": year(2024), "42": year(2024)}),
    ("Quý I/2024, tiếp nhận 120 đơn, trong đó kỳ trước chuyển sang 20 đơn.", {"120": ("2024-01-01", "2024-03-31"), "20": ("2024-01-01", "2024-03-31")}),
    ("Nhiệm kỳ 2021-2026 ban hành 402 nghị quyết, nhiệm kỳ 2016-2021 ban hành 300 nghị quyết.", {"402": ("2021-01-01", "2026-12-31"), "300": ("2016-01-01", "2021-12-31")}),
    ("So với nhiệm kỳ 2016-2021, nhiệm kỳ 2021-2026 ban hành 402 nghị quyết; nhiệm kỳ trước ban hành 318 nghị quyết.", {"318": ("2016-01-01", "2021-12-31")}),
    ("Năm 2023, HĐND tỉnh tổ chức 9 cuộc giám sát; 33 kiến nghị hoàn thành, 8 kiến nghị có lộ trình thực hiện trong năm 2024.", {"33": year(2023), "8": year(2023)}),
]  # fmt: skip

ACROSS_SENTENCES = [
    ("Năm 2024, HĐND tỉnh ban hành 60 nghị quyết. Các Ban thực hiện 12 cuộc giám sát.", {"12": year(2024)}),
    ("9 tháng đầu năm 2024, Thường trực HĐND tỉnh nhận 88 đơn. Riêng quý III nhận 30 đơn.", {"30": ("2024-07-01", "2024-09-30")}),
    ("Năm 2024, qua giám sát có 67 kiến nghị. Cấp huyện có 40 kiến nghị, từ ngày 01/7/2024 đến nay là 27 kiến nghị. Đã thực hiện 30 kiến nghị.", {"67": year(2024), "40": year(2024), "30": year(2024)}),
    ("UBND tỉnh đã giải quyết 92 đơn khiếu nại. Năm 2023, tỷ lệ giải quyết đạt 86,5%.", {"92": UNDATED}),
    ("Thường trực tiếp 18 lượt công dân. Tổng hợp lại, năm 2022 tiếp được 203 lượt công dân.", {"18": year(2022)}),
    ("Năm 2024, cử tri gửi 146 kiến nghị. Đến ngày 15/12/2024, UBND tỉnh đã giải quyết 92 kiến nghị.", {"92": year(2024)}),
    ("Đến ngày 15/12/2024, UBND tỉnh đã giải quyết 92 kiến nghị của cử tri.", {"92": (None, "2024-12-15")}),
    ("Nhiệm kỳ 2016-2021, HĐND tỉnh ban hành 300 nghị quyết. Trong nhiệm kỳ, các Ban tổ chức 120 cuộc giám sát.", {"120": ("2016-01-01", "2021-12-31")}),
    ("Năm 2024 tổ chức 5 kỳ họp. Trong kỳ báo cáo, các Ban thực hiện 12 cuộc giám sát.", {"12": year(2024)}),
    ("Trong năm 2024, HĐND tỉnh tổ chức 4 kỳ họp. 3 tháng cuối năm, HĐND tỉnh dự kiến tổ chức 2 kỳ họp.", {"2": ("2024-10-01", "2024-12-31")}),
]  # fmt: skip

ACROSS_PARAGRAPHS = [
    ("Năm 2018, tỉnh tiến hành 278 cuộc thanh tra.\n\nCác cơ quan tiếp nhận 3.138 đơn.", {"3.138": year(2018)}),
    ("Từ ngày 1/8/2018 đến 31/7/2019, tỉnh tiếp 3.938 lượt công dân.\n\nToàn tỉnh tiếp nhận 3.667 đơn.", {"3.667": ("2018-08-01", "2019-07-31")}),
    ("Toàn tỉnh tiếp 65 lượt công dân\n\nTừ đầu năm 2018 đến nay, tình hình ổn định.", {"65": ("2018-01-01", None)}),
    ("KẾT QUẢ NĂM 2024\n\nI. Kỳ họp\n\nHĐND tỉnh tổ chức 5 kỳ họp.\n\nII. Giám sát\n\nHĐND tỉnh tổ chức 3 cuộc giám sát.", {"5": year(2024), "3": year(2024)}),
    ("I. KẾT QUẢ NĂM 2024\n\n1. Kỳ họp\n\nHĐND tỉnh tổ chức 5 kỳ họp.\n\nII. NHIỆM VỤ NĂM 2025\n\n1. Giám sát\n\nHĐND tỉnh tổ chức 3 cuộc giám sát.", {"5": year(2024), "3": year(2025)}),
    ("Năm 2024:\n- Tổ chức 5 kỳ họp;\n- Ban hành 60 nghị quyết.\nNăm 2023:\n- Tổ chức 4 kỳ họp.", {"5": year(2024), "60": year(2024), "4": year(2023)}),
    ("Nhiệm kỳ 2016-2021 đã công bố kết quả bầu cử đại biểu.\n\nTỉnh đã bầu đủ 85 đại biểu HĐND tỉnh.", {"85": ("2016-01-01", "2021-12-31")}),
]  # fmt: skip

OCCASIONS = [
    ("Tại kỳ họp thứ 17 (ngày 12/7/2024), HĐND tỉnh thông qua 22 nghị quyết.", {"22": day("2024-07-12")}),
    ("Tại kỳ họp thứ 17, HĐND tỉnh thông qua 22 nghị quyết.", {"22": UNDATED}),
    ("Năm 2024, tại kỳ họp thứ 17, HĐND tỉnh thông qua 22 nghị quyết.", {"22": year(2024)}),
    ("Ngày 12/7/2024, HĐND tỉnh khai mạc kỳ họp thứ 17; thông qua 22 nghị quyết.", {"22": day("2024-07-12")}),
    ("Trong hai ngày 11 và 12/7/2024, HĐND tỉnh họp kỳ thứ 17, thông qua 22 nghị quyết.", {"22": ("2024-07-11", "2024-07-12")}),
    ("Kỳ họp thứ 20 thông qua 12 nghị quyết.\n\nSáng ngày 23/01/2024, Kỳ họp thứ 20 diễn ra tại tỉnh.", {"12": day("2024-01-23")}),
    ("Sáng 06/12/2023, HĐND tỉnh khai mạc Kỳ họp thứ 14, có mặt 55 đại biểu. Kỳ họp nghe 24 báo cáo.", {"55": day("2023-12-06"), "24": day("2023-12-06")}),
    ("Hội nghị tiếp xúc cử tri ngày 28/6/2022 thu hút 2.870 cử tri. Trong cả năm có 58 cuộc tiếp xúc cử tri.", {"2.870": day("2022-06-28"), "58": year(2022)}),
    ("Căn cứ Nghị quyết số 10/NQ-HĐND ngày 12/7/2024, Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát.", {"5": UNDATED}),
    ("Ngày 15/3/2024, Thường trực HĐND tỉnh ban hành Kế hoạch số 12/KH-HĐND, tổ chức 5 cuộc giám sát.", {"5": UNDATED}),
    ("Ngày 12/7/2024, HĐND tỉnh khoá X ban hành văn bản thành lập đoàn; tổ chức 5 cuộc giám sát.", {"5": UNDATED}),
    ("Thực hiện Chỉ thị ngày 12/7/2024 về tổ chức hội nghị, các Ban tổ chức 5 cuộc giám sát.", {"5": UNDATED}),
    ("Năm 2024, HĐND tỉnh ban hành 31 nghị quyết; kỳ họp thứ 17 diễn ra ngày 12/7/2024.", {"31": year(2024)}),
    ("Năm 2023 có 2 phiên chất vấn tại phiên họp thường kỳ tháng 4 và tháng 9. Có 13 đại biểu chất vấn.", {"13": year(2023)}),
    ("Năm 2024 nhận 94 kiến nghị của cử tri. Cụ thể: 8 kiến nghị sau kỳ họp thứ 2 đã giải quyết xong.", {"8": UNDATED}),
]  # fmt: skip

STATES = [
    ("Đến ngày 31/12/2024, HĐND tỉnh có 52 đại biểu.", {"52": day("2024-12-31")}),
    ("Đến tháng 6/2024, HĐND tỉnh có 52 đại biểu.", {"52": (None, "2024-06-30")}),
    ("Năm 2024 ban hành 60 nghị quyết. Hiện nay, HĐND tỉnh có 52 đại biểu.", {"60": year(2024), "52": UNDATED}),
    ("Năm 2024 ban hành 60 nghị quyết. HĐND tỉnh khóa X có 52 đại biểu.", {"52": UNDATED}),
    ("Đảng đoàn HĐND tỉnh gồm 5 thành viên. Từ đầu nhiệm kỳ 2021-2026 đến nay, Đảng đoàn họp 19 cuộc.", {"5": UNDATED, "19": ("2021-01-01", None)}),
    ("Kết quả bầu cử ngày 23/5/2021: cử tri đã bầu đủ 50 đại biểu HĐND tỉnh.", {"50": day("2021-05-23")}),
    ("Cuộc bầu cử ngày 23/5 đã bầu đủ 52 đại biểu HĐND tỉnh khóa IV, nhiệm kỳ 2021-2026.", {"52": ("2021-01-01", "2026-12-31")}),
]  # fmt: skip

TERMS = [
    ("Từ đầu nhiệm kỳ 2021-2026 đến tháng 6/2024, HĐND tỉnh tổ chức 15 kỳ họp.", {"15": ("2021-01-01", "2024-06-30")}),
    ("Từ đầu nhiệm kỳ đến hết quý III/2024, HĐND tỉnh nhiệm kỳ 2021-2026 tổ chức 15 kỳ họp.", {"15": ("2021-01-01", "2024-09-30")}),
    ("Năm 2021, HĐND tỉnh tổ chức 5 kỳ họp, gồm 1 kỳ họp tổng kết nhiệm kỳ 2016-2021.", {"5": year(2021)}),
    ("Đầu nhiệm kỳ đến nay, HĐND tỉnh nhiệm kỳ 2021-2026 tổ chức 15 kỳ họp.", {"15": ("2021-01-01", None)}),
]  # fmt: skip

MERGERS = [
    ("Cả năm 2025 có 13 kỳ họp, gồm: HĐND tỉnh Bình Phước (cũ) 4 kỳ họp, HĐND tỉnh (mới) 6 kỳ họp.", {"13": year(2025), "4": ("2025-01-01", "2025-06-30"), "6": ("2025-07-01", "2025-12-31")}),
    ("Năm 2025, HĐND tỉnh và HĐND hai tỉnh cũ ban hành 223 nghị quyết.", {"223": year(2025)}),
    ("Năm 2025, trước sáp nhập HĐND tỉnh ban hành 47 nghị quyết.", {"47": ("2025-01-01", "2025-06-30")}),
    ("Năm 2024, HĐND tỉnh Bình Phước (cũ) ban hành 47 nghị quyết.", {"47": year(2024)}),
]  # fmt: skip

ALL = [
    *IN_THE_SENTENCE,
    *COMPARISONS,
    *ACROSS_SENTENCES,
    *ACROSS_PARAGRAPHS,
    *OCCASIONS,
    *STATES,
    *TERMS,
    *MERGERS,
]


def test_there_are_enough_cases():
    assert len(ALL) >= 60


@pytest.mark.parametrize(("text", "want"), ALL, ids=[text[:60] for text, _ in ALL])
def test_the_days_of_a_figure(text, want):
    found = read(text)
    assert {numeral: found.get(numeral, "no figure") for numeral in want} == want


HEAD = """THƯỜNG TRỰC HĐND TỈNH LONG AN
Số: 120/BC-HĐND

Long An, ngày 28 tháng 6 năm 2024

BÁO CÁO
Kết quả hoạt động 6 tháng đầu năm 2024

Số liệu được tính từ ngày 01/12/2023 đến ngày 31/5/2024.

I. KẾT QUẢ HOẠT ĐỘNG

"""
OWN = ("2023-12-01", "2024-05-31")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("HĐND tỉnh đã họp (kỳ họp thứ 17), ban hành 42 nghị quyết.", {"42": OWN}),
        ("Đến nay đã có 60 đơn được trả lời.", {"60": OWN}),
        ("Trong tháng 5, Ban Pháp chế tổ chức 1 cuộc giám sát.", {"1": ("2024-05-01", "2024-05-31")}),
        ("Từ đầu nhiệm kỳ 2021-2026 đến nay, các Ban tổ chức 55 cuộc giám sát.", {"55": ("2021-01-01", None)}),
        ("Đây là phiên chất vấn thứ 3 kể từ đầu nhiệm kỳ, có 8 kiến nghị.", {"8": OWN}),
        ("Hiện nay, HĐND tỉnh có 82 đại biểu.", {"82": day("2024-06-28")}),
        ("Từ nay đến cuối năm, HĐND tỉnh tổ chức 2 kỳ họp.", {"2": ("2024-06-28", "2024-12-31")}),
        ("Tại kỳ họp thứ 18, HĐND tỉnh thông qua 12 nghị quyết.", {"12": UNDATED}),
    ],
)  # fmt: skip
def test_what_departs_from_the_period_of_the_report(text, want):
    found = read(HEAD + text)
    assert {numeral: found.get(numeral, "no figure") for numeral in want} == want


TABLE = """Kết quả năm 2023

| Nội dung | Tổng số | Năm 2021 (từ 24/6) | Năm 2022 |
|---|---|---|---|
| Nghị quyết được thông qua | 186 | 74 | 112 |
"""
SESSIONS = """Năm 2025, Ban thẩm tra báo cáo phục vụ các kỳ họp:

| Kỳ họp | Báo cáo thẩm tra | Dự thảo nghị quyết thẩm tra |
|---|---|---|
| Kỳ họp thứ 2 (chuyên đề, ngày 24/7/2025) | 6 | 8 |
| Kỳ họp thứ 3 (chuyên đề, ngày 15/8/2025) | 7 | 9 |
"""


def test_a_bracket_in_a_header_says_more_of_its_period():
    found = read(TABLE)
    assert found["74"] == ("2021-06-24", "2021-12-31")
    assert found["112"] == year(2022)


def test_a_session_with_its_day_dates_its_row():
    found = read(SESSIONS)
    assert {found["6"], found["8"]} == {day("2025-07-24")}
    assert {found["7"], found["9"]} == {day("2025-08-15")}
