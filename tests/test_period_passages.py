"""Periods in sentences of real form: tests/gold/period_passages.jsonl.

Each line has a sentence, the day of its report (or null) and the periods that it must give: days,
how counts accumulate, whether the text states the days, and the last day that they can be of.
"""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.model import Accumulation, PeriodKind
from extractors.period_forms import period_forms
from extractors.periods import find_periods

LINES = (Path(__file__).parent / "gold" / "period_passages.jsonl").read_text("utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]
YEARS = st.integers(2000, 2030)


def iso(day):
    return day.isoformat() if day else None


def shown(period, names):
    everything = {
        "start": iso(period.start),
        "end": iso(period.end),
        "accumulation": period.accumulation,
        "stated": not period.derived,
        "until": iso(period.until),
    }
    return {name: everything[name] for name in names}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_sentence(case):
    text = case["text"]
    issued_on = date.fromisoformat(case["issued_on"]) if case["issued_on"] else None
    found = find_periods(text, issued_on)
    after = 0
    for row in case["periods"]:
        start = text.lower().index(row["phrase"].lower(), after)
        after = start + 1
        want = {
            n: v
            for n, v in row.items()
            if n != "phrase" and (v is not None or n in {"start", "end"})
        }
        over = [
            p for p in found if p.span.start < start + len(row["phrase"]) and start < p.span.end
        ]
        assert want in [shown(p, want) for p in over], over
        if row["accumulation"] is None:
            assert all(p.accumulation is None for p in over)
    assert case["periods"] or not found


def test_there_are_enough_different_phrases():
    of_catalogue = {
        example.text.lower() for form in period_forms().forms for example in form.examples
    }
    of_sentences = {row["phrase"].lower() for case in CASES for row in case["periods"]}
    assert len(of_catalogue | of_sentences) >= 160
    assert len(of_sentences - of_catalogue) >= 40


@given(st.integers(1, 4), YEARS)
def test_quarters_stay_in_their_year(quarter, year):
    roman = ("I", "II", "III", "IV")[quarter - 1]
    for text in (
        f"quý {roman}/{year}",
        f"Quý {quarter} năm {year}",
        f"quý {roman} và cả năm {year}",
    ):
        period = find_periods(text, date(year + 1, 1, 5))[0]
        assert date(year, 1, 1) <= period.start <= period.end <= date(year, 12, 31)
        assert (period.start.month, period.end.month) == (quarter * 3 - 2, quarter * 3)


@given(YEARS, st.integers(1, 12), st.integers(0, 4))
def test_a_term_to_date_stays_in_its_term(first, month, years):
    (period,) = find_periods(
        f"từ đầu nhiệm kỳ {first}-{first + 5} đến hết tháng {month}/{first + years}", None
    )
    assert date(first, 1, 1) == period.start <= period.end <= date(first + 5, 12, 31)
    assert period.accumulation is Accumulation.CUMULATIVE


@given(YEARS, st.integers(1, 28), st.integers(1, 12))
def test_what_goes_on_ends_with_the_report(year, day, month):
    issued_on = date(year, month, day)
    for text in ("từ đầu năm đến nay", f"từ đầu nhiệm kỳ {year - 2}-{year + 3} đến nay", "Đến nay"):
        (period,) = find_periods(text, issued_on)
        assert period.end is None
        assert period.until == issued_on
        assert period.start is None or period.start <= period.until


@given(st.text(alphabet="từđến năytháng quýkỳnhiệmhọplũ0123456789/-;:(,) \n", max_size=80))
def test_any_text_gives_periods_in_order(text):
    for period in find_periods(text, date(2024, 7, 5)):
        assert period.start is None or period.end is None or period.start <= period.end
        assert period.until is None or period.start is None or period.start <= period.until
        assert period.kind is not PeriodKind.DAY or period.accumulation is None
