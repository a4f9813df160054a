"""The rows of many documents as Arrow tables; where there are many, processes make them.

Making rows of an artefact takes some milliseconds, putting them into the database a fraction
of that, and only one process can write there: so the rest of the machine makes the rows.
"""

from __future__ import annotations

import gc
from dataclasses import dataclass, fields
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

import pyarrow as pa

from pipeline.artefacts import artefact_path, read_record
from pipeline.engine import open_workers, work_once
from pipeline.sidecars import read_beside
from pipeline.warehouse.origins import settled
from pipeline.warehouse.rows import Loaded, Rows, rows_of
from pipeline.warehouse.units import read_units
from pipeline.work import COLLECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.settings import Settings
    from pipeline.warehouse.row_values import Row

TABLES = tuple(field.name for field in fields(Rows))
Schemas = dict[str, pa.Schema]  # of each of the tables, by name
Tables = dict[str, pa.Table]

# Bytes of artefacts. A report of a hundred figures has about 15,000, its rows 500,000 in memory.
_LOT = 2_000_000
_MANY = 5_000_000  # from here on the processes, which take seconds to start, are worth it


@dataclass(frozen=True, slots=True)
class Lot:
    """Files whose rows are made together; ``number`` counts the lots of a run from 0."""

    number: int
    files: Sequence[Loaded]
    artefacts: Path
    raw: Path
    schemas: Schemas


def tables_of(lot: Lot) -> Tables:
    """Make the rows of a lot, as one Arrow table for each table of the warehouse.

    Raises FileNotFoundError if an artefact is gone, ArtefactError if it is damaged.
    """
    units = read_units()
    rows: dict[str, list[Row]] = {name: [] for name in TABLES}
    for file in lot.files:
        record = read_record(artefact_path(lot.artefacts, file.sha256, file.fingerprint))
        facts = settled(record, read_beside(lot.raw, file.path), units)
        made = rows_of(facts, file, units)
        for name in TABLES:
            rows[name] += getattr(made, name)
    return {
        name: pa.Table.from_pylist(all_rows, schema=lot.schemas[name])
        for name, all_rows in rows.items()
        if all_rows
    }


def all_tables(files: Sequence[Loaded], schemas: Schemas, settings: Settings) -> Iterator[Tables]:
    """Yield the tables of the files, lot by lot, in their order.

    What processes cannot do is done here, so that its error is the true one.
    """
    sizes = [_size(file, settings) for file in files]
    lots = _lots(files, sizes, schemas, settings)
    if sum(sizes) < _MANY:
        yield from map(tables_of, lots)
        return
    waiting: dict[int, Tables] = {}
    turn = 0
    with open_workers(settings, _get_ready) as workers:
        for tried in work_once(tables_of, lots, workers):
            made = tables_of(tried.given) if tried.result is None else tried.result
            waiting[tried.given.number] = made
            while turn in waiting:
                yield waiting.pop(turn)
                turn += 1


def _size(file: Loaded, settings: Settings) -> int:
    return artefact_path(settings.artefacts, file.sha256, file.fingerprint).stat().st_size


def _lots(
    files: Sequence[Loaded], sizes: Sequence[int], schemas: Schemas, settings: Settings
) -> Iterator[Lot]:
    """Cut the files into lots of much the same size."""
    lots = groupby(zip(files, accumulate(sizes), strict=True), lambda each: each[1] // _LOT)
    for number, (_, each) in enumerate(lots):
        together = tuple(file for file, _ in each)
        yield Lot(number, together, settings.artefacts, settings.raw, schemas)


def _get_ready() -> None:
    """Load what rows are made with before the first lot's clock starts."""
    read_units()
    pa.Table.from_pylist([{"numeral": "10"}])
    gc.set_threshold(*COLLECT)  # rows live until their lot is done: no need to walk them
