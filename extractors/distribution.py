"""The recipients (*nơi nhận*) of a report, and how many copies of it are printed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.columns import RECIPIENTS
from extractors.model import Fact, Span
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_BULLET = re.compile(r"[-–+•*~]\s*")
_COPIES = re.compile(r"(?<![\d.])\(?(\d{1,4}) ?(?:b|bản)\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"\d{1,3}")


def read_recipients(text: str, lines: Iterable[Span]) -> tuple[Fact, ...]:
    """Return the recipients without bullets and closing marks; a wrapped line is joined.

    "Nơi nhận: Như trên; UBND tỉnh; Lưu: VT." are three. Above bullets, what stands on the line
    of "Nơi nhận:" is of the other column.
    """
    every = list(lines)
    bulleted = any(_BULLET.match(line.of(text)) for line in every)
    parts = [
        part
        for line in every
        for part in _parts(text, line)
        if not bulleted or part.start == line.start or ";" in line.of(text)
    ]
    found: list[Fact] = []
    for part in parts:
        words = part.of(text)
        if _PAGE_NUMBER.fullmatch(words):
            continue
        bullet = _BULLET.match(words)
        start = part.start + (bullet.end() if bullet else 0)
        name = Span(start, max(start, part.start + len(words.rstrip(" ;,./"))))
        wrapped = bulleted and found and bullet is None and not pattern_key(words).startswith("luu")
        if wrapped and (before := found[-1]).span:
            whole = f"{before.value} {name.of(text)}"
            found[-1] = Fact(whole, Span(before.span.start, name.end))
        elif name.start < name.end:
            found.append(Fact(" ".join(name.of(text).split()), name))
    return tuple(found)


def _parts(text: str, line: Span) -> Iterator[Span]:
    """Yield the recipients of a line: one, but all of those on the line of "Nơi nhận:".

    A table's cell may hold several, each with its bullet.
    """
    opening = RECIPIENTS.match(pattern_key(line.of(text)))
    start = line.start + (opening.end() if opening else 0)
    apart = re.compile(r";\s*" if opening else r";\s*(?=[-–+•~] *\S)")
    words = text[start : line.end]
    at = 0
    for stop in (*apart.finditer(words), None):
        end = stop.start() if stop else len(words)
        if words[at:end].strip():
            yield Span(start + at, start + end)
        at = stop.end() if stop else end


def read_copies(recipients: tuple[Fact, ...]) -> Fact | None:
    """Read the number of copies from the last line: "Lưu: VT, CTHĐND (15b)" are 15."""
    last = recipients[-1] if recipients else None
    if last is None or last.span is None or not pattern_key(last.value).startswith("luu"):
        return None
    number = _COPIES.search(last.value)
    return Fact(str(int(number[1])), last.span) if number else None
