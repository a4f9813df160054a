"""The figures of reports as decisions know them (see pipeline.decisions.Reading)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.decisions import Reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.warehouse.database import Connection

# Counted over whole reports, so that a figure's turn is that of its report. A window with an
# order counts only up to each row, so the order stands beside the row's number alone.
_READINGS = """
select
    figure_id,
    sha256,
    indicator,
    value,
    value_high,
    numeral,
    role,
    status,
    actor,
    scope,
    per,
    figure.period_start,
    figure.period_end,
    substring(text, sentence_start + 1, sentence_end - sentence_start) as sentence,
    span_start - sentence_start as "offset",
    row_number() over (alike order by span_start)::integer as ordinal,
    count(*) over alike::integer as alike
from figure
join document using (document_id)
where document_id in (select unnest(?))
window alike as (
    partition by document_id, indicator, role, status, actor, scope, per,
    figure.period_start, figure.period_end
)
order by document_id, span_start, figure_id
"""


def readings(connection: Connection, document_ids: Iterable[str]) -> tuple[Reading, ...]:
    """Return the figures of some reports, in the order of each report's text."""
    rows = connection.execute(_READINGS, [list(document_ids)]).fetchall()
    return tuple(Reading(*row) for row in rows)


def reading(connection: Connection, figure_id: str) -> Reading | None:
    """Return one figure by its id; None if there is none."""
    rows = connection.execute(
        "select document_id from figure where figure_id = ?", [figure_id]
    ).fetchall()
    found = readings(connection, [row[0] for row in rows])
    return next((row for row in found if row.figure_id == figure_id), None)
