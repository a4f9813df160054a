"""Lines of a report, as the readers of its layout pass them on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.model import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from extractors.enumerators import Enumerator

PARAGRAPH = 160  # longer lines are running text, not a line of a head or a signature block
COLUMN_GAP = re.compile(r"[ \t\xa0]{3,}|\t")
RULE = re.compile(r"[-_*=–—~.:\s]+")


class Zone(StrEnum):
    """The part of a report that a line stands in."""

    HEAD = "head"
    TITLE = "title"
    BODY = "body"
    TAIL = "tail"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the blanks round it and Markdown's bold marks."""

    span: Span
    text: str
    zone: Zone = Zone.BODY
    enumerator: Enumerator | None = None
    after_blank: bool = False

    @property
    def is_row(self) -> bool:
        """Tell whether the line is a row of a pipe table."""
        return self.text.startswith("|")


def bare(text: str, start: int, end: int) -> Span:
    """Return the range without blanks and bold or italic marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in "*_"):
        if text[start : start + 2] in ("* ", "*\t"):  # a bullet, not a mark
            break
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_"):
        end -= 1
    return Span(start, end)


def cells(text: str, start: int, end: int) -> list[Span]:
    """Return the cells of a line: between pipes, or between wide gaps of two columns."""
    separators: Iterable[re.Match[str]]
    if text[start:end].startswith("|"):
        separators = re.finditer(r"\|", text[start:end])
    else:
        separators = COLUMN_GAP.finditer(text[start:end])
    found, at = [], start
    for separator in separators:
        found.append(bare(text, at, start + separator.start()))
        at = start + separator.end()
    found.append(bare(text, at, end))
    in_row = text[start:end].startswith("|")
    return [s for s in found if s.start < s.end and not (in_row and RULE.fullmatch(s.of(text)))]
