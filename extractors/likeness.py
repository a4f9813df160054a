"""How far two texts are the same (*mức giống nhau*), told from a small sketch of each.

A sketch keeps the 256 smallest hashes of a text's runs of three words (bottom-k sketch:
A. Broder, "On the resemblance and containment of documents", 1997). Accents do not count: they
are what a scan loses first.
"""

from __future__ import annotations

import re
from heapq import nsmallest
from typing import TYPE_CHECKING
from zlib import crc32

from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZE = 256  # hashes: the likeness of two texts is told to within 0.03
_RUN = 3  # words: a wrong letter spoils three runs, one word more spoils a fifth more of them
_WORD = re.compile(r"\w+")


def sketch(text: str) -> tuple[int, ...]:
    """Return the smallest hashes of the text's runs of words, rising; () for less than three."""
    words = _WORD.findall(pattern_key(text))
    runs = set(map(" ".join, zip(*(words[at:] for at in range(_RUN)), strict=False)))
    return tuple(nsmallest(_SIZE, set(map(crc32, map(str.encode, runs)))))


def likeness(some: Sequence[int], others: Sequence[int]) -> float:
    """Return the share of runs that two sketched texts have in common, 0 to 1."""
    if not some or not others:
        return 0.0
    mine, theirs = set(some), set(others)
    together = sorted(mine | theirs)[:_SIZE]
    return sum(each in mine and each in theirs for each in together) / len(together)
