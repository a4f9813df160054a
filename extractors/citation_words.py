"""The words round a document's symbol: what they say of its kind, day and issuer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from extractors.document_kinds import document_kinds
from extractors.issuers import body_at, find_bodies, issuers
from extractors.period_days import day_of
from extractors.symbols import code_of, is_party

if TYPE_CHECKING:
    from datetime import date

    from extractors.model import Span

_BEFORE = 240  # a sentence that begins with the day of issue reaches this far at most
_AFTER = 240  # room for a list of symbols before the "của …" that they share
_KIND_REACH = 120  # "Luật Tổ chức chính quyền địa phương số": the longest title before a symbol

_DAY = (
    r"(?:ky )?(?:ban hanh )?(?:(?P<same>cung )|de )?ngay *"
    r"(?P<day>\d{1,2} *(?:[/.-]|thang) *\d{1,2} *(?:[/.-]|nam) *\d{4})"
)
_AFTER_SYMBOL = re.compile(
    rf",? *(?:\({_DAY}\)|{_DAY.replace('<day', '<day2').replace('<same', '<same2')})?,?"
)
_DAY_AFTER = re.compile(rf",? {_DAY}")
_SAME_DAY = re.compile(r",? *\(?cung ngay\b(?! *\d)\)?")
_CELL_DAY = re.compile(
    r" *\| *(?:ngay *)?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}) *(?:\||$)"
)  # a table's next cell
# "; cùng ngày, Thường trực HĐND tỉnh ban hành …"
_SAME_DAY_FIRST = re.compile(r"[.;,] *cung ngay\b[^.;\d]{0,80}$")
_OF = re.compile(r" *(?:cua|do) (?=\S)")
# "Hội nghị lần thứ sáu Ban Chấp hành Trung ương", "của Hội nghị Trung ương 8": one issuer.
_PLENUM = re.compile(
    r",? *\(?(?:cua |tai )?hoi nghi (?:(?:lan thu |lan )?(?:\w+ ){1,3}ban chap hanh trung uong"
    r"|trung uong(?: lan thu)? \w+)(?: dang)?"
)
_PLENUM_NAME = "Ban Chấp hành Trung ương"
# What may stand between a symbol and the "của" of a later one that both share.
_SHARED = re.compile(
    r"(?:[,;]| va\b| (?:cac )?[a-z]{3,9} [a-z]{3,9} so\b| so\b| \d[\w/.&-]*+| ngay *[\d/.-]++)*? cua (?=\S)"
)
# A line end is no end of a sentence if the next line goes on in lower case (a wrapped line);
# "; ngày 06/6/2023, Ban Thường vụ ban hành …" begins another one.
_SENTENCE = re.compile(
    r"[.;:!?] *(?=[^\W\d_a-z]|[\n\-+])|; *(?=ngày \d)|\n(?=\s|[^\W\d_a-z]|[-+•*|]|\d{1,2}[.)]\s)"
)
_DAY_FIRST = re.compile(
    r"^\W*(?:[a-z\d.]{1,5}[).] *)?ngay *(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} thang \d{1,2} nam \d{4}),? *"
)
_ISSUES = re.compile(
    r" *(?:da |co |se |vua )*(?:ban hanh|ky ban hanh|ky|thong qua|co|trinh|phe duyet)\b"
)
_ISSUES_LAST = re.compile(r"(?:\b(?:ban hanh|ky|thong qua|co|trinh|phe duyet) *|\( *)$")
_SENT_TO = re.compile(r"\b(?:gui|den|cho|voi|trinh|bao cao) $")
_IN_BRACKETS = re.compile(r" *\( *")  # "Bộ Tài chính (Công văn số …)"
_AT_REQUEST = re.compile(
    r"\b(?:de nghi|yeu cau|y kien|chi dao|ket luan|bao cao|kien nghi) cua (?=\S)"
)
_AT_REACH = 10  # characters of "tại các" before the kind
_AT = re.compile(r" tai (?:cac )?")
_ANSWERS = re.compile(
    r"(?:thuc hien|phuc dap|tra loi|theo(?: de nghi| yeu cau| noi dung)?|can cu|tiep theo)\b[^.;:]*$"
)
# Between two symbols of one list: "số A, số B", "số A và B", "từ số A đến số B".
_LISTED = re.compile(r"[\s,;]*(?:va\b|den\b|cung\b|voi\b|hoac\b)?\s*(?:cac\b)?\s*(?:so\b)?\s*")
_DIGITS = re.compile(r"\d+")
_NEAR = 60  # characters that most often hold the end of the sentence before
_BESIDE = 40  # characters of "Chương trình hành động số "
_LONGEST_KIND = 4  # syllables
_NUMBER_WORDS = ("so", "so:")
_REQUESTS = {"Công văn", "Công điện", "Văn bản", "Giấy mời"}


@dataclass(frozen=True, slots=True)
class Cited:
    """What the words round one mention say.

    ``opens`` is where its kind (or its number) begins, ``ends`` where its day and issuer end.
    ``joined``: it follows another symbol in a list that may share a kind; ``listed``: nothing but
    "số" and "và" stands between them, so they share a day too. ``together``: "cùng ngày" with or
    without the day. ``answers``: a letter that is carried out, which at a report's beginning is
    the one that the report answers.
    """

    kind: str | None
    issuer: str | None
    issued_on: date | None
    opens: int
    ends: int
    joined: bool = False
    listed: bool = False
    together: bool = False
    answers: bool = False


def cited_here(text: str, key: str, span: Span, after: int) -> Cited:
    """Read the words round the symbol at *span* of plain *text* with its *key*.

    *after* is where what belongs to the symbol before ends, 0 if it is the first.
    """
    start = _sentence_start(text, max(0, span.start - _BEFORE), span.start)
    low = max(start, after)
    kind, opens = _kind_before(text, key, low, span.start)
    said = _after(text, key, span.end)
    day_first, issuer_first = _sentence_opening(text, key, start, opens)
    first_of_sentence = after <= start
    gap = key[after : span.start] if after and span.start - after < _KIND_REACH else "."
    return Cited(
        kind=kind,
        issuer=said.issuer or issuer_first or _at_request(text, key, start, opens),
        issued_on=said.day or (day_first if first_of_sentence else None),
        opens=opens,
        ends=said.end,
        joined="." not in gap and gap.endswith("so "),
        listed=_LISTED.fullmatch(gap) is not None,
        together=said.together
        or (
            key.find("cung ngay", max(after, opens - _BEFORE), opens) >= 0
            and _SAME_DAY_FIRST.search(key, max(after, opens - _BEFORE), opens) is not None
        ),
        answers=kind in _REQUESTS and _ANSWERS.search(key, start, opens) is not None,
    )


def _sentence_start(text: str, low: int, high: int) -> int:
    """Return where the sentence that holds *high* begins; its end before is most often near."""
    for begin in (max(low, high - _NEAR), low):
        ends = [stop.end() for stop in _SENTENCE.finditer(text, begin, high)]
        if ends:
            return ends[-1]
    return low


@cache
def _kind_pattern() -> re.Pattern[str]:
    names = "|".join(kind.key.replace(" ", r"\s+") for kind in document_kinds())
    return re.compile(rf"\b(?:{names})\b")


@cache
def _kind_names() -> dict[str, str]:
    return {kind.key: kind.name for kind in document_kinds()}


@cache
def _abbreviation() -> re.Pattern[str]:
    """Return a pattern for "QĐ số 439/QĐ-TTg": the code in the place of the kind's name."""
    return re.compile(r"\b([A-ZĐ][A-Za-zĐđ]{1,3}) (?:số )?$")


