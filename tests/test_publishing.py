"""What a publication changes, what it is withheld for, and the versions of earlier days."""

import json
import shutil
from collections import Counter
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import fake_runs
import fake_worker
import pytest

from pipeline import attempts, gate, mainjob, plans, publishing, work
from pipeline import ingest as main_job
from pipeline.attempts import Result
from pipeline.deciding import Wanted as Wish
from pipeline.deciding import take_decision
from pipeline.difference_lines import Choice, difference_lines
from pipeline.errors import WITHHELD
from pipeline.frames import read
from pipeline.gate import GateError, objections
from pipeline.gold import GoldError
from pipeline.inquiries import InquiryError, select_lines
from pipeline.letters import letter
from pipeline.plans import NOTHING_MORE, Wanted
from pipeline.publishing import Waiting, publish_run
from pipeline.settings import Gate, Settings
from pipeline.warehouse import publications
from pipeline.warehouse.database import WarehouseError, open_master
from pipeline.warehouse.differences import Difference, Fall
from pipeline.warehouse.publications import Score
from pipeline.warehouse.publish import open_published, publish, published_run

NGHE_AN = "province: Nghệ An\nyear: 2022\nsession.total = 10 kỳ họp\nsession.regular = 4\n"
AN_GIANG = "province: An Giang\nyear: 2022\nsession.total = 9 kỳ họp\n"
KON_TUM = (
    "symbol: 12-BC/ĐĐ\nissuer: Đảng đoàn HĐND tỉnh\nissued_on: 2023-04-20\nprovince: Kon Tum\n"
    "year: 2022\nTổng số kỳ họp: session.total = 7 kỳ họp.\nThường lệ: session.regular = 3.\n"
)
KON_TUM_AGAIN = KON_TUM.replace("12-BC", "15-BC").replace(
    "2023-04-20", "2023-05-08\nreplaces: 12-BC/ĐĐ"
)
PROGRAM = "read1-code1-know1"


@pytest.fixture(autouse=True)
def program(monkeypatch):
    """Take the place of reading and extraction; give a function that changes the program."""

    def become(fingerprint, extract=fake_worker.extract):
        monkeypatch.setattr(plans, "fingerprint", lambda: fingerprint)
        monkeypatch.setattr(fake_worker, "extract", extract)

    monkeypatch.setattr(work, "warm_up", fake_worker.no_warm_up)
    monkeypatch.setattr(main_job, "open_workers", lambda _settings: nullcontext())
    monkeypatch.setattr(
        main_job, "map_documents", lambda jobs, *_: map(fake_worker.extract_file, jobs)
    )
    become(PROGRAM)
    return become


def long_report(figures):
    head = "province: Nghệ An\nyear: 2022\n"
    return head + "".join(f"session.special = {n}\n" for n in range(100, 100 + figures))


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder with a warehouse that was published once; tests take copies of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plans, "fingerprint", lambda: PROGRAM)
        reports = {"a": NGHE_AN, "b": AN_GIANG, "c": KON_TUM, "long": long_report(40)}
        named = {f"{name}.txt": text for name, text in reports.items()}
        return fake_runs.published_house(tmp_path_factory.mktemp("first"), named)


@pytest.fixture
def settings(first, tmp_path):
    shutil.copytree(first.raw.parent, tmp_path / "house", symlinks=True)
    house = tmp_path / "house"
    return Settings(house / "raw", house / "warehouse", summary=tmp_path / "tối qua.txt")


def publish_next(settings, change="", force=False, fingerprint=PROGRAM):
    """Publish the next run with a *change* of the master by hand, which takes no loading."""
    with open_master(settings.master) as connection:
        connection.execute(change or "select 1")
        connection.execute(
            "insert into run select * replace (run_id + 1 as run_id)"
            " from run order by run_id desc limit 1"
        )
        ((number,),) = connection.execute("select max(run_id) from run").fetchall()
        connection.execute("checkpoint")
    publish_run(Waiting(number, fingerprint, force), settings, lambda _line: None)


def put(settings, **reports):
    for name, text in reports.items():
        (settings.raw / f"{name}.txt").write_text(text, "utf-8")


