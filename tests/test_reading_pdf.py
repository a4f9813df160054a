"""Born-digital PDFs: running text, columns, furniture, boxes."""

import re
import unicodedata
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from printing import HEIGHT, Print, canvas, font, paragraph, picture_page, printed, report, width

from extractors.model import Box, Furniture, Placement, Span
from pipeline.reading import ocr, pdf
from pipeline.reading.compose import Composer
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.options import LAYERS_ONLY
from pipeline.reading.pdf import printed_pages
from pipeline.reading.pdf_document import read_pdf
from pipeline.reading.placements import boxes_of
from pipeline.reading.printed import Word, ink_of, joined

LONG = (
    "Từ đầu nhiệm kỳ 2021-2026 đến nay, Thường trực HĐND tỉnh đã tổ chức {n} cuộc giám sát "
    "chuyên đề, qua đó kiến nghị 24 nội dung đến các cơ quan có liên quan; các Ban của HĐND "
    "tỉnh tổ chức 15 cuộc giám sát theo Quyết định số 230-QĐ/TU, kiến nghị 150 nội dung; có từ "
    "04 - 06 nhóm vấn đề được chất vấn tại mỗi kỳ họp."
)


def span_of(text: str, part: str) -> Span:
    start = text.index(part)
    return Span(start, start + len(part))


def test_paragraphs_come_back_whole_over_lines_and_pages():
    paragraphs = [LONG.format(n=number) for number in range(101, 126)]
    document = read_pdf(report([paragraph(each) for each in paragraphs]))
    assert document.text.split("\n") == [*paragraphs, ""]
    assert len(document.pages) > 2
    numbers = [each.text for each in document.furniture if each.kind is Furniture.PAGE_NUMBER]
    assert numbers == [str(page.number) for page in document.pages[1:]]


def test_spans_of_pages_cover_the_text_in_order():
    document = read_pdf(report([paragraph(LONG.format(n=n)) for n in range(25)]))
    ends = [0, *(page.span.end for page in document.pages)]
    assert [page.span.start for page in document.pages] == ends[:-1]
    assert ends[-1] == len(document.text)


def test_a_sentence_goes_on_after_the_footnotes_of_its_page():
    words = LONG.format(n=1).split()
    first = [Print(121, 700, "Từ đầu nhiệm kỳ đến nay, Thường trực HĐND tỉnh đã tổ chức 03 cuộc")]
    notes = [
        Print(85, 750, "1 Nghị quyết số 12/NQ-HĐND ngày 10/7/2023.", 10),
        Print(85, 762, "2 Gồm 5 cuộc của Thường trực, 10 cuộc của các Ban.", 10),
    ]
    rest = [
        Print(85, 70, "giám sát chuyên đề, kiến nghị 24 nội dung."),
        Print(121, 95, " ".join(words[:12])),
        Print(85, 113, " ".join(words[12:24])),
    ]
    document = read_pdf(printed([*first, *notes], rest))
    assert document.text.split("\n")[:3] == [
        f"{first[0].text} {rest[0].text}",
        notes[0].text,
        notes[1].text,
    ]
    starts = [page.span.start for page in document.pages]
    assert starts == [0, len(first[0].text) + 1]


def test_headings_and_items_stay_apart():
    lines = [
        "I. KẾT QUẢ ĐẠT ĐƯỢC",
        "1. Công tác giám sát",
        LONG.format(n=1),
        "- " + LONG.format(n=2),
        "a) " + LONG.format(n=3),
        "Không có.",
    ]
    document = read_pdf(report([paragraph(line) for line in lines]))
    assert document.text.split("\n") == [*lines, ""]


def test_items_that_are_set_in_as_a_whole_come_back_whole():
    items = ["- " + LONG.format(n=number) for number in range(3)]
    inset = {"leftIndent": 32, "firstLineIndent": 0}
    flow = [paragraph(LONG.format(n=9)), *(paragraph(item, **inset) for item in items)]
    document = read_pdf(report(flow))
    assert document.text.split("\n") == [LONG.format(n=9), *items, ""]


def test_hanging_items_come_back_whole():
    items = [f"{number}. " + LONG.format(n=number) for number in range(1, 4)]
    hanging = {"leftIndent": 18, "firstLineIndent": -18}
    document = read_pdf(report([paragraph(item, **hanging) for item in items]))
    assert document.text.split("\n") == [*items, ""]


