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
from time import perf_counter
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.configuration import SettingsError
from pipeline.engine import map_documents, open_workers
from pipeline.errors import TonghopError
from pipeline.outcomes import OutcomeKind
from pipeline.plans import Plan, make_plan
from pipeline.warehouse.ledger import read_ledger
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.overview import Overview, overview
from pipeline.warehouse.publish import open_published, publish, published_run

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.engine import Workers
    from pipeline.intake import NotCopied
    from pipeline.outcomes import Job, Outcome
    from pipeline.settings import Settings

Report = Callable[[str], None]


class BusyError(TonghopError):
    """Another run is writing to the warehouse, doing this very work: no failure."""

    exit_code = 0


@dataclass(frozen=True, slots=True)
class StageSeconds:
    """What the stages took; ``read`` and ``extract`` are sums over the workers."""

    plan: float = 0.0
    read: float = 0.0
    extract: float = 0.0
    load: float = 0.0
    publish: float = 0.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What stands in the published database after a run, and what the run cost.

    ``changed`` is false if there was nothing to do: nothing was loaded or published.
    ``extracted`` counts the documents that were worked on, whatever became of them;
    ``not_copied`` are the files that could not be brought into the raw folder.
    """

    changed: bool
    database: Path
    stands: Overview
    extracted: int
    seconds: StageSeconds
    not_copied: tuple[NotCopied, ...] = ()


@contextmanager
def writing(settings: Settings) -> Iterator[None]:
    """Keep every other writer out of the warehouse; raise BusyError if one is at work.

    The lock is the operating system's: it is free at once when its holder is killed.
    """
    settings.warehouse.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(settings.lock, timeout=0):
            yield
    except Timeout as error:
        raise BusyError(
            f"Một lần chạy khác đang ghi vào {settings.warehouse}. Hãy đợi nó xong rồi chạy lại."
        ) from error


def plan(settings: Settings) -> Plan:
    """Compare the raw folder with the ledger; unchanged files cost a stat call each.

    Raises SettingsError if the raw folder is missing. Call it inside ``writing``.
    """
    if not settings.raw.is_dir():
        raise SettingsError(
            f"Không có thư mục nguồn {settings.raw}. Hãy tạo thư mục và chép báo cáo vào, hoặc"
            " chỉ thư mục khác bằng biến TONGHOP_RAW."
        )
    return make_plan(read_ledger(settings.master), settings)


def process(batch: Sequence[Job], workers: Workers, report: Report) -> tuple[Outcome, ...]:
    """Read and extract a batch of documents, and report each as it comes.

    A document that cannot be used costs an outcome with its reason, never the run.
    Raises OSError if the artefacts cannot be written (disk full, no rights).
    """
    outcomes = []
    for outcome in map_documents(batch, workers):
        outcomes.append(outcome)
        done = f"{outcome.path}: {outcome.figures} số liệu"
        if outcome.reason:
            done = f"{outcome.path}: bị giữ lại ({outcome.reason.code})"
        report(f"[{len(outcomes)}/{len(batch)}] {done}")
    return tuple(outcomes)


def publish_results(
    todo: Plan, outcomes: Sequence[Outcome], settings: Settings, report: Report
) -> Summary:
    """Load the outcomes of a plan and the ledger in one transaction, then publish.

    If the outcomes are those of the ledger and the published database is up to date, only
    sums it up. Raises WarehouseError if a check of the data fails: nothing is published.
    """
    entries = todo.entries(outcomes)
    fresh = todo.stored | {o.sha256 for o in outcomes if o.kind is OutcomeKind.LOADED}
    is_new = bool(fresh) or todo.ledger.run == 0 or entries != todo.ledger.entries
    run = todo.run + 1 if is_new else todo.run
    began = perf_counter()
    if is_new:
        report(f"Nạp {len(fresh)} báo cáo vào kho dữ liệu …")
        load(Content(entries, fresh), _run(run, todo, outcomes), settings)
    loaded = perf_counter()
    must_publish = published_run(settings) != run
    if must_publish:
        report("Công bố cơ sở dữ liệu …")
        publish(run, settings)
    published = perf_counter()
    with open_published(settings) as connection:
        stands = overview(connection)
    return Summary(
        changed=is_new or must_publish,
        database=settings.published,
        stands=stands,
        extracted=len(outcomes),
        seconds=StageSeconds(
            plan=todo.seconds,
            read=sum(outcome.read_seconds for outcome in outcomes),
            extract=sum(outcome.extract_seconds for outcome in outcomes),
            load=loaded - began,
            publish=published - loaded,
        ),
    )


def ingest(settings: Settings, report: Report) -> Summary:
    """Do the whole main job without Prefect.

    Raises BusyError, SettingsError, WarehouseError, or OSError if the disk fails.
    """
    with writing(settings):
        report(f"Xem các tệp trong {settings.raw} …")
        todo = plan(settings)
        outcomes: tuple[Outcome, ...] = ()
        if todo.jobs:
            report(f"Đọc {len(todo.jobs)} báo cáo mới bằng {settings.workers} tiến trình …")
            with open_workers(settings) as workers:
                outcomes = process(todo.jobs, workers, report)
        return publish_results(todo, outcomes, settings, report)


def _run(run: int, todo: Plan, outcomes: Sequence[Outcome]) -> Run:
    return Run(
        run_id=run,
        started_at=todo.started_at,
        fingerprint=todo.fingerprint,
        extracted=len(outcomes),
        reused=len(todo.stored),
        removed=todo.removed(),
        read_seconds=sum(outcome.read_seconds for outcome in outcomes),
        extract_seconds=sum(outcome.extract_seconds for outcome in outcomes),
    )
