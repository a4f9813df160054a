"""Start the main job (*việc chính*): under Prefect if there is something to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.ingest import Summary, plan, publish_results, writing
from pipeline.ingest import ingest as ingest_directly
from pipeline.intake import bring_in
from pipeline.terminal import near, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.settings import Settings


def run(settings: Settings, paths: Sequence[Path], *, direct: bool) -> Summary:
    """Copy *paths* into the raw folder, then read what is new there into the warehouse.

    Progress goes to stderr. Raises what the main job raises: a TonghopError, OSError.
    """
    intake = bring_in(paths, settings.raw, date.today())  # noqa: DTZ011 -- the user's own day
    for copied in intake.copied:
        say(f"Đã chép vào {near(copied)}")
    summary = ingest_directly(settings, say) if direct else _under_prefect(settings)
    return replace(summary, not_copied=intake.refused)


def _under_prefect(settings: Settings) -> Summary:
    # Prefect takes 9 to 14 s to start, a plan takes a stat call a file: with nothing to do
    # it is not started. The flow plans again, since it must hold the lock itself.
    with writing(settings):
        todo = plan(settings)
        if not todo.changed:
            return publish_results(todo, (), settings, say)
    say(f"Có {len(todo.jobs)} báo cáo cần đọc. Đang khởi động Prefect (khoảng 10 giây) …")
    # The layers say that nothing below flows/ imports it: the flow builds on this package.
    # The command line is where the two meet, by name.
    summary = import_module("flows.ingest").run(settings)
    if not isinstance(summary, Summary):
        raise TypeError(f"flows.ingest.run gave {summary!r}, not a Summary")
    return summary