def run(settings, wanted=NOTHING_MORE):
    return main_job.ingest(settings, lambda _line: None, wanted)


def ask(settings, query, on=None):
    with open_published(settings, on) as connection:
        return connection.execute(query).fetchall()


CHANGES = """
select path[:-5], indicator[9:], change, cause, old_value::integer, new_value::integer
from published_change where run_id = (select max(run_id) from publication) order by all
"""


def changes(settings):
    return ask(settings, CHANGES)


# ── what is different, and why ────────────────────────────────────────────────────────


def test_every_change_has_its_cause(settings):
    put(settings, a="Sửa lại.\n" + NGHE_AN.replace("10", "12"), d=AN_GIANG + "# 2\n")
    (settings.raw / "b.txt").unlink()
    told = run(settings)
    assert changes(settings) == [
        ("a", "total", "changed", "changed_file", 10, 12),
        ("b", "total", "removed", "removed_file", 9, None),
        ("d", "total", "added", "new_file", None, 9),
    ]
    assert {(each.label, each.added, each.removed, each.changed) for each in told.causes} == {
        ("tệp mới", 1, 0, 0), ("tệp đã rút", 0, 1, 0), ("tệp đổi nội dung", 0, 0, 1),
    }  # fmt: skip
    assert "tệp đã rút: 1 bỏ" in letter(told).text
    decide(settings, "value = 12", "correct", value="13")
    decide(settings, "value = 4", "reject")
    put(settings, e=KON_TUM_AGAIN.replace("= 7", "= 8") + "session.special = 2\n")
    run(settings)
    assert changes(settings) == [
        ("a", "regular", "removed", "decision", 4, None),
        ("a", "total", "changed", "decision", 12, 13),
        ("e", "special", "added", "new_file", None, 2),
        ("e", "total", "changed", "version", 7, 8),
    ], "what the new version says as the old one did is no change"
    words = "select decision_id, old_words, new_words from published_change where decision_id = 1"
    assert ask(settings, words) == [(1, "quyết định: không có", "quyết định: correct")]
    decide(settings, "value = 4", "withdraw")
    (settings.raw / "e.txt").unlink()
    (settings.raw / "long.txt").rename(settings.raw / "moved.txt")
    run(settings)
    assert changes(settings) == [
        ("a", "regular", "added", "decision", None, 4),
        ("c", "total", "changed", "version", 8, 7),
        ("e", "special", "removed", "removed_file", 2, None),
    ], "a file of another name says what it said"


def decide(settings, which, action, value=None):
    ((figure,),) = ask(settings, f"select figure_id from figure where {which}")
    take_decision(settings, Wish(figure, action, note="", by="Lan", value=value))


def become(fingerprint, figures):
    """Return SQL that has the program read report a anew, with its figures changed so."""
    return (
        f"update document set fingerprint = '{fingerprint}' where path = 'a.txt';"
        f"update source set fingerprint = '{fingerprint}' where path = 'a.txt'; {figures}"
    )


A = "document_id in (select document_id from document where path = 'a.txt')"
SHIFTED = (  # a line more before all: every figure has another place, and so another id
    f"update figure set figure_id = 'x' || figure_id, span_start = span_start + 8, span_end = span_end"
    f" + 8, sentence_start = sentence_start + 8, sentence_end = sentence_end + 8 where {A};"
    f"update document set text = 'Trang 1' || chr(10) || text where {A};"
)


@pytest.mark.parametrize(
    ("fingerprint", "figures", "changed"),
    [
        (
            "read1-code1-know2",
            "delete from figure where value = 4",
            [("a", "regular", "removed", "knowledge", 4, None)],
        ),
        (
            "read1-code2-know1",
            "update figure set actor = 'UBND tỉnh' where value = 4",
            [("a", "regular", "changed", "code", 4, 4)],
        ),
        (
            "read1-code2-know2",
            "update figure set indicator = 'session.special', figure_id = 'y' where value = 4",
            [("a", "special", "changed", "code_and_knowledge", 4, 4)],
        ),
        ("read2-code1-know1", SHIFTED, []),
        (
            "read2-code1-know1",
            SHIFTED + "update figure set value = 5, numeral = '5' where value = 4",
            [("a", "regular", "changed", "code", 4, 5)],
        ),
        ("of an earlier program", "delete from figure where value = 4",
         [("a", "regular", "removed", "code", 4, None)]),
    ],
)  # fmt: skip
def test_a_change_of_the_program_is_told_by_what_it_changes(
    settings, fingerprint, figures, changed
):
    publish_next(settings, become(fingerprint, figures))
    assert changes(settings) == changed


