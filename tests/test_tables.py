"""Rows made by processes are those that this process makes, in the same order."""

from itertools import islice

import pytest
from bench_warehouse import reports
from corpus_reports import write

from pipeline.artefacts import ArtefactError, artefact_path
from pipeline.settings import Settings
from pipeline.warehouse import tables
from pipeline.warehouse.database import create_schema, open_master
from pipeline.warehouse.load import schema_of
from pipeline.warehouse.rows import Loaded

REPORTS = 7


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse", workers=2)
    entries = write(islice(reports(REPORTS), REPORTS), settings)
    files = [Loaded(entry.path, entry.sha256, entry.fingerprint) for entry in entries]
    with open_master(settings.master) as connection:
        create_schema(connection)
        schemas = {table: schema_of(connection, table) for table in tables.TABLES}
    return settings, files, schemas


def apart(monkeypatch):
    """Have processes make the rows, however few there are, of one or two reports at a time."""
    monkeypatch.setattr(tables, "_MANY", 0)
    monkeypatch.setattr(tables, "_LOT", 10_000)


def made(house):
    settings, files, schemas = house
    lots = list(tables.all_tables(files, schemas, settings))
    rows = {name: [] for name in tables.TABLES}
    for lot in lots:
        for name, table in lot.items():
            rows[name] += table.to_pylist()
    return len(lots), rows


def test_processes_make_the_same_rows_in_the_same_order(house, monkeypatch):
    apart(monkeypatch)
    lots, rows = made(house)
    assert 1 < lots <= REPORTS
    monkeypatch.undo()
    assert made(house) == (1, rows)
    assert len(rows["document"]) == REPORTS
    assert len(rows["figure"]) > REPORTS


@pytest.mark.long
def test_a_damaged_artefact_is_told_as_such(house, monkeypatch):
    apart(monkeypatch)
    settings, files, schemas = house
    damaged = artefact_path(settings.artefacts, files[3].sha256, files[3].fingerprint)
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[: len(whole) // 2])
    try:
        with pytest.raises(ArtefactError, match=damaged.name):
            list(tables.all_tables(files, schemas, settings))
    finally:
        damaged.write_bytes(whole)
