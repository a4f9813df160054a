"""The letterhead and the signature of a report, each fact with where it stands.

Source of the parts and their places: Decree 30/2020/NĐ-CP, annex I (state), 36-HD/VPTW
(Party). A part that is not printed is None; nothing is guessed. The order in which a reader
emits the two columns does not matter: a line is known by its words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.document_kinds import kind_of_line
from extractors.issuing_body import issuer_in_text, read_issuer
from extractors.model import Block, BlockKind, Fact, Letterhead, Span
from extractors.origin import with_origin
from extractors.period_days import day_of
from extractors.signature import read_recipients, read_signature
from extractors.spelling import pattern_key, plain
from extractors.symbols import SYMBOL, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

_PARTY = re.compile(r"dang cong san\b")
_STATE = re.compile(r"cong hoa xa hoi\b")
_REST_OF_REGIME = re.compile(r"(?:chu nghia )?viet nam$|nam$")  # a narrow column breaks the line
_MOTTO = re.compile(r"doc lap *- *tu do *- *hanh phuc")
_NUMBER = re.compile(r"so *:? *(?=\d)")
_NUMBER_LINE = re.compile(r"so\b(?! *[a-z])")  # a body's line is "SỞ NỘI VỤ"
_AFTER_BLANK = re.compile(r"[/-]|thang\b|nam\b|\d")  # a draft: "Số:      /BC-UBND"
_PLACE = re.compile(r"(?P<place>[^,\n]{2,40}?), *(?P<day>ngay\b.*)")
_DAY = re.compile(r"ngay *(\d{1,2})(?: *thang *| */ *)(\d{1,2})(?: *nam *| */ *)(\d{4})")
_SUBJECT = re.compile(r"(?:v/v|ve viec) *:? *")
_RULE = re.compile(r"[-_*=–—~.:|\s]+")
_REPLACED = re.compile(r"(?:bao cao nay|\() *thay the(?: cho)? [^.;()\n]{0,40}$")
_LETTER = re.compile(
    r"(?:thuc hien|phuc dap|tra loi|theo|can cu|tiep theo)\b[^.;\n]{0,160}?"
    r"(?:cong van|cong dien|van ban)(?: [a-z]+){0,3} so $"
)
_LETTER_REACH = 240  # from "Thực hiện" to the symbol of the letter
_PREAMBLE = 4000  # the letter that a report answers is named before the first section


def read_letterhead(text: str, blocks: Sequence[Block]) -> Letterhead:
    """Read what stands round the report's text: head, title, signature, recipients.

    *blocks* are those of the whole report, in order. A day is in ISO form, a symbol has "Đ"
    (U+0110) and plain dashes, a body its short name ("Đảng đoàn HĐND tỉnh").
    """
    head = [b.span for b in blocks if b.kind is BlockKind.LETTERHEAD]
    kind, title = _title(text, [b.span for b in blocks if b.kind is BlockKind.TITLE])
    signature = read_signature(text, [b.span for b in blocks if b.kind is BlockKind.SIGNATURE])
    parent, issuer = read_issuer(text, _body_lines(text, head), signature.signed_for)
    place, issued_on = _place_and_day(text, head)
    found = Letterhead(
        regime=_regime(text, head) or signature.regime,
        kind=kind,
        title=title or _subject(text, head),
        symbol=_symbol(text, head),
        issuer=issuer or issuer_in_text(text, title, signature.signed_for),
        parent_body=parent,
        place=place,
        issued_on=issued_on,
        signer=signature.signer,
        signer_role=signature.role,
        signed_for=signature.signed_for,
        recipients=read_recipients(
            text, [b.span for b in blocks if b.kind is BlockKind.RECIPIENTS]
        ),
        answers=_answers(text, blocks),
        replaces=_replaces(text, title),
    )
    return with_origin(found, text, _body_lines(text, head))


def _regime(text: str, head: list[Span]) -> str | None:
    """Tell the Party's form from the state's by the words above every letter of theirs."""
    keys = [pattern_key(span.of(text)) for span in head]
    if any(_PARTY.search(key) for key in keys):
        return "party"
    return "state" if any(_STATE.search(key) for key in keys) else None


# ── head ───────────────────────────────────────────────────────────────────────────────


def _symbol(text: str, head: list[Span]) -> Fact | None:
    for span in head:
        key = pattern_key(span.of(text))
        if number := _NUMBER.match(key):
            match = SYMBOL.search(plain(text), span.start + number.end(), span.end)
            if match:
                return Fact(normalised(match.group()), Span(*match.span()))
    return None


def _place_and_day(text: str, head: list[Span]) -> tuple[Fact | None, Fact | None]:
    """Read "An Giang, ngày 17 tháng 4 năm 2023"; a draft has blanks for the day, which is None."""
    for span in head:
        match = _PLACE.match(pattern_key(span.of(text)))
        if match is None:
            continue
        place = Span(span.start, span.start + match.end("place"))
        start = span.start + match.start("day")
        found = _DAY.match(match["day"])
        day = day_of(int(found[3]), int(found[2]), int(found[1])) if found else None
        issued_on = (
            Fact(day.isoformat(), Span(start, start + found.end())) if day and found else None
        )
        return Fact(place.of(text), place), issued_on
    return None, None


def _subject(text: str, head: list[Span]) -> Fact | None:
    """Read the subject of a letter (*công văn*), which stands below its number: "V/v …"."""
    for span in head:
        if match := _SUBJECT.match(pattern_key(span.of(text))):
            subject = Span(span.start + match.end(), span.end)
            return Fact(" ".join(subject.of(text).split()), subject)
    return None


def _body_lines(text: str, head: list[Span]) -> list[Span]:
    """Return the lines of a head that name the issuer and the body above it."""
    lines = []
    for span in head:
        key = pattern_key(span.of(text))
        others = (
            _PARTY,
            _STATE,
            _REST_OF_REGIME,
            _MOTTO,
            _PLACE,
            _NUMBER_LINE,
            _AFTER_BLANK,
            _SUBJECT,
        )
        is_other = any(pattern.match(key) for pattern in others)
        if not is_other and not _RULE.fullmatch(span.of(text)):
            lines.append(span)
    return lines


# ── title ──────────────────────────────────────────────────────────────────────────────


def _title(text: str, lines: list[Span]) -> tuple[Fact | None, Fact | None]:
    if not lines:
        return None, None
    kind = kind_of_line(lines[0].of(text))
    if kind is None:
        return None, None
    kind_span = Span(lines[0].start, lines[0].start + len(kind.name))
    words = [Span(kind_span.end, lines[0].end)] if lines[0].end > kind_span.end else []
    for line in lines[1:]:
        subject = line.of(text)
        if _RULE.fullmatch(subject) or (subject.startswith("(") and subject.endswith(")")):
            break
        words.append(line)
    if not words:
        return Fact(kind.name, kind_span), None
    span = Span(words[0].start, words[-1].end)
    subject = " ".join(" ".join(word.of(text) for word in words).split())
    return Fact(kind.name, kind_span), Fact(subject, span)


def _replaces(text: str, title: Fact | None) -> Fact | None:
    """Read the symbol of the report that this one replaces, from the title or the preamble."""
    start = title.span.start if title and title.span else 0
    even = plain(text[: start + _PREAMBLE])
    for match in SYMBOL.finditer(even, start):
        lead = pattern_key(even[max(0, match.start() - 80) : match.start()])
        if _REPLACED.search(lead):
            return Fact(normalised(match.group()), Span(*match.span()))
    return None


def _answers(text: str, blocks: Sequence[Block]) -> Fact | None:
    """Read the symbol of the letter that the report answers, from before its first section."""
    for block in blocks:
        if block.level > 0:
            return None
        if block.kind is not BlockKind.PARAGRAPH:
            continue
        even = plain(block.span.of(text))
        for match in SYMBOL.finditer(even):
            lead = even[max(0, match.start() - _LETTER_REACH) : match.start()]
            if _LETTER.search(pattern_key(lead)):
                start = block.span.start
                return Fact(
                    normalised(match.group()), Span(start + match.start(), start + match.end())
                )
    return None
