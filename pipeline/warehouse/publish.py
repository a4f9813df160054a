"""Publishing (*công bố*): analysts read immutable copies, which appear all at once.

The master is copied to ``versions/w-<run>.duckdb`` and flushed to the disk; then the name
``tonghop.duckdb`` is turned to it in one step. Readers keep the version that they opened. The
newest versions stay, and the last one of each of the last months.
"""

from __future__ import annotations

import os
import re
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

from pipeline.artefacts import sync_folder, write_whole
from pipeline.warehouse.database import (
    NoSuchName,
    WarehouseError,
    open_version,
    open_version_to_export,
)
from pipeline.warehouse.publications import publication_days

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection

_VERSION = re.compile(r"w-(\d+)\.duckdb")


def published_run(settings: Settings) -> int:
    """Return the run whose version is published; 0 if there is none."""
    target = current_version(settings)
    return _run_of(target) if target and target.exists() else 0


def current_version(settings: Settings) -> Path | None:
    """Return the file that ``tonghop.duckdb`` points to; None if nothing is published."""
    if settings.published.is_symlink():
        return settings.versions / settings.published.readlink().name
    pointer = _pointer(settings)
    if pointer.exists():
        return settings.versions / pointer.read_text("utf-8").strip()
    return None


def open_published(settings: Settings, on: date | None = None) -> Connection:
    """Open the newest published database for reading; SQL cannot reach files or settings.

    With a day, that which was published at the end of it. Raises WarehouseError if nothing was
    published by then, or that version is no longer kept.
    """
    return open_version(_newest(settings) if on is None else _version_of(on, settings))


def open_to_export(settings: Settings) -> Connection:
    """Open the newest published database for our own statements, which may write files.

    Raises WarehouseError if nothing has been published yet.
    """
    return open_version_to_export(_newest(settings))


def _newest(settings: Settings) -> Path:
    target = current_version(settings)
    if target is None or not target.exists():
        raise WarehouseError("Chưa có cơ sở dữ liệu nào được công bố. Hãy chạy: tonghop ingest")
    return target


def _version_of(day: date, settings: Settings) -> Path:
    """Return the version that was published at the end of a day; never one beside it."""
    newest = _newest(settings)
    days = _days(newest)
    before = [run for run, published in days.items() if published <= day]
    version = settings.versions / f"w-{max(before)}.duckdb" if before else None
    if version and version.exists():
        return version
    there = {_run_of(each) for each in settings.versions.glob("w-*.duckdb")}
    kept_days = dict.fromkeys(f"{at:%d/%m/%Y}" for run, at in days.items() if run in there)
    kept = ", ".join(kept_days)
    if version is None:
        first = f"{min(days.values()):%d/%m/%Y}" if days else "chưa có"
        raise WarehouseError(
            f"Ngày {day:%d/%m/%Y} chưa có bản nào được công bố; bản đầu tiên: {first}. Các bản còn"
            f" giữ: {kept} (nothing was published by then)."
        )
    raise WarehouseError(
        f"Bản công bố đến ngày {day:%d/%m/%Y} (lần {max(before)}) không còn được giữ. Các bản còn"
        f" giữ, theo ngày công bố: {kept}. Những gì đã đổi từ đó: tonghop diff --since {day}"
        " (no longer kept; see work.versions and work.months)."
    )


def _days(version: Path) -> dict[int, date]:
    """Return the day of each publication that a version knows of; none of an earlier program's."""
    with closing(open_version(version)) as connection:
        try:
            return publication_days(connection)
        except NoSuchName:
            return {}


def publish(run: int, settings: Settings) -> Path:
    """Publish the master as the version of *run* and return that version's path.

    The master must be closed. Raises OSError if the disk is full; the version that was
    published before stays.
    """
    settings.versions.mkdir(parents=True, exist_ok=True)
    version = settings.versions / f"w-{run}.duckdb"
    temporary = settings.versions / f".w-{run}.duckdb.tmp"
    shutil.copyfile(settings.master, temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    temporary.replace(version)
    sync_folder(settings.versions)
    _point_to(version, settings)
    _remove_old(version, settings)
    return version


def _point_to(version: Path, settings: Settings) -> None:
    """Turn the published name to a version in one step."""
    name = settings.published
    temporary = name.with_name(f".{name.name}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(version.relative_to(name.parent))
    except OSError:  # Windows without the right to make links: a text file names the version
        write_whole(_pointer(settings), version.name.encode())
        return
    temporary.replace(name)
    sync_folder(name.parent)


def _pointer(settings: Settings) -> Path:
    return settings.published.with_suffix(".current.txt")


def _remove_old(current: Path, settings: Settings) -> None:
    """Keep the newest versions and the last of each month; drop what a killed run left."""
    for leftover in settings.versions.glob(".*.tmp"):
        leftover.unlink()
    versions = sorted(settings.versions.glob("w-*.duckdb"), key=_run_of, reverse=True)
    older = versions[settings.keep_versions :]
    if not older:
        return
    kept = {*_last_of_months(versions, _days(current))[: settings.keep_months], current}
    for version in older:
        if version not in kept:
            _remove(version)


def _last_of_months(versions: list[Path], days: dict[int, date]) -> list[Path]:
    """Return the last version of each month that has one, as *versions* the newest first."""
    last: dict[tuple[int, int], Path] = {}
    for version in versions:
        if day := days.get(_run_of(version)):
            last.setdefault((day.year, day.month), version)
    return list(last.values())


def _remove(version: Path) -> None:
    try:
        version.unlink()
    except PermissionError:  # Windows: somebody reads it; a later run removes it
        return


def _run_of(version: Path) -> int:
    match = _VERSION.fullmatch(version.name)
    return int(match[1]) if match else 0
