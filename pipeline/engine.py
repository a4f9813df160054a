"""Where documents are worked on: a pool of processes, later a cluster; one seam."""

from __future__ import annotations

import multiprocessing
import re
import traceback
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pebble import ProcessExpired, ProcessPool

from pipeline import work
from pipeline.errors import SETUP, TonghopError
from pipeline.outcomes import Job, Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from pipeline.settings import Settings

# Jobs under way or waiting, for each worker: enough that none idles, few enough that
# memory stays flat and a stop is quick.
_WINDOW = 4

# File "/…/extractors/figures.py", line 12, in bind: the file's own name and the line
_TRACE_LINE = re.compile(r'File "(?:.*[/\\])?([^"]+)", line (\d+)')


class WorkersError(TonghopError):
    """No worker process can start: a library is missing, or a knowledge file is wrong."""

    exit_code = SETUP


@dataclass(frozen=True, slots=True)
class Workers:
    """A pool that is ready for work, and the time in seconds that a document may take."""

    pool: ProcessPool
    count: int
    timeout: float


@contextmanager
def open_workers(settings: Settings) -> Iterator[Workers]:
    """Start the worker processes; they load the language models once, on their own.

    They are spawned, not forked: pdfium and the language models do not survive a fork.
    Leaving the block in an orderly way waits for the work, an error stops it.
    """
    pool = ProcessPool(
        max_workers=settings.workers,
        initializer=work.warm_up,
        context=multiprocessing.get_context("spawn"),
    )
    try:
        yield Workers(pool, settings.workers, settings.timeout)
        pool.close()  # type: ignore[no-untyped-call]
    finally:
        if pool.active:
            pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def map_documents(jobs: Iterable[Job], workers: Workers) -> Iterator[Outcome]:
    """Work on the jobs and yield each outcome as it comes, in any order.

    A document that takes too long, kills its worker or meets a fault in an extractor costs
    itself only. Raises OSError if the artefacts cannot be written, and WorkersError if no
    worker can start.
    """
    waiting = iter(jobs)
    running: dict[Future[Outcome], Job] = {}
    while True:
        for job in islice(waiting, workers.count * _WINDOW - len(running)):
            future = workers.pool.schedule(work.extract_file, [job], timeout=workers.timeout)
            running[future] = job
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for finished in done:
            yield _outcome(finished, running.pop(finished), workers.timeout)


def _outcome(future: Future[Outcome], job: Job, timeout: float) -> Outcome:
    """Read a result; turn a failure of this document into its reason, raise any other."""
    match future.exception():
        case None:
            return future.result()
        case TimeoutError():
            reason = Reason(
                "timeout",
                f"Xử lý quá {timeout:.0f} giây nên đã dừng. Hãy tách tệp thành nhiều phần nhỏ hơn.",
            )
        case ProcessExpired() as error:
            reason = Reason(
                "worker_died",
                f"Tiến trình xử lý tệp này bị dừng đột ngột (mã {error.exitcode}): tệp hỏng nặng"
                " hoặc máy hết bộ nhớ. Hãy mở tệp, lưu lại thành tệp mới rồi thử lại.",
            )
        case BrokenExecutor() as error:
            raise WorkersError(
                "Các tiến trình xử lý không khởi động được (nguyên nhân ở trên). Hãy chạy:"
                " tonghop doctor"
            ) from error
        case OSError() as error:
            raise error
        case error:
            reason = Reason(
                "fault", f"Lỗi của chương trình: {_place(error)}. Hãy báo người phụ trách."
            )
    return work.quarantine(job, reason)


def _place(error: BaseException) -> str:
    """Say what was raised and in which line, so that the fault can be found."""
    told = "".join(traceback.format_exception_only(error)).strip()
    trace = str(getattr(error, "traceback", ""))  # set by the pool, in the worker
    places = _TRACE_LINE.findall(trace)
    return f"{told} ({':'.join(places[-1])})" if places else told
