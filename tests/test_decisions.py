"""Decisions are kept for good, and hold for the figure that they were made on or for none."""

from __future__ import annotations

import hashlib
import multiprocessing
import random
import re
import sqlite3
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import fake_runs
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from extractors import extract, knowledge
from extractors.model import Document, Source
from pipeline import cli
from pipeline.decisions import (
    Action,
    Corrections,
    Decision,
    DecisionError,
    Reading,
    Report,
    Verdict,
    decide,
    last_decision,
    parse_number,
    read_decisions,
)
from pipeline.reattach import State, reattach
from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.readings import reading, readings
from tests.gold_reports import REPORTS, gold_report

if TYPE_CHECKING:
    from pathlib import Path

SEEN = Reading(
    "f1", "a" * 64, "session.total", Decimal(10), None, "10", "total", "actual", "HĐND tỉnh",
    None, None, date(2024, 1, 1), date(2024, 12, 31), "HĐND tỉnh tổ chức 10 kỳ họp.", 18, 1, 1,
)  # fmt: skip
REPORT = Report("2024/a.txt", "12/BC-HĐND", "Thường trực HĐND tỉnh", "Nghệ An")
ACCEPT = Verdict(Action.ACCEPT, "Lan")


def decided(tmp_path, verdict=ACCEPT, seen=SEEN):
    return decide(tmp_path / "decisions.sqlite", verdict, seen, REPORT)


# ── the store ─────────────────────────────────────────────────────────────────────────


def test_a_decision_is_read_back_as_it_was_made(tmp_path):
    corrections = Corrections(value=Decimal("12.5"), period_end=date(2024, 6, 30), actor="")
    made = decided(tmp_path, Verdict(Action.CORRECT, " Lan ", "đánh máy nhầm", corrections))
    assert read_decisions(tmp_path / "decisions.sqlite") == (made,)
    assert (made.id, made.made_by, made.seen) == (1, "Lan", SEEN)
    assert last_decision(tmp_path / "decisions.sqlite") == 1


def test_no_file_is_no_decision(tmp_path):
    assert read_decisions(tmp_path / "decisions.sqlite") == ()
    assert last_decision(tmp_path / "decisions.sqlite") == 0


@pytest.mark.parametrize(
    "statement", ["delete from decision", "update decision set note = 'khác'", "drop trigger x"]
)
def test_what_was_decided_cannot_be_changed(tmp_path, statement):
    made = decided(tmp_path)
    with (
        sqlite3.connect(tmp_path / "decisions.sqlite") as store,
        pytest.raises(sqlite3.DatabaseError),
    ):
        store.execute(statement)
    assert read_decisions(tmp_path / "decisions.sqlite") == (made,)


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        (Verdict(Action.ACCEPT, "  "), "--by"),
        (Verdict(Action.CORRECT, "Lan"), "--value"),
        (Verdict(Action.REJECT, "Lan", "", Corrections(value=Decimal(3))), "giá"),
    ],
)
def test_what_makes_no_sense_is_refused_with_advice(tmp_path, verdict, words):
    with pytest.raises(DecisionError, match=words):
        decided(tmp_path, verdict)
    assert last_decision(tmp_path / "decisions.sqlite") == 0


def take_ten(path: Path, name: str) -> None:
    for _ in range(10):
        decide(path, Verdict(Action.NOTE, name, "ghi chú"), SEEN, REPORT)


def test_several_people_decide_at_the_same_time(tmp_path):
    path = tmp_path / "decisions.sqlite"
    context = multiprocessing.get_context("spawn")
    people = [context.Process(target=take_ten, args=(path, name)) for name in ("Lan", "Minh", "An")]
    for person in people:
        person.start()
    for person in people:
        person.join()
    made = read_decisions(path)
    assert [row.id for row in made] == list(range(1, 31))
    assert {row.made_by for row in made} == {"Lan", "Minh", "An"}


@pytest.mark.parametrize(
    ("words", "value"),
    [("25", "25"), ("1.204", "1204"), ("12.345.678", "12345678"), ("3,8", "3.8"), ("-15", "-15")],
)
def test_numbers_as_people_type_them(words, value):
    assert parse_number(words) == Decimal(value)


