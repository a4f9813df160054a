"""The main job every night: the flow that a schedule or a work pool starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect import flow
from prefect.states import Completed

from flows.ingest import stages
from pipeline.ingest import BusyError, attempted
from pipeline.letters import letter, tell, told_of_failure
from pipeline.settings import from_environment

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State


@flow(name="tonghop-nightly", persist_result=False)
def nightly() -> State[Any]:
    """Read what is new, publish it, tell people; the settings are those of the machine it runs on.

    A run that meets another one at work is done, not failed: its state is called Skipped.
    """
    settings = from_environment()
    try:
        with told_of_failure(settings):
            summary = attempted(settings, "nightly", lambda: stages(settings))
    except BusyError as busy:
        return Completed(name="Skipped", message=str(busy))
    told = letter(summary)
    tell(settings, told)
    return Completed(message=told.subject)
