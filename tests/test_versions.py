"""Two versions of a report: which figures are the same, which reports are versions of which."""

from __future__ import annotations

import shutil
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import fake_runs
import pytest
from gold_reports import gold_report
from revisions import revised

from extractors import extract, knowledge
from extractors.likeness import likeness, sketch
from extractors.model import Document
from extractors.versions import Change, VersionFigure, compare_versions
from pipeline.records import record
from pipeline.settings import Settings
from pipeline.warehouse.links import Form, Link, Paper, forms, name_key, replacements, symbol_key
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.rows import Loaded, rows_of
from pipeline.warehouse.submissions import received
from pipeline.warehouse.units import read_units
from pipeline.warehouse.versions import version_figure

# ── figures ───────────────────────────────────────────────────────────────────────────


@cache
def extraction_of(text):
    return extract(Document(text), knowledge.load())


def figures_of(text):
    """The figures of a text, each under its offset and number."""
    rows = rows_of(record(extraction_of(text)), Loaded("r", "ab" * 32, "f"), read_units()).figure
    return [
        version_figure(row, text)._replace(id=(row["span_start"], at))
        for at, row in enumerate(rows)
    ]


def test_the_corrected_report_differs_where_its_gold_says():
    old, new = gold_report("r2"), gold_report("r8")
    changes = compare_versions(figures_of(old.text), figures_of(new.text))
    found = {
        (each.old and each.old.id[0], each.new and each.new.id[0])
        for each in changes
        if each.change is not Change.UNCHANGED
    }
    stated = {
        (before and old.offset(before), new.offset(after))
        for before, after, *_ in new.facts["changes_against"]["figures"]
    }
    assert found == stated
    assert len(changes) == 145


@pytest.mark.parametrize("name", ["r1", "r3", "r4", "r5", "r6", "r7"])
def test_a_revised_report_is_paired_with_its_first_version(name):
    """Paragraphs added, cut and swapped, half of the lines reworded, six numbers changed."""
    text = gold_report(name).text
    old = figures_of(text)
    spans = [(f.span.start, f.span.end) for f in extraction_of(text).figures]
    revision = revised(text, spans, f"{name}-0")
    new = figures_of(revision.text)
    changes = compare_versions(old, new)
    assert len([c for c in changes if c.old]) == len(old)
    assert len([c for c in changes if c.new]) == len(new)
    same = {
        (a.id, b.id)
        for a in old
        for b in new
        if revision.moved[a.id[0]] == b.id[0] and (a.indicator, a.status) == (b.indicator, b.status)
    }
    pairs = {(c.old.id, c.new.id): c.change for c in changes if c.old and c.new}
    assert len(set(pairs) - same) <= 1  # two columns of a table that were read the other way round
    assert len(same - set(pairs)) <= 1
    for pair in same & set(pairs):
        assert (pairs[pair] is Change.CHANGED) == (pair[0][0] in revision.changed), pair


def figure(value, sentence, at=0, **facts):
    numeral = str(value)
    start = sentence.index(numeral)
    known = {
        "id": f"{sentence[:9]}{at}", "indicator": "petition.received", "value": Decimal(value),
        "value_high": None, "bound": "exact", "role": "total", "status": "actual", "actor": None,
        "scope": None, "per": None, "period": (None, date(2023, 6, 30)), "sentence": sentence,
        "before": sentence[:start], "after": sentence[start + len(numeral) :],
    }  # fmt: skip
    return VersionFigure(**{**known, **facts})


def kinds(old, new):
    return [
        (c.change.value, c.old and int(c.old.value), c.new and int(c.new.value))
        for c in compare_versions(old, new)
    ]


def test_a_value_or_its_bound_changes():
    said = "Đã tiếp nhận 80 đơn."
    assert kinds([figure(80, said)], [figure(80, said)]) == [("unchanged", 80, 80)]
    assert kinds([figure(80, said)], [figure(90, "Đã tiếp nhận 90 đơn.")]) == [("changed", 80, 90)]
    over = figure(80, "Đã tiếp nhận hơn 80 đơn.", bound="at_least")
    assert kinds([over], [figure(80, said)]) == [("changed", 80, 80)]


