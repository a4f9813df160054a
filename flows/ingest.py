"""The main job as a Prefect flow: a shell of tasks around the functions of the pipeline.

One task a batch of documents, for a task costs up to half a second and a document 50 ms;
the batch's documents are worked on in parallel inside it. What was done stands in the
warehouse's own ledger, never in Prefect's results, so nothing is cached or persisted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from pipeline import ingest as main_job
from pipeline.engine import open_workers
from pipeline.settings import Settings, from_environment
from pipeline.summary import summary_lines
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prefect.client.schemas.objects import State, TaskRun
    from prefect.tasks import Task

    from pipeline.engine import Workers
    from pipeline.ingest import Summary
    from pipeline.outcomes import Job, Outcome
    from pipeline.plans import Plan

MOST_FAILURES = 500  # rows of the failures table; Prefect's page is slow beyond


def run(settings: Settings) -> Summary:
    """Run the flow in this process and return its summary; the command line calls this.

    Raises what the main job raises: BusyError, SettingsError, OSError.
    """
    return ingest(settings)


@flow(name="tonghop-ingest", persist_result=False, validate_parameters=False)
def ingest(settings: Settings | None = None) -> Summary:
    """Read what is new in the raw folder into the warehouse and publish it (*việc chính*).

    Without settings they come from the environment, so that it can be served on a schedule.
    """
    settings = settings or from_environment()
    with main_job.writing(settings):
        todo = main_job.plan(settings)
        outcomes: list[Outcome] = []
        with open_workers(settings) as workers:
            for number, batch in enumerate(todo.batches(), start=1):
                say(f"Lô {number}: {len(batch)} báo cáo …")
                outcomes += extract_batch(batch, workers)
        summary = publish(todo, outcomes, settings)
    leave_artifacts(summary)
    return summary


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


@task(
    name="extract-batch",
    cache_policy=NO_CACHE,
    persist_result=False,
    retries=2,
    retry_delay_seconds=exponential_backoff(backoff_factor=10),
    retry_jitter_factor=0.5,
    retry_condition_fn=is_input_or_output,
)
def extract_batch(batch: Sequence[Job], workers: Workers) -> tuple[Outcome, ...]:
    """Read and extract a batch of documents; done again, it gives the same artefacts."""
    return main_job.process(batch, workers, say)


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish(todo: Plan, outcomes: Sequence[Outcome], settings: Settings) -> Summary:
    """Load the outcomes and publish a new version of the database.

    Not tried again: the load is one transaction, and the next run finishes what is left.
    """
    return main_job.publish_results(todo, outcomes, settings, say)


def leave_artifacts(summary: Summary) -> None:
    """Leave the summary and the table of files that failed on Prefect's page of the run."""
    lines = "\n".join(summary_lines(summary))
    create_markdown_artifact(key="tonghop-summary", markdown=f"```\n{lines}\n```\n")
    failures = [
        {"tệp": file.path, "mã": file.code, "lý do": file.message}
        for file in summary.stands.quarantined[:MOST_FAILURES]
    ]
    if failures:
        create_table_artifact(key="tonghop-failures", table=failures)
