"""What a run found different from the one before (*khác gì so với lần trước*)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.warehouse.database import Connection


class Change(NamedTuple):
    """What happened to one file: ``event`` is new, changed, again, returned or removed.

    ``reason`` is the code that it is held for, ``reason_before`` that of the time before;
    ``figures_before`` is None for a file that was not known.
    """

    path: str
    event: str
    label: str
    outcome: str
    reason: str | None
    reason_before: str | None
    figures: int
    figures_before: int | None


_CHANGES = """
select path, event, event_label, outcome, reason_code, reason_before, figures, figures_before
from run_change where run_id = ? order by path
"""


def changes_of(connection: Connection, run: int) -> tuple[Change, ...]:
    """Return what run number *run* changed, by path."""
    return tuple(Change(*row) for row in connection.execute(_CHANGES, [run]).fetchall())
