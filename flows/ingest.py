"""The main job as a Prefect flow: a shell of tasks around the functions of the pipeline.

discover → read, extract and check (a task a batch) → load → publish → report. One task a batch
of documents, for a task costs up to half a second and a document 50 ms; the batch's documents
are worked on in parallel inside it. What was done stands in the warehouse's own ledger, never
in Prefect's results, so nothing is cached or persisted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.artifacts import leave_artifacts
from flows.dead_runs import close_dead_runs
from flows.servers import mark_own_servers, reap_servers
from pipeline import ingest as main_job
from pipeline.crew import open_workers
from pipeline.plans import NOTHING_MORE, Wanted
from pipeline.progress import Reporter
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from prefect.client.schemas.objects import State, TaskRun
    from prefect.tasks import Task

    from pipeline.crew import Crew
    from pipeline.ingest import Results, Summary
    from pipeline.outcomes import Job, Outcome
    from pipeline.plans import Plan
    from pipeline.settings import Settings

_RETRIES = 2  # after 10 and 20 s, or half as long again: a share that is back, a disk with room


def run(settings: Settings, wanted: Wanted = NOTHING_MORE, command: str = "ingest") -> Summary:
    """Run the flow in this process and return its summary; the command line calls this.

    Raises what the main job raises: BusyError, SettingsError, OSError.
    """
    reap_servers()
    mark_own_servers()
    return ingest(settings, wanted, command)


@flow(name="tonghop-ingest", persist_result=False, validate_parameters=False)
def ingest(settings: Settings, wanted: Wanted = NOTHING_MORE, command: str = "ingest") -> Summary:
    """Read what is new in the raw folder into the warehouse and publish it (*việc chính*)."""
    return main_job.attempted(settings, command, lambda: stages(settings, wanted))


def stages(settings: Settings, wanted: Wanted = NOTHING_MORE) -> Summary:
    """Do all stages inside a flow, under the lock, and leave the artifacts of the run."""
    name, own = runtime.flow_run.flow_name, runtime.flow_run.id
    if close_dead_runs(str(name), _uuid(own)):
        say("Lần chạy trước bị dừng giữa chừng; làm tiếp từ những gì đã xong.")
    todo = discover(settings, wanted)
    outcomes: list[Outcome] = []
    with open_workers(settings) as workers:
        for number, batch in enumerate(todo.batches(settings.batch), start=1):
            say(f"Lô {number}: {len(batch)} báo cáo …")
            outcomes += extract_batch(batch, workers, {})
    summary = publish(load(todo, outcomes, settings), settings)
    report(summary, settings)
    return summary


def _uuid(own: object) -> UUID:
    from uuid import UUID

    return UUID(str(own))


def is_input_or_output(_task: Task[..., Any], _run: TaskRun, state: State[Any]) -> bool:
    """Tell whether a task failed by the disk or the network, which another try may mend.

    Prefect asks while tries are left; the wait until the next one is told to the user.
    A report that cannot be read is no failure of its task: it is quarantined.
    """
    failure = state.result(raise_on_failure=False)
    if not isinstance(failure, OSError):
        return False
    say(f"Lỗi đĩa hoặc mạng: {failure}. Sẽ tự thử lại sau ít giây …")
    return True


_PATIENT: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": _RETRIES,
    "retry_delay_seconds": exponential_backoff(backoff_factor=10),
    "retry_jitter_factor": 0.5,
    "retry_condition_fn": is_input_or_output,
}


@task(name="discover", **_PATIENT)
def discover(settings: Settings, wanted: Wanted) -> Plan:
    """Compare the raw folder with the ledger; a share that does not answer is tried again."""
    return main_job.plan(settings, wanted)


@task(name="extract-batch", **_PATIENT)
def extract_batch(
    batch: Sequence[Job], workers: Crew, found: dict[str, Outcome]
) -> tuple[Outcome, ...]:
    """Read, extract and check a batch of documents.

    *found* keeps what was done before a try failed, so that the next one does the rest.
    """
    settings = workers.settings
    return main_job.process(batch, workers, Reporter(settings), found)


@task(name="load", **_PATIENT)
def load(todo: Plan, outcomes: Sequence[Outcome], settings: Settings) -> Results:
    """Load the outcomes in one transaction, if the checks of the data hold."""
    return main_job.load_results(todo, outcomes, settings, Reporter(settings))


@task(name="publish", **_PATIENT)
def publish(loaded: Results, settings: Settings) -> Summary:
    """Publish a new version of the database; until then readers have the one before."""
    return main_job.publish_loaded(loaded, settings, Reporter(settings))


@task(name="report", cache_policy=NO_CACHE, persist_result=False)
def report(summary: Summary, settings: Settings) -> None:
    """Leave what the run did on Prefect's page of it."""
    leave_artifacts(summary, settings)
