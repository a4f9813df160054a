"""Scans: pages as pictures come back as text with boxes, tables and doubts."""

import re
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from itertools import count

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from printing import HEIGHT, Print, canvas, font, paragraph, printed, report
from reportlab.lib.utils import ImageReader
from reportlab.platypus import PageBreak
from test_reading_pdf import written
from test_reading_tables import HEAD, ROWS, rows_of, ruled

from extractors.model import Box, Span
from pipeline.reading import (
    ReadingOptions,
    ocr,
    page_reader,
    pictures,
    read_bytes,
    remembered,
    scanned_pages,
)
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.issues import _ranges, reading_issues
from pipeline.reading.placements import boxes_of
from pipeline.reading.printed import Edge, Word
from pipeline.reading.rendering import drawable, open_pages, picture
from tests.scanning import CLEAN, POOR, Scanner, scanned

pytestmark = pytest.mark.skipif(
    ocr.model_folder() is None,
    reason="máy không có tesseract tiếng Việt (no Vietnamese model of tesseract)",
)
TEXTS = [
    "Từ đầu nhiệm kỳ 2021-2026 đến nay, Thường trực HĐND tỉnh đã tổ chức 17 cuộc giám sát chuyên đề, qua đó kiến nghị 24 nội dung đến các cơ quan có liên quan; các Ban của HĐND tỉnh tổ chức 135 cuộc giám sát theo Quyết định số 230-QĐ/TU, kiến nghị 150 nội dung.",
    "- HĐND tỉnh đã tổ chức 16 kỳ họp, trong đó có 11 kỳ họp thường lệ và 05 kỳ họp chuyên đề; đã ban hành 1.196 nghị quyết, đạt 98,5% so với chương trình.",
]


@pytest.fixture(scope="module")
def page() -> bytes:
    """A page with a text layer, whose words and boxes are the truth for its scans."""
    return report([paragraph(text) for text in TEXTS])


