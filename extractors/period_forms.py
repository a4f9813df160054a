"""The phrases of ``knowledge/periods.toml`` as one pattern, with their examples."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.model import PeriodKind
from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

_FILE = Path(__file__).parent / "knowledge" / "periods.toml"
_PART = re.compile(r"\{([a-z_]+)\}")
_LOOKBEHIND = re.compile(r"(\(\?<[=!][^)]*\))")
_BLANK = re.compile(r" (\?)?")
_GROUP = re.compile(r"\(\?P<[a-z]+>")
_ORDINAL = re.compile(r"(?i)thứ\s+\w+")  # "thứ tư" is no "từ"
_UNMARKED_WORDS = 4  # so long a phrase without any mark is text typed without marks


@dataclass(frozen=True, slots=True)
class Example:
    """A phrase and the days that it must give."""

    text: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Form:
    """One way to name a period; ``read`` names how its days are worked out."""

    name: str
    pattern: re.Pattern[str]
    read: str
    kind: PeriodKind | None
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class PeriodForms:
    """All forms, one pattern that proposes them, and the words that look like theirs."""

    forms: tuple[Form, ...]
    proposal: re.Pattern[str]
    other_words: frozenset[str]

    def matches(self, text: str, key: str) -> Iterator[tuple[Form, re.Match[str]]]:
        """Yield each form found in *key* (of *text*), by position, none overlapping."""
        at = 0
        while proposed := self.proposal.search(key, at):
            form = self.forms[int((proposed.lastgroup or "form0").removeprefix("form"))]
            at = proposed.end()
            match = form.pattern.match(key, proposed.start())
            if match is None:
                continue
            if self._is_meant(text[match.start() : match.end()]):
                yield form, match
            else:
                at = proposed.start() + 1

    def _is_meant(self, surface: str) -> bool:
        """Tell whether the words of *surface* are those of a form, not ones that fold alike."""
        words = re.findall(r"[^\W\d_]+", _ORDINAL.sub("", tone_placed(surface)))
        if len(words) >= _UNMARKED_WORDS and all(word.isascii() for word in words):
            return True
        return not any(
            word in self.other_words or word.lower() in self.other_words for word in words
        )


def _expanded(pattern: str, parts: dict[str, str]) -> str:
    while _PART.search(pattern):
        pattern = _PART.sub(lambda name: f"(?:{parts[name[1]]})", pattern)
    pieces = _LOOKBEHIND.split(pattern)  # a lookbehind needs a fixed length
    return "".join(
        piece if piece.startswith("(?<") else _BLANK.sub(_any_blanks, piece) for piece in pieces
    )


def _any_blanks(blank: re.Match[str]) -> str:
    return " *" if blank[1] else " +"


@cache
def period_forms() -> PeriodForms:
    """Load the forms (once a process); a form that Python cannot read fails by its name."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    forms = []
    for entry in entries["form"]:
        try:
            pattern = re.compile(_expanded(entry["pattern"], entries["part"]))
            kind = PeriodKind(entry["kind"]) if "kind" in entry else None
        except (re.error, KeyError, ValueError) as error:
            raise ValueError(f"periods.toml, form {entry['name']!r}: {error}") from error
        examples = tuple(Example(e[0], e[1] or None, e[2] or None) for e in entry["examples"])
        forms.append(Form(entry["name"], pattern, entry["read"], kind, examples))
    alternatives = "|".join(
        f"(?P<form{at}>{_GROUP.sub('(?:', form.pattern.pattern)})" for at, form in enumerate(forms)
    )
    others = frozenset(word for words in entries["other_words"].values() for word in words)
    return PeriodForms(tuple(forms), re.compile(rf"\b(?:{alternatives})"), others)


def period_key(text: str) -> str:
    """Return the key of *text* with single line ends as blanks: lines may be wrapped."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", pattern_key(text))
