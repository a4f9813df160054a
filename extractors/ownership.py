"""Whose figure a count is: the body named with it, or the one it is taken over from.

A report names a body once and goes on. So the body is looked for where a reader looks: the
subject of the count's own clause (*UBND tỉnh đã giải quyết 12 đơn*), *của X* before it, the
agent after it (*12 đơn được UBND tỉnh giải quyết*), the subject after an opening phrase (*Qua
04 đợt tiếp xúc, Đoàn ĐBQH tỉnh …*); else what the sentence before, the line that opens the list,
the section and the report are about. Those to whom something is sent are no subjects.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.acting import IDLE, PARTY, PROVINCE
from extractors.actors import of_former_province
from extractors.model import Actor, Span
from extractors.paragraphs import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.actors import Mention
    from extractors.counts import BoundCount, Count
    from extractors.knowledge import Indicator
    from extractors.scene import Scene

DOERS = frozenset({"ubnd", "agency", "province"})  # carry out what others ask for
FORMER = "(cũ)"  # a merged province: its figures are told apart, nothing is taken over from it
SEATS = 24  # characters after a numeral in which the council begins whose seats are counted
REACH = 40  # characters after the words of a count within which "của X" names its body
RECEIVING = 60  # characters after a count in which "gửi đến X" names who was addressed
# "491 đại biểu HĐND cấp huyện", "491 đại biểu trúng cử đại biểu HĐND", "đại biểu HĐND tỉnh là 60".
_SEATED = re.compile(r"\s*(?:đại biểu\s+)?(?:trúng cử|được bầu|có|là|:)?\s*\d*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(\s*(?:gồm|có|gồm có)?\s*")
# A sum over the bodies that were just counted is none of theirs.
_SUMS_UP = re.compile(
    r"\b(?:tổng cộng|tổng hợp (?:lại|chung)|tính chung|cộng chung|cả (?:hai|ba|bốn) (?:hình thức|cấp|nơi|loại))\b",
    re.IGNORECASE,
)
# What opens a sentence before its subject: time, place, means, ground.
_OPENS = re.compile(
    r"\W*(?:\w\)|\d+[.)])?\s*(?:tại|qua|trên cơ sở|so với|trong|sau|trước|từ|đến|tính đến|theo|với|đối với|do|để|nhằm|thực hiện"
    r"|giữa|năm|tháng|quý|nhiệm kỳ|kết thúc|cùng với|ngoài|bên cạnh|\d+ tháng)\b",
    re.IGNORECASE,
)
_DISTRICT = re.compile(
    r"\W*(?P<name>(?P<level>huyện|thị xã|thành phố|quận|xã|phường)(?:\s+[A-ZĐ]\w*)+)\s*(?:\w+\s+){0,3}"
)
_IN_POWER = re.compile(r"\bthẩm quyền(?:\s+\w+){0,3}\s+của\s+$", re.IGNORECASE)
_ADDRESSED = re.compile(r"\bgửi\s+(?:đến\s+|tới\s+|về\s+|lên\s+|cho\s+)?$")
_TO = re.compile(r"\b(?:đến|tới|về|cho)\s+$")
# "07 cuộc giám sát do các Ban chủ trì"; but "131 đơn do Thường trực chuyển" are others' work.
_HELD_BY = re.compile(r"\s+(?:chủ trì|tổ chức|thực hiện|tiến hành|thành lập)\b")
_PASSED_ON = re.compile(r"\b(?:chuyển|gửi|chuyển đến|gửi đến|chuyển tới|gửi tới|chuyển cho)\s+$")
_REPORTS = re.compile(r"\b(?:(?:báo cáo|tổng hợp|số liệu)\s+của|theo)\s+$", re.IGNORECASE)


def actor_of(count: Count, indicator: Indicator, carrier: BoundCount | None) -> Actor | None:
    """Return the body that a figure is for, None if the report does not say.

    A count that divides the figure *carrier* is that figure's body's, unless it names its own.
    """
    words = count.text[count.sentence.span.start : count.candidate.span.start]
    actor = _Search(count, indicator, carrier).actor()
    return of_former_province(actor, words, right_before=True)


class _Search:
    """The search for the body of one count."""

    def __init__(self, count: Count, indicator: Indicator, carrier: BoundCount | None) -> None:
        self._count = count
        self._whole = carrier if carrier and carrier.indicator.code == indicator.code else None
        self._indicator = indicator
        self._text = count.text
        self._scene = count.scene
        by = indicator.by
        self._kinds = by | PROVINCE if "agency" in by else by
        self._numeral = count.found.label.end

    def actor(self) -> Actor | None:
        """Return the body of the count."""
        if named := self._seats() or self._territory():
            return named
        if rated := self._rated():
            return rated.figure.actor
        if goes_on := self._series():
            return goes_on.figure.actor
        own = self._own()
        if own:
            return self._fitting(own)
        if self._whole:
            return self._whole.figure.actor
        if self._summed_up():
            return None
        if self._indicator.whose:
            return self._followed()
        if told := self._told_before():
            return told.figure.actor
        taken, default = self._inherited(), self._indicator.default
        if self._indicator.inherits and not default:
            return self._from_others(taken)
        if taken and (not default or taken.kinds <= self._kinds):
            return self._named(taken)
        if default:
            return self._implied(default)
        rest = self._last_resort()
        return self._named(rest) if rest else self._issuer()

    @property
    def _tells(self) -> bool:
        """Whether the figure tells what those did whom others asked to."""
        return bool(self._kinds) and self._kinds <= DOERS

    def _named(self, mention: Mention) -> Actor | None:
        return None if mention.kinds == PROVINCE else mention.actor

    def _fitting(self, mention: Mention) -> Actor | None:
        """Return the body named, or of *HĐND và UBND* the one that can do it."""
        default = self._indicator.default
        if default and mention.kinds & DOERS and not mention.kinds <= self._kinds:
            return self._scene.body_of(default)
        return self._named(mention)

    def _fits(self, mention: Mention) -> bool:
        kinds = self._kinds
        return bool(mention.kinds & kinds) if kinds else not mention.kinds <= IDLE

    def _first(self, mentions: Iterable[Mention]) -> Mention | None:
        return next((mention for mention in mentions if self._fits(mention)), None)

    def _seats(self) -> Actor | None:
        """Return the council whose deputies are counted: *491 đại biểu HĐND cấp huyện*."""
        if self._indicator.group != "council":
            return None
        label, noun = self._count.found.label.start, self._count.candidate.span.end
        for mention in self._scene.mentions.within(label, noun + SEATS)[::-1]:
            gap = self._text[noun : mention.span.start] or self._text[mention.span.end : noun]
            if mention.actor.id == "deputies" and _SEATED.fullmatch(gap):
                council = mention.actor.name.removeprefix("đại biểu ")
                return replace(mention.actor, id="council", name=council)
        return None

    def _territory(self) -> Actor | None:
        """Return the district whose authorities a list counts: *huyện Sông Hinh 12/19 đơn*."""
        if "agency" not in self._indicator.by:
            return None
        named = _DISTRICT.fullmatch(self._count.label)
        return Actor("territory", named["name"], named["level"]) if named else None

    def _rated(self) -> BoundCount | None:
        """Return the figure whose share a rate states, if it stands before it in the sentence."""
        last = self._count.bound[-1] if self._count.bound else None
        rate = self._count.candidate.percent and self._indicator.rate_of
        same = last and last.indicator.code in (self._indicator.rate_of, self._indicator.code)
        return last if rate and last and same and self._count.here(last) else None

    def _alike(self, item: BoundCount) -> bool:
        """Tell whether a figure counts the same kind of work and its body is known."""
        own, other = self._indicator, item.indicator
        actor = item.figure.actor
        same = own.group == other.group and own.by == other.by and own.inherits == other.inherits
        return same and actor is not None and FORMER not in actor.name

    def _series(self) -> BoundCount | None:
        """Return the figure before, if nothing between names a body: *846 lượt/1.032 người*."""
        last = self._count.last
        if last is None or not self._count.here(last) or not self._alike(last):
            return None
        start, end = last.figure.span.end, self._count.candidate.span.start
        gap = self._text[start:end]
        named = self._scene.mentions.any(start, self._count.found.right.end)
        broken = re.search(r"[;()]", gap) or _SUMS_UP.search(gap)
        return None if named or broken else last

    # -- named with the count

    def _own(self) -> Mention | None:
        """Return the body named in the count's own sentence."""
        inherits = self._indicator.inherits
        strict = self._indicator.default and inherits
        return self._first(
            m for m in self._near() if not strict or m.kinds & inherits or self._presents(m)
        )

    def _presents(self, mention: Mention) -> bool:
        """Tell whether a body lays the counted papers before the council: *UBND tỉnh trình 46*."""
        words = self._text[mention.span.end : self._count.found.right.end]
        return bool(re.match(r"[^,;]*\btrình\b", words))

    def _near(self) -> Iterator[Mention]:
        """Yield the bodies of the sentence that may act on the count, the likeliest first."""
        count, found, text = self._count, self._count.found, self._text
        mentions, sentence = self._scene.mentions, count.sentence.span
        start = max(sentence.start, self._sum_start())
        if self._whole and count.here(self._whole):
            start = max(start, self._whole.words_end)
        here = [
            m for m in mentions.within(start, self._numeral)[::-1] if not self._shut(m, self._numeral)
        ]
        later = mentions.within(found.right.start, sentence.end)
        yield from (m for m in here if _BRACKET.fullmatch(text, m.span.end, self._numeral))
        yield from (m for m in here if m.span.start >= found.label.start and self._of(m))
        yield from (m for m in later if self._holds(m))
        subjects = [m for m in here if not m.object or self._reports(m)]
        yield from (m for m in subjects if m.kinds != PROVINCE)
        yield from (m for m in later if self._agent(m))
        yield from subjects
        if not any(not m.object for m in here):
            yield from (m for m in later[:1] if self._fronted(m))

    def _shut(self, mention: Mention, at: int) -> bool:
        """Tell whether the bracket in which a body stands is closed before *at*."""
        return self._scene.brackets.opened(mention.span.end, at) < 0

    def _may_act(self, mention: Mention) -> bool:
        """Tell whether it is only said that a body may act: *thuộc thẩm quyền của X*."""
        start = mention.span.start
        return bool(_IN_POWER.search(self._text[max(0, start - 40) : start]))

    def _of(self, mention: Mention) -> bool:
        """Tell whether *của X* names the body; *thuộc thẩm quyền của X* says only who may act."""
        before = self._text[max(0, mention.span.start - 40) : mention.span.start]
        if self._may_act(mention):
            return False
        words = "của|tại" if self._indicator.group == "citizen_reception" else "của"
        return bool(re.search(rf"\b(?:{words})\s+$", before))

    def _reports(self, mention: Mention) -> bool:
        """Tell whether a body says what it did: *Theo báo cáo của UBND tỉnh, đã thực hiện 31*."""
        start = mention.span.start
        told = _REPORTS.search(self._text[max(0, start - 24) : start])
        return bool(told and self._tells)

    def _holds(self, mention: Mention) -> bool:
        """Tell whether a body is said to hold what is counted, right after it: *do X chủ trì*."""
        right, start = self._count.found.right, mention.span.start
        by = start < right.end and self._text.endswith("do ", 0, start)
        return by and bool(_HELD_BY.match(self._text, mention.span.end))

    def _agent(self, mention: Mention) -> bool:
        """Tell whether a body after the numeral acts: *do X*, *được X*, *của X*, *gửi đến X*."""
        text, start = self._text, mention.span.start
        before = text[max(0, start - 40) : start]
        if re.search(r"\b(?:do|được)\s+$", before):
            return True
        if mention.actor.id == "reception_office":  # "8 đoàn đến khiếu nại tại Trụ sở …"
            rest = self._count.sentence.numerals[self._count.index + 1 :]
            own = not rest or start < rest[0].span.start
            return own and bool(re.search(r"\b(?:tại|đến)\s+$", before))
        end = self._count.found.right.end
        if start < end + REACH and re.search(r"\bcủa\s+$", before):
            return not self._may_act(mention)
        return start < end + RECEIVING and self._addressed(before)

    def _addressed(self, before: str) -> bool:
        """Tell whether voters' proposals go to the body after *before*: *gửi 12 kiến nghị đến X*."""
        if self._indicator.code != "voter_proposal.total":
            return False
        sends = re.search(r"\bgửi\b", self._count.label)
        return bool(_ADDRESSED.search(before) or (sends and _TO.search(before)))

    def _fronted(self, mention: Mention) -> bool:
        """Tell whether a body is the subject after a phrase that opens the sentence."""
        if mention.object or not _OPENS.match(self._text, self._count.sentence.span.start):
            return False
        gap = self._text[self._numeral : mention.span.start]
        return bool(re.search(r"[,)]\s*(?:các\s+)?$", gap)) and ";" not in gap

    # -- sums over bodies

    def _sum_start(self) -> int:
        """Return where the sum begins that the count is or stands in, 0 if there is none."""
        count = self._count
        start = count.sentence.span.start
        found = list(_SUMS_UP.finditer(self._text, start, self._numeral))
        return found[-1].start() if found and self._several(found[-1].start()) else 0

    def _several(self, end: int) -> bool:
        """Tell whether figures of several bodies stand before *end* in the paragraph."""
        bodies = {
            item.figure.actor.name
            for item in self._count.before
            if item.figure.actor
            and item.figure.span.start < end
            and item.indicator.group == self._indicator.group
        }
        return len(bodies) > 1

    def _summed_up(self) -> bool:
        return self._sum_start() > 0

    # -- taken over

    def _followed(self) -> Actor | None:
        """Return the body of the figure that this one follows up; the doer if UBND reports."""
        issuer = self._scene.issuer
        if issuer and issuer.actor.id.startswith("ubnd"):
            return self._scene.body_of("ubnd")
        for item in reversed(self._count.bound):
            if item.indicator.code == self._indicator.whose:
                return item.figure.actor
        base = self._scene.knowledge.indicator(self._indicator.whose or "")
        return _Search(self._count, base, None).actor()

    def _told_before(self) -> BoundCount | None:
        """Return the figure that the sentence before begins with; of a part, its whole."""
        paragraph, start = self._count.sentence.paragraph.span, self._count.sentence.span.start
        for span in reversed(sentences(self._text, Span(paragraph.start, start))):
            inside = [i for i in self._count.before if span.start <= i.figure.span.start < span.end]
            for item in inside:
                if self._alike(item):
                    return self._whole_of(item)
            if any(self._fits(m) and not m.object for m in self._scene.mentions.inside(span)):
                return None
        return None

    def _whole_of(self, part: BoundCount) -> BoundCount:
        for item in self._count.before:
            if item.figure.span.start == part.figure.part_of and self._alike(item):
                return item
        return part

    def _implied(self, kind: str) -> Actor | None:
        """Return the body of *kind* that is meant; a Party delegation must be named somewhere."""
        issuer = self._scene.issuer
        if issuer and issuer.actor.id.startswith("ubnd") and "ubnd" in self._kinds:
            kind = "ubnd"
        if kind in PARTY and not any(m.kinds & PARTY for m in self._scene.mentions.items):
            return None
        return self._scene.body_of(kind)

    def _from_others(self, taken: Mention | None) -> Actor | None:
        """Return who did what those that report it only tell of."""
        kinds = self._indicator.inherits
        for item in reversed(self._count.before):
            if item.figure.actor and item.indicator.inherits == kinds:
                return item.figure.actor
        self._kinds = kinds | PROVINCE if "agency" in kinds else kinds
        other = self._inherited() or self._last_resort()
        if other:
            return self._named(other)
        return self._scene.body_of("council") if taken and "council" in kinds else None

    def _inherited(self) -> Mention | None:
        """Return the body that the text before is about: sentence, lead, section, report."""
        count = self._count
        paragraph = count.sentence.paragraph
        yielded = self._before_in_paragraph()
        if mention := self._first(yielded):
            return mention
        if paragraph.lead and (m := self._first(self._scene.mentions.inside(paragraph.lead))):
            return m
        if mention := self._first(self._before_in_section()):
            return mention
        for place in self._scene.document:
            if mention := self._first(self._scene.mentions.inside(place)):
                return mention
        return self._first(self._before_in_list())

    def _before_in_paragraph(self) -> Iterator[Mention]:
        """Yield the subjects of the sentences before, the nearest sentence first."""
        paragraph, start = self._count.sentence.paragraph.span, self._count.sentence.span.start
        for span in reversed(sentences(self._text, Span(paragraph.start, start))):
            yield from self._about(span)

    def _about(self, span: Span) -> Iterator[Mention]:
        """Yield the bodies that a sentence is about: its topic, its last subject, whose it is."""
        inside = [m for m in self._scene.mentions.inside(span) if not self._shut(m, span.end)]
        subjects = [m for m in inside if not m.object]
        counts = (item.figure.span.start for item in self._count.before)
        first = next((at for at in counts if at >= span.start), span.end)
        yield from (m for m in subjects if m.span.start < first)
        yield from reversed(subjects)
        yield from (m for m in inside if m.object and self._of(m))

    def _before_in_section(self) -> Iterator[Mention]:
        """Yield the subjects of the section's text before, the nearest first."""
        paragraph = self._count.sentence.paragraph
        start = paragraph.section.span.start if paragraph.section else 0
        earlier = self._scene.mentions.within(start, paragraph.span.start)
        yield from (m for m in earlier[::-1] if not m.object)

    def _before_in_list(self) -> Iterator[Mention]:
        """Yield the subjects of the numbered lines before one that is a section of its own."""
        paragraph = self._count.sentence.paragraph
        if paragraph.section and paragraph.section.span.start == paragraph.span.start:
            earlier = self._scene.mentions.within(0, paragraph.span.start)
            yield from (m for m in earlier[::-1] if not m.object)

    def _last_resort(self) -> Mention | None:
        """Return a body that is named near without acting, or later in the paragraph."""
        count = self._count
        mentions = self._scene.mentions
        here = mentions.within(count.sentence.span.start, self._numeral)[::-1]
        here = [m for m in here if not self._may_act(m)] or here
        if self._indicator.group == "voter_proposal":
            whose = self._first(m for m in here if self._of(m))
            return whose or (self._recipient() if self._tells else self._first(here))
        earlier = mentions.within(count.sentence.paragraph.span.start, count.sentence.span.start)
        later = mentions.within(self._numeral, count.sentence.paragraph.span.end)
        places = (here, earlier[::-1], later)
        found = next((m for m in map(self._first, places) if m), None)
        return found or next((m for m in here if not m.object and not m.kinds <= IDLE), None)

    def _recipient(self) -> Mention | None:
        """Return the one body to which the paragraph says that the proposals were passed on."""
        count = self._count
        start = count.sentence.paragraph.span.start
        mentions = self._scene.mentions.within(start, self._numeral)
        passed = [m for m in mentions if _PASSED_ON.search(self._text[start : m.span.start][-40:])]
        return self._first(passed) if len({m.actor.name for m in passed}) == 1 else None

    def _issuer(self) -> Actor | None:
        issuer = self._scene.issuer
        return issuer.actor if issuer and issuer.kinds & self._indicator.by else None
