"""Reporting periods: the phrases of the catalogue, those in context, and the gold's."""

import json
import random
import unicodedata
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model import PeriodKind
from extractors.period_forms import period_forms, period_key
from extractors.periods import find_periods
from tests.gold_reports import REFERENCE, REPORTS, gold_report

ISSUED_ON = date(2024, 7, 5)  # the day of the report that periods.toml's examples stand in
PASSAGES = Path(__file__).parent / "gold" / "passages.jsonl"


def iso(day):
    return day.isoformat() if day else None


def rows(text, issued_on=ISSUED_ON):
    return [(p.label, iso(p.start), iso(p.end)) for p in find_periods(text, issued_on)]


# ── the catalogue ──────────────────────────────────────────────────────────────────────

EXAMPLES = [
    pytest.param(form.name, example, id=f"{form.name}: {example.text}")
    for form in period_forms().forms
    for example in form.examples
]


def test_the_catalogue_has_enough_phrases():
    assert len(EXAMPLES) >= 60


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_every_example_of_the_catalogue(name, example):
    assert rows(example.text) == [(example.text, iso(example.start), iso(example.end))]
    form, _ = next(period_forms().matches(example.text, period_key(example.text)))
    assert form.name == name, "another form takes this phrase first: put the longer form before it"


# ── phrases whose days other words decide ──────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "label", "start", "end"),
    [
        # a year from the period that is reported on
        ("Quý III/2023 họp 2 kỳ. Từ nay đến hết năm", "Từ nay đến hết năm", None, "2023-12-31"),
        ("Năm 2022 họp 5 kỳ. Cả năm có 10 nghị quyết", "Cả năm", "2022-01-01", "2022-12-31"),
        ("9 tháng đầu năm 2025; nhiệm vụ 3 tháng cuối năm", "3 tháng cuối năm", "2025-10-01", "2025-12-31"),
        ("Tổ chức ngày 28/6/2022. Trong cả năm, có 58 cuộc", "cả năm", "2022-01-01", "2022-12-31"),
        ("nhiệm kỳ 2021-2026 khai giảng hồi tháng 3", "tháng 3", None, None),
        # compared with
        ("Năm 2023: 96 (năm 2022: 81); số kỳ là 07 (năm trước 05)", "năm trước", "2022-01-01", "2022-12-31"),
        ("10 tháng đầu năm 2023. So với cùng kỳ, giảm", "cùng kỳ", "2022-01-01", "2022-10-31"),
        ("Trong 9 tháng năm 2022, giảm so với cùng kỳ năm 2021", "cùng kỳ năm 2021", "2021-01-01", "2021-09-30"),
        ("Quý II/2024 tăng so với cùng kỳ năm trước", "cùng kỳ năm trước", "2023-04-01", "2023-06-30"),
        ("Tháng 2/2024 tăng so với cùng kỳ", "cùng kỳ", "2023-02-01", "2023-02-28"),
        ("Giảm 8,5% (cùng kỳ 295 lượt)", "cùng kỳ", None, None),
        ("Năm trước, số đơn là 22", "Năm trước", None, None),
        # the report's own definitions
        ("6 tháng đầu năm 2025 (từ ngày 01/12/2024 đến ngày 31/5/2025)", "6 tháng đầu năm 2025", "2024-12-01", "2025-05-31"),
        ("Năm 2024 họp. Năm 2024 như sau (số liệu tính từ ngày 15/11/2023 đến hết ngày 14/11/2024)", "Năm 2024", "2023-11-15", "2024-11-14"),
        ("9 tháng đầu năm 2025. Ban báo cáo kết quả từ ngày 15/12/2024 đến ngày 14/9/2025.", "9 tháng đầu năm 2025", "2024-12-15", "2025-09-14"),
        ("Năm 2025. Từ ngày 01/7/2025 đến ngày 30/11/2025 (sau đây gọi là 6 tháng cuối năm)", "6 tháng cuối năm", "2025-07-01", "2025-11-30"),
        ("Năm 2024; cùng kỳ là thời gian từ ngày 15/11/2022 đến hết ngày 14/11/2023", "cùng kỳ", "2022-11-15", "2023-11-14"),
        ("| Năm 2021 (từ 24/6) | Năm 2022 |", "Năm 2021", "2021-06-24", "2021-12-31"),
        ("Trong 9 tháng đầu năm 2022 họp. Trong 9 tháng, tiếp 5 lượt", "9 tháng đầu năm 2022", "2022-01-01", "2022-09-30"),
        # terms
        ("HĐND khóa XI nhiệm kỳ 2021-2026. Từ đầu nhiệm kỳ đến nay", "Từ đầu nhiệm kỳ đến nay", "2021-01-01", None),
        ("Kỳ họp thứ nhất ngày 24/6/2021. Từ đầu nhiệm kỳ 2021-2026 đến nay", "Từ đầu nhiệm kỳ 2021-2026 đến nay", "2021-06-24", None),
        ("Từ đầu nhiệm kỳ đến nay họp 9 kỳ. HĐND nhiệm kỳ 2021-2026", "Từ đầu nhiệm kỳ đến nay", "2021-01-01", None),
        ("Nhiệm kỳ 2016-2021 họp 17 kỳ. Trong nhiệm kỳ, có 300 nghị quyết", "Trong nhiệm kỳ", "2016-01-01", "2021-12-31"),
        ("Nhiệm kỳ 2016-2021, nhiệm kỳ 2021-2026; nhiệm kỳ trước 14 kỳ", "nhiệm kỳ trước", "2016-01-01", "2021-12-31"),
        ("Nhiệm kỳ 2021-2026; nhiệm kỳ trước 14 kỳ", "nhiệm kỳ trước", None, None),
        # borders that labels share
        ("6 tháng cuối năm 2025 (từ ngày 01/7/2025 đến ngày 30/11/2025). Cả năm 2025", "Cả năm 2025", "2025-01-01", "2025-11-30"),
        ("9 tháng đầu năm 2025 (từ ngày 15/12/2024 đến ngày 14/9/2025); 6 tháng đầu năm", "6 tháng đầu năm", "2024-12-15", "2025-06-30"),
        ("Từ ngày 01/7/2025 đến ngày 30/11/2025 họp 6 kỳ; từ 01/7/2025 đến nay", "từ 01/7/2025 đến nay", "2025-07-01", "2025-11-30"),
        # a year from what the text compares with
        ("Trong quý I, giảm so với cùng kỳ năm 2023", "quý I", "2024-01-01", "2024-03-31"),
        ("So với cùng kỳ năm 2022, 6 tháng đầu năm 2023", "cùng kỳ năm 2022", "2022-01-01", "2022-06-30"),
        ("Chuẩn bị kỳ họp giữa năm 2022, trong tháng 5", "tháng 5", "2022-05-01", "2022-05-31"),
        # sessions and their days
        ("kỳ họp thứ mười ba (chuyên đề) ngày 28/4/2025", "kỳ họp thứ mười ba (chuyên đề) ngày 28/4/2025", "2025-04-28", "2025-04-28"),
        ("Kỳ họp thứ 2 (chuyên đề, ngày 24/7)", "Kỳ họp thứ 2 (chuyên đề, ngày 24/7)", "2024-07-24", "2024-07-24"),
        ("giữa hai kỳ họp (từ ngày 16/7/2022 đến ngày 30/11/2022)", "giữa hai kỳ họp (từ ngày 16/7/2022 đến ngày 30/11/2022)", "2022-07-16", "2022-11-30"),
        ("Ngày 26/8/2020, HĐND xã tổ chức Kỳ họp thứ 12. Dự kỳ họp thứ 12 có", "kỳ họp thứ 12", "2020-08-26", "2020-08-26"),
        ("Ngày 05/4/2023 họp chuẩn bị kỳ họp thứ 14", "kỳ họp thứ 14", None, None),
        ("Kỳ họp thứ 7 ngày 10/12/2024, kỳ họp thứ 7 ngày 11/12/2025; kỳ họp thứ 7", "kỳ họp thứ 7", None, None),
        ("Kỳ họp thứ 7 dự kiến khai mạc ngày 10/12/2025", "Kỳ họp thứ 7 dự kiến khai mạc ngày 10/12/2025", "2025-12-10", None),
        # spelling and typing
        ("Tu dau nhiem ky 2021-2026 den nay, Hoi dong", "Tu dau nhiem ky 2021-2026 den nay", "2021-01-01", None),
        ("6 THÁNG CUỐI NĂM 2025", "6 THÁNG CUỐI NĂM 2025", "2025-07-01", "2025-12-31"),
        ("trong năm\n2023, HĐND", "năm 2023", "2023-01-01", "2023-12-31"),
        ("tháng\u00a03/2023", "tháng 3/2023", "2023-03-01", "2023-03-31"),
    ],
)  # fmt: skip
def test_days_from_the_words_around(text, label, start, end):
    issued_on = ISSUED_ON if "ngày 24/7" in text else None
    found = rows(text, issued_on)
    assert (label, start, end) in found, found


