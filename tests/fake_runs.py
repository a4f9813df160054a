"""The main job in this process, with the stand-in for reading and extraction.

Apart from ``fake_worker``, so that a worker process need not import the database.
"""

from datetime import UTC, datetime
from pathlib import Path

from fake_worker import extract_file

from extractors.model import Extraction
from pipeline.artefacts import artefact_path, write_record
from pipeline.ingest import Summary, plan, publish_results, writing
from pipeline.outcomes import OutcomeKind
from pipeline.records import record
from pipeline.settings import Settings
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.publish import publish, published_run


def ingest_here(settings: Settings) -> Summary:
    """Run the main job in this process, with this module as the worker."""
    with writing(settings):
        todo = plan(settings)
        outcomes = [extract_file(job) for job in todo.jobs]
        return publish_results(todo, outcomes, settings, print)


def published_house(folder: Path, reports: dict[str, str]) -> Settings:
    """Publish a warehouse in *folder* of reports given as texts by name."""
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    settings.raw.mkdir()
    for name, text in reports.items():
        (settings.raw / name).write_text(text, "utf-8")
    ingest_here(settings)
    return settings


def load_here(settings: Settings, *extractions: Extraction, numeral: str | None = None) -> None:
    """Load and publish extractions; *numeral* falsifies what the first figure of each says."""
    entries = []
    for extraction in extractions:
        kept = record(extraction)
        if numeral:
            kept["figures"][0]["numeral"] = numeral
        source = extraction.document.source
        entries.append(Entry(source.path, source.sha256, 1, OutcomeKind.LOADED, fingerprint="feed"))
        write_record(artefact_path(settings.artefacts, source.sha256, "feed"), kept)
    number = published_run(settings) + 1
    run = Run(number, datetime.now(UTC), "feed", 1, 0, 0, 0.0, 0.0)
    load(Content(tuple(entries), frozenset(entry.sha256 for entry in entries)), run, settings)
    publish(number, settings)
