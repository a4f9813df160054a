"""What stands round a numeral and could say what it counts.

Each cue near a numeral gets a weight by where it stands: in its noun phrase, in the label or
verb directly before it, in the predicate after it, further off in the clause, in the sentences
before, in the line that introduces the list, in the heading. The binder only compares weights.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.number_words import NUMBER_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.language import Hit
    from extractors.numerals import Candidate
    from extractors.paragraphs import Paragraph
    from extractors.scene import Layer

# Weights by place. Close ones can satisfy a reading's `needs`; the others only its topics.
NOUN = 6.0  # in the noun phrase that opens at the numeral; less by distance
LABEL = 5.2  # between the last boundary and the numeral; less by distance
PREDICATE = 5.0  # after the noun phrase: "đã được giải quyết"
FINITE = 3.0  # a predicate tells more than a modifier: "27 đơn chuyển có văn bản trả lời"
CLOSE = 3.4  # the least weight of a close cue
HEAD = 2.8  # in the words that open a list of labels
CLAUSE = 3.0  # before the label, in the same clause
SENTENCE = 2.2
AFTER = 1.6  # later in the same sentence
BEFORE = 1.8  # in the sentences before, less by distance
LEAD = 1.4
SECTION = 1.0
DOCUMENT = 0.9
ABOVE = 0.9  # in the paragraph before: enough for a reading with needs of its own
FAR = 2000  # characters before a numeral beyond which a paragraph says nothing of it
AGENT = 70  # characters that "do" and the body that acts may take before the verb


@dataclass(frozen=True, slots=True)
class Room:
    """The stretch of a sentence that is a numeral's own.

    *before* is where the words of the numeral before it end, *after* where the next numeral
    starts; *opening* is where the sentence begins, *counted* where its earlier counts end.
    """

    before: int
    after: int
    opening: int
    counted: tuple[int, ...]

    @property
    def crowded(self) -> bool:
        """Tell whether another count stands before the numeral."""
        return bool(self.counted)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the words of one numeral stand: its label, noun phrase and predicate.

    ``head`` is what opens a list of labels ("Cụ thể về giám sát chuyên đề: HĐND tỉnh 02; …");
    ``tail`` is what follows a bracket after its noun: *7 vụ việc (khiếu nại 3, tố cáo 4) đang
    được xem xét*; ``unit`` is the counted noun at its right; ``label_units`` the nouns of its label, first
    one first, then those of the head; ``blocked`` is true if an unknown noun follows.
    """

    label: Span
    head: Span
    right: Span
    tail: Span
    unit: tuple[Hit, ...]
    label_units: tuple[Hit, ...]
    blocked: bool


_BOUNDARY = re.compile(r"(?<!\d)[,.]|[,.](?!\d)|[;:()|–\n+*]|\s[-–]\s|/")
# A word that closes the predicate of one count and opens the next.
_CONNECTOR = re.compile(r"\s(?:và|với|có|gồm|bao gồm|là|thì|còn|cùng|chỉ|trong đó|riêng|cho)\s")
# A preposition ends the noun phrase; what follows it is about something else.
_PREPOSITION = re.compile(
    r"\b(?:đến|tới|để|do|vì|của|cho|liên quan|theo|tại|từ|trong|sau|trước|về|qua|nhằm|đối với|trên|bằng|giữa|so với)\b"
)
_RESUMES = re.compile(r"\b(?:đã|đang|chưa|được|không|bị)\b")
# "18 kiến nghị không có cơ sở giải quyết": what is denied is not said.
_DENIED = re.compile(r"\b(?:không có|chưa có|không còn)(?:\s+\w+){0,2}\s+$")
_FINITE = re.compile(r"(?:đã|được|có|đang|chưa|bị|không|xin)\s")
_FREE = re.compile(
    r"\s*(?:$|[,;.:()|/%\n+*\-–]|(?:và|với|có|gồm|là|thì|còn|về|do|của|tại|trong|trên|cho|để|vì|thuộc|so|theo|sau"
    r"|trước|đến|tới|từ|đã|đang|chưa|được|không|bị|này|trực tiếp|trực tuyến|thường xuyên|nêu|nói|mới|cũ|khác|nữ|qua|đạt|chiếm|như|khi|nhưng|hoặc|ở|bằng)\b)"
)


