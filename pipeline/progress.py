"""What a run tells while it works: lines on the terminal, a log, and a heartbeat."""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pipeline.artefacts import write_whole
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from pipeline.outcomes import Outcome
    from pipeline.settings import Settings

_BEAT = 5.0  # seconds between two heartbeats: monitoring looks once a minute


class Note(str):
    """A line for people that carries facts for machines, by name.

    >>> note = Note("a.pdf: 3 số liệu", document="0f3c", figures=3)
    >>> note, note.facts["figures"]
    ('a.pdf: 3 số liệu', 3)
    """

    __slots__ = ("facts",)
    facts: dict[str, Any]

    def __new__(cls, line: str, **facts: object) -> Self:
        """Make a line with *facts*."""
        note = super().__new__(cls, line)
        note.facts = facts
        return note


def finished(outcome: Outcome, number: int, of: int) -> Note:
    """Tell what became of one document; of its content only the number of figures."""
    done = f"{outcome.figures} số liệu"
    if outcome.reason:
        done = f"bị giữ lại ({outcome.reason.code})"
    return Note(
        f"[{number}/{of}] {outcome.path}: {done}",
        stage="extract",
        path=outcome.path,
        sha256=outcome.sha256,
        outcome=outcome.kind.value,
        reason=outcome.reason and outcome.reason.code,
        figures=outcome.figures,
        read_seconds=round(outcome.read_seconds, 3),
        extract_seconds=round(outcome.extract_seconds, 3),
        done=number,
        of=of,
    )


def still_at(paths: list[str], seconds: float) -> Note:
    """Tell that nothing has come for some time, and what is being worked on: a long scan."""
    first = ", ".join(paths[:3]) or "chưa tệp nào bắt đầu"
    return Note(f"… {seconds:.0f} giây: vẫn đang đọc {first}", stage="extract", waiting=paths)


@dataclass(slots=True)
class Reporter:
    """Takes the lines of a run: to the terminal, the log file and the heartbeat.

    Nothing that it cannot write stops the run.
    """

    settings: Settings
    terminal: Callable[[str], None] = say
    beaten: float = field(default=float("-inf"))

    def __call__(self, line: str) -> None:
        """Tell one line; a Note's facts go to the log in JSON and to the heartbeat."""
        facts = line.facts if isinstance(line, Note) else {}
        told = {"at": _now(), "process": os.getpid(), **facts, "message": str(line)}
        entry = json.dumps(told, ensure_ascii=False, default=str)
        as_json = self.settings.log_format == "json"
        # With a log file that takes the JSON, the terminal is a person's.
        self.terminal(entry if as_json and not self.settings.log_file else line)
        if self.settings.log_file:
            self._log(entry if as_json else f"{told['at']} {line}")
        if time.monotonic() - self.beaten >= _BEAT or "stage" not in facts:
            self.beaten = time.monotonic()
            with suppress(OSError):
                write_whole(self.settings.heartbeat, entry.encode())

    def _log(self, line: str) -> None:
        if self.settings.log_file:
            with suppress(OSError), self.settings.log_file.open("a", encoding="utf-8") as log:
                log.write(line + "\n")


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")
