"""Boxes for Word files: the words of the text found on the pages that LibreOffice prints."""

import re
from dataclasses import replace
from io import BytesIO

import pdfplumber
import pytest
from packages import p, tbl, tc, word_package

from extractors import extract
from extractors.knowledge import load
from extractors.model import Box, Document, Page, Placement, Span
from pipeline.reading import ReadingOptions, office, read, read_bytes, word_boxes
from pipeline.reading.pdf_document import read_pdf
from pipeline.reading.placements import boxes_of
from pipeline.reading.printable import pages_of
from pipeline.reading.sniff import MediaType, suffix_of
from pipeline.reading.word_boxes import placed_on
from tests.gold_reports import REFERENCE, SHARED

BOXES = ReadingOptions(word_boxes=True)
needs_office = pytest.mark.skipif(
    office.libreoffice() is None, reason="máy không có LibreOffice (LibreOffice is not installed)"
)


def printed(text: str, page_of=lambda _: 1) -> Document:
    """Return *text* as a print has it: each word on a line of its own, 20 points high."""
    found = list(re.finditer(r"\d+|[^\s\d|]+", text))
    placements = tuple(
        Placement(Span(*each.span()), Box(page_of(index), 0, 20 * index, 10, 20 * index + 20))
        for index, each in enumerate(found)
    )
    pages = tuple(
        Page(number, 595, 842, Span(0, 0)) for number in range(1, placements[-1].box.page + 1)
    )
    return Document(text, pages=pages, placements=placements)


def surfaces(text: str, print_: Document) -> list[tuple[str, str]]:
    """Return each placed word with what the print has in its box."""
    placed = placed_on(Document(text), print_)
    there = {each.box: each.span.of(print_.text) for each in print_.placements}
    return [(each.span.of(text), there[each.box]) for each in placed.placements]


TEXT = (
    "Hội đồng nhân dân tỉnh đã tổ chức 12 kỳ họp, ban hành 196 nghị quyết; tiếp 108 lượt công dân."
)


def test_words_and_digits_get_the_boxes_of_their_like():
    pairs = surfaces(TEXT, printed(TEXT))
    assert len(pairs) == 21
    assert all(ours == theirs for ours, theirs in pairs)


def test_a_numeral_that_is_printed_otherwise_has_no_box():
    pairs = dict(surfaces(TEXT, printed(TEXT.replace("196", "169"))))
    assert "196" not in pairs
    assert pairs["12"] == "12"
    assert pairs["nghị"] == "nghị"


def test_a_lone_digit_is_no_evidence_of_its_place():
    ours = TEXT + " Năm nay có 5 cuộc."
    theirs = TEXT + " Phụ lục kèm theo gồm 5 trang."
    assert ("5", "5") not in surfaces(ours, printed(theirs))


def test_what_stands_elsewhere_in_the_print_is_found_too():
    note = "Gồm 15 cuộc giám sát chuyên đề và 3 cuộc khảo sát."
    ours = f"{TEXT}\nBan Pháp chế thẩm tra 22 dự thảo.\n{note}"
    theirs = f"{TEXT}\n{note}\nBan Pháp chế thẩm tra 22 dự thảo."
    found = dict(surfaces(ours, printed(theirs)))
    assert {"15", "3", "22"} <= found.keys()


def test_another_text_gives_no_boxes():
    assert placed_on(Document(TEXT), printed("Một văn bản khác hẳn, không có gì chung cả.")) is None


