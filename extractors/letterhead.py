"""The letterhead and the signature of a report, each fact with where it stands.

Source of the parts and their places: Decree 30/2020/NĐ-CP, annex I (state), 36-HD/VPTW
(Party). A part that is not printed is None; nothing is guessed. The order in which a reader
emits the two columns does not matter: a line is known by its words. What stamps and signing
software print over a head is not read as part of it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.columns import unwrapped
from extractors.copies import copy_start, read_copy
from extractors.distribution import read_copies, read_recipients
from extractors.document_kinds import kind_of_line
from extractors.form_rules import rules_of, with_missing
from extractors.head_lines import (
    Day,
    Number,
    is_mark,
    is_place_line,
    is_subject,
    read_day,
    read_mark,
    read_number,
    read_subject,
)
from extractors.imprints import forms, imprint_kind
from extractors.issue_day import Bounds, issue_bounds
from extractors.issuing_body import issuer_in_text, read_issuer
from extractors.model import Block, BlockKind, Fact, Furniture, Letterhead, Span
from extractors.named_in_title import NamedInTitle, read_named_title
from extractors.origin import with_origin
from extractors.signature import Signature, is_clean, read_signatures
from extractors.spelling import line_key, pattern_key, plain
from extractors.symbols import SYMBOL, is_party, normalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import PageFurniture

_PARTY = re.compile(r"dang cong san\b")
_STATE = re.compile(r"cong hoa xa *hoi\b")
_REST_OF_REGIME = re.compile(r"(?:chu nghia )?viet nam$|nam$")  # a narrow column breaks the line
_MOTTO = re.compile(r"doc lap\W*tu do|tu do\W*hanh phuc")
_DAY_LINE = re.compile(
    r"(?:[^,\n:]{2,40}?,? *)?ng[a-z]{1,2}y\b.*\b(?:thang|nam|\d{4})|thang\b|nam\b"
)
_AFTER_BLANK = re.compile(r"[/-]|\d")  # a draft: "Số:      /BC-UBND"
_NUMBERED = re.compile(r"\b(QUẬN|PHƯỜNG) \d{1,2}\b")  # units that have a number for a name
_EDGES = "_-*=–—~.:|• \t\xa0"
_RULE = re.compile(r"[-_*=–—~.:|\s]+")
_REPLACED = re.compile(r"(?:bao cao nay|\() *thay the(?: cho)? [^.;()\n]{0,40}$")
_LETTER = re.compile(
    r"(?:thuc hien|phuc dap|tra loi|theo|can cu|tiep theo)\b[^.;\n]{0,160}?"
    r"(?:cong van|cong dien|van ban)(?: [a-z]+){0,3} so $"
)
_LETTER_REACH = 240  # from "Thực hiện" to the symbol of the letter
_PREAMBLE = 4000  # the letter that a report answers is named before the first section
_COPY_LINES = 40  # below a signature: what a copy adds has a dozen


def read_letterhead(
    text: str, blocks: Sequence[Block], furniture: Sequence[PageFurniture] = ()
) -> Letterhead:
    """Read what stands round the report's text: head, title, signature, recipients.

    *blocks* are those of the whole report, in order; *furniture* tells of stamps beside the
    text. A day is in ISO form, a symbol has "Đ" (U+0110) and plain dashes, a body its short
    name ("Đảng đoàn HĐND tỉnh").
    """
    head = unwrapped(text, _spans(blocks, BlockKind.LETTERHEAD))
    titles = _spans(blocks, BlockKind.TITLE)
    number, day = read_number(text, head), read_day(text, [*head, *titles[1:]])
    found = _signed(text, blocks, _headed(text, head, titles, number, day))
    bodies = _body_lines(text, head, number)
    parent, issuer = read_issuer(text, bodies, found.signed_for)
    named = issuer or found.issuer
    title = found.title if found.kind else None
    around = [*head, *_below(blocks)]
    copy_form, copy_symbol = read_copy(text, around)
    found = replace(
        found,
        parent_body=parent,
        issuer=named or issuer_in_text(text, title, found.signed_for),
        regime=found.regime or _regime_of(found.symbol),
        answers=_answers(text, blocks),
        replaces=_replaces(text, title),
        copy_form=copy_form,
        copy_symbol=copy_symbol,
        secrecy=read_mark(text, around, forms().secrecy),
        urgency=read_mark(text, around, forms().urgency),
    )
    found = _dated(text, found, _stamps(text, blocks, furniture), number, day)
    found = with_missing(found, names_issuer=bool(named or parent))
    return with_origin(found, text, bodies)


def _headed(
    text: str, head: list[Span], titles: list[Span], number: Number, day: Day
) -> Letterhead:
    """Read what stands above the text, but for the issuer, whom the signature helps to name."""
    heading = _heading(text, head)
    kind, title = _title(text, titles)
    named = read_named_title(text, title) if title else NamedInTitle()
    return Letterhead(
        heading=heading,
        regime=_regime_of_heading(heading),
        kind=kind,
        title=named.title or title or read_subject(text, head),
        symbol=number.symbol or named.symbol,
        issuer=named.issuer,
        place=day.place,
        issued_on=day.issued_on or named.issued_on,
    )


def _signed(text: str, blocks: Sequence[Block], found: Letterhead) -> Letterhead:
    """Add what stands below the text: the signature, without what a copy adds, and recipients."""
    lines = _spans(blocks, BlockKind.SIGNATURE)
    copied = copy_start(text, lines)
    own = [line for line in lines if copied is None or line.start < copied]
    signatures = read_signatures(text, own)
    first = signatures[0] if signatures else Signature()
    recipients = read_recipients(text, _spans(blocks, BlockKind.RECIPIENTS))
    return replace(
        found,
        regime=found.regime or first.regime,
        signer=first.signer,
        signer_role=first.role,
        signed_for=first.signed_for,
        signing_form=first.form,
        cosigners=tuple(other.signer for other in signatures[1:] if other.signer),
        recipients=recipients,
        copies=read_copies(recipients),
    )


def _dated(
    text: str, found: Letterhead, stamps: list[Fact], number: Number, day: Day
) -> Letterhead:
    """Add what follows from the facts: bounds of the day, rules of form, what is unreadable."""
    if found.issued_on is None:
        bounds = issue_bounds(text, stamps, Bounds(day.after, day.before))
        found = replace(found, issued_after=bounds.after, issued_before=bounds.before)
    unreadable = [
        name for name, part in (("symbol", number), ("issued_on", day)) if part.unreadable
    ]
    lost = tuple(name for name in unreadable if getattr(found, name) is None)
    return replace(found, rules=rules_of(found), unreadable=lost)


def _spans(blocks: Sequence[Block], kind: BlockKind) -> list[Span]:
    return [block.span for block in blocks if block.kind is kind]


def _below(blocks: Sequence[Block]) -> list[Span]:
    """Return the lines of the signature and the first ones below it."""
    tail = (BlockKind.SIGNATURE, BlockKind.RECIPIENTS)
    first = next((at for at, block in enumerate(blocks) if block.kind in tail), len(blocks))
    last = max((at for at, block in enumerate(blocks) if block.kind in tail), default=first)
    return [block.span for block in blocks[first : last + _COPY_LINES]]


def _stamps(text: str, blocks: Sequence[Block], furniture: Sequence[PageFurniture]) -> list[Fact]:
    """Return the lines of signatures and stamps, in the text and beside it."""
    lines = _spans(blocks, BlockKind.LETTERHEAD) + _spans(blocks, BlockKind.SIGNATURE)
    beside = [Fact(f.text, None) for f in furniture if f.kind is Furniture.STAMP]
    within = [Fact(line.of(text), line) for line in lines if imprint_kind(line.of(text))]
    return [*beside, *within]


def _heading(text: str, head: list[Span]) -> Fact | None:
    """Return the words above every letter: the Republic's name, or that of the Party."""
    for span in head:
        key = line_key(span.of(text))
        for pattern in (_PARTY, _STATE):
            if match := pattern.search(key):
                place = Span(span.start + match.start(), span.end)
                return Fact(" ".join(place.of(text).split()), place)
    return None


