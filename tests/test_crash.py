"""kill -9 at any moment of the main job: readers have a whole database, the next run ends."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published

HERE = Path(__file__).parent
KILLS = 10
PROVINCES = ("An Giang", "Nghệ An", "Kon Tum", "Quảng Ninh", "Đồng Tháp")
# Numbers of runs tell how often it was killed, not what the reports say.
RUN_COLUMNS = {"first_run", "last_run", "removed_run"}

pytestmark = pytest.mark.skipif(
    not hasattr(signal, "SIGKILL"), reason="Windows không có kill -9 (no kill -9 here)"
)


@dataclass(frozen=True)
class Timed:
    """A run, and when it said that it began and ended, in seconds of the machine's clock."""

    process: subprocess.Popen
    began: float


def start(settings: Settings) -> Timed:
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    process = subprocess.Popen(
        [sys.executable, HERE / "crash_driver.py", settings.raw, settings.warehouse],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert process.stdout
    assert process.stdout.readline() == "BEGIN\n"
    return Timed(process, time.monotonic())


def finish(settings: Settings) -> float:
    """Let a run come to its end; return its seconds."""
    run = start(settings)
    lines = run.process.communicate(timeout=60)[0].splitlines()
    assert lines[-1] == "END"
    return time.monotonic() - run.began


def write_report(raw: Path, number: int, value: int) -> None:
    province = PROVINCES[number % len(PROVINCES)]
    text = f"province: {province}\nyear: {2000 + number}\nsession.total = {value} kỳ họp\n"
    half = raw / f".{number}.part"  # as any careful program puts a file into a folder
    half.write_text(text, "utf-8")
    half.replace(raw / f"{number:02}.txt")


HISTORY = ["run", "run_document", "attempt", "publication", "figure_history"]


def content(settings: Settings) -> dict[str, list[tuple]]:
    """Return all rows of all tables but the history of runs, in a fixed order."""
    with open_published(settings) as connection:
        tables = connection.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns()"
            " where table_name in (select table_name from duckdb_tables()) and not internal"
            " and table_name not in (select unnest(?)) group by table_name",
            [HISTORY],
        ).fetchall()
        return {
            table: connection.execute(
                f"select {', '.join(c for c in columns if c not in RUN_COLUMNS)}"
                f" from {table} order by all"
            ).fetchall()
            for table, columns in tables
        }


def values(settings: Settings) -> set[tuple[str, int]]:
    with open_published(settings) as connection:
        # every figure has its document and its file, or the version is a mixture
        return set(
            connection.execute(
                "select source.path, figure.value::integer"
                " from figure full join document using (document_id)"
                " full join source using (document_id) where coalesce(source.present, true)"
            ).fetchall()
        )


def test_killed_at_any_moment(tmp_path: Path) -> None:
    settings = Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse")
    settings.raw.mkdir()
    clock = random.Random(20261122)
    for number in range(10):
        write_report(settings.raw, number, value=number)
        if number == 7:
            finish(settings)
    seconds = finish(settings)  # of a run with two reports, as those that are killed
    published = {(f"{number:02}.txt", number) for number in range(10)}
    assert values(settings) == published
    wanted = dict(published)
    whole_versions = [dict(wanted)]
    interrupted = 0
    for kill in range(KILLS):
        for number in (10 + kill, kill):  # a new report and a corrected one
            wanted[f"{number:02}.txt"] = 100 * (kill + 1) + number
            write_report(settings.raw, number, wanted[f"{number:02}.txt"])
        whole_versions.append(dict(wanted))
        run = start(settings)
        time.sleep(clock.uniform(0, seconds))
        run.process.send_signal(signal.SIGKILL)
        run.process.communicate()
        interrupted += run.process.returncode == -signal.SIGKILL
        assert dict(values(settings)) in whole_versions, f"kill {kill}: a mixed version"
    assert interrupted >= KILLS / 2, "most runs had already ended: the kills prove nothing"
    finish(settings)
    assert dict(values(settings)) == wanted
    clean = Settings(raw=settings.raw, warehouse=tmp_path / "clean")
    finish(clean)
    survived, expected = content(settings), content(clean)
    survived["source"] = [row for row in survived["source"] if row in expected["source"]]
    assert survived == expected, "beside the rows of files that were corrected since"
    assert not list(settings.versions.glob(".*"))
    assert not list(settings.artefacts.rglob(".*.tmp"))
