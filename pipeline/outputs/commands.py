"""The commands that hand data out: export, dictionary."""

from __future__ import annotations

from pathlib import Path

import click

from pipeline.settings import from_environment
from pipeline.terminal import say

_FORMATS = ("parquet", "csv", "sdmx")


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--format", "formats", type=click.Choice(_FORMATS), multiple=True, default=_FORMATS,
    help="Chỉ xuất dạng này; dùng được nhiều lần (only this format; may be repeated).",
)  # fmt: skip
def export(folder: Path, formats: tuple[str, ...]) -> None:
    """Xuất bản đã công bố ra FOLDER: Parquet, CSV cho Excel, SDMX-CSV 2.0.

    Mỗi dạng một thư mục con, xuất xong mới thay bản cũ (export the published version; each format
    is a subfolder that appears whole).
    """
    say("tonghop: đang xuất …")
    from pipeline.outputs.export import export as write

    for line in write(from_environment(), folder, formats):
        click.echo(line)


@click.command()
@click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), metavar="TỆP",
    help="Ghi vào tệp .md hoặc .html; không ghi thì in ra (write to a file).",
)  # fmt: skip
def dictionary(output: Path | None) -> None:
    """In từ điển dữ liệu: mọi bảng, khung nhìn, cột, kèm sơ đồ.

    The data dictionary as Markdown, or as a page of HTML.
    """
    from pipeline.outputs.dictionary import html, markdown, read_dictionary

    as_html = output is not None and output.suffix.lower() in {".html", ".htm"}
    lines = (html if as_html else markdown)(read_dictionary())
    if output is None:
        for line in lines:
            click.echo(line)
    else:
        output.write_text("\n".join(lines) + "\n", "utf-8")
        say(f"Đã ghi {output}")
