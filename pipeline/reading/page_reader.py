"""Pages of one scan read side by side, each by a process of its own.

Tesseract's engines hinder each other in one process, and workers of a pool may have no pool of
their own: these are plain programs which get pictures on their input and give pages on their
output until the input ends, also when whoever started them is killed.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.reading.scans import Drawn, ScannedPage

    Reader = subprocess.Popen[bytes]


@contextmanager
def page_readers(count: int) -> Iterator[Callable[[Drawn], ScannedPage]]:
    """Start *count* readers; yield what reads one page with the next that is free.

    It may be called from as many threads. A page whose reader dies is read in this process, so
    that its fault is met here.
    """
    free: SimpleQueue[Reader] = SimpleQueue()
    with ExitStack() as stack:
        for _ in range(count):
            free.put(stack.enter_context(_started()))

        def read(drawn: Drawn) -> ScannedPage:
            reader = free.get()
            try:
                return _asked(reader, drawn)
            finally:
                free.put(reader)

        yield read


@contextmanager
def _started() -> Iterator[Reader]:
    home = str(Path(pipeline.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    with subprocess.Popen(
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=path),
    ) as reader:
        try:
            yield reader
        finally:
            reader.kill()


def _asked(reader: Reader, drawn: Drawn) -> ScannedPage:
    from pipeline.reading.scans import recognised

    try:
        pickle.dump(drawn, _open(reader.stdin), protocol=5)
        _open(reader.stdin).flush()
        page: ScannedPage = pickle.load(_open(reader.stdout))  # noqa: S301 -- our own program's
    except (OSError, EOFError, pickle.PickleError):
        return recognised(drawn)
    return page


def _open(stream: Any) -> Any:
    assert stream is not None  # noqa: S101  # both were asked for
    return stream


def main() -> None:
    """Read pictures from the standard input until it ends."""
    from pipeline.reading.scans import recognised

    while True:
        try:
            drawn = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from whoever started us
        except EOFError:
            return
        pickle.dump(recognised(drawn), sys.stdout.buffer, protocol=5)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
