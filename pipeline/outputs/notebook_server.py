"""The command that opens the notebooks in a browser on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"


@click.command()
@click.option("--edit", is_flag=True, help="Sửa được, viết câu hỏi riêng (edit them).")
@click.pass_context
def notebooks(context: click.Context, *, edit: bool) -> None:
    """Mở sổ tay: 15 câu hỏi trên kho đã công bố, trong trình duyệt.

    Open the notebooks with marimo on 127.0.0.1; nothing is looked up on the network.
    """
    words = ["edit", "--skip-update-check"] if edit else ["run", "--include-code", "--token"]
    environment = {**os.environ, "MARIMO_SKIP_UPDATE_CHECK": "1", "DO_NOT_TRACK": "1"}
    command = [sys.executable, "-m", "marimo", *words, "--host", "127.0.0.1", str(FOLDER)]
    context.exit(subprocess.run(command, env=environment, check=False).returncode)  # noqa: S603 -- our own words
