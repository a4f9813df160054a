"""Whose figure a count is: the body named with it, or the one it is taken over from.

A report names a body once and goes on. So the body is looked for where a reader looks: in the
count's own sentence; then in the whole that it divides, the figure that the sentence before
begins with, the subject of that sentence, the line that opens the list, the section, the report.
What a council is told was done by others (*đã giải quyết*) is never the council's own.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.acting import IDLE, PARTY, PROVINCE
from extractors.actors import of_former_province
from extractors.clauses import DOERS, Clause
from extractors.evidence import FAR
from extractors.joint import FORMER, joint_body
from extractors.model import Role, Span, Status
from extractors.paragraphs import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.actors import Mention
    from extractors.counts import BoundCount, Count
    from extractors.knowledge import Indicator
    from extractors.model import Actor

RECENT = 60  # counts before a count that may hand on their body
STATED = 300  # counts before a count of which it may be the second mention
TELLING = 20  # smaller values are met by chance
# A sum over the bodies that were just counted is none of theirs.
_SUMS_UP = re.compile(
    r"""
    \b(?: tổng\ cộng | tổng\ hợp\ (?:lại|chung) | tính\ chung | cộng\ chung
        | (?<!công\ )cộng(?=\s+là\b|\s*:|\s+\d)
        | cả\ (?:hai|ba|bốn)\ (?:hình\ thức|cấp|nơi|loại) )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "cho đại biểu HĐND tỉnh khóa XIV, nhiệm kỳ 2016-2021 tiếp xúc cử tri"
_MEETS = re.compile(
    r"(?:\s+khóa\s+\w+)?(?:,?\s+nhiệm\s+kỳ\s+[\d\s–-]+)?,?\s*(?:đã\s+|sẽ\s+)?tiếp xúc",
    re.IGNORECASE,
)
# "Qua giám sát đã nêu 45 kiến nghị", "Các cuộc giám sát nêu trên được thực hiện tại 143 đơn vị".
_LED_TO = re.compile(
    r"\b(?:qua\s+(?:công tác\s+|hoạt động\s+|các\s+(?:cuộc|đợt)\s+)?|(?:các|mỗi)\s+(?:cuộc|đợt)\s+)"
    r"(?:giám sát|khảo sát|làm việc)|\bcác đoàn\b",
    re.IGNORECASE,
)
_PASSED_ON = re.compile(r"\b(?:chuyển|gửi)\s+(?:(?:đến|tới|cho)\s+)?\Z")


def actor_of(count: Count, indicator: Indicator, carrier: BoundCount | None) -> Actor | None:
    """Return the body that a figure is for, None if the report does not say.

    A count that divides the figure *carrier* is that figure's body's, unless it names its own.
    """
    words = count.text[count.sentence.span.start : count.candidate.span.start]
    actor = _Search(count, indicator, carrier).actor()
    return of_former_province(actor, words, count.scene.former, right_before=True)


