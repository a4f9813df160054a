"""The journal of runs (*nhật ký các lần chạy*): one line when a run begins, one when it ends.

It stands beside the databases, so that it also tells of runs that failed, died, found nothing
or were refused; each load copies it into the table ``attempt``. Only a run that holds the lock
begins, so whoever begins knows that every run without an end has died.
"""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.settings import Settings

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_STARTED = 19  # the field of /proc/<pid>/stat after its name that says when a process began


class Result(StrEnum):
    """How a run ended; RUNNING until it does."""

    RUNNING = "running"
    DONE = "done"
    NOTHING_NEW = "nothing_new"
    FAILED = "failed"
    STOPPED = "stopped"
    REFUSED = "refused"
    WITHHELD = "withheld"  # loaded, and not published: the gate objected
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One start of the main job; ``run`` is the version that it published, if it did.

    ``process`` names the process so that no later one can be taken for it: its number, the
    start of the machine, its own start. Times are UTC; ``seconds`` is by stage, of all workers
    together for reading and extraction.
    """

    id: str
    command: str
    host: str
    process: str
    started_at: datetime
    result: Result = Result.RUNNING
    ended_at: datetime | None = None
    run: int | None = None
    extracted: int = 0
    quarantined: int = 0
    seconds: Mapping[str, float] | None = None
    message: str = ""


def this_process() -> str:
    """Return what tells this process from any other one: number, start of the machine, own start."""
    return f"{os.getpid()}:{_boot()}:{_start_of(os.getpid())}"


def is_alive(process: str) -> bool:
    """Tell whether the process that `this_process` named is still there, on this machine."""
    number, boot, start = process.split(":")
    if boot != _boot():
        return False
    if start:
        return _start_of(int(number)) == start
    try:
        os.kill(int(number), 0)
    except OSError:
        return False
    return True


def _boot() -> str:
    return _BOOT.read_text().strip() if _BOOT.exists() else platform.node()


def _start_of(number: int) -> str:
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[_STARTED]
    except OSError:
        return ""


def begin(settings: Settings, command: str) -> Attempt:
    """Note that a run begins, and that those without an end have died; call it under the lock.

    Raises OSError if the journal cannot be written.
    """
    for dead in attempts(settings):
        if dead.result is Result.RUNNING:
            told = "Tiến trình bị dừng giữa chừng (kill, mất điện); lần sau làm tiếp."
            _write(settings, replace(dead, result=Result.DIED, message=told))
    started = datetime.now(UTC)
    attempt = Attempt(
        id=f"{started:%Y%m%dT%H%M%S.%f}-{os.getpid()}",
        command=command,
        host=platform.node(),
        process=this_process(),
        started_at=started,
    )
    _write(settings, attempt)
    return attempt


def end(settings: Settings, attempt: Attempt) -> None:
    """Note the end of a run; on a full disk it is left to the next run to say that it died."""
    with suppress(OSError):
        _write(settings, replace(attempt, ended_at=datetime.now(UTC)))


def refuse(settings: Settings, command: str, message: str) -> None:
    """Note a run that was refused since another one is at work."""
    now = datetime.now(UTC)
    attempt = Attempt(
        id=f"{now:%Y%m%dT%H%M%S.%f}-{os.getpid()}",
        command=command,
        host=platform.node(),
        process=this_process(),
        started_at=now,
        result=Result.REFUSED,
        message=message,
    )
    end(settings, attempt)


def attempts(settings: Settings) -> tuple[Attempt, ...]:
    """Return all runs, the oldest first; a line that was cut short by a crash is left out."""
    if not settings.attempts.exists():
        return ()
    found: dict[str, Attempt] = {}
    for attempt in _read(settings.attempts):
        found[attempt.id] = attempt
    return tuple(found.values())


def _read(journal: Path) -> Iterator[Attempt]:
    for line in journal.read_text("utf-8", errors="replace").splitlines():
        try:
            yield _attempt(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue


def _attempt(row: dict[str, Any]) -> Attempt:
    ended = row["ended_at"]
    times = {
        "started_at": datetime.fromisoformat(row["started_at"]),
        "ended_at": ended and datetime.fromisoformat(ended),
    }
    return Attempt(**{**row, **times, "result": Result(row["result"])})


def _write(settings: Settings, attempt: Attempt) -> None:
    """Append a line in one call, and flush it; a line that a crash cut short is ended first."""
    line = json.dumps(asdict(attempt), ensure_ascii=False, default=datetime.isoformat)
    with settings.attempts.open("ab+") as journal:
        journal.seek(0, os.SEEK_END)
        if journal.tell():
            journal.seek(-1, os.SEEK_END)
            line = line if journal.read(1) == b"\n" else "\n" + line
        journal.write(f"{line}\n".encode())
        journal.flush()
        os.fsync(journal.fileno())
