"""The words of ``knowledge/proposals.toml``: titles, verbs, deadlines, fields, as patterns."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FILE = Path(__file__).parent / "knowledge" / "proposals.toml"
_TITLE = 160  # a longer line is a paragraph, not a title

_DATE = r"(?:ngay\s+)?\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*(?:19|20)\d\d)?(?![\d/])|ngay\s+\d{1,2}\s+thang\s+\d{1,2}(?:,?\s+nam\s+(?:19|20)\d\d)?"
_LONGER = (
    r"(?:0?[1-9]|1[0-2])\s+thang\s+(?:dau|cuoi)\s+nam(?:\s+(?:19|20)\d\d)?"
    r"|thang\s+\d{1,2}(?:(?:\s*/\s*|\s+nam\s+|\s*-\s*)(?:19|20)\d\d)?(?![\d/])"
    r"|quy\s+(?:[1-4]|iv|i{1,3})\b(?:(?:\s*/\s*|\s+nam\s+|\s*-\s*)(?:19|20)\d\d)?"
    r"|(?:cuoi\s+|het\s+)?nam\s+(?:19|20)\d\d(?!\s*-\s*\d)|(?:cuoi|het)\s+nam\b|nam\s+nay\b"
)


@dataclass(frozen=True, slots=True)
class DeadlineForm:
    """A way to say by when; ``before`` is true if the day before what is named is the last."""

    pattern: re.Pattern[str]
    before: bool


@dataclass(frozen=True, slots=True)
class ProposalWords:
    """What is known of proposals.

    The patterns are for the key, but for ``nominal``, ``others``, ``past``, ``no_promise`` and
    ``fields``: short words differ by their marks alone (*đúng*, *dựng*), so they look at the text.
    """

    titles: Sequence[tuple[str, re.Pattern[str]]]
    none: re.Pattern[str]
    closing: re.Pattern[str]
    asking: re.Pattern[str]
    nominal: re.Pattern[str]
    others: re.Pattern[str]
    oversight: re.Pattern[str]
    past: re.Pattern[str]
    counts: re.Pattern[str]
    promising: re.Pattern[str]
    no_promise: re.Pattern[str]
    deadlines: Sequence[DeadlineForm]
    no_day: re.Pattern[str]
    fields: Sequence[tuple[str, re.Pattern[str]]]


@cache
def proposal_words() -> ProposalWords:
    """Load ``knowledge/proposals.toml`` (once a process)."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    asking, promising = table["asking"], table["promising"]
    verbs = "|".join(_key(verb) for verb in asking["verbs"])
    return ProposalWords(
        titles=[(entry["kind"], _pattern(entry["pattern"])) for entry in table["title"]],
        none=_pattern(table["none"]["pattern"]),
        closing=_pattern(table["closing"]["pattern"]),
        asking=re.compile(
            rf"\b(?:(?:{_any(asking['before'])})\s+)*(?P<verb>{verbs})\b(?:\s+(?:{_any(asking['after'])}))?\s*"
        ),
        nominal=_marked(asking["nominal"], r"(?:\b(?:{})|\d)\s*\Z"),
        others=_marked(asking["others"], r"\b(?:{})\b"),
        oversight=re.compile(rf"\b(?:{_any(asking['oversight'])})\b"),
        past=_marked(asking["past"], r"\b(?:{})\s*\Z"),
        counts=_pattern(f"(?:{'|'.join(asking['counts'])})"),
        promising=re.compile(
            rf"\b(?:(?P<verb>{_any(promising['verbs'])})|(?P<will>{_any(promising['will'])}))\b"
        ),
        no_promise=_marked(promising["nominal"], r"\b(?:{})(?:\s+đã)?\s*\Z"),
        deadlines=[_deadline(entry) for entry in table["deadline"]],
        no_day=_pattern(rf"\b(?:{table['no_day']['pattern']})"),
        fields=[
            (entry["name"], _marked(entry["words"], r"\b(?:{})\b")) for entry in table["field"]
        ],
    )


def _key(words: str) -> str:
    return re.escape(pattern_key(words)).replace(r"\ ", r"\s+")


def _any(words: Iterable[str]) -> str:
    return "|".join(_key(word) for word in sorted(words, key=len, reverse=True))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(words.replace(" ", r"\s+"), re.DOTALL)


def _marked(words: Iterable[str], form: str) -> re.Pattern[str]:
    """Return a pattern for the text itself: the words with their marks, in *form*."""
    longest = sorted(words, key=len, reverse=True)
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    return re.compile(form.format(alternatives), re.IGNORECASE)


def _deadline(entry: dict[str, Any]) -> DeadlineForm:
    form = entry["pattern"].replace(" ", r"\s+")
    form = form.replace("{day}", f"(?P<named>{_DATE})")
    form = form.replace("{bound}", f"(?P<named>{_DATE}|{_LONGER})")
    return DeadlineForm(re.compile(r"\b" + form), entry["last"] == "before")


@lru_cache(maxsize=4096)
def title_kind(title: str) -> str | None:
    """Tell what a section with that *title* holds: asks, mixed, voters, oversight … or None."""
    key = pattern_key(title)
    if len(key) > _TITLE:
        return None
    return next((kind for kind, form in proposal_words().titles if form.fullmatch(key)), None)


def field_of(words: str) -> str | None:
    """Return the field (*lĩnh vực*) that *words* name most, the first among equals.

    >>> field_of("rà soát, thu hồi diện tích đất công bị lấn chiếm")
    'đất đai'
    """
    best: tuple[int, int, str] | None = None
    for name, form in proposal_words().fields:
        found = list(form.finditer(words))
        if found:
            weight = (-len(found), found[0].start(), name)
            best = min(best, weight) if best else weight
    return best[2] if best else None
