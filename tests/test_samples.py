"""The sample files say word for word what the gold texts say."""

import re
import unicodedata
import zipfile
from collections import Counter

import pypdfium2
import pytest
from lxml import etree

from tests.samples.__main__ import ROOT, print_samples, samples
from tests.samples.layout import Columns, Grid, read_layout
from tests.samples.print_pdf import serif_fonts

RAW = ROOT / "data" / "raw"
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def words(text):
    """Count the words and numbers; drawn lines and table rules are not words."""
    text = unicodedata.normalize("NFC", text)
    return Counter(re.findall(r"\w[\w.,/%-]*\w|\w", text))


def pdf_text(path):
    with pypdfium2.PdfDocument(path) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    numbers = [page.split()[0] for page in pages[1:]]
    assert numbers == [str(n) for n in range(2, len(pages) + 1)]  # top centre, not on page 1
    return "\n".join([pages[0], *(page.split(maxsplit=1)[1] for page in pages[1:])])


def docx_text(path):
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(p.itertext(f"{WORD}t")) for p in body.iter(f"{WORD}p"))


@pytest.mark.parametrize(("text", "name"), samples(), ids=[name for _, name in samples()])
def test_a_sample_has_the_words_of_its_gold_text(text, name):
    path = RAW / name
    if path.suffix == ".txt":
        assert path.read_bytes() == text.read_bytes()
        return
    printed = {".pdf": pdf_text, ".docx": docx_text}[path.suffix](path)
    assert words(printed) == words(text.read_text(encoding="utf-8"))


def test_the_samples_are_of_three_kinds_and_all_are_there():
    names = [name for _, name in samples()]
    assert Counter(name.rpartition(".")[2] for name in names) == {"pdf": 3, "docx": 3, "txt": 2}
    on_disk = {path.relative_to(RAW).as_posix() for path in RAW.rglob("*.*") if path.parent != RAW}
    assert set(names) <= on_disk


def test_printing_again_gives_the_committed_files(tmp_path):
    if not serif_fonts():
        pytest.skip("thiếu phông Liberation Serif 2: apt-get install fonts-liberation2")
    print_samples(tmp_path)
    for _, name in samples():
        again = tmp_path / name
        if again.suffix == ".docx":
            assert again.read_bytes() == (RAW / name).read_bytes()
        elif again.suffix == ".pdf":  # the font's version may differ, the words may not
            assert words(pdf_text(again)) == words(pdf_text(RAW / name))


def test_letterhead_and_signature_stand_side_by_side():
    text = next(text for text, name in samples() if "nghe-an-14" in name)
    parts = read_layout(text.read_text(encoding="utf-8"))
    head, signature = (part for part in parts if isinstance(part, Columns))
    assert head.left == ("TỈNH ỦY NGHỆ AN", "ĐẢNG ĐOÀN HĐND TỈNH", "*", "Số 14-BC/ĐĐ")
    assert head.right[0] == "ĐẢNG CỘNG SẢN VIỆT NAM"
    assert signature.left[0] == "Nơi nhận:"
    assert signature.right[-1] == "Hoàng Đình Lương"
    (annex,) = (part for part in parts if isinstance(part, Grid))
    assert len(annex.rows) == 18  # the head and 17 rows
