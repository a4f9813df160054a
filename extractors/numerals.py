"""Every numeral of a text: where it stands, its value, and what kind it is.

A numeral is first claimed by what it cannot be a count in: a heading, a document's symbol, a
day, a term of office, an ordinal, a fixed phrase, a rule's fraction, a duration, money … What
no claim covers is a count, and only counts go to the binder (``extractors.figures``).
Number words count only directly before a catalogue's unit (*hai phiên*, *năm kỳ*).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from extractors.claims import Claims
from extractors.model import Bound, NumeralKind, Span
from extractors.number_words import NUMBER_WORDS, ends_in_number_word, parse_number_words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from extractors.knowledge import NumeralWords
    from extractors.language import Hit
    from extractors.model import Structure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A numeral with its value and kind; ``kind`` None means that it counts something.

    ``high`` is the upper end of a range; ``over`` the offset of m in n/m; ``detail`` the
    words that decided the kind. ``damaged`` marks a numeral with a look-alike letter or a gap;
    ``noun_at`` is where its noun begins if words stand between (*không có đoàn*); ``label`` is
    set where labels share a pair of numbers (*QPPL/cá biệt: 97/292*).
    """

    span: Span
    value: Decimal
    kind: NumeralKind | None = None
    high: Span | None = None
    value_high: Decimal | None = None
    bound: Bound = Bound.EXACT
    percent: bool = False
    word: bool = False
    over: int | None = None
    damaged: bool = False
    noun_at: int | None = None
    label: Span | None = None
    detail: str | None = None


_NUMERAL = re.compile(
    r"""
    \d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d])   # 1.246   52.000   1.234,5
    | (?<!\n)\b[1-9]\d{0,2}\.[ ]\d{3}\b(?=\s+[^\W\d])  # 1. 208 đơn, torn at its stop
    | \d+,\d+                              # 2,5   83,97
    | \d+(?:[Ol]+\d*)*                     # 05   196, and 2O or 1l5 as a scanner prints them
    | (?<![\w.])[lO](?:\.\d{3})+(?!\d)     # l.045
    """,
    re.VERBOSE,
)
# A number written as none is: 12.34, 1,234,567. Neither half of it is a value.
_ILLEGAL = re.compile(r"\d[.,](?=\d)")
_BROKEN = re.compile(r"[.,]\d")
_YEAR = re.compile(r"19[4-9]\d|20[0-4]\d")
_MOST_DIGITS = 15  # of a number: no report counts higher, and the warehouse keeps no more
_SCALE = re.compile(r"\s*(nghìn|ngàn|triệu)\b(?!\s*(?:đồng|tấn|USD))")
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000}


def find_numerals(
    text: str, structure: Structure, words: NumeralWords, units: Sequence[Hit]
) -> list[Candidate]:
    """Find the numerals of *text* in order, each typed or (kind None) to be bound.

    *units* are the hits of the unit layer; number words are read only before them.
    """
    claims = Claims(text, structure)
    nouns = {unit.start for unit in units}
    found = [_typed(text, match, claims, words, nouns) for match in _NUMERAL.finditer(text)]
    taken = [candidate.span for candidate in found]
    found += _number_words(text, units, taken, words)
    found += _denials(text, units)
    found += _labelled_none(text)
    found.sort(key=lambda candidate: candidate.span.start)
    return _paired(text, _labelled(text, found))


def _typed(
    text: str, match: re.Match[str], claims: Claims, words: NumeralWords, nouns: Collection[int]
) -> Candidate:
    """Type one run of digits; *nouns* are the offsets where a catalogue's unit begins."""
    span = Span(match.start(), match.end())
    value, damaged = _value(match.group())
    candidate = Candidate(span, value, damaged=damaged)
    endless = sum(char.isdigit() for char in match.group()) > _MOST_DIGITS
    if kind := NumeralKind.CODE if endless else claims.at(span.start):
        return replace(candidate, kind=kind)
    if _ILLEGAL.match(text, max(0, span.start - 2)) or _BROKEN.match(text, span.end):
        return replace(candidate, kind=NumeralKind.NOT_UNDERSTOOD)
    percent = re.match(r"\s?%", text[span.end : span.end + 2])
    if percent:
        candidate = replace(candidate, percent=True)
    elif scale := _SCALE.match(text, span.end):
        scaled = value * _SCALES[scale[1]]
        candidate = replace(candidate, span=Span(span.start, scale.end()), value=scaled)
    if percent:
        return replace(candidate, bound=_bound(text, span.start, words))
    if _is_year(text, span, nouns):
        return replace(candidate, kind=NumeralKind.TERM_OR_YEAR)
    if span.end not in nouns and _is_glued(text, span):
        code = text[span.end : span.end + 1].isalpha()
        return replace(candidate, kind=NumeralKind.CODE if code else NumeralKind.UNIT_SYMBOL)
    return _worded(text, candidate, words)


