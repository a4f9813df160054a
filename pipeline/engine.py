"""Where documents are worked on: a pool of processes, later a cluster; one seam."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.outcomes import Job, Outcome
    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Workers:
    """A pool that is ready for work, and the time in seconds that a document may take."""

    pool: Any
    count: int
    timeout: float


@contextmanager
def open_workers(settings: Settings) -> Iterator[Workers]:
    """Start the worker processes; they load the language models once, on their own."""
    raise NotImplementedError(settings)
    yield


def map_documents(jobs: Iterable[Job], workers: Workers) -> Iterator[Outcome]:
    """Work on the jobs and yield each outcome as it comes, in any order.

    A document that takes too long, kills its worker or fails costs itself only.
    """
    raise NotImplementedError(jobs, workers)
