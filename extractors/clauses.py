"""The bodies named in a count's own sentence, the likeliest to have done what it counts first.

The subject before it (*UBND tỉnh đã giải quyết 12 đơn*), *của X* in its label, the agent after it
(*12 đơn được UBND tỉnh giải quyết*), the subject after an opening phrase (*Qua 04 đợt tiếp xúc,
Đoàn ĐBQH tỉnh …*). Those to whom something is sent, and those whose power it is, are none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.acting import PROVINCE
from extractors.model import Actor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.actors import Mention
    from extractors.counts import Count
    from extractors.knowledge import Indicator

DOERS = frozenset({"ubnd", "agency", "province"})  # carry out what others ask for
SEATS = 24  # characters after a numeral in which the council begins whose seats are counted
BESIDE = 40  # characters before a body that say what part it has
REACH = 40  # characters after the words of a count within which "của X" names its body
RECEIVING = 60  # characters after a count in which "gửi đến X" names who was addressed
# "491 đại biểu HĐND cấp huyện", "491 đại biểu trúng cử đại biểu HĐND", "đại biểu HĐND tỉnh là 60".
_SEATED = re.compile(r"\s*(?:đại biểu\s+)?(?:trúng cử|được bầu|có|là|:)?\s*\d*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*\(\s*(?:gồm|có|gồm có)?\s*")
# What opens a sentence before its subject: time, place, means, ground.
_OPENS = re.compile(
    r"""
    \W* (?: \w\) | \d+[.)] )? \s*
    (?: tại | qua | trên\ cơ\ sở | so\ với | trong | sau | trước | từ | đến | tính\ đến | theo | với | đối\ với | do
      | để | nhằm | thực\ hiện | giữa | năm | tháng | quý | nhiệm\ kỳ | kết\ thúc | cùng\ với | ngoài | bên\ cạnh
      | \d+\ tháng )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DISTRICT = re.compile(
    r"""
    \W* (?P<name> (?P<level>huyện|thị\ xã|thành\ phố|quận|xã|phường) (?:\s+[A-ZĐ]\w*)+ ) \s*
    (?:\w+\s+){0,3}
    """,
    re.VERBOSE,
)
_IN_POWER = re.compile(r"\bthẩm quyền(?:\s+\w+){0,3}\s+của\s+$", re.IGNORECASE)
_ADDRESSED = re.compile(r"\bgửi\s+(?:đến\s+|tới\s+|về\s+|lên\s+|cho\s+)?$")
_TO = re.compile(r"\b(?:đến|tới|về|cho)\s+$")
# "07 cuộc giám sát do các Ban chủ trì"; but "131 đơn do Thường trực chuyển" are others' work.
_HELD_BY = re.compile(r"\s+(?:chủ trì|tổ chức|thực hiện|tiến hành|thành lập)\b")
_REPLY_OF = re.compile(r"\b(?:trả lời|phúc đáp|thông báo kết quả)\s+(?:của|từ)\s+\Z")
_REPORTS = re.compile(r"\b(?:(?:báo cáo|tổng hợp|số liệu)\s+của|theo)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Clause:
    """A count, read as what *indicator* counts, and the bodies round it."""

    count: Count
    indicator: Indicator

    @property
    def tells(self) -> bool:
        """Whether the figure tells what those did whom others asked to."""
        return bool(self.indicator.by) and self.indicator.by <= DOERS

    def bodies(self, start: int) -> Iterator[Mention]:
        """Yield the bodies from *start* to the sentence's end, the likeliest to act first."""
        count, found, text = self.count, self.count.found, self.count.text
        mentions, numeral = count.scene.mentions, found.label.end
        here = [m for m in mentions.within(start, numeral)[::-1] if not self.shut(m, numeral)]
        later = mentions.within(found.right.start, count.sentence.span.end)
        beside = (m for m in here if _BRACKET.fullmatch(text, m.span.end, numeral))
        yield from (m for m in beside if not self.may_act(m))
        yield from (m for m in here if m.span.start >= found.label.start and self.owns(m))
        yield from (m for m in later if self._holds(m) or self._answers(m))
        subjects = [m for m in here if not m.object or self._reports(m)]
        yield from (m for m in subjects if m.kinds != PROVINCE)
        yield from (m for m in later if self._agent(m))
        yield from subjects
        if not any(not m.object for m in here):
            yield from (m for m in later[:1] if self._fronted(m))

    def seats(self) -> Actor | None:
        """Return the council whose deputies are counted: *491 đại biểu HĐND cấp huyện*."""
        if self.indicator.group != "council":
            return None
        text, noun = self.count.text, self.count.candidate.span.end
        near = self.count.scene.mentions.within(self.count.found.label.start, noun + SEATS)
        for mention in near[::-1]:
            gap = text[noun : mention.span.start] or text[mention.span.end : noun]
            if mention.actor.id == "deputies" and _SEATED.fullmatch(gap):
                council = mention.actor.name.removeprefix("đại biểu ")
                return replace(mention.actor, id="council", name=council)
        return None

    def territory(self) -> Actor | None:
        """Return the district whose authorities a list counts: *huyện Sông Hinh 12/19 đơn*."""
        if "agency" not in self.indicator.by:
            return None
        named = _DISTRICT.fullmatch(self.count.label)
        return Actor("territory", named["name"], named["level"]) if named else None

    def presents(self, mention: Mention) -> bool:
        """Tell whether a body lays the counted papers before the council: *UBND tỉnh trình 46*."""
        words = self.count.text[mention.span.end : self.count.found.right.end]
        return bool(re.match(r"[^,;]*\btrình\b", words))

    def shut(self, mention: Mention, at: int) -> bool:
        """Tell whether the bracket in which a body stands is closed before *at*."""
        return self.count.scene.brackets.opened(mention.span.end, at) < 0

    def may_act(self, mention: Mention) -> bool:
        """Tell whether it is only said that a body may act: *thuộc thẩm quyền của X*."""
        return bool(_IN_POWER.search(self._before(mention)))

    def owns(self, mention: Mention) -> bool:
        """Tell whether *của X* names the body; citizens are also received *tại X*."""
        words = "của|tại" if self.indicator.group == "citizen_reception" else "của"
        owned = re.search(rf"\b(?:{words})\s+$", self._before(mention))
        return bool(owned) and not self.may_act(mention)

    def _before(self, mention: Mention) -> str:
        return self.count.text[max(0, mention.span.start - BESIDE) : mention.span.start]

    def _reports(self, mention: Mention) -> bool:
        """Tell whether a body says what it did: *Theo báo cáo của UBND tỉnh, đã thực hiện 31*."""
        return self.tells and bool(_REPORTS.search(self._before(mention)))

    def _holds(self, mention: Mention) -> bool:
        """Tell whether a body is said to hold what is counted, right after it: *do X chủ trì*."""
        text, start = self.count.text, mention.span.start
        by = start < self.count.found.right.end and text.endswith("do ", 0, start)
        passed = self.indicator.code.endswith(".forwarded") and "chuyển" in self._after(mention)
        return by and (passed or bool(_HELD_BY.match(text, mention.span.end)))

    def _after(self, mention: Mention) -> str:
        return self.count.text[mention.span.end : self.count.found.right.end]

    def _answers(self, mention: Mention) -> bool:
        """Tell whether the reply that is counted is a body's: *95 văn bản trả lời của X*."""
        return bool(
            self.indicator.code == "petition.replied"
            and mention.span.start < self.count.found.right.end + REACH
            and _REPLY_OF.search(self._before(mention))
        )

    def _agent(self, mention: Mention) -> bool:
        """Tell whether a body after the numeral acts: *do X*, *được X*, *của X*, *gửi đến X*."""
        start, before = mention.span.start, self._before(mention)
        if re.search(r"\b(?:do|được)\s+$", before):
            return True
        if mention.actor.id == "reception_office":  # "8 đoàn đến khiếu nại tại Trụ sở …"
            rest = self.count.sentence.numerals[self.count.index + 1 :]
            own = not rest or start < rest[0].span.start
            return own and bool(re.search(r"\b(?:tại|đến)\s+$", before))
        end = self.count.found.right.end
        if start < end + REACH and re.search(r"\bcủa\s+$", before):
            return not self.may_act(mention)
        return start < end + RECEIVING and self._addressed(before)

    def _addressed(self, before: str) -> bool:
        """Tell whether voters' proposals go to the body after *before*: *gửi 12 kiến nghị đến X*."""
        if self.indicator.code != "voter_proposal.total":
            return False
        sends = re.search(r"\bgửi\b", self.count.label)
        return bool(_ADDRESSED.search(before) or (sends and _TO.search(before)))

    def _fronted(self, mention: Mention) -> bool:
        """Tell whether a body is the subject after a phrase that opens the sentence."""
        text = self.count.text
        if mention.object or not _OPENS.match(text, self.count.sentence.span.start):
            return False
        gap = text[self.count.found.label.end : mention.span.start]
        return bool(re.search(r"[,)]\s*(?:các\s+)?$", gap)) and ";" not in gap
