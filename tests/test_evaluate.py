"""The scorer: what counts as found, what is neutral, where each error is told."""

import json
import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner

from extractors.model import (
    Actor,
    Check,
    Document,
    Extraction,
    Figure,
    Grade,
    Letterhead,
    Period,
    PeriodKind,
    Role,
    Span,
    Status,
    Structure,
    Verdict,
)  # fmt: skip
from pipeline import cli
from pipeline.evaluate import by_indicator, match, scores
from pipeline.gold import GoldCheck, GoldError, GoldFigure, GoldText, read_gold
from pipeline.scorecard import error_lines

TEXT = (
    "Năm 2024, HĐND tỉnh tổ chức 10 kỳ họp (04 thường lệ, 06 chuyên đề), giảm 02 kỳ; "
    "dự kiến năm tới 12 kỳ. Trong 10 kỳ họp trên có 3/5 Ban báo cáo."
)


def gold_row(numeral, indicator, value, nth=0, **fields):
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(numeral, start + 1)
    return {
        "indicator": indicator, "value": value, "start": start, "numeral": numeral,
        "actor": "HĐND tỉnh", "period_start": "2024-01-01", "period_end": "2024-12-31",
        "role": "total", "status": "actual", **fields,
    }  # fmt: skip


FIGURES = [
    gold_row("10", "session.total", 10),
    gold_row("04", "session.regular", 4),
    gold_row("06", "session.thematic", 6),
    gold_row("02", "session.total", -2, status="change"),
    gold_row("12", "session.total", 12, status="planned"),
    gold_row("5 Ban", "council.committees", 5, role="denominator"),
]
FACTS = {
    "figures": FIGURES,
    "checks": [
        {"total": FIGURES[0]["start"], "parts": [f["start"] for f in FIGURES[1:3]], "holds": True}
    ],
    "numerals": [{"start": TEXT.index("10 kỳ họp trên"), "kind": "reference_to_figure:session"}],
}


def predicted(row, **fields):
    end = row["start"] + len(row["numeral"].split()[0])
    figure = Figure(
        indicator=row["indicator"],
        span=Span(row["start"], end),
        value=Decimal(abs(row["value"])),
        unit="kỳ",
        role=Role(row["role"]),
        status=Status(row["status"]),
        actor=Actor("hdnd", "HĐND tỉnh", "tỉnh"),
        period=Period(
            date(2024, 1, 1), date(2024, 12, 31), "Năm 2024", PeriodKind.YEAR, Span(0, 8)
        ),
    )
    return replace(figure, **fields)


def extraction(figures, checks=()):
    return Extraction(
        Document(TEXT), Structure((), (), Letterhead()), tuple(figures), (), tuple(checks), (), ()
    )


@pytest.fixture
def gold(tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(FACTS), "utf-8")
    (text,) = read_gold([tmp_path])
    return text


def shares(found, *names):
    return [(getattr(found, name).right, getattr(found, name).of) for name in names]


def test_all_right_is_all_right(gold):
    first, *parts = FIGURES[:3]
    check = Check(
        "parts_sum_to_total", first["start"], tuple(p["start"] for p in parts),
        Decimal(10), Decimal(10), Decimal(0), Verdict.PROVED,
    )  # fmt: skip
    result = match(gold, extraction(map(predicted, FIGURES), [check]))
    found = scores([result])
    assert found.f1 == 1.0
    assert shares(found, "precision", "recall", "status", "sums", "verdicts") == [
        (4, 4),  # what is claimed to have happened, the base of 3/5 among it
        (3, 3),  # neither a plan, a change nor a base must be found
        (6, 6),
        (1, 1),
        (1, 1),
    ]
    assert list(error_lines([result])) == []


WRITINGS = {
    "as it is": ("parts_sum_to_total", 0, (40, 60)),
    "a restated member": ("parts_sum_to_total", 90, (40, 60)),
    "with a part of zero": ("parts_sum_to_total", 0, (40, 60, 80)),
    "as a change from the smaller value": ("change_from_previous", 0, (40, 60)),
}
OTHERS = {
    "another total": ("parts_sum_to_total", 80, (40, 60)),
    "a part is missing": ("parts_sum_to_total", 0, (40,)),
    "a change between others": ("change_from_previous", 40, (0, 80)),
}


@pytest.mark.parametrize(
    ("written", "found"),
    [*((one, True) for one in WRITINGS.values()), *((one, False) for one in OTHERS.values())],
    ids=[*WRITINGS, *OTHERS],
)
def test_a_sum_in_another_writing_is_the_same_sum(written, found):
    def figure(start, value):
        return Figure("x.y", Span(start, start + 2), Decimal(value), "kỳ")

    def gold_figure(start, value):
        return GoldFigure(
            start, str(value), "x.y", Decimal(value), None, None, None, Role.TOTAL, Status.ACTUAL
        )

    def check(kind, total, parts):
        return Check(kind, total, parts, Decimal(1), Decimal(1), Decimal(0), Verdict.PROVED)

    values = {0: 10, 40: 4, 60: 6, 80: 0, 90: 10}
    document = Document("mười bốn sáu " * 9)
    gold = GoldText(
        "t", "f", document.text,
        tuple(gold_figure(*item) for item in values.items()),
        (GoldCheck("parts_sum_to_total", 0, frozenset({40, 60}), holds=True),), frozenset(),
    )  # fmt: skip
    extraction = Extraction(
        document, Structure(Letterhead(), (), ()), tuple(figure(*item) for item in values.items()), (),
        (check("restated_equal", 0, (90,)), check(*written)), (), (),
    )  # fmt: skip
    [result] = match(gold, extraction).checks
    assert result.right is found


