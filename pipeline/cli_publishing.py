"""The commands about what is published: what changed, and publishing what was withheld."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pipeline.cli_runs import DAY, FORCE, sum_up
from pipeline.settings import from_environment
from pipeline.terminal import say

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@click.option(
    "--run", "number", type=click.IntRange(min=1), metavar="SỐ", help="Của lần nào (of a run)."
)
@click.option("--since", type=DAY, metavar="NGÀY", help="Từ sau ngày này (published after a day).")
@click.option(
    "--between", type=(DAY, DAY), metavar="NGÀY NGÀY",
    help="Sau ngày thứ nhất, đến hết ngày thứ hai (after the first day, up to the second).",
)  # fmt: skip
@click.option(
    "--waiting", is_flag=True,
    help="Của lần đã nạp mà chưa công bố (of the run that is loaded and not published).",
)  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="Một đối tượng JSON mỗi dòng (one object a row)."
)
def diff(
    *,
    number: int | None,
    since: datetime | None,
    between: tuple[datetime, datetime] | None,
    waiting: bool,
    as_json: bool,
) -> None:
    """Các lần công bố đã đổi số liệu nào, vì sao.

    Không ghi gì thì lần công bố cuối. Nguyên nhân: tệp mới, đổi, rút; bản khác nói thay; quyết
    định; danh mục; chương trình; ghi chú cạnh tệp (what publications changed, figure by figure).
    """
    from pipeline.difference_lines import Choice, difference_lines

    if sum(map(bool, (number, since, between, waiting))) > 1:
        raise click.UsageError("Chỉ chọn một: --run, --since, --between, --waiting (only one).")
    after, until = between or (since, None)
    choice = Choice(
        run=number,
        after=after.date() if after else None,
        until=until.date() if until else None,
        waiting=waiting,
    )
    for line in difference_lines(from_environment(), choice, as_json=as_json):
        click.echo(line)


@click.command()
@FORCE
@click.pass_context
def publish(context: click.Context, *, force: bool) -> None:
    """Công bố những gì đã nạp mà bị giữ lại vì giảm quá giới hạn.

    Không đọc tệp nào. Xem trước: tonghop diff --waiting (publish what was loaded and withheld).
    """
    from pipeline.ingest import publish_waiting

    sum_up(context, publish_waiting(from_environment(), say, force=force))


PUBLISHING = (diff, publish)
