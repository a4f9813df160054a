"""Publishing among readers and kill -9, with processes of their own."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_runs
import pytest
from publishing_driver import AGREE

from pipeline.settings import Settings
from pipeline.warehouse.database import open_master
from pipeline.warehouse.publish import open_published

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A warehouse that was published twice, all of whose figures say 2."""
    reports = {
        f"{n}.txt": f"province: An Giang\nyear: {2000 + n}\n" + "session.total = 1\n" * 40
        for n in range(10)
    }
    settings = fake_runs.published_house(tmp_path_factory.mktemp("first"), reports)
    start("publish", settings, 1).communicate(timeout=60)
    return settings


@pytest.fixture
def house(first, tmp_path):
    shutil.copytree(first.raw.parent, tmp_path / "house", symlinks=True)
    return Settings(tmp_path / "house" / "raw", tmp_path / "house" / "warehouse")


def start(what, settings, count, pause=0.0):
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    return subprocess.Popen(
        [
            sys.executable,
            HERE / "publishing_driver.py",
            what,
            settings.warehouse,
            str(count),
            str(pause),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize(
    ("readers", "questions", "publications", "pause"),
    [(2, 100, 2, 0.0), pytest.param(4, 2500, 20, 2.0, marks=pytest.mark.long)],
)
def test_readers_are_never_blocked_and_never_see_two_versions(
    house, readers, questions, publications, pause
):
    publisher = start("publish", house, 1000, pause)
    asking = [start("read", house, questions) for _ in range(readers)]
    versions = 0
    for reader in asking:
        told, complaint = reader.communicate(timeout=600)
        assert reader.returncode == 0, complaint
        versions = max(versions, int(told))
    assert publisher.poll() is None, publisher.communicate()[1]
    publisher.terminate()
    made = publisher.communicate()[0].count("END")
    print(f"{readers * questions} questions during {made} publications, {versions} of them seen")
    assert made >= publications
    assert versions >= publications - 1, "the questions came before or after the publications"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows không có kill -9")
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_killed_while_it_publishes(house, kills):
    clock = random.Random(20261123)
    longest = seconds_of_one(house)
    hits = tries = 0
    while hits < kills and tries < 3 * kills:
        tries += 1
        before = published(house)
        process = start("publish", house, 1000)
        begun = wait_for_begin(process)
        assert begun > before
        time.sleep(0.8 * longest * clock.random())
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0].split()
        began = int(rest[-1]) if rest else begun
        hits += not rest or rest[-2] == "BEGIN"
        assert published(house) in range(before, began + 1), "neither an earlier nor a later one"
    print(f"{hits} of {tries} kills met a publication of {longest:.2f} s")
    assert hits == kills
    start("publish", house, 1).communicate(timeout=60)
    assert published(house) > began
    assert not list(house.versions.glob(".*")), "what was left half done is cleared away"
    with open_master(house.master) as connection:
        told = connection.execute(
            "select max(run_id) from publication where published_at is not null"
        ).fetchall()
    assert told == [(published(house),)]


def seconds_of_one(house):
    """Return what the second of two publications takes, from its BEGIN to its END."""
    process = start("publish", house, 2)
    times = [time.monotonic() for _ in process.stdout]
    process.wait()
    return times[3] - times[2]


def wait_for_begin(process):
    word, number = process.stdout.readline().split()
    assert word == "BEGIN"
    return int(number)


def published(house):
    """Return the number of the publication that is seen, whole in all its parts."""
    with open_published(house) as connection:
        ((*numbers, whole),) = connection.execute(AGREE).fetchall()
    assert len(set(numbers)) == 1, f"a mixed version: {numbers}"
    assert whole
    return numbers[0]