@pytest.mark.long
def test_other_knowledge_reads_all_reports_again(settings, program):
    program("read1-code1-know2", without_regular)
    run(settings)
    assert changes(settings) == [
        ("a", "regular", "removed", "knowledge", 4, None),
        ("c", "regular", "removed", "knowledge", 3, None),
    ]
    program("read2-code1-know3", shifted)
    run(settings)
    assert changes(settings) == [
        ("a", "regular", "added", "code_and_knowledge", None, 4),
        ("c", "regular", "added", "code_and_knowledge", None, 3),
    ]


def without_regular(text, source):
    read = EXTRACT(text, source)
    kept = tuple(figure for figure in read.figures if figure.indicator != "session.regular")
    return replace(read, figures=kept)


def shifted(text, source):
    return EXTRACT("Trang 1\n" + text, source)


EXTRACT = fake_worker.extract


@pytest.mark.long
def test_a_note_beside_a_file_changes_its_province(settings):
    put(settings, f="year: 2022\nsession.total = 31 kỳ họp\n")
    run(settings)
    (settings.raw / "f.txt.toml").write_text('province = "Nghệ An"\n', "utf-8")
    run(settings)
    assert changes(settings) == [("f", "total", "changed", "beside", 31, 31)]
    ((was, now),) = ask(
        settings, "select old_words, new_words from published_change where run_id = 3"
    )
    assert was.startswith("tỉnh: không rõ")
    assert now.startswith("tỉnh: Nghệ An")


STEPS = (
    {"a": NGHE_AN.replace("10", "11"), "d": AN_GIANG + "x\n", "b": None},
    {"e": KON_TUM_AGAIN, "b": AN_GIANG},
    {"c": None, "e": KON_TUM_AGAIN.replace("= 3", "= 5")},
    {"e": "", "a": None, "c": KON_TUM},
)


@pytest.mark.long
def test_the_changes_are_all_there_is_between_two_versions(settings):
    for step in STEPS:
        before = ask(settings, "select figure_id, indicator, value from current_figure")
        for name, text in step.items():
            file = settings.raw / f"{name}.txt"
            file.unlink() if text is None else file.write_text(text, "utf-8")
        run(settings)
        noted = ask(
            settings,
            "select indicator, old_value, new_value from published_change"
            " where run_id = (select max(run_id) from publication)",
        )
        figures = Counter((indicator, value) for _, indicator, value in before)
        figures.subtract((indicator, old) for indicator, old, _ in noted if old is not None)
        figures.update((indicator, new) for indicator, _, new in noted if new is not None)
        now = Counter(ask(settings, "select indicator, value from current_figure"))
        assert +figures == now
        assert not -figures, "nothing is taken out that was not there"


def test_the_history_outlives_its_reports_and_the_schema(settings, monkeypatch):
    publish_next(settings, become("read1-code1-know2", "delete from figure where value = 4"))
    before = ask(settings, "from figure_history")
    assert before
    for module in ("database", "ledger"):
        monkeypatch.setattr(f"pipeline.warehouse.{module}.definition", lambda: "other")
    run(settings)
    assert ask(settings, "from figure_history where run_id = 2") == before
    assert ask(settings, "select run_id, compared_run from publication order by all") == [
        (1, None), (2, 1), (3, 2),
    ]  # fmt: skip


def test_a_version_of_an_earlier_program_is_not_compared_and_stops_nothing(settings):
    version = settings.versions / "w-1.duckdb"
    with open_master(version) as connection:
        connection.execute("drop view current_figure cascade")
        connection.execute("update schema_version set definition = 'earlier'")
    publish_next(settings, become("read1-code1-know2", "delete from figure where value = 4"))
    assert changes(settings) == []
    assert ask(settings, "select compared_run from publication where run_id = 2") == [(None,)]


