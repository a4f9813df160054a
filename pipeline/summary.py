"""The end of a run in words, Vietnamese first."""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from pipeline.terminal import near, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.ingest import Summary
    from pipeline.warehouse.overview import ComparisonRow, FileRemark, QuarantinedFile
    from pipeline.warehouse.publications import CauseCount

MOST_FILES = 20  # more than that scroll the comparison off the screen; `status` lists all


def summary_lines(summary: Summary) -> Iterator[str]:
    """Yield what stands in the warehouse after a run, the comparison, and what failed."""
    stands = summary.stands
    yield from comparison_lines(stands.comparison)
    yield ""
    if not summary.changed:
        yield "Không có gì thay đổi kể từ lần chạy trước (nothing has changed)."
    files = ", ".join(f"{count.files} {count.label}" for count in stands.files)
    facts = (
        ("Tệp (files)", files or "chưa có tệp nào"),
        ("Báo cáo (reports)", stands.documents),
        *((("Công văn yêu cầu (requests)", stands.requests),) if stands.requests else ()),
        ("Số liệu (figures)", stands.figures),
        ("Tổng không khớp (failed checks)", stands.failed_checks),
        ("Con số chưa hiểu (not understood)", stands.unexplained_numerals),
        ("Cơ sở dữ liệu (database)", near(summary.database)),
    )
    yield from (f"{label:<34} {value}" for label, value in facts)
    yield from (
        f"Khác lần công bố trước (changed figures): {line}" for line in cause_lines(summary.causes)
    )
    yield from _first(
        f"Không chép được (not copied): {near(lost.file)}: {lost.reason}"
        for lost in summary.not_copied
    )
    yield from _first(
        f"Không mở được, giữ nguyên số liệu đã biết (cannot be opened now): {path}"
        for path in summary.unreachable
    )
    yield from _first(remark_lines(stands.remarks))
    yield from _first(quarantine_lines(stands.quarantined))


def cause_lines(causes: Iterable[CauseCount]) -> Iterator[str]:
    """Yield one line for each cause that changed published figures: how many, and how."""
    for each in causes:
        numbers = (("thêm", each.added), ("bỏ", each.removed), ("đổi", each.changed))
        yield f"{each.label}: {', '.join(f'{number} {word}' for word, number in numbers if number)}"


def quarantine_lines(files: Iterable[QuarantinedFile]) -> Iterator[str]:
    """Yield one line for each file that could not be used, with the reason."""
    for file in files:
        yield f"Bị giữ lại (quarantined): {file.path} [{file.code}] {file.message}"


def remark_lines(remarks: Iterable[FileRemark]) -> Iterator[str]:
    """Yield one line for each thing to look at in a file that was loaded."""
    for remark in remarks:
        yield f"Cần xem lại (look at): {remark.path}: {remark.remark}"


def _first(lines: Iterable[str]) -> Iterator[str]:
    waiting = iter(lines)
    yield from islice(waiting, MOST_FILES)
    more = sum(1 for _ in waiting)
    if more:
        yield f"… và {more} dòng nữa; xem tất cả: tonghop status"


def comparison_lines(rows: Iterable[ComparisonRow]) -> Iterator[str]:
    """Yield one table for each indicator: its values by province, period and body."""
    for (code, name), cells in groupby(rows, key=lambda row: (row.indicator, row.name)):
        yield ""
        yield f"{name} ({code})"
        yield from table(
            ("Tỉnh", "Kỳ báo cáo", "Chủ thể", "Số liệu", "Đơn vị", "Ghi chú"),
            [(row.province, row.period, _who(row), row.value, row.unit, row.note) for row in cells],
        )


def _who(row: ComparisonRow) -> str:
    return " · ".join(filter(None, (row.actor, row.part)))
