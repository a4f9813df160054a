"""Questions to the published warehouse from the command line: read-only, one SELECT each."""

from __future__ import annotations

import json
import platform
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date
from decimal import Decimal
from difflib import get_close_matches
from itertools import islice
from threading import Timer
from typing import TYPE_CHECKING, Any

from extractors import knowledge
from extractors.text import folded
from pipeline.attempts import Attempt, Result, attempts, is_alive
from pipeline.errors import USAGE, TonghopError
from pipeline.summary import comparison_lines, quarantine_lines, remark_lines
from pipeline.terminal import near, say, table
from pipeline.warehouse.database import Connection, QueryError
from pipeline.warehouse.overview import compared, overview
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.row_values import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.settings import Settings

LONGEST_QUERY = 60.0  # seconds: a join without a condition would run for hours
_LAST_RUNS = 10  # that `status` shows; all stand in the table `attempt`
MOST_ROWS = 1000  # rows of a table on a terminal; --json prints all


class InquiryError(TonghopError):
    """A question that cannot be answered as it is put; the message says how to put it."""

    exit_code = USAGE


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns of a query and its rows, as they come."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


@contextmanager
def asking(
    settings: Settings, query: str, values: Sequence[Any] = (), on: date | None = None
) -> Iterator[Answer]:
    """Run one SELECT on the published database, or that of a day; read its rows in the block.

    Raises InquiryError for anything but one SELECT that works and ends in 60 seconds, and
    WarehouseError if nothing is published yet.
    """
    with open_published(settings, on) as connection:
        demand_one_select(connection, query)
        timer = Timer(LONGEST_QUERY, connection.interrupt)
        timer.start()
        try:
            cursor = connection.execute(query, values)
            columns = tuple(column[0] for column in cursor.description or ())
            yield Answer(columns, iter(cursor.fetchone, None))
        except QueryError as error:
            raise InquiryError(f"Câu SQL không chạy được (query failed): {error}") from error
        finally:
            timer.cancel()


def demand_one_select(connection: Connection, query: str) -> None:
    """Raise InquiryError unless *query* is exactly one SELECT."""
    try:
        kinds = [statement.type.name for statement in connection.extract_statements(query)]
    except QueryError as error:
        raise InquiryError(f"Câu SQL sai cú pháp (syntax error): {error}") from error
    if kinds != ["SELECT"]:
        raise InquiryError(
            f"Chỉ chạy đúng một câu SELECT; ở đây có: {', '.join(kinds) or 'không câu nào'}"
            " (exactly one SELECT statement)."
        )


def select_lines(
    settings: Settings, query: str, *, as_json: bool, on: date | None = None
) -> Iterator[str]:
    """Yield the rows of a SELECT as a table or as one JSON object a line."""
    with asking(settings, query, on=on) as answer:
        if as_json:
            for row in answer.rows:
                yield json_line(answer.columns, row)
            return
        rows = [tuple(map(_shown, row)) for row in islice(answer.rows, MOST_ROWS + 1)]
    yield from table(answer.columns, rows[:MOST_ROWS], limit=80)
    more = len(rows) > MOST_ROWS
    say(f"{'hơn ' if more else ''}{min(len(rows), MOST_ROWS)} dòng")


def json_line(columns: Sequence[str], row: Sequence[Any]) -> str:
    """Return a row as one JSON object; numbers stay numbers, days are in ISO form."""
    return json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=_plain)


def comparison(settings: Settings, code: str) -> Iterator[str]:
    """Yield an indicator's values by province, period and body (*so sánh giữa các tỉnh*).

    Raises InquiryError with the nearest codes if the catalogue has no such indicator.
    """
    names = {entry.code: entry.name for entry in knowledge.catalogue().indicators}
    if code not in names:
        alike = get_close_matches(code, names, n=3, cutoff=0.4)
        raise InquiryError(
            f"Không có chỉ tiêu {code}. Gần giống: {', '.join(alike) or 'không có'}."
            " Xem danh mục: tonghop indicators"
        )
    with open_published(settings) as connection:
        rows = compared(connection, code)
    if not rows:
        say(f"Chưa có báo cáo nào nêu tổng số của chỉ tiêu {code} ({names[code]}).")
    yield from comparison_lines(rows)


