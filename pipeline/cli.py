"""The command line ``tonghop``: parse, call one function, print.

What a command gives goes to stdout, everything else to stderr. Exit codes: 0 done, 1
failed, 2 wrong usage, 3 the machine lacks something, 4 done but some documents failed,
5 nothing done since another run is at work, 6 loaded but not published for what is lost.
Heavy libraries are imported by the commands that need them: ``--help`` answers at once.
"""

from __future__ import annotations

import errno
import gettext
import io
import os
import signal
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli_decisions import decide, decisions
from pipeline.cli_publishing import PUBLISHING
from pipeline.cli_runs import RUNS
from pipeline.ending import ended
from pipeline.errors import DONE, FAILED, PARTLY, SETUP, TonghopError
from pipeline.outputs.commands import dictionary, export
from pipeline.outputs.notebook_server import notebooks
from pipeline.settings import from_environment
from pipeline.terminal import painted, say

if TYPE_CHECKING:
    from datetime import datetime
    from types import FrameType

# Click's own words go through gettext; a LANGUAGE that the user has set goes first.
os.environ.setdefault("LANGUAGE", "vi")
gettext.bindtextdomain("messages", str(Path(__file__).parent / "locale"))

EXISTING = click.Path(exists=True, path_type=Path)
FILE = click.Path(dir_okay=False, path_type=Path)
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tonghop", message="tonghop %(version)s")
def commands() -> None:
    """Tổng hợp báo cáo của các tỉnh thành số liệu so sánh được, chứng minh được.

    Reports of Vietnamese provinces in, comparable and provable figures out.
    """


@commands.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.option(
    "--json", "as_json", is_flag=True, help="Một đối tượng JSON mỗi tệp, mỗi dòng một tệp."
)
@click.pass_context
def extract(context: click.Context, files: tuple[Path, ...], as_json: bool) -> None:  # noqa: FBT001 -- click passes it by name
    """Trích số liệu từ FILE, không ghi vào kho.

    Extract figures from files without storing them.
    """
    from pipeline.reports import extract_files, figure_lines, json_line

    failed = 0
    for path, extraction in extract_files(files, from_environment()):
        if extraction is None:
            failed += 1
        elif as_json:
            click.echo(json_line(path, extraction))
        else:
            click.echo(painted(str(path), bold=True))
            for line in figure_lines(extraction):
                click.echo(line)
    context.exit(_code(failed, len(files)))


@commands.command()
@click.argument("file", type=FILE)
@click.option(
    "--page", type=click.IntRange(min=1), metavar="SỐ",
    help="Vẽ một trang ra ảnh PNG, kèm các khối và số liệu (draw a page).",
)  # fmt: skip
@click.option("-o", "--output", type=FILE, metavar="PNG", help="Ảnh ghi vào đâu, khi có --page.")
@click.pass_context
def show(context: click.Context, file: Path, page: int | None, output: Path | None) -> None:
    """In báo cáo, mỗi con số tô màu theo loại.

    Có --page thì vẽ trang ấy ra ảnh. Print a report, every numeral coloured by what it was taken
    for; or draw one page of it.
    """
    if page is not None:
        from pipeline.show_page import show_page

        click.echo(show_page(file, page, output, from_environment()))
        return
    if output is not None:
        raise click.UsageError("-o chỉ dùng cùng --page SỐ (-o needs --page).")
    from pipeline.reports import extract_files
    from pipeline.show import show as coloured

    failed = 0
    for _, extraction in extract_files((file,), from_environment()):
        if extraction is None:
            failed += 1
        else:
            for line in coloured(extraction):
                click.echo(line)
    context.exit(_code(failed, 1))


@commands.command()
@click.argument("indicator")
def compare(indicator: str) -> None:
    """So sánh một chỉ tiêu giữa các tỉnh, các kỳ.

    Mã chỉ tiêu: xem tonghop indicators (compare an indicator by its code).
    """
    from pipeline.inquiries import comparison

    for line in comparison(from_environment(), indicator):
        click.echo(line)


@commands.command()
def status() -> None:
    """Tình hình kho dữ liệu và các tệp bị giữ lại.

    What became of the files, and when the last run was.
    """
    from pipeline.inquiries import status_lines

    for line in status_lines(from_environment()):
        click.echo(line)


