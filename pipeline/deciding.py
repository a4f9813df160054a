"""Taking decisions on figures of the published warehouse, and listing them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.decisions import (
    Action,
    Corrections,
    DecisionError,
    Report,
    Verdict,
    decide,
    parse_number,
)
from pipeline.terminal import table
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.readings import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.settings import Settings

_ACTIONS = {
    Action.ACCEPT: "đúng",
    Action.CORRECT: "sửa",
    Action.REJECT: "không phải số liệu",
    Action.NOTE: "ghi chú",
    Action.WITHDRAW: "rút lại",
}
_REPORT = """
select document.path, document.symbol, document.issuer, document.province
from figure join document using (document_id)
where figure_id = ?
"""
_ALL = "select decision_id, made_at, made_by, action, indicator, numeral, note, path from decision"
_WAITING = (
    "select decision_id, made_at, made_by, action, indicator, numeral, reason, path"
    " from decision_queue"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A decision as it was put on the command line: numbers are words, None is not given."""

    figure_id: str
    action: str
    by: str
    note: str
    period_start: date | None = None
    period_end: date | None = None
    value: str | None = None
    indicator: str | None = None
    actor: str | None = None
    scope: str | None = None


def take_decision(settings: Settings, wanted: Wanted) -> str:
    """Keep a decision on a published figure and return what to tell whoever took it.

    Raises DecisionError if there is no such figure or the decision makes no sense.
    """
    with open_published(settings) as connection:
        seen = reading(connection, wanted.figure_id)
        rows = connection.execute(_REPORT, [wanted.figure_id]).fetchall()
    if seen is None:
        raise DecisionError(
            f"Không có số liệu {wanted.figure_id} trong bản đã công bố. Mã số liệu là cột figure_id"
            " của evidence và current_figure (no such figure)."
        )
    verdict = Verdict(Action(wanted.action), wanted.by, wanted.note, _corrections(wanted))
    made = decide(settings.decisions, verdict, seen, Report(*rows[0]))
    return (
        f"Đã ghi quyết định {made.id}: {_ACTIONS[made.action]} – {seen.numeral} ({seen.indicator})."
        " Áp dụng từ lần chạy sau (applied by the next run)."
    )


def _corrections(wanted: Wanted) -> Corrections:
    known = {entry.code for entry in knowledge.catalogue().indicators}
    if wanted.indicator is not None and wanted.indicator not in known:
        raise DecisionError(
            f"Không có chỉ tiêu {wanted.indicator}. Xem danh mục: tonghop indicators"
        )
    first, last = wanted.period_start, wanted.period_end
    if first and last and first > last:
        raise DecisionError("Ngày đầu kỳ sau ngày cuối kỳ (the period runs backwards).")
    return Corrections(
        value=None if wanted.value is None else parse_number(wanted.value),
        indicator=wanted.indicator,
        actor=wanted.actor,
        scope=wanted.scope,
        period_start=first,
        period_end=last,
    )


def decision_lines(settings: Settings, *, waiting: bool) -> Iterator[str]:
    """Yield the decisions that the published version knows as a table, the newest last."""
    with open_published(settings) as connection:
        rows = connection.execute(
            _WAITING if waiting else f"{_ALL} order by decision_id"
        ).fetchall()
    if not rows:
        yield "Chưa có quyết định nào." if not waiting else "Không có quyết định nào phải xem lại."
        return
    head = ("Số", "Lúc (UTC)", "Ai", "Quyết định", "Chỉ tiêu", "Số in")
    yield from table(
        (*head, "Vì sao" if waiting else "Ghi chú", "Tệp"),
        [
            (str(number), f"{at:%d/%m/%Y %H:%M}", by, _ACTIONS[Action(action)], *map(_word, rest))
            for number, at, by, action, *rest in rows
        ],
    )


def _word(value: str | None) -> str:
    return value or ""
