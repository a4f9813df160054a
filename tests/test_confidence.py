"""How far a figure may be trusted unseen: its own words first, then what the sums say."""

import pytest

from extractors import extract
from extractors.figures import find_figures
from extractors.knowledge import load
from extractors.model import Document, Grade

KNOWLEDGE = load()


def sure(text):
    """Return the numerals of the figures that need no look, and of those that do."""
    figures = extract(Document(text=text), KNOWLEDGE).figures
    grades = {grade: [f.span.of(text) for f in figures if f.confidence == grade] for grade in Grade}
    return grades[Grade.SURE], grades[Grade.TO_CHECK]


@pytest.fixture
def trusts(monkeypatch):
    """Return a reader of the trust that the words alone give each figure."""
    seen = []

    def spied(scene):
        bindings = find_figures(scene)
        seen.extend(bindings.bound)
        return bindings

    monkeypatch.setattr("extractors.extraction.find_figures", spied)

    def read(text):
        seen.clear()
        extract(Document(text=text), KNOWLEDGE)
        return [(item.figure.span.of(text), item.trust.name) for item in seen]

    return read


WORDS = {
    "the topic and nothing unexplained": (
        "Thường trực HĐND tỉnh tiếp nhận 92 đơn.",
        [("92", "STRONG")],
    ),
    "a verb that the reading needs": (
        "Thường trực HĐND tỉnh chuyển 92 đơn.",
        [("92", "STRONG")],
    ),
    "words after a circumstance are about something else": (
        "Thường trực HĐND tỉnh tiếp nhận 92 đơn của tiểu thương chợ đầu mối.",
        [("92", "STRONG")],
    ),
    "unexplained words after the noun": (
        "Thường trực HĐND tỉnh chuyển 40 đơn ngổn ngang bụi bặm.",
        [("40", "FAIR")],
    ),
    "unexplained words before a topic reading": (
        "Thường trực HĐND tỉnh nhặt nhạnh 92 đơn.",
        [("92", "FAIR")],
    ),
    "one unexplained word before a needed verb": (
        "Thường trực HĐND tỉnh vội chuyển 92 đơn.",
        [("92", "STRONG")],
    ),
    "two of them": (
        "Thường trực HĐND tỉnh vội vàng chuyển 92 đơn.",
        [("92", "FAIR")],
    ),
    "which number is whose: lần lượt": (
        "Thường trực HĐND tỉnh lần lượt chuyển 92 đơn, hướng dẫn 40 đơn.",
        [("92", "FAIR"), ("40", "FAIR")],
    ),
    "which number is whose: tương ứng": (
        "Thường trực HĐND tỉnh tương ứng chuyển 92 đơn.",
        [("92", "FAIR")],
    ),
    "lần lượt further off says nothing": (
        "Thường trực HĐND tỉnh lần lượt làm việc với UBND huyện Bình An và huyện Tân Lập, sau đó đã chuyển 92 đơn.",
        [("92", "STRONG")],
    ),
    "a number each": (
        "Thường trực HĐND tỉnh chuyển mỗi kỳ 92 đơn.",
        [("92", "FAIR")],
    ),
    "a slice only takes over what its whole means": (
        "Các Ban HĐND tỉnh giám sát 12 cuộc (tại huyện Bình An 08 cuộc).",
        [("12", "STRONG"), ("08", "WEAK")],
    ),
    "a slice whose words name another indicator": (
        "UBND tỉnh đã giải quyết 81 đơn (bằng đối thoại 66, rút đơn sau khi được giải thích, thuyết phục 15).",
        [("81", "STRONG"), ("66", "WEAK"), ("15", "DOUBTFUL")],
    ),
    "a body outside the council": (
        "Các vị đại biểu Quốc hội của tỉnh có 14 lượt chất vấn.",
        [("14", "FAIR")],
    ),
    "a value of before is what it is compared with": (
        "Thường trực HĐND tỉnh tiếp 88 lượt công dân (cùng kỳ năm trước 79 lượt).",
        [("88", "STRONG"), ("79", "STRONG")],
    ),
    "the base of a share": (
        "UBND tỉnh đã giải quyết 73/92 đơn.",
        [("73", "STRONG"), ("92", "FAIR")],
    ),
    "an n of n/m that names no outcome": (
        "Có 18/93 kiến nghị của cử tri về lĩnh vực giao thông.",
        [("18", "WEAK"), ("93", "WEAK")],
    ),
    "two joined verbs": (
        "Thường trực HĐND tỉnh tiếp nhận và chuyển 92 đơn.",
        [("92", "FAIR")],
    ),
    "a total without a noun": (
        "Ban Pháp chế thẩm tra 14 báo cáo, Ban Dân tộc thẩm tra 22 báo cáo. Cộng là 36.",
        [("14", "STRONG"), ("22", "STRONG"), ("36", "WEAK")],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS)
def test_what_the_words_of_a_figure_say_for_it(trusts, text, expected):
    assert trusts(text) == expected


SUMS = {
    "strong words need no sum": (
        "Thường trực HĐND tỉnh chuyển 92 đơn, hướng dẫn 40 đơn.",
        ["92", "40"], [],
    ),
    "a wrong sum lowers all its members": (
        "Thường trực HĐND tỉnh tiếp nhận 164 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, 45 đơn kiến nghị; chuyển 70 đơn.",
        ["70"], ["164", "98", "23", "45"],
    ),
    "a proved one lifts the fair": (
        "Thường trực HĐND tỉnh nhặt nhạnh 92 đơn, gồm 60 đơn khiếu nại, 25 đơn tố cáo, 07 đơn kiến nghị.",
        ["92", "60", "25", "07"], [],
    ),
    "without it they stay to be checked": (
        "Thường trực HĐND tỉnh nhặt nhạnh 92 đơn, có 60 đơn khiếu nại.",
        ["60"], ["92"],
    ),
    "a slice is lifted by a strong whole": (
        "Thường trực HĐND tỉnh đã giải quyết 28 đơn (24 khiếu nại, 4 tố cáo).",
        ["28", "24", "4"], [],
    ),
    "so is one whose words would say another indicator": (
        "UBND tỉnh đã giải quyết 81 đơn (khiếu nại 66, tố cáo 15).",
        ["81", "66", "15"], [],
    ),
    "and not by a fair one, which the sum makes sure": (
        "Thường trực HĐND tỉnh đã giải quyết 28 đơn vướng bận lâu nay (24 khiếu nại, 4 tố cáo).",
        ["28"], ["24", "4"],
    ),
    "nor without a sum": (
        "Thường trực HĐND tỉnh đã giải quyết 28 đơn (24 khiếu nại).",
        ["28"], ["24"],
    ),
    "a weak total is not lifted by its parts": (
        "Ban Pháp chế thẩm tra 14 báo cáo, Ban Dân tộc thẩm tra 22 báo cáo. Cộng là 36.",
        ["14", "22"], ["36"],
    ),
    "a wrong rate lowers what it is made of": (
        "UBND tỉnh đã giải quyết 73/92 đơn, đạt 71,3%.",
        [], ["73", "92", "71,3"],
    ),
    "a wrong change, too": (
        "Thường trực HĐND tỉnh tiếp 88 lượt công dân (cùng kỳ năm trước 79 lượt, tăng 11 lượt).",
        [], ["88", "79", "11"],
    ),
    "another sum that holds does not outweigh one that fails": (
        ("Thường trực HĐND tỉnh tiếp nhận 164 đơn, gồm 98 đơn khiếu nại, 23 đơn tố cáo, 43 đơn kiến nghị; "
        "qua phân loại có 120 đơn đủ điều kiện xử lý, 42 đơn không đủ điều kiện xử lý."),
        ["98", "23", "43"], ["164", "120", "42"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "certain", "rest"), SUMS.values(), ids=SUMS)
def test_what_the_sums_make_of_it(text, certain, rest):
    assert sure(text) == (certain, rest)


def test_the_count_of_a_body_that_no_catalogue_knows_is_not_sure():
    assert sure("Thường trực HĐND tỉnh tiếp nhận 120 đơn; Sở Xây dựng tiếp nhận 30 đơn.") == (
        ["120"],
        ["30"],
    )


def test_values_of_mixed_kinds_back_no_reading():
    text = "HĐND tỉnh ban hành 58 nghị quyết (16 nghị quyết quy phạm pháp luật, 4 nghị quyết về chất vấn, 38 nghị quyết cá biệt)."
    certain, rest = sure(text)
    assert "4" in rest
    assert "58" in certain
