"""What a run has to do: the raw folder as it is against the ledger of the last run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from time import perf_counter
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.artefacts import artefact_path, fingerprint, read_reason, sweep
from pipeline.outcomes import Job, OutcomeKind
from pipeline.reading import ReadingOptions
from pipeline.settings import LEAST_MEMORY
from pipeline.sidecars import digest_of, sidecar_digests
from pipeline.sources import identify
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.publish import published_run
from pipeline.work import PASSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.outcomes import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import RawFile
    from pipeline.warehouse.ledger import Ledger

_READER = 250_000_000  # bytes that a process takes that recognises pages


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do; ``changed`` is false if the published database is up to date.

    ``jobs`` must be read and extracted; ``settled`` is what became of all other files. Of
    these, ``stored`` (file hashes) have artefacts that are not loaded yet: of a run that
    was cut short, or a file that came back. ``ledger`` is that of the last run, ``run`` its
    number, or that of the published version if the ledger is lost.
    """

    run: int
    fingerprint: str
    jobs: tuple[Job, ...]
    settled: tuple[Entry, ...]
    stored: frozenset[str]
    ledger: Ledger
    changed: bool
    started_at: datetime
    seconds: float

    def batches(self, size: int = 150) -> Iterator[tuple[Job, ...]]:
        """Cut the jobs into batches (a Prefect task costs 4 to 500 ms, a document 50)."""
        for start in range(0, len(self.jobs), size):
            yield self.jobs[start : start + size]

    def entries(self, outcomes: Sequence[Outcome]) -> tuple[Entry, ...]:
        """Return what became of every file, sorted by path."""
        sizes = {job.path: job.size for job in self.jobs}
        beside = {job.path: job.beside for job in self.jobs}
        worked = (
            Entry(
                outcome.path,
                outcome.sha256,
                sizes[outcome.path],
                outcome.kind,
                reason=outcome.reason,
                fingerprint=self.fingerprint,
                beside=beside[outcome.path],
            )
            for outcome in outcomes
        )
        return tuple(sorted((*self.settled, *worked), key=lambda entry: entry.path))

    def removed(self) -> int:
        """Count the files that are gone since the last run, or have other content now."""
        now = {(entry.path, entry.sha256) for entry in self.settled}
        now |= {(job.path, job.sha256) for job in self.jobs}
        return len({(old.path, old.sha256) for old in self.ledger.entries} - now)


def make_plan(ledger: Ledger, settings: Settings) -> Plan:
    """Compare the raw folder with the ledger. Writes nothing but the memory of hashes.

    Raises KnowledgeError if there is work to do and the catalogue is wrong.
    """
    began = perf_counter()
    started_at = datetime.now(UTC)
    before = {entry.path: entry for entry in ledger.entries}
    sidecars = sidecar_digests(settings.raw)
    first: dict[str, str] = {}  # content to the first path that has it
    jobs: list[Job] = []
    settled: list[Entry] = []
    stored: set[str] = set()
    for file in identify(settings.raw, settings.memory):
        if file.sha256 is None:
            settled.append(_refused(file))
        elif file.sha256 in first:
            settled.append(_duplicate(file, file.sha256, first[file.sha256]))
        else:
            first[file.sha256] = file.path
            job = _job(file, file.sha256, settings, digest_of(file.path, sidecars))
            entry = _known(job, before.get(file.path))
            if entry is None:
                jobs.append(job)
            else:
                settled.append(entry)
                if entry != before.get(file.path) and entry.outcome is OutcomeKind.LOADED:
                    stored.add(job.sha256)
    if jobs:
        knowledge.catalogue()  # if it is wrong, that is told before workers start
        sweep(settings.artefacts)
        sweep(settings.recognised)
    options = reading_options(settings, len(jobs))
    published = published_run(settings)
    same = ledger.run == published and tuple(settled) == ledger.entries
    return Plan(
        run=max(ledger.run, published),
        fingerprint=fingerprint(),
        jobs=tuple(replace(job, options=options) for job in jobs),
        settled=tuple(settled),
        stored=frozenset(stored),
        ledger=ledger,
        changed=bool(jobs) or ledger.run == 0 or not same,
        started_at=started_at,
        seconds=perf_counter() - began,
    )


def reading_options(settings: Settings, files: int) -> ReadingOptions:
    """Return how *files* are read: the fewer there are, the more readers for the pages of each.

    A worker has one reader, and as many more as its memory is above the least.
    """
    room = 1 + (settings.memory_limit - LEAST_MEMORY) // _READER
    readers = max(1, min(settings.workers // max(files, 1), room))
    return ReadingOptions(readers, settings.recognised, settings.word_boxes)


def _job(file: RawFile, sha256: str, settings: Settings, beside: str | None) -> Job:
    artefact = artefact_path(settings.artefacts, sha256, fingerprint())
    return Job(settings.raw, file.path, sha256, file.stamp.size, artefact, beside)


def _refused(file: RawFile) -> Entry:
    return Entry(file.path, None, file.stamp.size, OutcomeKind.QUARANTINED, reason=file.refused)


def _duplicate(file: RawFile, sha256: str, first: str) -> Entry:
    return Entry(file.path, sha256, file.stamp.size, OutcomeKind.DUPLICATE, duplicate_of=first)


def _known(job: Job, before: Entry | None) -> Entry | None:
    """Return what became of a file by this very code; None if that is still to be found.

    What stands beside a file is put to its result as it is loaded, so that a sidecar which
    changed costs a loading and no reading.
    """
    if before and (before.sha256, before.fingerprint) == (job.sha256, fingerprint()):
        passing = before.reason is not None and before.reason.code in PASSING
        return None if passing else replace(before, beside=job.beside)
    reason = read_reason(job.artefact, job.path)
    if reason:
        kind = OutcomeKind.QUARANTINED
    elif job.artefact.exists():
        kind = OutcomeKind.LOADED
    else:
        return None
    return Entry(
        job.path,
        job.sha256,
        job.size,
        kind,
        reason=reason,
        fingerprint=fingerprint(),
        beside=job.beside,
    )
