"""What an unattended run notes and tells: the journal, the history of files, letters, heartbeat."""

import errno
import json
import os
import shutil
import socketserver
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import date

import fake_worker
import pytest
from fake_runs import ingest_here

from pipeline import attempts, engine, mail, mainjob, plans, work
from pipeline import ingest as main_job
from pipeline.attempts import Result
from pipeline.backfill import Choice, choose
from pipeline.inquiries import status_lines
from pipeline.letters import failure_letter, letter, tell
from pipeline.outcomes import Reason
from pipeline.plans import FolderGoneError, Wanted
from pipeline.progress import Note, Reporter
from pipeline.settings import Mail, Settings
from pipeline.sources import RawFile, Stamp
from pipeline.warehouse.publish import open_published

NGHE_AN = "province: Nghệ An\nyear: 2022\nsession.total = 10 kỳ họp\n"
AN_GIANG = "province: An Giang\nyear: 2022\nsession.total = 9 kỳ họp\nsession.regular = 4\n"


@pytest.fixture(autouse=True)
def _fake(monkeypatch):
    monkeypatch.setattr(work, "extract_file", fake_worker.extract_file)
    monkeypatch.setattr(work, "warm_up", fake_worker.no_warm_up)
    monkeypatch.setattr(main_job, "open_workers", as_workers)
    monkeypatch.setattr(
        main_job, "map_documents", lambda jobs, *_: map(fake_worker.extract_file, jobs)
    )


class as_workers:  # noqa: N801 -- takes the place of a function
    def __init__(self, settings):
        self.settings = settings

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass


@pytest.fixture
def settings(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "nghe-an.txt").write_text(NGHE_AN, "utf-8")
    (raw / "rong.txt").write_text("", "utf-8")
    return Settings(
        raw=raw, warehouse=tmp_path / "warehouse", workers=1, summary=tmp_path / "tối qua.txt"
    )


def run(settings, wanted=plans.NOTHING_MORE):
    return main_job.ingest(settings, lambda _line: None, wanted)


def ask(settings, query):
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


def results(settings):
    return [attempt.result for attempt in attempts.attempts(settings)]


# ── the journal ───────────────────────────────────────────────────────────────────────


def test_the_journal_tells_of_every_start(settings, monkeypatch):
    run(settings)
    run(settings)
    with main_job.writing(settings), pytest.raises(main_job.BusyError) as busy:
        run(settings)
    assert busy.value.exit_code == 5, "what follows in a script must not take it for done"

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(main_job, "plan", fail)
        with pytest.raises(OSError, match="No space"):
            run(settings)
    assert results(settings) == [
        Result.DONE, Result.NOTHING_NEW, Result.REFUSED, Result.FAILED,
    ]  # fmt: skip
    done = attempts.attempts(settings)[0]
    assert (done.run, done.extracted, done.quarantined) == (1, 2, 1)
    assert done.seconds["publish"] > 0
    assert "No space" in attempts.attempts(settings)[-1].message


def test_a_run_without_an_end_has_died(settings):
    program = (
        "import os, sys; from pathlib import Path; from pipeline.attempts import begin;"
        "from pipeline.settings import Settings; begin(Settings(warehouse=Path(sys.argv[1])), 'x');"
        "os._exit(9)"
    )
    settings.warehouse.mkdir()
    subprocess.run([sys.executable, "-c", program, settings.warehouse], check=False)
    (left,) = attempts.attempts(settings)
    assert left.result is Result.RUNNING
    assert not attempts.is_alive(left.process)
    run(settings)
    assert results(settings) == [Result.DIED, Result.DONE]
    run(settings)
    (settings.raw / "b.txt").write_text(AN_GIANG, "utf-8")
    run(settings)
    kept = ask(settings, "select result, run_id from attempt order by started_at")
    assert kept == [("died", None), ("done", 1), ("nothing_new", 1), ("running", None)]
    assert any("chết giữa chừng" in line for line in status_lines(settings))


def test_this_process_is_alive_and_a_later_one_with_its_number_is_another():
    own = attempts.this_process()
    assert attempts.is_alive(own)
    number, boot, start = own.split(":")
    if start:
        assert not attempts.is_alive(f"{number}:{boot}:{int(start) + 1}")
    assert not attempts.is_alive(f"{number}:another boot:{start}")