def test_a_title_of_two_lines_is_one_and_the_kind_stands_apart():
    title = (
        "kết quả thực hiện chức năng, nhiệm vụ, quyền hạn, tổ chức bộ máy và quan hệ công tác "
        "của Đảng đoàn Hội đồng nhân dân tỉnh, nhiệm kỳ 2021-2026"
    )
    centred = {"alignment": 1, "firstLineIndent": 0, "spaceAfter": 0}
    flow = [paragraph(each, **centred) for each in ("BÁO CÁO", title, "-----")]
    document = read_pdf(report([*flow, paragraph(LONG.format(n=1))]))
    assert document.text.split("\n") == ["BÁO CÁO", title, "-----", LONG.format(n=1), ""]


def test_a_symbol_cut_at_its_hyphen_is_put_together():
    page = [
        Print(121, 100, "Thực hiện Quyết định của Ban Thường vụ Tỉnh ủy số 230-"),
        Print(85, 118, "QĐ/TU ngày 20/8/2021 về chỉ định thành viên."),
    ]
    assert "số 230-QĐ/TU ngày 20/8/2021" in read_pdf(printed(page)).text


def test_columns_of_a_letterhead_are_not_interleaved():
    page = [
        Print(290, 70, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12),
        Print(90, 72, "HỘI ĐỒNG NHÂN DÂN", 13),
        Print(95, 88, "TỈNH LÂM ĐỒNG", 13),
        Print(335, 88, "Độc lập - Tự do - Hạnh phúc", 12),
        Print(100, 110, "Số: 41/BC-HĐND", 13),
        Print(315, 112, "Lâm Đồng, ngày 22 tháng 9 năm 2025", 12),
        Print(282, 150, "BÁO CÁO"),
        Print(121, 190, "Hội đồng nhân dân tỉnh Lâm Đồng báo cáo kết quả hoạt động 9 tháng đầu"),
        Print(85, 208, "năm 2025 như sau:"),
    ]
    assert read_pdf(printed(page)).text.split("\n") == [
        "HỘI ĐỒNG NHÂN DÂN",
        "TỈNH LÂM ĐỒNG",
        "Số: 41/BC-HĐND",
        "",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Lâm Đồng, ngày 22 tháng 9 năm 2025",
        "",
        "BÁO CÁO",
        "Hội đồng nhân dân tỉnh Lâm Đồng báo cáo kết quả hoạt động 9 tháng đầu năm 2025 như sau:",
        "",
    ]


def test_a_recipient_cut_by_its_column_is_put_together():
    page = [
        Print(85, 600, "Nơi nhận:", 12),
        Print(330, 600, "TM. THƯỜNG TRỰC HĐND", 13),
        Print(85, 614, "- UBND tỉnh; Ban Thường trực UBMTTQVN", 12),
        Print(370, 616, "CHỦ TỊCH", 13),
        Print(85, 628, "tỉnh;", 12),
        Print(85, 642, "- Lưu: VT.", 12),
        Print(350, 700, "Võ Thanh Bình An", 13),
    ]
    assert read_pdf(printed(page)).text.split("\n") == [
        "Nơi nhận:",
        "- UBND tỉnh; Ban Thường trực UBMTTQVN tỉnh;",
        "- Lưu: VT.",
        "",
        "TM. THƯỜNG TRỰC HĐND",
        "CHỦ TỊCH",
        "Võ Thanh Bình An",
        "",
    ]


def test_headers_and_footers_are_kept_beside_the_text():
    pages = [
        [
            Print(85, 40, "UBND tỉnh Kon Tum"),
            Print(85, 300, f"Nội dung riêng của phần {word} là 12 kỳ họp."),
            Print(480, 815, f"Trang {number}/3"),
        ]
        for number, word in enumerate(("một", "hai", "ba"), 1)
    ]
    document = read_pdf(printed(*pages))
    assert "Kon Tum" not in document.text
    assert "Trang" not in document.text
    kinds = [(each.kind, each.text, each.box.page) for each in document.furniture]
    assert (Furniture.HEADER, "UBND tỉnh Kon Tum", 2) in kinds
    assert (Furniture.PAGE_NUMBER, "Trang 3/3", 3) in kinds


