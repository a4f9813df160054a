"""The end of a run in words, Vietnamese first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.terminal import near, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.ingest import ComparisonRow, Summary

MOST_QUARANTINED = 20  # more than that scroll the comparison off the screen; `status` lists all


def summary_lines(summary: Summary) -> Iterator[str]:
    """Yield what stands in the warehouse after a run, the comparison, and what failed."""
    yield from comparison_lines(summary.comparison)
    yield ""
    if not summary.changed:
        yield "Không có gì thay đổi kể từ lần chạy trước (nothing has changed)."
    files = ", ".join(f"{count.files} {count.label}" for count in summary.files)
    facts = (
        ("Tệp (files)", files or "chưa có tệp nào"),
        ("Báo cáo (reports)", summary.documents),
        ("Số liệu (figures)", summary.figures),
        ("Tổng không khớp (failed checks)", summary.failed_checks),
        ("Con số chưa hiểu (not understood)", summary.unexplained_numerals),
        ("Cơ sở dữ liệu (database)", near(summary.database)),
    )
    yield from (f"{label:<34} {value}" for label, value in facts)
    for file in summary.quarantined[:MOST_QUARANTINED]:
        yield f"Bị giữ lại (quarantined): {file.path} [{file.code}] {file.message}"
    if len(summary.quarantined) > MOST_QUARANTINED:
        more = len(summary.quarantined) - MOST_QUARANTINED
        yield f"… và {more} tệp nữa bị giữ lại; xem tất cả: tonghop status"


def comparison_lines(rows: Iterable[ComparisonRow]) -> Iterator[str]:
    """Yield one table for each indicator: its values by province, period and body."""
    for (code, name), cells in groupby(rows, key=lambda row: (row.indicator, row.name)):
        yield ""
        yield f"{name} ({code})"
        yield from table(
            ("Tỉnh", "Kỳ báo cáo", "Chủ thể", "Số liệu", "Đơn vị", "Ghi chú"),
            [(row.province, row.period, row.actor, row.value, row.unit, row.note) for row in cells],
        )