def test_a_line_cut_short_by_a_power_failure_costs_itself(settings):
    run(settings)
    with settings.attempts.open("ab") as journal:
        journal.write(b'{"id": "2026')
    run(settings)
    assert results(settings) == [Result.DONE, Result.NOTHING_NEW]


# ── the history of files ──────────────────────────────────────────────────────────────


def history(settings):
    return ask(
        settings,
        "select run_id, path, event, outcome, reason_code, figures, figures_before"
        " from run_change order by run_id, path",
    )


def test_every_change_of_a_file_is_kept(settings):
    report = settings.raw / "nghe-an.txt"
    run(settings)
    report.write_text(NGHE_AN + "session.regular = 3\n", "utf-8")
    run(settings)
    report.unlink()
    (settings.raw / "rong.txt").write_text(AN_GIANG, "utf-8")
    run(settings)
    report.write_text(NGHE_AN, "utf-8")
    run(settings)
    assert history(settings) == [
        (1, "nghe-an.txt", "new", "loaded", None, 1, None),
        (1, "rong.txt", "new", "quarantined", "empty", 0, None),
        (2, "nghe-an.txt", "changed", "loaded", None, 2, 1),
        (3, "nghe-an.txt", "removed", "removed", None, 0, 2),
        (3, "rong.txt", "changed", "loaded", None, 2, 0),
        (4, "nghe-an.txt", "returned", "loaded", None, 1, 0),
    ]


def test_the_history_outlives_another_schema(settings, monkeypatch):
    run(settings)
    (settings.raw / "b.txt").write_text(AN_GIANG, "utf-8")
    run(settings)
    before = history(settings)
    first = ask(settings, "select path, first_run from source order by path")
    for module in ("database", "ledger"):
        monkeypatch.setattr(f"pipeline.warehouse.{module}.definition", lambda: "other")
    assert run(settings).changed
    assert history(settings) == before
    assert ask(settings, "select path, first_run from source order by path") == first
    assert ask(settings, "select run_id from run order by all") == [(1,), (2,), (3,)]


# ── a folder that is gone, files that cannot be opened ────────────────────────────────


def test_a_share_that_is_not_mounted_takes_nothing_out(settings):
    run(settings)
    for file in settings.raw.iterdir():
        file.unlink()
    with pytest.raises(FolderGoneError, match="accept-removals"):
        run(settings)
    assert ask(settings, "select count(*) from document") == [(1,)]
    assert run(settings, Wanted(accept_removals=True)).changed
    assert ask(settings, "select count(*) from document") == [(0,)]


def test_most_of_many_files_gone_at_once_is_no_correction(settings):
    for number in range(40):
        (settings.raw / f"{number}.txt").write_text(f"{NGHE_AN}# {number}\n", "utf-8")
    run(settings)
    for number in range(30):
        (settings.raw / f"{number}.txt").unlink()
    with pytest.raises(FolderGoneError, match="30"):
        run(settings)
    for number in range(15):
        (settings.raw / f"{number}.txt").write_text(f"{NGHE_AN}# {number}\n", "utf-8")
    assert run(settings).stands.documents == 26


def test_a_share_that_goes_while_all_is_read_anew_costs_no_figure(settings, monkeypatch):
    run(settings)
    known = "select figure_id, value, fingerprint from figure join document using (document_id)"
    figures = ask(settings, known)
    gone = Reason("unreadable", "EIO")
    with monkeypatch.context() as night:
        night.setattr(plans, "fingerprint", lambda: "feedfeedfeedfeed")
        night.setattr(fake_worker, "extract_file", lambda job: work.quarantine(job, gone))
        assert run(settings).unreachable == ("nghe-an.txt",)
        assert len(figures) == 1
        assert ask(settings, known) == figures
    monkeypatch.setattr(plans, "fingerprint", lambda: "feedfeedfeedfeed")
    assert run(settings).unreachable == (), "the next run tries again"
    assert [row[2] for row in ask(settings, known)] == ["feedfeedfeedfeed"]


def test_what_cannot_be_opened_tonight_stays_as_it_was(settings, monkeypatch):
    (settings.raw / "2022").mkdir()
    (settings.raw / "2022" / "an-giang.txt").write_text(AN_GIANG, "utf-8")
    run(settings)

    def identify(*_):
        return tuple(
            RawFile(name, Stamp(0, 0, 0), refused=Reason("unreadable", "EIO"))
            for name in ("2022", "moi.txt", "nghe-an.txt", "rong.txt")
        )

    monkeypatch.setattr(plans, "identify", identify)
    summary = run(settings)
    assert summary.unreachable == ("2022", "nghe-an.txt", "rong.txt")
    assert summary.stands.documents == 2, "the figures that are known stay"
    assert {file.path: file.code for file in summary.stands.quarantined} == {
        "moi.txt": "unreadable", "rong.txt": "empty",
    }  # fmt: skip
    assert "2022" in letter(summary).text
    monkeypatch.undo()


