"""What publications changed (*khác gì giữa các lần công bố*), as lines to print."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.ingest import writing
from pipeline.inquiries import MOST_ROWS, InquiryError, json_line
from pipeline.summary import cause_lines
from pipeline.terminal import say, table
from pipeline.warehouse.database import WarehouseError, open_version
from pipeline.warehouse.publications import CauseCount, publication_days
from pipeline.warehouse.publish import open_published, published_run
from pipeline.warehouse.row_values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from decimal import Decimal

    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection


@dataclass(frozen=True, slots=True)
class Choice:
    """Which publications are meant: the last one if nothing else is said.

    One by its ``run``; those ``after`` a day and ``until`` the end of another one; or ``waiting``,
    the run that is loaded and not published.
    """

    run: int | None = None
    after: date | None = None
    until: date | None = None
    waiting: bool = False


_CHANGES = """
select * from published_change
where run_id in (select unnest($runs))
order by run_id, province collate vi nulls last, path, change_label, indicator, period_start
"""
_COUNTS = """
select cause_label, sum(added)::integer, sum(removed)::integer, sum(changed)::integer
from published_change_count where run_id in (select unnest($runs))
group by cause_label order by sum(added + removed + changed) desc, cause_label
"""


def difference_lines(settings: Settings, choice: Choice, *, as_json: bool) -> Iterator[str]:
    """Yield the changes as a table, or as one JSON object a line; counts go to the terminal.

    Raises WarehouseError if nothing is published or nothing waits, InquiryError for a run that
    was not published, BusyError if another run is at work on what waits.
    """
    with _opened(settings, choice) as (connection, runs):
        rows_of_counts = connection.execute(_COUNTS, {"runs": runs}).fetchall()
        counts = [CauseCount(*row) for row in rows_of_counts]
        cursor = connection.execute(_CHANGES, {"runs": runs})
        columns = [column[0] for column in cursor.description or ()]
        rows: Iterator[Sequence[Any]] = iter(cursor.fetchone, None)
        if as_json:
            for row in rows:
                yield json_line(columns, row)
            return
        shown = [dict(zip(columns, row, strict=True)) for row in islice(rows, MOST_ROWS)]
    if shown:
        yield from table(_HEAD, map(_cells, shown), limit=60)
    total = sum(each.added + each.removed + each.changed for each in counts)
    for line in cause_lines(counts):
        say(line)
    more = f", in ra {len(shown)}; tất cả: --json" if total > len(shown) else ""
    say(f"{total} số liệu khác{more}" if total else "Không số liệu nào khác (no difference).")


@contextmanager
def _opened(settings: Settings, choice: Choice) -> Iterator[tuple[Connection, list[int]]]:
    if not choice.waiting:
        with open_published(settings) as connection:
            yield connection, _runs(connection, choice)
        return
    published = published_run(settings)
    with writing(settings), open_version(settings.master) as connection:
        query = "select run_id from publication where run_id > ? and published_at is null"
        waiting = [run for (run,) in connection.execute(query, [published]).fetchall()]
        if not waiting:
            raise WarehouseError("Không có gì đang chờ công bố (nothing is waiting).")
        yield connection, waiting[-1:]


def _runs(connection: Connection, choice: Choice) -> list[int]:
    days = publication_days(connection)
    if choice.run is not None and choice.run not in days:
        raise InquiryError(
            f"Lần chạy {choice.run} không được công bố. Các lần đã công bố:"
            f" {', '.join(map(str, list(days)[-10:]))} (no such publication)."
        )
    if choice.run is not None:
        return [choice.run]
    if choice.after is None and choice.until is None:
        return list(days)[-1:]
    return [
        run
        for run, day in days.items()
        if (choice.after is None or day > choice.after)
        and (choice.until is None or day <= choice.until)
    ]


_HEAD = ("Lần", "Tỉnh", "Báo cáo", "Chỉ tiêu", "Trước → nay", "Vì")


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    return (
        str(row["run_id"]),
        row["province"] or "(chưa rõ tỉnh)",
        row["symbol"] or row["path"],
        " · ".join(filter(None, (row["indicator_name"] or row["indicator"], row["scope"]))),
        _change(row),
        row["cause_label"],
    )


def _change(row: dict[str, Any]) -> str:
    """Say what changed: "10 → 12", "– → 12", "12 (kỳ: … → kỳ: …)"."""
    was = _value(row["old_value"], row["old_value_high"])
    now = _value(row["new_value"], row["new_value_high"])
    value = was if was == now else f"{was} → {now}"
    words = row["old_words"] and f" ({row['old_words']} → {row['new_words']})"
    return value + (words or "")


def _value(low: Decimal | None, high: Decimal | None) -> str:
    if low is None:
        return "–"
    return plain(low) if high is None else f"{plain(low)}–{plain(high)}"
