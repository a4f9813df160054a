"""Numbers and symbols of documents (*số, ký hiệu*).

State (Decree 30/2020/NĐ-CP): "15/BC-HĐND"; normative acts carry the year, "06/2024/QĐ-UBND",
"36/2021/QH15". Party (36-HD/VPTW): "127-QĐ/TW", the hyphen first.
"""

from __future__ import annotations

import re

from extractors.spelling import plain

_CODE = r"[A-ZĐ]{2}[A-Za-zĐđ]{0,8}\d{0,2}"
_TAIL = rf"(?:(?:-[ ]?|[.&])\n?{_CODE})"  # a wrapped line may end after the hyphen; "46/BC- HĐND"

# Matched on plain text: dashes are "-", Đ is U+0110.
SYMBOL = re.compile(
    rf"""
    (?<![\w/.,-])
    (?P<number>\d{{1,5}}[a-zA-Z]?)
    (?:
        [ ]?-[ ]?(?P<party_code>[A-ZĐ][A-Za-zĐđ]{{1,4}})[ ]?/[ ]?{_CODE}{_TAIL}*  # 230-QĐ/TU, 10-QĐi/TW
      | /(?P<year>\d{{4}})[ ]?/[ ]?(?P<year_code>{_CODE}){_TAIL}*                 # 42/2024/NQ-HĐND, 36/2021/QH15
      | [ ]?/[ ]?(?P<state_code>{_CODE}){_TAIL}+                                # 439/QĐ-TTg, but no "tổ 3/KP2"
    )
    (?![\w/])
    """,
    re.VERBOSE,
)

_NUMBER = re.compile(r"\d+[a-zA-Z]?(?=[/-])")
_YEAR = re.compile(r"\d+[a-zA-Z]?/((?:19|20)\d\d)/")

# Several numbers before one symbol: "số 18, 19-NQ/TW", "các Nghị quyết 18 và 19-NQ/TW".
NUMBERS_BEFORE = re.compile(r"(?<=[^\W\d_]\s)(?:\d{1,5}(?:,\s*|\s+và\s+))+$")


def normalised(symbol: str) -> str:
    """Return a symbol with one dash and one Đ, without blanks, to compare symbols by."""
    return "".join(plain(symbol).split())


def number_of(symbol: str) -> str:
    """Return a symbol's number as printed, with its leading zero."""
    match = _NUMBER.match(symbol)
    return match.group() if match else ""


def code_of(symbol: str) -> str | None:
    """Return the code of the kind in a symbol: "QĐ" of "230-QĐ/TU", "NQ" of "594/NQ-UBTVQH15"."""
    match = SYMBOL.fullmatch(symbol)
    return (match["party_code"] or match["year_code"] or match["state_code"]) if match else None


def is_party(symbol: str) -> bool:
    """Tell whether a symbol is written as the Party writes it."""
    match = SYMBOL.fullmatch(symbol)
    return match is not None and match["party_code"] is not None


def year_of(symbol: str) -> int | None:
    """Return the year that a symbol carries ("42/2024/NQ-HĐND"), None if it carries none."""
    match = _YEAR.match(symbol)
    return int(match[1]) if match else None


def endings_of(symbol: str) -> frozenset[str]:
    """Return the codes after a symbol's number, without digits: who issues such documents."""
    return frozenset(code.rstrip("0123456789") for code in re.split(r"[/.&-]", symbol)[1:])
