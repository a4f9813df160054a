"""Publishing a run: compare it with the version that is published, ask the gate, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.gate import digest_of_gold, measure, objections, refusal
from pipeline.warehouse.database import open_master
from pipeline.warehouse.differences import note_differences
from pipeline.warehouse.publications import (
    Publication,
    Score,
    best_score,
    known_score,
    note_publication,
)
from pipeline.warehouse.publish import current_version, publish, published_run

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection


class Waiting(NamedTuple):
    """A run that is loaded and shall be published, even against objections with ``force``."""

    run: int
    fingerprint: str
    force: bool


def publish_run(waiting: Waiting, settings: Settings, report: Callable[[str], None]) -> None:
    """Publish a run with the history of what it changes, unless the gate objects.

    Call it under the lock. Raises GateError, and the version before stays; GoldError if the gold
    of the settings cannot be read; OSError if the disk is full.
    """
    published = published_run(settings)
    version = current_version(settings) if published else None
    with open_master(settings.master) as connection:
        found = note_differences(connection, waiting.run, published, version)
        score, best = _scores(connection, waiting, settings, report)
        said = objections(found, score, best, settings.gate)
        publication = Publication(
            run=waiting.run,
            is_published=waiting.force or not said,
            compared=found.compared,
            fingerprint=waiting.fingerprint,
            score=score,
            objections=said,
        )
        note_publication(connection, publication, published)
    if not publication.is_published:
        raise refusal(said, waiting.run, published)
    publish(waiting.run, settings)


def _scores(
    connection: Connection, waiting: Waiting, settings: Settings, report: Callable[[str], None]
) -> tuple[Score | None, float | None]:
    """Return this program's score and the best one before; measured once for a program."""
    gold = settings.gate.gold
    if gold is None:
        return None, None
    digest = digest_of_gold(gold)
    value = known_score(connection, digest, waiting.fingerprint)
    if value is None:
        report("Chấm chương trình trên dữ liệu chuẩn (gate.gold) …")
        value = measure(gold)
    return Score(digest, value), best_score(connection, digest)