@commands.command()
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), metavar="NGÀY",
    help="Tính đến ngày nào, mặc định hôm nay (as of a day).",
)  # fmt: skip
@click.option("--all", "every", is_flag=True, help="Thêm các kỳ chưa đến (periods to come too).")
def coverage(day: datetime | None, every: bool) -> None:  # noqa: FBT001 -- click passes it by name
    """Mỗi kỳ đã nhận báo cáo của ai, chậm bao nhiêu, còn thiếu ai.

    Yêu cầu báo cáo lấy từ tệp expected.toml và công văn trong data/raw; xem docs/calendar.md
    (which expected reports came, were late or are missing).
    """
    from pipeline.coverage import coverage_lines

    for line in coverage_lines(from_environment(), day.date() if day else None, every=every):
        click.echo(line)


@commands.command()
@click.argument("words", required=False, metavar="[TỈNH|SỐ KÝ HIỆU]")
def versions(words: str | None) -> None:
    """Các bản của một báo cáo và khác nhau ở số liệu nào.

    Bản đính chính, bản gửi lại, cùng báo cáo ở dạng khác; không ghi gì thì chỉ những báo cáo có
    nhiều bản (versions of reports, figure by figure).
    """
    from pipeline.version_lines import version_lines

    for line in version_lines(from_environment(), words):
        click.echo(line)


@commands.command()
@click.argument("query")
@click.option(
    "--json", "as_json", is_flag=True, help="Một đối tượng JSON mỗi dòng (one object a row)."
)
@click.option(
    "--as-of", "day", type=click.DateTime(["%Y-%m-%d", "%d/%m/%Y"]), metavar="NGÀY",
    help="Trên bản được công bố đến ngày ấy (the version published by then).",
)  # fmt: skip
def sql(query: str, as_json: bool, day: datetime | None) -> None:  # noqa: FBT001 -- click passes it by name
    """Chạy một câu SELECT trên kho dữ liệu, chỉ đọc.

    One SELECT statement, read-only, at most 60 seconds.
    """
    from pipeline.inquiries import select_lines

    on = day.date() if day else None
    for line in select_lines(from_environment(), query, as_json=as_json, on=on):
        click.echo(line)


class _Catalogue(click.Group):
    """``indicators WORDS…`` lists, as it always did; ``indicators try …`` is a command of its own."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take words that are no command for words to look for."""
        if args[0] not in self.commands:
            args = ["list", *args]
        return super().resolve_command(ctx, args)


@commands.group(
    cls=_Catalogue, invoke_without_command=True, subcommand_metavar="[WORDS]... | LỆNH ..."
)
@click.pass_context
def indicators(context: click.Context) -> None:
    """Danh mục chỉ tiêu: in, hoặc thử một chỉ tiêu mới.

    WORDS: chỉ in những chỉ tiêu có các chữ này trong mã, tên hoặc nhóm, có dấu hay không
    dấu đều được (list the indicators, or try a new one).
    """
    if context.invoked_subcommand is None:
        context.invoke(list_indicators, words=())


@indicators.command("list")
@click.argument("words", nargs=-1)
def list_indicators(words: tuple[str, ...]) -> None:
    """In danh mục (list the indicators)."""
    from pipeline.inquiries import indicator_lines

    for line in indicator_lines(words):
        click.echo(line)


@indicators.command("try")
@click.argument("draft", type=EXISTING_FILE)
@click.argument("files", nargs=-1, type=EXISTING)
@click.pass_context
def try_indicators(context: click.Context, draft: Path, files: tuple[Path, ...]) -> None:
    """Thử một chỉ tiêu chưa có trong danh mục, không ghi gì.

    DRAFT: tệp TOML viết như extractors/knowledge/indicators/*.toml; mục trùng mã thì thay cho
    mục đang có. FILE: tệp hay thư mục báo cáo. Kiểm tra bản nháp, chạy các ví dụ, cho thấy nó
    đọc được gì, lấy của chỉ tiêu nào (try a draft indicator on reports).
    """
    from pipeline.drafts import Tally, read_draft, trial_lines

    tally = Tally()
    for line in trial_lines(read_draft(draft), files, tally):
        click.echo(line)
    context.exit(FAILED if tally.wrong_examples else _code(tally.failed, tally.read + tally.failed))


@commands.command()
@click.argument("paths", nargs=-1, type=EXISTING)
@click.option(
    "--others", is_flag=True, help="Thêm các số đếm khác đã biết là đếm gì (other counts)."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=30, metavar="SỐ",
    help="In nhiều nhất bao nhiêu cụm từ mỗi loại, mặc định 30 (most phrases of a kind).",
)  # fmt: skip
@click.option(
    "--json", "as_json", is_flag=True, help="Một đối tượng JSON mỗi dòng (one object a phrase)."
)
@click.pass_context
def gaps(
    context: click.Context, paths: tuple[Path, ...], *, others: bool, limit: int, as_json: bool
) -> None:
    """Những gì được đếm nhiều mà danh mục chưa có chỉ tiêu.

    PATH: tệp hoặc thư mục, không ghi thì là data/raw. Con số chưa hiểu được gom theo cụm danh
    từ; báo cáo đã trích thì không đọc lại (what the catalogue lacks, most frequent first).
    """
    from pipeline.gaps import gap_lines, json_lines, survey

    found = survey(paths, from_environment(), others=others)
    for line in (json_lines if as_json else gap_lines)(found, limit):
        click.echo(line)
    context.exit(_code(found.failed, found.read + found.failed))