def surroundings(
    text: str, candidate: Candidate, room: Room, units: Sequence[Hit], cues: Sequence[Hit]
) -> Surroundings:
    """Cut out the words of one numeral; *units* and *cues* are those of its sentence."""
    start = candidate.span.start
    end = (candidate.high or candidate.span).end
    if again := _AGAIN.match(text, end):
        end = again.end()  # "03 (ba) Ban"
    after = room.after
    if candidate.percent:
        end = text.index("%", end) + 1
    if candidate.noun_at:
        end = candidate.noun_at
    following = takewhile(
        lambda hit: not text[end : hit.start].strip(),
        islice(units, _first(units, end), None),
    )
    unit = tuple(hit for hit in following if hit.name != "none")
    longest = max((hit.end for hit in unit), default=end)
    right = Span(longest, _right_limit(text, longest, after, cues))
    label = candidate.label or Span(_label_limit(text, room, start, end, cues), start)
    blocked = not unit and not candidate.percent and not _free(text, end, after, cues)
    head = _list_head(text, room, label.start)
    inside = tuple(
        hit
        for part in (label, head)
        for hit in units[_first(units, part.start) : _first(units, part.end)]
        if hit.end <= part.end and _is_head(text, part, hit) and hit.name != "none"
    )
    if not (unit or inside or room.crowded):
        inside = _subject(text, room.opening, label.start, units)
    tail = _tail(text, right.end, cues)
    return Surroundings(label, head, right, tail, unit, inside, blocked)


_NUMBER_OF = re.compile(
    r"\W*(?:\w{1,2}[.)]\s+)?(?:tổng\s+)?số(?:\s+lượng|\s+lượt)?\s+", re.IGNORECASE
)


def _subject(text: str, opening: int, end: int, units: Sequence[Hit]) -> tuple[Hit, ...]:
    """Return the noun which the sentence says the number of: *Số chất vấn …, phải … là 04*."""
    start = _NUMBER_OF.match(text, opening, end)
    return tuple(unit for unit in units if start and unit.start == start.end())


def _list_head(text: str, room: Room, start: int) -> Span:
    """Return the words before the colon that opens the list which a label stands in."""
    colon = text.rfind(":", room.opening, start)
    while colon >= 0 and not _OPENS_LIST.match(text, colon, start):
        colon = text.rfind(":", room.opening, colon)
    if colon < 0:
        return Span(start, start)
    stop = max(text.rfind(mark, room.opening, colon) for mark in (";", ". ", "(", ")"))
    earlier = bisect_right(room.counted, colon)
    counted = room.counted[earlier - 1] if earlier else room.opening
    return Span(max(room.opening, stop + 1, counted), colon)


# The colon of "KN:52; TC:11" closes one label and opens no list.
_OPENS_LIST = re.compile(r":(?!\s*\d)")
_AGAIN = re.compile(rf"\s*\((?:{NUMBER_WORDS.pattern})\)", re.IGNORECASE)
# What may stand before the noun of a label that says what is counted, and after it.
_BEFORE_HEAD = re.compile(
    r"[\s\W]*(?:(?:(?:trong\s+)?năm\s+\d{4}|tổng|số|lượng|lượt|các|những|trong đó|còn|riêng|có|đã|đối với|về|tổng hợp|kết quả|như vậy|và|với|thì"
    r"|phát sinh|tiếp nhận|nhận|tổ chức|kể cả|tất cả|cả|toàn tỉnh|\d+|[IVX]+)[\s\W]*)*",
    re.IGNORECASE,
)
_AFTER_HEAD = re.compile(
    r"[\s\W]*(?:(?:là|có|gồm|đạt|được|khoảng|hơn|gần|trên|còn)[\s\W]*)*", re.IGNORECASE
)


def _is_head(text: str, label: Span, unit: Hit) -> bool:
    """Tell whether a noun of a label is what is counted: *số kỳ họp*, not *sau kỳ họp*."""
    first = _BEFORE_HEAD.fullmatch(text, label.start, unit.start)
    last = _AFTER_HEAD.fullmatch(text, unit.end, label.end)
    return bool(first or last) and not _MODIFIES.search(
        text[max(label.start, unit.start - 14) : unit.start]
    )


_MODIFIES = re.compile(
    r"\b(?:trước|sau|tại|giữa|trong|của|thứ|đến|tới|từ|cơ quan|qua|cho|vào)(?:\s+(?:các|những|mỗi|từng))?\s+$"
)


