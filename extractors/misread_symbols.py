"""Symbols that a scanner or a typist got wrong: told, never put right.

*NQ-UBTVQHI5* has a letter I for the digit 1, *QĐ-UBNO* an O for the D, *22-QC/ĐĐĐ* one letter
more than the *22-QC/ĐĐ* of the same text.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors.document_kinds import document_kinds
from extractors.issuers import issuers

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = ("O0QDĐ", "I1LTJ", "B8R", "S5", "NHM", "UVƯ", "EF", "CG", "Z2")
_LEAST = 2  # characters of a code; shorter ones are too like each other
_PART = re.compile(r"[/.&-]")


def suspects(symbols: Iterable[str]) -> dict[str, str]:
    """Return the symbols that look misread, each with the symbol that it may stand for.

    >>> suspects(["594/NQ-UBTVQHI5", "12/NQ-HĐND"])
    {'594/NQ-UBTVQHI5': '594/NQ-UBTVQH15'}
    """
    names = sorted(set(symbols))
    present = set(names)
    found: dict[str, str] = {}
    for symbol in names:
        meant = _meant(symbol) or _shorter(symbol, present)
        if meant:
            found[symbol] = meant
    return found


@cache
def _known() -> dict[str, frozenset[str]]:
    """Return the codes that are known, by what their letters look like."""
    known = issuers()
    codes = {*known.by_symbol, *known.own_symbols, *known.other_symbols}
    codes |= {kind.code for kind in document_kinds() if kind.code} | {"QĐ"}
    legislatures = {f"{code}{number}" for code in ("QH", "UBTVQH") for number in range(8, 17)}
    by_look: dict[str, set[str]] = {}
    for code in codes | legislatures:
        by_look.setdefault(_look(code), set()).add(code)
    return {look: frozenset(alike) for look, alike in by_look.items()}


def _look(code: str) -> str:
    """Return what is left of *code* if letters that look alike are one."""
    upper = code.upper()
    for alike in _ALIKE:
        for letter in alike[1:]:
            upper = upper.replace(letter, alike[0])
    return upper


def _meant(symbol: str) -> str | None:
    """Return *symbol* with the known codes that its unknown ones look like, None if none does."""
    number, *codes = _PART.split(symbol)
    marks = _PART.findall(symbol)
    meant = [_known_code(code) for code in codes]
    if all(known is None for known in meant):
        return None
    return number + "".join(
        mark + (known or code) for mark, known, code in zip(marks, meant, codes, strict=True)
    )


def _known_code(code: str) -> str | None:
    """Return the one known code that *code* looks like; None if it is known itself, or a year."""
    alike = _known().get(_look(code), frozenset())
    if len(code) < _LEAST or code.isdigit() or code in alike or not alike:
        return None
    slips = sorted((_slips(code, known), known) for known in alike)
    return slips[0][1] if len(slips) == 1 or slips[0][0] < slips[1][0] else None


def _slips(code: str, known: str) -> int:
    return sum(one != other for one, other in zip(code, known, strict=True))


def _shorter(symbol: str, present: set[str]) -> str | None:
    """Return a symbol of the same text that *symbol* is with one of its letters doubled."""
    for at in range(1, len(symbol)):
        if symbol[at] == symbol[at - 1] and symbol[at].isalpha():
            shorter = symbol[:at] + symbol[at + 1 :]
            if shorter in present:
                return shorter
    return None
