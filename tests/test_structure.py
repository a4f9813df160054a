"""Blocks, sections, letterheads and places, on the gold reports and on heads as readers emit them."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.enumerators import read_enumerator
from extractors.model import BlockKind, Cell, Document, Span, Table
from extractors.places import find_province, gazetteer, province_on
from extractors.structure import read_structure, section_at
from tests.gold_reports import REFERENCE, REPORTS, gold_report

ALL = (REFERENCE, *REPORTS)


def value(fact):
    return fact and fact.value


def kinds(text):
    return [
        (block.kind.value, block.span.of(text)) for block in read_structure(Document(text)).blocks
    ]


# ── the gold reports ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ALL)
def test_sections_are_those_of_the_gold(name):
    gold = gold_report(name)
    structure = read_structure(Document(gold.text))
    assert [section.number for section in structure.sections] == gold.facts["document"]["sections"]


@pytest.mark.parametrize("name", ALL)
def test_letterhead_is_that_of_the_gold(name):
    gold = gold_report(name)
    head = read_structure(Document(gold.text)).letterhead
    want = gold.facts["document"]
    parent = (want.get("parent_body") or "").split(" (")[0] or None  # validity is another matter
    assert value(head.kind) == want["document_type"]
    assert value(head.title) == want["title"]
    assert value(head.symbol) == want["symbol"]
    assert value(head.issued_on) == want["issued_on"]
    assert value(head.place) == want.get("issued_place")
    assert (value(head.issuer), value(head.parent_body)) == (want["issuer"], parent)
    assert value(head.province) == want["province"]
    assert head.province.span.of(gold.text) == want["province_evidence"]
    assert value(head.signer) == want["signed_by"]
    assert (value(head.signer_role), value(head.signed_for)) == (
        want["signer_role"],
        want["signed_for"],
    )
    assert [fact.value for fact in head.recipients] == want["recipients"]
    assert (value(head.answers), value(head.replaces)) == (
        want["responds_to"],
        want.get("replaces"),
    )


@pytest.mark.parametrize("name", ALL)
def test_blocks_stand_in_order_and_hold_all_words(name):
    text = gold_report(name).text
    structure = read_structure(Document(text))
    for before, after in pairwise(structure.blocks):
        assert before.span.end <= after.span.start
    covered = set()
    for block in structure.blocks:
        assert block.span.of(text) == block.span.of(text).strip()
        covered.update(range(block.span.start, block.span.end))
    left = {text[at] for at in range(len(text)) if at not in covered}
    assert not any(character.isalnum() for character in left)


@pytest.mark.parametrize("name", ALL)
def test_sections_nest_and_titles_stand_in_them(name):
    text = gold_report(name).text
    sections = read_structure(Document(text)).sections
    for section in sections:
        assert section.span.covers(section.title)
        assert section.title.of(text).strip()
        for other in sections:
            inner = other.number.startswith(section.number + ".")
            if inner and section.span.start < other.span.start < section.span.end:
                assert section.span.covers(other.span)


def test_section_of_an_offset():
    gold = gold_report("r4")
    structure = read_structure(Document(gold.text))
    for figure in gold.facts["figures"]:
        section = section_at(structure, gold.offset(figure["start"]))
        assert (section.number if section else None) == figure["section"]


def test_blocks_of_a_signature_in_two_columns():
    text = gold_report("r1").text
    tail = [b for b in read_structure(Document(text)).blocks if b.kind is BlockKind.SIGNATURE]
    assert [b.span.of(text) for b in tail] == [
        "T/M ĐẢNG ĐOÀN",
        "K/T BÍ THƯ",
        "PHÓ BÍ THƯ",
        "Trần Hữu Khiêm",
    ]


# ── enumerators ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("I- VỀ TỔ CHỨC", "I"),
        ("II. KẾT QUẢ", "II"),
        ("IV – ĐÁNH GIÁ CHUNG", "IV"),
        ("A. KHÁI QUÁT", "A"),
        ("1- Thành lập", "1"),
        ("2) Xây dựng", "2"),
        ("3.1. Giám sát chuyên đề", "3.1"),
        ("1.1- Giám sát", "1.1"),
        ("2.3.1 Kết quả", "2.3.1"),
        ("a) Tiếp công dân", "a"),
        ("đ) Nội dung khác", "đ"),
        ("PHẦN THỨ NHẤT", "P1"),
        ("Phần thứ hai: Kết quả", "P2"),
        ("PHỤ LỤC", "PL"),
        ("Phụ lục 2. Số liệu", "PL2"),
        ("PHỤ LỤC III", "PL3"),
    ],
)
def test_enumerators(line, label):
    assert read_enumerator(line).label == label


@pytest.mark.parametrize(
    "line",
    [
        "1.234 đơn khiếu nại",
        "04 - 06 nhóm vấn đề",
        "05-4-2023, Ban Thường vụ",
        "2",
        "Phụ lục kèm theo báo cáo này",
        "V/v báo cáo kết quả",
        "12/13 địa phương",
        "2,5 ngày",
        "phần I của báo cáo",
        "IVAN IV.",
        "- Kinh tế, ngân sách: 79 nghị quyết;",
    ],
)
def test_lines_that_open_no_section(line):
    assert read_enumerator(line) is None


def numbers(text):
    return [section.number for section in read_structure(Document(text)).sections]


def test_roman_outside_letters_and_the_other_way_round():
    assert numbers("I. MỘT\nA. Hai\nB. Ba\nII. BỐN\nA. Năm\n") == ["I", "I.A", "I.B", "II", "II.A"]
    assert numbers("A. MỘT\nI. Hai\nII. Ba\nB. BỐN\nI. Năm\n") == ["A", "A.I", "A.II", "B", "B.I"]


def test_parts_with_romans_inside_are_numbered_apart():
    assert numbers("PHẦN I\nMỘT\nI. Hai\nPHẦN II\nBA\nI. Bốn\n") == ["P1", "P1.I", "P2", "P2.I"]
    assert numbers("Phần I. MỘT\n1. Hai\nPhần II. BA\n") == ["I", "I.1", "II"]


def test_the_letter_after_h_is_no_roman_numeral():
    letters = "".join(f"{letter}. MỤC\n" for letter in "ABCDEGHIK")
    assert numbers(letters) == list("ABCDEGHIK")


def test_rows_of_tables_open_no_section():
    text = "I. SỐ LIỆU\n| 1 | Kỳ họp | 10 |\n1. Kỳ họp\n"
    at = text.index("1. Kỳ")
    table = Table(Span(at, at + 9), (Cell(0, 0, Span(at, at + 9)),))
    structure = read_structure(Document(text, tables=(table,)))
    assert [section.number for section in structure.sections] == ["I"]
    assert [block.kind for block in structure.blocks[1:]] == [BlockKind.TABLE, BlockKind.TABLE]


@given(st.text(alphabet="IVA1a.)-| \n*ĐBÁO CP/", max_size=200))
def test_any_text_has_a_structure_inside_it(text):
    structure = read_structure(Document(text))
    for span in [b.span for b in structure.blocks] + [s.title for s in structure.sections]:
        assert 0 <= span.start <= span.end <= len(text)


# ── heads as readers emit them ─────────────────────────────────────────────────────────

BODY = "\nBÁO CÁO\nKết quả công tác năm 2024\n\nThực hiện nhiệm vụ được giao.\n"


def head(lines):
    return read_structure(Document(lines + BODY)).letterhead


@pytest.mark.parametrize(
    "lines",
    [
        "TỈNH ỦY SƠN LA\nĐẢNG ĐOÀN HĐND TỈNH\n*\nSố 07-BC/ĐĐ\nĐẢNG CỘNG SẢN VIỆT NAM\nSơn La, ngày 05 tháng 6 năm 2024\n",
        "ĐẢNG CỘNG SẢN VIỆT NAM\nSơn La, ngày 05 tháng 6 năm 2024\n\nTỈNH ỦY SƠN LA\nĐẢNG ĐOÀN HĐND TỈNH\n*\nSố 07-BC/ĐĐ\n",
        "TỈNH ỦY SƠN LA          ĐẢNG CỘNG SẢN VIỆT NAM\nĐẢNG ĐOÀN HĐND TỈNH\n   *       Sơn La, ngày 05 tháng 6 năm 2024\nSố 07-BC/ĐĐ\n",
        "| TỈNH ỦY SƠN LA | **ĐẢNG CỘNG SẢN VIỆT NAM** |\n|---|---|\n| ĐẢNG ĐOÀN HĐND TỈNH | *Sơn La, ngày 05 tháng 6 năm 2024* |\n| Số 07-BC/ĐĐ | |\n",
        "TỈNH ỦY SƠN LA\nĐẢNG ĐOÀN HỘI ĐỒNG NHÂN\nDÂN TỈNH\nSố 07-BC/ĐĐ\nĐẢNG CỘNG SẢN\nVIỆT NAM\nSơn La, ngày 05/6/2024\n",
    ],
    ids=["left first", "right first", "side by side", "pipe table", "narrow columns"],
)
def test_a_party_head_however_its_columns_come(lines):
    found = head(lines)
    assert (found.regime, value(found.symbol), value(found.issued_on)) == (
        "party",
        "07-BC/ĐĐ",
        "2024-06-05",
    )
    assert (value(found.issuer), value(found.parent_body)) == (
        "Đảng đoàn HĐND tỉnh",
        "Tỉnh ủy Sơn La",
    )
    assert (value(found.province), value(found.place)) == ("Sơn La", "Sơn La")


def test_a_draft_has_no_number_and_no_day():
    found = head(
        "ỦY BAN NHÂN DÂN\nTỈNH HÀ GIANG\nSố:      /BC-UBND\n"
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nHà Giang, ngày     tháng 6 năm 2024\n"
    )
    assert (found.symbol, found.issued_on) == (None, None)
    assert (value(found.place), value(found.issuer)) == ("Hà Giang", "UBND tỉnh")


def test_a_letter_has_a_subject_but_no_line_of_its_kind():
    text = (
        "TỈNH ỦY CÀ MAU\nBAN TỔ CHỨC\n*\nSố 2363-CV/BTCTU\nV/v báo cáo kết quả hoạt động\n"
        "ĐẢNG CỘNG SẢN VIỆT NAM\nCà Mau, ngày 03 tháng 4 năm 2023\n\n"
        "Kính gửi: Đảng đoàn HĐND tỉnh\n"
    )
    found = read_structure(Document(text)).letterhead
    assert (found.kind, value(found.title)) == (None, "báo cáo kết quả hoạt động")
    assert (value(found.issuer), value(found.symbol)) == ("Ban Tổ chức Tỉnh ủy", "2363-CV/BTCTU")


def test_a_passage_without_a_head_states_nothing():
    text = "Năm 2023, HĐND tỉnh họp 04 kỳ.\n- Kỳ họp lệ: 02.\n+ Kỳ họp chuyên đề: 02.\n"
    structure = read_structure(Document(text))
    assert [(b.kind.value, b.level) for b in structure.blocks] == [
        ("paragraph", 0),
        ("bullet", 1),
        ("bullet", 2),
    ]
    assert structure.letterhead.issued_on is None
    assert structure.letterhead.province is None


def test_a_signature_and_recipients_one_below_the_other():
    text = BODY + (
        "Trân trọng báo cáo./.\n"
        "Nơi nhận:\n- UBTVQH;\n- Ban Thường trực UBMTTQVN\ntỉnh;\n- Lưu: VT.\n"
        "TM. THƯỜNG TRỰC HỘI ĐỒNG\nNHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\nNguyễn Văn An\n"
        "Phụ lục 1. SỐ LIỆU\n"
    )
    structure = read_structure(Document(text))
    found = structure.letterhead
    assert [fact.value for fact in found.recipients] == [
        "UBTVQH",
        "Ban Thường trực UBMTTQVN tỉnh",
        "Lưu: VT",
    ]
    assert value(found.signed_for) == "Thường trực Hội đồng nhân dân"
    assert (value(found.signer_role), value(found.signer)) == ("Phó Chủ tịch", "Nguyễn Văn An")
    assert [section.number for section in structure.sections] == ["PL1"]


# ── places ─────────────────────────────────────────────────────────────────────────────


def test_63_provinces_until_june_2025_and_34_after():
    old = [p for p in gazetteer().provinces if p.valid_until == date(2025, 6, 30)]
    new = [p for p in gazetteer().provinces if p.valid_from == date(2025, 7, 1)]
    assert (len(old), len(new)) == (63, 34)
    assert len({p.code for p in old}) == 63
    assert len({p.code for p in new}) == 34


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Lào Cai", "10", "15"),
        ("Bắc Ninh", "27", "24"),
        ("Quảng Trị", "45", "44"),
        ("Gia Lai", "64", "52"),
        ("Tây Ninh", "72", "80"),
        ("Đồng Tháp", "87", "82"),
        ("An Giang", "89", "91"),
    ],
)
def test_seven_provinces_keep_their_name_and_change_their_code(name, before, after):
    assert province_on(name, date(2025, 6, 30)).code == before
    assert province_on(name, date(2025, 7, 1)).code == after


def test_a_merged_province_is_gone_after_the_merger():
    assert province_on("Tiền Giang", date(2025, 6, 30)).code == "82"
    assert province_on("Tiền Giang", date(2025, 7, 1)) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("HĐND TP.HCM", "Hồ Chí Minh"),
        ("HĐND TP. Hồ Chí Minh", "Hồ Chí Minh"),
        ("tỉnh Đác Lắc", "Đắk Lắk"),
        ("TỈNH BÀ RỊA – VŨNG TÀU", "Bà Rịa - Vũng Tàu"),
        ("tỉnh Hoà Bình", "Hòa Bình"),
        ("TỈNH UỶ AN GIANG", "An Giang"),
        ("Thừa Thiên Huế", "Huế"),
        ("tỉnh Đồng\nTháp", "Đồng Tháp"),
        ("yêu chuộng hòa bình", None),
        ("Quảng Namibia", None),
    ],
)
def test_names_of_provinces_as_written(text, name):
    assert value(find_province(text)) == name


def test_the_first_province_that_a_text_names_is_not_whose_report_it_is():
    text = (
        "BÁO CÁO\nKết quả công tác\n\nHọc tập kinh nghiệm của tỉnh Quảng Ninh và HĐND tỉnh Hà Nam, "
        "Tỉnh ủy Quảng Bình đã chỉ đạo. HĐND tỉnh Quảng Bình đã họp tại huyện Quảng Ninh.\n"
    )
    assert value(read_structure(Document(text)).letterhead.province) == "Quảng Bình"