@pytest.mark.parametrize("words", ["3.8", "1.20", "12.34.567", "1,2,3", "", "một", "1e3", "٣"])
def test_what_could_be_two_numbers_is_none(words):
    with pytest.raises(DecisionError, match="không phải con số"):
        parse_number(words)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_every_number_that_is_written_our_way_is_read_back(value):
    grouped = f"{value:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    assert parse_number(grouped) == value


# ── one figure found again ────────────────────────────────────────────────────────────


def found(figures, verdict=ACCEPT, seen=SEEN):
    made = Decision(
        1, datetime.now(UTC), verdict.made_by, verdict.action, "", verdict.corrections, seen, REPORT
    )
    return reattach(made, figures)


OTHER = replace(SEEN, figure_id="f2", sha256="b" * 64)
REJECT = Verdict(Action.REJECT, "Lan")
MENDED = Verdict(Action.CORRECT, "Lan", "", Corrections(value=Decimal(12)))


@pytest.mark.parametrize(
    ("figures", "verdict", "seen", "state", "figure_id"),
    [
        ([SEEN], ACCEPT, SEEN, State.APPLIED, "f1"),
        ([OTHER], ACCEPT, SEEN, State.APPLIED, "f2"),
        # its body is read otherwise now, the sentence is the same
        ([replace(OTHER, actor=None)], REJECT, SEEN, State.APPLIED, "f2"),
        # retyped with other words: enough to agree, not to change a figure
        ([replace(OTHER, sentence="Cả năm có 10 kỳ họp.")], ACCEPT, SEEN, State.APPLIED, "f2"),
        ([replace(OTHER, sentence="Cả năm có 10 kỳ họp.")], REJECT, SEEN, State.STALE, None),
        # read from a scan
        ([replace(OTHER, sentence="HĐND tinh tổ chưc 10 kỳ họp.")], REJECT, SEEN, State.APPLIED, "f2"),
        # the same figure twice: in its turn, unless the turns have changed
        (
            [replace(OTHER, ordinal=1, alike=2), replace(OTHER, figure_id="f3", ordinal=2, alike=2)],
            REJECT, replace(SEEN, ordinal=2, alike=2), State.APPLIED, "f3",
        ),
        (
            [replace(OTHER, ordinal=1, alike=2), replace(OTHER, figure_id="f3", ordinal=2, alike=2)],
            REJECT, SEEN, State.STALE, None,
        ),
        # another value now
        ([replace(OTHER, value=Decimal(11), numeral="11")], ACCEPT, SEEN, State.STALE, None),
        ([replace(OTHER, value=Decimal(12), numeral="12")], MENDED, SEEN, State.SETTLED, "f2"),
        ([replace(OTHER, indicator="session.regular")], ACCEPT, SEEN, State.STALE, None),
        ([], ACCEPT, SEEN, State.STALE, None),
    ],
)  # fmt: skip
def test_a_figure_is_found_again_or_waits(figures, verdict, seen, state, figure_id):
    attachment = found(figures, verdict, seen)
    assert (attachment.state, attachment.figure_id) == (state, figure_id)
    assert bool(attachment.reason) == (state is not State.APPLIED)


def test_a_stale_decision_says_what_stands_there_now():
    attachment = found([replace(OTHER, value=Decimal(11), numeral="11")])
    assert "từ 10 thành 11" in attachment.reason


# ── hundreds of them, on whole reports ────────────────────────────────────────────────


def moved(text: str, dice: random.Random) -> tuple[str, list[int]]:
    """Put new paragraphs between those of a report; the list says where each character went."""
    place, out, length = [], [], 0
    for line in text.splitlines(keepends=True):
        if dice.random() < 0.15 and not line.strip().startswith("|"):
            more = "Công tác phối hợp tiếp tục được quan tâm, bảo đảm đúng quy định.\n"
            out.append(more)
            length += len(more)
        place += range(length, length + len(line))
        out.append(line)
        length += len(line)
    return "".join(out), place


