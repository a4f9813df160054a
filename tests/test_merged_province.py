"""What a merged province's report says of itself, of the former ones, and of all together.

Three fictional reports as records, so that only the warehouse is at work.
"""

from __future__ import annotations

import random
from datetime import date

import pytest
from corpus import Half, report_of
from corpus_reports import FINGERPRINT, STANDING, hash_of, load_and_publish, record_of

from pipeline.artefacts import artefact_path, write_record
from pipeline.outcomes import OutcomeKind
from pipeline.settings import Settings
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.units import read_units

GIVEN = "supervision.recommendations"
TOTAL, RESOLVED, RATE = (
    f"voter_proposal.{each}" for each in ("total", "resolved", "resolution_rate")
)
YEAR = {"start": date(2025, 1, 1), "end": date(2025, 11, 30), "label": "năm 2025"}
SECOND = {"start": date(2025, 7, 1), "end": date(2025, 11, 30), "label": "từ 01/7/2025"}
FIRST = {"start": date(2025, 1, 1), "end": date(2025, 6, 30), "label": "6 tháng đầu năm 2025"}


def merged_report():
    """Return the report of the new Đồng Tháp on 2025, with its rate checked against a part."""
    (unit,) = (u for u in read_units().versions if u.province == "Đồng Tháp" and u.valid_from)
    report = report_of(unit, Half(2025, 2), random.Random(1))
    report.say(GIVEN, 260, actor=f"{STANDING} và hai tỉnh cũ", **YEAR)
    report.say(GIVEN, 130, **SECOND)
    report.say(GIVEN, 15, actor="Tổ đại biểu HĐND tỉnh", **YEAR)
    for former, given, sessions in (("Đồng Tháp", 60, 40), ("Tiền Giang", 70, 50)):
        actor = f"{STANDING} {former} (cũ)"
        report.say(GIVEN, given, actor=actor, **FIRST)
        report.say("resolution.total", sessions, actor=actor, **FIRST)
        report.say("resolution.total", sessions, actor=actor, **YEAR)  # said again for the year
    whole = len(report.statements)
    report.say(TOTAL, 500, **SECOND)
    report.say(TOTAL, 320, role="part", scope="cấp tỉnh", part_of=whole, **SECOND)
    report.say(RESOLVED, 200, actor="UBND tỉnh", **SECOND)
    report.say(RATE, 62.5, actor="UBND tỉnh", **SECOND)
    record = record_of(report)
    part, resolved, rate = (figure["start"] for figure in record["figures"][-3:])
    proved = {"kind": "rate", "verdict": "proved", "suspect": None, "tolerance": 0.1}
    record["checks"].append(
        proved | {"total": rate, "parts": [resolved, part], "expected": 62.5, "found": 62.5}
    )
    return report, record


def lone_report():
    """Return the report of a province that counts a year only together with the former ones."""
    (unit,) = (u for u in read_units().versions if u.province == "Lâm Đồng" and u.valid_from)
    report = report_of(unit, Half(2025, 2), random.Random(2))
    report.say(GIVEN, 90, actor=f"{STANDING} và các tỉnh cũ", **YEAR)
    report.say(GIVEN, 14, actor="Tổ đại biểu HĐND tỉnh", **YEAR)
    report.say("resolution.total", 9, actor="Ban Pháp chế", **FIRST)
    return report, record_of(report)


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("merged")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    entries = []
    for report, record in (merged_report(), lone_report()):
        sha256 = hash_of(report.path)
        write_record(artefact_path(settings.artefacts, sha256, FINGERPRINT), record)
        entries.append(Entry(report.path, sha256, 1, OutcomeKind.LOADED, fingerprint=FINGERPRINT))
    load_and_publish(entries, settings)
    with open_published(settings) as opened:
        yield opened


def test_a_rate_is_on_the_base_by_which_the_report_made_it(connection):
    assert connection.execute(
        "select base_indicator, base_scope, base_value::integer, base_basis, rate,"
        " stated_rate::double, agrees from rate where indicator = ?",
        [RESOLVED],
    ).fetchall() == [(TOTAL, "cấp tỉnh", 320, "rate", 62.5, 62.5, True)]


def test_a_unit_that_was_merged_has_no_flow_after_its_end(connection):
    stated = connection.execute(
        "select count(*) from latest_cell where indicator = 'resolution.total' and whose = 'former'"
    ).fetchall()
    assert stated == [(4,)], "each former province's number stands for two periods"
    assert connection.execute("from derived_flow").fetchall() == []


def test_a_cell_is_no_part_of_what_its_report_counts_together(connection):
    rows = connection.execute(
        "select unit_version_id, province, value::integer, actor, note"
        " from compare_period(?, date '2025-01-01', date '2025-12-31') where value is not null"
        " order by value",
        [GIVEN],
    ).fetchall()
    assert [(province, value) for _, province, value, _, _ in rows] == [
        ("Đồng Tháp", 60), ("Tiền Giang", 70), ("Lâm Đồng", 90), ("Đồng Tháp", 130),
    ]  # fmt: skip
    assert "gộp cả số của các tỉnh cũ" in rows[2][4], "nothing else is there of the whole province"


def test_the_note_names_the_usual_body_as_it_is_named(connection):
    ((note,),) = connection.execute(
        "select note from compare_period('resolution.total', date '2025-01-01', date '2025-12-31')"
        " where actor = 'Ban Pháp chế'"
    ).fetchall()
    assert f"chủ thể Ban Pháp chế, phần lớn các tỉnh {STANDING}" in note
