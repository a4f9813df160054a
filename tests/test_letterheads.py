"""Letterheads and signatures as offices write them and readers emit them: tests/gold/letterheads.jsonl."""

import json
import tomllib
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.extraction import extract
from extractors.imprints import forms, imprint_kind
from extractors.issuer_names import recased_name
from extractors.knowledge import load
from extractors.model import Document, Fact, Furniture, PageFurniture
from extractors.structure import read_structure
from tests.gold_reports import REFERENCE, REPORTS, gold_report

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "gold" / "letterheads.jsonl")
    .read_text("utf-8")
    .splitlines()
]
SAME_AS_PRINTED = ("title", "place", "heading")


def head(text, furniture=()):
    document = Document(unicodedata.normalize("NFC", text), furniture=furniture)
    return read_structure(document).letterhead


def plain(fact):
    if isinstance(fact, tuple):
        return [plain(each) for each in fact]
    return fact.value if isinstance(fact, Fact) else fact


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['form'][:30]}")
def test_every_part_of_a_letterhead_is_read_or_none(case):
    found = head(case["text"])
    got = {name: plain(getattr(found, name)) for name in case["expect"]}
    assert got == case["expect"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_part_stands_where_it_says(case):
    text = unicodedata.normalize("NFC", case["text"])
    found = head(text)
    for name in found.__dataclass_fields__:
        fact = getattr(found, name)
        for each in fact if isinstance(fact, tuple) else (fact,):
            if isinstance(each, Fact) and each.span:
                surface = each.span.of(text)
                assert surface.strip(), name
                if name in SAME_AS_PRINTED:
                    assert each.value == " ".join(surface.replace("*", "").split())
                if name in ("symbol", "copy_symbol"):
                    assert each.value[:2] in surface.replace(" ", "")


@pytest.mark.parametrize("name", REPORTS)
def test_the_form_of_signing_is_that_of_the_gold(name):
    gold = gold_report(name)
    found = head(gold.text)
    assert plain(found.signing_form) == gold.facts["document"]["signing_form"]
    assert found.missing == (("recipients",) if not found.recipients else ())
    assert (found.issued_after, found.issued_before) == (None, None)


def test_the_reference_report_has_bounds_and_no_guess():
    text = gold_report(REFERENCE).text
    found = head(text)
    assert found.issued_on is None
    assert plain(found.issued_after) == "2023-04-03"
    assert found.issued_after.span.of(text) == "03 tháng 4 năm 2023"
    assert found.issued_before is None
    assert found.missing == ("heading", "issuer", "symbol", "place", "issued_on")
    assert found.rules == ("36-HD/VPTW", "399-QĐ/TW")


# ── rules of form ──────────────────────────────────────────────────────────────────────

STATE = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        ("04 tháng 3 năm 2020", ("01/2011/TT-BNV",)),
        ("05 tháng 3 năm 2020", ("30/2020/NĐ-CP",)),
        ("04 tháng 3 năm 2011", ("55/2005/TTLT-BNV-VPCP",)),
        ("tháng 3 năm 2020", ("01/2011/TT-BNV", "30/2020/NĐ-CP")),
        ("01 tháng 1 năm 1999", ()),
    ],
)
def test_rules_of_the_state_by_the_day_of_issue(day, rules):
    found = head(f"{STATE}Hà Nam, ngày {day}\nBÁO CÁO\nCông tác\n")
    assert found.rules == rules


@pytest.mark.parametrize(
    ("day", "rules"),
    [
        ("02/4/2018", ("11-HD/VPTW",)),
        ("03/4/2018", ("36-HD/VPTW",)),
        ("09/01/2026", ("399-QĐ/TW",)),
    ],
)
def test_rules_of_the_party_by_the_day_of_issue(day, rules):
    text = f"TỈNH ỦY HÀ NAM\n*\nSố 01-BC/TU\nĐẢNG CỘNG SẢN VIỆT NAM\nHà Nam, ngày {day}\nBÁO CÁO\nCông tác\n"
    assert head(text).rules == rules


def test_rule_sets_of_a_regime_follow_one_another():
    for regime in ("state", "party"):
        sets = sorted((r for r in forms().rules if r.regime == regime), key=lambda r: r.first)
        for before, after in pairwise(sets):
            assert (after.first - before.last).days == 1


def test_missing_and_unreadable_parts_are_told():
    text = (
        f"UBND TỈNH HÀ NAM\nSở Nội vụ\nSố: Jð/BC-SNV\n{STATE}BÁO CÁO\nCông tác\n\nĐã họp 04 kỳ.\n"
    )
    issues = {i.code: i.detail for i in extract(Document(text), load()).issues}
    assert "số, ký hiệu" in issues["unreadable_part"]
    assert "số, ký hiệu" not in issues["missing_parts"]
    assert "nơi nhận" in issues["missing_parts"]


def test_a_passage_lacks_no_parts():
    extraction = extract(Document("HĐND tỉnh đã họp 04 kỳ.\n"), load())
    assert not extraction.structure.letterhead.missing
    assert "missing_parts" not in {issue.code for issue in extraction.issues}


# ── imprints ───────────────────────────────────────────────────────────────────────────


def test_every_example_of_an_imprint_is_one():
    path = Path(__file__).parents[1] / "extractors" / "knowledge" / "letterheads.toml"
    for entry in tomllib.loads(path.read_text("utf-8"))["imprint"]:
        for example in entry["examples"]:
            assert imprint_kind(example) == entry["kind"], example


