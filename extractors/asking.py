"""Where somebody is asked in so many words: "đề nghị UBND tỉnh …", and how far each reaches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.addressees import NOBODY, acts_at, addressees_at, named_whole, unknown_at
from extractors.model import Span
from extractors.proposal_words import proposal_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.addressees import Named

_NEAR = 30  # characters before a verb that can make it a noun
_FRESH = re.compile(
    r"(?:\A|[.;,:!?]|\bva\b)\s*(?:(?:va|dong thoi|ben canh do|ngoai ra|tu do|qua do)\b,?\s*)*\Z"
)
_JOINED = re.compile(r"(?:,\s*)?(?:\b(?:va|dong thoi|ben canh do)\b,?\s*)+\Z")
_FOR = re.compile(r"(?:kien nghi |de xuat |de nghi )?(?:doi voi|voi|ve phia)\s+")
_TELLS = re.compile(r"\s+(?:da|la|con|chua|duoc|dang|va|cua|cung|nhan thay|de nghi|kien nghi)\b")
_MARKER = re.compile(r"(?<!\w)(?:\((?:\d{1,2}|[a-z]|i{1,3}|iv|v)\)|(?:\d|[a-z])\))\s*(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Ask:
    """A verb that asks, ``at`` its first letter, and who is asked right after it."""

    at: int
    named: Named
    after: int  # where the words after the verb and the names begin


def asks_in(text: str, key: str, span: Span, *, nameless: bool = False) -> list[Ask]:
    """Return the verbs of *span* that ask somebody; *nameless* takes those that name nobody."""
    words = proposal_words()
    found = []
    for match in words.asking.finditer(key, span.start, span.end):
        before = text[max(span.start, match.start() - _NEAR) : match.start()]
        if words.nominal.search(before):
            continue
        rest = Span(match.end(), span.end)
        named = addressees_at(text, key, rest)
        if not named.addressees:
            named = unknown_at(text, rest)
        if named.addressees or nameless:
            found.append(Ask(match.start(), named, named.end if named.addressees else match.end()))
    return found


def opens_clause(key: str, span: Span, at: int) -> bool:
    """Tell whether a clause begins at *at*: after a stop, a comma, *đồng thời*."""
    return bool(_FRESH.search(key[max(span.start, at - _NEAR) : at])) or at == span.start


def end_before(key: str, start: int, at: int) -> int:
    """Return the end of what goes before a clause at *at*, without *đồng thời* and blanks."""
    joined = _JOINED.search(key, start, at)
    end = joined.start() if joined else at
    while end > start and key[end - 1].isspace():
        end -= 1
    return end


@dataclass(frozen=True, slots=True)
class Lead:
    """What an item opens with: who it is for, where its words begin, whether it has any."""

    named: Named
    content: Span
    bare: bool


def lead_of(text: str, key: str, span: Span) -> Lead | None:
    """Read "Đối với UBND tỉnh:", "Kiến nghị UBND tỉnh", "UBND tỉnh" at the start of *span*.

    ``bare`` is true if nothing else follows; then it heads the items below. None if the span
    opens otherwise, or with a sentence that asks.
    """
    told = _FOR.match(key, span.start, span.end)
    asked = None if told else proposal_words().asking.match(key, span.start, span.end)
    at = told.end() if told else asked.end() if asked else span.start
    rest = Span(at, span.end)
    named = addressees_at(text, key, rest, headed=told is not None)
    if not named.addressees:
        named = _to_colon(text, key, rest) if told else NOBODY
    if not named.addressees:
        return None
    tail = key[named.end : span.end]
    if re.fullmatch(
        r"[\s:.*,]*(?:(?:mot so |cac )?(?:noi dung|van de|kien nghi)?\s*(?:sau|nhu sau)?(?: day)?)?[\s:.*]*",
        tail,
    ):
        return Lead(named, Span(span.end, span.end), bare=True)
    if (told or not asked) and (colon := re.match(r"\s*:\s*", tail)):
        return Lead(named, Span(named.end + colon.end(), span.end), bare=False)
    if told and (comma := re.match(r"\s*,\s*", tail)) and acts_at(text, named.end + comma.end()):
        return Lead(named, Span(named.end + comma.end(), span.end), bare=False)
    return None


def _to_colon(text: str, key: str, span: Span) -> Named:
    """Read a name that no list has, between "đối với" and a colon or the end of the line."""
    end = key.find(":", span.start, span.end)
    return named_whole(text, Span(span.start, end if end >= 0 else span.end))


def subject_of(text: str, key: str, span: Span) -> Named:
    """Return the bodies that an item without a verb of asking opens with: *UBND tỉnh chỉ đạo*."""
    named = addressees_at(text, key, span)
    if named.addressees:
        after = re.match(r"\s+(?=[^\W\d_])", key[named.end : span.end])
        if after and text[named.end + after.end()].islower() and not _TELLS.match(key, named.end):
            return named
    return NOBODY


def enumerated(key: str, span: Span) -> Sequence[Span]:
    """Split "(1) …; (2) …" into its parts; the span itself if it is no such list."""
    marks = list(_MARKER.finditer(key, span.start, span.end))
    if len(marks) < 2 or key[span.start : marks[0].start()].strip(" :"):
        return (span,)
    return tuple(_parts(key, marks, span.end))


def _parts(key: str, marks: list[re.Match[str]], stop: int) -> Iterator[Span]:
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else stop
        while end > mark.end() and key[end - 1].isspace():
            end -= 1
        yield Span(mark.end(), end)