def status_lines(settings: Settings) -> Iterator[str]:
    """Yield the files by outcome, those to look at with their reasons, and the last run."""
    yield from attempt_lines(attempts(settings))
    with open_published(settings) as connection:
        stands = overview(connection)
        ((finished,),) = connection.execute("select max(finished_at) from run").fetchall()
    yield from table(
        ("Kết quả", "Tệp", "Số liệu"),
        [(count.label, str(count.files), str(count.figures)) for count in stands.files],
    )
    yield from quarantine_lines(stands.quarantined)
    yield from remark_lines(stands.remarks)
    yield f'Tổng không khớp: {stands.failed_checks} (tonghop sql "from failed_check")'
    yield (
        f'Con số chưa hiểu: {stands.unexplained_numerals} (tonghop sql "from unexplained_numeral")'
    )
    yield 'Khác gì từ lần trước: tonghop sql "from run_change where run_id = (select max(run_id) from run)"'
    yield f"Lần chạy cuối có thay đổi: {finished.replace(tzinfo=UTC).astimezone():%d/%m/%Y %H:%M}"
    yield f"Cơ sở dữ liệu: {near(settings.published)}"


_RESULTS = {
    Result.DONE: "xong",
    Result.NOTHING_NEW: "không có gì mới",
    Result.FAILED: "hỏng",
    Result.STOPPED: "bị dừng",
    Result.REFUSED: "bị từ chối: lần khác đang chạy",
    Result.WITHHELD: "chưa công bố, cần xem",
    Result.DIED: "chết giữa chừng",
}


def attempt_lines(found: Sequence[Attempt]) -> Iterator[str]:
    """Yield a table of the last runs with what each took, nothing if there was none."""
    if not found:
        return
    yield from table(
        ("Lần chạy", "Lệnh", "Kết thúc", "Giây", "Đọc", "Bị giữ", "Bản", "Lỗi"),
        [
            (
                f"{attempt.started_at.astimezone():%d/%m/%Y %H:%M}",
                attempt.command,
                _result(attempt),
                _seconds(attempt),
                str(attempt.extracted),
                str(attempt.quarantined),
                str(attempt.run or ""),
                attempt.message if attempt.result is not Result.REFUSED else "",
            )
            for attempt in found[-_LAST_RUNS:]
        ],
    )
    yield ""


def _result(attempt: Attempt) -> str:
    if attempt.result is Result.RUNNING:
        alive = attempt.host != platform.node() or is_alive(attempt.process)
        return "đang chạy" if alive else _RESULTS[Result.DIED]
    return _RESULTS[attempt.result]


def _seconds(attempt: Attempt) -> str:
    end = attempt.ended_at
    return f"{(end - attempt.started_at).total_seconds():.0f}" if end else ""


def indicator_lines(words: Sequence[str]) -> Iterator[str]:
    """Yield the catalogue as a table, only the entries that hold every one of *words*."""
    wanted = [folded(word) for word in words]
    entries = [
        entry
        for entry in knowledge.catalogue().indicators
        if all(word in folded(f"{entry.code} {entry.group} {entry.name}") for word in wanted)
    ]
    yield from table(
        ("Mã", "Chỉ tiêu", "Đơn vị", "Nhóm"),
        [(entry.code, entry.name, entry.unit, entry.group) for entry in entries],
        limit=70,
    )
    say(f"{len(entries)} chỉ tiêu")


def _shown(value: object) -> str:
    """Write a value as an analyst does: 3.418, 83,97, 31/12/2024; nothing for a null."""
    match value:
        case None:
            return ""
        case Decimal():
            return plain(value)
        case date():
            return f"{value:%d/%m/%Y}"
    return str(value)


def _plain(value: object) -> object:
    """Make JSON of what it has no type for: whole numbers as such, days in ISO form."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else str(value)
