"""Where documents are worked on: a pool of processes, later a cluster; one seam."""

from __future__ import annotations

import multiprocessing
import re
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, Generic, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline import bounds, work
from pipeline.errors import SETUP, TonghopError
from pipeline.outcomes import Job, Outcome, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Future

    from pipeline.settings import Settings

Given = TypeVar("Given")
Result = TypeVar("Result")

Still = Callable[[Sequence[Given], float], None]  # what is worked on, and for how many seconds

_SILENCE = 30.0  # seconds without a result before it is told what takes so long: a long scan

# Jobs under way or waiting, for each worker: enough that none idles, few enough that
# memory stays flat and a stop is quick.
_WINDOW = 4
# A pool breaks if its last worker dies while it has no job, which anything may do to it once.
_MOST_BREAKS = 3

# File "/…/extractors/figures.py", line 12, in bind: the file's own name and the line
_TRACE_LINE = re.compile(r'File "(?:.*[/\\])?([^"]+)", line (\d+)')


class WorkersError(TonghopError):
    """No worker process can start: a library is missing, or a knowledge file is wrong."""

    exit_code = SETUP


@dataclass(slots=True)
class Workers:
    """Worker processes that are ready for work within the bounds of *settings*.

    Each calls ``warm_up`` when it starts. A pool that broke is replaced by another one.
    """

    settings: Settings
    warm_up: Callable[[], None]
    pool: ProcessPool

    def schedule(self, function: Callable[[Given], Result], given: Given) -> Future[Result]:
        """Have *function* called in a worker. Raises RuntimeError if the pool is broken."""
        return self.pool.schedule(
            bounds.within, [function, given], timeout=_seconds(given, self.settings)
        )

    def renew(self) -> None:
        """Put a new pool in the place of a broken one."""
        _end(self.pool)
        self.pool = _pool(self.settings, self.warm_up)


@dataclass(frozen=True, slots=True)
class Tried(Generic[Given, Result]):
    """What became of one thing that was worked on: the result, or why there is none."""

    given: Given
    result: Result | None = None
    reason: Reason | None = None


def nothing(_items: Sequence[Given], _seconds: float) -> None:
    """Tell nobody what is worked on."""


@contextmanager
def open_workers(
    settings: Settings, warm_up: Callable[[], None] | None = None
) -> Iterator[Workers]:
    """Start the worker processes; they *warm_up* once, by default with the language models.

    They are spawned, not forked: pdfium and the language models do not survive a fork.
    Leaving the block in an orderly way waits for the work, an error stops it.
    """
    ready = warm_up or work.warm_up
    workers = Workers(settings, ready, _pool(settings, ready))
    try:
        yield workers
        workers.pool.close()  # type: ignore[no-untyped-call]
    finally:
        _end(workers.pool)


def _seconds(given: object, settings: Settings) -> float:
    """Return how long something may be worked on, by its size if it is a file."""
    return settings.seconds_for(getattr(given, "size", 0))


def _pool(settings: Settings, warm_up: Callable[[], None]) -> ProcessPool:
    return ProcessPool(
        max_workers=settings.workers,
        initializer=bounds.start,
        initargs=(warm_up, settings.memory_limit),
        context=multiprocessing.get_context("spawn"),
    )


def _end(pool: ProcessPool) -> None:
    if pool.active:
        pool.stop()  # type: ignore[no-untyped-call]
    pool.join()


def map_documents(
    jobs: Iterable[Job], workers: Workers, still: Still[Job] = nothing
) -> Iterator[Outcome]:
    """Work on the jobs and yield each outcome as it comes, in any order.

    A document that takes too long or too much memory, kills its worker or meets a fault in an
    extractor costs itself only. While nothing comes, *still* is told what is worked on and for
    how long. Raises OSError if the artefacts cannot be written, and WorkersError if no worker
    can start.
    """
    for tried in work_apart(work.extract_file, jobs, workers, still):
        if tried.result is not None:
            yield tried.result
        elif tried.reason is not None:
            yield work.quarantine(tried.given, tried.reason)


def work_apart(
    function: Callable[[Given], Result],
    items: Iterable[Given],
    workers: Workers,
    still: Still[Given] = nothing,
) -> Iterator[Tried[Given, Result]]:
    """Call *function* in the workers on each of the items; yield what became of it as it comes.

    An item that took too long or too much, or whose worker died, may have suffered from
    another one: when all others are done it is tried once more, alone. Raises OSError if
    *function* does, and WorkersError if no worker can start.
    """
    suspects: list[Given] = []
    together = workers.settings.workers * _WINDOW
    for tried in _work(function, items, workers, together, still):
        if tried.reason is not None and tried.reason.code in SUSPICIOUS:
            suspects.append(tried.given)
        else:
            yield tried
    yield from _work(function, suspects, workers, 1, still)


