"""Damage as typing and scanning do it, for tests: marks lost or changed, lengths kept.

    python -m tests.damage          F1 of all committed gold, whole and damaged (make damage)

A damaged text has the offsets of the whole one, so that the same gold scores both.
"""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors import knowledge
from extractors.text import canonical
from pipeline.evaluate import evaluate, scores
from pipeline.gold import read_gold
from pipeline.terminal import table
from tests.floors import SETS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.evaluate import Result
    from pipeline.gold import GoldText

SHARE = 0.05  # of the syllables with a diacritic
SEED = 20260722
FALL = 0.03  # that F1 may fall by
COMMITTED = ("passages", "more_passages", "reports")

_SYLLABLE = re.compile(r"[^\W\d_]+")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHAPES = "\u0302\u0306\u031b"  # circumflex, breve, horn


def damaged(text: str, share: float = SHARE, seed: int = SEED) -> str:
    """Return *text* with *share* of its marked syllables damaged, of the same length.

    A syllable loses one mark or all, or has its tone or its vowel's mark changed for another.
    """
    chance = random.Random(f"{seed}:{text}")

    def maybe(match: re.Match[str]) -> str:
        word = match[0]
        if not _marks(word) or chance.random() >= share:
            return word
        return _one_damage(word, chance)

    return _SYLLABLE.sub(maybe, text)


def _one_damage(word: str, chance: random.Random) -> str:
    """Damage one syllable in one of four ways; the first that changes it and keeps its length."""
    ways = [_lose_all, _lose_one, _change_one, _change_one]
    chance.shuffle(ways)
    for way in (*ways, _lose_all):
        changed = way(word, chance)
        if changed != word and len(changed) == len(word):
            return changed
    return word


def _marks(word: str) -> list[int]:
    """Return the places of the marks in the NFD of *word*, the stroke of đ among them."""
    return [
        at
        for at, character in enumerate(unicodedata.normalize("NFD", word))
        if character in _TONES + _SHAPES + "đĐ"
    ]


def _lose_all(word: str, _chance: random.Random) -> str:
    parts = [c for c in unicodedata.normalize("NFD", word) if c not in _TONES + _SHAPES]
    return canonical("".join(parts).replace("đ", "d").replace("Đ", "D"))


def _lose_one(word: str, chance: random.Random) -> str:
    parts = list(unicodedata.normalize("NFD", word))
    at = chance.choice(_marks(word))
    parts[at] = {"đ": "d", "Đ": "D"}.get(parts[at], "")
    return canonical("".join(parts))


def _change_one(word: str, chance: random.Random) -> str:
    parts = list(unicodedata.normalize("NFD", word))
    places = [at for at in _marks(word) if parts[at] not in "đĐ"]
    if not places:
        return word
    at = chance.choice(places)
    family = _TONES if parts[at] in _TONES else _SHAPES
    parts[at] = chance.choice([mark for mark in family if mark != parts[at]])
    return canonical("".join(parts))


# ── what it costs ─────────────────────────────────────────────────────────────────────


def damaged_gold(texts: Iterable[GoldText], seed: int = SEED) -> tuple[GoldText, ...]:
    """Return gold with its texts damaged; its annotations stay as they are."""
    return tuple(replace(gold, text=damaged(gold.text, seed=seed)) for gold in texts)


def f1_by_set(seed: int = SEED) -> dict[str, tuple[float, float]]:
    """Return the F1 of each committed set, whole and damaged."""
    found = {}
    for name in COMMITTED:
        gold = read_gold([SETS[name]])
        found[name] = tuple(
            scores(evaluate(texts, knowledge.load())).f1 or 0.0
            for texts in (gold, damaged_gold(gold, seed))
        )
    return found


def lost_words(results: Sequence[Result], whole: Sequence[GoldText]) -> Counter[str]:
    """Count the damaged words of the sentences whose figures were lost, to see what to repair."""
    words: Counter[str] = Counter()
    for result, gold in zip(results, whole, strict=True):
        for figure in result.missed:
            start, end = max(0, figure.start - 60), figure.start + 60
            for before, after in zip(
                _SYLLABLE.findall(gold.text[start:end]),
                _SYLLABLE.findall(result.gold.text[start:end]),
                strict=True,
            ):
                if before != after:
                    words[f"{before} → {after}"] += 1
    return words


def main() -> int:
    """Print F1 whole and damaged; 1 if it falls too far."""
    found = f1_by_set()
    rows = [
        (name, f"{whole:.3f}", f"{hurt:.3f}", f"{whole - hurt:.3f}")
        for name, (whole, hurt) in found.items()
    ]
    print("\n".join(table(("Dữ liệu", "F1", "F1 hỏng dấu", "giảm"), rows)))
    return int(any(whole - hurt > FALL for whole, hurt in found.values()))


if __name__ == "__main__":
    sys.exit(main())
