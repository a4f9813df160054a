"""Proposals, recommendations, commitments, stated nones, and the rules of the reporting body."""

import json
import tomllib
import unicodedata
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import fake_runs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extractors import extract
from extractors.addressees import addressees_at
from extractors.deadlines import deadline_in
from extractors.knowledge import load
from extractors.model import Document, ProposalKind, Source, Span
from extractors.proposal_words import field_of, proposal_words, title_kind
from extractors.spelling import pattern_key
from pipeline.records import record
from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published
from tests.gold_reports import GOLD, REFERENCE, REPORTS, gold_report

KNOWLEDGE = Path(__file__).parents[1] / "extractors" / "knowledge"
WORDS = tomllib.loads((KNOWLEDGE / "proposals.toml").read_text("utf-8"))
NAMES = tomllib.loads((KNOWLEDGE / "addressees.toml").read_text("utf-8"))
CASES = {
    row["name"]: row
    for name in ("proposals.jsonl", "more_proposals.jsonl", "last_proposals.jsonl")
    for row in map(json.loads, (GOLD.parent / name).read_text("utf-8").splitlines())
}


@cache
def read(text):
    return extract(Document(unicodedata.normalize("NFC", text)), load())


def plain(name):
    """Return a body's name as it is compared: marks, case and the long forms do not count."""
    key = " ".join(pattern_key(name).split())
    return key.replace("uy ban nhan dan", "ubnd").replace("hoi dong nhan dan", "hdnd")


class Score(NamedTuple):
    right: int
    read: int
    wanted: int

    @property
    def f1(self):
        return 2 * self.right / (self.read + self.wanted) if self.read + self.wanted else 1.0


def score(wanted, found):
    return Score(len(set(wanted) & set(found)), len(found), len(wanted))


def told(proposal):
    """Return what is compared: kind, place, who is asked, by when."""
    return (
        proposal.kind.value,
        proposal.span.start,
        proposal.span.end,
        tuple(plain(one.name) for one in proposal.addressees),
        proposal.deadline.day if proposal.deadline else None,
    )


def wanted_of(case):
    return [
        (
            one["kind"],
            one["start"],
            one["start"] + len(one["text"]),
            tuple(map(plain, one["addressees"])),
            date.fromisoformat(one["deadline"]) if "deadline" in one else None,
        )
        for one in case.get("found", ())
    ]


# ── the gold ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [REFERENCE, *REPORTS])
def test_a_report_s_proposals_are_read_with_who_is_asked(name):
    gold = gold_report(name)
    found = read(gold.text).proposals
    wanted = {
        (gold.offset(one["start"]), gold.offset(one["end"]), plain(one["addressee"]))
        for one in gold.facts["document"]["proposals"]
    }
    own = [one for one in found if one.kind is ProposalKind.PROPOSAL]
    assert {(o.span.start, o.span.end, plain(o.addressees[0].name)) for o in own} == wanted
    assert all(len(one.addressees) == 1 for one in own)
    nones = [one.span.of(gold.text) for one in found if one.kind is ProposalKind.NONE]
    assert nones == (["Không có."] if name == REFERENCE else [])


@pytest.mark.parametrize("name", [REFERENCE, *REPORTS])
def test_a_report_s_rules_are_read_with_their_section(name):
    gold = gold_report(name)
    wanted = {
        (a["name"], a["value"], a["section"]) for a in gold.facts["document"].get("attributes", [])
    }
    assert {(a.name, a.value, a.section) for a in read(gold.text).attributes} == wanted


def test_deadlines_of_the_reports():
    days = {
        name: [
            one.deadline.day.isoformat()
            for one in read(gold_report(name).text).proposals
            if one.deadline
        ]
        for name in ("r4", "r6")
    }
    assert days == {"r4": ["2025-06-30"], "r6": ["2026-03-31"]}


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_read(name):
    case = CASES[name]
    found = read(case["text"])
    assert sorted(map(told, found.proposals)) == sorted(wanted_of(case))
    for one in case.get("found", ()):
        (same,) = (p for p in found.proposals if p.span.start == one["start"])
        assert one.get("field") in (None, same.field) or name in OTHER_FIELD
        assert plain(one.get("by", "")) in plain(same.by or "")
    attributes = [[one.name, one.value] for one in found.attributes]
    assert sorted(attributes) == sorted(case.get("attributes", []))


# Two fields are named once each; the one named first is taken, the case holds the other.
OTHER_FIELD = {"supervision-asked", "intro-then-items-with-intro-sentence"}


def test_the_score_of_all_cases():
    scores = [
        score(wanted_of(case), list(map(told, read(case["text"]).proposals)))
        for case in CASES.values()
    ]
    whole = Score(*map(sum, zip(*scores, strict=True)))
    print(f"{len(scores)} cases, {whole}, F1 {whole.f1:.3f}")
    assert whole.f1 >= 0.95


# ── the knowledge proves itself ───────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("kind", "title"),
    [(entry["kind"], title) for entry in WORDS["title"] for title in entry["examples"]],
)
def test_a_title_says_what_its_section_holds(kind, title):
    assert title_kind(title) == kind


