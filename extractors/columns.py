"""Two columns that reading has put on one line (*hai cột trộn một dòng*), cut apart again.

A letterhead and a signature are set in two columns. PDF and OCR put their lines together, often
with one blank between: "TỈNH BÌNH ĐỊNH Độc lập - Tự do - Hạnh phúc". What begins a cell of the
other column is known by its words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from extractors.imprints import forms
from extractors.model import Span
from extractors.places import find_provinces
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator

_RIGHT_OF_HEAD = re.compile(r"\b(?:cong hoa xa *hoi chu|dang cong san viet nam|doc lap\W*tu do)")
_DAY_LINE = re.compile(r", *ngay\b[^a-z]{0,14}(?:thang\b|\d{1,2} ?[-/.] ?\d)")
_HEAD_NUMBER = re.compile(r"so *[:.]? *\d* *[/-] *[a-z]{2,6}(?: *[-/.&] *[a-z]{2,10}\d{0,2})*\b")
_PLACE = re.compile(r"(?:[A-ZĐ]\w*\.? ?){1,5}", re.UNICODE)
_STAR = re.compile(r"\* +(?=\S)")

FORM = re.compile(r"(?:t[/.]?m|k[/.]?t|t[/.]?l|t[/.]?uq)\b *[./:]* *|q\. *(?=\S)")
NAME = re.compile(r"(?:[^\W\d_a-z]['’]?[^\W\d_]*['’]?(?:-(?=[^\W\d_]))?(?:\s+|$)){2,6}")
_FORM_ALONE = re.compile(r"(?:t[/.]?m|k[/.]?t|t[/.]?l|t[/.]?uq|q)[./:]*")
# "Nơi nhận:", "Nơi nhận (qua mạng):"; recognition makes "Mới nhận:" of it
RECIPIENTS = re.compile(
    r"\W{0,3}(?:noi nhan\b(?:[^:\n]{0,25}:)?|[nmh]o[il1] ?nhan *:|noi gui *:) *"
)
_WORD = re.compile(r"\S+")


@cache
def role_words() -> re.Pattern[str]:
    """Return the pattern of a role's first words, on keys."""
    roles = sorted((pattern_key(role) for role in forms().roles), key=len, reverse=True)
    return re.compile(rf"(?:(?:quyen|q\.) *)?(?:pho )?(?:{'|'.join(roles)})\b")


@cache
def _titles() -> re.Pattern[str]:
    titles = sorted(map(re.escape, forms().titles), key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(titles)})\b[.,]*\s*(?:I{{1,3}}\b\.?\s*)?)+", re.IGNORECASE)


def titled_name(words: str) -> str | None:
    """Return the name that a degree, a rank or "đồng chí" stands before, None if none does.

    >>> titled_name("PGS.TS. Bùi Đức Quang Huy")
    'Bùi Đức Quang Huy'
    """
    title = _titles().match(words)
    name = words[title.end() :] if title else ""
    return name if title and NAME.fullmatch(name) else None


def head_cells(text: str, cell: Span) -> Iterator[Span]:
    """Cut a cell of the head where the other column begins."""
    words = cell.of(text)
    key = pattern_key(words)
    cuts = {match.start() for match in _RIGHT_OF_HEAD.finditer(key)}
    if star := _STAR.match(key):
        cuts.add(star.end())
    if day := _DAY_LINE.search(key):
        cuts.add(_place_start(words, key, day.start()))
    yield from _cut(text, cell, cuts)


def _place_start(words: str, key: str, comma: int) -> int:
    """Return where the place line begins that has its comma at *comma*; 0 if all of it is one."""
    if number := _HEAD_NUMBER.match(key):
        return number.end()
    begins = [
        p.span.start for p in find_provinces(words, 0, comma) if p.span and p.span.end == comma
    ]
    if begins and begins[0] > 0 and not _PLACE.fullmatch(words[:comma]):
        return begins[0]
    return 0


_PHRASES = (
    "cong hoa xa hoi chu nghia viet nam",
    "dang cong san viet nam",
    "doc lap - tu do - hanh phuc",
)
_NUMBER_ALONE = re.compile(r"so *:?")
_DAY_NEXT = re.compile(r"ngay\b")
_PLACE_AND_DAY = re.compile(r"[^,\n:\d]{2,30}, *ngay\b")


