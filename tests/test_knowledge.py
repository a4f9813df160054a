"""The catalogue proves itself: every example is read as it says, every cue and unit is used."""

import re

import pytest

from extractors import acting
from extractors.examples import marked, prove
from extractors.knowledge import KnowledgeError, load, with_draft
from extractors.knowledge.checks import PERCENT, check_named, check_until
from extractors.model import Span

KNOWLEDGE = load()
ENTRIES = KNOWLEDGE.indicators + KNOWLEDGE.competitors
EXAMPLES = [(entry, example) for entry in ENTRIES for example in entry.examples]


@pytest.mark.parametrize(
    ("entry", "example"), EXAMPLES, ids=[f"{e.code}-{text[:30]}" for e, text in EXAMPLES]
)
def test_example_is_read_as_its_indicator(entry, example):
    proof = prove(entry, example, KNOWLEDGE)
    assert proof.marked, "an example marks its numerals with «…»"
    text = proof.extraction.document.text
    assert proof.holds, [(f.indicator, f.span.of(text), f.rule) for f in proof.extraction.figures]


def test_an_example_of_another_indicator_does_not_hold():
    forwarded = KNOWLEDGE.indicator("petition.forwarded")
    example = "HĐND tỉnh đã tổ chức «10» kỳ họp."
    assert not prove(forwarded, example, KNOWLEDGE).holds
    assert marked(example) == ("HĐND tỉnh đã tổ chức 10 kỳ họp.", {Span(21, 23)})


def test_every_cue_and_unit_is_used():
    cues: set[str] = set()
    units: set[str] = set()
    for entry in ENTRIES:
        cues |= set(entry.base_if)
        for reading in entry.readings:
            units |= reading.counts
            cues |= reading.topics | reading.never | frozenset[str]().union(*reading.needs)
    assert set(KNOWLEDGE.cues) - cues == {"mask"}  # hides what it contains
    # "none" hides, too; guests and video links are counted and are never what is asked for.
    assert set(KNOWLEDGE.units) - units == {"none", "guest", "remote"}


def test_every_kind_of_body_is_one_that_acts_or_is_known_not_to():
    kinds = {body.kind for body in KNOWLEDGE.bodies.values()}
    named = {kind for entry in ENTRIES for kind in (*entry.by, *filter(None, [entry.default]))}
    assert named <= kinds
    assert kinds - named <= acting.PROVINCE | acting.PARTY | acting.IDLE
    assert kinds >= acting.PROVINCE | acting.PARTY | acting.IDLE


def test_every_default_is_among_the_bodies_that_can_do_it():
    wrong = [e.code for e in ENTRIES if e.default and e.by and e.default not in e.by]
    assert wrong == []


# ── a wrong entry fails by name ───────────────────────────────────────────────────────

GOOD = """
[split]
outcome = { codes = ["petition.resolved", "petition.under_review"], whole = true }

[[indicator]]
code = "petition.sealed"
name = "Đơn niêm phong"
unit = "đơn"
combine = "sum"
meaning = "a draft"
by = ["standing"]
default = "standing"
base = "petition.received"
base_if = { eligible = "petition.eligible" }
sums = ["outcome"]
reads = [{ counts = ["petition"], needs = [["file"]], topics = ["petition"], never = ["voters"] }]
examples = ["Lưu «79» đơn."]
"""
WRONG = {
    ("by =", "bi ="): "khóa (unknown key) 'bi'",
    ("never =", "nevr ="): "gần giống: never",
    ('unit = "đơn"\n', ""): "thiếu khóa unit",
    ('combine = "sum"', 'combine = "add"'): "combine = 'add', chỉ có thể là last, none, sum",
    ('by = ["standing"]', 'by = ["standng"]'): "loại chủ thể 'standng'",
    ('default = "standing"', 'default = "stand"'): "loại chủ thể 'stand'",
    ("eligible =", "eligibel ="): "base_if: không có từ khóa (cue) 'eligibel'",
    (
        '"petition.eligible" }',
        '"petition.eligble" }',
    ): "base_if: không có chỉ tiêu 'petition.eligble'",
    ('base = "petition.received"', 'base = "petition.recieved"'): "gần giống: petition.received",
    ("petition.under_review", "petition.under"): "sums: không có chỉ tiêu 'petition.under'",
    ('["outcome"]', '["outcom"]'): "gần giống: outcome",
    ("codes =", "code ="): "gần giống: codes",
    ('["petition"], needs', '["petitions"], needs'): "counts: không có đơn vị đếm 'petitions'",
    ('counts = ["petition"], ', ""): "reads[1]: thiếu khóa counts",
    ('counts = ["petition"]', "counts = []"): "counts rỗng",
    ('[["file"]]', '[["fille"]]'): "needs: không có từ khóa (cue) 'fille'",
    ('[["file"]]', '["file"]'): "needs phải là một danh sách các danh sách",
    ('["voters"] }', '["votes"] }'): "never: không có từ khóa (cue) 'votes'",
    ('topics = ["petition"]', 'topics = "petition"'): "topics phải là một danh sách chuỗi",
    ('code = "petition.sealed"', 'code = "sealed"'): "nhóm.tên",
    ("«79»", "79"): "không có con số nào trong «…»",
    ('["Lưu «79» đơn."]', "[]"): "không có ví dụ",
    ("[[indicator]]", "[indicator]"): "không có mục [[indicator]] nào",
    ("\n[[", "\n[cue.new]\nwords = ['mới']\n[["): "không có [cue]",
    ('unit = "đơn"', 'unit = "đơn'): "không đúng dạng TOML",
}


