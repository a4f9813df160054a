"""Runs one ingest in a process of its own, for test_crash to kill.

The worker and the catalogue are stand-ins, so that the run's time is that of the engine,
the loader and the publisher.
"""

import sys
import time
from pathlib import Path
from types import SimpleNamespace


def slow_extract(job: object) -> object:
    """Take the time of a short report, so that a kill often meets work in progress."""
    import fake_worker

    time.sleep(0.05)
    return fake_worker.extract_file(job)


def main() -> None:
    import crash_driver
    import fake_worker

    # pyarrow imports pandas to tell its arrays from lists: 1.5 s of each run, for nothing
    sys.modules["pandas"] = SimpleNamespace(__version__="0")
    from pipeline import plans, work
    from pipeline.ingest import ingest
    from pipeline.settings import Settings
    from pipeline.warehouse import load

    work.extract_file = crash_driver.slow_extract
    work.warm_up = fake_worker.no_warm_up
    load.knowledge = SimpleNamespace(catalogue=lambda: SimpleNamespace(indicators=()))
    plans.knowledge = load.knowledge
    # the test may run while the code is being edited
    plans.fingerprint = lambda: "feedfeedfeedfeed"
    settings = Settings(raw=Path(sys.argv[1]), warehouse=Path(sys.argv[2]), workers=1)
    print("BEGIN", flush=True)
    ingest(settings, lambda line: print(line, flush=True))
    print("END", flush=True)


if __name__ == "__main__":
    main()
