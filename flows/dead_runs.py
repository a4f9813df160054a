"""What a run that was killed leaves in Prefect's history: a run without an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

if TYPE_CHECKING:
    from uuid import UUID

    from prefect.client.schemas.objects import State


def close_dead_runs(flow_name: str, own: UUID) -> int:
    """Set runs of the flow that still seem to run to Crashed; return how many there were.

    Call it under the lock, in a run of the flow with the id *own*: nobody else can be at work.
    """
    running = FlowRunFilter(
        state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING]))
    )
    with get_client(sync_client=True) as client:
        found = client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[flow_name])), flow_run_filter=running
        )
        dead = [run for run in found if run.id != own]
        for run in dead:
            state: State[Any] = Crashed(
                message="Tiến trình bị dừng giữa chừng; lần chạy này làm tiếp."
            )
            client.set_flow_run_state(run.id, state, force=True)
    return len(dead)
