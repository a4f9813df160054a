"""The main job: what is new in the raw folder, extract it, load it, publish it.

Plain functions, which the Prefect flow and ``ingest --direct`` share::

    with writing(settings):
        todo = plan(settings)
        with open_workers(settings) as workers:
            outcomes = [o for batch in todo.batches() for o in process(batch, workers, report)]
        summary = publish_results(todo, outcomes, settings, report)

Progress goes to *report*, one Vietnamese line at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.outcomes import Job, Outcome, OutcomeKind

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.engine import Workers
    from pipeline.settings import Settings

Report = Callable[[str], None]


class BusyError(RuntimeError):
    """Another run is writing to the warehouse; for a scheduler this is no failure."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do. ``changed`` is false if the published database is up to date.

    ``jobs`` must be read and extracted; ``stored`` are documents whose artefacts are there
    already (of a run that was cut short, or of a file that came back); ``unchanged`` and
    ``removed`` count files.
    """

    run: int
    fingerprint: str
    jobs: tuple[Job, ...]
    stored: tuple[Outcome, ...]
    unchanged: int
    removed: int
    changed: bool

    def batches(self, size: int = 150) -> Iterator[tuple[Job, ...]]:
        """Cut the jobs into batches (a Prefect task costs 4 to 500 ms, a document 50)."""
        for start in range(0, len(self.jobs), size):
            yield self.jobs[start : start + size]


@dataclass(frozen=True, slots=True)
class FileCount:
    """The number of files with one outcome; ``label`` is its Vietnamese name."""

    outcome: str
    label: str
    files: int


@dataclass(frozen=True, slots=True)
class QuarantinedFile:
    """A file that could not be used, and why."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One cell of the comparison of provinces; ``value`` is text as an analyst writes it."""

    indicator: str
    name: str
    province: str
    period: str
    actor: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """Wall time of the stages; ``read`` and ``extract`` are sums over the workers."""

    plan: float = 0.0
    work: float = 0.0
    read: float = 0.0
    extract: float = 0.0
    load: float = 0.0
    publish: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands in the published database after a run, and what the run cost.

    ``changed`` is false if there was nothing to do: nothing was loaded or published.
    ``comparison`` shows the three indicators that most provinces report.
    """

    changed: bool
    database: Path
    files: tuple[FileCount, ...]
    quarantined: tuple[QuarantinedFile, ...]
    documents: int
    figures: int
    failed_checks: int
    unexplained_numerals: int
    comparison: tuple[ComparisonRow, ...]
    seconds: StageSeconds
    extracted: int = 0


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Keep every other writer out of the warehouse; raise BusyError if one is at work.

    The lock is the operating system's: it is free at once when its holder is killed.
    """
    raise NotImplementedError(settings)
    yield


def plan(settings: Settings) -> Plan:
    """Compare the raw folder with the ledger; unchanged files cost a stat call each.

    Raises SettingsError if the raw folder is missing. Call it inside ``writing``.
    """
    raise NotImplementedError(settings)


def process(batch: Sequence[Job], workers: Workers, report: Report) -> tuple[Outcome, ...]:
    """Read and extract a batch of documents, and report each as it comes.

    A document that cannot be used costs an outcome with its reason, never the run.
    Raises OSError if the artefacts cannot be written (disk full, no rights).
    """
    raise NotImplementedError(batch, workers, report)


def publish_results(
    todo: Plan, outcomes: Sequence[Outcome], settings: Settings, report: Report
) -> Summary:
    """Load the outcomes of a plan and the ledger in one transaction, then publish.

    If the plan says that nothing changed, only sums up what is published.
    """
    raise NotImplementedError(todo, outcomes, settings, report)


def ingest(settings: Settings, report: Report) -> Summary:
    """Do the whole main job without Prefect. Raises BusyError, SettingsError, OSError."""
    raise NotImplementedError(settings, report, OutcomeKind)