class _Search:
    """The search for the body of one count."""

    def __init__(self, count: Count, indicator: Indicator, carrier: BoundCount | None) -> None:
        self._count = count
        self._indicator = indicator
        self._clause = Clause(count, indicator)
        self._whole = carrier if carrier and carrier.indicator.code == indicator.code else None
        self._text = count.text
        self._scene = count.scene
        self._kinds = _with_province(indicator.by)
        self._paragraph = count.sentence.paragraph

    def actor(self) -> Actor | None:
        """Return the body of the count."""
        if named := self._clause.seats() or self._clause.territory():
            return named
        if handed_on := self._rated() or self._series():
            return handed_on.figure.actor
        if own := self._own():
            return self._able(own)
        return None if self._sum_start() and not self._whole else self._taken_over()

    def _taken_over(self) -> Actor | None:
        """Return the body of another figure that this one depends on, else of the text before."""
        if self._indicator.whose and not self._whole:
            return self._followed_up(self._indicator.whose)
        if not self._whole and (known := self._followed() or self._stated()):
            return known
        if told := self._whole or self._told_before():
            return told.figure.actor
        return self._about_it()

    def _about_it(self) -> Actor | None:
        """Return the body that the text before is about, else the one that is implied."""
        taken, default = self._inherited(), self._indicator.default
        if self._indicator.inherits and not default:
            return self._from_others(taken)
        if taken and (not default or taken.kinds <= self._kinds):
            return _named(taken)
        if default:
            return self._implied(default)
        if rest := self._last_resort():
            return _named(rest)
        issuer = self._scene.issuer
        return issuer.actor if issuer and issuer.kinds & self._indicator.by else None

    def _first(self, mentions: Iterable[Mention]) -> Mention | None:
        """Return the first body that can do what the indicator counts."""
        kinds = self._kinds
        return next(
            (m for m in mentions if (m.kinds & kinds if kinds else not m.kinds <= IDLE)), None
        )

    # -- the count's own sentence, and the figures that hand on their body

    def _own(self) -> Mention | None:
        """Return the body named in the count's own sentence, after the whole that it divides."""
        start = max(self._count.sentence.span.start, self._sum_start())
        if self._whole and self._count.here(self._whole):
            start = max(start, self._whole.words_end)
        inherits = self._indicator.inherits
        strict = bool(self._indicator.default and inherits)
        sliced = self._sliced()
        return self._first(
            m
            for m in self._clause.bodies(start)
            if not (sliced and sliced.start <= m.span.start < sliced.end)
            if not strict or m.kinds & inherits or self._clause.presents(m)
        )

    def _sliced(self) -> Span | None:
        """Return where bodies divide a figure before a semicolon: they act no further.

        *HĐND hai cấp họp 218 kỳ, trong đó HĐND tỉnh 03 kỳ, HĐND xã 215 kỳ; ban hành 1.964 nghị quyết*.
        """
        last = self._count.parts()[-1] if self._count.before and self._count.parts() else None
        owner = last.figure.part_of if last and last.figure.role == Role.PART else None
        if last is None or owner is None or not self._count.here(last):
            return None
        end = self._count.candidate.span.start
        whole = next((i for i in self._recent() if i.figure.span.start == owner), None)
        ended = ";" in self._text[last.words_end : end]
        parted = whole and self._count.here(whole) and whole.figure.actor != last.figure.actor
        return Span(owner, last.figure.span.start) if ended and parted else None

    def _able(self, mention: Mention) -> Actor | None:
        """Return the body named, or of *HĐND và UBND* the one that can do it."""
        default = self._indicator.default
        if default and mention.kinds & DOERS and not mention.kinds <= self._kinds:
            return self._scene.body_of(default)
        return _named(mention)

    def _rated(self) -> BoundCount | None:
        """Return the figure whose share a rate states, if it stands before it in the sentence."""
        last = self._count.bound[-1] if self._count.bound else None
        if last is None or not self._count.candidate.percent or not self._count.here(last):
            return None
        rate = self._indicator
        return last if last.indicator.code in (rate.rate_of, rate.code) else None

    def _series(self) -> BoundCount | None:
        """Return the figure before, if nothing between names a body: *846 lượt/1.032 người*."""
        last = self._count.last
        if last is None or not self._count.here(last) or not self._alike(last):
            return None
        start = last.figure.span.end
        gap = self._text[start : self._count.candidate.span.start]
        named = self._scene.mentions.any(start, self._count.found.right.end)
        broken = re.search(r"[;()]", gap) or _SUMS_UP.search(gap)
        return None if named or broken else last

    def _alike(self, item: BoundCount) -> bool:
        """Tell whether a figure counts the same kind of work and its body is known."""
        own, other, actor = self._indicator, item.indicator, item.figure.actor
        same = own.group == other.group and own.by == other.by and own.inherits == other.inherits
        return same and actor is not None and FORMER not in actor.name

    def _recent(self) -> Sequence[BoundCount]:
        """Return the counts before in the paragraph, as far back as one looks."""
        first = max(self._count.sentence.first, len(self._count.bound) - RECENT)
        return self._count.bound[first:]

    def _sum_start(self) -> int:
        """Return where the sum over several bodies begins in which the count stands, else 0."""
        found = list(
            _SUMS_UP.finditer(
                self._text, self._count.sentence.span.start, self._count.found.label.end
            )
        )
        if not found:
            return 0
        at, group = found[-1].start(), self._indicator.group
        before = (i for i in self._recent() if i.figure.span.start < at)
        bodies = {
            i.figure.actor.name for i in before if i.figure.actor and i.indicator.group == group
        }
        return at if len(bodies) > 1 else 0

    def _followed_up(self, code: str) -> Actor | None:
        """Return the body of the figure that this one follows up; the doer if UBND reports."""
        issuer = self._scene.issuer
        if issuer and issuer.actor.id.startswith("ubnd"):
            return self._scene.body_of("ubnd")
        for item in reversed(self._count.bound[-RECENT:]):
            if item.indicator.code == code:
                return item.figure.actor
        return _Search(self._count, self._scene.knowledge.indicator(code), None).actor()

    def _followed(self) -> Actor | None:
        """Return the bodies together whose work is said to have led to this count."""
        start, end = self._count.sentence.span.start, self._count.found.label.end
        if not self._indicator.follows or not _LED_TO.search(self._text, start, end):
            return None
        return joint_body(
            item.figure.actor
            for item in self._count.bound[-RECENT:]
            if item.indicator.code in self._indicator.follows
            and item.figure.span.start >= start - FAR
            and item.figure.status == Status.ACTUAL
            and item.figure.actor
            and FORMER not in item.figure.actor.name
        )

    def _stated(self) -> Actor | None:
        """Return the body of the same figure where the report stated it before."""
        count = self._count
        start, value = count.sentence.span.start, count.candidate.value
        if value < TELLING or count.candidate.percent:
            return None
        return next(
            (
                item.figure.actor
                for item in reversed(count.bound[-STATED:])
                if item.figure.value == value
                and item.indicator is self._indicator
                and item.figure.span.start < start
            ),
            None,
        )

    def _told_before(self) -> BoundCount | None:
        """Return the figure that the sentence before begins with; of a part, its whole."""
        recent = self._recent()
        for span in self._sentences_before():
            for item in recent:
                if span.start <= item.figure.span.start < span.end and self._alike(item):
                    return self._whole_of(item, recent)
            if self._first(m for m in self._scene.mentions.inside(span) if not m.object):
                return None
        return None

    def _whole_of(self, part: BoundCount, recent: Sequence[BoundCount]) -> BoundCount:
        at = part.figure.part_of
        return next((i for i in recent if i.figure.span.start == at and self._alike(i)), part)

    # -- what the text before is about

    def _inherited(self) -> Mention | None:
        """Return the body that the text before is about: sentence, lead, section, report."""
        mentions, lead = self._scene.mentions, self._paragraph.lead
        about = (m for span in self._sentences_before() for m in self._about(span))
        places = (
            about,
            mentions.inside(lead) if lead else (),
            self._before_in_section(),
            *(mentions.inside(place) for place in self._scene.document),
            self._before_in_list(),
        )
        return next((m for place in places if (m := self._first(place))), None)

    def _sentences_before(self) -> Iterator[Span]:
        """Yield the sentences before in the paragraph, the nearest first."""
        start = self._count.sentence.span.start
        first = max(self._paragraph.span.start, start - FAR)
        yield from reversed(sentences(self._text, Span(first, start)))

    def _about(self, span: Span) -> Iterator[Mention]:
        """Yield the bodies that a sentence is about: its topic, its last subject, whose it is."""
        clause = self._clause
        inside = [m for m in self._scene.mentions.inside(span) if not clause.shut(m, span.end)]
        subjects = [m for m in inside if not m.object]
        counts = (item.figure.span.start for item in self._recent())
        first = next((at for at in counts if at >= span.start), span.end)
        yield from (m for m in subjects if m.span.start < first)
        yield from reversed(subjects)
        yield from (m for m in inside if m.object and clause.owns(m))

    def _before_in_section(self) -> Iterator[Mention]:
        """Yield the subjects of the section's text before, the nearest first."""
        section = self._paragraph.section
        start, end = section.span.start if section else 0, self._paragraph.span.start
        earlier = self._scene.mentions.within(start, end)
        yield from (m for m in reversed(earlier) if not m.object)

    def _before_in_list(self) -> Iterator[Mention]:
        """Yield the subjects of the numbered lines before one that is a section of its own."""
        section, start = self._paragraph.section, self._paragraph.span.start
        if section and section.span.start == start:
            earlier = self._scene.mentions.within(max(0, start - FAR), start)
            yield from (m for m in reversed(earlier) if not m.object)

    def _from_others(self, taken: Mention | None) -> Actor | None:
        """Return who did what those that report it only tell of; *taken* is who reports."""
        kinds = self._indicator.inherits
        for item in reversed(self._recent()):
            if item.figure.actor and item.indicator.inherits == kinds:
                return item.figure.actor
        self._kinds = _with_province(kinds)
        if "deputies" in kinds and (met := self._meets_voters()):
            return met.actor
        if other := self._inherited() or self._last_resort():
            return _named(other)
        return self._scene.body_of("council") if taken and "council" in kinds else None

    def _meets_voters(self) -> Mention | None:
        """Return who was last said to meet voters, though others arranged it."""
        start = self._count.sentence.span.start
        near = self._scene.mentions.within(max(0, start - FAR), start)
        return self._first(m for m in reversed(near) if _MEETS.match(self._text, m.span.end))

    def _implied(self, kind: str) -> Actor | None:
        """Return the body of *kind* that is meant; a Party delegation must be named somewhere."""
        issuer = self._scene.issuer
        if issuer and issuer.actor.id.startswith("ubnd") and "ubnd" in self._kinds:
            kind = "ubnd"
        if kind in PARTY and not any(m.kinds & PARTY for m in self._scene.mentions.items):
            return None
        return self._scene.body_of(kind)

    def _last_resort(self) -> Mention | None:
        """Return a body that is named near without acting, or later in the paragraph."""
        mentions, sentence = self._scene.mentions, self._count.sentence.span
        numeral = self._count.found.label.end
        here = mentions.within(sentence.start, numeral)[::-1]
        here = [m for m in here if not self._clause.may_act(m)] or here
        if self._indicator.group == "voter_proposal":
            whose = self._first(m for m in here if self._clause.owns(m))
            return whose or (self._recipient() if self._clause.tells else self._first(here))
        paragraph = self._paragraph.span
        earlier = mentions.within(max(paragraph.start, sentence.start - FAR), sentence.start)
        later = mentions.within(numeral, min(paragraph.end, numeral + FAR))
        places = (here, reversed(earlier), later)
        found = next((m for place in places if (m := self._first(place))), None)
        return found or next((m for m in here if not m.object and not m.kinds <= IDLE), None)

    def _recipient(self) -> Mention | None:
        """Return the one body to which the paragraph says that the proposals were passed on."""
        numeral = self._count.found.label.end
        start = max(self._paragraph.span.start, numeral - FAR)
        passed = [
            m
            for m in self._scene.mentions.within(start, numeral)
            if _PASSED_ON.search(self._text, max(start, m.span.start - 16), m.span.start)
        ]
        return self._first(passed) if len({m.actor.name for m in passed}) == 1 else None


def _with_province(kinds: frozenset[str]) -> frozenset[str]:
    """Let *toàn tỉnh* stand where agencies may: it names them all, and none."""
    return kinds | PROVINCE if "agency" in kinds else kinds


def _named(mention: Mention) -> Actor | None:
    return None if mention.kinds == PROVINCE else mention.actor