def test_another_figure_of_the_indicator_is_new_and_the_first_is_gone():
    old = figure(80, "Thường trực HĐND tỉnh đã tiếp nhận 80 đơn của công dân.", actor="Thường trực")
    other = figure(
        7, "Riêng Ban Dân tộc có 7 thư kiến nghị gửi qua bưu điện", actor="Ban Dân tộc", scope="thư"
    )
    assert kinds([old], [other]) == [("new", None, 7), ("gone", 80, None)]


def test_values_do_not_pull_figures_apart():
    """The committees' numbers were swapped: both are changed, none moved."""
    legal = "Ban Pháp chế tiếp nhận {} đơn."
    budget = "Ban Kinh tế - Ngân sách tiếp nhận {} đơn."
    old = [figure(5, legal.format(5), actor="a"), figure(6, budget.format(6), actor="b")]
    new = [figure(6, legal.format(6), actor="a"), figure(5, budget.format(5), actor="b")]
    assert kinds(old, new) == [("changed", 5, 6), ("changed", 6, 5)]


def test_nothing_is_compared_with_nothing():
    assert compare_versions([], []) == ()
    assert kinds([], [figure(1, "Nhận 1 đơn.")]) == [("new", None, 1)]


# ── texts ─────────────────────────────────────────────────────────────────────────────


def test_forms_of_a_text_are_alike_and_other_reports_are_not():
    text = gold_report("r4").text
    lost = text.replace("ộ", "o").replace("ế", "e").upper()  # what a scan may make of it
    assert likeness(sketch(text), sketch(lost)) == 1
    assert likeness(sketch(text), sketch(gold_report("r5").text)) < 0.2
    assert 0.85 < likeness(sketch(gold_report("r2").text), sketch(gold_report("r8").text)) < 0.97
    assert likeness(sketch(""), sketch("")) == 0


# ── papers ────────────────────────────────────────────────────────────────────────────

DAY = date(2023, 4, 20)
TEXT = sketch(gold_report("r2").text)
CORRECTED = sketch(gold_report("r8").text)
OTHER = sketch(gold_report("r5").text)


def paper(key, **facts):
    known = {
        "path": key, "province": "Nghệ An", "body": "dang doan hdnd", "symbol": "12-bc/dd",
        "issued_on": DAY, "replaces": None, "form": Form.PDF, "received_on": None, "seen": 1,
        "head": TEXT[:8],
    }  # fmt: skip
    return Paper(id=key, **{**known, **facts})


def linked(*papers, texts=None):
    texts = texts or {}
    found = forms(papers, lambda key: texts.get(key, TEXT))
    return sorted((link.paper, link.other, link.link.value) for link in found)


def test_three_forms_of_a_report_are_one():
    papers = (paper("scan", form=Form.SCAN), paper("word", form=Form.WORD), paper("pdf"))
    assert linked(*papers) == [
        ("scan", "pdf", "copy"), ("scan", "word", "copy"), ("word", "pdf", "copy"),
    ]  # fmt: skip


def test_a_draft_without_number_and_day_is_known_by_its_text():
    draft = paper("draft", symbol=None, issued_on=None, form=Form.WORD)
    assert linked(draft, paper("pdf")) == [("draft", "pdf", "copy")]
    other = paper("pdf", head=OTHER[:8])
    assert linked(draft, other, texts={"pdf": OTHER}) == []


def test_a_draft_goes_with_the_report_that_it_is_likest_to():
    draft = paper("draft", symbol=None, issued_on=None, form=Form.WORD)
    first = paper("first", head=CORRECTED[:8])
    second = paper("second", symbol="14-bc/dd", issued_on=date(2023, 5, 8))
    assert linked(draft, first, second, texts={"first": CORRECTED}) == [("draft", "second", "copy")]


@pytest.mark.parametrize(
    "facts",
    [
        {"province": "Kon Tum"},
        {"body": "thuong truc hdnd"},
        {"issued_on": date(2022, 4, 20)},
        {"symbol": "13-bc/dd"},
        {"replaces": "11-bc/dd"},
    ],
)
def test_what_a_letter_head_keeps_apart_stays_apart(facts):
    assert linked(paper("a"), paper("b", **facts)) == []