def test_the_box_of_a_numeral_is_tight():
    before = "Tổng số "
    document = read_pdf(printed([Print(100, 200, before + "1.204 kỳ họp")]))
    (box,) = boxes_of(document, span_of(document.text, "1.204"))
    left = 100 + width(before)
    assert box.page == 1
    assert left <= box.x0 < left + 3
    assert left + width("1.204") - 3 < box.x1 <= left + width("1.204")
    assert 188 < box.top < 192  # digits are about .66 em high
    assert 199 < box.bottom < 202


def test_a_span_over_two_lines_has_two_boxes():
    page = [
        Print(121, 100, "Thực hiện Quyết định của Ban Thường vụ Tỉnh ủy số 230-"),
        Print(85, 118, "QĐ/TU ngày 20/8/2021 về chỉ định thành viên."),
    ]
    document = read_pdf(printed(page))
    first, second = boxes_of(document, span_of(document.text, "230-QĐ/TU"))
    assert 99 < first.bottom < 103
    assert 117 < second.bottom < 122
    assert 84 < second.x0 < 88
    assert abs(first.x1 - (121 + width(page[0].text))) < 2


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_count_from_the_visible_corner_however_the_page_is_turned(turn):
    buffer = BytesIO()
    sheet = canvas(buffer, pagesize=(HEIGHT, HEIGHT))  # reportlab turns other sizes itself
    sheet.setFont(font(), 14)
    sheet.setCropBox((50, 60, 545, 800))
    sheet.setPageRotation(turn)
    wide, high = (495, 740) if turn % 180 == 0 else (740, 495)
    centre = {0: (50, 800), 90: (50, 60), 180: (545, 60), 270: (545, 800)}[turn]
    sheet.translate(*centre)  # the visible top left corner
    sheet.rotate(turn)
    sheet.drawString(100, -200, "196 nghị quyết")
    sheet.showPage()
    sheet.save()
    document = read_pdf(buffer.getvalue())
    assert document.text == "196 nghị quyết\n"
    assert (document.pages[0].width, document.pages[0].height) == (wide, high)
    (box,) = boxes_of(document, Span(0, 3))
    assert (round(box.x0, -1), round(box.bottom)) == (100, 200)
    assert box.x1 - box.x0 < 22 > box.bottom - box.top


def test_marks_over_letters_are_composed_and_boxes_stay_true():
    words = unicodedata.normalize("NFD", "Đảng đoàn đã họp 31 phiên")
    document = read_pdf(printed([Print(100, 200, words)]))
    assert document.text == "Đảng đoàn đã họp 31 phiên\n"
    surfaces = [placement.span.of(document.text) for placement in document.placements]
    assert surfaces == document.text.split()
    (box,) = boxes_of(document, span_of(document.text, "31"))
    assert abs(box.x0 - (100 + width("Đảng đoàn đã họp "))) < 3


CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
PIECES = st.tuples(st.text(CHARACTERS, min_size=1, max_size=5), st.booleans())


@given(st.lists(PIECES, min_size=1, max_size=6))
@settings(max_examples=300)
def test_words_make_a_text_in_nfc_that_is_the_layer_s(pieces):
    words = [
        Word(text, 1, 10 * i, 0, 10 * i + 9, 9, 9, 9, spaced)
        for i, (text, spaced) in enumerate(pieces)
    ]
    ink = ink_of(words)
    layer = "".join(f" {text}" if spaced and i else text for i, (text, spaced) in enumerate(pieces))
    assert ink.text == unicodedata.normalize("NFC", layer)
    covered = [at for span in zip(ink.starts, ink.ends, strict=True) for at in range(*span)]
    assert covered == [at for at, char in enumerate(ink.text) if char != " "]
    lefts = list(ink.boxes[0::4])
    assert lefts == sorted(lefts)
    assert max(ink.boxes[2::4]) == words[-1].x1


@given(st.lists(st.tuples(st.text(CHARACTERS, min_size=1), st.booleans()), min_size=1, max_size=5))
def test_joined_inks_are_in_nfc_and_keep_their_words(pieces):
    inks = [ink_of([Word(text, 1, 0, 0, 9, 9, 9, 9)]) for text, _ in pieces]
    whole = joined(inks, [blank for _, blank in pieces[1:]])
    assert unicodedata.is_normalized("NFC", whole.text)
    surfaces = [whole.text[slice(*span)] for span in zip(whole.starts, whole.ends, strict=True)]
    assert surfaces == [ink.text for ink in inks]