def test_files_are_read_again_by_command(settings, monkeypatch):
    run(settings)
    monkeypatch.setattr(work, "extract_file", fake_worker.extract_file)
    asked = []
    real = main_job.map_documents
    monkeypatch.setattr(
        main_job, "map_documents", lambda jobs, *rest: asked.extend(jobs) or real(jobs, *rest)
    )
    summary = run(settings, Wanted(again=frozenset({"nghe-an.txt"})))
    assert [job.path for job in asked] == ["nghe-an.txt"]
    assert summary.changed
    assert history(settings)[-1][:4] == (2, "nghe-an.txt", "again", "loaded")


# ── telling people ────────────────────────────────────────────────────────────────────


def test_a_letter_has_failures_first_and_the_differences(settings):
    run(settings)
    (settings.raw / "moi.txt").write_text(AN_GIANG, "utf-8")
    (settings.raw / "hong.txt").write_text("", "utf-8")
    (settings.raw / "nghe-an.txt").write_text(NGHE_AN + "session.regular = 3\n", "utf-8")
    (settings.raw / "rong.txt").write_text(AN_GIANG + "year: 2021\n", "utf-8")
    told = letter(run(settings))
    assert told.is_problem
    assert "1 TỆP CẦN XEM, 2 tệp mới, 2 đã đổi" in told.subject
    lines = told.text.splitlines()
    assert lines[0].startswith("Mới bị giữ lại")
    assert lines[1].startswith("  hong.txt [empty] Tệp không có chữ nào")
    assert "  nghe-an.txt: 2 số liệu (trước: 1)" in lines
    assert "  rong.txt: 2 số liệu" in lines, "it was held before"
    assert not letter(run(settings)).is_problem, "an old failure is no news"


def test_a_night_writes_its_summary_and_tells_of_failures(settings):
    assert mainjob.run_night(settings, direct=True) is False, "one file is held"
    assert "rong.txt" in settings.summary.read_text("utf-8")
    for file in settings.raw.iterdir():
        file.unlink()
    with pytest.raises(FolderGoneError):
        mainjob.run_night(settings, direct=True)
    assert "KHÔNG XONG" in settings.summary.read_text("utf-8")
    with main_job.writing(settings), pytest.raises(main_job.BusyError):
        mainjob.run_night(settings, direct=True)
    assert "ổ mạng" in settings.summary.read_text("utf-8"), "the other run writes its own"


