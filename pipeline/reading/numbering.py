"""Automatic numbering of Word files (*đánh số tự động*), as it is printed.

The rules are those of ECMA-376 part 1, 17.9: a level counts on until a higher level counts,
and all lists of one abstract definition share their counters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACE = re.compile(r"%([1-9])")
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: its first number, number format, and label ("%1.%2.")."""

    start: int = 1
    style: str = "decimal"
    label: str = ""
    legal: bool = False  # all numbers of the label in digits


@dataclass(frozen=True, slots=True)
class NumberedList:
    """A list that paragraphs belong to; ``restarts`` are levels that begin anew with it."""

    counters: str  # the abstract definition, whose lists count together
    levels: tuple[Level, ...]
    restarts: Mapping[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Numbering:
    """The numbers given so far in a document."""

    lists: Mapping[str, NumberedList]
    counts: dict[str, list[int | None]] = field(default_factory=dict)
    begun: set[tuple[str, int]] = field(default_factory=set)

    def label(self, list_id: str, level: int) -> str:
        """Count one more paragraph of a list at *level* (from 0) and return its label.

        Bullets of every shape are "-". Empty if the list is unknown or prints nothing.
        """
        numbered = self.lists.get(list_id)
        if numbered is None or level >= len(numbered.levels):
            return ""
        if numbered.levels[level].style == "bullet":
            return "-"
        counts = self.counts.setdefault(numbered.counters, [None] * 9)
        if (list_id, level) not in self.begun and level in numbered.restarts:
            counts[level] = numbered.restarts[level] - 1
        self.begun.add((list_id, level))
        for upper, definition in enumerate(numbered.levels[: level + 1]):
            if counts[upper] is None:
                counts[upper] = definition.start - (upper == level)
        counts[level] = (counts[level] or 0) + 1
        counts[level + 1 :] = [None] * (8 - level)
        return _label(numbered.levels, level, counts)


def _label(levels: Sequence[Level], level: int, counts: Sequence[int | None]) -> str:
    """Fill the numbers of *counts* into the label of a level."""

    def number(place: re.Match[str]) -> str:
        index = int(place[1]) - 1
        style = "decimal" if levels[level].legal else levels[index].style
        return in_style(counts[index] or 0, style)

    return _PLACE.sub(number, levels[level].label).strip()


def in_style(number: int, style: str) -> str:
    """Write *number* in a number format of Word.

    >>> [in_style(4, s) for s in ("decimal", "upperRoman", "lowerLetter", "decimalZero")]
    ['4', 'IV', 'd', '04']
    """
    if style == "none":
        return ""
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number) if style == "upperRoman" else _roman(number).lower()
    if style in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)  # z, aa, bb
        return letter.upper() if style == "upperLetter" else letter
    return f"{number:02}" if style == "decimalZero" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        written += letters * times
    return written
