"""Names of bodies that issue documents (*cơ quan ban hành*), found and normalised.

A name is a chain of known words: "ĐẢNG ĐOÀN HỘI ĐỒNG NHÂN DÂN TỈNH" is "Đảng đoàn HĐND tỉnh".
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
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
_LOCAL = re.compile(r"\s+(?:huyen|quan|thi xa|xa|phuong|thi tran|dac khu)(?=\s+[a-z\d])")
_JOINT_CIRCULAR = "TTLT"
_PARTY = "Đảng"
_ONGOING = ("đa", "đá")  # the beginning of "đang", "đáng" where "Đảng" was proposed
_PART_OF = re.compile(r"(?<=[a-z]) cua (?=(?:hdnd|hoi dong|ubnd|uy ban|tinh uy|thanh uy)\b)")
_CITY = (" thành phố", " thị xã")
_NO_PLACE = frozenset({"Khóa", "Khoá", "Nhiệm", "Kỳ", "Về"})
_LONGEST_PLACE = 4  # syllables of a district's name


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
    officer: re.Pattern[str]
    officer_before: re.Pattern[str]
    forms: Mapping[str, tuple[str, str]]  # key: short form, printed form
    by_symbol: Mapping[str, str]
    own_symbols: frozenset[str]
    other_symbols: frozenset[str]
    central: tuple[str, ...]


@cache
def issuers() -> Issuers:
    """Load ``knowledge/issuers.toml`` and the provinces' names (once a process)."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    heads, qualifiers = (
        {_form_key(pattern_key(printed)): (short, printed) for printed, short in entries[name]}
        for name in ("heads", "qualifiers")
    )
    officers = {pattern_key(role): (role, role) for role in entries["officers"]}
    places = {form: (name, name) for form, name in gazetteer().names}
    first, later = _alternation(heads), _alternation(heads | qualifiers | places)
    return Issuers(
        chain=re.compile(rf"\b(?:{first})(?:\s+(?:{later}))*"),
        word=re.compile(later),
        officer=re.compile(rf"(?:{_alternation(officers)})\s+"),
        officer_before=re.compile(rf"\b(?:{_alternation(officers)})\s+$"),
        forms=heads | qualifiers | places,
        by_symbol=entries["by_symbol"],
        own_symbols=frozenset(entries["own_symbols"]),
        other_symbols=frozenset(entries["other_symbols"]),
        central=tuple(entries["central"]),
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
            yield _body(match, part, start)


def _body(match: re.Match[str], text: str, offset: int = 0) -> Body:
    """Return the body of *match*, found in the key of *text*; "đang" after it is no "Đảng"."""
    name, printed, party = _names(match.group())
    start, end = match.span()
    if party and text[start + party : start + party + 2].startswith(_ONGOING):
        name, printed, _ = _names(match.group()[:party].rstrip())
        end = start + len(match.group()[:party].rstrip())
    return Body(name, printed, Span(offset + start, offset + end))


@lru_cache(maxsize=4096)
def _names(words: str) -> tuple[str, str, int]:
    """Return the short and the printed name of a chain, and where "dang" stands in it, or 0."""
    known = issuers()
    parts = [(part, known.forms[_form_key(part.group())]) for part in known.word.finditer(words)]
    named = [form for _, form in parts if form[0]]
    party = next((part.start() for part, form in parts if form[0] == _PARTY), 0)
    return " ".join(short for short, _ in named), " ".join(full for _, full in named), party


def _name_end(text: str, start: int) -> int:
    """Return where a name from *start* must end: at a line end, unless the line is wrapped."""
    limit = min(len(text), start + _NAME_REACH)
    for line_end in re.finditer(r"\n", text[start:limit]):
        if not text[start + line_end.end() : start + line_end.end() + 1].islower():
            return start + line_end.start()
    return limit


def body_at(text: str, key: str, start: int) -> Body | None:
    """Return the body named at *start* of *text*, whose key is *key*.

    "A, B và C" is one joint issuer; after a comma without a closing "và" another clause begins,
    so only the first is meant. "Chủ tịch UBND tỉnh" is an officer of the body, "HĐND huyện Phú
    Tân" a body of a place that no list has.
    """
    end = _name_end(text, start)
    first = _local(text, key, _one_at(text, key, start, end), end)
    if first is None:
        return None
    chain = [first]
    if (of := _PART_OF.match(key, first.span.end, end)) and (
        whole := _local(text, key, _one_at(text, key, of.end(), end), end)
    ):  # "Ban Pháp chế của HĐND tỉnh"
        span = Span(start, whole.span.end)
        chain = [
            first := Body(f"{first.name} {whole.name}", f"{first.printed} {whole.printed}", span)
        ]
    while (joint := _JOINT.match(text, chain[-1].span.end, end)) is not None:
        body = _local(text, key, _one_at(text, key, joint.end(), end), end)
        if body is None:
            break
        chain.append(body)
        if "và" in joint.group():
            return _joint(text, chain)
    return first


def _one_at(text: str, key: str, start: int, end: int) -> Body | None:
    """Return the body, or the officer of a body, whose name begins at *start*."""
    known = issuers()
    officer = known.officer.match(key, start, end)
    match = known.chain.match(key, officer.end() if officer else start, end)
    if match is None or not text[start : start + 1].isupper():
        return None
    body = _body(match, text)
    if officer is None:
        return body
    role = " ".join(text[start : officer.end()].split())
    return Body(f"{role} {body.name}", f"{role} {body.printed}", Span(start, body.span.end))


def _local(text: str, key: str, body: Body | None, end: int) -> Body | None:
    """Add "huyện Phú Tân" to "HĐND", "Cao Lãnh" to "UBND thành phố": they are in no list."""
    if body is None:
        return None
    city = body.name.endswith(_CITY)
    level = None if city else _LOCAL.match(key, body.span.end, end)
    if not (city or level):
        return body
    start = level.end() if level else body.span.end
    name: list[str] = []
    stop = start
    for word in re.finditer(r"\s+([^\W\d_]+|\d+)", text[start:end]):
        first = word[1][0]
        named = first.isupper() or (first.isdigit() and not name and not city)
        if len(name) == _LONGEST_PLACE or not named or word[1] in _NO_PLACE:
            break
        if start + word.start() != stop:
            break
        name.append(word[1])
        stop = start + word.end()
    if not name:
        return body
    words = [text[body.span.end : start].strip(), *name]
    added = " ".join(word for word in words if word)
    return Body(f"{body.name} {added}", f"{body.printed} {added}", Span(body.span.start, stop))


def _joint(text: str, chain: list[Body]) -> Body:
    name, printed = chain[0].name, chain[0].printed
    for before, body in pairwise(chain):
        comma = "," in text[before.span.end : body.span.start]
        name += (", " if comma else " và ") + body.name
        printed += (", " if comma else " và ") + body.printed
    return Body(name, printed, Span(chain[0].span.start, chain[-1].span.end))


def is_central(issuer: str) -> bool:
    """Tell whether a body of this name acts for the whole country: there is one of it only."""
    return issuer.startswith(issuers().central)


def issuer_of_symbol(symbol: str) -> str | None:
    """Return who issues documents with such a *symbol*, where its end tells; "" for its own.

    Joint circulars (TTLT) have several issuers, so None.

    >>> issuer_of_symbol("36/2021/QH15")
    'Quốc hội'
    """
    known = issuers()
    codes = re.split(r"[/.&-]", symbol)
    for code in reversed(codes if _JOINT_CIRCULAR not in codes else ()):
        code_alone = code.rstrip("0123456789")
        if code_alone in known.own_symbols:
            return ""
        if code_alone in known.by_symbol:
            return known.by_symbol[code_alone]
    return None