def test_a_form_field_is_read_where_it_is_printed():
    buffer = BytesIO()
    sheet = canvas(buffer)
    sheet.setFont(font(), 14)
    sheet.drawString(100, HEIGHT - 100, "Số:")
    sheet.drawString(160, HEIGHT - 100, "/BC-HĐND")
    sheet.acroForm.textfield(
        value="112", x=128, y=HEIGHT - 104, width=30, height=18, borderWidth=0, fontSize=12
    )
    sheet.showPage()
    sheet.save()
    document = read_pdf(buffer.getvalue())
    assert document.text == "Số: 112/BC-HĐND\n"


def test_a_form_field_over_dots_is_read_among_them():
    buffer = BytesIO()
    sheet = canvas(buffer)
    sheet.setFont(font(), 14)
    sheet.drawString(100, HEIGHT - 100, "Số:............/BC-HĐND")
    sheet.acroForm.textfield(
        value="112", x=132, y=HEIGHT - 104, width=30, height=18, borderWidth=0, fontSize=12
    )
    sheet.showPage()
    sheet.save()
    assert re.fullmatch(r"Số:\.+ ?112 ?\.+/BC-HĐND\n", read_pdf(buffer.getvalue()).text)


def test_a_slanted_watermark_is_a_stamp():
    buffer = BytesIO()
    sheet = canvas(buffer)
    sheet.setFont(font(), 14)
    sheet.drawString(100, HEIGHT - 400, "Tổng số 12 kỳ họp.")
    sheet.translate(100, 300)
    sheet.rotate(45)
    sheet.drawString(0, 0, "BẢN SAO 2023")
    sheet.showPage()
    sheet.save()
    document = read_pdf(buffer.getvalue())
    assert document.text == "Tổng số 12 kỳ họp.\n"
    assert [(each.kind, each.text) for each in document.furniture] == [
        (Furniture.STAMP, "BẢN SAO 2023")
    ]


def test_scanned_pages_are_named_and_the_rest_is_read():
    buffer = BytesIO()
    sheet = canvas(buffer)
    sheet.setFont(font(), 14)
    sheet.drawString(100, 400, "Tổng số 12 kỳ họp.")
    sheet.showPage()
    picture_page(sheet)
    sheet.save()
    document = read_pdf(buffer.getvalue(), LAYERS_ONLY)
    assert document.text == "Tổng số 12 kỳ họp.\n"
    assert [page.needs_ocr for page in document.pages] == [False, True]
    assert document.pages[1].span == Span(len(document.text), len(document.text))


def test_a_scan_needs_ocr(monkeypatch):
    monkeypatch.setattr(ocr, "model_folder", lambda: None)
    buffer = BytesIO()
    sheet = canvas(buffer)
    picture_page(sheet)
    picture_page(sheet)
    sheet.save()
    with pytest.raises(SourceError) as caught:
        read_pdf(buffer.getvalue())
    assert caught.value.code is Reason.NEEDS_OCR
    assert "trang 1, 2" in caught.value.message


def test_a_blank_pdf_is_empty():
    with pytest.raises(SourceError) as caught:
        read_pdf(printed([]))
    assert caught.value.code is Reason.EMPTY


# ── words ──────────────────────────────────────────────────────────────────────────────


def test_words_part_at_blanks_and_round_digits():
    page = next(printed_pages(printed([Print(100, 200, "Số 12/BC-HĐND, ngày 5")])))
    assert [(word.text, word.spaced) for word in page.words] == [
        ("Số", False), ("12", True), ("/BC-HĐND,", False), ("ngày", True), ("5", True),
    ]  # fmt: skip
    assert {word.baseline for word in page.words} == {200}
    assert all(word.size == 14 and word.confidence == 1 for word in page.words)


def test_a_raised_mark_of_a_note_is_no_part_of_its_word():
    text = "Thường trực HĐND tỉnh đã họp"
    page = [
        Print(100, 200, text),
        Print(100 + width(text), 194, "(a)", 8),
        Print(112 + width(text), 200, "hai kỳ"),
    ]
    words = next(printed_pages(printed(page))).words
    assert [(word.text, word.size) for word in words[-4:]] == [
        ("họp", 14), ("(a)", 8), ("hai", 14), ("kỳ", 14),
    ]  # fmt: skip
    assert words[-3].baseline == 194


def test_boxes_cover_every_letter_of_a_word():
    """The ink between the first and the last letter ("Ộ", "g") is higher and lower than both."""
    document = read_pdf(printed([Print(100, 200, "nỘgn n1n")]))
    word = document.placements[0].box
    plain = document.placements[1].box
    assert word.top < plain.top - 5
    assert word.bottom > plain.bottom + 2


