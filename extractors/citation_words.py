"""The words round a document's symbol: what they say of its kind, day, issuer and relation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.document_kinds import document_kinds
from extractors.issuers import body_at, find_bodies
from extractors.model import BlockKind
from extractors.period_days import phrase_days
from extractors.period_forms import period_key
from extractors.spelling import pattern_key
from extractors.symbols import code_of, is_party

if TYPE_CHECKING:
    from datetime import date

    from extractors.model import Span, Structure

_BEFORE = 240  # a sentence that begins with the day of issue reaches this far at most
_AFTER = 240  # room for a list of symbols before the "của …" that they share
_KIND_REACH = 120  # "Luật Tổ chức chính quyền địa phương số": the longest title before a symbol

_DAY = (
    r"(?:ky )?(?:ban hanh )?ngay *(?P<day>\d{1,2} *(?:[/.-]|thang) *\d{1,2} *(?:[/.-]|nam) *\d{4})"
)
_AFTER_SYMBOL = re.compile(rf"[,;]? *(?:\({_DAY}\)|{_DAY.replace('day', 'day2')})?,?")
_DAY_AFTER = re.compile(rf",? {_DAY}")
_OF = re.compile(r" *(?:cua|do) (?=\S)")
# What may stand between a symbol and the "của" of a later one that both share.
_SHARED = re.compile(
    r"(?:[,;]| va\b| (?:cac )?[a-z]{3,9} [a-z]{3,9} so\b| so\b| \d[\w/.&-]*+| ngay *[\d/.-]++)*? cua (?=\S)"
)
# A line end is no end of a sentence if the next line goes on in lower case (a wrapped line).
_SENTENCE = re.compile(
    r"[.;:!?] *(?=[^\W\d_a-z]|[\n\-+])|\n(?=\s|[^\W\d_a-z]|[-+•*|]|\d{1,2}[.)]\s|$)"
)
_DAY_FIRST = re.compile(
    r"^\W*(?:[a-z\d.]{1,5}[).] *)?ngay *(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} thang \d{1,2} nam \d{4}), *"
)
_ISSUES = re.compile(
    r" *(?:da |co |se |vua )*(?:ban hanh|ky ban hanh|ky|thong qua|co|trinh|phe duyet)\b"
)
_ANSWERS = re.compile(
    r"(?:thuc hien|phuc dap|tra loi|theo(?: de nghi| yeu cau| noi dung)?|can cu|tiep theo)\b[^.;:]*$"
)
_REPLACES = re.compile(r"thay the(?: cho)?(?: cac)? *(?P<object>[^.;()]{0,60})$")
_AMENDS = re.compile(r"(?:sua doi|bo sung)[^.;()]{0,60}(?:cua|doi voi)(?: cac)? *$")
_REQUESTS = {"Công văn", "Công điện", "Văn bản", "Giấy mời"}


@dataclass(frozen=True, slots=True)
class Cited:
    """What the words round one mention say; ``joined``: it follows another symbol in a list.

    ``relation`` is cites, replaced, amends, or "answers" for a letter that is carried out,
    which only at a report's beginning is the letter that the report answers.
    """

    kind: str | None
    issuer: str | None
    issued_on: date | None
    relation: str
    joined: bool


def cited_here(text: str, span: Span, after: int) -> Cited:
    """Read the words round the symbol at *span* of plain *text*; another symbol ends at *after*."""
    start = _sentence_start(text, max(0, span.start - _BEFORE), span.start)
    between = text[max(start, after) : span.start]
    kind, kind_start = _kind_before(between)
    lead = text[start : max(start, after) + kind_start]
    day_after, issuer_after = _after(text, span.end)
    day_first, issuer_first = _sentence_opening(lead)
    first_of_sentence = after <= start
    return Cited(
        kind=kind,
        issuer=issuer_after or issuer_first,
        issued_on=day_after or (day_first if first_of_sentence else None),
        relation=_relation(kind, between[:kind_start], lead),
        joined=bool(re.fullmatch(r"[^.]{0,90}số ", between)) and after > start,
    )


def _sentence_start(text: str, low: int, high: int) -> int:
    start = low
    for stop in _SENTENCE.finditer(text, low, high):
        start = stop.end()
    return start


@cache
def _kind_pattern() -> re.Pattern[str]:
    names = "|".join(kind.key.replace(" ", r"\s+") for kind in document_kinds())
    return re.compile(rf"\b(?:{names})\b")


def _kind_before(words: str) -> tuple[str | None, int]:
    """Return the kind named last before a symbol, with its place; a capital letter is better."""
    low = max(0, len(words) - _KIND_REACH)
    proposed = _kind_pattern().finditer(pattern_key(words), low)
    found = [match for match in proposed if _is_kind(words[match.start() : match.end()])]
    capital = [match for match in found if words[match.start()].isupper()]
    best = (capital or found)[-1:]
    if not best:
        return None, len(words)
    key = " ".join(best[0].group().split())
    return next(kind.name for kind in document_kinds() if kind.key == key), best[0].start()


def _is_kind(surface: str) -> bool:
    """Tell whether *surface* names a kind; one syllable must have its marks ("Thủ" is no "Thư")."""
    return " " in surface or any(surface.lower() == kind.name.lower() for kind in document_kinds())


def _after(text: str, end: int) -> tuple[date | None, str | None]:
    """Read ", ngày 03/10/2016 của Ban Bí thư" or "của Quốc hội ngày 11/01/2022"."""
    key = period_key(text[end : end + _AFTER])
    match = _AFTER_SYMBOL.match(key)
    day = (match["day"] or match["day2"]) if match else None
    stop = match.end() if match else 0
    of = _OF.match(key, stop) or _SHARED.match(key, stop)
    body = body_at(text, end + of.end()) if of else None
    if body and not day and (later := _DAY_AFTER.match(key, body.span.end - end)):
        day = later["day"]
    return (phrase_days(day, None).start if day else None), body.name if body else None


def _sentence_opening(lead: str) -> tuple[date | None, str | None]:
    """Read "Ngày 20/8/2021, Ban Thường vụ Tỉnh ủy đã ban hành" or only "… ban hành"."""
    key = pattern_key(lead)
    opening = _DAY_FIRST.match(key)
    bodies = list(find_bodies(lead))
    for body in reversed(bodies):
        if _ISSUES.fullmatch(key[body.span.end :].rstrip()):
            day = phrase_days(opening[1], None).start if opening else None
            return day, body.name
    return None, None


def _relation(kind: str | None, between: str, lead: str) -> str:
    key, whole = pattern_key(between), pattern_key(lead)
    if _REPLACES.search(key):
        own = re.search(r"bao cao nay\s+thay the(?: cho)?\s*$", whole)
        return "replaces" if own else "replaced"
    if _AMENDS.search(key):
        return "amends"
    return "answers" if kind in _REQUESTS and _ANSWERS.search(whole) else "cites"


def kind_from_code(symbol: str) -> str | None:
    """Return the kind that a symbol's code tells, where no words do: "NQ" is a Nghị quyết.

    A state "QĐ" is a Quyết định; a Party one may be a Quy định, so the code does not tell.
    """
    code = code_of(symbol)
    if code == "QĐ" and not is_party(symbol):
        return "Quyết định"
    return next((kind.name for kind in document_kinds() if kind.code == code), None)


def preamble_end(structure: Structure, length: int) -> int:
    """Return where the first section begins: a report answers a letter before that."""
    return min((section.span.start for section in structure.sections), default=length)


def in_title(structure: Structure, span: Span) -> bool:
    """Tell whether *span* stands in the report's title."""
    return any(
        block.kind is BlockKind.TITLE and block.span.covers(span) for block in structure.blocks[:40]
    )
