"""Names of bodies that issue documents (*cơ quan ban hành*), found and normalised.

A name is a chain of known words: "ĐẢNG ĐOÀN HỘI ĐỒNG NHÂN DÂN TỈNH" is "Đảng đoàn HĐND tỉnh".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.places import gazetteer
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FILE = Path(__file__).parent / "knowledge" / "issuers.toml"
_NAME_REACH = 200  # the longest joint issuer of the gold has 82 characters
_JOINT = re.compile(r"\s*,\s*|\s+và\s+")


@dataclass(frozen=True, slots=True)
class Body:
    """A body where the text names it: ``name`` in short, ``printed`` in full, both recased."""

    name: str
    printed: str
    span: Span


@dataclass(frozen=True, slots=True)
class Issuers:
    """The words of bodies' names, and who issues what by the end of a symbol."""

    chain: re.Pattern[str]
    word: re.Pattern[str]
    forms: Mapping[str, tuple[str, str]]  # key: short form, printed form
    by_symbol: Mapping[str, str]
    own_symbols: frozenset[str]


@cache
def issuers() -> Issuers:
    """Load ``knowledge/issuers.toml`` and the provinces' names (once a process)."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    heads, qualifiers = (
        {_form_key(pattern_key(printed)): (short, printed) for printed, short in entries[name]}
        for name in ("heads", "qualifiers")
    )
    places = {form: (name, name) for form, name in gazetteer().names}
    first, later = _alternation(heads), _alternation(heads | qualifiers | places)
    return Issuers(
        chain=re.compile(rf"\b(?:{first})(?:\s+(?:{later}))*"),
        word=re.compile(later),
        forms=heads | qualifiers | places,
        by_symbol=entries["by_symbol"],
        own_symbols=frozenset(entries["own_symbols"]),
    )


def _alternation(forms: Mapping[str, tuple[str, str]]) -> str:
    longest_first = sorted(forms, key=len, reverse=True)
    return "|".join(_form_pattern(form) for form in longest_first)


def _form_pattern(form: str) -> str:
    words = re.escape(form).replace(r"\ ", r"\s+").replace(r"\-", r"\s*-\s*")
    return words if form.startswith("(") else rf"{words}\b"


def _form_key(words: str) -> str:
    return re.sub(r"\s*-\s*", "-", " ".join(words.split()))


def find_bodies(text: str, start: int = 0, end: int | None = None) -> Iterator[Body]:
    """Yield the bodies named in ``text[start:end]``; their names begin with a capital letter."""
    stop = len(text) if end is None else end
    part = text[start:stop]
    for match in issuers().chain.finditer(pattern_key(part)):
        if part[match.start()].isupper():
            yield _body(match, start)


def _body(match: re.Match[str], offset: int) -> Body:
    known = issuers()
    words = [known.forms[_form_key(word)] for word in known.word.findall(match.group())]
    return Body(
        name=" ".join(short for short, _ in words if short),
        printed=" ".join(printed for short, printed in words if short),
        span=Span(offset + match.start(), offset + match.end()),
    )


def _name_end(text: str, start: int) -> int:
    """Return where a name from *start* must end: at a line end, unless the line is wrapped."""
    limit = min(len(text), start + _NAME_REACH)
    for line_end in re.finditer(r"\n", text[start:limit]):
        if not text[start + line_end.end() : start + line_end.end() + 1].islower():
            return start + line_end.start()
    return limit


def body_at(text: str, start: int) -> Body | None:
    """Return the body named at *start*, or the joint body: "A, B và C" is one issuer.

    After a comma without a closing "và" another clause begins, so only the first is meant.
    """
    end = _name_end(text, start)
    chain: list[Body] = []
    for body in find_bodies(text, start, end):
        joint = _JOINT.fullmatch(text, chain[-1].span.end, body.span.start) if chain else None
        if (not chain and body.span.start != start) or (chain and joint is None):
            break
        chain.append(body)
        if joint and "và" in joint.group():
            break
    closed = len(chain) > 1 and "và" in text[chain[-2].span.end : chain[-1].span.start]
    return _joint(text, chain) if closed else (chain[0] if chain else None)


def _joint(text: str, chain: list[Body]) -> Body:
    name, printed = chain[0].name, chain[0].printed
    for before, body in pairwise(chain):
        comma = "," in text[before.span.end : body.span.start]
        name += (", " if comma else " và ") + body.name
        printed += (", " if comma else " và ") + body.printed
    return Body(name, printed, Span(chain[0].span.start, chain[-1].span.end))


def issuer_of_symbol(symbol: str) -> str | None:
    """Return who issues documents with such a *symbol*, where its end tells; "" for its own.

    >>> issuer_of_symbol("36/2021/QH15")
    'Quốc hội'
    """
    known = issuers()
    for code in reversed(re.split(r"[/.&-]", symbol)):
        code_alone = code.rstrip("0123456789")
        if code_alone in known.own_symbols:
            return ""
        if code_alone in known.by_symbol:
            return known.by_symbol[code_alone]
    return None