def _regime_of_heading(heading: Fact | None) -> str | None:
    if heading is None:
        return None
    return "party" if _PARTY.match(pattern_key(heading.value)) else "state"


def _regime_of(symbol: Fact | None) -> str | None:
    """Tell the regime by how the symbol is written: "127-QĐ/TW" is the Party's."""
    if symbol is None:
        return None
    return "party" if is_party(symbol.value) else "state"


# ── head ───────────────────────────────────────────────────────────────────────────────


def _body_lines(text: str, head: list[Span], number: Number) -> list[Span]:
    """Return the lines of a head that name the issuer and the body above it.

    They stand in the same column as the number and above it: what is below it is a stamp's or
    the subject's. Only a head whose number line is above all names is read whole.
    """
    named = [
        line
        for span in head
        if not _AFTER_BLANK.match(span.of(text))
        and (line := _trimmed(text, span))
        and _may_name(line.of(text))
    ]
    above = [line for line in named if number.line is None or line.start < number.line.start]
    return above or named


def _trimmed(text: str, span: Span) -> Span | None:
    """Return a line without the rules that are printed beside it."""
    words = span.of(text)
    start = len(words) - len(words.lstrip(_EDGES))
    end = len(words.rstrip(_EDGES))
    return Span(span.start + start, span.start + end) if start < end else None


def _may_name(words: str) -> bool:
    """Tell whether a line of the head can name a body: in capitals, in Vietnamese syllables."""
    key = line_key(words)
    others = (_PARTY, _STATE, _REST_OF_REGIME, _MOTTO, _DAY_LINE)
    if any(pattern.match(key) for pattern in others):
        return False
    if not words.isupper() or "/" in words or not is_clean(_NUMBERED.sub(r"\1", words)):
        return False
    return not (is_subject(words) or is_mark(words) or imprint_kind(words))


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
        if is_place_line(subject):
            break
        if not is_mark(subject) and imprint_kind(subject) is None:
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