def _kind_before(text: str, key: str, low: int, high: int) -> tuple[str | None, int]:
    """Return the kind named last before a symbol, with its place; a capital letter is better."""
    if beside := _kind_beside(text, key, low, high):
        return beside
    low = max(low, high - _KIND_REACH)
    proposed = _kind_pattern().finditer(key, low, high)
    found = [match for match in proposed if _is_kind(text[match.start() : match.end()])]
    capital = [match for match in found if text[match.start()].isupper()]
    best = (capital or found)[-1:]
    if not best:
        short = _abbreviation().search(text, max(low, high - 12), high)
        return None, short.start() if short else high
    return _kind_names()[" ".join(best[0].group().split())], best[0].start()


def _kind_beside(text: str, key: str, low: int, high: int) -> tuple[str, int] | None:
    """Return the kind in "Nghị quyết số 12/…", which is how nearly all are written."""
    words = key[max(low, high - _BESIDE) : high].split()
    if words and words[-1] in _NUMBER_WORDS:
        words.pop()
    for count in range(min(_LONGEST_KIND, len(words)), 1, -1):
        name = " ".join(words[-count:])
        if kind := _kind_names().get(name):
            start = key.rfind(name, low, high)
            return (kind, start) if start >= 0 and text[start].isupper() else None
    return None


