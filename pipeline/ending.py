"""The end of a process that ran something under Prefect."""

from __future__ import annotations

import atexit
import os
import sys
import threading


def ended(code: int) -> int:
    """Return the exit code; after a run under Prefect, end the process with it instead.

    Prefect keeps what it ran to the very end, and DuckDB's module complains at length on stderr if
    it is still held when Python takes its modules apart. So all is done that Python does at its end
    (wait for threads, call what was registered, which ends Prefect's server), but that.
    """
    if "prefect" in sys.modules:
        threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001 -- there is no public name
        atexit._run_exitfuncs()  # noqa: SLF001
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)
    return code