def unwrapped(text: str, cells: list[Span]) -> list[Span]:
    """Join the cells of a head that one phrase is broken over: "CỘNG" + "HÒA XÃ HỘI …"."""
    joined: list[Span] = []
    for cell in cells:
        if joined and not text[joined[-1].end : cell.start].strip():
            before, words = joined[-1].of(text), cell.of(text)
            if _goes_on(before, words):
                joined[-1] = Span(joined[-1].start, cell.end)
                continue
        joined.append(cell)
    return joined


def _goes_on(before: str, words: str) -> bool:
    """Tell whether a phrase of the head, begun in *before*, goes on in *words*."""
    first, then = (" ".join(pattern_key(part).split()) for part in (before, words))
    if any(phrase.startswith(f"{first} {then}") for phrase in _PHRASES):
        return True
    if _NUMBER_ALONE.fullmatch(first):
        return bool(re.match(r"\d+ ?[/-]|[/-] ?[a-z]", then))
    if before.endswith(",") and before[:1].isupper() and len(first.split()) <= _WORDS_OF_PLACE:
        return bool(_DAY_NEXT.match(then))
    single = before[:1].isupper() and before[1:].islower() and first.isalpha()
    return single and bool(_PLACE_AND_DAY.match(then))


_WORDS_OF_PLACE = 6


def tail_cells(text: str, cell: Span) -> Iterator[Span]:
    """Cut a cell below the body: a recipient, for whom is signed, the role, the name."""
    words = cell.of(text)
    key = pattern_key(words)
    cuts: set[int] = set()
    opening = RECIPIENTS.match(key)
    if opening and _begins_signature(words, key, opening.end()):
        cuts.add(opening.end())
    roles = {match.start() for match in role_words().finditer(key)}
    for start in _capital_starts(words, opening.end() if opening else 0):
        if FORM.match(key, start) or (start in roles and _new_role(key, start)):
            cuts.add(start)
    if name := _name_start(words, key):
        cuts.add(name)
    yield from _cut(text, cell, cuts)


def _begins_signature(words: str, key: str, at: int) -> bool:
    return bool(FORM.match(key, at) or role_words().match(key, at)) and words[at:].isupper()


def _capital_starts(words: str, after: int) -> Iterator[int]:
    """Yield where a word begins from which on all letters are capitals, but not the first."""
    last_small = max((at for at, letter in enumerate(words) if letter.islower()), default=-1)
    tail_end = len(words)
    if name := _name_start(words, pattern_key(words)):
        tail_end = name
        last_small = max((at for at in range(tail_end) if words[at].islower()), default=-1)
    for word in _WORD.finditer(words, after, tail_end):
        if word.start() > max(last_small, 0):
            yield word.start()


def _new_role(key: str, start: int) -> bool:
    """Tell whether the role that begins at *start* is not the rest of "KT. CHỦ TỊCH"."""
    before = key[:start].rstrip()
    if before.endswith((",", " pho", "pho", "quyen", " -")) or key[:start].isspace():
        return False
    return bool(before) and not _FORM_ALONE.fullmatch(before.split(" ")[-1])


def _name_start(words: str, key: str) -> int:
    """Return where a person's name begins after a role in capitals or a closed recipient."""
    for word in _WORD.finditer(words):
        at = word.start()
        if not at or (word.group().isupper() and len(word.group()) > 1):
            continue
        before = words[:at].rstrip()
        rest = words[at:].rstrip()
        if not NAME.fullmatch(rest):
            continue
        if before.isupper() and role_words().match(key) and len(before) > 4:
            return at
        family = word.group() in forms().family_names
        if family and before.endswith((";", ".", ")")) and "nhan" not in key[at:] and at > 6:
            return at
    return 0


def _cut(text: str, cell: Span, cuts: set[int]) -> Iterator[Span]:
    edges = [0, *sorted(at for at in cuts if 0 < at < cell.end - cell.start)]
    for at, end in zip(edges, [*edges[1:], cell.end - cell.start], strict=True):
        words = text[cell.start + at : cell.start + end]
        left = len(words) - len(words.lstrip())
        right = len(words.rstrip())
        if left < right:
            yield Span(cell.start + at + left, cell.start + at + right)
