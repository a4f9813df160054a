"""Figures as the warehouse has them, ready to be compared version by version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.versions import VersionFigure

if TYPE_CHECKING:
    from pipeline.warehouse.row_values import Row


def version_figure(row: Row, text: str) -> VersionFigure:
    """Turn a row of the table ``figure`` into what versions are compared by."""
    start, end = row["sentence_start"], row["sentence_end"]
    return VersionFigure(
        id=row["figure_id"],
        indicator=row["indicator"],
        value=row["value"],
        value_high=row["value_high"],
        bound=row["bound"],
        role=row["role"],
        status=row["status"],
        actor=row["actor"],
        scope=row["scope"],
        per=row["per"],
        period=(row["period_start"], row["period_end"]),
        sentence=text[start:end],
        before=text[start : row["span_start"]],
        after=text[row["span_end"] : end],
    )