def test_pages_begin_where_their_first_word_stands_in_the_text():
    placed = placed_on(Document(TEXT), printed(TEXT, lambda index: 1 + index // 8))
    starts = [page.span.start for page in placed.pages]
    assert TEXT[starts[1] :].startswith("12 kỳ họp") or TEXT[starts[1] :].startswith("chức 12")
    assert [page.span.end for page in placed.pages] == [*starts[1:], len(TEXT)]


def test_a_long_report_with_rows_that_repeat_is_aligned_whole():
    rows = "\n".join(f"Xã {n}: {n * 7} đơn, {n % 5} vụ, 0 cuộc, {TEXT}" for n in range(800))
    print_ = printed(rows.replace("Xã 3 ", "Xã Ba ").replace("ban hành 196", "ban hành 169", 9))
    pairs = surfaces(rows, print_)
    assert all(ours == theirs for ours, theirs in pairs)
    assert len(pairs) >= len(re.findall(r"\d+|[^\s\d|]+", rows)) - 20


# ── with LibreOffice ──────────────────────────────────────────────────────────────────


@needs_office
def test_a_word_file_gets_pages_and_a_box_for_every_numeral_of_text_and_table():
    body = p(TEXT) + tbl([tc("Năm"), tc("2022"), tc("2023")], [tc("Kỳ họp"), tc("5"), tc("7")])
    document = read_bytes(word_package(body + p("Hết.")), "bc.docx", BOXES)
    assert [page.number for page in document.pages] == [1]
    for found in re.finditer(r"\d+", document.text):
        (box,) = boxes_of(document, Span(*found.span()))
        assert box.page == 1
        assert 0 < box.x1 - box.x0 < 60


def test_a_file_that_cannot_be_printed_is_read_without_boxes(monkeypatch):
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    document = read_bytes(word_package(p(TEXT)), "bc.docx", BOXES)
    assert document.text == TEXT + "\n"
    assert document.placements == ()
    assert [remark.code for remark in document.remarks] == ["no_boxes"]


def test_a_print_with_other_words_is_not_used(monkeypatch):
    monkeypatch.setattr(word_boxes, "rendered_pdf", lambda *_: b"")
    other = printed("Một văn bản khác hẳn, không có gì chung cả.")
    monkeypatch.setattr("pipeline.reading.pdf_document.read_pdf", lambda *_: other)
    document = read_bytes(word_package(p(TEXT)), "bc.docx", BOXES)
    assert (document.pages, [each.code for each in document.remarks]) == ((), ["no_boxes"])


# ── the real report ───────────────────────────────────────────────────────────────────


@needs_office
def test_every_figure_of_the_real_report_stands_in_its_box():
    path = SHARED / "reports" / f"{REFERENCE}.docx"
    if not path.exists():
        pytest.skip(
            "không có báo cáo thật ở ../shared (the real report is not part of the project)"
        )
    plain = read(path, SHARED)
    pdf = office.rendered_pdf(path.read_bytes(), ".docx")
    document = placed_on(plain, read_pdf(pdf))
    assert replace(document, pages=(), placements=()) == plain
    assert sum(len(page.span.of(plain.text)) for page in document.pages) == len(plain.text)
    figures = extract(document, load()).figures
    assert len(figures) == 33
    with pdfplumber.open(BytesIO(pdf)) as layer:
        for figure in figures:
            boxes = boxes_of(document, figure.span)
            there = "".join(inside(layer, box) for box in boxes)
            assert re.findall(r"\d+", there) == re.findall(r"\d+", figure.span.of(plain.text))


def inside(layer: pdfplumber.PDF, box: Box) -> str:
    """Return the characters of a PDF whose middles lie in a box."""
    return "".join(
        char["text"]
        for char in layer.pages[box.page - 1].chars
        if box.x0 <= (char["x0"] + char["x1"]) / 2 <= box.x1
        and box.top <= (char["top"] + char["bottom"]) / 2 <= box.bottom
    )


@pytest.mark.parametrize("kind", ["DOCX", "DOC", "RTF", "ODT", "WORD_XML"])
def test_every_kind_that_gets_pages_can_be_drawn(kind, monkeypatch):
    monkeypatch.setattr(office, "rendered_pdf", lambda data, suffix: data + suffix.encode())
    kinds = MediaType[kind]
    assert pages_of(b"as printed: ", kinds.value) == b"as printed: " + suffix_of(kinds).encode()
