"""The one door to Dask: the same documents, worked on by machines that share the folders.

A Dask task is a few documents. The worker that gets it has a pool of processes of its own, with
the bounds of `pipeline.engine`, so that a document that hangs, crashes or eats memory costs
itself only; what dies with a whole machine is done again elsewhere, and of it only what has no
artefact yet. Workers write artefacts, nothing else; the driver alone builds the database.
"""

from __future__ import annotations

import atexit
import platform
import threading
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline import engine, work
from pipeline.artefacts import ArtefactError, read_record
from pipeline.configuration import configuration
from pipeline.fingerprints import fingerprint
from pipeline.outcomes import Outcome, OutcomeKind
from pipeline.settings import from_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Executor, Future

    from distributed import Client

    from pipeline.outcomes import Job
    from pipeline.settings import Settings

MOST_JOBS = 16  # of one task: Dask takes 2 ms a task, a small report 50
_MOST_BYTES = 2_000_000  # of one task: scans go by few, so that a lost machine costs little
_WINDOW = 3  # tasks under way or waiting for each worker: memory stays flat
_START = 60  # seconds for the first worker to come
_ALONE = 300.0  # seconds without any worker before the run gives up
_RETRIES = 2  # of a task that met a full disk: another machine may have room


@dataclass(frozen=True, slots=True)
class Cluster:
    """A scheduler that has workers, and what tasks are given to it through."""

    settings: Settings
    client: Client
    executor: Executor


@contextmanager
def open_cluster(settings: Settings) -> Iterator[Cluster]:
    """Join the scheduler of the settings, or start a cluster on this machine; wait for a worker.

    Raises WorkersError if Dask is not installed, or nobody answers.
    """
    try:
        from distributed import Client
    except ImportError as error:
        raise engine.WorkersError(
            "Chưa cài Dask. Hãy chạy: pip install 'tonghop[dask]', hoặc dùng --engine local"
        ) from error
    with ExitStack() as stack:
        address = settings.scheduler or stack.enter_context(_own_cluster(settings))
        try:
            joined = Client(address, timeout=_START, set_as_default=False)  # type: ignore[no-untyped-call]
            client = stack.enter_context(joined)
            client.wait_for_workers(1, timeout=_START)
        except (OSError, TimeoutError) as error:
            raise engine.WorkersError(
                f"Không tới được bộ điều phối Dask {address}, hoặc chưa có máy nào nhận việc"
                f" ({error}). Trên mỗi máy chạy: tonghop worker {address}"
            ) from error
        yield Cluster(settings, client, client.get_executor(pure=False, retries=_RETRIES))


@contextmanager
def _own_cluster(settings: Settings) -> Iterator[str]:
    """Start a scheduler and one worker a process on the loopback; yield the address."""
    import dask
    from distributed import LocalCluster

    # A daemon must not start processes, and a worker starts those that read.
    with (
        dask.config.set({"distributed.worker.daemon": False}),
        LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=settings.workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            env={"TONGHOP_WORKERS": "1"},
        ) as cluster,
    ):
        yield cluster.scheduler_address


def serve(scheduler: str, settings: Settings) -> None:
    """Work for a scheduler until it ends or this process is told to.

    Raises WorkersError if nobody answers.
    """
    import asyncio

    asyncio.run(_serve(scheduler, settings))


async def _serve(scheduler: str, settings: Settings) -> None:
    from distributed import Worker

    try:
        async with Worker(scheduler, nthreads=1, memory_limit=0, dashboard=False) as worker:
            worker_pool(settings)  # the language models are there when the first task comes
            await worker.finished()
    except (OSError, TimeoutError) as error:
        raise engine.WorkersError(
            f"Không tới được bộ điều phối Dask {scheduler} ({error}). Trên máy điều phối chạy:"
            " dask scheduler --no-dashboard"
        ) from error


# ── the driver ────────────────────────────────────────────────────────────────────────


