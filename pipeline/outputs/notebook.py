"""What the notebooks share: a question with its SQL, table, chart, answer and sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.frames import read
from pipeline.warehouse.database import WarehouseError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    import pandas as pd

MOST_SOURCES = 6
LABELS = {
    "province": "Tỉnh", "actor": "Chủ thể", "value": "Số liệu", "unit": "Đơn vị", "note": "Ghi chú",
    "period_start": "Từ ngày", "period_end": "Đến ngày", "period": "Kỳ", "per_month": "Mỗi tháng",
    "comparable": "So được", "rank": "Hạng", "figure_id": "Mã số liệu", "symbol": "Số ký hiệu",
    "recommendations": "Kiến nghị", "done": "Đã thực hiện", "in_progress": "Đang thực hiện",
    "pending": "Chưa thực hiện", "path": "Tệp", "sentence": "Câu", "page": "Trang",
    "indicator": "Chỉ tiêu", "base_name": "Mẫu số", "rate": "Tỷ lệ tính lại (%)",
    "stated_rate": "Tỷ lệ báo cáo ghi (%)", "agrees": "Khớp", "units": "Số tỉnh", "empty_label": "Chỗ trống", "numeral": "Chữ số",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, the SELECT that answers it, its rows, the answer in words and a chart (SVG)."""

    question: str
    english: str
    sql: str
    frame: pd.DataFrame
    says: str
    chart: str
    sources: pd.DataFrame

    def _display_(self) -> Any:
        """Return what marimo shows."""
        import marimo as mo

        shown = [mo.md(f"## {self.question}\n\n*{self.english}*\n\n**{self.says}**")]
        if self.chart:
            shown.append(mo.Html(self.chart))
        if len(self.frame):
            shown.append(mo.ui.table(labelled(self.frame), selection=None))
        shown.append(mo.md(f"```sql\n{self.sql}\n```"))
        if len(self.sources):
            shown.append(mo.md(f"Nguồn · sources: {source_line(self.sources)}"))
            shown.append(mo.accordion({"Câu gốc · evidence": mo.ui.table(labelled(self.sources))}))
        return mo.vstack(shown)


def answer(
    question: tuple[str, str],
    sql: str,
    says: Callable[[pd.DataFrame], str],
    *,
    nothing: str,
    chart: Callable[[pd.DataFrame], str] | None = None,
) -> Answer:
    """Ask the published warehouse a *question* (in Vietnamese, in English) by its *sql*.

    *says* turns the rows into a sentence, *chart* into an SVG; *nothing* is the answer where
    there is no row. Raises duckdb.Error for SQL that the warehouse does not take.
    """
    frame = read(sql)
    found = len(frame) > 0
    return Answer(
        *question, sql, frame, says(frame) if found else nothing,
        chart(frame) if chart and found else "", _sources(frame),
    )  # fmt: skip


def greeting() -> tuple[bool, str]:
    """Return whether there is anything to ask, and what to tell the reader first (Markdown)."""
    try:
        found = read(
            "select count(*) as reports, count(distinct province) as provinces"
            " from submission where version = 'current'"
        )
    except WarehouseError as error:
        return False, (
            f"**Chưa có gì để hỏi.** {error} Rồi mở lại sổ tay này. Kho ở nơi khác thì đặt biến"
            " TONGHOP_WAREHOUSE (nothing is published yet: run `tonghop ingest`)."
        )
    reports, provinces = (int(found[name][0]) for name in found)
    if not reports:
        return False, (
            "**Kho đã công bố nhưng chưa có báo cáo nào.** Đặt báo cáo vào data/raw rồi chạy"
            " `tonghop ingest`; `tonghop status` cho biết tệp nào bị giữ lại (no reports yet)."
        )
    return True, (
        f"Kho đang mở có **{reports} báo cáo hiện hành của {provinces} tỉnh**. Các báo cáo"
        " mẫu đi kèm là **hư cấu** và ít: với chúng, các câu trả lời chỉ cho thấy cách làm, không"
        " nói gì về tỉnh thật. *The samples are fictional and few.*"
    )


def periods() -> dict[str, str]:
    """Return the stretches that reports speak of, as SQL by label; that of most units first."""
    found = read("""
        select one.period_start, one.period_end, count(distinct other.unit_version_id) as units
        from (select distinct period_start, period_end from report_period) as one
        join report_period as other
            on period_fit(other.period_start, other.period_end, one.period_start, one.period_end) >= 0.75
        group by all
        order by units desc, one.period_end desc, one.period_start desc
        limit 40
    """)
    rows: list[Any] = list(found.itertuples())
    return {
        f"{row.period_start:%d/%m/%Y} – {row.period_end:%d/%m/%Y} ({row.units} đơn vị)":
            f"{_day(row.period_start)}, {_day(row.period_end)}"
        for row in rows
    } or {"2025": "date '2025-01-01', date '2025-12-31'"}  # fmt: skip


def _day(day: date) -> str:
    return f"date '{day:%Y-%m-%d}'"


def labelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with Vietnamese headings and days as dd/mm/yyyy."""
    days = {
        name: frame[name].dt.strftime("%d/%m/%Y")
        for name in frame.columns
        if str(frame[name].dtype).startswith("datetime")
    }
    return frame.assign(**days).rename(columns=LABELS)


def source_line(sources: pd.DataFrame) -> str:
    """Name the reports, each with the pages and how many of its figures were used."""
    parts = []
    names = sources["symbol"].fillna(sources["path"])
    for name in names.unique():
        rows = sources[names == name]
        pages = sorted({int(page) for page in rows["page"].dropna()})
        where = f" tr. {', '.join(map(str, pages[:4]))}" if pages else ""
        parts.append(f"{name!s}{where} ({len(rows)} số liệu)")
    more = len(parts) - MOST_SOURCES
    return "; ".join(parts[:MOST_SOURCES]) + (f"; và {more} báo cáo khác" if more > 0 else "")


def _sources(frame: pd.DataFrame) -> pd.DataFrame:
    figures = list(frame["figure_id"].dropna().unique()) if "figure_id" in frame else []
    return read(
        "select province, numeral, sentence, symbol, page, path, figure_id from evidence"
        " where figure_id in (select unnest(?::varchar[])) order by province collate vi, path",
        [figures],
    )