def recognised(text: str, dice: random.Random) -> tuple[str, list[int]]:
    """Misread seven letters of a thousand, as a scan of 200 dpi is read; digits stay."""
    slips = {"ệ": "ê", "ộ": "ô", "á": "à", "ữ": "ử", "i": "l", "n": "m", "ả": "ã"}
    out = [slips[letter] if letter in slips and dice.random() < 0.03 else letter for letter in text]
    return "".join(out), list(range(len(text)))


def resubmitted(text: str, dice: random.Random) -> tuple[str, list[int]]:
    """Change one numeral of forty in a report's body, with as many digits as before."""
    out = list(text)
    for numeral in re.finditer(r"(?<![\d./-])[1-9]\d{0,2}(?![\d./-])", text):
        if dice.random() < 1 / 40:
            out[numeral.start()] = str(int(numeral.group()[0]) % 9 + 1)
    return "".join(out), list(range(len(text)))


VARIANTS = (moved, recognised, resubmitted)


@dataclass(frozen=True)
class Loaded:
    """A report in the warehouse: its figures, and where the numeral of each stands."""

    figures: tuple[Reading, ...]
    starts: dict[str, int]


@pytest.fixture(scope="module")
def dice():
    return random.Random(20261123)


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("decisions")
    return Settings(raw=folder / "raw", warehouse=folder / "warehouse")


@pytest.fixture(scope="module")
def loaded(settings, dice):
    """Every gold report and its variants: by (name, variant) what was loaded, and the places."""
    texts = {}
    for name in REPORTS:
        text = gold_report(name).text
        texts[name, None] = text, list(range(len(text)))
        texts |= {(name, variant): variant(text, dice) for variant in VARIANTS}
    hashes = {key: hashlib.sha256(text.encode()).hexdigest() for key, (text, _) in texts.items()}
    extractions = [
        extract(
            Document(text, Source(f"{hashes[key]}.txt", hashes[key], len(text), "text/plain")),
            knowledge.load(),
        )
        for key, (text, _) in texts.items()
    ]
    fake_runs.load_here(settings, *extractions)
    with open_published(settings) as connection:
        starts = dict(connection.execute("select figure_id, span_start from figure").fetchall())
        return {
            key: (Loaded(readings(connection, [hashes[key][:16]]), starts), place)
            for key, (_, place) in texts.items()
        }


@pytest.mark.parametrize("variant", VARIANTS)
def test_decisions_on_whole_reports_are_found_again_and_none_is_misapplied(variant, loaded, dice):
    applied = waiting = still_there = 0
    for name in REPORTS:
        before, _ = loaded[name, None]
        now, place = loaded[name, variant]
        there = {(now.starts[f.figure_id], f.indicator, f.value): f.figure_id for f in now.figures}
        for seen in dice.sample(before.figures, 25):
            verdict = dice.choice((ACCEPT, REJECT, MENDED))
            attachment = found(now.figures, verdict, seen)
            where = place[before.starts[seen.figure_id]]
            right = there.get((where, seen.indicator, seen.value))
            still_there += right is not None
            if attachment.state is State.APPLIED:
                assert attachment.figure_id == right, (name, seen, attachment)
                applied += 1
            else:
                waiting += 1
    assert applied + waiting == 25 * len(REPORTS)
    assert applied >= 0.98 * still_there, (applied, still_there)


def test_one_figure_by_its_id(settings, loaded):
    kept, _ = loaded["r5", None]
    with open_published(settings) as connection:
        assert reading(connection, kept.figures[3].figure_id) == kept.figures[3]
        assert reading(connection, "nothing") is None


# ── from a person's word to the published figure ──────────────────────────────────────

OLD = (
    "symbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-20\nprovince: Nghệ An\n"
    "year: 2022\n\nHội đồng có session.total = 10 kỳ họp trong năm.\n"
    "Trong đó session.regular = 4 kỳ họp.\nNgoài ra session.thematic = 7 kỳ họp.\n"
)


