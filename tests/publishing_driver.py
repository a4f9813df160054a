"""Processes of test_publishing_processes: one that publishes again and again, and readers.

    python publishing_driver.py publish FOLDER COUNT PAUSE
    python publishing_driver.py read FOLDER COUNT PAUSE

Each publication n has every figure say n, gives every report a fingerprint with n in it and is
noted as the run n, so that whoever reads two of them at once sees it.
"""

import sys
import time
from pathlib import Path
from types import SimpleNamespace

HELD = 5  # questions to one version; then the newest is opened again


def publish(folder: Path, count: int, pause: float) -> None:
    """Publish *count* times with pauses (seconds); say before and after each what is done."""
    # pyarrow imports pandas to tell its arrays from lists: 1.5 s for nothing
    sys.modules["pandas"] = SimpleNamespace(__version__="0")
    from pipeline.publishing import Waiting, publish_run
    from pipeline.settings import Settings
    from pipeline.warehouse.database import open_master

    settings = Settings(warehouse=folder)
    for _ in range(count):
        with open_master(settings.master) as connection:
            ((last,),) = connection.execute("select max(run_id) from run").fetchall()
            number = last + 1
            connection.execute("begin")
            connection.execute("update figure set value = ?", [number])
            connection.execute("update document set fingerprint = ?", [f"r-c-k{number}"])
            connection.execute("update source set fingerprint = ?", [f"r-c-k{number}"])
            connection.execute(
                "insert into run select * replace (?::integer as run_id) from run limit 1", [number]
            )
            connection.execute("commit")
            connection.execute("checkpoint")
        print(f"BEGIN {number}", flush=True)
        publish_run(Waiting(number, "f", force=True), settings, lambda _line: None)
        print(f"END {number}", flush=True)
        time.sleep(pause)


AGREE = """
select
    (select max(run_id) from publication where published_at is not null),
    min(value)::integer,
    max(value)::integer,
    (select max(fingerprint[6:]::integer) from document),
    (select max(run_id) from published_change),
    count(*) = (select count(*) from published_change where run_id = (select max(run_id) from run))
from figure join document using (document_id)
"""


def read(folder: Path, count: int, _pause: float) -> None:
    """Ask *count* questions; fail at the first whose answer is of two publications."""
    from pipeline.settings import Settings
    from pipeline.warehouse.publish import open_published

    settings = Settings(warehouse=folder)
    seen: list[int] = []
    for at in range(0, count, HELD):
        with open_published(settings) as connection:
            answers = {
                connection.execute(AGREE).fetchall()[0] for _ in range(min(HELD, count - at))
            }
        (answer,) = answers
        *numbers, whole = answer
        assert len(set(numbers)) == 1, numbers
        assert whole
        seen.append(numbers[0])
    assert seen == sorted(seen), "a later question never sees an earlier version"
    print(len(set(seen)), flush=True)


if __name__ == "__main__":
    do = {"publish": publish, "read": read}[sys.argv[1]]
    do(Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
