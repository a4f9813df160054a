"""Words on a terminal: progress and messages to stderr, tables as plain text."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


INKS = {
    name: str(31 + at)
    for at, name in enumerate(("red", "green", "yellow", "blue", "magenta", "cyan"))
}


def say(line: str) -> None:
    """Print one line of progress or a message, at once, beside the output proper."""
    print(line, file=sys.stderr, flush=True)


def near(path: Path) -> str:
    """Return a path as seen from the current folder where it lies in it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def painted(text: str, colour: str | None = None, *, bold: bool = False, dim: bool = False) -> str:
    """Put ANSI marks round *text*; click's echo takes them out where nobody can see them."""
    codes = [INKS[colour]] if colour else []
    codes += ["1"] * bold + ["2"] * dim
    return f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text


def width(text: str) -> int:
    """Return the columns that *text* takes; combining marks take none."""
    return sum(not unicodedata.combining(character) for character in text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], limit: int = 44) -> Iterator[str]:
    """Lay out rows in columns, numbers to the right; yield one line a row.

    A cell longer than *limit* characters is cut with an ellipsis, in the last column one
    longer than twice that.
    """
    limits = [*[limit] * (len(head) - 1), 2 * limit]
    lines = [[*map(_cut, row, limits)] for row in (head, *rows)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(head))]
    right = [all(_is_number(line[i]) for line in lines[1:]) for i in range(len(head))]
    for at, line in enumerate(lines):
        yield "  ".join(map(_pad, line, widths, right)).rstrip()
        if at == 0:
            yield "  ".join("─" * size for size in widths)


def _cut(cell: str, limit: int) -> str:
    cell = " ".join(cell.split())
    return cell if width(cell) <= limit else cell[: limit - 1] + "…"


def _pad(cell: str, size: int, to_right: bool) -> str:  # noqa: FBT001 -- called by map
    space = " " * (size - width(cell))
    return space + cell if to_right else cell + space


def _is_number(cell: str) -> bool:
    return not cell.strip("+-0123456789.,–%")
