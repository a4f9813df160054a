"""Python imports this at its start where it is on the path: the stand-in of ``fake_worker``.

So that a worker of a cluster, and the processes below it, do what the tests know. SLOW reports
take as long as a short real one.
"""

import sys

if "pipeline.cli" in " ".join(sys.orig_argv) or "multiprocessing" in " ".join(sys.orig_argv):
    import time

    import fake_worker

    from pipeline import work

    def extract_file(job):
        time.sleep(0.05)
        return fake_worker.extract_file(job)

    extract_file.__module__ = "sitecustomize"
    work.extract_file = extract_file
    work.warm_up = fake_worker.no_warm_up