def pages(times: int) -> bytes:
    """Return a PDF of several pages, each with words of its own."""
    flowables = [
        [paragraph(f"Phần thứ {number}. {text}") for text in TEXTS]
        for number in range(1, times + 1)
    ]
    return report([each for page in flowables for each in (*page, PageBreak())][:-1])


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def numerals(document):
    """Return the numerals of a document with the middles of their boxes."""
    found = []
    for match in re.finditer(r"\d[\d.,]*\d|\d", document.text):
        box = boxes_of(document, Span(*match.span()))[0]
        found.append((match.group(), (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2))
    return found


@pytest.mark.parametrize("scanner", [CLEAN, POOR], ids=["clean", "poor"])
def test_a_scan_has_the_numerals_of_its_page_and_boxes_where_they_are(page, scanner):
    truth, scan = read_bytes(page, "a.pdf"), read_bytes(scanned(page, scanner), "scan.pdf")
    assert [each.recognised for each in scan.pages] == [True]
    assert [text for text, *_ in numerals(scan)] == [text for text, *_ in numerals(truth)]
    turn = np.radians(scanner.turn)
    middle = (scan.pages[0].width / 2, scan.pages[0].height / 2)
    for (_, x, y), (_, across, down) in zip(numerals(truth), numerals(scan), strict=True):
        dx, dy = x - middle[0], y - middle[1]  # the scanner turned the page to the left
        assert abs(middle[0] + dx * np.cos(turn) + dy * np.sin(turn) - across) < 4
        assert abs(middle[1] + dy * np.cos(turn) - dx * np.sin(turn) - down) < 4


def test_paragraphs_of_a_clean_scan_are_those_of_the_page(page):
    scan = read_bytes(scanned(page), "scan.pdf")
    lines = [line for line in scan.text.split("\n") if line]
    assert [len(words(line)) for line in lines] == [len(words(text)) for text in TEXTS]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_page_that_lies_on_its_side_is_read(page, quarters):
    document = pypdfium2.PdfDocument(scanned(page))
    document[0].set_rotation(90 * quarters)
    buffer = BytesIO()
    document.save(buffer)
    scan = read_bytes(buffer.getvalue(), "scan.pdf")
    assert "17 cuộc giám sát" in scan.text
    width, height = scan.pages[0].width, scan.pages[0].height
    for _, across, down in numerals(scan):
        assert 0 < across < width
        assert 0 < down < height


def test_a_number_low_on_a_page_that_lies_on_its_side_is_no_page_number():
    text = [Print(90, 80 + 20 * row, TEXTS[0][:70]) for row in range(30)]
    lone = Print(280, 720, "127")
    document = pypdfium2.PdfDocument(scanned(printed([*text, lone])))
    document[0].set_rotation(90)
    buffer = BytesIO()
    document.save(buffer)
    scan = read_bytes(buffer.getvalue(), "scan.pdf")
    assert (scan.pages[0].width, scan.pages[0].recognised) == (pytest.approx(842, abs=2), True)
    assert "127" in scan.text
    assert scan.furniture == ()


def test_a_ruled_table_of_a_scan_is_a_table():
    pdf = report([paragraph("Số liệu như sau:"), ruled([HEAD, *ROWS])])
    scan = read_bytes(scanned(pdf), "scan.pdf")
    (table,) = scan.tables
    found = rows_of(table, scan.text)
    assert [row[2:] for row in found[1:]] == [row[2:] for row in ROWS]
    assert [words(row[1]) for row in found[1:]] == [words(row[1]) for row in ROWS]


def test_a_rule_that_the_scanner_broke_before_another_still_parts_the_rows():
    column = [Edge(x, 100.0, x, 200.0) for x in (50.0, 300.0, 500.0)]
    whole, broken = Edge(50.0, 100.0, 500.0, 100.0), Edge(50.0, 150.0, 482.0, 150.0)
    short = Edge(50.0, 170.0, 300.0, 170.0)  # ends at a rule: the cell beside it is two rows high
    assert pictures._meeting([whole, broken, short, *column]) == [
        whole,
        Edge(50.0, 150.0, 500.0, 150.0),
        short,
        *column,
    ]


def test_pages_go_their_own_ways(page):
    mixed = pypdfium2.PdfDocument(page)
    mixed.import_pages(pypdfium2.PdfDocument(scanned(page)))
    buffer = BytesIO()
    mixed.save(buffer)
    document = read_bytes(buffer.getvalue(), "a.pdf")
    assert [each.recognised for each in document.pages] == [False, True]
    assert document.text.count("17 cuộc giám sát") == 2
    doubts = {each.box.page for each in document.placements if each.second is not None}
    assert doubts == {2}
    (issue,) = reading_issues(document)
    assert (issue.code, "trang 2)" in issue.detail) == ("recognised", True)


def searchable(scan: bytes, texts: list[str]) -> bytes:
    """Return a scan over whose picture a scanner's program has written what it recognised."""
    buffer = BytesIO()
    sheet = canvas(buffer)
    with open_pages(scan) as document:
        picture = Image.fromarray(document[0].render(scale=2).to_numpy())
    sheet.drawImage(ImageReader(picture), 0, 0, 595, HEIGHT)
    for line, text in enumerate(texts):
        sheet.setFont(font(), 14)
        sheet.drawString(85, HEIGHT - 70 - 18.5 * line, text, mode=3)
    sheet.save()
    return buffer.getvalue()


LAYER = [
    "HĐND tỉnh đã tổ chức 16 kỳ họp, trong đó có 11 kỳ họp thường lệ và 05 kỳ họp",
    "chuyên đề; đã ban hành 196 nghị quyết. Thường trực HĐND tỉnh đã tổ chức 17 cuộc",
    "giám sát chuyên đề, qua đó kiến nghị 24 nội dung đến các cơ quan có liên quan.",
]


def test_numerals_of_a_recognised_layer_are_confirmed_by_the_picture():
    pdf = printed([Print(85, 70 + 18.5 * at, line) for at, line in enumerate(LAYER)])
    misread = [line.replace("196", "190") for line in LAYER]
    document = read_bytes(searchable(scanned(pdf, Scanner(turn=0.0)), misread), "a.pdf")
    assert "ban hành 190 nghị quyết" in document.text  # the layer stays what it is
    seconds = {p.span.of(document.text): p.second for p in document.placements}
    assert seconds["190"] == "196"
    assert {seconds[numeral] == numeral for numeral in ("16", "11", "17", "24")} == {True}


def test_a_recognised_layer_alone_is_never_sure(monkeypatch):
    pdf = printed([Print(85, 70 + 18.5 * at, line) for at, line in enumerate(LAYER)])
    scan = searchable(scanned(pdf, Scanner(turn=0.0)), LAYER)
    monkeypatch.setattr(ocr, "model_folder", lambda: None)
    document = read_bytes(scan, "a.pdf")
    found = {p.span.of(document.text): p.confidence for p in document.placements}
    assert found["196"] == 0.5
    assert found["quyết."] == 1


def test_without_a_model_a_scan_says_what_to_install(page, monkeypatch):
    monkeypatch.setattr(ocr, "model_folder", lambda: None)
    with pytest.raises(SourceError, match="tesseract-ocr-vie") as caught:
        read_bytes(scanned(page), "scan.pdf")
    assert caught.value.code is Reason.NEEDS_OCR


def test_a_page_is_read_once_and_again_if_its_memory_is_damaged(page, tmp_path, monkeypatch):
    calls = count()
    read = ocr.printed_words
    monkeypatch.setattr(ocr, "printed_words", lambda *each: (next(calls), read(*each))[1])
    scan, options = scanned(page), ReadingOptions(remembered=tmp_path)
    first = read_bytes(scan, "a.pdf", options)
    again = read_bytes(scan, "b.pdf", options)
    assert next(calls) == 1
    assert replace(first, source=None, placements=()) == replace(again, source=None, placements=())
    assert list(first.placements) == list(again.placements)
    (kept,) = tmp_path.rglob("*.json.gz")
    whole = kept.read_bytes()
    for damaged in (whole[:40], whole[:40] + b"\xff" * 40 + whole[80:], b""):
        kept.write_bytes(damaged)
        before = next(calls)
        assert read_bytes(scan, "a.pdf", options).text == first.text
        assert next(calls) == before + 2


def test_an_empty_page_of_a_scan_costs_no_other_page(page):
    sheets = pypdfium2.PdfDocument(scanned(page))
    backs = BytesIO()
    ruled = np.full((2105, 1488), 255, np.uint8)
    ruled[500:503, 200:1200] = 0  # nothing but a rule
    pictures_of_nothing = [np.full((2105, 1488), 255, np.uint8), ruled]
    first, second = (Image.fromarray(each) for each in pictures_of_nothing)
    first.save(backs, "PDF", save_all=True, append_images=[second], resolution=180)
    sheets.import_pages(pypdfium2.PdfDocument(backs.getvalue()))
    buffer = BytesIO()
    sheets.save(buffer)
    scan = read_bytes(buffer.getvalue(), "scan.pdf")
    assert "17 cuộc giám sát" in scan.text
    assert [each.recognised for each in scan.pages] == [True, True, True]


@pytest.mark.parametrize(
    ("shape", "dpi"), [((1, 1), 180), ((1, 5000), 180), ((5000, 1), 180), ((3000, 3000), 0.4)]
)
def test_a_page_too_small_for_letters_has_none(shape, dpi):
    found = scanned_pages.recognised(scanned_pages.Drawn(1, np.zeros(shape, np.uint8), dpi))
    assert (found.words, found.edges) == ((), ())


def test_every_numeral_of_a_scan_that_may_count_is_read_again(page):
    scan = read_bytes(scanned(page), "scan.pdf")
    digits = [each for each in scan.placements if each.span.of(scan.text).isdigit()]
    once = [each.span.of(scan.text) for each in digits if each.second is None]
    assert once == ["230"]  # of 230-QĐ/TU
    twice = [each for each in digits if each.second is not None]
    assert len(twice) > 10
    agreed = [each for each in twice if each.second == each.span.of(scan.text)]
    assert len(agreed) > 0.8 * len(twice)
    assert all(each.confidence < 1 for each in digits)


def test_a_lost_digit_is_seen_by_the_second_reading(monkeypatch):
    """The first reading loses the 5 of 15 and its box; the second looks beside the box."""
    pdf = printed([Print(100, 200, "HĐND tỉnh tổ chức 15 kỳ họp và ban hành 27 nghị quyết.")])
    read = ocr._printed

    def loses_a_digit(*arguments):
        pieces = read(*arguments)
        if [each.text for each in pieces] == ["15"]:
            (piece,) = pieces
            return [piece._replace(text="1", x1=(piece.x0 + piece.x1) / 2)]
        return pieces

    monkeypatch.setattr(ocr, "_printed", loses_a_digit)
    scan = read_bytes(scanned(pdf), "scan.pdf")
    seconds = {each.span.of(scan.text): each.second for each in scan.placements}
    assert seconds["1"] not in ("1", None)
    assert seconds["27"] == "27"


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("degrees", [0.0, 2.0, -3.0])
def test_a_place_on_the_level_page_is_turned_back_to_the_page(quarters, degrees):
    grey = np.full((300, 200), 255, np.uint8)
    grey[40:44, 150:154] = 0  # about (152, 42)
    side = pictures.Picture(pictures.turned(grey, quarters), 1.0, tilt=np.radians(degrees))
    level = pictures._levelled(side)
    down, across = np.nonzero(level.grey < 128)
    spot = Box(1, across.mean(), down.mean(), across.mean() + 1, down.mean() + 1)
    page = scanned_pages.ScannedPage(1, level.width, level.height, (), (), level.turn, quarters)
    back = page.on_page(spot)
    assert abs((back.x0 + back.x1) / 2 - 152) < 1
    assert abs((back.top + back.bottom) / 2 - 42) < 1
    word = Word("5", 1, 150, 40, 154, 44, 44, 10)
    placed = page.made_level(word)
    assert abs((placed.x0 + placed.x1) / 2 - spot.x0) < 1.5
    assert abs((placed.top + placed.bottom) / 2 - spot.top) < 1.5


def test_what_was_read_depends_on_the_reader(monkeypatch, tmp_path):
    grey = scanned_pages.Drawn(1, np.zeros((4, 4), np.uint8), 180)
    before = remembered.place_of(tmp_path, grey)
    remembered._reader.cache_clear()
    monkeypatch.setattr(ocr, "engine_version", lambda: "tesseract 99")
    assert remembered.place_of(tmp_path, grey) != before
    remembered._reader.cache_clear()
    monkeypatch.undo()
    monkeypatch.setattr(remembered, "version", lambda library: f"{library} 99")
    assert remembered.place_of(tmp_path, grey) != before
    remembered._reader.cache_clear()


def test_pages_read_side_by_side_are_those_read_one_after_the_other(tmp_path):
    scan = scanned(pages(3))
    alone = read_bytes(scan, "a.pdf")
    together = read_bytes(scan, "a.pdf", ReadingOptions(readers=2, remembered=tmp_path))
    assert together.text == alone.text
    assert list(together.placements) == list(alone.placements)
    assert len(list(tmp_path.rglob("*.json.gz"))) == 3


def test_a_reader_that_dies_costs_no_page(monkeypatch):
    monkeypatch.setattr(page_reader.sys, "executable", "/bin/false")
    scan = scanned(pages(2))
    document = read_bytes(scan, "a.pdf", ReadingOptions(readers=2))
    assert document.text.count("17 cuộc giám sát") == 2


def test_another_reader_takes_the_place_of_a_dead_one(monkeypatch):
    started, read = [], scanned_pages.ScannedPage(1, 10, 10, (), ())
    answers = iter([None, read, read])

    @contextmanager
    def starts():
        started.append(object())
        yield started[-1]

    monkeypatch.setattr(page_reader, "_started", starts)
    monkeypatch.setattr(page_reader, "_asked", lambda reader, _: (reader, next(answers))[1])
    blank = scanned_pages.Drawn(1, np.zeros((4, 4), np.uint8), 180)
    with page_reader.page_readers(1) as ask:
        assert [ask(blank).width for _ in range(3)] == [pytest.approx(1.6), 10, 10]
    assert len(started) == 2


def test_notes_over_a_page_are_not_in_its_picture():
    ink, form = b"0 0 150 150 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 150 150]"
    data = written([
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Annots[5 0 R]>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(ink), ink),
        b"<</Type/Annot/Subtype/Stamp/F 4/Rect[150 150 300 300]/AP<</N 6 0 R>>>>",
        b"<<%s/Length %d>>stream\n%s\nendstream" % (form, len(ink), ink),
    ])  # fmt: skip
    with open_pages(data) as document:
        grey = picture(document, 1, 72)
    assert (grey[:149] > 200).all(), "the stamp above"
    assert (grey[151:, :149] < 100).all(), "the page's own ink below"


def test_runs_of_pages_are_put_together():
    assert _ranges([1, 2, 3, 5, 7, 8]) == "1–3, 5, 7–8"


def test_a_huge_sheet_is_drawn_with_fewer_dots():
    pdf = printed([Print(100, 200, "một kỳ họp")], pagesize=(8000, 6000))
    with open_pages(pdf) as document:
        assert drawable(document, 1, 180) == 5000 * 72 / 8000


def test_a_scanner_makes_the_same_bytes_again(page):
    assert scanned(page, Scanner(dpi=80)) == scanned(page, Scanner(dpi=80))