def _is_year(text: str, span: Span, nouns: Collection[int]) -> bool:
    """Tell whether four digits without a noun are a year: *quyết toán 2018*, *chương trình 2020*."""
    after = len(text[span.end : span.end + 8]) - len(text[span.end : span.end + 8].lstrip())
    counted = span.end + after in nouns or re.match(
        r"\s*[:(]?\s*$|.*[:=|]\s*$", text[span.start - 3 : span.start]
    )
    return bool(_YEAR.fullmatch(text, span.start, span.end)) and not counted


def _is_glued(text: str, span: Span) -> bool:
    """Tell whether a numeral is part of a code or a unit's symbol: m2, 12B, ĐT844.

    A number that damage glued to the word before it (*tố cáo19*) is none.
    """
    before = re.search(r"[^\W\d_]+\Z", text[max(0, span.start - 8) : span.start])
    symbol = before and not (len(before[0]) > 2 and before[0].islower())
    return bool(symbol) or text[span.end : span.end + 1].isalpha() or text[span.start - 1] == "_"


def _value(surface: str) -> tuple[Decimal, bool]:
    """Return the value of a run of digits, and whether look-alike letters stand in it.

    Dots group thousands and a comma divides, as Decree 30/2020/NĐ-CP and usage have it.
    """
    digits = surface.replace("O", "0").replace("l", "1").replace(" ", "")
    return Decimal(digits.replace(".", "").replace(",", ".")), digits != surface


def _worded(text: str, candidate: Candidate, words: NumeralWords) -> Candidate:
    """Type a numeral by the words before and after it."""
    start, end = candidate.span.start, candidate.span.end
    before = text[max(0, start - 40) : start].lower().rstrip(" (")
    after = text[end : end + 40].lower()
    if after.startswith(")") and ends_in_number_word(before, 0, len(before)):
        after = after[1:]  # "trong thời hạn năm (05) ngày"
    for phrase in words.fixed:
        left, right = phrase.split(" # ")
        if before.endswith(left) and after.lstrip().startswith(right):
            detail = phrase.replace("#", text[start:end])
            return replace(candidate, kind=NumeralKind.FIXED_PHRASE, detail=detail)
    bound = _bound(text, start, words)
    kind = _kind_before(before, words.precedes) or _kind_after(after, words.follows)
    kind = kind or _rule_kind(candidate, bound, before, after)
    return replace(candidate, kind=kind, bound=bound)


def _rule_kind(candidate: Candidate, bound: Bound, before: str, after: str) -> NumeralKind | None:
    """Return the kind of a numeral that a rule or a rhythm sets, None if it counts."""
    if bound in (Bound.AT_LEAST, Bound.AT_MOST) and _RULE.search(before):
        return NumeralKind.RULE
    each = candidate.word and re.search(r"\bmỗi\s+\w+$", before)  # "mỗi đơn một vụ việc"
    if before.endswith("từ") and re.match(r"[^,;.)]{0,30}\btrở lên\b", after):
        return NumeralKind.RULE  # "đoàn từ 05 người trở lên"
    if _NUMBERED.search(before):
        return NumeralKind.ORDINAL
    times = re.match(r"\s*lần\b", after) and re.search(r"mỗi|định kỳ|hằng|hàng", before[-30:])
    return NumeralKind.FREQUENCY if each or times else None


