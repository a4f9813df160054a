"""Files of all kinds: read by their content, or put aside with a reason that teaches."""

import doctest
import hashlib
import os
import re
import subprocess
import sys
import unicodedata
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pdfplumber
import pytest
from PIL import Image
from printing import Print, printed
from reportlab.lib.pdfencrypt import StandardEncryption

from extractors.model import Source, Span
from pipeline import reading
from pipeline.reading import (
    Reason,
    SourceError,
    encodings,
    entities,
    errors,
    legacy,
    numbering,
    ocr,
    office,
    photographs,
    read,
    read_bytes,
    rendering,
    syllables,
    text,
)
from pipeline.reading.placements import boxes_of
from pipeline.reading.sniff import MediaType, is_misnamed, media_type

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports"
NAME = "000_a6106ab295ced4e2"
PROSE = (
    "Từ đầu nhiệm kỳ đến nay, Hội đồng nhân dân tỉnh đã tổ chức 10 kỳ họp, ban hành tổng số 196 "
    "nghị quyết để kịp thời thể chế hóa các chủ trương của Đảng, chính sách của Nhà nước.\n"
)


@pytest.fixture
def shared() -> Path:
    if not REPORTS.exists():
        pytest.skip("thiếu ../shared/reports (the real report is not part of the project)")
    return REPORTS


def word_file(text: str = PROSE) -> bytes:
    buffer = BytesIO()
    document = docx.Document()
    document.add_paragraph(text.strip())
    document.save(buffer)
    return buffer.getvalue()


def zipped(**parts: bytes) -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return buffer.getvalue()


def encrypted() -> bytes:
    return printed([Print(100, 100, "Mật")], encrypt=StandardEncryption("bí mật", strength=128))