class Server(socketserver.StreamRequestHandler):
    """A mail server that takes one letter."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        body = False
        for given in self.rfile:
            self.server.heard.append(given.decode())
            line = given.upper()
            if body:
                body = line != b".\r\n"  # ends the letter
                answer = b"" if body else b"250 taken\r\n"
            else:
                body = line.startswith(b"DATA")
                answer = b"354 go on\r\n" if body else b"250 well\r\n"
                answer = b"221 bye\r\n" if line.startswith(b"QUIT") else answer
            self.wfile.write(answer)


def test_a_letter_is_sent_as_the_settings_say(settings):
    with socketserver.TCPServer(("127.0.0.1", 0), Server) as server:
        server.heard = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        to = ("a@tinh.gov.vn", "b@tinh.gov.vn")
        post = Mail(
            "127.0.0.1", server.server_address[1], "none", "", "m@tinh.gov.vn", to, "problems"
        )
        mailed = replace(settings, mail=post)
        assert tell(mailed, failure_letter(FolderGoneError("ổ mạng chưa được nối")))
        quiet = letter(run(settings))._replace(is_problem=False)
        assert tell(mailed, quiet), "not sent: there is no problem"
        server.shutdown()
    heard = "".join(server.heard)
    assert heard.lower().count("rcpt to") == 2
    assert heard.lower().count("data\r\n") == 1
    assert "From: m@tinh.gov.vn" in heard


def test_a_mail_server_that_is_down_stops_nothing(settings, capsys):
    post = Mail("127.0.0.1", 9, "none", "", "m@b.vn", ("a@b.vn",), "always")
    assert mainjob.run_night(replace(settings, mail=post), direct=True) is False
    assert "Không gửi được thư" in capsys.readouterr().err
    assert ask(settings, "select count(*) from document") == [(1,)]


def test_a_password_goes_to_the_server_alone(monkeypatch):
    said = []

    class Session:
        def __init__(self, *_args, **_named): ...
        def __enter__(self):
            return self

        def __exit__(self, *_): ...
        def starttls(self, context):
            said.append(bool(context.check_hostname))

        def login(self, user, password):
            said.append((user, password))

        def send_message(self, message):
            said.append(message["To"])

    monkeypatch.setattr(mail.smtplib, "SMTP", Session)
    monkeypatch.setenv("TONGHOP_MAIL_PASSWORD", "bí mật")
    mail.send(Mail("h", 587, "starttls", "u", "m@b.vn", ("a@b.vn",), "always"), "x", "y")
    assert said == [True, ("u", "bí mật"), "a@b.vn"]


# ── logs and heartbeat ────────────────────────────────────────────────────────────────


def test_the_log_and_the_heartbeat_carry_the_documents(settings, tmp_path):
    own = replace(settings, log_file=tmp_path / "a.log", log_format="json")
    lines = []
    main_job.ingest(own, Reporter(own, lines.append))
    told = [json.loads(line) for line in own.log_file.read_text("utf-8").splitlines()]
    (report,) = [each for each in told if each.get("path") == "nghe-an.txt"]
    assert (report["outcome"], report["figures"], len(report["sha256"])) == ("loaded", 1, 64)
    assert "Nghệ An" not in own.log_file.read_text("utf-8"), "nothing of what a report says"
    beat = json.loads(own.heartbeat.read_text("utf-8"))
    assert beat["process"] == os.getpid()
    assert "Công bố" in beat["message"]
    assert any("nghe-an.txt: 1 số liệu" in line for line in lines)


def test_json_without_a_file_is_what_the_terminal_shows(settings):
    lines = []
    report = Reporter(replace(settings, log_format="json"), lines.append)
    report(Note("xong", done=1))
    assert json.loads(lines[0])["done"] == 1


def test_a_long_scan_is_told_of_while_it_lasts(tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "_SILENCE", 0.2)
    own = Settings(raw=tmp_path, warehouse=tmp_path, workers=1, timeout=30)
    heard = []
    with engine.open_workers(own) as workers:
        told = engine.work_apart(slowly, [1], workers, lambda items, _seconds: heard.append(items))
        assert [each.result for each in told] == [1]
    assert [1] in heard


def slowly(number: int) -> int:
    threading.Event().wait(1)
    return number


def test_a_run_of_the_published_helper_has_a_history(settings):
    assert ingest_here(settings).run == 1
    assert len(history(settings)) == 2


# ── reading again by command ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("choice", "paths"),
    [
        (Choice(), ["2021/a.txt", "2022/b.txt", "nghe-an.txt", "rong.txt"]),
        (Choice(("2021",)), ["2021/a.txt"]),
        (Choice(("data/raw/2022/", "2021/a.txt")), ["2021/a.txt", "2022/b.txt"]),
        (Choice(since=date(2021, 6, 1), until=date(2021, 12, 1)), ["2021/a.txt"]),
        (Choice(until=date(2022, 1, 1)), ["2021/a.txt", "2022/b.txt", "nghe-an.txt"]),
        (Choice(failed_only=True), ["rong.txt"]),
        (Choice(limit=2), ["2021/a.txt", "2022/b.txt"]),
    ],
)
def test_what_is_read_again_is_chosen_by_folder_period_and_outcome(choice, paths, settings):
    for path, year in (("2021/a.txt", 2021), ("2022/b.txt", 2022)):
        (settings.raw / path).parent.mkdir()
        (settings.raw / path).write_text(f"year: {year}\nsession.total = 1\n# {path}", "utf-8")
    shutil.copy(settings.raw / "nghe-an.txt", settings.raw / "z-copy.txt")
    run(settings)
    assert list(choose(settings, choice)) == paths


def test_a_limit_comes_round_to_all_files(settings):
    (settings.raw / "b.txt").write_text(AN_GIANG, "utf-8")
    run(settings)
    chosen = []
    for _night in range(3):
        (path,) = choose(settings, Choice(limit=1))
        chosen.append(path)
        run(settings, Wanted(again=frozenset({path})))
    assert sorted(chosen) == ["b.txt", "nghe-an.txt", "rong.txt"]