# "khu vực bỏ phiếu số 7", "đơn vị bầu cử số 1, số 2": the number of a thing, no number of things.
_NUMBERED = re.compile(
    r"\b(?!tổng|thiểu|dân|trong|là|với|có|một|được|đã|và|đa|toàn|các|mọi|ở|của|cho|từ|thêm|còn)\w+\s+số$"
    r"|\bsố\s+\d+\s*(?:,|và)\s*số$"
)
# What a rule lays down is no count: "quy định mỗi đại biểu nêu không quá 02 câu hỏi".
_RULE = re.compile(r"\b(?:quy định|phải|chỉ được|bắt buộc|yêu cầu)\b[^.;,]*$")


def _kind_after(after: str, follows: Mapping[str, tuple[str, ...]]) -> NumeralKind | None:
    rest = after.lstrip()
    hits = [
        (len(word), kind)
        for kind, phrases in follows.items()
        for word in phrases
        if rest.startswith(word) and not rest[len(word) : len(word) + 1].isalnum()
    ]
    best = max(hits)[1] if hits else "count"
    return None if best == "count" else NumeralKind(best)


def _kind_before(before: str, precedes: Mapping[str, tuple[str, ...]]) -> NumeralKind | None:
    hits = [
        (len(word), kind)
        for kind, phrases in precedes.items()
        for word in phrases
        if before.endswith(word) and not before[: -len(word)][-1:].isalnum()
    ]
    if before.endswith(("nhiều lần", "một phần")):
        return None  # "đúng một phần 13 vụ việc"
    return NumeralKind(max(hits)[1]) if hits else None


def _bound(text: str, start: int, words: NumeralWords) -> Bound:
    """Return how exact the numeral at *start* is by the word before it."""
    before = text[max(0, start - 24) : start].lower().rstrip()
    hits = [
        (len(word), bound)
        for bound, phrases in words.bound.items()
        for word in phrases
        if before.endswith(word) and not before[: -len(word)][-1:].isalnum()
    ]
    return Bound(max(hits)[1]) if hits else Bound.EXACT


_NOT_A_NUMBER = re.compile(
    r"(?:\bthứ|\blần thứ|\bgiữa|\bkhóa|\bkhoá|\bmột số|\bphần|\bnhững|\bcác)\s+$|\d\s*\($",
    re.IGNORECASE,
)


def _number_words(
    text: str, units: Sequence[Hit], taken: Sequence[Span], words: NumeralWords
) -> list[Candidate]:
    """Read the number words that end where a unit begins."""
    found: dict[int, Candidate] = {}
    starts = [span.start for span in taken]
    for unit in units:
        window = max(0, unit.start - 60)
        if not ends_in_number_word(text, max(window, unit.start - 8), unit.start):
            continue
        runs = list(NUMBER_WORDS.finditer(text, window, unit.start))
        if not runs or text[runs[-1].end() : unit.start].strip(" ") or runs[-1].end() == unit.start:
            continue
        span = Span(runs[-1].start(), runs[-1].end())
        value = parse_number_words(span.of(text))
        at = bisect_right(starts, span.start)
        digits_before = at and taken[at - 1].end == span.start - 1
        if value is None or value == 0 or digits_before:
            continue
        if _NOT_A_NUMBER.search(text[max(0, span.start - 12) : span.start]):
            if text[max(0, span.start - 6) : span.start].lower().rstrip().endswith("giữa"):
                found[span.start] = Candidate(
                    span, Decimal(value), NumeralKind.FIXED_PHRASE, word=True,
                    detail=text[span.start - 5 : unit.end],
                )  # fmt: skip
            continue
        found[span.start] = _worded(text, Candidate(span, Decimal(value), word=True), words)
    return list(found.values())


_DENIAL = re.compile(
    r"\b(không)\s+(?:có|phát sinh|nhận|tiếp nhận|tổ chức|xảy ra|để xảy ra|ghi nhận|tiếp|thẩm tra|ban hành|chuyển|trả lại)"
    r"(?:\s+(?:thêm|được|các|trường hợp))?\s+$",
    re.IGNORECASE,
)


def _denials(text: str, units: Sequence[Hit]) -> Iterator[Candidate]:
    """Read a directly denied count as zero: *không có đoàn đông người*, *không nhận đơn nào*."""
    for unit in units:
        if denial := _DENIAL.search(text[max(0, unit.start - 32) : unit.start]):
            start = unit.start - (denial.end() - denial.start(1))
            yield Candidate(Span(start, start + 5), Decimal(0), word=True, noun_at=unit.start)


