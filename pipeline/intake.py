"""Bring files from elsewhere into the raw folder: copied, never moved, never overwritten."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from pathlib import Path


def bring_in(paths: Iterable[Path], raw: Path, today: date) -> tuple[Path, ...]:
    """Copy files and folders into *raw* and return the new files.

    A file goes to ``raw/<year of today>/``, a folder to ``raw/<its name>/`` with what is
    in it. What lies in *raw* already, or has a copy of the same bytes at its place, is
    left alone; a file of the same name but with other bytes is kept beside it, numbered.
    Raises OSError if a file cannot be read or written.
    """
    raw = raw.resolve()
    copied = []
    for path in (path.resolve() for path in paths):
        if path.is_relative_to(raw):
            continue
        if path.is_dir():
            pairs = [
                (file, raw / path.name / file.relative_to(path))
                for file in sorted(path.rglob("*"))
                if file.is_file() and not file.name.startswith((".", "~$"))
            ]
        else:
            pairs = [(path, raw / str(today.year) / path.name)]
        copied += [new for file, place in pairs if (new := _copy(file, place))]
    return tuple(copied)


def _copy(file: Path, place: Path) -> Path | None:
    """Copy to *place* or the next free name; None if the same bytes are there already."""
    stem, number = place.stem, 1
    while place.exists():
        if place.read_bytes() == file.read_bytes():
            return None
        number += 1
        place = place.with_name(f"{stem}-{number}{place.suffix}")
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.part")  # hidden files are not read
    shutil.copyfile(file, half)
    half.replace(place)
    return place