def test_a_good_draft_is_taken():
    knowledge, (draft,) = with_draft(GOOD, "draft.toml")
    assert knowledge.indicator("petition.sealed") is draft
    assert len(knowledge.indicators) == len(KNOWLEDGE.indicators) + 1
    assert load() is KNOWLEDGE  # the catalogue itself is not changed


@pytest.mark.parametrize(("change", "told"), WRONG.items(), ids=[new for _, new in WRONG])
def test_a_wrong_entry_is_told_by_file_key_and_nearest_name(change, told):
    content = GOOD.replace(*change, 1)
    assert content != GOOD
    with pytest.raises(KnowledgeError) as error:
        with_draft(content, "draft.toml")
    assert told in str(error.value)
    if not told.startswith(("sums", "base_if: không có chỉ", "gần giống: petition")):
        assert str(error.value).startswith("draft.toml")


def test_a_draft_takes_the_place_of_its_code():
    content = GOOD.replace("petition.sealed", "petition.filed")
    knowledge, (draft,) = with_draft(content, "draft.toml")
    assert len(knowledge.indicators) == len(KNOWLEDGE.indicators)
    assert knowledge.indicator("petition.filed") == draft


def test_a_code_that_stands_twice_is_refused():
    with pytest.raises(KnowledgeError, match="có hai lần"):
        with_draft(GOOD + GOOD[GOOD.index("[[indicator]]") :], "draft.toml")


def test_a_rate_of_an_unknown_indicator_is_refused():
    content = GOOD.replace("base =", 'rate_of = "petition.no"\nbase =')
    with pytest.raises(KnowledgeError, match=re.escape("rate_of: không có chỉ tiêu 'petition.no'")):
        with_draft(content, "draft.toml")


@pytest.mark.parametrize(
    ("key", "entry", "told"),
    [
        ("unit", {"words": []}, "không có từ nào"),
        ("unit", {}, "thiếu khóa words"),
        ("unit", {"words": ["đơn"], "qualifys": True}, "gần giống: qualifies"),
        ("unit", {"words": ["đơn"], "agent": "yes"}, "true hoặc false"),
        ("cue", {"words": ["đơn"], "reach": "sentence"}, "chỉ có thể là clause"),
        ("body", {"words": ["Ban"], "kind": "x", "name": "Ban", "of": "x"}, "council, level"),
        ("body", {"words": ["Ban"], "name": "Ban"}, "thiếu khóa kind"),
        ("cue", ["đơn"], "phải là một mục"),
    ],
)
def test_a_wrong_named_entry_is_refused(key, entry, told):
    with pytest.raises(KnowledgeError, match=told) as error:
        check_named(key, "new", entry, "file.toml")
    assert f"file.toml: [{key}.new]" in str(error.value)


def test_the_percent_is_no_unit_of_the_catalogue():
    assert PERCENT not in KNOWLEDGE.units


def test_a_cue_that_holds_until_an_unknown_one_is_refused():
    cues = {"council_deputy": {}, "na_deputies": {"until": ["council_deputi"]}}
    with pytest.raises(KnowledgeError, match=r"na_deputies.*until.*council_deputi"):
        check_until(cues, "cues.toml")
