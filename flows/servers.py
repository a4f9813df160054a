"""Servers of Prefect that a run which was killed left behind; nothing here imports Prefect.

A server that a run starts inherits TONGHOP_RUN_PID, which names the run's process; when that
process is no more, the server is nobody's and is ended. Only Linux tells the variables of
other processes; elsewhere such a server (about 200 MB) stays until the machine restarts.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.attempts import is_alive, this_process

if TYPE_CHECKING:
    from collections.abc import Iterator

_MARK = "TONGHOP_RUN_PID"
# How the command lines of the server of one run, and of that of a schedule, look.
_SERVERS = (b"\0prefect.server.api.server:create_app\0", b"\0prefect\0server\0start\0")


def mark_own_servers() -> None:
    """Have the servers that this process starts carry its name."""
    os.environ[_MARK] = this_process()


def reap_servers() -> int:
    """End the servers whose run was killed; return how many there were."""
    orphans = list(_orphans())
    for process in orphans:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(process, signal.SIGTERM)
    return len(orphans)


def _orphans() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes()
            variables = (folder / "environ").read_bytes() if _is_server(words) else b""
        except OSError:  # it ended, or is another user's
            continue
        for variable in variables.split(b"\0"):
            name, _, value = variable.decode(errors="replace").partition("=")
            if name == _MARK and value.count(":") == 2 and not is_alive(value):
                yield int(folder.name)


def _is_server(words: bytes) -> bool:
    return any(name in words for name in _SERVERS)
