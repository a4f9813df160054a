"""Which expected reports came, on the command line (*tình hình nộp báo cáo*)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from pipeline.sources import CALENDAR
from pipeline.terminal import painted, say, table
from pipeline.warehouse.publish import open_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.settings import Settings

_COVERAGE = """
select
    rule_name, body, coalesce(period, ''), due_on,
    received, late, missing, not_due, merged_away, body_dissolved, superseded,
    who_was_late, who_is_missing
from coverage_as_of($day)
where $every or period_start is null or period_start <= $day or received + late > 0
order by coalesce(due_on, period_end), rule_name, body, period
"""
_UNEXPECTED = "select count(*) from unexpected_submission"
_COUNTS = {
    "received": "Đã nhận",
    "late": "Chậm",
    "missing": "Thiếu",
    "not_due": "Chưa đến hạn",
    "merged_away": "Đã sáp nhập",
    "body_dissolved": "Cơ quan đã kết thúc",
    "superseded": "Bị thay thế",
}
_ALWAYS = ("received", "late", "missing")


class Period(NamedTuple):
    """What came of one report that several provinces owe for one period."""

    rule: str
    body: str
    period: str
    due_on: date | None
    received: int
    late: int
    missing: int
    not_due: int
    merged_away: int
    body_dissolved: int
    superseded: int
    who_was_late: Sequence[str] | None
    who_is_missing: Sequence[str] | None


def coverage_lines(settings: Settings, day: date | None, *, every: bool) -> Iterator[str]:
    """Yield how many of each expected report came as of *day* (None: today), and who is missing.

    Without *every*, periods that have not begun are left out. Raises WarehouseError if nothing is
    published yet.
    """
    today = day or date.today()  # noqa: DTZ011 -- the user's own day
    with open_published(settings) as connection:
        values = {"day": today, "every": every}
        rows = connection.execute(_COVERAGE, values).fetchall()
        ((unexpected,),) = connection.execute(_UNEXPECTED).fetchall()
    if not rows:
        say(
            f"Chưa có yêu cầu báo cáo nào tính đến {today:%d/%m/%Y}. Hãy ghi lịch báo cáo vào"
            f" data/raw/{CALENDAR} (xem docs/calendar.md), hoặc đưa công văn yêu cầu báo cáo vào"
            " data/raw, rồi chạy: tonghop ingest"
        )
        return
    yield f"Tình hình nộp báo cáo tính đến ngày {today:%d/%m/%Y}"
    periods = [Period(*row) for row in rows]
    for rule, body in dict.fromkeys((period.rule, period.body) for period in periods):
        own = [period for period in periods if (period.rule, period.body) == (rule, body)]
        yield ""
        yield painted(f"{rule} · {body}", bold=True)
        yield from _table(own)
        for period in own:
            yield from _names(period)
    yield ""
    yield f'Báo cáo không gắn với yêu cầu nào: {unexpected} (tonghop sql "from unexpected_submission")'


def _table(periods: Sequence[Period]) -> Iterator[str]:
    """Yield the counts of one report by period; the rarer columns only where there are some."""
    shown = [
        name
        for name in _COUNTS
        if name in _ALWAYS or any(getattr(period, name) for period in periods)
    ]
    rows = [
        (
            period.period,
            f"{period.due_on:%d/%m/%Y}" if period.due_on else "không nêu",
            *(str(getattr(period, name)) for name in shown),
        )
        for period in periods
    ]
    yield from table(("Kỳ", "Hạn", *(_COUNTS[name] for name in shown)), rows)


def _names(period: Period) -> Iterator[str]:
    """Yield who was late, by how many days, and who is missing."""
    for label, names in (("chậm (ngày)", period.who_was_late), ("thiếu", period.who_is_missing)):
        if names:
            yield f"  {period.period}: {label}: {', '.join(names)}"
