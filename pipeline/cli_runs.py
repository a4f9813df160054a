"""The commands that run the main job: now, every night, over what is known, or for another machine."""

from __future__ import annotations

import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.errors import DONE, PARTLY
from pipeline.settings import from_environment
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pipeline.ingest import Summary

EXISTING = click.Path(exists=True, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d", "%d/%m/%Y"])


def with_engine(command: Callable[..., None]) -> Callable[..., None]:
    """Add --engine and --scheduler, which go before the settings."""

    @click.option(
        "--engine", type=click.Choice(["local", "dask"]),
        help="Ai đọc: các tiến trình trên máy này, hay cụm Dask (who does the work).",
    )  # fmt: skip
    @click.option(
        "--scheduler", metavar="ĐỊA CHỈ",
        help="Bộ điều phối Dask, ví dụ tcp://10.0.0.5:8786 (of the Dask scheduler).",
    )  # fmt: skip
    @functools.wraps(command)
    def chosen(*args: Any, engine: str | None, scheduler: str | None, **named: Any) -> None:
        for variable, words in (("TONGHOP_ENGINE", engine), ("TONGHOP_SCHEDULER", scheduler)):
            if words:
                os.environ[variable] = words
        command(*args, **named)

    return chosen


FORCE = click.option(
    "--force", is_flag=True,
    help="Công bố dù số liệu hay điểm giảm quá giới hạn (publish whatever is lost).",
)  # fmt: skip
DIRECT = click.option(
    "--direct", is_flag=True, help="Chạy không qua Prefect (run without Prefect)."
)


@click.command()
@click.argument("paths", nargs=-1, type=EXISTING)
@DIRECT
@FORCE
@with_engine
@click.option(
    "--accept-removals", is_flag=True,
    help="Chấp nhận khi phần lớn tệp không còn trong thư mục (most files are gone on purpose).",
)  # fmt: skip
@click.pass_context
def ingest(
    context: click.Context,
    paths: tuple[Path, ...],
    *,
    direct: bool,
    force: bool,
    accept_removals: bool,
) -> None:
    """Đọc báo cáo trong data/raw vào kho dữ liệu.

    PATH: tệp hoặc thư mục ở nơi khác, được chép vào data/raw trước khi đọc (files or folders
    from elsewhere are copied into data/raw first). Tệp không đổi thì không đọc lại.
    """
    say("tonghop: đang xem có báo cáo nào mới …")
    from pipeline.mainjob import run
    from pipeline.plans import Wanted

    wanted = Wanted(accept_removals=accept_removals, force=force)
    sum_up(context, run(from_environment(), paths, direct=direct, wanted=wanted))


@click.command()
@click.option("--cron", metavar="LỊCH", help='Giờ chạy, mặc định "0 2 * * *" (when).')
@click.option(
    "--port", type=click.IntRange(1, 65535), default=4200, metavar="SỐ",
    help="Cổng của trang Prefect, mặc định 4200 (of Prefect's page).",
)  # fmt: skip
@with_engine
def schedule(cron: str | None, port: int) -> None:
    """Chạy việc chính hằng đêm, kèm trang của Prefect.

    Tự khởi động một máy chủ Prefect trên máy này và chờ đến giờ; dừng bằng Ctrl-C (serve the
    nightly run with a Prefect server of its own).
    """
    from importlib import import_module

    if cron:
        os.environ["TONGHOP_CRON"] = cron
    import_module("flows.schedule").run(from_environment(), port)


@click.command()
@click.argument("folders", nargs=-1)
@click.option("--from", "since", type=DAY, metavar="NGÀY", help="Kỳ báo cáo từ ngày (period from).")
@click.option("--to", "until", type=DAY, metavar="NGÀY", help="Kỳ báo cáo đến ngày (period to).")
@click.option("--failed", is_flag=True, help="Chỉ các tệp bị giữ lại (quarantined files only).")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="SỐ",
    help="Nhiều nhất bao nhiêu tệp, lâu chưa đọc trước (at most so many, longest unread first).",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Chỉ in ra tệp nào (only list them).")
@DIRECT
@FORCE
@with_engine
@click.pass_context
def backfill(  # noqa: PLR0913 -- one an option
    context: click.Context,
    folders: tuple[str, ...],
    *,
    since: datetime | None,
    until: datetime | None,
    failed: bool,
    limit: int | None,
    dry_run: bool,
    direct: bool,
    force: bool,
) -> None:
    """Đọc lại các báo cáo của một thư mục hay một kỳ.

    FOLDERS: thư mục hay tệp trong data/raw; không ghi thì tất cả. Bản đã công bố vẫn dùng được
    trong khi đọc lại (read again what is known already; the published version stays meanwhile).
    """
    from pipeline.backfill import Choice, choose
    from pipeline.mainjob import run
    from pipeline.plans import Wanted

    settings = from_environment()
    choice = Choice(
        folders,
        since=since.date() if since else None,
        until=until.date() if until else None,
        failed_only=failed,
        limit=limit,
    )
    paths = choose(settings, choice)
    if dry_run or not paths:
        for path in paths:
            click.echo(path)
        say(f"{len(paths)} tệp được chọn (files chosen).")
        return
    say(f"Đọc lại {len(paths)} tệp …")
    wanted = Wanted(again=frozenset(paths), force=force)
    sum_up(context, run(settings, (), direct=direct, wanted=wanted, command="backfill"))


@click.command()
@click.argument("scheduler", required=False)
def worker(scheduler: str | None) -> None:
    """Máy này nhận việc từ bộ điều phối Dask.

    SCHEDULER: địa chỉ, ví dụ tcp://10.0.0.5:8786; không ghi thì theo thiết lập work.scheduler
    (work for a Dask scheduler until it ends).
    """
    from pipeline.cluster import serve

    settings = from_environment()
    address = scheduler or settings.scheduler
    if not address:
        raise click.UsageError("Hãy ghi địa chỉ bộ điều phối (address of the scheduler).")
    serve(address, settings)


def sum_up(context: click.Context, summary: Summary) -> None:
    """Print what a run came to, and end with the exit code that says whether all was used."""
    from pipeline.summary import summary_lines

    for line in summary_lines(summary):
        click.echo(line)
    failed = summary.stands.quarantined or summary.not_copied or summary.unreachable
    context.exit(PARTLY if failed else DONE)


@click.command()
@DIRECT
@with_engine
@click.pass_context
def nightly(context: click.Context, *, direct: bool) -> None:
    """Việc chính, không người trông: chạy, rồi báo bằng thư hoặc tệp.

    Dùng trong cron, systemd; xem docs/nightly.md (the main job unattended: run, then tell
    people by mail or file).
    """
    from pipeline.mainjob import run_night

    context.exit(DONE if run_night(from_environment(), direct=direct) else PARTLY)


RUNS = (ingest, nightly, backfill, schedule, worker)
