"""Which files to read again (*đọc lại*): those of a folder, of a period, or that were held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.warehouse.publish import open_published

if TYPE_CHECKING:
    from datetime import date

    from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Choice:
    """Files below any of the folders (all, if there are none) of the days ``since`` to ``until``.

    Both days are included, and a report's period must meet them; one without a period is dated
    by its day of issue, a file without either is in no period.
    """

    folders: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    failed_only: bool = False
    limit: int | None = None


_CHOSEN = """
select source.path
from source
left join document using (document_id)
left join (select path, max(run_id) as run_id from run_document group by path) as worked
    on worked.path = source.path
where source.present
    and source.outcome <> 'duplicate'
    and (not $failed or source.outcome = 'quarantined')
    and ($since::date is null or coalesce(period_end, issued_on) >= $since)
    and ($until::date is null or coalesce(period_start, issued_on) <= $until)
order by worked.run_id nulls first, source.path
"""


def choose(settings: Settings, choice: Choice) -> tuple[str, ...]:
    """Return the paths of the files in the warehouse that are meant.

    Those that were read longest ago come first: a limit then comes round to all of them, night
    by night. Raises WarehouseError if nothing is published yet.
    """
    values = {"failed": choice.failed_only, "since": choice.since, "until": choice.until}
    with open_published(settings) as connection:
        paths = [path for (path,) in connection.execute(_CHOSEN, values).fetchall()]
    folders = [_within(folder, settings) for folder in choice.folders]
    meant = [
        path
        for path in paths
        if not folders
        or any(path == f or f in ("", ".") or path.startswith(f"{f}/") for f in folders)
    ]
    return tuple(meant[: choice.limit])


def _within(folder: str, settings: Settings) -> str:
    """Return a folder as the ledger names it: 2023, data/raw/2023 and /srv/raw/2023 are the same."""
    for start in (str(settings.raw), "data/raw"):
        if folder.startswith(start):
            folder = folder.removeprefix(start)
            break
    return folder.strip("/\\").replace("\\", "/")
