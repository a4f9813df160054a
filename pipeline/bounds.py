"""What holds a worker in bounds: the memory it may take, and the life of what it works for.

A thread of the worker looks ten times a second at what the process takes, and ends it while
it has a document that makes it take too much; the parent then knows by the exit code. What
grows faster, or holds the interpreter's lock, meets the limit of the system, where there is
one (`pipeline.memory.limit_more_data`). On macOS only the thread works, on Windows neither.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from pipeline.memory import limit_more_data, own_memory

if TYPE_CHECKING:
    from collections.abc import Callable

    Given = ParamSpec("Given")
    Result = TypeVar("Result")

OUT_OF_MEMORY = 86  # exit code of a worker; no library or shell uses it
_LOOK = 0.1  # seconds: time to take some hundred megabytes
# Held by a worker that has no document: it may then hold the lock of the channel to its
# parent, and must not end, or the other workers wait for that lock forever.
_between_documents = threading.Lock()


def start(warm_up: Callable[[], None], memory_limit: int) -> None:
    """Make this process ready for work and hold it in bounds from then on.

    *memory_limit* is in bytes, what *warm_up* loads included.
    """
    _between_documents.acquire()
    _without_core_dumps()
    warm_up()
    limit_more_data(memory_limit)
    threading.Thread(target=_watch, args=(memory_limit,), name="bounds", daemon=True).start()


def within(
    function: Callable[Given, Result], /, *args: Given.args, **kwargs: Given.kwargs
) -> Result:
    """Call *function* in a worker that was made by `start`; the worker ends if memory does."""
    _between_documents.release()
    try:
        return function(*args, **kwargs)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of the heap is not worth going on with
    finally:
        _between_documents.acquire()


def _watch(memory_limit: int) -> None:
    parent = multiprocessing.parent_process()
    while True:
        time.sleep(_LOOK)
        taken = own_memory()
        if (
            taken is not None
            and taken > memory_limit
            and _between_documents.acquire(blocking=False)
        ):
            os._exit(OUT_OF_MEMORY)
        if parent is not None and not parent.is_alive():
            os._exit(1)  # it was killed: nobody waits for the document, nor stops it in time


def _without_core_dumps() -> None:
    """Leave no image of a crashed worker on the disk: it is large, and holds a report."""
    if sys.platform == "win32":
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
