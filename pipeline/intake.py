"""Bring files from elsewhere into the raw folder: copied, never moved, never overwritten."""

from __future__ import annotations

import errno
import filecmp
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.sidecars import FOLDER_SIDECAR, SUFFIX, is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


@dataclass(frozen=True, slots=True)
class NotCopied:
    """A file from elsewhere that could not be copied, and why (Vietnamese)."""

    file: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Intake:
    """What was brought in: the new files, and those that were not copied."""

    copied: tuple[Path, ...]
    refused: tuple[NotCopied, ...]


def bring_in(paths: Iterable[Path], raw: Path, today: date) -> Intake:
    """Copy files and folders into *raw*.

    A file goes to ``raw/<year of today>/``, a folder to ``raw/<its name>/`` with what is
    in it. What lies in *raw* already, or has a copy of the same bytes at its place, is
    left alone; a file of the same name but with other bytes is kept beside it, numbered.
    A file that cannot be read, or a link that leads out of its folder, is refused. Raises
    OSError if *raw* cannot be written to.
    """
    raw = raw.resolve()
    copied: list[Path] = []
    refused: list[NotCopied] = []
    for path in (Path(os.path.realpath(path)) for path in paths):
        if path.is_relative_to(raw):
            continue
        for file, place in _pairs(path, raw, today):
            try:
                reason = _obstacle(file, path)
                new = () if reason else tuple(_copies(file, place))
            except OSError as error:
                reason = _fault_of(file, error)
            if reason:
                refused.append(NotCopied(file, reason))
            else:
                copied += new
    return Intake(tuple(copied), tuple(refused))


def _pairs(path: Path, raw: Path, today: date) -> Iterator[tuple[Path, Path]]:
    """Yield each file of *path* and the place that it goes to, hidden files left out.

    The sidecar of a report is none of them: it goes with its report, under the report's name.
    """
    if not path.is_dir():
        yield path, raw / str(today.year) / path.name
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        here = Path(folder)
        closed = [name for name in folders if not _opens(here / name)]
        folders[:] = [name for name in folders if name not in closed]
        for name in sorted([*names, *closed]):
            if not name.startswith((".", "~$")) and not _goes_with_report(here / name):
                yield here / name, raw / path.name / (here / name).relative_to(path)


def _opens(folder: Path) -> bool:
    return not folder.is_symlink() and os.access(folder, os.R_OK | os.X_OK)


def _obstacle(file: Path, given: Path) -> str | None:
    """Say why a file of what was *given* cannot be copied; None if it can."""
    if not file.exists():
        return "là liên kết đến tệp không có. Hãy chép tệp thật vào thư mục."
    if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(given):
        return "là liên kết ra ngoài thư mục. Hãy chép tệp thật vào thư mục."
    if not os.access(file, os.R_OK):
        return "không có quyền đọc. Hãy sửa quyền rồi đưa vào lại."
    return None if file.is_file() else "không phải là tệp."


def _fault_of(file: Path, error: OSError) -> str:
    """Say why copying failed if it lies in this file; raise any other error again."""
    if error.errno == errno.ENAMETOOLONG:
        return "tên tệp quá dài. Hãy đặt tên ngắn hơn rồi đưa vào lại."
    if not file.exists():
        return "không còn ở đó lúc chép. Hãy kiểm tra rồi đưa vào lại."
    raise error


def _goes_with_report(file: Path) -> bool:
    return is_sidecar(file) and file.name != FOLDER_SIDECAR


def _copies(file: Path, place: Path) -> Iterator[Path]:
    """Copy a file and its sidecar; yield what is new. A report that is renamed keeps its own."""
    new = _copy(file, place)
    if new:
        yield new
    sidecar = file.with_name(file.name + SUFFIX)
    if is_sidecar(sidecar):
        beside = new or place
        told = _copy(sidecar, beside.with_name(beside.name + SUFFIX))
        if told:
            yield told


def _copy(file: Path, place: Path) -> Path | None:
    """Copy to *place* or the next free name; None if the same bytes are there already."""
    stem, number = place.stem, 1
    while place.exists():
        if filecmp.cmp(place, file, shallow=False):
            return None
        number += 1
        place = place.with_name(f"{stem}-{number}{place.suffix}")
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{os.getpid()}.part")  # hidden files are not read
    shutil.copyfile(file, half)
    half.replace(place)
    return place
