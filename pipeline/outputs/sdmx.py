"""SDMX-CSV 2.0 for statisticians: the comparison's cells as observations, with code lists.

What has no closed period or no province stands for no observation in SDMX; it is written to a
file of its own, so that nothing is left out in silence.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.warehouse.database import Connection

_QUERIES = Path(__file__).with_name("sdmx.sql")
_FILES = {
    "figures.csv": "from observation order by all",
    "codelists.csv": "from code_list order by all",
    "not_exported.csv": """
        from comparison
        where period_start is null or period_end is null or unit_version_id is null
        order by all
    """,
}


def write_sdmx(connection: Connection, folder: Path) -> int:
    """Write ``figures.csv``, ``codelists.csv`` and ``not_exported.csv``; return their number."""
    connection.execute(_QUERIES.read_text("utf-8"))
    for name, query in _FILES.items():
        target = str(folder / name).replace("'", "''")
        connection.execute(f"copy ({query}) to '{target}' (format csv, header)")
    return len(_FILES)
