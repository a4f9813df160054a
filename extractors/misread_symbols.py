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
    from collections.abc import Collection, Iterable

_ALIKE = ("O0QDĐ", "I1LTJ", "B8R", "S5", "NHM", "UVƯ", "EF", "CG", "Z2")
_DECISIONS = ("Quyết định", "Quy định")
_LEAST = 4  # letters of an issuer's code; shorter ones are too like each other
_PART = re.compile(r"[/.&-]")


def suspects(documents: Iterable[tuple[str, str | None]]) -> dict[str, str]:
    """Return the symbols that look misread, each with the symbol that it may stand for.

    *documents* are symbols with the kind that the words before them name: "Nghị quyết số
    12/NO-HĐND" is no NO.

    >>> suspects([("594/NQ-UBTVQHI5", "Nghị quyết"), ("12/NQ-HĐND", None)])
    {'594/NQ-UBTVQHI5': '594/NQ-UBTVQH15'}
    """
    kinds = dict(documents)
    found: dict[str, str] = {}
    for symbol in sorted(kinds):
        meant = _meant(symbol, kinds[symbol]) or _shorter(symbol, kinds)
        if meant:
            found[symbol] = meant
    return found


@cache
def _known() -> dict[str, frozenset[str]]:
    """Return the codes of issuers that are known, by what their letters look like."""
    known = issuers()
    codes = {*known.by_symbol, *known.own_symbols, *known.other_symbols}
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


def _meant(symbol: str, kind: str | None) -> str | None:
    """Return *symbol* with the known codes that its unknown ones look like, None if none does."""
    number, *codes = _PART.split(symbol)
    marks = _PART.findall(symbol)
    meant = [_kind_code(code, kind) or _issuer_code(code) for code in codes]
    if all(known is None for known in meant):
        return None
    return number + "".join(
        mark + (known or code) for mark, known, code in zip(marks, meant, codes, strict=True)
    )


def _kind_code(code: str, kind: str | None) -> str | None:
    """Return the code of the kind that is named, if *code* is another that looks like it."""
    codes = {named.code for named in document_kinds() if named.name == kind and named.code}
    if kind in _DECISIONS:
        codes = {"QĐ", "QĐi"}
    alike = [known for known in codes if _look(known) == _look(code)]
    return alike[0] if alike and code not in codes else None


def _issuer_code(code: str) -> str | None:
    """Return the one known code that *code* looks like; None if it is known itself, or a year."""
    alike = _known().get(_look(code), frozenset())
    if len(code) < _LEAST or code.isdigit() or code in alike or not alike:
        return None
    slips = sorted((_slips(code, known), known) for known in alike)
    return slips[0][1] if len(slips) == 1 or slips[0][0] < slips[1][0] else None


def _slips(code: str, known: str) -> int:
    return sum(one != other for one, other in zip(code, known, strict=True))


def _shorter(symbol: str, present: Collection[str]) -> str | None:
    """Return the symbol that *symbol* is with one letter doubled.

    It stands in the same text, or ends in an issuer's code that is known.
    """
    codes = _PART.split(symbol)
    for at in range(1, len(symbol)):
        if symbol[at] == symbol[at - 1] and symbol[at].isalpha():
            shorter = symbol[:at] + symbol[at + 1 :]
            known = _all_codes()
            if shorter in present or (
                codes[-1] not in known and _PART.split(shorter)[-1] in known and len(codes[-1]) > 2
            ):
                return shorter
    return None


@cache
def _all_codes() -> frozenset[str]:
    return frozenset(code for alike in _known().values() for code in alike)
