"""Where the main job reads and writes, and how hard it works."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TonghopError
from pipeline.reading import office


class SettingsError(TonghopError):
    """A setting that cannot be used; the message says which one and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of the main job and the limits of its workers.

    ``raw`` is read only and never written to. ``timeout`` is the time that one document
    may take, in seconds; ``keep_versions`` the number of published databases that stay on
    disk, the current one included; ``word_boxes`` whether Word files are printed by
    LibreOffice, one to three seconds each, to tell where on the page their figures stand
    (it holds for files that are read from then on).
    """

    raw: Path = Path("data/raw")
    warehouse: Path = Path("data/warehouse")
    workers: int = 2
    timeout: float = 300.0  # a scanned report of 100 pages takes 100 s on one core
    keep_versions: int = 3
    word_boxes: bool = False

    @property
    def artefacts(self) -> Path:
        """The folder of what was extracted, one file a document."""
        return self.warehouse / "extractions"

    @property
    def master(self) -> Path:
        """The database that only the loader opens."""
        return self.warehouse / "master.duckdb"

    @property
    def versions(self) -> Path:
        """The folder of published databases, ``w-<run>.duckdb``; none is ever changed."""
        return self.warehouse / "versions"

    @property
    def published(self) -> Path:
        """The name that analysts open; it points to the newest version."""
        return self.warehouse / "tonghop.duckdb"

    @property
    def memory(self) -> Path:
        """What is remembered of raw files (stamp and hash); a cache, free to delete."""
        return self.warehouse / "hashes.json"

    @property
    def lock(self) -> Path:
        """The lock file that keeps writers apart (it must be on a local disk)."""
        return self.warehouse / ".lock"


def from_environment() -> Settings:
    """Read TONGHOP_RAW, TONGHOP_WAREHOUSE, TONGHOP_WORKERS and TONGHOP_WORD_BOXES.

    Folders default to ``data/raw`` and ``data/warehouse`` under the current one, workers
    to the number of processors, boxes for Word files to whether LibreOffice is there. Raises
    SettingsError for a number of workers below 1, and for a switch that is neither 0 nor 1.
    """
    words = os.environ.get("TONGHOP_WORKERS", "")
    workers = (os.cpu_count() or 1) if not words else _positive("TONGHOP_WORKERS", words)
    return Settings(
        raw=Path(os.environ.get("TONGHOP_RAW") or "data/raw").absolute(),
        warehouse=Path(os.environ.get("TONGHOP_WAREHOUSE") or "data/warehouse").absolute(),
        workers=workers,
        word_boxes=_switch("TONGHOP_WORD_BOXES", otherwise=office.libreoffice() is not None),
    )


def _switch(name: str, *, otherwise: bool) -> bool:
    words = os.environ.get(name, "")
    if words not in ("", "0", "1"):
        raise SettingsError(f"{name}={words!r} phải là 0 (tắt) hoặc 1 (bật) (must be 0 or 1).")
    return words == "1" if words else otherwise


def _positive(name: str, words: str) -> int:
    if not words.isdecimal() or int(words) < 1:
        raise SettingsError(
            f"{name}={words!r} không phải số nguyên dương. Ví dụ đúng: {name}=2"
            f" ({name} must be a whole number from 1)."
        )
    return int(words)
