"""What stamps and signing software print over a head or a signature (*dấu đến, chữ ký số*).

The kinds of lines are data: ``knowledge/letterheads.toml``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).parent / "knowledge" / "letterheads.toml"


@dataclass(frozen=True, slots=True)
class Rules:
    """A rule set of form: the *regime* that it is for and its first and last day of issue."""

    symbol: str
    regime: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Forms:
    """``knowledge/letterheads.toml``: patterns are on the key of a whole line."""

    rules: tuple[Rules, ...]
    parts: Mapping[str, str]  # part, what it is called to the reader
    imprints: tuple[tuple[str, re.Pattern[str]], ...]
    secrecy: tuple[str, ...]
    urgency: tuple[str, ...]
    copy_words: Mapping[str, str]  # key, form of copy
    copy_codes: Mapping[str, str]
    roles: tuple[str, ...]
    titles: tuple[str, ...]
    family_names: frozenset[str]


@cache
def forms() -> Forms:
    """Load ``knowledge/letterheads.toml`` (once a process)."""
    data = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    marks, signers = data["marks"], data["signers"]
    return Forms(
        rules=tuple(
            Rules(r["symbol"], r["regime"], r["from"], r.get("until", date.max))
            for r in data["rules"]
        ),
        parts=data["parts"],
        imprints=tuple((i["kind"], re.compile(i["pattern"])) for i in data["imprint"]),
        secrecy=tuple(marks["secrecy"]),
        urgency=tuple(marks["urgency"]),
        copy_words={pattern_key(words): form for words, form in marks["copy"].items()},
        copy_codes=marks["copy_codes"],
        roles=tuple(signers["roles"]),
        titles=tuple(signers["titles"]),
        family_names=frozenset(signers["family_names"]),
    )


def imprint_kind(words: str) -> str | None:
    """Tell what kind of imprint the *words* of a line are, None if they are of the text.

    >>> imprint_kind("Thời gian ký: 19.03.2024 16:42:11 +07:00"), imprint_kind("ĐẾN Số: 9921")
    ('signature', 'received')
    """
    key = " ".join(pattern_key(words).split())
    for kind, pattern in forms().imprints:
        if pattern.fullmatch(key):
            return kind
    return None
