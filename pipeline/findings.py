"""What was found when a machine was looked at (*kiểm tra máy*)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """``ok``; ``lacking`` something optional; ``broken``: the main job cannot run."""

    OK = "ok"
    LACKING = "lacking"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: its state, what was seen, and what to do next."""

    state: State
    subject: str
    seen: str
    advice: str = ""
