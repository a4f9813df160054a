"""Counted nouns that one numeral has together: *24 báo cáo, tờ trình và dự thảo nghị quyết*."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.language import Hit

_JOINS = re.compile(r"\s*(?:,|/|;|và|hoặc|cùng|, và)\s*(?:các\s+)?", re.IGNORECASE)
_EACH = re.compile(
    r"[^.;:\d\n]{0,60}\b(?:lần lượt|tương ứng)\b", re.IGNORECASE
)  # each has a numeral of its own


def coordinated(text: str, units: Sequence[Hit], together: Mapping[str, str]) -> list[Hit]:
    """Join nouns that stand together into one hit of what they count together.

    *units* are the hits of the unit layer in text order; *together* maps a unit to the unit that
    several of its kind make. Other hits come back as they are.
    """
    nouns = [tuple(group) for _, group in groupby(units, key=lambda hit: hit.start)]
    out: list[Hit] = []
    at = 0
    while at < len(nouns):
        chain = _chain(text, nouns, at, together)
        if len(chain) > 1:
            first, last = chain[0][0], chain[-1][0]
            kinds = {kind for noun in chain if (kind := _kind(noun, together))}
            name = min(kinds) if len(kinds) == 1 else together[min(kinds)]
            out.append(replace(first, end=last.end, name=name))
        else:
            out += nouns[at]
        at += len(chain)
    return out


def _chain(
    text: str, nouns: Sequence[tuple[Hit, ...]], first: int, together: Mapping[str, str]
) -> Sequence[tuple[Hit, ...]]:
    """Return the nouns from the *first* on that stand together; it alone if none do."""
    kind = _kind(nouns[first], together)
    end = first + 1
    while kind and end < len(nouns):
        before, noun = nouns[end - 1][0], nouns[end]
        other = _kind(noun, together)
        if not other or together[other] != together[kind]:
            break
        if not _JOINS.fullmatch(text, before.end, noun[0].start):
            break
        end += 1
    each = _EACH.match(text, nouns[end - 1][0].end)
    return nouns[first : first + 1 if each else end]


def _kind(noun: Iterable[Hit], together: Mapping[str, str]) -> str | None:
    return next((hit.name for hit in noun if hit.name in together), None)
