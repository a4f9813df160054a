"""Where the main job reads and writes, and how hard it works."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import TonghopError
from pipeline.memory import machine_memory
from pipeline.reading import office

_BYTES_IN = {"MB": 1_000_000, "GB": 1_000_000_000}
_SIZE = re.compile(r"(\d+)\s*(MB|GB)", re.IGNORECASE)
_SECONDS_A_MEGABYTE = 60  # a scanned page has 30 to 300 kB and is recognised in 1 to 2 s
LEAST_MEMORY = 500_000_000  # bytes: the language models take 160 MB, a scanned page up to 200
MOST_MEMORY = 4_000_000_000  # bytes, unless asked for: no real report has taken half of it
_SHARE = 0.75  # of the machine, for all workers together: the rest is the loader's and the user's


class SettingsError(TonghopError):
    """A setting that cannot be used; the message says which one and what it may be."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of the main job and the limits of its workers.

    ``raw`` is read only and never written to. ``timeout`` is the time that a small document
    may take, in seconds (see `seconds_for`); ``memory_limit`` what a worker may take while it
    has one, in bytes; ``keep_versions`` the number of published databases that stay on disk,
    the current one included; ``word_boxes`` whether Word files are printed by LibreOffice, one
    to three seconds each, to tell where on the page their figures stand (it holds for files
    that are read from then on).
    """

    raw: Path = Path("data/raw")
    warehouse: Path = Path("data/warehouse")
    workers: int = 2
    timeout: float = 300.0
    memory_limit: int = MOST_MEMORY
    keep_versions: int = 3
    word_boxes: bool = False

    def seconds_for(self, size: int) -> float:
        """Return the time that a file of *size* bytes may take: scans have many pages."""
        return self.timeout + _SECONDS_A_MEGABYTE * size / 1e6

    @property
    def artefacts(self) -> Path:
        """The folder of what was extracted, one file a document."""
        return self.warehouse / "extractions"

    @property
    def recognised(self) -> Path:
        """The folder of scanned pages that were recognised; a cache, free to delete."""
        return self.warehouse / "recognised"

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
    """Read TONGHOP_RAW, TONGHOP_WAREHOUSE, _WORKERS, _MEMORY and _WORD_BOXES.

    Folders default to ``data/raw`` and ``data/warehouse`` under the current one, workers to
    the number of processors. TONGHOP_MEMORY is what one worker may take ("4 GB", "800 MB");
    by default its share of three quarters of the machine's memory, at least 500 MB and at
    most 4 GB. TONGHOP_WORD_BOXES is 0 or 1; by default whether LibreOffice is there. Raises
    SettingsError for a number of workers below 1, less than 500 MB, and another switch.
    """
    words = os.environ.get("TONGHOP_WORKERS", "")
    workers = (os.cpu_count() or 1) if not words else _positive("TONGHOP_WORKERS", words)
    size = os.environ.get("TONGHOP_MEMORY", "")
    return Settings(
        raw=Path(os.environ.get("TONGHOP_RAW") or "data/raw").absolute(),
        warehouse=Path(os.environ.get("TONGHOP_WAREHOUSE") or "data/warehouse").absolute(),
        workers=workers,
        memory_limit=_bytes("TONGHOP_MEMORY", size) if size else _share_of_memory(workers),
        word_boxes=_switch("TONGHOP_WORD_BOXES", otherwise=office.libreoffice() is not None),
    )


def _share_of_memory(workers: int) -> int:
    """Return what one of the workers may take of this machine's memory, in bytes."""
    machine = machine_memory()
    if machine is None:
        return MOST_MEMORY
    return min(max(int(machine * _SHARE / workers), LEAST_MEMORY), MOST_MEMORY)


def _bytes(name: str, words: str) -> int:
    found = _SIZE.fullmatch(words.strip())
    size = int(found[1]) * _BYTES_IN[found[2].upper()] if found else 0
    if size < LEAST_MEMORY:
        raise SettingsError(
            f"{name}={words!r} không phải lượng bộ nhớ dùng được, ít nhất là 500 MB. Ví dụ đúng:"
            f' {name}="4 GB" ({name} must be an amount of memory from 500 MB).'
        )
    return size


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
