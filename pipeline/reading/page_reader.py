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
from threading import Lock
from typing import TYPE_CHECKING, Any

import pipeline
from pipeline.reading.scanned_pages import recognised

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pipeline.reading.scanned_pages import Drawn, ScannedPage

    Reader = subprocess.Popen[bytes]


@contextmanager
def page_readers(count: int) -> Iterator[Callable[[Drawn], ScannedPage]]:
    """Yield what reads one page with the next of *count* readers that is free.

    It may be called from as many threads; a reader starts when it is needed. A page whose
    reader dies is read in this process, so that its fault is met here; another reader takes
    the place of the dead one.
    """
    alone = Lock()  # this process has one engine
    free: SimpleQueue[Reader | None] = SimpleQueue()
    for _ in range(count):
        free.put(None)
    with ExitStack() as stack:

        def read(drawn: Drawn) -> ScannedPage:
            """Read a page with the next reader that is free."""
            reader = free.get()
            page: ScannedPage | None = None
            try:
                reader = reader or stack.enter_context(_started())
                page = _asked(reader, drawn)
            finally:
                free.put(reader if page else None)
            if page is None:
                with alone:
                    page = recognised(drawn)
            return page

        yield read


@contextmanager
def _started() -> Iterator[Reader]:
    home = str(Path(pipeline.__file__).parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))
    reader = subprocess.Popen(  # noqa: S603 -- this very Python and module
        [sys.executable, "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=dict(os.environ, PYTHONPATH=path),
    )
    try:
        yield reader
    finally:
        reader.kill()
        reader.communicate()  # closes the pipes, broken or not


def _asked(reader: Reader, drawn: Drawn) -> ScannedPage | None:
    """Have a page read; None if the reader is dead."""
    try:
        pickle.dump(drawn, _open(reader.stdin), protocol=5)
        _open(reader.stdin).flush()
        page: ScannedPage = pickle.load(_open(reader.stdout))  # noqa: S301 -- our own program's
    except (OSError, EOFError, pickle.PickleError):
        return None
    return page


def _open(stream: Any) -> Any:
    assert stream is not None  # noqa: S101  # both were asked for
    return stream


def main() -> None:
    """Read pictures from the standard input until it ends."""
    while True:
        try:
            drawn = pickle.load(sys.stdin.buffer)  # noqa: S301 -- from whoever started us
        except EOFError:
            return
        pickle.dump(recognised(drawn), sys.stdout.buffer, protocol=5)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
