"""What stands in the published database, in short: for the end of a run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.warehouse.row_values import plain

if TYPE_CHECKING:
    from decimal import Decimal

    from pipeline.warehouse.database import Connection


@dataclass(frozen=True, slots=True)
class FileCount:
    """The files with one outcome and their figures; ``label`` is its Vietnamese name."""

    outcome: str
    label: str
    files: int
    figures: int


@dataclass(frozen=True, slots=True)
class QuarantinedFile:
    """A file that could not be used, and why."""

    path: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class FileRemark:
    """What a person should know about a file that was loaded: a page is a picture, for one."""

    path: str
    remark: str


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One cell of the comparison of provinces; ``value`` is text as an analyst writes it.

    ``part`` names the slice that the value is of, or what each value is for; "" if neither.
    """

    indicator: str
    name: str
    province: str
    period: str
    actor: str
    part: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of what is in force, and the indicators that most provinces report."""

    files: tuple[FileCount, ...]
    quarantined: tuple[QuarantinedFile, ...]
    remarks: tuple[FileRemark, ...]
    documents: int  # reports; letters that ask for reports are counted in ``requests``
    requests: int
    figures: int
    failed_checks: int
    unexplained_numerals: int
    comparison: tuple[ComparisonRow, ...]


def overview(connection: Connection, indicators: int = 3) -> Overview:
    """Sum up a published database; compare the *indicators* that most provinces report."""
    chosen = connection.execute(_CHOSEN, [indicators]).fetchall()
    documents, requests, figures, checks, numerals = connection.execute(_COUNTS).fetchall()[0]
    held = connection.execute(_QUARANTINED).fetchall()
    return Overview(
        files=tuple(FileCount(*row) for row in connection.execute(_FILES).fetchall()),
        quarantined=tuple(QuarantinedFile(*row) for row in held),
        remarks=tuple(FileRemark(*row) for row in connection.execute(_REMARKS).fetchall()),
        documents=documents,
        requests=requests,
        figures=figures,
        failed_checks=checks,
        unexplained_numerals=numerals,
        comparison=tuple(
            row for (code,) in chosen for row in compared(connection, code) if not row.part
        ),
    )


def compared(connection: Connection, indicator: str) -> tuple[ComparisonRow, ...]:
    """Return an indicator's values by province, period, body and part (*so sánh*)."""
    rows = connection.execute(_COMPARISON, [indicator]).fetchall()
    return tuple(
        ComparisonRow(code, name, province, period, actor, part, _value(low, high), unit, note)
        for code, name, province, period, actor, part, low, high, unit, note in rows
    )


def _value(value: Decimal, high: Decimal | None) -> str:
    return plain(value) if high is None else f"{plain(value)}–{plain(high)}"


_COUNTS = """
select
    (
        select count(*) from document
        anti join superseded_document using (document_id) anti join request using (document_id)
    ),
    (
        select count(distinct document_id) from request
        anti join superseded_document using (document_id)
    ),
    (select count(*) from current_figure),
    (select count(*) from failed_check),
    (select count(*) from unexplained_numeral)
"""

_FILES = """
select outcome, outcome_label, sum(files)::integer, sum(figures)::integer
from coverage group by all order by sum(files) desc, outcome
"""

_QUARANTINED = """
select path, reason_code, reason from file_status where outcome = 'quarantined' order by path
"""

_REMARKS = """
select path, detail
from issue join document using (document_id) anti join superseded_document using (document_id)
where stage in ('reading', 'origin') order by path, length(detail), detail
"""

# Of indicators that equally many provinces report: totals before what they hold, then those
# that are stated least often and so need least explaining.
_CHOSEN = """
select indicator
from current_figure
where role = 'total' and status = 'actual' and per is null and scope is null
group by indicator
order by count(distinct province) desc, indicator like '%.total' desc, count(*), indicator
limit ?
"""

_COMPARISON = """
select
    indicator,
    coalesce(indicator_name, indicator),
    coalesce(province, '(chưa rõ tỉnh)'),
    coalesce(period, ''),
    coalesce(actor, ''),
    concat_ws(' · ', scope, per),
    value,
    value_high,
    unit,
    note
from comparison
where indicator = ?
order by province collate vi nulls last, period_start, period_end, actor, scope, per
"""