def map_documents(
    jobs: Iterable[Job], cluster: Cluster, still: engine.Still[Job] = engine.nothing
) -> Iterator[Outcome]:
    """Work on the jobs on all machines and yield each outcome as it comes, in any order.

    Raises OSError if an artefact cannot be written, and WorkersError if the scheduler or all
    of the workers are gone, or a machine has other code or programs than this one.
    """
    waiting = list(_chunks(jobs))[::-1]
    running: dict[Future[tuple[Outcome, ...]], tuple[Job, ...]] = {}
    heard = perf_counter()

    def tell(chunks: Sequence[tuple[Job, ...]], seconds: float) -> None:
        still([job for chunk in chunks for job in chunk], seconds)
        if not _machines(cluster) and perf_counter() - heard > _ALONE:
            raise _lost(cluster, "không còn máy nào nhận việc")

    while waiting or running:
        together = _WINDOW * max(1, _machines(cluster))
        while waiting and len(running) < together:
            chunk = waiting.pop()
            task = cluster.executor.submit(
                work_here, chunk, cluster.settings.timeout, fingerprint()
            )
            running[task] = chunk
        for task in engine.wait_for(running, tell):
            chunk = running.pop(task)
            heard = perf_counter()
            outcomes = _outcomes(task, chunk, cluster)
            if outcomes is None:
                waiting += [(job,) for job in chunk]
            else:
                yield from outcomes


def _chunks(jobs: Iterable[Job]) -> Iterator[tuple[Job, ...]]:
    chunk: list[Job] = []
    for job in jobs:
        size = sum(each.size for each in chunk) + job.size
        if chunk and (len(chunk) == MOST_JOBS or size > _MOST_BYTES):
            yield tuple(chunk)
            chunk = []
        chunk.append(job)
    if chunk:
        yield tuple(chunk)


def _outcomes(
    task: Future[tuple[Outcome, ...]], chunk: tuple[Job, ...], cluster: Cluster
) -> tuple[Outcome, ...] | None:
    """Return what became of a task; None if its documents must be tried one by one.

    Dask gives a task up when the third machine that had it is gone.
    """
    from distributed import KilledWorker

    match task.exception():
        case None:
            return task.result()
        case KilledWorker() if len(chunk) > 1:
            return None
        case KilledWorker():
            return (work.quarantine(chunk[0], engine.worker_died(0)),)
        case CancelledError():
            raise _lost(cluster, "bộ điều phối đã dừng")
        case error:
            raise error


def _machines(cluster: Cluster) -> int:
    return len(cluster.client.nthreads())  # type: ignore[no-untyped-call]


def _lost(cluster: Cluster, what: str) -> engine.WorkersError:
    address = cluster.settings.scheduler or "trên máy này"
    return engine.WorkersError(
        f"Mất cụm Dask {address}: {what}. Việc đã xong được giữ lại; hãy khởi động lại cụm rồi"
        " chạy lại, hoặc chạy với --engine local"
    )


# ── a worker ──────────────────────────────────────────────────────────────────────────

_one_task = threading.Lock()  # the processes below a worker are for one task at a time
_stack = ExitStack()
_pools: list[engine.Workers] = []


def work_here(jobs: tuple[Job, ...], timeout: float, code: str) -> tuple[Outcome, ...]:
    """Work on documents in the processes of this Dask worker.

    Raises WorkersError if this machine would read or extract them otherwise than the driver,
    whose fingerprint is *code*, and OSError if an artefact cannot be written.
    """
    if fingerprint() != code:
        raise engine.WorkersError(
            f"Máy {platform.node()} có mã nguồn, danh mục, thư viện hay chương trình (LibreOffice,"
            " antiword, tesseract) khác với máy chạy việc chính. Hãy cài cho giống rồi chạy lại."
        )
    settings = replace(from_environment(), timeout=timeout)
    here = [_as_seen_here(job, settings) for job in jobs]
    with _one_task:
        known = [outcome for job in here if (outcome := _done_before(job))]
        paths = {outcome.path for outcome in known}
        rest = [job for job in here if job.path not in paths]
        fresh = engine.map_documents(rest, worker_pool(settings)) if rest else ()
        return (*known, *fresh)


def worker_pool(settings: Settings) -> engine.Workers:
    """Return the processes of this worker; they are started once and end with it."""
    if not _pools:
        _pools.append(_stack.enter_context(engine.open_workers(settings)))
        atexit.register(_stack.close)
    return _pools[0]


def _as_seen_here(job: Job, settings: Settings) -> Job:
    """Find the shared folders where this machine's own settings say, if they do."""
    given = configuration().given
    if "folders.raw" in given:
        job = replace(job, root=settings.raw)
    if "folders.warehouse" in given:
        artefact = settings.artefacts / job.artefact.parent.name / job.artefact.name
        options = replace(job.options, remembered=settings.recognised, kept=settings.readings)
        job = replace(job, artefact=artefact, options=options)
    return job


def _done_before(job: Job) -> Outcome | None:
    """Return the outcome of a document that a machine finished before it was lost."""
    try:
        figures = read_record(job.artefact)["figures"]
    except (FileNotFoundError, ArtefactError):
        return None
    return Outcome(job.path, job.sha256, OutcomeKind.LOADED, figures=len(figures))