PDF = printed([Print(100, 100, "Tổng số 12 kỳ họp.")])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def test_the_source_is_what_was_read(tmp_path):
    path = tmp_path / "2023" / "Đồng Tháp.txt"
    path.parent.mkdir()
    path.write_bytes(PROSE.encode())
    document = read(path, tmp_path)
    digest = hashlib.sha256(PROSE.encode()).hexdigest()
    size = len(PROSE.encode())
    assert document.source == Source("2023/Đồng Tháp.txt", digest, size, "text/plain")
    assert document.text == PROSE


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("bc.pdf", PDF, MediaType.PDF),
        ("bc.docx", word_file(), MediaType.DOCX),
        ("bc.txt", PROSE.encode("utf-16"), MediaType.TEXT),
        ("bc.docx", PDF, MediaType.PDF),
        ("bc.txt", PDF, MediaType.PDF),
        ("bc.pdf", word_file(), MediaType.DOCX),
        ("bc.doc", word_file(), MediaType.DOCX),
        ("bc.pdf", PROSE.encode(), MediaType.TEXT),
        ("khong-duoi", b"\n\n" + PDF, MediaType.PDF),
    ],
)
def test_the_content_tells_the_kind(name, data, kind):
    document = read_bytes(data, name)
    assert document.source.media_type == kind.value
    honest = {"bc.pdf": MediaType.PDF, "bc.docx": MediaType.DOCX, "bc.txt": MediaType.TEXT}
    assert is_misnamed(document.source) == (honest.get(name, kind) != kind or name == "bc.doc")
    assert "kỳ họp" in document.text


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("bc.txt", b"", Reason.EMPTY),
        ("bc.txt", "\ufeff \r\n\t\n".encode(), Reason.EMPTY),
        ("bc.pdf", b"", Reason.EMPTY),
        ("bc.pdf", bytes(4096), Reason.EMPTY),
        ("bc.pdf", PDF[: len(PDF) // 3], Reason.BROKEN),
        ("bc.pdf", b"%PDF-1.7\nrubbish", Reason.BROKEN),
        ("bc.docx", word_file()[:2000], Reason.BROKEN),
        ("bc.pdf", encrypted(), Reason.ENCRYPTED),
        ("bc.docx", OLE + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        ("bc.pdf", b"this is not a pdf at all", Reason.WRONG_TYPE),
        ("bc.pdf", os.urandom(64) + bytes(range(256)), Reason.WRONG_TYPE),
        ("bc.docx", b"<!DOCTYPE html><p>404 Not Found</p>", Reason.WRONG_TYPE),
        ("bc.docx", OLE, Reason.BROKEN),
        ("bc.docx", zipped(xl__workbook_xml=b"<x/>"), Reason.WRONG_TYPE),
        ("bc.doc", b"<html><title>404 Not Found</title></html>", Reason.WRONG_TYPE),
        ("bc.htm", b"<html><script>alert(1)</script></html>", Reason.EMPTY),
        ("bc.txt", bytes(range(256)) * 9, Reason.WRONG_TYPE),
        ("bc.doc", OLE, Reason.BROKEN),
        ("bc.pptx", zipped(ppt__presentation_xml=b"<x/>"), Reason.UNSUPPORTED),
        ("bc.zip", zipped(bao_txt=PROSE.encode()), Reason.UNSUPPORTED),
        ("bc.png", b"\x89PNG\r\n\x1a\n", Reason.BROKEN),
        ("bc.txt", PROSE.encode()[:-2] + b"\xe1", Reason.BROKEN),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(SourceError) as caught:
        read(path, tmp_path)
    assert caught.value.code is code
    assert caught.value.file == name
    assert "Hãy" in caught.value.message


def test_a_form_that_begins_as_bitmaps_do_is_text():
    assert read_bytes(f"BM 01: {PROSE}".encode(), "bc.txt").text.startswith("BM 01: Từ đầu")


def picture_file(mode: str, form: str) -> bytes:
    """Return a picture of a black square on empty paper."""
    grey = Image.new("L", (300, 200), 255)
    grey.paste(0, (50, 50, 100, 100))
    seen = Image.new("RGBA", grey.size, (0, 0, 0, 0))  # black, but of glass
    seen.paste((0, 0, 0, 255), (50, 50, 100, 100))
    buffer = BytesIO()
    (seen if mode in ("RGBA", "LA") else grey).convert(mode).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "form"),
    [("1", "TIFF"), ("L", "JPEG"), ("P", "GIF"), ("CMYK", "TIFF"), ("RGBA", "PNG"), ("LA", "PNG")],
)
def test_the_paper_of_a_picture_is_white_and_its_ink_black(mode, form):
    with rendering.open_pages(photographs.as_pdf(picture_file(mode, form))) as document:
        grey = rendering.picture(document, 1, 200)
    assert grey[20, 20] > 240
    assert grey[75, 75] < 15


@pytest.mark.parametrize(
    ("said", "height"), [(300, 842), (230, 1098), (200, 842), (72, 842), (20, 842)]
)
def test_a_photograph_that_says_72_dots_an_inch_shows_no_poster(said, height):
    buffer = BytesIO()
    Image.new("L", (2480, 3508), 255).save(buffer, "PNG", dpi=(said, said))
    with rendering.open_pages(photographs.as_pdf(buffer.getvalue())) as document:
        assert document[0].get_height() == pytest.approx(height, abs=1)


def test_a_second_picture_without_a_size_is_broken():
    grey = Image.new("L", (300, 200), 255)
    buffer = BytesIO()
    grey.save(buffer, "TIFF", save_all=True, append_images=[grey])
    width = b"\x00\x01\x04\x00\x01\x00"  # tag 256, one number of 32 bits
    head, _, tail = buffer.getvalue().rpartition(width)
    with pytest.raises(SourceError) as caught:
        read_bytes(head + b"\xfd" + width[1:] + tail, "bc.tif")
    assert caught.value.code is Reason.BROKEN


def test_many_comments_are_passed_over_once():
    page = b"<!---->" * 200  # 2 ** 200 ways to see them as fewer and longer ones
    assert media_type(page + b"<html>", "a.htm") is MediaType.HTML
    assert media_type(page + PROSE.encode(), "a.txt") is MediaType.TEXT


def test_a_missing_file_and_a_folder_are_unreadable(tmp_path):
    for path in (tmp_path / "mất.pdf", tmp_path):
        with pytest.raises(SourceError) as caught:
            read(path, tmp_path)
        assert caught.value.code is Reason.UNREADABLE


def test_a_file_too_large_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "_MOST", 10)
    (tmp_path / "bc.txt").write_text(PROSE)
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "bc.txt", tmp_path)
    assert caught.value.code is Reason.TOO_LARGE


def test_a_file_that_grows_while_it_is_read_has_changed(tmp_path, monkeypatch):
    path = tmp_path / "bc.txt"
    path.write_text(PROSE)

    def read_and_grow(self: Path) -> bytes:
        with self.open("ab") as file:
            file.write(b"them")
        return PROSE.encode()

    monkeypatch.setattr(Path, "read_bytes", read_and_grow)
    with pytest.raises(SourceError) as caught:
        read(path, tmp_path)
    assert caught.value.code is Reason.CHANGED