def test_what_a_recogniser_says_of_a_word_reaches_the_placement():
    words = [
        Word("Tổng", 3, 10, 10, 40, 20, 20, 12, confidence=0.97),
        Word("18", 3, 45, 10, 60, 20, 20, 12, confidence=0.61, second="8"),
    ]
    composer = Composer()
    composer.add("Số liệu: ")
    composer.add(ink_of(words))
    assert composer.text == "Số liệu: Tổng 18"
    first, second = composer.placements
    assert second == Placement(Span(14, 16), Box(3, 45, 10, 60, 20), pytest.approx(0.61), "8")
    assert (first.confidence, first.second) == (pytest.approx(0.97), None)


def test_placements_are_a_sequence():
    document = read_pdf(printed([Print(100, 200, "Tổng số 12 kỳ họp")]))
    placements = document.placements
    assert [each.span.of(document.text) for each in placements[1:3]] == ["số", "12"]
    assert placements[-1] == placements[len(placements) - 1] == tuple(placements)[-1]
    assert document == read_pdf(printed([Print(100, 200, "Tổng số 12 kỳ họp")]))
    with pytest.raises(IndexError):
        placements[5]


# ── many pages ─────────────────────────────────────────────────────────────────────────


def blank_pages(count: int) -> bytes:
    """Return a PDF that shows one blank page *count* times."""
    kids = b"3 0 R " * count
    tree = b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids)
    return written([tree, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"])


def written(objects: list[bytes]) -> bytes:
    """Return a PDF of *objects*, the first of them its tree of pages."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", *objects]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n" % size
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(body))
    return body + head + rows + tail


@pytest.mark.parametrize("boxes", ["/MediaBox[0 0 842 595]", "/MediaBox[595 842 0 0]"])
@pytest.mark.parametrize("crop", ["", "/CropBox[50 50 545 545]", "/CropBox[0 0 0 0]"])
@pytest.mark.parametrize("turn", ["", "/Rotate 90"])
def test_boxes_of_pages_may_stand_in_the_tree_of_pages(boxes, crop, turn):
    said = f"{boxes}{crop}{turn}".encode()
    content = b"BT /F1 12 Tf 100 400 Td (12) Tj ET"
    font_of_page = b"/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"

    def one_page(of_tree: bytes, of_page: bytes) -> list[Word]:
        stream = b"<</Length %d>>stream\n%s\nendstream" % (len(content), content)
        page = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R" + font_of_page + of_page + b">>"
        tree = b"<</Type/Pages/Count 1/Kids[3 0 R]" + of_tree + b">>"
        return next(printed_pages(written([tree, page, stream]))).words

    (own,) = one_page(b"", said)
    assert one_page(said, b"") == (own,)
    assert 0 < own.x0 < 842
    assert 0 < own.top < 842


def test_a_book_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(pdf, "_printed_page", None)  # no page is looked at
    with pytest.raises(SourceError) as caught:
        read_pdf(blank_pages(10_000))
    assert caught.value.code is Reason.TOO_LARGE
    assert "PDF có 10.000 trang, quá mức 3.000 trang. Hãy tách tệp" in caught.value.message


def test_as_many_pages_as_may_be_are_read():
    with pytest.raises(SourceError) as caught:
        read_pdf(blank_pages(3000))
    assert caught.value.code is Reason.EMPTY


def test_pages_come_one_by_one(monkeypatch):
    seen = []
    whole = pdf._printed_page
    monkeypatch.setattr(pdf, "_printed_page", lambda d, i: seen.append(i) or whole(d, i))
    pages = printed_pages(printed(*[[Print(100, 200, "Trang")]] * 3))
    assert next(pages).number == 1
    assert seen == [0]
    pages.close()


def test_the_file_is_opened_again_where_it_was_left(monkeypatch):
    monkeypatch.setattr(pdf, "_AT_ONCE", 2)
    lines = [f"{number}. Nội dung của trang." for number in range(1, 6)]
    document = read_pdf(printed(*[[Print(100, 200, line)] for line in lines]))
    assert document.text.split("\n") == [*lines, ""]
    assert [page.number for page in document.pages] == [1, 2, 3, 4, 5]
    assert document.placements[-1].box.page == 5
