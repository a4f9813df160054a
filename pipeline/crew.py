"""Who works on the documents: processes of this machine, or a cluster; one seam for the run."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline import engine
from pipeline.cluster import Cluster, open_cluster
from pipeline.cluster import map_documents as map_on_cluster

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.outcomes import Job, Outcome
    from pipeline.settings import Settings

Crew = engine.Workers | Cluster


@contextmanager
def open_workers(settings: Settings) -> Iterator[Crew]:
    """Have the workers ready that the settings ask for. Raises WorkersError if there are none."""
    if settings.engine == "dask":
        with open_cluster(settings) as cluster:
            yield cluster
    else:
        with engine.open_workers(settings) as workers:
            yield workers


def map_documents(
    jobs: Iterable[Job], crew: Crew, still: engine.Still[Job] = engine.nothing
) -> Iterator[Outcome]:
    """Work on the jobs and yield each outcome as it comes, in any order.

    While nothing comes, *still* is told what is worked on. Raises OSError if an artefact cannot
    be written, WorkersError if the workers cannot start or are lost.
    """
    if isinstance(crew, Cluster):
        return map_on_cluster(jobs, crew, still)
    return engine.map_documents(jobs, crew, still)
