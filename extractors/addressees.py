"""Who is asked (*nơi nhận kiến nghị*): the names after "đề nghị", "đối với", one or several.

A name is a body of ``issuers.toml``, a head, a portfolio or a group of ``addressees.toml``, with
its tail (*UBND huyện Bình Sơn*, *các sở, ngành liên quan*). A name that is not known ends where
what is asked begins.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.issuers import find_bodies
from extractors.model import Addressee, Span
from extractors.spelling import pattern_key, tone_placed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_FILE = Path(__file__).parent / "knowledge" / "addressees.toml"
_REACH = 160  # characters of one name; the longest of the gold has 60
_UNKNOWN = 90  # characters of a name that is not known
_PERSON = 50  # characters of a person's name and what stands between it and the verb
_MOST = 12  # names in one list; more are an enumeration of something else
_JOINT = re.compile(r"\s*(?:,|;|/)\s*(?:va\s+)?|\s+(?:va|cung|cung voi)\s+")
_WORD = re.compile(r"(?:['’]|\s*-\s*|\s+)?(?P<word>[^\W\d_]+)")
_PLACE_WORDS = 4  # of the longest name of a commune: "Bình Hòa Hưng Trung"
_LEVEL = 12  # characters of the longest level
_BLANK = re.compile(r"\s+")
_STOP = re.compile(r"[.;:,()\n]")


@dataclass(frozen=True, slots=True)
class _Words:
    """The lists of ``addressees.toml`` as patterns on the key."""

    head: re.Pattern[str]
    group: re.Pattern[str]
    headed: re.Pattern[str]
    role: re.Pattern[str]
    tail: re.Pattern[str]
    placed: re.Pattern[str]
    level: re.Pattern[str]
    action: re.Pattern[str]
    printed: Mapping[str, str]
    surnames: frozenset[str]


@cache
def _words() -> _Words:
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    portfolios = [
        f"{head} {name}" for head in table["portfolio_heads"] for name in table["portfolios"]
    ]
    printed = {_plain(name): name for name in (*table["heads"], *portfolios, *table["groups"])}
    return _Words(
        head=_any((*table["heads"], *portfolios)),
        group=_any(table["groups"]),
        headed=_any(table["headed"]),
        role=re.compile(rf"(?:(?:cac )?dong chi\s+)?(?P<role>{_alternatives(table['roles'])})\s+"),
        tail=re.compile(r"\s+(?:" + "|".join(_blanks(tail) for tail in table["tails"]) + ")"),
        placed=re.compile(rf"\s+(?:{_alternatives(table['placed'])})\s+"),
        level=re.compile(rf"\b(?:{_alternatives(set(table['placed']) - {'tỉnh'})})\Z"),
        action=_marked(table["actions"]),
        printed=printed,
        surnames=frozenset(table["surnames"]),
    )


def _plain(name: str) -> str:
    return " ".join(re.sub(r"\s*-\s*", " - ", pattern_key(name)).split())


def _blanks(pattern: str) -> str:
    return pattern.replace(" ", r"\s+")


def _alternatives(names: Iterable[str]) -> str:
    keys = sorted({_plain(name) for name in names}, key=len, reverse=True)
    forms = (re.escape(key).replace(r"\ \-\ ", r"\s*-\s*").replace(r"\ ", r"\s+") for key in keys)
    return "|".join(forms)


def _any(names: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(names)})(?![^\W_])")


def _marked(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for words with their marks: *nắm* begins what is asked, *Nam* a name does."""
    longest = sorted(words, key=len, reverse=True)
    alternatives = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
    return re.compile(rf"(?:{alternatives})(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Named:
    """The bodies named one after the other, and where the last name ends."""

    addressees: tuple[Addressee, ...]
    end: int


NOBODY = Named((), -1)


def addressees_at(text: str, key: str, span: Span, *, headed: bool = False) -> Named:
    """Read the names at the start of *span*: "Sở Tài chính, Sở Xây dựng và UBND các xã".

    *key* is ``pattern_key(text)``. *headed* is true after "đối với" and in a title, where a bare
    level (*tỉnh*) is meant too. ``NOBODY`` if no known body is named there.
    """
    found: list[Addressee] = []
    at = span.start
    while len(found) < _MOST:
        named = _one(text, key, at, span.end, headed=headed)
        if named is None:
            break
        found.append(named)
        joint = _JOINT.match(key, named.span.end, span.end)
        if joint is None:
            break
        at = joint.end()
    return Named(tuple(found), found[-1].span.end) if found else NOBODY


def unknown_at(text: str, span: Span) -> Named:
    """Read a name that no list has: from a capital letter to what is asked, in one breath."""
    start = span.start
    if not text[start : start + 1].isupper():
        return NOBODY
    limit = min(span.end, start + _UNKNOWN)
    stop = _STOP.search(text, start, limit)
    end = stop.start() if stop else limit
    for action in re.finditer(r"\s+(?=\w)", text[start:end]):
        if _words().action.match(text, start + action.end()):
            name = Span(start, start + action.start())
            return Named((Addressee(_shown(name.of(text)), name),), name.end)
    return NOBODY


def person_before(text: str, key: str, span: Span) -> Addressee | None:
    """Return the official or body named last in *span*, if nothing but a name follows it.

    "Giám đốc Sở Y tế Nguyễn Văn Bình đã" names the director of the department.
    """
    known = _words()
    last = None
    for word in re.finditer(r"(?<!\w)(?=\w)", key[span.start : span.end]):
        at = span.start + word.start()
        if last and at < last.span.end:
            continue
        if known.role.match(key, at, span.end) or text[at].isupper():
            last = _one(text, key, at, span.end, headed=False) or last
    return last if last and span.end - last.span.end <= _PERSON else None


def named_whole(text: str, span: Span) -> Named:
    """Take all of *span* for one name, if it is short and begins with a capital letter."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    end = start + len(words.strip(" *.:"))
    name = Span(start, end)
    if not (0 < end - start <= _UNKNOWN and text[start].isupper()) or _STOP.search(
        text, start, end
    ):
        return NOBODY
    return Named((Addressee(_shown(name.of(text)), name),), end)


def acts_at(text: str, at: int) -> bool:
    """Tell whether what somebody shall do begins at *at*: *chỉ đạo*, *sớm ban hành*."""
    return _words().action.match(text, at) is not None


def _one(text: str, key: str, start: int, stop: int, *, headed: bool) -> Addressee | None:
    known = _words()
    limit = min(stop, start + _REACH)
    role = known.role.match(key, start, limit)
    places = [role.end(), role.end("role") - len("ban")] if role else []  # "Trưởng Ban Quản lý …"
    read = ((at, _head(text, key, Span(at, limit), headed=False)) for at in places)
    at, name = next((one for one in read if one[1]), (start, None))
    if name is None:
        role, name = None, _head(text, key, Span(start, limit), headed=headed)
    if name is None:
        return None
    words, end = name
    tail_start = end
    while (longer := _tail(text, key, Span(end, limit))) > end:
        end = longer
    tail = _shown(text[tail_start:end])
    first = role.start("role") if role else start
    title = _shown(text[first:at])
    shown = " ".join(part for part in (title, words, tail) if part)
    return Addressee(shown, Span(first, end))


def _head(text: str, key: str, span: Span, *, headed: bool) -> tuple[str, int] | None:
    """Return the normalised first part of a name and its end."""
    known = _words()
    start, limit = span.start, span.end
    if group := known.group.match(key, start, limit):
        return known.printed[_plain(group.group())], group.end()
    body = None
    if text[start : start + 1].isupper():
        first = next(find_bodies(text, start, limit), None)
        if first is not None and first.span.start == start:
            body = first.name, first.span.end
        head = known.head.match(key, start, limit)
        if head and (body is None or head.end() > body[1]):
            return known.printed[_plain(head.group())], head.end()
    if body is None and headed and (level := known.headed.match(key, start, limit)):
        return _shown(level.group() and text[level.start() : level.end()]), level.end()
    return body


def _tail(text: str, key: str, span: Span) -> int:
    """Return the end of one part more of a name: "tỉnh", "huyện Bình Sơn", "liên quan"."""
    known = _words()
    start, limit = span.start, span.end
    if not text[start:limit].isupper():  # in a title all is in capitals
        level = known.placed.match(key, start, limit)
        if level is None and known.level.search(key, max(0, start - _LEVEL), start):
            level = _BLANK.match(key, start, limit)  # "UBND thành phố" is known, "Châu Đốc" is not
        if level and (end := _place_end(text, level.end(), limit)) > level.end():
            return end
    tail = known.tail.match(key, start, limit)
    return tail.end() if tail and not key[tail.end() : tail.end() + 1].isalnum() else start


def _place_end(text: str, start: int, limit: int) -> int:
    """Return where a place's name from *start* ends: capital letters, or the number of a ward."""
    if number := re.compile(r"\d{1,2}\b").match(text, start, limit):
        return number.end()
    end = start
    for _ in range(_PLACE_WORDS):
        word = _WORD.match(text, end, limit)
        if (
            word is None
            or not word["word"][0].isupper()
            or (end == start and word.start("word") > start)
            or (end > start and word["word"] in _words().surnames)
        ):
            break
        end = word.end()
    return end


_LEVELS = re.compile(
    r"\b(?:Tỉnh|Thành phố|TỈNH|THÀNH PHỐ|Huyện|Xã|Trung Ương|TRUNG ƯƠNG)(?=$|\s+$)"
)


def _shown(words: str) -> str:
    """Return words as a name is shown: one blank, the newer tone marks, levels in small."""
    shown = tone_placed(" ".join(words.split()))
    if shown.isupper() and len(shown) > 3:
        shown = shown.lower().replace("trung ương", "Trung ương")
    return _LEVELS.sub(lambda level: level.group().lower().replace("trung", "Trung"), shown)