def test_nothing_read_is_nothing_found(gold):
    found = scores([match(gold, extraction([]))])
    assert shares(found, "precision", "recall", "actor", "sums") == [(0, 0), (0, 3), (0, 0), (0, 1)]
    assert found.f1 is None
    assert found.precision.value is None


def test_each_error_is_counted_once_and_told_where_it_stands(gold):
    wrong = [
        predicted(FIGURES[0], actor=None, confidence=Grade.TO_CHECK, rule="nhãn"),
        predicted(FIGURES[1], indicator="session.thematic"),
        predicted(FIGURES[2], value=Decimal(7)),
    ]
    result = match(gold, extraction(wrong))
    found = scores([result])
    assert shares(found, "precision", "recall", "actor") == [(1, 3), (1, 3), (0, 1)]
    assert shares(found, "sure", "sure_right") == [(0, 1), (0, 2)]
    told = "\n".join(error_lines([result]))
    assert f"a:{FIGURES[0]['start']} SAI chủ thể của session.total: chuẩn HĐND tỉnh" in told
    assert "[quy tắc: nhãn]" in told
    assert f"a:{FIGURES[1]['start']} SÓT session.regular = 4" in told
    assert f"a:{FIGURES[1]['start']} THỪA session.thematic = 4" in told
    assert "«04 thường lệ, 06" in told
    assert "PHÉP KIỂM parts_sum_to_total: 10 với 04, 06 (khớp); không thấy" in told


def test_a_figure_at_a_neutral_numeral_is_neither_right_nor_wrong(gold):
    again = gold_row("10", "session.total", 10, nth=1)
    found = scores([match(gold, extraction([predicted(again)]))])
    assert shares(found, "precision", "recall") == [(0, 0), (0, 3)]


def test_a_second_reading_of_one_numeral_is_wrong(gold):
    found = scores([match(gold, extraction([predicted(FIGURES[0])] * 2))])
    assert shares(found, "precision", "recall") == [(1, 2), (1, 3)]


def test_a_contradiction_that_the_gold_does_not_know_is_a_false_alarm(gold):
    total, part = FIGURES[0]["start"], FIGURES[1]["start"]
    check = Check(
        "parts_sum_to_total", total, (part,), Decimal(4), Decimal(10), Decimal(0),
        Verdict.CONTRADICTED,
    )  # fmt: skip
    result = match(gold, extraction(map(predicted, FIGURES), [check]))
    assert result.alarms == (check,)
    assert f"a:{total} BÁO SAI parts_sum_to_total: 10 với 04" in "\n".join(error_lines([result]))
    held = replace(check, verdict=Verdict.UNPROVED)
    assert match(gold, extraction([], [held])).alarms == ()


def test_a_plan_read_as_a_fact_is_a_wrong_status(gold):
    result = match(gold, extraction([predicted(FIGURES[4], status=Status.ACTUAL)]))
    found = scores([result])
    assert shares(found, "precision", "recall", "status") == [(1, 1), (0, 3), (0, 1)]


def test_indicators_are_counted_apart(gold):
    figures = [predicted(FIGURES[0]), predicted(FIGURES[1], indicator="session.thematic")]
    rows = {row.indicator: row for row in by_indicator([match(gold, extraction(figures))])}
    assert shares(rows["session.total"], "precision", "recall") == [(1, 1), (1, 1)]
    assert shares(rows["session.thematic"], "precision", "recall") == [(0, 1), (0, 1)]
    assert shares(rows["session.regular"], "precision", "recall") == [(0, 0), (0, 1)]


def test_offsets_of_decomposed_text_with_crlf_become_those_of_its_nfc(tmp_path):
    stored = unicodedata.normalize("NFD", "Kết quả\r\nHĐND tỉnh họp 10 kỳ")
    row = {**FIGURES[0], "start": stored.index("10")}
    line = json.dumps({"id": "x", "text": stored, "figures": [row], "repeats": []})
    (tmp_path / "p.jsonl").write_text(line + "\n", "utf-8")
    (text,) = read_gold([tmp_path / "p.jsonl"])
    assert text.text == "Kết quả\nHĐND tỉnh họp 10 kỳ"
    assert text.text[text.figures[0].start :] == "10 kỳ"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "a.json: không phải JSON"),
        ("[]", "thiếu 'figures'"),
        (json.dumps({"figures": [{"indicator": "session.total"}]}), "trường sai hoặc thiếu"),
        (json.dumps({"figures": [{**FIGURES[0], "start": 3}]}), "không phải '10'"),
    ],
)
def test_broken_gold_is_told_and_is_no_error_of_the_engine(tmp_path, content, words):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.json").write_text(content, "utf-8")
    with pytest.raises(GoldError, match=words):
        read_gold([tmp_path])


def test_gold_without_its_text_says_where_it_belongs(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(FACTS), "utf-8")
    with pytest.raises(GoldError, match=r"thiếu văn bản a\.txt"):
        read_gold([tmp_path / "a.json"])


def test_the_command_prints_scores_and_every_error(tmp_path):
    facts = {**FACTS, "figures": [*FIGURES[1:], gold_row("10", "session.total", 10, actor="X")]}
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "a.json").write_text(json.dumps(facts), "utf-8")
    done = CliRunner().invoke(cli.commands, ["evaluate", str(tmp_path), "--errors"])
    assert done.exit_code == 0
    assert "Bộ dữ liệu" in done.output
    assert "session.thematic" in done.output
    assert "SAI chủ thể của session.total: chuẩn X, đọc HĐND tỉnh" in done.output
