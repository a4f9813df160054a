"""Words that a scanner cut or glued are whole again for the catalogue; the text stays as it is."""

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document
from extractors.words import whole_words

WORDS = {
    "a lone letter joins its syllable": ("T hường trực tiếp 31 đ ơn", "Thường trực tiếp 31 đơn"),
    "a piece that can be no syllable": ("chuyể n 58 kh iếu nại", "chuyển 58 khiếu nại"),
    "two syllables without a blank": ("hướngdẫn côngdân đãtiếp", "hướng dẫn công dân đã tiếp"),
    "abbreviations and names stay": ("UBND tỉnh Đắk Lắk, huyện Krông Ana", None),
    "what gives no syllable stays": ("Website tổng hợp b ằ 5", None),
    "two real syllables stay two": ("chuy ển công an hoạt động", None),
    "no join over a line end": ("chuyể\nn 58 đơn", None),
}


@pytest.mark.parametrize(("text", "whole"), WORDS.values(), ids=WORDS)
def test_which_words_are_made_whole(text, whole):
    words = whole_words(text, 0, len(text))
    expected = whole_words(whole or text, 0, len(whole or text))
    printed = [text[start:end] for start, end in zip(words.starts, words.ends, strict=True)]
    assert words.surfaces == expected.surfaces
    assert "".join(printed).replace(" ", "") == "".join(text.split())
    if whole is None:
        assert printed == words.surfaces


def test_a_damaged_sentence_is_read_with_the_offsets_of_its_text():
    text = "T hường trực HĐND tỉnh đãtiếp 61 lượt côngdân; chuyể n 58 đơn, hướngdẫn 31 đ ơn, lưu 28 đơn."
    figures = extract(Document(text), load()).figures
    read = [(figure.span.of(text), figure.indicator, figure.actor.name) for figure in figures]
    body = "Thường trực HĐND tỉnh"
    assert read == [
        ("61", "citizen_reception.turns", body),
        ("58", "petition.forwarded", body),
        ("31", "petition.guided", body),
        ("28", "petition.filed", body),
    ]
