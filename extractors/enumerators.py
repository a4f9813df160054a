"""Enumerators that open a section: "I.", "A.", "3.1.", "a)", "Phần thứ nhất", "PHỤ LỤC"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import IntEnum

from extractors.spelling import plain


class Rank(IntEnum):
    """Which enumerator may stand in which, outermost first (Decree 30/2020/NĐ-CP, annex I)."""

    ANNEX = 0
    PART = 1
    CAPITAL = 2  # "A." and "I." change places if the report puts Roman numerals outside
    ROMAN = 3
    ARABIC = 4
    SMALL = 5


@dataclass(frozen=True, slots=True)
class Enumerator:
    """An enumerator at the start of a line: its label in a path, and its length there."""

    label: str
    rank: Rank
    length: int
    ordinal: int = 0  # of a part, to tell "Phần I" from "Phần thứ nhất" in paths


_ORDINALS = (
    "NHẤT", "HAI", "BA", "TƯ", "NĂM", "SÁU", "BẢY", "TÁM", "CHÍN", "MƯỜI",
)  # fmt: skip
_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")

_PATTERN = re.compile(
    r"""
      PHẦN\s+THỨ\s+(?P<ordinal>NHẤT|HAI|BA|TƯ|NĂM|SÁU|BẢY|TÁM|CHÍN|MƯỜI)\b\s*[.:\-]?\s*
    | PHẦN\s+(?P<part>[IVX]+|\d{1,2})\b\s*[.:\-]?\s*              # Phần II. KẾT QUẢ
    | PHỤ\ LỤC(?:\s+(?:SỐ\s+)?(?P<annex>[IVX]+|\d{1,2}))?\b\s*[.:\-]?\s*(?P<is_annex>)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN_PATTERN = re.compile(
    r"""
      (?P<roman>[IVX]{1,6})\s?[.)/:-]\s*(?=[^\W\d_a-zđ]|["“(])     # I- VỀ TỔ CHỨC
    | (?P<capital>[A-HJ-UWYZĐIVX])\s?[.)/-]\s+(?=[^\W\d_])          # B. KẾT QUẢ
    | (?P<dotted>\d{1,2}(?:\.\d{1,2}){1,4})(?:\s?[.)/:-]\s*|\s+)(?=[^\W\d_]|["“(])   # 3.1. Giám sát
    | (?P<arabic>\d{1,2})\s?[.)/:-]\s*(?=[^\W\d_]|["“(])            # 1- Thành lập
    | (?P<small>[a-zđ])[).]\s+(?=\S)                                # a) Tiếp công dân
    """,
    re.VERBOSE,
)


def _is_roman(label: str) -> bool:
    return bool(label) and _ROMAN.fullmatch(label) is not None


def read_enumerator(line: str) -> Enumerator | None:
    """Read the enumerator that *line* opens with; None if it opens with none.

    A figure, a date or a range at the start of a line ("1.234 đơn", "04 - 06 nhóm") is none.

    >>> read_enumerator("3.1. Giám sát chuyên đề").label
    '3.1'
    """
    text = plain(line)
    if named := _PATTERN.match(text):
        return _named(named)
    match = _PLAIN_PATTERN.match(text)
    if match is None or not match.group().strip():
        return None
    kind, label, length = match.lastgroup, match.group(match.lastgroup or 0), match.end()
    if kind == "roman":
        return Enumerator(label, Rank.ROMAN, length) if _is_roman(label) else None
    if kind == "capital":
        return Enumerator(label, Rank.CAPITAL, length)
    if kind == "small":
        return Enumerator(label, Rank.SMALL, length)
    printed = ".".join(str(int(number)) for number in label.split("."))
    return Enumerator(printed, Rank.ARABIC, length)


def _named(match: re.Match[str]) -> Enumerator | None:
    head = match.group().split()[0]
    if not (head.isupper() or head.istitle()):
        return None  # "phần I" inside a wrapped sentence
    if match["is_annex"] is not None:
        capital = match.group().startswith("PHỤ LỤC")
        if not capital and not match["annex"]:
            return None  # "Phụ lục kèm theo" opens a sentence
        number = str(_number(match["annex"].upper())) if match["annex"] else ""
        return Enumerator(f"PL{number}", Rank.ANNEX, match.end())
    if match["ordinal"]:
        ordinal = _ORDINALS.index(match["ordinal"].upper()) + 1
        return Enumerator(f"P{ordinal}", Rank.PART, match.end(), ordinal)
    label = match["part"].upper()
    return Enumerator(label, Rank.PART, match.end())


def paths(enumerators: list[Enumerator]) -> list[str]:
    """Return the path of each enumerator of a report, in order: "II.3.1", "P1.II", "PL".

    Whether "A." stands in "I." or "I." in "A." is read from which of them comes first.
    """
    ranks = [found.rank for found in enumerators]
    roman_first = Rank.ROMAN in ranks and Rank.ROMAN in ranks[: _index(ranks, Rank.CAPITAL)]
    parts_hold_romans = Rank.PART in ranks and Rank.ROMAN in ranks
    stack: list[tuple[int, str]] = []
    found_paths = []
    for found in enumerators:
        one = _as_letter(found, stack)
        order = _order(one.rank, roman_first=roman_first)
        while stack and stack[-1][0] >= order:
            stack.pop()
        label = one.label
        if one.rank is Rank.PART and parts_hold_romans and not one.ordinal:
            label = f"P{_number(label)}"
        path = f"{stack[-1][1]}.{label}" if stack else label
        stack.append((order, path))
        found_paths.append(path)
    return found_paths


def _index(ranks: list[Rank], rank: Rank) -> int:
    return ranks.index(rank) if rank in ranks else len(ranks)


def _order(rank: Rank, *, roman_first: bool) -> int:
    if roman_first and rank in (Rank.CAPITAL, Rank.ROMAN):
        return Rank.ROMAN + Rank.CAPITAL - rank
    return int(rank)


def _as_letter(found: Enumerator, stack: list[tuple[int, str]]) -> Enumerator:
    """Read "I." after "H." (or "V." after "U.") as a letter, not as a Roman numeral."""
    if found.rank is not Rank.ROMAN or len(found.label) > 1:
        return found
    siblings = [path.rsplit(".", 1)[-1] for order, path in stack if order == Rank.CAPITAL]
    if siblings and len(siblings[-1]) == 1 and ord(siblings[-1]) + 1 == ord(found.label):
        return replace(found, rank=Rank.CAPITAL)
    return found


def _number(label: str) -> int:
    if label.isdigit():
        return int(label)
    values = [{"I": 1, "V": 5, "X": 10}[letter] for letter in label]
    return sum(
        -value if any(later > value for later in values[at + 1 :]) else value
        for at, value in enumerate(values)
    )
