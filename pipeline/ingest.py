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
from dataclasses import asdict, dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.attempts import Result, begin, end, refuse
from pipeline.configuration import SettingsError
from pipeline.crew import map_documents, open_workers
from pipeline.errors import BUSY, TonghopError
from pipeline.gate import GateError
from pipeline.outcomes import OutcomeKind
from pipeline.plans import NOTHING_MORE, Plan, Wanted, make_plan, plan_of_loaded
from pipeline.progress import finished, still_at
from pipeline.publishing import Waiting, publish_run
from pipeline.warehouse.changes import Change, changes_of
from pipeline.warehouse.database import WarehouseError
from pipeline.warehouse.ledger import read_ledger
from pipeline.warehouse.load import Content, Run, load
from pipeline.warehouse.overview import Overview, overview
from pipeline.warehouse.publications import CauseCount, cause_counts
from pipeline.warehouse.publish import open_published, published_run

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.crew import Crew
    from pipeline.intake import NotCopied
    from pipeline.outcomes import Job, Outcome
    from pipeline.settings import Settings

Report = Callable[[str], None]


class BusyError(TonghopError):
    """Another run is writing to the warehouse, doing this very work: no failure.

    It has an exit code of its own: a scheduler takes it for success, but what comes after the
    run in a script must not take the warehouse for up to date.
    """

    exit_code = BUSY


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
    ``not_copied`` are the files that could not be brought into the raw folder, ``unreachable``
    those that cannot be opened now and stay as they were known. ``changes`` are what run
    number ``run`` found different from the one before, ``causes`` what its publication changed
    in the figures.
    """

    changed: bool
    database: Path
    stands: Overview
    extracted: int
    seconds: StageSeconds
    not_copied: tuple[NotCopied, ...] = ()
    run: int = 0
    changes: tuple[Change, ...] = ()
    unreachable: tuple[str, ...] = ()
    causes: tuple[CauseCount, ...] = ()


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


def attempted(settings: Settings, command: str, work: Callable[[], Summary]) -> Summary:
    """Do the *work* of a run under the lock, and note in the journal how it began and ended.

    Raises BusyError if another run is at work, and whatever *work* does.
    """
    try:
        with writing(settings):
            return noted(settings, command, work)
    except BusyError as error:
        refuse(settings, command, str(error))
        raise


def noted(settings: Settings, command: str, work: Callable[[], Summary]) -> Summary:
    """Do as `attempted` does, for a caller that holds the lock."""
    attempt = begin(settings, command)
    try:
        summary = work()
    except BaseException as error:
        result = _result_of(error)
        message = f"{type(error).__name__}: {error}"
        end(settings, replace(attempt, result=result, message=message))
        raise
    held = len(summary.stands.quarantined)
    end(
        settings,
        replace(
            attempt,
            result=Result.DONE if summary.changed else Result.NOTHING_NEW,
            run=summary.run,
            extracted=summary.extracted,
            quarantined=held,
            seconds=asdict(summary.seconds),
        ),
    )
    return summary


def _result_of(error: BaseException) -> Result:
    if isinstance(error, GateError):
        return Result.WITHHELD
    return Result.FAILED if isinstance(error, Exception) else Result.STOPPED


def plan(settings: Settings, wanted: Wanted = NOTHING_MORE) -> Plan:
    """Compare the raw folder with the ledger; unchanged files cost a stat call each.

    Raises SettingsError if the raw folder is missing, FolderGoneError if most of its files
    are. Call it inside ``writing``.
    """
    if not settings.raw.is_dir():
        raise SettingsError(
            f"Không có thư mục nguồn {settings.raw}. Hãy tạo thư mục và chép báo cáo vào, hoặc"
            " chỉ thư mục khác bằng biến TONGHOP_RAW."
        )
    return make_plan(read_ledger(settings.master), settings, wanted)


def process(
    batch: Sequence[Job],
    workers: Crew,
    report: Report,
    found: dict[str, Outcome] | None = None,
) -> tuple[Outcome, ...]:
    """Read and extract a batch of documents, and report each as it comes.

    A document that cannot be used costs an outcome with its reason, never the run.
    Raises OSError if the artefacts cannot be written (disk full, no rights); what was done by
    then stands in *found*, by path, and is not done again if it is given once more.
    """
    outcomes = {} if found is None else found

    def still(jobs: Sequence[Job], seconds: float) -> None:
        report(still_at([job.path for job in jobs], seconds))

    rest = [job for job in batch if job.path not in outcomes]
    for outcome in map_documents(rest, workers, still):
        outcomes[outcome.path] = outcome
        report(finished(outcome, len(outcomes), len(batch)))
    return tuple(outcomes.values())


def publish_results(
    todo: Plan, outcomes: Sequence[Outcome], settings: Settings, report: Report
) -> Summary:
    """Load the outcomes of a plan and the ledger in one transaction, then publish.

    If the outcomes are those of the ledger and the published database is up to date, only
    sums it up. Raises WarehouseError if a check of the data fails, GateError if too much is
    lost: nothing is published.
    """
    return publish_loaded(load_results(todo, outcomes, settings, report), settings, report)


@dataclass(frozen=True, slots=True)
class Results:
    """What a run has loaded: the plan, what came of it, the run's number, and the seconds.

    ``is_new`` is false if it was the same as before: then nothing was loaded.
    """

    todo: Plan
    outcomes: Sequence[Outcome]
    run: int
    is_new: bool
    seconds: float


def load_results(
    todo: Plan, outcomes: Sequence[Outcome], settings: Settings, report: Report
) -> Results:
    """Load the outcomes of a plan and the ledger in one transaction, after checks of the data.

    Raises WarehouseError if a check fails: nothing is loaded.
    """
    entries = todo.entries(outcomes)
    fresh = todo.stored | {o.sha256 for o in outcomes if o.kind is OutcomeKind.LOADED}
    is_new = bool(fresh) or todo.ledger.run == 0 or entries != todo.ledger.entries or todo.decided
    run = todo.run + 1 if is_new else todo.run
    began = perf_counter()
    if is_new:
        report(f"Nạp {len(fresh)} báo cáo vào kho dữ liệu …")
        load(Content(entries, fresh), _run(run, todo, outcomes), settings)
    return Results(todo, outcomes, run, is_new, perf_counter() - began)


def publish_loaded(loaded: Results, settings: Settings, report: Report) -> Summary:
    """Publish what was loaded, if it is not published yet, and sum it up.

    Raises GateError if too much is lost: then nothing is published, and asked again next time.
    """
    began = perf_counter()
    must_publish = published_run(settings) != loaded.run
    if must_publish:
        report("Công bố cơ sở dữ liệu …")
        waiting = Waiting(loaded.run, loaded.todo.fingerprint, loaded.todo.force)
        publish_run(waiting, settings, report)
    published = perf_counter()
    with open_published(settings) as connection:
        stands = overview(connection)
        changes = changes_of(connection, loaded.run) if loaded.is_new or must_publish else ()
        causes = cause_counts(connection, loaded.run) if must_publish else ()
    outcomes = loaded.outcomes
    return Summary(
        changed=loaded.is_new or must_publish,
        database=settings.published,
        stands=stands,
        extracted=len(outcomes),
        seconds=StageSeconds(
            plan=loaded.todo.seconds,
            read=sum(outcome.read_seconds for outcome in outcomes),
            extract=sum(outcome.extract_seconds for outcome in outcomes),
            load=loaded.seconds,
            publish=published - began,
        ),
        run=loaded.run,
        changes=changes,
        unreachable=(*loaded.todo.unreachable, *(e.path for e in loaded.todo.kept(outcomes))),
        causes=causes,
    )


def ingest(
    settings: Settings, report: Report, wanted: Wanted = NOTHING_MORE, command: str = "ingest"
) -> Summary:
    """Do the whole main job without Prefect.

    Raises BusyError, SettingsError, WarehouseError, GateError, or OSError if the disk fails.
    """
    return attempted(settings, command, lambda: _stages(settings, report, wanted))


def publish_waiting(settings: Settings, report: Report, *, force: bool) -> Summary:
    """Publish what is loaded and was withheld, with *force* against the objections.

    Reads no report. Raises BusyError, GateError, and WarehouseError if nothing is loaded.
    """

    def work() -> Summary:
        ledger = read_ledger(settings.master)
        if ledger.run == 0:
            raise WarehouseError("Chưa có dữ liệu nào được nạp. Hãy chạy: tonghop ingest")
        todo = plan_of_loaded(ledger, force=force)
        return publish_loaded(Results(todo, (), ledger.run, False, 0.0), settings, report)  # noqa: FBT003 -- is_new

    return attempted(settings, "publish", work)


def _stages(settings: Settings, report: Report, wanted: Wanted) -> Summary:
    report(f"Xem các tệp trong {settings.raw} …")
    todo = plan(settings, wanted)
    outcomes: tuple[Outcome, ...] = ()
    if todo.jobs:
        report(f"Đọc {len(todo.jobs)} báo cáo mới …")
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
        worked=tuple(outcomes),
    )
