"""The phrases of ``knowledge/periods.toml`` as one pattern, with their examples."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.model import PeriodKind
from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

_FILE = Path(__file__).parent / "knowledge" / "periods.toml"
_PART = re.compile(r"\{([a-z_]+)\}")
_LOOKBEHIND = re.compile(r"(\(\?<[=!][^)]*\))")
_BLANK = re.compile(r" (\?)?")
_DIGIT = "0"  # stands for any digit among the first words
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
    starts: tuple[str, ...]
    pattern: re.Pattern[str]
    read: str
    kind: PeriodKind | None
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class PeriodForms:
    """All forms, those that a first word may begin, and the words that look like theirs."""

    forms: tuple[Form, ...]
    starts: re.Pattern[str]
    by_start: Mapping[str, tuple[Form, ...]]
    other_words: frozenset[str]

    def matches(self, text: str, key: str) -> Iterator[tuple[Form, re.Match[str]]]:
        """Yield each form found in *key* (of *text*), by position, none overlapping."""
        end = 0
        for start in self.starts.finditer(key):
            if start.start() < end:
                continue
            for form in self.by_start[_start_word(start.group())]:
                match = form.pattern.match(key, start.start())
                if match and self._is_meant(text[match.start() : match.end()]):
                    yield form, match
                    end = match.end()
                    break

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
    forms = tuple(_form(entry, entries["part"]) for entry in entries["form"])
    words = sorted({word for form in forms for word in form.starts})
    by_start = {word: tuple(form for form in forms if word in form.starts) for word in words}
    others = frozenset(word for words in entries["other_words"].values() for word in words)
    return PeriodForms(forms, _starts_pattern(words), by_start, others)


def _form(entry: dict[str, Any], parts: dict[str, str]) -> Form:
    try:
        return Form(
            name=entry["name"],
            starts=tuple(entry["starts"]),
            pattern=re.compile(_expanded(entry["pattern"], parts)),
            read=entry["read"],
            kind=PeriodKind(entry["kind"]) if "kind" in entry else None,
            examples=tuple(Example(e[0], e[1] or None, e[2] or None) for e in entry["examples"]),
        )
    except (re.error, KeyError, ValueError) as error:
        raise ValueError(f"periods.toml, form {entry.get('name')!r}: {error}") from error


def _start_word(found: str) -> str:
    return _DIGIT if found.isdigit() else found


def _starts_pattern(words: list[str]) -> re.Pattern[str]:
    """Return a pattern for *words*, grouped by first letter, which Python matches faster."""
    letters = sorted({word[0] for word in words if word != _DIGIT})
    groups = "|".join(
        f"{letter}(?:{'|'.join(word[1:] for word in words if word[0] == letter)})"
        for letter in letters
    )
    return re.compile(rf"\b(?:{groups})\b|(?<![\d.,/])\d")


def period_key(text: str) -> str:
    """Return the key of *text* with single line ends as blanks: lines may be wrapped."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", pattern_key(text))
