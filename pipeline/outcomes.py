"""What may become of a raw file, and the work that it takes to find out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.reading.options import PLAIN

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.reading.options import ReadingOptions


class OutcomeKind(StrEnum):
    """What became of a raw file (*kết quả xử lý tệp*). Every file has exactly one."""

    LOADED = "loaded"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a file is in quarantine: a code to group by and a Vietnamese text that teaches."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Job:
    """One document to read and extract; it holds all that a worker anywhere must know.

    ``path`` is relative to ``root``, with slashes; the result goes to ``artefact``. ``beside`` is
    a hash of the sidecars that speak of it; ``options`` say what the reader may use.
    """

    root: Path
    path: str
    sha256: str
    size: int
    artefact: Path
    beside: str | None = None
    options: ReadingOptions = PLAIN


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job; ``reason`` is None if it was extracted.

    ``kept`` tells whether the artefact was written: a reason that lies in the file is
    kept and not tried again, one that lies in the disk or the network is not.
    """

    path: str
    sha256: str
    kind: OutcomeKind
    reason: Reason | None = None
    kept: bool = True
    figures: int = 0
    read_seconds: float = 0.0
    extract_seconds: float = 0.0