def _is_kind(surface: str) -> bool:
    """Tell whether *surface* names a kind; one syllable must have its marks ("Thủ" is no "Thư")."""
    return " " in surface or "\n" in surface or surface.lower() in _one_syllable()


@cache
def _one_syllable() -> frozenset[str]:
    return frozenset(kind.name.lower() for kind in document_kinds() if " " not in kind.name)


@dataclass(frozen=True, slots=True)
class _Said:
    """What follows a symbol, and where that ends."""

    day: date | None
    together: bool
    issuer: str | None
    end: int


def _day(words: str) -> date | None:
    day, month, year = _DIGITS.findall(words)
    return day_of(int(year), int(month), int(day)) if int(year) >= 1 else None


def _after(text: str, key: str, end: int) -> _Said:
    """Read ", ngày 03/10/2016 của Ban Bí thư" or "của Quốc hội ngày 11/01/2022"."""
    stop, limit = end, end + _AFTER
    day, together = None, False
    match = _AFTER_SYMBOL.match(key, end, limit)
    if match and (day := match["day"] or match["day2"]):
        together = bool(match["same"] or match["same2"])
        stop = match.end()
    elif same := _SAME_DAY.match(key, end, limit):
        together, stop = True, same.end()
    elif cell := _CELL_DAY.match(key, end, limit):
        return _Said(_day(cell[1]), together, None, cell.end(1))
    if plenum := _PLENUM.match(key, stop, limit):
        known = _day(day) if day else None
        return _Said(known, together, _PLENUM_NAME, plenum.end())
    of = _OF.match(key, match.end() if match and stop == end else stop, limit)
    body = body_at(text, key, of.end()) if of else None
    if body:
        stop = body.span.end
        if not day and (later := _DAY_AFTER.match(key, stop, limit)):
            day, stop = later["day"], later.end()
    elif of is None and (shared := _SHARED.match(key, stop, limit)):
        body = body_at(text, key, shared.end())
    return _Said(_day(day) if day else None, together, body.name if body else None, stop)


def _at_request(text: str, key: str, start: int, end: int) -> str | None:
    """Read "theo đề nghị của Sở Nội vụ tại" before "Tờ trình số …"."""
    if key.find(" tai ", max(start, end - _AT_REACH), end) < 0:
        return None
    request = _AT_REQUEST.search(key, start, end)
    body = body_at(text, key, request.end()) if request else None
    return body.name if body and _AT.fullmatch(key, body.span.end, end) else None


def _sentence_opening(text: str, key: str, start: int, end: int) -> tuple[date | None, str | None]:
    """Read "Ngày 20/8/2021, Ban Thường vụ Tỉnh ủy đã ban hành" or only "… ban hành"."""
    if not _ISSUES_LAST.search(key, max(start, end - 24), end):
        return None, None
    opening = _DAY_FIRST.match(key[start:end])
    day = _day(opening[1]) if opening else None
    if opening and _ISSUES.fullmatch(key[start + opening.end() : end].rstrip()):
        return day, None
    for body in reversed(list(find_bodies(text, start, end))):
        between = key[body.span.end : end]
        beside = _IN_BRACKETS.fullmatch(between) and not _SENT_TO.search(
            key, start, body.span.start
        )
        if _ISSUES.fullmatch(between.rstrip()) or beside:
            officer = issuers().officer_before.search(key, start, body.span.start)
            role = text[officer.start() : officer.end()] if officer else ""
            return day, " ".join((role + body.name).split())
    return None, None


def kind_from_code(symbol: str) -> str | None:
    """Return the kind that a symbol's code tells, where no words do: "NQ" is a Nghị quyết.

    A state "QĐ" is a Quyết định; a Party one may be a Quy định, so the code does not tell.
    """
    code = code_of(symbol)
    if code == "QĐ" and not is_party(symbol):
        return "Quyết định"
    return next((kind.name for kind in document_kinds() if kind.code == code), None)
