"""What Prefect's page of a run shows: the summary, the files that failed, what is different."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from pipeline.letters import letter
from pipeline.summary import summary_lines

if TYPE_CHECKING:
    from pipeline.ingest import Summary
    from pipeline.settings import Settings

MOST_ROWS = 500  # of a table; Prefect's page is slow beyond


def leave_artifacts(summary: Summary, settings: Settings) -> None:
    """Leave the summary, and tables of stages, failures and differences."""
    told = letter(summary)
    lines = "\n".join(summary_lines(summary))
    create_markdown_artifact(
        key="tonghop-summary",
        markdown=f"## {told.subject}\n```\n{told.text}```\n```\n{lines}\n```\n",
    )
    stages = [
        {"giai đoạn": each.name, "giây": round(getattr(summary.seconds, each.name), 2)}
        for each in fields(summary.seconds)
    ]
    _table("tonghop-stages", stages)
    failures = [
        {
            "tệp": file.path,
            "mã": file.code,
            "lý do": file.message,
            "mở": (settings.raw / file.path).absolute().as_uri(),
        }
        for file in summary.stands.quarantined
    ]
    _table("tonghop-failures", failures)
    changes = [
        {
            "tệp": change.path,
            "điều gì": change.label,
            "kết quả": change.outcome,
            "lý do": change.reason,
            "số liệu": change.figures,
            "trước": change.figures_before,
        }
        for change in summary.changes
    ]
    _table("tonghop-changes", changes)


def _table(key: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        create_table_artifact(key=key, table=rows[:MOST_ROWS])