@pytest.mark.parametrize(
    "line",
    [
        "HỘI ĐỒNG NHÂN DÂN",
        "Số: 15/BC-HĐND",
        "Số:      /BC-HĐND",
        "SỞ NỘI VỤ",
        "Hà Nam, ngày 5 tháng 4 năm 2023",
        "- Đến nay đã giải quyết 12 đơn",
        "PHÓ CHỦ TỊCH",
        "Lưu: VT.",
    ],
)
def test_lines_of_a_report_are_no_imprints(line):
    assert imprint_kind(line) is None


# ── bounds ─────────────────────────────────────────────────────────────────────────────


def bounds(body, stamps=()):
    furniture = tuple(PageFurniture(Furniture.STAMP, line, None) for line in stamps)
    found = head(f"BÁO CÁO\nKết quả công tác\n\n{body}\n", furniture)
    return plain(found.issued_after), plain(found.issued_before)


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("Phúc đáp Công văn số 12/HĐND-VP ngày 08/5/2023, Ban báo cáo.", "2023-05-08"),
        ("Trả lời Công văn ngày 08 tháng 5 năm 2023 của Ban Tổ chức Tỉnh ủy.", "2023-05-08"),
        ("Ngày 09-5-2023, Ban đã họp.", "2023-05-09"),
        ("Ban đã họp ngày 09.5.2023, dự kiến họp lại ngày 20/7/2023.", "2023-05-09"),
        ("Số liệu tính đến hết ngày 31/5/2023.", "2023-05-31"),
        ("Kỳ họp dự kiến khai mạc ngày 11/7/2023.", None),
        ("Phấn đấu tính đến ngày 31/12/2025 có 100% kiến nghị được giải quyết.", None),
        ("Nghị quyết đã thông qua có hiệu lực từ ngày 01/8/2023.", None),
        ("Yêu cầu hoàn thành trước ngày 30/9/2023.", None),
        ("Ước đến ngày 30/6/2023 đã thực hiện 12 cuộc.", None),
        ("Ngày 31/02/2023, Ban đã họp.", None),
        # a lone day years after all others is a slip: 2032 for 2023
        ("Ngày 05/5/2023 đã họp. Ngày 08/5/2023 đã họp. Ngày 09/5/2032 đã họp.", "2023-05-08"),
    ],
)
def test_the_last_past_day_is_the_lower_bound(body, after):
    assert bounds(body) == (after, None)


def test_an_office_s_signature_and_a_received_stamp_bound_from_above():
    past = "Ngày 05/5/2023, Ban đã họp."
    office = ("Người ký: Văn phòng UBND tỉnh", "Thời gian ký: 12.05.2023 08:15:00 +07:00")
    assert bounds(past, office) == ("2023-05-05", "2023-05-12")
    assert bounds(past, ("CÔNG VĂN ĐẾN", "Số: 12", "Ngày: 15/5/2023")) == (
        "2023-05-05",
        "2023-05-15",
    )


def test_a_person_signs_before_the_number_is_given():
    signed = ("Ký bởi: Nguyễn Văn An", "Ngày ký: 12/05/2023 08:15:00")
    assert bounds("Ngày 05/5/2023, Ban đã họp.", signed) == ("2023-05-12", None)


def test_a_day_after_the_upper_bound_is_no_lower_bound():
    office = ("Ký bởi: UBND TỈNH HÀ NAM; Văn phòng", "Ngày ký: 12/05/2023")
    assert bounds("Ngày 05/6/2023, Ban đã họp.", office) == (None, "2023-05-12")


# ── names ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ĐẢNG ỦY XÃ TÂN HÒA", "Đảng ủy xã Tân Hòa"),
        ("HUYỆN ỦY LAI VUNG", "Huyện ủy Lai Vung"),
        ("CÔNG AN TỈNH NGHỆ AN", "Công an tỉnh Nghệ An"),
        ("HỘI ĐỒNG NHÂN DÂN THỊ XÃ HỒNG NGỰ", "HĐND thị xã Hồng Ngự"),
        ("SỞ DU LỊCH VÀ THỂ THAO", "Sở Du lịch và Thể thao"),
        ("BỘ TRƯỞNG, CHỦ NHIỆM", "Bộ trưởng, Chủ nhiệm"),
        ("ỦY BAN MTTQ VIỆT NAM TỈNH", "Ủy ban MTTQ Việt Nam tỉnh"),
    ],
)
def test_names_in_capitals_are_shown_as_they_are_written(printed, name):
    assert recased_name(printed, short=True) == name


_PIECES = [
    *(
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Số: 1/BC-UBND",
        "Số",
        "S6:",
        "*",
        "|",
    ),
    *(
        "BÁO CÁO",
        "Nơi nhận:",
        "TM.",
        "KT. CHỦ TỊCH",
        "Q. ",
        "PHÓ CHỦ TỊCH Nguyễn Văn An",
        "- Lưu: VT;",
        "SAO Y",
    ),
    *(
        "Hà Nam, ngày",
        "tháng 13 năm 2023",
        "ngày 31/02/2023",
        "Ký bởi:",
        "Ngày ký: 99/99/9999",
        "ĐẾN",
        "năm 0000",
    ),
    *(
        "   ",
        "\n",
        "\t",
        "MẬT",
        "HUYỆN",
        "V/v",
        "Kính gửi:",
        "đã",
        "Công văn số 1/UBND ngày 01/01/0001",
    ),
]


@given(st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=40).map(" ".join))
def test_any_head_is_read(text):
    found = head(text)
    length = len(unicodedata.normalize("NFC", text))
    for name in found.__dataclass_fields__:
        fact = getattr(found, name)
        for each in fact if isinstance(fact, tuple) else (fact,):
            if isinstance(each, Fact) and each.span:
                assert 0 <= each.span.start < each.span.end <= length
