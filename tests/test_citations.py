"""Cited documents, against the gold and on the forms in which symbols are written."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations import find_citations
from extractors.issuers import issuer_of_symbol
from extractors.model import Document
from extractors.spelling import tone_placed
from extractors.structure import read_structure
from extractors.symbols import SYMBOL
from tests.gold_reports import REFERENCE, REPORTS, gold_report


def cited(text):
    return find_citations(text, read_structure(Document(text))).citations


def one(text):
    (citation,) = cited(text)
    return citation


def spelled(name):
    """Let "Tỉnh uỷ" and "Tỉnh ủy", "HĐND Tỉnh" and "HĐND tỉnh" meet: one body each."""
    return tone_placed(name).casefold() if name else None


def gold_rows(gold):
    return {
        row["symbol"]: (
            row["type"],
            row["date"],
            spelled(row["issuer"]),
            row["relation"],
            [gold.offset(at) for at in row["mentions"]],
        )
        for row in gold.facts["citations"]
    }


def found_rows(citations):
    return {
        c.symbol: (
            c.kind,
            c.issued_on.isoformat() if c.issued_on else None,
            spelled(c.issuer),
            c.relation,
            [mention.start for mention in c.mentions],
        )
        for c in citations
    }


@pytest.mark.parametrize("name", [REFERENCE, *REPORTS])
def test_citations_are_those_of_the_gold(name):
    gold = gold_report(name)
    found = found_rows(cited(gold.text))
    want = gold_rows(gold)
    agreed = len(found.keys() & want.keys())
    f1 = 2 * agreed / (len(found) + len(want))
    assert f1 == 1.0, f"F1 {f1:.3f}: {sorted(found.keys() ^ want.keys())}"
    assert found == want


def test_the_real_report_cites_ten_documents_in_thirteen_places():
    found = cited(gold_report(REFERENCE).text)
    assert (len(found), sum(len(c.mentions) for c in found)) == (10, 13)


@pytest.mark.parametrize("name", REPORTS)
def test_mentions_cover_a_number_of_the_symbol(name):
    text = gold_report(name).text
    for citation in cited(text):
        for mention in citation.mentions:
            assert mention.of(text).lstrip("0").startswith(citation.number.lstrip("0"))


@pytest.mark.parametrize(
    ("text", "symbol", "kind"),
    [
        ("Quyết định số 230-QĐ/TU", "230-QĐ/TU", "Quyết định"),
        ("Quy định số 10-QĐi/TW", "10-QĐi/TW", "Quy định"),
        ("Quy định số 42-QĐ/TW", "42-QĐ/TW", "Quy định"),
        ("Nghị quyết số 1004/2020/NQ-UBTVQH14", "1004/2020/NQ-UBTVQH14", "Nghị quyết"),
        ("Nghị quyết số 594/NQ-UBTVQH15", "594/NQ-UBTVQH15", "Nghị quyết"),
        ("Quyết định số 439/QĐ-TTg", "439/QĐ-TTg", "Quyết định"),
        ("Quyết định số 06/2024/QĐ-UBND", "06/2024/QĐ-UBND", "Quyết định"),
        ("Luật Thủ đô số 39/2024/QH15", "39/2024/QH15", "Luật"),
        ("Nghị định số 30/2020/NĐ-CP", "30/2020/NĐ-CP", "Nghị định"),
        ("Chương trình hành động số 18-CTr/TU", "18-CTr/TU", "Chương trình hành động"),
        ("Tờ trình số 26-TTr/ĐĐHĐND", "26-TTr/ĐĐHĐND", "Tờ trình"),
        ("Công văn số 412/HĐND-VP", "412/HĐND-VP", "Công văn"),
        ("Công văn số 395/UBTVQH15-CTĐB", "395/UBTVQH15-CTĐB", "Công văn"),
        ("Kế hoạch số 31/KH-HÐND", "31/KH-HĐND", "Kế hoạch"),
        ("Thông báo số 03–TB/VPTU", "03-TB/VPTU", "Thông báo"),
        ("văn bản số: 11410/BXD-KHCNMT&VLXD", "11410/BXD-KHCNMT&VLXD", "Văn bản"),
        ("số 15/BC-HĐND", "15/BC-HĐND", "Báo cáo"),
        ("Nghị quyết số 16 - NQ/TU", "16-NQ/TU", "Nghị quyết"),
        ("Nghị quyết số 594 /NQ-UBTVQH15", "594/NQ-UBTVQH15", "Nghị quyết"),
        ("theo số 439/QĐ-TTg", "439/QĐ-TTg", "Quyết định"),
        ("theo số 230-QĐ/TU", "230-QĐ/TU", None),
    ],
)
def test_symbols_and_kinds(text, symbol, kind):
    citation = one(f"Căn cứ {text} về tổ chức bộ máy.")
    assert (citation.symbol, citation.kind) == (symbol, kind)


@pytest.mark.parametrize(
    "text",
    [
        "đã tiếp 41 lượt/58 người/29 vụ việc",
        "có 62/65 đại biểu dự",
        "ngày 05-4-2023 và ngày 20/8/2021",
        "từ 04 - 06 nhóm vấn đề",
        "địa bàn rộng 24.233 km²/địa phương",
        "điện thoại 0206.3.852.114",
        "tốc độ 60 km/h, 8 - 10 văn bản/tuần",
        "nhiệm kỳ 2021-2026/HĐND tỉnh",
    ],
)
def test_slashes_that_are_no_symbols(text):
    assert cited(text) == ()


def test_day_and_issuer_after_the_symbol():
    citation = one("Căn cứ Quy định số 42-QĐ/TW, ngày 03/10/2016 của Ban Bí thư Trung ương Đảng.")
    assert (citation.issued_on, citation.issuer) == (
        date(2016, 10, 3),
        "Ban Bí thư Trung ương Đảng",
    )


def test_day_and_issuer_before_the_symbol():
    citation = one(
        "Ngày 20/8/2021, Ban Thường vụ Tỉnh ủy đã ban hành Quyết định số 230-QĐ/TU về nhân sự."
    )
    assert (citation.issued_on, citation.issuer) == (date(2021, 8, 20), "Ban Thường vụ Tỉnh ủy")


def test_a_day_after_the_issuer():
    citation = one(
        "Nghị quyết số 43/2022/QH15 của Quốc hội ngày 11/01/2022 về chính sách tài khóa."
    )
    assert (citation.issued_on, citation.issuer) == (date(2022, 1, 11), "Quốc hội")


def test_words_broken_over_lines():
    citation = one("Theo Nghị quyết số\n12/NQ-\nHĐND ngày\n01/02/2023 của HĐND\ntỉnh.\nThường trực")
    assert (citation.symbol, citation.kind) == ("12/NQ-HĐND", "Nghị quyết")
    assert (citation.issued_on, citation.issuer) == (date(2023, 2, 1), "HĐND tỉnh")


def test_a_day_in_words():
    citation = one("Công văn số 2363-CV/BTCTU ngày 03 tháng 4 năm 2023 của Ban Tổ chức Tỉnh ủy.")
    assert citation.issued_on == date(2023, 4, 3)


def test_no_day_is_guessed():
    text = "Năm 2022 đã thực hiện Chỉ thị số 05-CT/TU. Ngày 03/4/2023, HĐND tỉnh họp."
    assert one(text).issued_on is None


def test_a_day_that_does_not_exist_is_none():
    assert one("Quyết định số 12-QĐ/TU ngày 31/02/2023 của Tỉnh ủy.").issued_on is None


def test_two_documents_share_the_issuer_that_stands_after_the_second():
    text = (
        "Nghị quyết số 18-NQ/TW, ngày 25-10-2017 và Nghị quyết số 19-NQ/TW, ngày 26-10-2017 "
        "của Ban Chấp hành Trung ương."
    )
    found = cited(text)
    assert {c.issuer for c in found} == {"Ban Chấp hành Trung ương"}
    assert [c.issued_on.day for c in found] == [25, 26]


def test_a_joint_issuer_is_one_issuer_and_a_comma_ends_another():
    joint = one("Quy chế số 01-QC/TU của Ban Thường vụ Tỉnh ủy và Thường trực Tỉnh ủy khóa XI.")
    assert joint.issuer == "Ban Thường vụ Tỉnh ủy và Thường trực Tỉnh ủy"
    single = one("Công văn số 12-CV/BTCTU của Ban Tổ chức Tỉnh ủy, Đảng đoàn HĐND tỉnh báo cáo.")
    assert single.issuer == "Ban Tổ chức Tỉnh ủy"


def test_mentions_of_one_document_are_put_together():
    text = (
        "Nghị quyết số 594/NQ-UBTVQH15 ngày 12/9/2022. Nghị quyết 594 giúp nhiều. "
        "Theo Nghị quyết số 594, có 594 kiến nghị; 594 đơn; Kế hoạch 594; Nghị quyết 59."
    )
    citation = one(text)
    assert [m.of(text) for m in citation.mentions] == ["594/NQ-UBTVQH15", "594", "594"]


def test_numbers_that_share_a_symbol():
    text = "Việc thực hiện các Nghị quyết số 18, 19-NQ/TW còn chậm."
    assert [(c.symbol, c.mentions[0].of(text)) for c in cited(text)] == [
        ("18-NQ/TW", "18"),
        ("19-NQ/TW", "19-NQ/TW"),
    ]


def test_a_short_mention_that_fits_two_documents_is_none():
    text = "Nghị quyết số 12/NQ-HĐND và Nghị quyết số 12-NQ/TU. Nghị quyết 12 rất quan trọng."
    assert [len(c.mentions) for c in cited(text)] == [1, 1]


def test_the_report_does_not_cite_itself():
    text = "Số: 15/BC-HĐND\nBÁO CÁO\nKết quả\n\nCăn cứ Luật số 77/2015/QH13, báo cáo số 15/BC-HĐND."
    head = "HỘI ĐỒNG NHÂN DÂN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
    assert [c.symbol for c in cited(head + text)] == ["77/2015/QH13"]


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("Thực hiện Công văn số 12-CV/BTCTU về báo cáo, HĐND tỉnh báo cáo như sau:", "responds_to"),
        ("I. CHUNG\nThực hiện Công văn số 12-CV/BTCTU, HĐND tỉnh không họp.", "cites"),
        ("Thực hiện Kế hoạch số 12-KH/TU, HĐND tỉnh báo cáo như sau:", "cites"),
        ("Quy chế mới, thay thế Quy chế số 12-QC/TU ngày 01/02/2016.", "replaced"),
        ("Báo cáo này thay thế Báo cáo số 12-BC/TU.", "replaces"),
        ("BÁO CÁO\nKết quả\n(thay thế Báo cáo số 12-BC/TU ngày 20/4/2023)\n", "replaces"),
        ("Sửa đổi, bổ sung một số điều của Quy chế số 12-QC/TU.", "amends"),
    ],
)
def test_relations(text, relation):
    assert one(text).relation == relation


@pytest.mark.parametrize(
    ("symbol", "issuer"),
    [
        ("36/2021/QH15", "Quốc hội"),
        ("594/NQ-UBTVQH15", "Ủy ban Thường vụ Quốc hội"),
        ("439/QĐ-TTg", "Thủ tướng Chính phủ"),
        ("42/2024/NQ-HĐND", "HĐND tỉnh"),
        ("438/QĐ-UBND.HC", "UBND tỉnh"),
        ("172-QĐ/TW", None),
    ],
)
def test_issuers_that_a_symbol_tells(symbol, issuer):
    assert issuer_of_symbol(symbol) == issuer


@given(st.text(alphabet="sốQuyếtđnh 0123456789-/QĐTUNHCPVàngycủa.,;\n", max_size=120))
def test_any_text_gives_mentions_that_are_in_it(text):
    spans = sorted(mention for c in cited(text) for mention in c.mentions)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    assert len(spans) >= len({m.group() for m in SYMBOL.finditer(text)})
