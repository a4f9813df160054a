"""Text files: every Unicode form, encoding and line end gives the same text."""

import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.text import read_text

SENTENCE = "Từ đầu nhiệm kỳ, HĐND tỉnh tổ chức 10 kỳ họp; ban hành 196 nghị quyết (khoá X).\n"
# Surrogates are no characters, and control characters make a file no text file.
WRITING = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n\r"))


def lines_as_python_reads_them(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


@given(WRITING)
def test_text_is_nfc_of_what_universal_newlines_give(text):
    expected = lines_as_python_reads_them(text.removeprefix("\ufeff"))
    assert read_text(text.encode()) == expected
    assert read_text(unicodedata.normalize("NFD", text).encode()) == expected


@given(WRITING)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_obeyed_and_dropped(encoding, text):
    assert read_text(text.encode(encoding)) == lines_as_python_reads_them(text)


@given(st.lists(st.sampled_from([SENTENCE, "Số 12-BC/ĐĐ\n", "\n", "| 1 | Kỳ họp | 11 |\n"])))
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_recognised(encoding, paragraphs):
    text = SENTENCE + "".join(paragraphs)
    assert read_text(text.encode(encoding)) == text
    assert read_text(text.replace("\n", "\r\n").encode(encoding)) == text


def test_nothing_else_is_changed():
    text = "a)\tKỳ họp\u00a0thứ 5\u2028số 12\u200b – HÐND  \n\n\n"
    assert read_text(text.encode()) == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (SENTENCE.encode()[:-30] + b"\xe1\xbb", Reason.BROKEN),
        (SENTENCE.encode("utf-16")[:-1], Reason.BROKEN),
        ("Báo cáo kết quả".encode("cp1258", "ignore"), Reason.BROKEN),
        (b"B\xc3\xa1o\x00c\xc3\xa1o", Reason.WRONG_TYPE),
        (bytes(range(256)) * 4, Reason.WRONG_TYPE),
    ],
)
def test_what_is_no_text_is_refused_with_advice(data, code):
    with pytest.raises(SourceError) as caught:
        read_text(data)
    assert caught.value.code is code
    assert "Hãy" in caught.value.message


@given(st.binary(max_size=200))
def test_any_bytes_give_text_or_a_source_error(data):
    with contextlib.suppress(SourceError):
        text = read_text(data)
        assert unicodedata.is_normalized("NFC", text)
        assert "\r" not in text
