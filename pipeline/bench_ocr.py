"""What reading scans costs beside plain tesseract: ``python -m pipeline.bench_ocr [FILE…]``.

The pages of PDFs, the samples' where none are given, are read as if they were scans: by our
reader (drawn, made level, read, numerals read again, cells one by one), and by the command line
program on the same pictures, both with all cores. Rounds alternate, and medians are compared.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.reading import ReadingOptions, ocr, rendering, scans
from pipeline.settings import from_environment
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

ROUNDS = 3
MOST_PAGES = 8  # of one file
MOST = 1.2  # times plain tesseract


def main(arguments: Sequence[str]) -> int:
    """Print pages a second of both and their ratio; 1 if ours takes more than `MOST` times."""
    program = shutil.which("tesseract")
    if program is None or ocr.model_folder() is None:
        say("Không có tesseract tiếng Việt trên máy này: bỏ qua phép đo (no tesseract: skipped).")
        return 0
    files = [Path(each) for each in arguments] or _samples()
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        pictures = _drawn(files, Path(folder))
        ours = [_timed(lambda: _read(files, cores))]
        plain = [_timed(lambda: _plain(program, pictures, cores))]
        for _ in range(ROUNDS - 1):
            ours.append(_timed(lambda: _read(files, cores)))
            plain.append(_timed(lambda: _plain(program, pictures, cores)))
    ratio = median(ours) / median(plain)
    pages = len(pictures)
    print(f"{pages} trang (pages), {cores} lõi (cores), {ROUNDS} lượt (rounds)")
    print(f"tonghop    {pages / median(ours):6.2f} trang/giây (pages/s)")
    print(f"tesseract  {pages / median(plain):6.2f} trang/giây (pages/s)")
    print(f"gấp (ratio) {ratio:.2f}, mức (limit) {MOST}")
    return int(ratio > MOST)


def _samples() -> list[Path]:
    return sorted(from_environment().raw.rglob("*.pdf"))


def _pages(document: Any) -> range:
    return range(1, min(len(document), MOST_PAGES) + 1)


def _drawn(files: Sequence[Path], folder: Path) -> list[Path]:
    """Save the pictures that both read."""
    from PIL import Image

    pictures = []
    for index, file in enumerate(files):
        with rendering.open_pages(file.read_bytes()) as document:
            for number in _pages(document):
                target = folder / f"{index}-{number}.png"
                grey = rendering.picture(document, number, scans.DPI)
                Image.fromarray(grey).save(target, dpi=(scans.DPI, scans.DPI))
                pictures.append(target)
    return pictures


def _read(files: Sequence[Path], cores: int) -> None:
    for file in files:
        data = file.read_bytes()
        with rendering.open_pages(data) as document:
            numbers = _pages(document)
        for _ in scans.read_scans(data, numbers, ReadingOptions(cores)):
            pass


def _plain(program: str, pictures: Sequence[Path], cores: int) -> None:
    environment = dict(os.environ, OMP_THREAD_LIMIT="1")

    def read(picture: Path) -> None:
        """Read a picture with the program, from its start to its end."""
        subprocess.run(  # noqa: S603 -- a program of this machine on our own picture
            [program, str(picture), "-", "-l", ocr.PAGE_MODEL, "--oem", "1"],
            env=environment,
            capture_output=True,
            check=True,
        )

    with ThreadPoolExecutor(cores) as pool:
        list(pool.map(read, pictures))


def _timed(work: Callable[[], None]) -> float:
    began = perf_counter()
    work()
    return perf_counter() - began


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
