"""Who owed which report, and what came: calendars, request letters, the merger of 1/7/2025."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import fake_runs
import provinces
import pytest

from extractors import extract, knowledge
from extractors.model import Document, Source
from pipeline.calendars import CalendarError, read_calendar
from pipeline.coverage import coverage_lines
from pipeline.settings import Settings
from pipeline.warehouse.duties import Duty, expected_rows
from pipeline.warehouse.overview import overview
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.units import read_units

HERE = Path(__file__).parent
UNITS = read_units()
LETTERS = [json.loads(line) for line in (HERE / "letters.jsonl").read_text("utf-8").splitlines()]

# ── letters ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter["name"])
def test_a_letter_says_who_owes_what_by_when(letter):
    text = letter["text"]
    found = extract(Document(text), knowledge.load()).requests
    asked = [
        [
            request.period and request.period.start and request.period.start.isoformat(),
            request.period and request.period.end.isoformat(),
            request.due_on and request.due_on.value,
        ]
        for request in found
    ]
    assert asked == letter["requests"]
    for request in found:
        assert [body.value for body in request.bodies] == letter["bodies"]
        named = [province.value for province in request.provinces]
        assert ("all" if request.every_province else named) == letter["units"]
        assert "báo cáo" in request.span.of(text)
        if request.due_on:
            assert request.due_on.span.of(text).startswith("ngày")


# ── calendars ─────────────────────────────────────────────────────────────────────────

ENTRY = """
[[expected]]
name = "Báo cáo 6 tháng"
body = "Thường trực HĐND"
provinces = ["Nghệ An", "Hòa Bình"]
every = "half-year"
from = 2024
until = 2025
due = ["20/6", "10/1"]
"""
ONCE = """
[[expected]]
name = "Báo cáo tổng kết"
body = "UBND"
provinces = "all"
end = 2025-12-31
due = 2026-01-15
"""


def test_a_calendar_repeats_through_the_years():
    duties = read_calendar(ENTRY, "expected.toml")
    assert [(d.period, d.start, d.end, d.due_on) for d in duties] == [
        ("6 tháng đầu năm 2024", date(2024, 1, 1), date(2024, 6, 30), date(2024, 6, 20)),
        ("6 tháng cuối năm 2024", date(2024, 7, 1), date(2024, 12, 31), date(2025, 1, 10)),
        ("6 tháng đầu năm 2025", date(2025, 1, 1), date(2025, 6, 30), date(2025, 6, 20)),
        ("6 tháng cuối năm 2025", date(2025, 7, 1), date(2025, 12, 31), date(2026, 1, 10)),
    ]
    assert duties[0].provinces == ("Nghệ An", "Hòa Bình")


def test_the_calendar_of_the_documentation_is_right():
    text = (HERE.parent / "docs" / "calendar.md").read_text("utf-8")
    duties = read_calendar(text.split("```toml\n")[1].split("```")[0], "docs")
    assert len(duties) == 4
    assert duties[-1].answers == "912/bctdb-ctdb"


@pytest.mark.parametrize(
    ("calendar", "told"),
    [
        (ENTRY.replace("every", "evry"), "không có khóa 'evry'; có phải là 'every'?"),
        (ENTRY.replace('name = "Báo cáo 6 tháng"\n', ""), "thiếu name"),
        (ENTRY.replace("Hòa Bình", "Hòa Bin"), "không có tỉnh 'Hòa Bin'. Gần giống: Hòa Bình"),
        (ENTRY.replace('"20/6", ', ""), "due cần 2 ngày"),
        (
            ENTRY.replace("20/6", "31/6"),
            "due phải viết ngày/tháng, ví dụ \"20/6\"; ở đây là '31/6'",
        ),
        (ENTRY.replace("half-year", "weekly"), "every phải là một trong year"),
        (ENTRY.replace("2024", '"2024"'), "from phải là số năm"),
        (ENTRY.replace("2024", "2026"), "from không sau until"),
        (ONCE.replace('"all"', '"every"'), 'provinces phải là "all"'),
        (ONCE.replace("end = 2025-12-31\n", ""), "cần end"),
        (ONCE.replace("due = 2026", 'due = "2026').replace("01-15", '01-15"'), "due phải là ngày"),
        (ONCE + "start = 2026-01-01\n", "start 2026-01-01 sau end"),
        ("[expected\n", "không đúng cú pháp TOML"),
        ("", "chỉ gồm các mục [[expected]]"),
        ("expected = 3", "chỉ gồm các mục [[expected]]"),
    ],
)
def test_a_mistake_in_a_calendar_is_told_with_its_place(calendar, told):
    with pytest.raises(CalendarError) as error:
        read_calendar(calendar, "2025/expected.toml")
    assert str(error.value).startswith("2025/expected.toml")
    assert told in str(error.value)


# ── who owes ──────────────────────────────────────────────────────────────────────────


def owing(provinces_named, start, end, due, body="UBND", **more):
    duty = Duty("r", "e.toml", body, provinces_named, "p", start, end, due, **more)
    return sorted((row["unit_version_id"], row["obligation"]) for row in expected_rows(duty, UNITS))


def counts(start, end, due, body="UBND"):
    return dict(Counter(state for _, state in owing(None, start, end, due, body)))


def test_all_provinces_owe_through_the_merger():
    half, year = (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 1, 1), date(2025, 12, 31))
    assert counts(*half, date(2025, 6, 20)) == {"owed": 63}
    assert counts(*half, date(2025, 7, 15)) == {"owed": 34, "merged_away": 52}
    assert counts(*year, date(2025, 12, 20)) == {"owed": 34, "merged_away": 52}
    later = (date(2026, 1, 1), date(2026, 6, 30), date(2026, 6, 20))
    assert counts(*later) == {"owed": 34}, "who was gone before the period is not listed"


def test_a_province_named_for_a_time_after_it_is_shown_with_its_successor():
    period = (date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 10))
    assert owing(("Kon Tum",), *period) == [("51-2025", "owed"), ("62-0", "merged_away")]
    assert owing(("Nghệ An",), *period) == [("40-0", "owed")]
    assert owing(("Đồng Tháp",), *period) == [("82-2025", "owed")], "its namesake owes, no other"


def test_a_letter_asks_those_who_are_there_on_its_day():
    period = (date(2025, 1, 1), date(2025, 9, 30), date(2025, 10, 10))
    assert owing(("Lâm Đồng",), *period, asked_on=date(2025, 9, 1)) == [("68-2025", "owed")]
    assert ("68-0", "merged_away") in owing(("Lâm Đồng",), *period)


def test_bodies_that_were_dissolved_owe_nothing():
    before = (date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 31))
    after = (date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 31))
    assert counts(*before, body="Đảng đoàn HĐND") == {"owed": 63}
    assert counts(*after, body="Đảng đoàn HĐND") == {"body_dissolved": 63}
    assert counts(*after, body="Thường trực HĐND") == {"owed": 63}


# ── 63 provinces through the merger ───────────────────────────────────────────────────

DAY = "date '2026-02-01'"


@pytest.fixture(scope="module")
def merger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merger")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    settings.raw.mkdir()
    return settings, provinces.make(settings)


def ask(settings, query):
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


def test_who_is_missing_is_who_sent_nothing(merger):
    settings, truth = merger
    query = (
        f"select rule_name, period, unit_version_id from submissions_as_of({DAY})"
        " where status = 'missing'"
    )
    assert set(ask(settings, query)) == truth.missing
    assert len(truth.missing) > 10


def test_who_was_late_is_told_with_the_days(merger):
    settings, truth = merger
    query = (
        f"select rule_name, period, unit_version_id, days_late from submissions_as_of({DAY})"
        " where status = 'late'"
    )
    assert {tuple(row[:3]): row[3] for row in ask(settings, query)} == truth.late
    assert truth.late


def test_before_the_due_day_nothing_is_missing_and_nothing_has_come(merger):
    settings, _ = merger
    query = "select status, count(*) from submissions_as_of(date '2023-06-01') group by all"
    assert {status for status, _ in ask(settings, query)} == {
        "not_due", "merged_away", "body_dissolved",
    }  # fmt: skip


def test_the_new_province_is_done_once_its_former_ones_have_reported(merger):
    settings, truth = merger
    query = (
        f"select unit_version_id, status, note from submissions_as_of({DAY})"
        " where rule_name = 'Báo cáo sau sáp nhập' and document_id is null and note <> ''"
    )
    told = {unit: (status, note) for unit, status, note in ask(settings, query)}
    successor = {step.unit: step.successor for step in UNITS.successions}
    through = {successor[unit] for unit in truth.early_ubnd}
    for unit in through:
        status, note = told[unit]
        assert status in ("received", "missing")
        assert ("đã báo cáo" in note) is (status == "received")
        assert ("còn phần của" in note) is (status == "missing")
    away = [note for status, note in told.values() if status == "merged_away"]
    assert away
    assert all("đã sáp nhập vào" in note for note in away)


def test_no_figure_loses_its_province(merger):
    settings, truth = merger
    query = "select count(*) filter (path not like '%/' || unit_version_id || '-%'), count(*) from current_figure"
    assert ask(settings, query) == [(0, truth.figures)]
    lost = (
        "select count(*) from restatable where not exists (select 1 from unit_version as unit"
        " where unit.unit_version_id = restated_id and unit.valid_to is null)"
    )
    assert ask(settings, lost) == [(0,)]


@pytest.mark.parametrize("indicator", provinces.SUMMED)
def test_what_is_restated_onto_the_34_adds_up_to_the_63(merger, indicator):
    settings, truth = merger
    successor = {step.unit: step.successor for step in UNITS.successions}
    expected = defaultdict(int)
    for (code, label, body, unit), value in truth.values.items():
        if code == indicator:
            expected[label, f"{body} tỉnh", successor.get(unit, unit)] += value
    query = (
        f"select period, actor, unit_version_id, value::integer from restated('{indicator}')"
        " where basis <> 'refused'"
    )
    found = {tuple(row[:3]): row[3] for row in ask(settings, query)}
    assert found == dict(expected)
    parts = f"select sum(part.value)::integer from (select unnest(parts) as part from restated('{indicator}') where basis <> 'refused')"
    assert ask(settings, parts) == [(sum(expected.values()),)]


def test_ranges_rates_and_states_are_refused_with_the_reason(merger):
    settings, _ = merger
    for indicator in provinces.REFUSED:
        found = ask(settings, f"select distinct basis, note from restated('{indicator}')")
        assert found == [("refused", "chỉ tiêu không cộng được qua các nơi")]
    ranges = ask(
        settings,
        "select count(*), any_value(note) from restated('session.total') where basis = 'refused'",
    )
    stated = ask(
        settings,
        "select count(*) from comparison where indicator = 'session.total' and value_high is not null",
    )
    assert ranges == [(stated[0][0], "là khoảng, không cộng được")]
    assert ranges[0][0] > 0


def test_a_sum_says_what_it_adds_and_who_is_lacking(merger):
    settings, _ = merger
    notes = [
        note
        for (note,) in ask(
            settings, "select note from restated('petition.received') where basis = 'summed'"
        )
    ]
    assert all(note.startswith("cộng ") for note in notes)
    assert any("CHƯA ĐỦ" in note for note in notes)
    assert any("chốt số liệu khác ngày" in note for note in notes)


def test_coverage_is_printed_with_names(merger):
    settings, truth = merger
    lines = "\n".join(coverage_lines(settings, date(2026, 2, 1), every=False))
    assert "tính đến ngày 01/02/2026" in lines
    names = {unit.id: unit.province for unit in UNITS.versions}
    for rule, label, unit in truth.missing:
        assert names[unit] in lines, (rule, label)


# ── through the main job ──────────────────────────────────────────────────────────────


@pytest.fixture
def settings(tmp_path):
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    settings.raw.mkdir()
    return settings


REPORT = "issuer: {body} tỉnh\nprovince: Nghệ An\nsymbol: 9/BC\nissued_on: {day}\nyear: 2024\nsession.total = {n}\n"
YEARLY = """
[[expected]]
name = "Báo cáo năm"
body = "Thường trực HĐND"
provinces = ["Nghệ An"]
every = "year"
from = 2024
until = 2024
due = ["20/12"]
"""
STATUS = "select status, days_late from submissions_as_of(date '2025-03-01') order by all"


def test_a_calendar_is_a_raw_file_of_its_own_and_a_change_of_it_is_loaded(settings):
    (settings.raw / "expected.toml").write_text(YEARLY, "utf-8")
    fake_runs.ingest_here(settings)
    assert ask(settings, "select outcome, outcome_label from file_status") == [
        ("calendar", "lịch báo cáo")
    ]
    assert ask(settings, STATUS) == [("missing", 71)]
    assert not fake_runs.ingest_here(settings).changed
    (settings.raw / "expected.toml").write_text(YEARLY.replace("20/12", "31/12"), "utf-8")
    assert fake_runs.ingest_here(settings).changed
    assert ask(settings, STATUS) == [("missing", 60)]


def test_a_wrong_calendar_is_held_back_and_stops_nothing(settings):
    (settings.raw / "expected.toml").write_text(YEARLY.replace("due", "dew"), "utf-8")
    (settings.raw / "a.txt").write_text(
        REPORT.format(body="Thường trực HĐND", day="2024-12-20", n=3), "utf-8"
    )
    fake_runs.ingest_here(settings)
    held = "select reason_code, reason from file_status where outcome = 'quarantined'"
    ((code, reason),) = ask(settings, held)
    assert (code, "'due'" in reason) == ("calendar", True)
    assert ask(settings, "select count(*) from current_figure") == [(1,)]
    assert ask(settings, STATUS) == []


def test_a_report_is_received_late_or_replaced_as_of_the_day(settings):
    (settings.raw / "expected.toml").write_text(YEARLY, "utf-8")
    first = REPORT.format(body="Thường trực HĐND", day="2024-12-22", n=3)
    second = first.replace("9/BC", "12/BC").replace("2024-12-22", "2025-01-09")
    (settings.raw / "a.txt").write_text(first, "utf-8")
    (settings.raw / "b.txt").write_text("replaces: 9/BC\n" + second, "utf-8")
    (settings.raw / "c.txt").write_text(first.replace("Thường trực HĐND", "UBND"), "utf-8")
    fake_runs.ingest_here(settings)
    on = "select symbol, status, days_late from submissions_as_of(date '{}') order by all"
    assert ask(settings, on.format("2024-12-20")) == [(None, "not_due", None)]
    assert ask(settings, on.format("2024-12-21")) == [(None, "missing", 1)]
    assert ask(settings, on.format("2024-12-31")) == [("9/BC", "late", 2)]
    assert ask(settings, on.format("2025-03-01")) == [
        ("12/BC", "late", 2), ("9/BC", "superseded", None),
    ]  # fmt: skip
    assert ask(settings, "select path from unexpected_submission") == [("c.txt",)]


def test_a_letter_that_asks_is_no_report_when_reports_are_counted(settings):
    letter = next(letter for letter in LETTERS if letter["requests"])
    texts = {"công văn.txt": letter["text"], "báo cáo.txt": "BÁO CÁO\n\nTổ chức 03 kỳ họp.\n"}
    sources = (Source(name, f"{n}" * 64, 10, "text/plain") for n, name in enumerate(texts))
    found = [extract(Document(texts[s.path], s), knowledge.load()) for s in sources]
    fake_runs.load_here(settings, *found)
    with open_published(settings) as connection:
        stands = overview(connection)
    assert (stands.documents, stands.requests) == (1, 1)


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2023-12-15", "2024-06-14", "2024-H1"),
        ("2024-01-01", "2024-06-30", "2024-H1"),
        ("2024-06-15", "2024-12-14", "2024-H2"),
        ("2025-01-01", "2025-11-30", "2025"),
        ("2023-11-15", "2024-11-14", "2024"),
        ("2024-12-15", "2025-09-14", "2025-9M"),
        ("2023-12-15", "2024-03-14", "2024-Q1"),
        ("2024-10-01", "2024-12-31", "2024-Q4"),
        ("2024-12-01", "2024-12-31", "2024-M12"),
        ("2021-06-24", "2023-03-31", "to 2023-03"),
    ],
)
def test_a_period_is_the_same_whatever_its_cut_off(merger, first, last, name):
    settings, _ = merger
    query = (
        f"select usual_period(date '{first}', date '{last}'), usual_period(null::date, null::date)"
    )
    assert ask(settings, query) == [(name, None)]
