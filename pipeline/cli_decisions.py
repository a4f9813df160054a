"""The commands by which people decide on figures."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Any

import click

from pipeline.settings import from_environment

if TYPE_CHECKING:
    from datetime import datetime

ACTIONS = ("accept", "correct", "reject", "note", "withdraw")
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


@click.command()
@click.argument("figure_id")
@click.argument("action", type=click.Choice(ACTIONS), metavar="QUYẾT_ĐỊNH")
@click.option("--value", metavar="SỐ", help="Giá trị đúng, ví dụ 1.204 hoặc 3,8 (right value).")
@click.option("--indicator", metavar="MÃ", help="Chỉ tiêu đúng (right indicator).")
@click.option("--actor", metavar="CƠ QUAN", help="Chủ thể đúng; '' là không có (right body).")
@click.option("--scope", metavar="CHỮ", help="Phạm vi đúng; '' là toàn bộ (right slice).")
@click.option("--from", "start", type=DAY, metavar="NGÀY", help="Ngày đầu kỳ đúng.")
@click.option("--to", "end", type=DAY, metavar="NGÀY", help="Ngày cuối kỳ đúng.")
@click.option("--note", default="", metavar="CHỮ", help="Ghi chú, lý do (reason).")
@click.option("--by", default=getpass.getuser, metavar="TÊN", help="Ai quyết định (who decides).")
def decide(
    figure_id: str, action: str, *, start: datetime | None, end: datetime | None, **words: Any
) -> None:
    """Quyết định về một số liệu: đúng, sửa, không phải, ghi chú, rút lại.

    FIGURE_ID: mã trong current_figure, evidence. QUYẾT_ĐỊNH: accept, correct, reject, note hoặc
    withdraw. Số in trong báo cáo không bao giờ bị thay; quyết
    định được giữ riêng, áp dụng từ lần chạy sau, và theo số liệu qua các lần đọc lại (decide on a
    figure; applied by the next run).
    """
    from pipeline.deciding import Wanted, take_decision

    first, last = (day.date() if day else None for day in (start, end))
    wanted = Wanted(figure_id, action, period_start=first, period_end=last, **words)
    click.echo(take_decision(from_environment(), wanted))


@click.command()
@click.option(
    "--waiting", is_flag=True, help="Chỉ những quyết định không còn khớp (only stale ones)."
)
def decisions(*, waiting: bool) -> None:
    """In các quyết định đã có, hoặc những quyết định cần xem lại.

    The decisions taken, or those that wait for somebody to look again.
    """
    from pipeline.deciding import decision_lines

    for line in decision_lines(from_environment(), waiting=waiting):
        click.echo(line)
