"""When documents' numbers begin again: a symbol names one document only within that time."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.symbols import endings_of, is_party, year_of

if TYPE_CHECKING:
    from datetime import date

_FILE = Path(__file__).parent / "knowledge" / "numbering.toml"
_LEGISLATURE = re.compile(r"QH(\d{1,2})(?![^\W_])")  # 1663/NQ-UBTVQH15 goes on from 594/NQ-UBTVQH15
_MONTH = timedelta(days=30)
_NEAR = timedelta(days=366)  # days so near are of one term unless its turn lies between them


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of the Party bodies whose symbols end in one of *endings* (none: all others)."""

    endings: frozenset[str]
    first_days: tuple[date, ...]
    unsure: timedelta

    def term_of(self, day: date) -> int | None:
        """Return the year in which the term of *day* began; None where it may be either."""
        at = bisect_right(self.first_days, day)
        if at == 0 or (at < len(self.first_days) and self.first_days[at] - day < self.unsure):
            return None
        return self.first_days[at - 1].year


@cache
def party_terms() -> tuple[Terms, ...]:
    """Load ``knowledge/numbering.toml`` (once a process)."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["party"]
    return tuple(
        Terms(frozenset(e["endings"]), tuple(e["terms"]), e["unsure_months"] * _MONTH)
        for e in entries
    )


def numbered_in(symbol: str, day: date | None) -> int | None:
    """Return what the numbering of *symbol* on *day* is called by, None if unsure.

    The year of issue for the state, which a symbol may carry; the number of the legislature for
    the National Assembly; the first year of the committee's term for the Party.

    >>> from datetime import date
    >>> numbered_in("12/BC-HĐND", date(2022, 7, 5)), numbered_in("42-QĐ/TW", date(2016, 10, 3))
    (2022, 2016)
    """
    if legislature := _LEGISLATURE.search(symbol):
        return int(legislature[1])
    if not is_party(symbol):
        return year_of(symbol) or (day.year if day else None)
    if day is None:
        return None
    endings = endings_of(symbol)
    for terms in party_terms():
        if not terms.endings or terms.endings & endings:
            return terms.term_of(day)
    return None


def one_numbering(symbol: str, first: date, second: date) -> bool:
    """Tell whether *symbol* names one document on both days."""
    known, other = numbered_in(symbol, first), numbered_in(symbol, second)
    if known is not None and other is not None:
        return known == other
    return abs(first - second) < _NEAR