_NONE = re.compile(r"[^\W\d_]:\s*(không)\s*(?=[.;,)\n|]|$)", re.IGNORECASE)


def _labelled_none(text: str) -> Iterator[Candidate]:
    """Read the *không* that a label has for its number as zero: *kỳ họp bất thường: không*."""
    for match in _NONE.finditer(text):
        yield Candidate(Span(match.start(1), match.end(1)), Decimal(0), word=True)


_RANGE = re.compile(r"\s*(?:-|–|đến|tới)\s*")
# Labels that share a run of numbers: "KN/TC/KNPA: 102/27/182".
_VALUES = re.compile(r":\s*(?P<values>\d[\d.]*(?:\s*/\s*\d[\d.]*)+)")
_LABELS = re.compile(r"[^\d/():;,.|\n]+(?:/[^\d/():;,.|\n]+)+\Z")
LABELS_REACH = 80  # characters before the colon in which the labels stand


def _labelled(text: str, found: Sequence[Candidate]) -> list[Candidate]:
    """Give each number of a run the label that stands at its place: *QPPL/cá biệt: 97/292*."""
    labels: dict[int, Span] = {}
    for match in _VALUES.finditer(text):
        begin = max(0, match.start() - LABELS_REACH)
        shared = _LABELS.search(text[begin : match.start()])
        if shared is None:
            continue
        first = match.start("values")
        starts = [first + m.start() for m in re.finditer(r"\d[\d.]*", match["values"])]
        offset = begin + shared.start()
        names = [
            Span(offset + m.start(), offset + m.end()) for m in re.finditer(r"[^/]+", shared[0])
        ]
        if len(starts) == len(names):
            labels |= dict(zip(starts, names, strict=True))
    return [
        replace(c, label=labels[c.span.start]) if c.kind is None and c.span.start in labels else c
        for c in found
    ]


def _paired(text: str, found: list[Candidate]) -> list[Candidate]:
    """Join the ends of ranges, and n with the m of n/m."""
    out: list[Candidate] = []
    for candidate in found:
        last = out[-1] if out else None
        gap = text[last.span.end : candidate.span.start] if last else ""
        if last and _same_token(last, candidate, gap):
            out[-1] = replace(last, span=Span(last.span.start, candidate.span.end))
        elif last and last.kind in (None, candidate.kind) and _is_range(text, last, candidate, gap):
            kind = candidate.kind
            out[-1] = replace(
                last, kind=kind, high=candidate.span, value_high=candidate.value, bound=Bound.RANGE
            )
            out.append(replace(candidate, kind=kind or NumeralKind.FIGURE_RANGE_END))
        elif (
            last
            and last.kind is None
            and gap.strip() in ("/", ")/")
            and candidate.kind is None
            and candidate.label is None
        ):
            out[-1] = replace(last, over=candidate.span.start)
            out.append(candidate)
        else:
            out.append(candidate)
    return out


_JOINED = frozenset({
    NumeralKind.DATE, NumeralKind.TERM_OR_YEAR, NumeralKind.SYMBOL, NumeralKind.CODE,
    NumeralKind.HEADING, NumeralKind.SECTION_REFERENCE, NumeralKind.FRACTION_RULE,
})  # fmt: skip


def _same_token(last: Candidate, candidate: Candidate, gap: str) -> bool:
    """Tell whether two runs of digits are one token: 20/8/2021, 2021-2026, 1004/2020, 3.1."""
    joined = last.kind in _JOINED and last.kind == candidate.kind
    return joined and gap in ("/", "-", "–", ".")


def _is_range(text: str, low: Candidate, high: Candidate, gap: str) -> bool:
    """Tell whether two numerals are the ends of one range: 04 - 06, từ 3 đến 4, 15-20."""
    if low.percent or low.word != high.word or not _RANGE.fullmatch(gap):
        return False
    if low.value >= high.value or low.high:
        return False
    if "đến" in gap or "tới" in gap:
        before = text[max(0, low.span.start - 6) : low.span.start].lower()
        return before.rstrip().endswith("từ") or high.kind is None
    return True