@pytest.mark.parametrize(
    "text",
    [
        "đại biểu nam 2023 người",
        "Hội Nông dân Việt Nam 2023",
        "quỹ 4 của tỉnh",
        "bầu năm đồng chí",
        "ngày 15 hằng tháng",
        "mỗi tháng một lần; 03 tháng một lần",
        "thực hiện có hiệu quả, thể hiện tại",
        "Quyết định 06/2024/QĐ-UBND",
        "đạt 2/3 tổng số, trên 1/2",
        "Bộ Kế hoạch và Đầu tư 15 dự án",
        "trong năm kỳ họp",
        "ba năm trước",
    ],
)
def test_words_that_name_no_period(text):
    assert rows(text) == []


def test_stated_days_are_told_from_days_of_the_calendar():
    stated, derived = find_periods("từ ngày 16/7/2022 đến ngày 30/11/2022; quý I/2023", None)
    assert (stated.kind, stated.derived) == (PeriodKind.RANGE, False)
    assert (derived.kind, derived.derived) == (PeriodKind.QUARTER, True)


def test_days_that_run_backwards_or_do_not_exist_are_none():
    assert rows("từ ngày 30/11/2023 đến ngày 16/7/2022", None)[0][1:] == (None, None)
    assert rows("ngày 31/02/2023", None)[0][1:] == (None, None)
    assert rows("tháng 13/2023", None)[0][1:] == (None, None)