@pytest.mark.parametrize("part", ["none", "closing"])
def test_examples_of_what_is_none_and_what_closes(part):
    form = getattr(proposal_words(), part)
    for example in WORDS[part]["examples"]:
        assert form.fullmatch(pattern_key(example)), example
    for example in WORDS[part]["counterexamples"]:
        assert not form.fullmatch(pattern_key(example)), example


@pytest.mark.parametrize(
    ("words", "day"),
    [tuple(example) for entry in WORDS["deadline"] for example in entry["examples"]],
)
def test_a_deadline_is_the_day_that_is_meant(words, day):
    said = f"Đề nghị UBND tỉnh báo cáo, {words}."
    found = deadline_in(pattern_key(said), Span(0, len(said)), None)
    assert found.day == day
    assert found.span.of(said) in said


@pytest.mark.parametrize("words", WORDS["no_day"]["examples"])
def test_a_deadline_without_a_day_keeps_its_words(words):
    found = deadline_in(pattern_key(words), Span(0, len(words)), date(2025, 1, 1))
    assert (found.day, found.span.of(words)) == (None, words)


def test_a_day_without_a_year_is_the_next_one():
    said = pattern_key("hoàn thành trước ngày 15/3")
    whole = Span(0, len(said))
    assert deadline_in(said, whole, date(2025, 1, 2)).day == date(2025, 3, 15)
    assert deadline_in(said, whole, date(2025, 6, 12)).day == date(2026, 3, 15)
    assert deadline_in(said, whole, None).day is None, "no year is guessed"
    monthly = pattern_key("báo cáo trước ngày 20 hằng tháng")
    assert deadline_in(monthly, Span(0, len(monthly)), date(2025, 1, 2)) is None


@pytest.mark.parametrize(
    ("field", "words"),
    [(entry["name"], words) for entry in WORDS["field"] for words in entry["examples"]],
)
def test_a_field_is_known_by_its_words(field, words):
    assert field_of(words) == field


@pytest.mark.parametrize(
    "name", [*NAMES["heads"], *NAMES["groups"], *(f"Sở {p}" for p in NAMES["portfolios"])]
)
def test_a_name_is_read_to_its_end(name):
    said = f"{name} sớm báo cáo"
    (one,) = addressees_at(said, pattern_key(said), Span(0, len(said))).addressees
    assert one.span.of(said) == name


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Uỷ ban nhân dân tỉnh, Sở Y tế và UBND các huyện, thành phố", ["UBND tỉnh", "Sở Y tế", "UBND các huyện, thành phố"]),
        ("UBND huyện Bình Sơn chỉ đạo Sở Y tế", ["UBND huyện Bình Sơn"]),
        ("TRUNG ƯƠNG", ["Trung ương"]),
        ("Phó Chủ tịch UBND tỉnh Nguyễn Văn An", ["Phó Chủ tịch UBND tỉnh"]),
        ("ông tổ nghề gốm", []),
    ],
)  # fmt: skip
def test_names_one_after_the_other(said, names):
    found = addressees_at(said, pattern_key(said), Span(0, len(said)))
    assert [one.name for one in found.addressees] == names


# ── forms that the cases do not have ──────────────────────────────────────────────────


def test_a_none_says_for_whom():
    found = read(
        "V. KIẾN NGHỊ\n\n1. Với Trung ương: Không có.\n\n2. Với UBND tỉnh: Đầu tư trạm bơm.\n"
    )
    assert [(p.kind.value, [a.name for a in p.addressees]) for p in found.proposals] == [
        ("none", ["Trung ương"]),
        ("proposal", ["UBND tỉnh"]),
    ]


def test_items_beside_their_heading_are_its_items():
    found = read(
        "V. KIẾN NGHỊ\n\n- Với UBND tỉnh:\n\n- Đầu tư trạm bơm.\n\n- Sửa cầu.\n\n- Với Sở Y tế:\n\n+ Tuyển bác sĩ.\n\n- Mua sách.\n"
    )
    assert [[name.name for name in one.addressees] for one in found.proposals] == [
        *(["UBND tỉnh"], ["UBND tỉnh"], ["Sở Y tế"]),
        [],
    ]


def test_what_only_looks_like_a_rule_or_a_request_is_none():
    assert read("Kết hợp sử dụng kết quả đánh giá hằng tháng làm cơ sở xếp loại.").attributes == ()
    assert read("Ủy ban nhân dân tỉnh yêu cầu Sở Y tế tập trung phòng, chống dịch.").proposals == ()


def test_silence_is_no_none():
    assert read("V. KIẾN NGHỊ\n\nTrên đây là báo cáo của Đảng đoàn./.\n").proposals == ()
    assert read("Ban không có kiến nghị nào chậm thực hiện.").proposals == ()