def lines(settings, as_json=False, **choice):
    return list(difference_lines(settings, Choice(**choice), as_json=as_json))


def test_the_command_prints_what_changed(settings, capsys):
    assert lines(settings) == []
    assert "Không số liệu nào khác" in capsys.readouterr().err
    put(settings, a=NGHE_AN.replace("= 10", "= 1210"), d=KON_TUM.replace("12-BC", "13-BC"))
    run(settings)
    head, _, *rows = lines(settings)
    assert head.split() == ["Lần", "Tỉnh", "Báo", "cáo", "Chỉ", "tiêu", "Trước", "→", "nay", "Vì"]
    assert [row.split("  ")[-1].strip() for row in rows] == [
        "tệp mới",
        "tệp mới",
        "tệp đổi nội dung",
    ]
    assert "10 → 1.210" in rows[-1]
    assert "13-BC/ĐĐ" in rows[0]
    assert "– → " in rows[0]
    told = capsys.readouterr().err
    assert "tệp mới: 2 thêm" in told
    assert "3 số liệu khác" in told
    assert len(lines(settings, as_json=True, run=2)) == 3
    assert lines(settings, run=1) == []
    today = datetime.now().astimezone().date()
    assert len(lines(settings, as_json=True, after=today - timedelta(1))) == 3
    assert lines(settings, after=today) == []
    assert lines(settings, after=today - timedelta(9), until=today - timedelta(1)) == []
    with pytest.raises(InquiryError, match="1, 2"):
        lines(settings, run=7)
    with pytest.raises(WarehouseError, match="đang chờ"):
        lines(settings, waiting=True)


# ── what is not published ─────────────────────────────────────────────────────────────


def test_a_run_that_loses_too_much_waits_until_somebody_says_so(settings):
    put(settings, long=long_report(5), d=KON_TUM.replace("12-BC", "13-BC"))
    with pytest.raises(GateError, match=r"long\.txt: 40 → 5") as refused:
        mainjob.run_night(settings, direct=True)
    assert refused.value.exit_code == WITHHELD
    assert "tonghop publish --force" in str(refused.value)
    assert settings.summary.read_text("utf-8").splitlines()[0].endswith("CHƯA CÔNG BỐ, CẦN XEM")
    assert published_run(settings) == 1
    assert ask(settings, "select count(*) from current_figure") == [(45,)]
    assert len(lines(settings, as_json=True, waiting=True)) == 37
    with pytest.raises(GateError, match="lần 2"):
        run(settings)  # nothing is new, and it is not forgotten
    assert [each.result for each in attempts.attempts(settings)] == [Result.WITHHELD] * 2
    with pytest.raises(GateError):
        main_job.publish_waiting(settings, print, force=False)
    summary = main_job.publish_waiting(settings, print, force=True)
    assert (summary.run, summary.extracted, published_run(settings)) == (2, 0, 2)
    assert ask(settings, "select run_id, len(objections) from publication") == [(1, 0), (2, 1)]
    causes = ask(settings, "select cause, added, removed, changed from published_change_count")
    assert sorted(causes) == [("changed_file", 0, 35, 0), ("new_file", 2, 0, 0)]
    assert not main_job.publish_waiting(settings, print, force=False).changed


def test_a_program_that_reads_less_of_one_file_is_withheld_and_a_changed_file_is_not(settings):
    wide = replace(settings, gate=Gate(total=100))
    put(settings, long=long_report(1))
    assert run(wide).causes[0].removed == 39
    put(settings, long=long_report(40))
    run(wide)
    less = become("read1-code2-know1", "delete from figure where value between 105 and 139")
    less = less.replace("a.txt", "long.txt")
    with pytest.raises(GateError, match=r"1 tệp không đổi nội dung.*long\.txt: 40 → 5"):
        publish_next(wide, less)