def test_a_scan_whose_issuer_was_misread_is_known_by_its_text():
    scan = paper("scan", form=Form.SCAN, body="ii", symbol="17-bc/dd")
    assert linked(paper("pdf"), scan) == [("scan", "pdf", "copy")]
    corrected = {"scan": CORRECTED}  # nearly the same text, as a corrected version has
    assert linked(paper("pdf"), scan, texts=corrected) == []


def test_one_number_on_two_texts_is_to_be_looked_at():
    assert linked(paper("a"), paper("b"), texts={"b": OTHER}) == [("b", "a", "same_number")]


def test_of_two_files_of_one_form_the_later_speaks():
    early, late = paper("a", seen=1), paper("b", seen=2)
    assert linked(early, late) == [("a", "b", "copy")]
    noted = paper("a", received_on=date(2023, 6, 1))
    assert linked(noted, late) == [("b", "a", "copy")]


def test_only_the_last_report_of_a_number_is_replaced():
    """Numbers start again every year: 12-BC/ĐĐ of 2022 is not replaced by a report of 2023."""
    papers = (
        paper("2022", issued_on=date(2022, 3, 1)),
        paper("2023"),
        paper("scan of 2023", form=Form.SCAN),
        paper("kon tum", province="Kon Tum"),
        paper("2024", issued_on=date(2024, 1, 9)),
        paper("new", symbol="14-bc/dd", replaces="12-bc/dd", issued_on=date(2023, 5, 8)),
    )
    found = [(link.paper, link.other, link.link) for link in replacements(papers)]
    assert found == [("2023", "new", Link.REPLACED), ("scan of 2023", "new", Link.REPLACED)]


def test_keys_are_the_same_however_it_is_typed():
    assert symbol_key("12 – BC/ÐĐ") == symbol_key("12-BC/DĐ") == "12-bc/dd"
    assert name_key("Đảng đoàn HĐND tỉnh") == name_key("ĐẢNG ĐOÀN HĐND THÀNH PHỐ")
    assert name_key("HĐND tỉnh") != name_key("Thường trực HĐND tỉnh")
    assert (symbol_key(None), name_key("")) == (None, None)


def test_the_day_of_receipt():
    met = date(2026, 1, 5)
    assert received(date(2023, 4, 22), DAY, met) == (date(2023, 4, 22), "stated")
    assert received(None, DAY, met) == (DAY, "issued")
    assert received(None, None, met) == (met, "met")
    assert received(None, date(2032, 4, 20), met) == (met, "met"), "a day still to come is a slip"


# ── in the warehouse ──────────────────────────────────────────────────────────────────

HEAD = (
    "symbol: {symbol}\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: {day}\nprovince: Nghệ An\n"
    "year: 2022\n{more}\n"
)
WORDS = "Trong năm HĐND tỉnh đã làm tốt việc thứ {0} theo kế hoạch số {0} của năm.\n"
BODY = "".join(WORDS.format(n) for n in range(30))


def report(figures, symbol="12-BC/ĐĐ", day="2023-04-20", more=""):
    return HEAD.format(symbol=symbol, day=day, more=more) + BODY + figures


FIRST = report("Tổ chức session.total = 10 kỳ họp; resolution.total = 40 nghị quyết.\n")
SECOND = report(
    "Đã tổ chức session.total = 12 kỳ họp; resolution.total = 40 nghị quyết.\n"
    "Tiếp nhận petition.received = 5 đơn.\n",
    symbol="14-BC/ĐĐ", day="2023-05-08", more="replaces: 12-BC/ĐĐ\n",
)  # fmt: skip


@pytest.fixture
def settings(tmp_path):
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    settings.raw.mkdir()
    return settings


def ingest(settings, **texts):
    for name, text in texts.items():
        (settings.raw / f"{name}.txt").write_text(text, "utf-8")
    fake_runs.ingest_here(settings)


def ask(settings, query):
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


CHANGES = "select change, old_numeral, new_numeral from figure_change order by change, new_numeral"


