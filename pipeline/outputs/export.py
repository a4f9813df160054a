"""Exports of the published warehouse: each format is a folder that appears whole or not at all."""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.errors import USAGE, TonghopError
from pipeline.outputs.csv_files import write_csv
from pipeline.outputs.parquet import write_parquet
from pipeline.outputs.sdmx import write_sdmx
from pipeline.warehouse.publish import open_to_export, published_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from pipeline.settings import Settings

FORMATS = {"parquet": write_parquet, "csv": write_csv, "sdmx": write_sdmx}
_MARK = "tonghop.json"  # in every folder that we made: which may be replaced


class ExportError(TonghopError):
    """An export that must not or cannot be written; the message says what to do."""

    exit_code = USAGE


def export(settings: Settings, folder: Path, formats: Iterable[str]) -> Iterator[str]:
    """Write the newest published version to ``folder/<format>``; yield a line on each.

    *formats* are keys of FORMATS. An export of before is replaced in one step; a folder that
    holds anything else is left alone. Raises ExportError for such a folder, WarehouseError if
    nothing is published, OSError if the disk is full.
    """
    run = published_run(settings)
    with open_to_export(settings) as connection:
        for name in formats:
            with _whole(folder / name, run) as target:
                files = FORMATS[name](connection, target)
            yield f"{name}: {files} tệp trong {folder / name} (bản công bố của lần chạy {run})"


@contextmanager
def _whole(folder: Path, run: int) -> Iterator[Path]:
    """Offer a new folder to write to, which takes the place of *folder* at the end."""
    if folder.exists() and not (folder / _MARK).exists():
        raise ExportError(
            f"{folder} đã có và không phải do lệnh export tạo ra, nên không bị ghi đè. Hãy chọn thư"
            " mục khác (the folder holds something else; choose another one)."
        )
    fresh, old = (folder.with_name(f".{folder.name}.{part}") for part in ("new", "old"))
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        yield fresh
        (fresh / _MARK).write_text(json.dumps({"run": run}), "utf-8")
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