def test_a_damaged_letter_is_shown_as_it_stands():
    text = "V. KIẾN NGHỊ\n\n1. Đề nghị UBND tinh sớm sửa cầu.\n"
    (one,) = read(text).proposals
    assert one.span.of(text) == "Đề nghị UBND tinh sớm sửa cầu."


# ── what holds for every text ─────────────────────────────────────────────────────────

_PIECES = st.sampled_from([
    "KIẾN NGHỊ, ĐỀ XUẤT", "V. KIẾN NGHỊ", "1. ", "- ", "+ ", "(1) ", "(2) ", "a) ", "Đề nghị ", "kiến nghị ", "yêu cầu ", "UBND tỉnh", "Sở Y tế", "các sở, ngành",
    ", ", "; ", ": ", ". ", "\n", "\n\n", "trước ngày 31/2/2025", "trong quý IV", "trước 30/6", "Đối với ", "Với ", "Trung ương", "cam kết ", "sẽ ", "hứa ", "Giám đốc ",
    "Không có.", "chất vấn", "qua giám sát", "cử tri ", "họp mỗi tháng 01 lần", "2/3 số thành viên dự họp", "quá nửa ủy viên tán thành", "hằng quý", "0 tháng/lần", "Trên đây là ", "./.", "tỉnh", "x",
    "trước năm 1900", "12 tháng cuối năm 2025", "ngoài ra", "thực hiện", "Ban ", "đã ", "xã Ô", "TP. ",
])  # fmt: skip
_SAID = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SAID)
def test_every_text_is_read_and_every_span_stands_in_it(said):
    text = unicodedata.normalize("NFC", said)
    found = extract(Document(text), load())
    for one in found.proposals:
        spans = [one.span, *(name.span for name in one.addressees)]
        spans += [one.deadline.span] if one.deadline else []
        assert all(0 <= span.start < span.end <= len(text) for span in spans)
        assert one.span.of(text) == one.span.of(text).strip()
        if one.deadline:
            assert one.span.covers(one.deadline.span)
    for rule in found.attributes:
        assert 0 <= rule.span.start < rule.span.end <= len(text)


# ── what others get ───────────────────────────────────────────────────────────────────

TEXT = (
    "2. Quy chế\n\nĐảng đoàn họp định kỳ mỗi tháng 01 lần.\n\nV. KIẾN NGHỊ\n\n1. Đề nghị UBND tỉnh, Sở Tài chính đẩy nhanh"
    " giải ngân vốn đầu tư công trước ngày 31/12/2025.\n\n2. Với Trung ương: Không có.\n"
)  # fmt: skip


def stated():
    source = Source("2025/a.txt", "ab" * 32, 10, "text/plain")
    return extract(Document(TEXT, source), load())


def test_the_json_record_has_them():
    kept = json.loads(json.dumps(record(stated())))
    first, second = kept["proposals"]
    assert TEXT[first["start"] : first["end"]] == first["text"]
    assert [TEXT[a["start"] : a["end"]] for a in first["addressees"]] == [
        "UBND tỉnh",
        "Sở Tài chính",
    ]
    assert (first["field"], first["deadline"], first["section"]) == (
        "đầu tư công",
        "2025-12-31",
        "V.1",
    )
    assert first["deadline_text"] == TEXT[first["deadline_start"] : first["deadline_end"]]
    assert (second["kind"], second["text"], second["deadline"]) == ("none", "Không có.", None)
    (rule,) = kept["attributes"]
    assert (rule["name"], rule["value"], rule["text"]) == (
        "meeting_frequency",
        "monthly",
        "mỗi tháng 01 lần",
    )


def test_the_warehouse_has_them_and_finds_them_without_accents(tmp_path):
    place = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    fake_runs.load_here(place, stated())
    with open_published(place) as connection:
        ask = "select kind_label, addressee, deadline, field from current_proposal"
        found = connection.execute(f"{ask} where search_words like '%giai ngan von%'").fetchall()
        assert found == [
            (
                "kiến nghị, đề xuất của cơ quan báo cáo",
                "UBND tỉnh; Sở Tài chính",
                date(2025, 12, 31),
                "đầu tư công",
            )
        ]
        assert (
            connection.execute(f"{ask} where search_words like '%so tai chinh%'").fetchall()
            == found
        )
        search = "select addressee, phrase from search_proposals({})"
        for words, phrase in (
            ("'giai ngan von'", True),
            ("'Vốn giải ngân'", False),
            ("'sở tài chính'", True),
        ):
            hit = connection.execute(search.format(words)).fetchall()
            assert hit == [("UBND tỉnh; Sở Tài chính", phrase)]
        for nothing in ("'giai nga'", "' '", "'giai ngan', unit := '01-0'"):
            assert connection.execute(search.format(nothing)).fetchall() == []
        cut = "select text[span_start + 1 : span_end] = words from proposal join document using (document_id)"
        assert connection.execute(cut).fetchall() == [(True,), (True,)]
        rules = connection.execute(
            "select attribute_label, value, words from current_attribute"
        ).fetchall()
        assert rules == [("định kỳ họp", "monthly", "mỗi tháng 01 lần")]