def test_years_in_a_list():
    assert rows("các năm 2021, 2022 và 2023 có 2024 đơn") == [
        ("năm 2021", "2021-01-01", "2021-12-31"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("2023", "2023-01-01", "2023-12-31"),
    ]


# ── the gold ───────────────────────────────────────────────────────────────────────────


def test_periods_of_the_gold_passages():
    """Half of the passages is left for measuring, so this test does not look at it."""
    passages = [json.loads(line) for line in PASSAGES.read_text("utf-8").splitlines()]
    kept = set(random.Random(20260722).sample(range(len(passages)), 50))
    wrong, total = [], 0
    for number, passage in enumerate(passages):
        if number in kept:
            continue
        text = unicodedata.normalize("NFC", passage["text"])
        found = {(start, end) for _, start, end in rows(text, None)}
        for start, end in {(f["period_start"], f["period_end"]) for f in passage["figures"]}:
            if start or end:
                total += 1
                if (start, end) not in found:
                    wrong.append((number, start, end))
    assert total >= 75
    assert len(wrong) <= 0.03 * total, wrong


# What the words of the phrase do not decide: days from elsewhere in the report.
BEYOND_WORDS = {
    ("2021-05-23", "2021-06-29"),  # r1: from the election to the first session
    ("2021-05-23", "2021-06-24"),  # r2, r8: the same
    ("2023-03-31", "2023-03-31"),  # r2, r8: "đến thời điểm báo cáo", the day of the statistics
    ("2024-11-14", "2024-11-14"),  # r4: a state on a day, read as an open beginning
    ("2025-11-30", "2025-11-30"),  # r6: the same
    ("2023-12-15", "2024-09-14"),  # r7: "cùng kỳ" of the report's period, not of the year named
}


@pytest.mark.parametrize("name", REPORTS)
def test_periods_of_the_gold_reports(name):
    gold = gold_report(name)
    issued_on = date.fromisoformat(gold.facts["document"]["issued_on"])
    found = {(start, end) for _, start, end in rows(gold.text, issued_on)}
    want = {(f["period_start"], f["period_end"]) for f in gold.facts["figures"]}
    assert want - found - BEYOND_WORDS - {(None, None)} == set()


def test_periods_of_the_real_report():
    gold = gold_report(REFERENCE)
    found = {(p.label.lower(), iso(p.start), iso(p.end)) for p in find_periods(gold.text, None)}
    want = {
        (f["period"].lower(), f["period_start"], f["period_end"])
        for f in gold.facts["figures"]
        if f["period"]
    }
    assert want <= found


@pytest.mark.parametrize("name", REPORTS)
def test_periods_stand_in_order_and_in_the_text(name):
    text = gold_report(name).text
    periods = find_periods(text, ISSUED_ON)
    assert all(period.label == " ".join(period.span.of(text).split()) for period in periods)
    assert all(a.span.end <= b.span.start for a, b in pairwise(periods))


# ── properties ─────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    [
        "từ",
        "đến",
        "ngày",
        "tháng",
        "năm",
        "quý",
        "nhiệm",
        "kỳ",
        "đầu",
        "cuối",
        "6",
        "9",
        "III",
        "2021",
        "2022-2026",
        "15/6",
        "14/6/2023",
        "nay",
        "cùng",
        "kỳ",
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_no_period_runs_backwards(text):
    for period in find_periods(text, ISSUED_ON):
        if period.start and period.end:
            assert period.start <= period.end


@given(st.integers(1, 12), st.integers(2000, 2030))
def test_a_part_of_a_year_stays_in_it(month, year):
    texts = (
        f"tháng {month}/{year}",
        f"{month} tháng đầu năm {year}",
        f"{month} tháng cuối năm {year}",
    )
    for text in texts:
        (period,) = find_periods(text, None)
        assert date(year, 1, 1) <= period.start <= period.end <= date(year, 12, 31)
