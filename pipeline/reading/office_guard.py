"""Run a program that reads a stranger's file, and see to it that nothing of it remains.

Started by `pipeline.reading.office` as a program of its own::

    python office_guard.py SECONDS FOLDER PROGRAM ARGUMENT…

The program gets no network where the system can take it away (Linux), and is ended with all
that it started when its time is up, when it ends, or when whoever started this guard is gone
(its end of the guard's standard input closes); then FOLDER is removed too.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event, Thread

TIME_IS_UP = 124  # the exit status, as that of timeout(1)
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET of <sched.h>


def main() -> int:
    """Run the program and return its exit status, or `TIME_IS_UP`."""
    seconds, folder, *command = sys.argv[1:]
    _leave_network()
    program = subprocess.Popen(  # noqa: S603 -- the command of pipeline.reading.office
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    orphaned = Event()
    parent = Thread(target=_end_with_parent, args=(program, folder, orphaned), daemon=True)
    parent.start()
    try:
        return program.wait(float(seconds))
    except subprocess.TimeoutExpired:
        return TIME_IS_UP
    finally:
        _end(program)
        if orphaned.is_set():
            parent.join()


def _end_with_parent(program: subprocess.Popen[bytes], folder: str, orphaned: Event) -> None:
    os.read(0, 1)  # nobody writes there: it returns at the end of the pipe
    orphaned.set()
    _end(program)
    shutil.rmtree(folder, ignore_errors=True)


def _end(program: subprocess.Popen[bytes]) -> None:
    """End a program and all that it started."""
    if sys.platform == "win32":
        command = ["taskkill", "/F", "/T", "/PID", str(program.pid)]
        subprocess.run(command, capture_output=True, check=False)  # noqa: S603 -- fixed words
        return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(program.pid, signal.SIGKILL)


def _leave_network() -> None:
    """Move into a network of one's own, in which there is nobody; harmless where refused."""
    if not sys.platform.startswith("linux"):
        return
    user, group = os.getuid(), os.getgid()
    unshare = ctypes.CDLL(None).unshare
    if unshare(_NEW_USER | _NEW_NETWORK) == 0:
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    else:
        unshare(_NEW_NETWORK)


if __name__ == "__main__":
    os._exit(main())  # at once: the thread that waits for the end of the pipe goes with it
