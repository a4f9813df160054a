"""Words that scanners damage and that decide what a numeral is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import extract, knowledge
from extractors.mending import mended
from extractors.model import Document, NumeralKind

WHOLE = knowledge.load().numerals.damaged


def kinds(text: str) -> dict[str, NumeralKind]:
    found = extract(Document(text), knowledge.load())
    return {numeral.span.of(text): numeral.kind for numeral in found.numerals}


@pytest.mark.parametrize(
    ("text", "numeral", "kind"),
    [
        ("HĐND tỉnh đã ban hành tống số 196 nghị quyết.\n", "196", NumeralKind.FIGURE),
        ("Đơn được nộp theo Điêu 5 của Nghị định này.\n", "5", NumeralKind.SECTION_REFERENCE),
        ("Đơn nộp theo Điều 61 đến 77, 79 và 80 Luật này.\n", "77", NumeralKind.SECTION_REFERENCE),
        ("Đơn nộp theo Điều 61 đến 77, 79 và 80 Luật này.\n", "80", NumeralKind.SECTION_REFERENCE),
        ("Trong thời hạn năm (05) ngày, kể từ khi nhận đơn.\n", "05", NumeralKind.DURATION),
        ("Thường trực HĐND đã tiếp 41 lượu58 người.\n", "41", NumeralKind.FIGURE),
        ("Thường trực HĐND đã tiếp 41 lượu58 người.\n", "58", NumeralKind.FIGURE),
        ("Theo Điều 5, tiếp nhận 12 đơn và 3 đơn tố cáo.\n", "12", NumeralKind.FIGURE),
    ],
)
def test_a_damaged_word_still_decides_what_its_numeral_is(text, numeral, kind):
    assert kinds(text)[numeral] is kind


@pytest.mark.parametrize(
    "text",
    [
        "Đội tuyển tỉnh thắng 3 trận, khoán 20 ha, góp quỹ 5 triệu đồng.",
        "Tổng số 12 kỳ họp, nhiệm kỳ 2021-2026, khoá 10, khóa 10, tháng 7, Điều 5.",
        "TỔNG SỐ, tổng sỏi, điều hành",
    ],
)
def test_whole_words_and_other_words_are_left_alone(text):
    assert mended(text, WHOLE) == text


def test_the_case_of_the_letters_stays():
    assert mended("TÔNG SỐ 5, Điêu 6, ĐIÊU 7", WHOLE) == "TỔNG SỐ 5, Điều 6, ĐIỀU 7"


@given(st.text(alphabet="tổngôốsodđiềêukhaỏnáyg 05#.İß\n", max_size=60))
def test_the_view_has_the_length_of_the_text(text):
    assert len(mended(text, WHOLE)) == len(text)