def test_a_resubmission_is_shown_figure_by_figure(settings):
    ingest(settings, a=FIRST, b=SECOND)
    assert ask(settings, CHANGES) == [
        ("changed", "10", "12"), ("new", None, "5"), ("unchanged", "40", "40"),
    ]  # fmt: skip
    sentences = "select old_sentence, new_sentence from figure_change where change = 'changed'"
    assert ask(settings, sentences) == [
        (FIRST.splitlines()[-1], SECOND.splitlines()[-2]),
    ]


def test_a_version_that_comes_later_or_goes_brings_the_differences_up_to_date(settings):
    ingest(settings, a=FIRST)
    assert ask(settings, CHANGES) == []
    ingest(settings, b=SECOND)
    assert len(ask(settings, CHANGES)) == 3
    ingest(settings, b=SECOND.replace("= 12", "= 13"))
    assert ask(settings, CHANGES)[0] == ("changed", "10", "13")
    (settings.raw / "b.txt").unlink()
    ingest(settings)
    assert ask(settings, CHANGES) == []
    assert ask(settings, "select count(*) from current_figure") == [(2,)]


def test_both_versions_are_there_as_of_their_days(settings):
    ingest(settings, a=FIRST, b=SECOND)
    for day, expected in {
        "2023-04-19": [],
        "2023-04-20": [("12-BC/ĐĐ", 10), ("12-BC/ĐĐ", 40)],
        "2023-05-07": [("12-BC/ĐĐ", 10), ("12-BC/ĐĐ", 40)],
        "2023-05-08": [("14-BC/ĐĐ", 5), ("14-BC/ĐĐ", 12), ("14-BC/ĐĐ", 40)],
    }.items():
        query = f"select symbol, value::integer from as_of(date '{day}') order by value"
        assert ask(settings, query) == expected
    states = "select symbol, version from documents_as_of(date '2023-06-01') order by all"
    assert ask(settings, states) == [("12-BC/ĐĐ", "replaced"), ("14-BC/ĐĐ", "current")]


def test_a_report_sent_twice_is_counted_once_and_both_files_are_listed(settings):
    ingest(settings, a=FIRST, b=FIRST + "\n(đã ký)\n")
    assert ask(settings, "select count(*) from current_figure") == [(2,)]
    assert ask(settings, "select path, outcome from file_status order by path") == [
        ("a.txt", "loaded"), ("b.txt", "copy"),
    ]  # fmt: skip
    assert ask(settings, "select documents, note from comparison where value = 10") == [(1, "")]


def test_one_report_with_two_values_is_a_conflict(settings):
    ingest(settings, a=FIRST, b=FIRST.replace("= 40", "= 41"))
    assert ask(settings, "select path, outcome from file_status order by path") == [
        ("a.txt", "loaded"), ("b.txt", "conflict"),
    ]  # fmt: skip
    note = "select value::integer, note from comparison where indicator = 'resolution.total'"
    assert ask(settings, note) == [(40, "bản khác của cùng báo cáo ghi 41")]
    pairs = "select old_numeral, new_numeral from figure_change where link = 'conflict' and change = 'changed'"
    assert ask(settings, pairs) == [("41", "40")]


def test_pdf_word_and_scan_of_a_real_report_are_one(tmp_path):
    """The real report has no number and no day: only its text tells that they are the same."""
    shared = Path(__file__).parents[1].parent / "shared" / "reports"
    files = [*shared.glob("000_*.pdf"), *shared.glob("000_*.docx")]
    if not files:
        pytest.skip(
            "không có báo cáo thật ở ../shared (the real report is not part of the project)"
        )
    from pipeline.ingest import ingest as ingest_all

    raw = tmp_path / "raw"
    raw.mkdir()
    for file in files:
        shutil.copy(file, raw)
    settings = Settings(raw=raw, warehouse=tmp_path / "warehouse")
    ingest_all(settings, print)
    found = ask(settings, "select form, version from submission order by all")
    assert [form for form, version in found if version == "current"] == ["pdf"]
    assert {version for _, version in found} <= {"current", "copy", "conflict"}
    assert ask(settings, "select count(distinct document_id) from current_figure") == [(1,)]
