"""The views of analysis against a corpus whose truth is known, and against the gold reports."""

from __future__ import annotations

import json
import statistics
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from extractors import knowledge
from pipeline.artefacts import artefact_path, write_record
from pipeline.outcomes import OutcomeKind
from pipeline.settings import Settings
from pipeline.warehouse.database import Connection, empty_warehouse, open_master
from pipeline.warehouse.derive import derive, soft_rule_rows
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.sentences import sentences
from tests import corpus as corpora
from tests.corpus_reports import facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

INDICATORS = (
    "session.total", "session.regular", "resolution.total", "appraisal.draft_resolutions",
    "supervision.recommendations", "supervision.recommendations_done", "petition.received",
    "petition.eligible", "petition.resolved", "voter_meeting.attendees", "explanation.sessions",
    "council.deputies",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """A published warehouse, its settings and the truth about it."""

    connection: Connection
    settings: Settings
    truth: corpora.Truth

    def ask(self, query: str, values: object = ()) -> list[dict]:
        cursor = self.connection.execute(query, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def compared(self, half: corpora.Half) -> dict[tuple[str, str], dict]:
        rows = self.ask("from compare_long(?, ?, ?)", [list(INDICATORS), *half.calendar])
        return {(row["unit_version_id"], row["indicator"]): row for row in rows}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("analysis")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    made = corpora.make()
    corpora.load_and_publish([*corpora.write(made.reports, settings), *made.refused], settings)
    with open_published(settings) as connection:
        yield World(connection, settings, made.truth)


# ── comparison ────────────────────────────────────────────────────────────────────────


def test_every_cell_of_every_half_year_is_what_was_put_in(world: World) -> None:
    cells = 0
    for half in world.truth.halves:
        units = 34 if half.calendar[0] >= date(2025, 7, 1) else 63
        rows = world.compared(half)
        assert len(rows) == units * len(INDICATORS)
        for (unit, indicator), row in rows.items():
            key = (unit, half.key, indicator)
            value = world.truth.values.get(key)
            assert (row["value"] is None) == (value is None), key
            assert value is None or row["value"] == value, key
            assert row["empty"] == world.truth.empties.get(key), key
            assert row["comparable"] == (value is not None and key not in world.truth.reasons), key
            cells += 1
    assert cells == (7 * 63 + 34) * len(INDICATORS)


def test_what_may_not_be_compared_says_why(world: World) -> None:
    assert len(world.truth.reasons) == 4
    for (unit, key, indicator), word in world.truth.reasons.items():
        half = next(half for half in world.truth.halves if half.key == key)
        note = world.compared(half)[unit, indicator]["note"]
        assert note.startswith("không so được: ")
        assert word in note


def test_what_may_be_compared_says_so_with_its_definition(world: World) -> None:
    half = world.truth.halves[3]
    row = world.compared(half)["87-0", "petition.received"]
    assert row["note"] == (
        "so được: Thường trực HĐND tỉnh, trong kỳ, 6 tháng, địa giới trước 1/7/2025"
    )


def test_every_empty_has_a_label(world: World) -> None:
    half = world.truth.halves[0]
    found = {row["empty"]: row["empty_label"] for row in world.compared(half).values()}
    assert set(found) == {None, "stated_none", "not_mentioned", "not_due", "unreadable"}
    assert found["not_mentioned"] == "báo cáo đã nhận, không nêu chỉ tiêu này"


def test_rank_median_and_averages_are_of_the_comparable_alone(world: World) -> None:
    half = world.truth.halves[1]
    rows = [
        row for (_, code), row in world.compared(half).items() if code == "voter_meeting.attendees"
    ]
    values = sorted((row["value"] for row in rows if row["comparable"]), reverse=True)
    assert len(values) == 63 - 4
    median = statistics.median(values)
    deputies = {
        unit: value
        for (unit, key, code), value in world.truth.values.items()
        if (key, code) == (half.key, "council.deputies")
    }
    for row in rows:
        if not row["comparable"]:
            assert row["rank"] is row["difference"] is None
            continue
        assert row["rank"] == values.index(row["value"]) + 1
        assert float(row["difference"]) == float(row["value"]) - float(median)
        assert row["units"] == 59
        assert row["per_month"] == pytest.approx(float(row["value"]) / row["months"], abs=0.01)
        assert row["per_deputy"] == pytest.approx(
            float(row["value"]) / deputies[row["unit_version_id"]], abs=0.001
        )


def test_a_rejected_figure_is_withheld_and_leaves_all_numbers(world: World, tmp_path: Path) -> None:
    half = world.truth.halves[3]
    rejected = world.compared(half)["92-0", "petition.received"]
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(world.settings.master.read_bytes())
    with open_master(copy) as connection:
        connection.execute(
            "insert into figure_decision by name select ? as figure_id, 1 as decision_id,"
            " 'reject' as action",
            [rejected["figure_id"]],
        )
        derive(connection, [rejected["document_id"]])
        again = World(connection, world.settings, world.truth)
        row = again.compared(half)["92-0", "petition.received"]
        total = again.ask("from total_period(['petition.received'], ?, ?)", list(half.calendar))
    assert (row["value"], row["empty"], row["comparable"]) == (None, "withheld", False)
    assert row["note"] == "số liệu đã bị người kiểm tra bác bỏ"
    before = world.ask("from total_period(['petition.received'], ?, ?)", list(half.calendar))
    assert before[0]["value"] - total[0]["value"] == rejected["value"]


def test_a_corrected_figure_is_compared_as_corrected(world: World, tmp_path: Path) -> None:
    half = world.truth.halves[3]
    wrong = world.compared(half)["92-0", "petition.received"]
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(world.settings.master.read_bytes())
    with open_master(copy) as connection:
        connection.execute(
            "insert into figure_decision by name select ? as figure_id, 1 as decision_id,"
            " 'correct' as action, 7777 as value, 'Ban Dân nguyện' as actor,"
            " date '2023-07-01' as period_start, date '2023-11-30' as period_end",
            [wrong["figure_id"]],
        )
        derive(connection, [wrong["document_id"]])
        row = World(connection, world.settings, world.truth).compared(half)[
            "92-0", "petition.received"
        ]
    assert (row["value"], row["actor"], row["months"]) == (7777, "Ban Dân nguyện", 5.0)
    assert not row["comparable"]
    assert "chủ thể Ban Dân nguyện" in row["note"]
    assert "kỳ dài 5 tháng" in row["note"]


def test_a_report_that_is_owed_and_missing_is_told(world: World, tmp_path: Path) -> None:
    half = world.truth.halves[0]
    copy = tmp_path / "copy.duckdb"
    copy.write_bytes(world.settings.master.read_bytes())
    start, end = half.calendar
    with open_master(copy) as connection:
        (today,) = connection.execute("select current_date").fetchone()

        def owed(due_on: date | None) -> dict[str, object]:
            connection.execute("delete from expected")
            connection.execute(
                "insert into expected by name select 'x' as expected_id, 'lịch' as rule_name,"
                " 'lich.csv' as source_path, 'HĐND tỉnh' as body, ['hdnd tinh'] as body_keys,"
                " []::varchar[] as title_words, '06-0' as unit_version_id, 'owed' as obligation,"
                f" date '{start}' as period_start, date '{end}' as period_end, ?::date as due_on",
                [due_on],
            )
            found = World(connection, world.settings, world.truth).compared(half)
            return found["06-0", "session.total"]

        late = owed(today - timedelta(days=11))
        assert late["empty"] == "not_due"
        assert late["note"] == "quá hạn 11 ngày, chưa nhận được báo cáo"
        soon = today + timedelta(days=3)
        assert owed(soon)["note"] == (
            f"chưa nhận được báo cáo, hạn nộp {soon.day}/{soon.month}/{soon.year}"
        )
        assert owed(None)["note"] == "phải báo cáo kỳ này nhưng chưa nhận được báo cáo"
    assert world.compared(half)["06-0", "session.total"]["note"] == late["empty_label"]


def test_over_the_merger_the_units_are_kept_apart(world: World) -> None:
    rows = world.ask(
        "from compare_period('petition.received', ?, ?)", [date(2025, 1, 1), date(2025, 12, 31)]
    )
    assert len(rows) == 63 + 23, "the units of both times"
    joint = next(row for row in rows if row["unit_version_id"] == "08-2025")
    assert not joint["comparable"]
    borders = {
        row["unit_version_id"][-4:] == "2025": "địa giới" in row["note"]
        for row in rows
        if row["comparable"] and "không đổi" not in row["note"]
    }
    assert len(borders) == 1, "old and new are never comparable with each other"
    old = next(row for row in rows if row["unit_version_id"] == "87-0")
    new = next(row for row in rows if row["unit_version_id"] == "82-2025")
    assert [old["comparable"], new["comparable"]].count(True) == 1


def test_what_another_report_says_stands_beside_the_value(world: World) -> None:
    half = next(half for half in world.truth.halves if half.key == "2025-H1")
    row = world.compared(half)["02-0", "voter_meeting.attendees"]
    assert "báo cáo khác ghi 7.144" in row["note"], "the province's own report is taken"
    half = world.truth.halves[2]
    was = world.truth.values["17-0", half.key, "resolution.total"] - 2
    note = world.compared(half)["17-0", "resolution.total"]["note"]
    assert f"báo cáo khác ghi {was}" in note, "of one body's two reports the later is taken"


def test_a_year_is_not_answered_by_a_month_but_by_what_fits_best(world: World) -> None:
    month = world.ask(
        "from compare_period('petition.received', ?, ?)", [date(2023, 2, 1), date(2023, 2, 28)]
    )
    assert all(row["value"] is None for row in month), "half-years say nothing of one month"
    assert {row["empty"] for row in month} == {"not_due"}


def test_wide_forms_hold_the_long_one(world: World) -> None:
    half = world.truth.halves[3]
    long = world.compared(half)
    codes = ["session.total", "petition.received"]
    wide = world.ask("from compare_wide(?, ?, ?)", [codes, *half.calendar])
    assert len(wide) == 63
    for row in wide:
        for code in codes:
            cell = long[row["unit_version_id"], code]
            assert row["cells"][code] == cell["value"]
            assert row["comparable"][code] == cell["comparable"]
    flat = world.ask(
        "select indicator, by_province['Nghệ An'] as nghe_an, by_unit['87-0'] as dong_thap"
        " from compare_provinces(?, ?, ?)",
        [codes, *half.calendar],
    )
    assert [row["indicator"] for row in flat] == sorted(codes)
    for row in flat:
        assert row["nghe_an"] == long["40-0", row["indicator"]]["value"]
        assert row["dong_thap"] == long["87-0", row["indicator"]]["value"]


# ── totals and rates ──────────────────────────────────────────────────────────────────


def test_a_total_is_the_sum_of_what_may_be_added_or_none(world: World) -> None:
    half = world.truth.halves[3]
    total = world.ask("from total_period(['petition.received'], ?, ?)", list(half.calendar))[0]
    true = sum(
        value
        for (_, key, code), value in world.truth.values.items()
        if (key, code) == (half.key, "petition.received")
    )
    assert (total["value"], total["units"], total["reason"]) == (true, 63, None)
    half = world.truth.halves[1]
    ranged = world.ask("from total_period(['voter_meeting.attendees'], ?, ?)", list(half.calendar))
    assert ranged[0]["value"] is None
    assert "(trong khoảng) không nêu số đúng" in ranged[0]["reason"]
    assert (ranged[0]["units"], ranged[0]["left_out"]) == (59, 4)


def test_rates_are_made_anew_and_never_averaged(world: World) -> None:
    half = world.truth.halves[3]
    rows = world.ask(
        "from total_period(['petition.resolution_rate', 'voter_proposal.resolution_rate'], ?, ?)",
        list(half.calendar),
    )
    at = {
        code: {
            unit: value
            for (unit, key, name), value in world.truth.values.items()
            if (key, name) == (half.key, f"petition.{code}")
        }
        for code in ("resolved", "in_jurisdiction", "resolution_rate")
    }
    true = 100 * sum(at["resolved"].values()) / sum(at["in_jurisdiction"].values())
    averaged = statistics.mean(at["resolution_rate"].values())
    petition, voter = rows
    assert petition["value"] == pytest.approx(true, abs=0.005)
    assert abs(true - averaged) > 0.01, "else this test shows nothing"
    assert "petition.resolved / petition.in_jurisdiction" in petition["reason"]
    assert voter["value"] is None
    assert voter["reason"].startswith("không tính lại được tỷ lệ")
    found = world.ask("select * from rate where indicator = 'petition.resolved'")
    assert len(found) == len([k for k in world.truth.values if k[2] == "petition.resolved"])
    assert all(row["agrees"] and row["base_basis"] == "rate" for row in found)
    assert {row["base_indicator"] for row in found} == {"petition.in_jurisdiction"}


# ── progress ──────────────────────────────────────────────────────────────────────────


def test_year_on_year_is_from_two_reports_of_one_unit_and_body(world: World) -> None:
    code = "resolution.total"
    rows = world.ask("from year_on_year where indicator = ?", [code])
    values = world.truth.values
    true = {}
    for (unit, key, name), value in values.items():
        before = values.get((unit, f"{int(key[:4]) - 1}{key[4:]}", name))
        if name == code and before is not None:
            true[unit, key] = (value, before)
    assert {
        (row["unit_version_id"], row["period_key"]): (row["value"], row["value_before"])
        for row in rows
    } == true
    assert all(row["difference"] == row["value"] - row["value_before"] for row in rows)
    assert not any(unit.endswith("-2025") for unit, _ in true), "a new unit has no year before"


def test_flows_come_from_cumulative_pairs(world: World) -> None:
    rows = world.ask("from derived_flow where indicator = 'supervision.total'")
    found = {(r["unit_version_id"], r["period_start"], r["period_end"]): r["value"] for r in rows}
    assert found == world.truth.flows
    assert len(found) > 40
    falling = [row for row in rows if not row["sound"]]
    assert [row["value"] for row in falling] == [-9]
    assert "số sau nhỏ hơn số trước" in falling[0]["note"]
    assert "trừ lũy kế đến" in rows[0]["note"]


def test_what_became_of_recommendations(world: World) -> None:
    keys = {half.calendar: half.key for half in world.truth.halves}
    rows = world.ask("select *, calendar_key(period_start, period_end, 6, period_start + 90, 'half')"
                     " as key from recommendation_outcome")  # fmt: skip
    found = {
        (row["unit_version_id"], row["key"]): (
            *(row["recommendations"], row["done"], row["in_progress"], row["pending"]),
        )
        for row in rows
    }
    assert found == world.truth.pending
    assert set(keys.values()) >= {key for _, key in found}
    broken = [row for row in rows if not row["adds_up"]]
    assert [row["note"] for row in broken] == ["kết quả cộng lại nhiều hơn số kiến nghị đã nêu"]
    whole = next(row for row in rows if row["adds_up"])
    assert float(whole["done_share"]) == pytest.approx(
        100 * float(whole["done"]) / float(whole["recommendations"]), abs=0.05
    )


def test_petitions_flow_from_the_inbox_to_their_outcome(world: World) -> None:
    rows = {
        (row["unit_version_id"], row["period_start"], row["period_end"]): row
        for row in world.ask("from petition_flow")
    }
    half = world.truth.halves[5]
    for unit in ("01-0", "87-0", "96-0"):
        days = half.days(mid_month=int(unit[:2]) % 2 == 0)
        row = rows[unit, *days]
        said = {
            name.removeprefix("petition."): value
            for (who, key, name), value in world.truth.values.items()
            if (who, key) == (unit, half.key) and name.startswith("petition.")
        }
        for name in ("received", "eligible", "ineligible", "in_jurisdiction", "resolved"):
            assert row[name] == said[name]
        assert row["to_handle"] == said["received"], "nothing was carried over"
        assert row["base_value"] == said["in_jurisdiction"]
        assert float(row["resolution_rate"]) == pytest.approx(said["resolution_rate"], abs=0.005)
        assert row["note"] is None


# ── what stands out ───────────────────────────────────────────────────────────────────


def _outliers(values: dict[str, float]) -> set[str]:
    """Return the units that stand out, by the textbook."""
    median = statistics.median(values.values())
    apart = {unit: abs(value - median) for unit, value in values.items()}
    mad = statistics.median(apart.values())
    spread = mad / 0.6745 if mad else 1.2533 * statistics.mean(apart.values())
    return {unit for unit, distance in apart.items() if spread and distance / spread > 3.5}


def test_outliers_are_those_of_the_textbook(world: World) -> None:
    rows = world.ask("from outlier order by rank")
    found = {(row["unit_version_id"], row["period_key"], row["indicator"]) for row in rows}
    assert world.truth.outliers < found
    assert (rows[0]["unit_version_id"], rows[0]["period_key"], rows[0]["indicator"]) in (
        world.truth.outliers
    ), "the planted one leads"
    assert [abs(row["score"]) for row in rows] == sorted(
        (abs(row["score"]) for row in rows), reverse=True
    )
    true = set()
    for half in world.truth.halves:
        for code in {code for _, _, code in world.truth.values} - {"council.deputies"}:
            values = {
                unit: value
                for (unit, key, name), value in world.truth.values.items()
                if (key, name) == (half.key, code) and (unit, key, name) not in world.truth.reasons
            }
            true |= {(unit, half.key, code) for unit in _outliers(values)}
    assert {key for key in found if key[2] != "council.deputies"} == true


def test_cross_checks_find_what_was_planted_and_nothing_else(world: World) -> None:
    rows = world.ask("from cross_check order by rank")
    found = {
        corpora.Planted(
            row["kind"], row["unit_version_id"], row["indicator"], row["value"], row["other_value"]
        )
        for row in rows
    }
    assert found == world.truth.planted
    assert {planted.kind for planted in found} == {
        "stated_twice", "restated", "fell", "merged_total", "rule",
    }  # fmt: skip
    assert len(rows) == len(found)
    assert [row["surprise"] for row in rows] == sorted(
        (row["surprise"] for row in rows), reverse=True
    )
    assert rows[-1]["kind"] == "rule", "what need not be wrong comes last"
    fell = next(row for row in rows if row["kind"] == "fell")
    assert "chỉ còn" in fell["statement"]


def test_the_rules_hold_for_their_examples_and_know_the_catalogue() -> None:
    path = Path(__file__).parents[1] / "pipeline" / "warehouse" / "soft_rules.toml"
    codes = {entry.code for entry in knowledge.catalogue().indicators}
    rules = tomllib.loads(path.read_text("utf-8"))["rule"]
    assert len({rule["code"] for rule in rules}) == len(rules) == len(soft_rule_rows())
    with empty_warehouse() as connection:
        for rule, row in zip(rules, soft_rule_rows(), strict=True):
            assert rule["indicator"] in codes
            assert rule.get("other", "session.total") in codes
            assert ("other" in rule) != ("least" in rule)
            assert {holds for *_, holds in rule["examples"]} == {True, False}
            for value, other, holds in rule["examples"]:
                ((said,),) = connection.execute(
                    "select rule_holds(?, ?, ?, ?)",
                    [rule["relation"], value, row["least"] or other, row["tolerance"]],
                ).fetchall()
                assert said == holds, rule["code"]


# ── the gold reports: what real text states, without reading it ───────────────────────

GOLD = Path(__file__).parent / "gold" / "reports"


def _gold_record(name: str) -> dict:
    """Return a gold report as a record; its figures are what a person read."""
    gold = json.loads((GOLD / f"{name}.json").read_text("utf-8"))
    text = (GOLD / f"{name}.txt").read_text("utf-8")
    about = gold["document"]
    names = ("symbol", "issuer", "issued_on", "province", "period_start", "period_end")
    facts = facts_of({name: about[name] for name in names})
    common = {
        "actor_id": None, "period_until": None, "period_accumulation": None, "province": None, "actor_level": None, "period_derived": True, "page": 1, "boxes": [],
        "evidence": [], "confidence": "sure", "rule": "gold", "change": None,
    }  # fmt: skip
    figures = [
        common
        | figure
        | {
            "end": figure["start"] + len(figure["numeral"]),
            "bound": figure["bound"] or "exact",
            "period_kind": "half" if "6 tháng" in (figure["period"] or "") else "year",
        }
        for figure in gold["figures"]
    ]
    return {
        "source": None, "text": text, "document": facts,
        "sections": [], "figures": figures, "citations": [], "checks": [], "numerals": [], "issues": [],
        "proposals": [], "attributes": [], "requests": [],
    }  # fmt: skip


def test_two_gold_reports_disagree_on_the_recommendations_of_the_old_dong_thap(
    tmp_path: Path,
) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    entries = []
    for name, letter in (("r5", "5"), ("r6", "6")):
        write_record(artefact_path(settings.artefacts, letter * 64, "corpus"), _gold_record(name))
        entries.append(
            Entry(f"{name}.txt", letter * 64, 1, OutcomeKind.LOADED, fingerprint="corpus")
        )
    corpora.load_and_publish(entries, settings)
    with open_published(settings) as connection:
        rows = connection.execute(
            "select kind, indicator, value::integer, other_value::integer, statement"
            " from cross_check where kind in ('stated_twice', 'merged_total') order by rank"
        ).fetchall()
    twice, *_ = rows
    assert twice[:4] == ("stated_twice", "supervision.recommendations", 64, 63)
    assert "báo cáo 268/BC-HĐND ghi 63, báo cáo 85/BC-HĐND ghi 64" in twice[4]
    assert ("merged_total", "supervision.recommendations", 267, 266) in [row[:4] for row in rows]
    assert {row[1] for row in rows} == {"supervision.recommendations"}, "nothing else disagrees"


# ── search ────────────────────────────────────────────────────────────────────────────


def test_search_needs_no_accents_and_takes_whole_words(world: World) -> None:
    rows = world.ask("from search('cong dan tiep nhan')")
    assert [row["sentence"] for row in rows] == ["Tiếp nhận ?13 đơn của công dân."]
    assert (rows[0]["province"], rows[0]["phrase"]) == ("Cao Bằng", False)
    assert world.ask("from search('Tiếp nhận ?13 đơn')")[0]["phrase"]
    assert world.ask("from search('tiep nhan don', unit := '87-0', most := 3)")
    assert all(
        row["unit_version_id"] == "87-0"
        for row in world.ask("from search('tiep nhan don', unit := '87-0')")
    )
    assert len(world.ask("from search('don', most := 7)")) == 7
    assert world.ask("from search('đơ')") == [], "half a word is none"
    assert world.ask("from search('  ')") == []


def test_sentences_cover_the_text_once() -> None:
    text = "I. KẾT QUẢ\nTại TP. Cao Lãnh tổ chức 10 kỳ họp; ban hành 196 nghị quyết. Gồm 3.\n---\n"
    cut = [text[part.start : part.end] for part in sentences(text)]
    assert cut == [
        "I. KẾT QUẢ", "Tại TP.", "Cao Lãnh tổ chức 10 kỳ họp; ban hành 196 nghị quyết.", "Gồm 3.",
    ]  # fmt: skip


# ── words and periods ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "end", "kind", "key", "label"),
    [
        ("2024-01-01", "2024-12-31", "year", "2024", "năm 2024"),
        ("2023-12-15", "2024-12-14", "range", "2024", "năm 2024"),
        ("2024-12-01", "2025-05-31", "half", "2025-H1", "6 tháng đầu năm 2025"),
        ("2024-06-15", "2024-12-14", "range", "2024-H2", "6 tháng cuối năm 2024"),
        ("2025-07-01", "2025-11-30", "half", "2025-H2", "6 tháng cuối năm 2025"),
        ("2025-01-01", "2025-11-30", "year", "2025", "năm 2025"),
        ("2024-12-15", "2025-09-14", "nine_months", "2025-9M", "9 tháng năm 2025"),
        ("2023-01-01", "2023-03-31", "quarter", "2023-Q1", "quý 1/2023"),
        ("2023-02-01", "2023-02-28", "month", "2023-02", "tháng 02/2023"),
        ("2023-03-01", "2023-07-31", "range", "2023-03-01/2023-07-31", "kỳ 2023-03-01 đến 2023-07-31"),
    ],
)  # fmt: skip
def test_a_period_has_one_name_whichever_day_closes_the_books(
    start: str, end: str, kind: str, key: str, label: str
) -> None:
    with empty_warehouse() as warehouse:
        ((found, words),) = warehouse.execute(
            "with days as (select date '" + start + "' as a, date '" + end + "' as b)"
            " select calendar_key(a, b, round((b - a + 1) / 30.4375, 1), a + ((b - a) // 2)::integer, ?)"
            " as key, period_label(key) from days",
            [kind],
        ).fetchall()
    assert (found, words) == (key, label)