@commands.command()
@click.argument("gold", nargs=-1, required=True, type=EXISTING)
@click.option(
    "--errors", is_flag=True, help="In từng lỗi kèm ngữ cảnh và quy tắc (list every error)."
)
def evaluate(gold: tuple[Path, ...], errors: bool) -> None:  # noqa: FBT001 -- click passes it by name
    """Chấm kết quả trích xuất theo dữ liệu chuẩn.

    GOLD: tệp .jsonl, .json hoặc thư mục chứa chúng (score extraction against gold: figures,
    their attributes, sums; by file and by indicator).
    """
    say("tonghop: đang trích và chấm …")
    from pipeline.scorecard import report_lines

    for line in report_lines(gold, errors=errors):
        click.echo(line)


@commands.command()
@click.pass_context
def doctor(context: click.Context) -> None:
    """Kiểm tra máy: thư viện, thư mục, đĩa, OCR.

    What this machine has and lacks, and what to do about it.
    """
    from pipeline.doctor import examine
    from pipeline.findings import State

    marks = {State.OK: ("✓", "green"), State.LACKING: ("–", "yellow"), State.BROKEN: ("✗", "red")}
    broken = False
    for finding in examine(from_environment()):
        mark, colour = marks[finding.state]
        click.echo(f"{painted(mark, colour)} {finding.subject}: {finding.seen}")
        if finding.advice:
            click.echo(f"    → {finding.advice}")
        broken = broken or finding.state is State.BROKEN
    context.exit(SETUP if broken else DONE)


def _code(failed: int, files: int) -> int:
    if failed == 0:
        return DONE
    return FAILED if failed == files else PARTLY


for _command in (*RUNS, *PUBLISHING, decide, decisions, dictionary, export, notebooks):
    commands.add_command(_command)


def main() -> int:
    """Run the command line and return its exit code; no error ends in a traceback but a bug."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a Windows redirect may be cp1258
            stream.reconfigure(encoding="utf-8", errors="replace")
    signal.signal(signal.SIGTERM, _stop)
    try:
        return ended(commands(prog_name="tonghop", standalone_mode=False) or DONE)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        say("Đã dừng (stopped). Việc đã xong được giữ lại; chạy lại để làm tiếp.")
        return FAILED
    except BrokenPipeError:  # `tonghop … | head` took all it wanted
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (TonghopError, OSError, ValueError) as error:
        return _told(error)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End as if by Ctrl-C, so that workers and servers are ended too: systemd sends SIGTERM."""
    raise KeyboardInterrupt


def _told(error: Exception) -> int:
    """Tell an error to the user and return the exit code; a bug is raised again."""
    from extractors.knowledge import KnowledgeError

    match error:
        case TonghopError():
            code = error.exit_code
            say(f"{'Lỗi: ' if code else ''}{error}")
        case OSError():
            code = FAILED
            say(f"Lỗi: {_system_error(error)}")
        case KnowledgeError():
            code = SETUP
            say(f"Lỗi trong danh mục (extractors/knowledge): {error}. Hãy sửa mục đó rồi chạy lại.")
        case _:
            raise error
    _let_go(error)
    return code


def _let_go(error: BaseException | None) -> None:
    """Free what the frames of a told error hold.

    Prefect keeps the error to the end of the process; with it would stay DuckDB's module,
    which complains about that at length.
    """
    while error:
        traceback.clear_frames(error.__traceback__)
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


def _system_error(error: OSError) -> str:
    """Say what the operating system refused, and what to do about the commonest reasons."""
    advice = {
        errno.ENOSPC: "Đĩa đầy: hãy giải phóng chỗ trống rồi chạy lại, việc đã xong được giữ lại.",
        errno.EACCES: "Hãy sửa quyền, hoặc đặt TONGHOP_RAW, TONGHOP_WAREHOUSE vào thư mục khác.",
        errno.EROFS: "Ổ đĩa chỉ đọc: hãy đặt TONGHOP_WAREHOUSE vào ổ đĩa khác.",
    }
    return ". ".join(filter(None, (str(error), advice.get(error.errno or 0))))


if __name__ == "__main__":
    sys.exit(main())
