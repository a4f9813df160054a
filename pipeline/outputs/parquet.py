"""Parquet: every table and view; the figures in force in folders by year and province."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.outputs.relations import relations

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.warehouse.database import Connection

# A figure's year is that of its period's last day, else of its report.
_FIGURES = "select *, year(coalesce(period_end, issued_on)) as period_year from current_figure"


def write_parquet(connection: Connection, folder: Path) -> int:
    """Write ``<relation>.parquet`` each, and ``figures/period_year=…/unit_version_id=…``; count the files.

    What is not known has Hive's folder for it, which reads as null again:
    ``select * from read_parquet('figures/**/*.parquet', hive_partitioning = true)``.
    """
    for relation in relations(connection):
        target = folder / f"{relation.name}.parquet"
        connection.execute(f"copy {relation.name} to '{_quoted(target)}' (format parquet)")
    connection.execute(
        f"copy ({_FIGURES}) to '{_quoted(folder / 'figures')}'"
        " (format parquet, partition_by (period_year, unit_version_id))"
    )
    return sum(1 for _ in folder.rglob("*.parquet"))


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
