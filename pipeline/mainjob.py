"""Start the main job (*việc chính*): under Prefect if there is something to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.attempts import refuse
from pipeline.ingest import BusyError, Summary, noted, plan, publish_results, writing
from pipeline.ingest import ingest as ingest_directly
from pipeline.intake import bring_in
from pipeline.letters import letter, tell, told_of_failure
from pipeline.plans import NOTHING_MORE, Wanted
from pipeline.progress import Reporter
from pipeline.terminal import near, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.settings import Settings


def run(
    settings: Settings,
    paths: Sequence[Path],
    *,
    direct: bool,
    wanted: Wanted = NOTHING_MORE,
    command: str = "ingest",
) -> Summary:
    """Copy *paths* into the raw folder, then read what is new there into the warehouse.

    Progress goes to stderr. Raises what the main job raises: a TonghopError, OSError.
    """
    intake = bring_in(paths, settings.raw, date.today())  # noqa: DTZ011 -- the user's own day
    for copied in intake.copied:
        say(f"Đã chép vào {near(copied)}")
    if direct:
        summary = ingest_directly(settings, Reporter(settings), wanted, command)
    else:
        summary = nothing_new(settings, wanted, command) or _under_prefect(
            settings, wanted, command
        )
    return replace(summary, not_copied=intake.refused)


def run_night(settings: Settings, *, direct: bool) -> bool:
    """Do the main job unattended and tell people; whether all files were used and all told.

    Raises what the main job raises, after telling of it.
    """
    with told_of_failure(settings):
        if direct:
            summary = ingest_directly(settings, Reporter(settings), command="nightly")
        else:
            quiet = nothing_new(settings, NOTHING_MORE, "nightly")
            summary = quiet or _under_prefect(settings, NOTHING_MORE, "nightly")
    told = tell(settings, letter(summary))
    return told and not (summary.stands.quarantined or summary.unreachable)


def nothing_new(settings: Settings, wanted: Wanted, command: str) -> Summary | None:
    """Sum up the warehouse if there is nothing to do, None if there is.

    Prefect takes 9 to 14 s to start, a plan takes a stat call a file: with nothing to do it is
    not started. The flow plans again, since it must hold the lock itself.
    """
    report = Reporter(settings)
    try:
        with writing(settings):
            todo = plan(settings, wanted)
            if not todo.changed:
                return noted(settings, command, lambda: publish_results(todo, (), settings, report))
    except BusyError as error:
        refuse(settings, command, str(error))
        raise
    say(f"Có {len(todo.jobs)} báo cáo cần đọc. Đang khởi động Prefect (khoảng 10 giây) …")
    return None


def _under_prefect(settings: Settings, wanted: Wanted, command: str) -> Summary:
    # The layers say that nothing below flows/ imports it: the flow builds on this package.
    # The command line is where the two meet, by name.
    summary = import_module("flows.ingest").run(settings, wanted, command)
    if not isinstance(summary, Summary):
        raise TypeError(f"flows.ingest.run gave {summary!r}, not a Summary")
    return summary
