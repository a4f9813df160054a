"""Publishing among readers and kill -9, with processes of their own."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import fake_runs
import pytest
from publishing_driver import AGREE

from pipeline.warehouse.database import open_master
from pipeline.warehouse.publish import open_published

HERE = Path(__file__).parent


@pytest.fixture
def house(tmp_path):
    """A warehouse that was published twice, all of whose figures say 2."""
    reports = {
        f"{n}.txt": f"province: An Giang\nyear: {2000 + n}\n" + "session.total = 1\n" * 40
        for n in range(10)
    }
    settings = fake_runs.published_house(tmp_path, reports)
    start("publish", settings, 1).communicate(timeout=60)
    return settings


def start(what, settings, count):
    environment = {**os.environ, "PYTHONPATH": f"{HERE.parent}{os.pathsep}{HERE}"}
    return subprocess.Popen(
        [sys.executable, HERE / "publishing_driver.py", what, settings.warehouse, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize(
    ("readers", "questions", "publications"),
    [(2, 60, 4), pytest.param(4, 2500, 20, marks=pytest.mark.long)],
)
def test_readers_are_never_blocked_and_never_see_two_versions(
    house, readers, questions, publications
):
    asking = [start("read", house, questions) for _ in range(readers)]
    publisher = start("publish", house, publications)
    told, complaint = publisher.communicate(timeout=600)
    assert told.splitlines()[-1:] == [f"END {2 + publications}"], complaint
    versions = 0
    for reader in asking:
        told, complaint = reader.communicate(timeout=600)
        assert reader.returncode == 0, complaint
        versions = max(versions, int(told.split()[0]))
    assert versions > 1, "the readers had ended before anything was published"


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows không có kill -9")
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.long)])
def test_killed_while_it_publishes(house, kills):
    clock = random.Random(20261123)
    longest = seconds_of_one(house)
    hits = 0
    for kill in range(kills):
        before = published(house)
        process = start("publish", house, 1000)
        begun = wait_for_begin(process)
        assert begun == before + 1 or begun == before + 2, "what was not published is not lost"
        time.sleep(longest * (kill + clock.random()) / kills)
        process.send_signal(signal.SIGKILL)
        rest = process.communicate()[0].split()
        began = int(rest[-1]) if rest else begun
        hits += not rest or rest[-2] == "BEGIN"
        assert published(house) in range(begun - 2, began + 1)
    assert hits >= kills / 2, f"{hits} of {kills} kills met a publication"
    start("publish", house, 1).communicate(timeout=60)
    assert published(house) > begun - 1
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