@pytest.fixture
def house(tmp_path, monkeypatch):
    settings = fake_runs.published_house(tmp_path, {"a.txt": OLD})
    monkeypatch.setenv("TONGHOP_RAW", str(settings.raw))
    monkeypatch.setenv("TONGHOP_WAREHOUSE", str(settings.warehouse))
    return settings


def standing(settings: Settings) -> dict:
    rows = ask(
        settings, "select indicator, value, value_read, numeral, decision from current_figure"
    )
    return {row[0]: tuple(str(cell).removesuffix(".000000") for cell in row[1:]) for row in rows}


def ask(settings: Settings, query: str) -> list[tuple]:
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


def say_so(settings: Settings, indicator: str, *words: str):
    ((figure_id,),) = ask(settings, f"select figure_id from figure where indicator = '{indicator}'")
    return CliRunner().invoke(cli.commands, ["decide", figure_id, *words, "--by", "Lan"])


def test_decisions_are_applied_by_the_next_run_and_taken_back(house):
    assert say_so(house, "session.total", "correct", "--value", "12").exit_code == 0
    assert say_so(house, "session.regular", "accept").exit_code == 0
    assert say_so(house, "session.thematic", "reject", "--note", "không phải kỳ họp").exit_code == 0
    assert set(standing(house)) == {"session.total", "session.regular", "session.thematic"}
    assert fake_runs.ingest_here(house).changed
    assert standing(house) == {
        "session.total": ("12", "10", "10", "correct"),
        "session.regular": ("4", "4", "4", "accept"),
    }
    ((note,),) = ask(house, "select note from comparison where indicator = 'session.total'")
    assert "đã sửa" in note
    cells = ask(house, "select indicator, value::integer, withheld from cell order by 1")
    assert cells == [
        ("session.regular", 4, False), ("session.thematic", 7, True), ("session.total", 12, False),
    ]  # fmt: skip
    assert not fake_runs.ingest_here(house).changed  # nothing new was decided
    say_so(house, "session.thematic", "withdraw")
    fake_runs.ingest_here(house)
    assert standing(house)["session.thematic"] == ("7", "7", "7", "None")


def test_a_resubmission_keeps_what_still_holds_and_queues_the_rest(house):
    say_so(house, "session.total", "correct", "--value", "12")
    say_so(house, "session.regular", "correct", "--value", "5")
    say_so(house, "session.thematic", "accept")
    new = OLD.replace("12-BC/ĐĐ\n", "15-BC/ĐĐ\nreplaces: 12-BC/ĐĐ\n").replace("= 10", "= 11")
    (house.raw / "b.txt").write_text(new.replace("2023-04-20", "2023-05-08"), "utf-8")
    fake_runs.ingest_here(house)
    assert standing(house) == {
        "session.total": ("11", "11", "11", "None"),  # not what was corrected, so not touched
        "session.regular": ("5", "4", "4", "correct"),
        "session.thematic": ("7", "7", "7", "accept"),
    }
    ((indicator, reason),) = ask(house, "select indicator, reason from decision_queue")
    assert (indicator, reason) == ("session.total", "giá trị in đã đổi từ 10 thành 11")
    listed = CliRunner().invoke(cli.commands, ["decisions", "--waiting"])
    assert "từ 10 thành 11" in listed.output


def test_decisions_outlive_the_warehouse(house):
    say_so(house, "session.total", "correct", "--value", "1.204")
    for file in (house.master, house.published):
        file.unlink()
    fake_runs.ingest_here(house)
    assert standing(house)["session.total"][0] == "1204"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["correct"], "--value"),
        (["correct", "--value", "3.8"], "không phải con số"),
        (["correct", "--indicator", "session.none"], "tonghop indicators"),
        (["correct", "--from", "2024-02-01", "--to", "2024-01-01"], "Ngày đầu kỳ sau"),
    ],
)
def test_what_cannot_be_decided_is_explained(house, words, told):
    done = say_so(house, "session.total", *words)
    assert told in str(done.exception)
    assert last_decision(house.decisions) == 0