@pytest.mark.long
def test_what_is_mended_is_published_without_force(settings):
    put(settings, long="")
    with pytest.raises(GateError, match="40 → 0"):
        run(settings)
    put(settings, d=AN_GIANG + "x\n")
    with pytest.raises(GateError, match="lần 3"):
        run(settings)
    put(settings, long=long_report(39))
    assert run(settings).run == 4
    query = "select run_id, published_at is null, len(objections) from publication"
    assert ask(settings, query) == [(1, False, 0), (2, True, 1), (3, True, 1), (4, False, 0)]
    assert ask(settings, "select distinct run_id from figure_history") == [(4,)]
    put(settings, long="")
    assert run(settings, Wanted(force=True)).run == 5


def test_what_people_take_out_is_no_objection(settings):
    (settings.raw / "long.txt").unlink()
    assert run(settings).causes[0].removed == 40


def test_nothing_loaded_is_nothing_to_publish(tmp_path):
    with pytest.raises(WarehouseError, match="tonghop ingest"):
        main_job.publish_waiting(Settings(warehouse=tmp_path), print, force=True)


NONE = Difference(1, 1000, 1000, ())


@pytest.mark.parametrize(
    ("found", "score", "best", "words"),
    [
        (NONE, None, None, ()),
        (NONE._replace(falls=(Fall("a", 30, 15, is_same_file=True),)), None, None, ()),
        (NONE._replace(falls=(Fall("a", 40, 19, is_same_file=True),)), None, None, ("a: 40 → 19",)),
        (NONE._replace(falls=(Fall("a", 40, 0, is_same_file=False),)), None, None, ()),
        (NONE._replace(falls=(Fall("a", 22, 3, is_same_file=True),)), None, None, ()),
        (NONE._replace(falls=(Fall("a", 500, 260, is_same_file=True),)), None, None, ()),
        (NONE._replace(now=899), None, None, ("10.1 %",)),
        (NONE._replace(now=901), None, None, ()),
        (NONE._replace(before=30, now=11), None, None, ()),
        (NONE, Score("g", 0.97), 0.974, ()),
        (NONE, Score("g", 0.97), 0.976, ("97.60 xuống 97.00",)),
        (NONE, Score("g", 0.97), None, ()),
    ],
)
def test_the_limits(found, score, best, words):
    said = objections(found, score, best, Gate())
    assert len(said) == len(words)
    assert all(word in line for word, line in zip(words, said, strict=True))


def test_a_worse_score_on_the_gold_is_withheld(settings, monkeypatch):
    gold = settings.warehouse / "gold.jsonl"
    gold.write_text("{}\n", "utf-8")
    guarded = replace(settings, gate=Gate(gold=gold))
    scores = [0.980, 0.977, 0.974, 0.970]
    monkeypatch.setattr(publishing, "measure", lambda _gold: scores.pop(0))
    publish_next(guarded, fingerprint="1")
    publish_next(guarded, fingerprint="1")
    assert len(scores) == 3, "a program is measured once"
    publish_next(guarded, fingerprint="2")
    with pytest.raises(GateError, match=r"98\.00 xuống 97\.40"):
        publish_next(guarded, fingerprint="3")  # 0.3 points less than the last, 0.6 than the best
    with pytest.raises(GateError):
        publish_next(guarded, fingerprint="3")
    publish_next(guarded, fingerprint="3", force=True)
    assert scores == [0.970], "one that was withheld is not measured again"
    publish_next(guarded, fingerprint="4")
    assert published_run(guarded) == 8, "what was forced is the measure from then on"
    gold.write_text("{}\n\n", "utf-8")
    scores.append(0.5)
    publish_next(guarded, fingerprint="4")
    assert published_run(guarded) == 9, "another gold cannot be compared"
    gold.unlink()
    with pytest.raises(GoldError, match=r"gate\.gold"):
        publish_next(guarded)