def work_once(
    function: Callable[[Given], Result], items: Iterable[Given], workers: Workers
) -> Iterator[Tried[Given, Result]]:
    """Do as `work_apart` does, but try each of the items only once."""
    return _work(function, items, workers, workers.settings.workers * _WINDOW, nothing)


def _work(
    function: Callable[[Given], Result],
    items: Iterable[Given],
    workers: Workers,
    together: int,
    still: Still[Given],
) -> Iterator[Tried[Given, Result]]:
    """Call *function* once on each of the items, so many *together*.

    What a pool that broke had not done goes to the next one.
    """
    waiting = deque(items)
    running: dict[Future[Result], Given] = {}
    breaks = 0
    while waiting or running:
        broken: BaseException | None = None
        try:
            while waiting and len(running) < together:
                future = workers.schedule(function, waiting[0])
                running[future] = waiting.popleft()
        except RuntimeError as refused:  # how a pool says that it broke since
            broken = refused
        for finished in wait_for(running, still):
            error = finished.exception()
            if isinstance(error, BrokenExecutor):
                broken = error
            else:
                breaks = 0
                yield _tried(finished, running.pop(finished), workers.settings)
        if broken:
            breaks += 1
            if breaks == _MOST_BREAKS:
                raise _cannot_start() from broken
            waiting.extendleft(running.values())
            running.clear()
            workers.renew()


def wait_for(running: dict[Future[Result], Given], still: Still[Given]) -> set[Future[Result]]:
    """Wait until something is done; tell *still* of what takes long every now and then."""
    began = perf_counter()
    while True:
        done = wait(running, timeout=_SILENCE, return_when=FIRST_COMPLETED).done
        if done or not running:
            return done
        at_work = [given for future, given in running.items() if future.running()]
        still(at_work, perf_counter() - began)


def _tried(future: Future[Result], given: Given, settings: Settings) -> Tried[Given, Result]:
    """Read a result; turn a failure of this item into its reason, raise any other."""
    match future.exception():
        case None:
            return Tried(given, future.result())
        case TimeoutError():
            return Tried(given, reason=_too_long(_seconds(given, settings)))
        case ProcessExpired() as error if error.exitcode == bounds.OUT_OF_MEMORY:
            return Tried(given, reason=_too_much_memory(settings.memory_limit))
        case ProcessExpired() as error:
            return Tried(given, reason=worker_died(error.exitcode))
        case OSError() as error:
            raise error
        case error:
            return Tried(given, reason=_fault(error))


# ── reasons ───────────────────────────────────────────────────────────────────────────

# Codes of what a neighbour may have caused: the system ends the largest process, not the guilty.
SUSPICIOUS = frozenset({"timeout", "too_much_memory", "worker_died"})


def _too_long(seconds: float) -> Reason:
    return Reason(
        "timeout",
        f"Xử lý quá {seconds:.0f} giây nên đã dừng. Hãy tách tệp thành nhiều phần nhỏ hơn.",
    )


def _too_much_memory(limit: int) -> Reason:
    return Reason(
        "too_much_memory",
        f"Tệp này đòi hơn {limit / 1e9:.1f} GB bộ nhớ nên đã dừng: tệp quá lớn, có"
        " ảnh quá nặng hoặc hỏng. Hãy mở tệp và lưu lại thành tệp mới (giảm cỡ ảnh), hoặc tách"
        " thành nhiều phần nhỏ hơn, rồi chạy lại.",
    )


def worker_died(code: int) -> Reason:
    """Return the reason of a document whose process ended with *code*."""
    return Reason(
        "worker_died",
        f"Tiến trình xử lý tệp này bị dừng đột ngột (mã {code}): tệp hỏng nặng hoặc"
        " máy hết bộ nhớ. Hãy mở tệp, lưu lại thành tệp mới rồi thử lại.",
    )


def _fault(error: BaseException) -> Reason:
    return Reason("fault", f"Lỗi của chương trình: {_place(error)}. Hãy báo người phụ trách.")


def _cannot_start() -> WorkersError:
    return WorkersError(
        "Các tiến trình xử lý không khởi động được (nguyên nhân ở trên). Hãy chạy: tonghop doctor"
    )


def _place(error: BaseException) -> str:
    """Say what was raised and in which line, so that the fault can be found."""
    told = "".join(traceback.format_exception_only(error)).strip()
    trace = str(getattr(error, "traceback", ""))  # set by the pool, in the worker
    places = _TRACE_LINE.findall(trace)
    return f"{told} ({':'.join(places[-1])})" if places else told