def _free(text: str, end: int, after: int, cues: Sequence[Hit]) -> bool:
    """Tell whether no noun of its own follows the numeral: a stop, a small word or a cue."""
    rest = text[end : min(after, end + 30)]
    if _FREE.match(rest):
        return True
    opening = end + len(rest) - len(rest.lstrip())
    here = cues[_first(cues, opening) : _first(cues, opening + 1)]
    return any(cue.name != "mask" for cue in here)


def _right_limit(text: str, start: int, after: int, cues: Sequence[Hit]) -> int:
    """Return where the words after a numeral end: a boundary outside a cue, or a connector."""
    limit = after
    for stop in _BOUNDARY.finditer(text, start, after):
        if not _inside(stop.start(), cues):
            limit = stop.start()
            break
    if limit == after:
        for last in _CONNECTOR.finditer(text, start, after):
            if not _held(last.start() + 1, cues):
                limit = last.start()
                break
    return limit


_STOP = re.compile(r"[\d\n]")
_ASIDE = re.compile(r"\s*\([^()]{1,160}\)\s+(?=đã|đang|chưa|được|không|thuộc|đủ)")


def _tail(text: str, start: int, cues: Sequence[Hit]) -> Span:
    """Return the predicate beyond a bracket that opens at *start*; empty if there is none."""
    aside = _ASIDE.match(text, start)
    if aside is None:
        return Span(start, start)
    stop = _STOP.search(text, aside.end())
    return Span(
        aside.end(), _right_limit(text, aside.end(), stop.start() if stop else len(text), cues)
    )


# The numeral alone in its bracket, with its noun at most: "khiếu nại (35 đơn)".
_ALONE = re.compile(r"\s*(?:[^\W\d_]+\s*){0,2}\)")


def _label_limit(text: str, room: Room, start: int, end: int, cues: Sequence[Hit]) -> int:
    """Return where the label of the numeral in ``text[start:end]`` begins.

    After another count, a connector opens the label: in *92 đơn đã giải quyết có 08 đơn* the
    predicate belongs to the 92.
    """
    stripped = text[room.before : start].rstrip(" :(=")
    bracketed = room.crowded and "(" in text[room.before + len(stripped) : start]
    if bracketed and not _ALONE.match(text, end):
        return start  # "149 đơn thuộc thẩm quyền (28 đơn khiếu nại, 1 đơn tố cáo)"
    end = room.before + len(stripped)
    limit = room.before
    labelled = text[end:start].strip() == ":"
    for stop in _BOUNDARY.finditer(text, room.before, end):
        if labelled and stop.group() == ",":
            continue  # "lưu, không xử lý: 128"
        if not _inside(stop.start(), cues):
            limit = stop.end()
    if room.crowded and limit == room.before:
        for connector in _CONNECTOR.finditer(text, room.before, start):
            if not _held(connector.start() + 1, cues):
                limit = connector.start()
    return limit


def _first(hits: Sequence[Hit], offset: int) -> int:
    """Return the index of the first hit that begins at *offset* or later."""
    return bisect_left(hits, offset, key=_start)


def _start(hit: Hit) -> int:
    return hit.start


def _inside(offset: int, cues: Sequence[Hit]) -> bool:
    at = _first(cues, offset)  # cues do not overlap: only the last that begins before can hold it
    return at > 0 and cues[at - 1].end > offset


def close_cues(text: str, found: Surroundings, cues: Sequence[Hit]) -> dict[str, float]:
    """Weigh the cues of the numeral's own words: noun phrase, label, predicate, list head."""
    weights: dict[str, float] = {}
    noun_start = min((hit.start for hit in found.unit), default=found.right.start)
    noun = Span(noun_start, _noun_end(text, found.right, cues))
    itself = {(hit.start, hit.end) for hit in found.unit}
    parts = (found.head, found.label, Span(noun_start, found.right.end), found.tail)
    for cue in (c for p in parts for c in cues[_first(cues, p.start) : _first(cues, p.end)]):
        if found.label.start <= cue.start and cue.end <= found.label.end:
            gap = len(text[cue.end : found.label.end].split())
            weight = max(LABEL - 0.25 * gap, CLOSE)
        elif (cue.start, cue.end) in itself:
            weight = CLAUSE  # the noun alone says no more than that
        elif noun.start <= cue.start < found.right.end:
            weight = _right_weight(text, noun, cue)
        elif found.tail.start <= cue.start < found.tail.end:
            weight = PREDICATE
        elif found.head.start <= cue.start < found.head.end and not found.unit:
            weight = HEAD
        else:
            continue
        if weight:
            full = weight + _specific(text, cue) - cue.cost
            weights[cue.name] = max(weights.get(cue.name, 0.0), full)
    return weights