def test_the_gold_is_scored_as_evaluate_does(tmp_path, monkeypatch):
    passage = {"name": "p", "text": "Đã họp 10 kỳ.", "figures": []}
    (tmp_path / "g.jsonl").write_text(json.dumps(passage) + "\n", "utf-8")
    found = SimpleNamespace(f1=0.75)
    monkeypatch.setattr("pipeline.gold.read_gold", lambda paths: paths)
    monkeypatch.setattr("pipeline.evaluate.evaluate", lambda texts, _knowledge: texts)
    monkeypatch.setattr(
        "pipeline.evaluate.scores", lambda texts: found if texts == [tmp_path] else None
    )
    assert gate.measure(tmp_path) == 0.75
    found.f1 = None
    with pytest.raises(GoldError, match="không có số liệu nào"):
        gate.measure(tmp_path)
    before = gate.digest_of_gold(tmp_path)
    (tmp_path / "h.jsonl").write_text("", "utf-8")
    assert gate.digest_of_gold(tmp_path) != before


# ── earlier versions ──────────────────────────────────────────────────────────────────


class Calendar:
    """A clock that stands still, at noon of a day."""

    def __init__(self, day):
        self.now = lambda _zone: datetime.fromisoformat(f"{day}T12:00:00+00:00")


DAYS = ("2026-02-03", "2026-02-20", "2026-03-30", "2026-04-02")  # after today, which was the first


@pytest.fixture
def year(settings, monkeypatch):
    """A warehouse that was published on five days; run n says that there were n sessions."""
    kept = replace(settings, keep_versions=2, keep_months=3)
    with open_master(kept.master) as connection:
        connection.execute("update publication set published_at = '2026-01-05'")
    for number, day in enumerate(DAYS, start=2):
        monkeypatch.setattr(publications, "datetime", Calendar(day))
        fingerprint = f"r-c-k{number}"
        publish_next(kept, become(fingerprint, f"update figure set value = {number} where {A}"))
    return kept


VALUE = f"select max(value)::integer as value from figure where {A}"


def test_the_newest_versions_and_the_last_of_each_month_stay(year):
    assert sorted(path.stem for path in year.versions.iterdir()) == ["w-3", "w-4", "w-5"]
    assert ask(year, VALUE) == [(5,)]
    assert ask(year, VALUE, date(2026, 4, 2)) == [(5,)]
    assert ask(year, VALUE, date(2026, 4, 1)) == [(4,)]
    assert ask(year, VALUE, date(2026, 2, 28)) == [(3,)]
    march = date(2026, 3, 31)
    assert list(select_lines(year, VALUE, as_json=True, on=march)) == ['{"value": 4}']
    assert read(VALUE, settings=year, on=march)["value"].to_list() == [4]
    with pytest.raises(
        WarehouseError, match=r"lần 2.*: 20/02/2026, 30/03/2026.*--since 2026-02-10"
    ):
        ask(year, VALUE, date(2026, 2, 10))
    with pytest.raises(WarehouseError, match="bản đầu tiên: 05/01/2026"):
        ask(year, VALUE, date(2025, 12, 31))
    told = [json.loads(line) for line in lines(year, as_json=True, after=date(2026, 2, 20))]
    assert {row["new_value"] for row in told} == {4, 5}
    told = lines(year, as_json=True, after=date(2026, 1, 5), until=date(2026, 2, 28))
    assert {json.loads(line)["new_value"] for line in told} == {2, 3}


def test_a_run_that_died_before_it_was_published_is_none(settings, monkeypatch):
    gone = become("read1-code1-know2", "delete from figure where value = 4")
    with monkeypatch.context() as death:
        death.setattr(publishing, "publish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            publish_next(settings, gone)
    assert published_run(settings) == 1
    publish_next(settings)
    query = "select run_id, published_at is null from publication"
    assert ask(settings, query) == [(1, False), (2, True), (3, False)]
    assert changes(settings) == [("a", "regular", "removed", "knowledge", 4, None)]
    assert ask(settings, "select distinct run_id from figure_history") == [(3,)]


def test_versions_without_a_history_have_the_day_of_their_run(settings):
    with open_master(settings.master) as connection:
        connection.execute("delete from publication")
    publish(1, settings)
    today = datetime.now().astimezone().date()
    assert ask(settings, "select count(*) from document", today) == [(4,)]
    with pytest.raises(WarehouseError, match="bản đầu tiên"):
        ask(settings, "select 1", today - timedelta(1))