DAMAGE = """
import random, sys
from pipeline.reading import SourceError, read_bytes
data, name = open(sys.argv[1], "rb").read(), sys.argv[1]
dice = random.Random(2023)
for turn in range(40):
    damaged = bytearray(data)
    for _ in range(1 + turn):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    try:
        read_bytes(bytes(damaged[: dice.randrange(1, len(damaged) + 1)] if turn % 2 else damaged), name)
    except SourceError:
        pass
print("whole")
"""


@pytest.mark.parametrize("name", ["bc.pdf", "bc.docx", "bc.txt"])
def test_damaged_files_raise_nothing_else_and_never_end_the_interpreter(tmp_path, name):
    content = {"bc.pdf": PDF, "bc.docx": word_file(), "bc.txt": PROSE.encode()}[name]
    (tmp_path / name).write_bytes(content)
    done = subprocess.run(
        [sys.executable, "-c", DAMAGE, str(tmp_path / name)],
        capture_output=True, text=True, cwd=ROOT, timeout=120, check=False,
    )  # fmt: skip
    assert done.stdout.strip() == "whole", done.stderr


@pytest.mark.parametrize(
    "module", [encodings, entities, errors, legacy, numbering, syllables, text]
)
def test_examples_in_docstrings_hold(module):
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0


# ── the real report ───────────────────────────────────────────────────────────────────


def words(text: str) -> list[str]:
    return text.replace("**", "").split()


@pytest.mark.parametrize("suffix", ["pdf", "docx"])
def test_the_report_has_the_same_words_in_every_form(shared, suffix):
    expected = unicodedata.normalize("NFC", (shared / f"{NAME}.txt").read_text("utf-8"))
    document = read(shared / f"{NAME}.{suffix}", shared)
    assert words(document.text) == words(expected)


def test_the_paragraphs_of_the_pdf_are_those_of_the_text(shared):
    def paragraphs(name: str) -> list[str]:
        text = read(shared / name, shared).text.replace("**", "")
        return [line.strip() for line in text.split("\n") if line.strip()]

    assert paragraphs(f"{NAME}.pdf") == paragraphs(f"{NAME}.txt")


def test_every_numeral_of_the_pdf_has_a_box_over_its_glyphs(shared):
    path = shared / f"{NAME}.pdf"
    document = read(path, shared)
    with pdfplumber.open(path) as pdf:
        printed_words = [
            (page.page_number, char)
            for page in pdf.pages[:3]
            for char in page.chars
            if char["text"].isdigit()
        ]
    boxes = []
    for found in re.finditer(r"\d+", document.text):
        (box,) = boxes_of(document, Span(*found.span()))
        boxes.append(box)
        assert 0 < (box.x1 - box.x0) / len(found[0]) < 8
        assert 0 < box.bottom - box.top < 14
    furniture = [each.box for each in document.furniture]
    for page, char in printed_words:
        middle = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        assert any(
            box.page == page and box.x0 - 1 < middle[0] < box.x1 + 1 and box.top - 2 < middle[1] < box.bottom + 2
            for box in (*boxes, *furniture)
        ), char  # fmt: skip


READ_ALL = """
import sys
from pathlib import Path
from pipeline.reading import SourceError, read
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        outcome = read(path, path.parent).source.media_type
    except SourceError as error:
        outcome = error.code
    print(path.name, outcome, flush=True)
"""


def test_real_files_of_every_kind_end_well(shared):
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL, str(shared / "pdf")],
        capture_output=True, text=True, cwd=ROOT, timeout=900, check=True,
    )  # fmt: skip
    outcomes = dict(line.split() for line in done.stdout.splitlines())
    kinds = [kind for name, kind in outcomes.items() if name.endswith(".pdf")]
    scans = "application/pdf" if ocr.model_folder() else "needs_ocr"
    assert kinds.count("application/pdf") >= 3
    assert set(kinds) == {"application/pdf", scans}
    assert outcomes["ktxh_TONG_HOP_GIA_TRI_KTXH_15-25.xlsx"] == MediaType.XLSX
    word = {kind for name, kind in outcomes.items() if name.lower().endswith(".doc")}
    assert word == {MediaType.DOC if office.libreoffice() or office.antiword() else "needs_office"}