_AMONG_THEM = re.compile(r"\s*trong (?:đó|số (?:đó|này|ấy))\s")  # "18 trong số đó là …"


def _noun_end(text: str, right: Span, cues: Sequence[Hit]) -> int:
    """Return where a preposition outside all cues ends the noun phrase."""
    among = _AMONG_THEM.match(text, right.start, right.end)
    stop = _PREPOSITION.search(text, among.end() if among else right.start, right.end)
    while stop and _held(stop.start(), cues):
        stop = _PREPOSITION.search(text, stop.end(), right.end)
    return stop.start() if stop else right.end


# "do Thường trực HĐND tỉnh chuyển đến" names who did it; "do không đủ điều kiện" says why.
_WHY = re.compile(r"(?:do|vì)\s+(?:không|chưa|trùng|nặc danh)\b")
_BY_WHOM = re.compile(r"do\s+(?:các\s+)?(?:[A-ZĐ]|cơ quan|đơn vị)")


def _right_weight(text: str, noun: Span, cue: Hit) -> float:
    """Weigh a cue after the numeral: in its noun phrase, or in a predicate beyond; 0 if neither."""
    if _DENIED.search(text[max(noun.start, cue.start - 24) : cue.start]):
        return 0.0
    if cue.start < noun.end:
        gap = len(text[noun.start : cue.start].split())
        finite = FINITE if _FINITE.match(text, cue.start) else 0.0
        return max(NOUN - 0.25 * gap, CLOSE) + finite
    if _WHY.match(text, noun.end) and cue.start - noun.end <= AGENT:
        return 0.0  # "lưu 8 đơn do không đủ điều kiện giải quyết"
    opener = text[max(noun.end, cue.start - 16) : cue.end]
    if _RESUMES.search(opener):
        return PREDICATE
    by_whom = _BY_WHOM.match(text, noun.end) and cue.start - noun.end <= AGENT
    return CLOSE if by_whom else 0.0  # "642 kiến nghị do Thường trực HĐND tỉnh chuyển đến"


def _specific(text: str, cue: Hit) -> float:
    """Return the bonus of a longer phrase: *kiến nghị của cử tri* tells more than *giám sát*."""
    return min(0.15 * text.count(" ", cue.start, cue.end), 0.6)


def _held(offset: int, cues: Sequence[Hit]) -> bool:
    at = _first(cues, offset + 1)
    return at > 0 and cues[at - 1].end > offset


@dataclass(frozen=True, slots=True)
class Background:
    """The cues that lie behind a numeral's own words, by place, nearest places first."""

    sentence: Span
    earlier: Span  # the paragraph before the sentence
    above: Span  # the end of the paragraph above, in the same section
    paragraph: Paragraph
    document: tuple[Span, ...]  # the issuer and title of the report


def far_cues(
    text: str, background: Background, found: Surroundings, cues: Layer[Hit]
) -> dict[str, float]:
    """Weigh the cues of the clause, the sentences before, the lead and the headings."""
    weights: dict[str, float] = {}

    def add(cue: Hit, weight: float) -> None:
        full = weight + _specific(text, cue)
        weights[cue.name] = max(weights.get(cue.name, 0.0), full)

    sentence, paragraph = background.sentence, background.paragraph
    label = found.label.start
    clause = text.rfind(";", sentence.start, label)
    for cue in cues.within(max(sentence.start, label - FAR), label):
        gap = text.count(" ", cue.end, label)
        add(cue, (CLAUSE if cue.end > clause else SENTENCE) - min(0.02 * gap, 0.6))
    for cue in cues.within(found.right.start, min(sentence.end, found.right.start + FAR)):
        add(cue, CLAUSE if cue.end <= found.right.end else AFTER)
    earlier = background.earlier
    for cue in cues.within(max(earlier.start, earlier.end - FAR), earlier.end):
        stops = text.count(". ", cue.end, sentence.start)
        add(cue, max(BEFORE - 0.15 * stops, SECTION))
    titles = [(part, DOCUMENT) for part in background.document]
    if paragraph.lead:
        titles.append((paragraph.lead, LEAD))
    if paragraph.section:
        titles.append((paragraph.section.title, SECTION))
    for place, weight in titles:
        for cue in cues.inside(place):
            add(cue, weight)
    for cue in cues.inside(background.above):
        weights.setdefault(cue.name, ABOVE)
    return weights
