"""What a report asks of others, what it tells that was asked and promised, and a stated none.

A section of proposals (*Kiến nghị, đề xuất*) is read item by item: who is asked stands in the
item, or in the heading over it. Elsewhere only sentences that ask somebody in so many words count:
what supervision, appraisal and questioning asked is a recommendation, not the report's own.
Counts of recommendations (*đã kiến nghị 24 nội dung*) are figures and are none of this.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from extractors.asking import (
    asks_in,
    end_before,
    enumerated,
    lead_of,
    opens_clause,
    subject_of,
)
from extractors.deadlines import deadline_in
from extractors.model import BlockKind, Proposal, ProposalKind, Span
from extractors.paragraphs import sentences
from extractors.promises import promises_in
from extractors.proposal_words import field_of, proposal_words
from extractors.proposal_zones import ASKED, zoned
from extractors.spelling import places_of
from extractors.told import told_in, until_turn

if TYPE_CHECKING:
    from extractors.addressees import Named
    from extractors.model import Addressee
    from extractors.proposal_zones import Item
    from extractors.scene import Scene

# Cheap to look for: where none of them stands nothing is asked or promised.
_WORDS = ("kien nghi", "de nghi", "yeu cau", "de xuat", "cam ket", "hua")
_WILL = "se "  # a promise only where somebody answers
_OWN = ("asks", ASKED)


@dataclass(frozen=True, slots=True)
class _Heading:
    """Who the items below are for: to ``end``, or up to an item of the same rank."""

    named: Named
    kind: ProposalKind
    end: int
    rank: int
    at: int


def find_proposals(scene: Scene, key: str) -> tuple[Proposal, ...]:
    """Find proposals, recommendations, commitments and stated nones, by position.

    *key* is ``pattern_key(scene.text)``. Only what stands in a section of proposals, or near a
    verb that asks or promises, is looked at.
    """
    reader = _Reader(scene, key)
    items = list(zoned(scene)) if reader.marks or _WILL in key else []
    for at, item in enumerate(items):
        if item.zone in _OWN:
            reader.own(item, items[at + 1] if at + 1 < len(items) else None)
        elif reader.marked(item, item.content) or reader.headed(item):
            reader.other(item)
    return tuple(sorted(reader.found, key=lambda one: (one.span.start, one.span.end)))


class _Reader:
    """Reads one report: what was found so far, and the headings that are open."""

    def __init__(self, scene: Scene, key: str) -> None:
        self._scene = scene
        self.marks = places_of(key, _WORDS)
        self._text = scene.text
        self._key = key
        issued = scene.structure.letterhead.issued_on
        self._today = date.fromisoformat(issued.value) if issued else None
        self._headings: list[_Heading] = []
        self._over_deeper: set[int] = set()  # where headings stand that have deeper items
        self.found: list[Proposal] = []

    def own(self, item: Item, after: Item | None) -> None:
        """Read an item of a section of proposals."""
        kind = ProposalKind.PROPOSAL if item.zone == "asks" else ProposalKind.RECOMMENDATION
        if item.titled:
            self._title(item, kind)
        spans = self._before_closing(sentences(self._text, item.content))
        if not spans or spans[0].start >= spans[-1].end:
            return
        span = Span(spans[0].start, spans[-1].end)
        if self._none(item, span):
            return
        heading = self._open(item)
        lead = lead_of(self._text, self._key, span)
        if lead is None:
            if self._introduces(item, span, kind) or self._is_heading(item, after):
                return
            self._content(item, span, kind, heading.named if heading else None)
        elif lead.bare:
            self._head(item, lead.named, kind)
        elif not self._none(item, lead.content, lead.named.addressees):
            self._content(item, lead.content, kind, lead.named)

    def _content(self, item: Item, span: Span, kind: ProposalKind, over: Named | None) -> None:
        """Add what *span* asks: by its verbs, else as a whole of whom it is for."""
        before = len(self.found)
        parts = enumerated(self._key, span)
        for part in parts:
            self._segments(item, part, kind, over)
        if len(self.found) > before or not (over or item.paragraph.listed):
            return
        named = subject_of(self._text, self._key, span)
        if over and not named.addressees:
            named = over
        for part in parts:
            self._add(item, kind, part, named.addressees)

    def other(self, item: Item) -> None:
        """Read a paragraph of another section: only what is asked or promised in so many words."""
        text, key = self._text, self._key
        heading = self._open(item)
        spans = self._before_closing(sentences(text, item.content))
        if not spans:
            return
        spans_asked = [span for span in spans if self.marked(item, span)]
        told = list(told_in(self._scene, key, item, spans_asked))
        for one in told:
            if one.heads:
                end = item.paragraph.section.span.end if item.paragraph.section else len(text)
                self._headings.append(
                    _Heading(one.named, one.kind, end, item.rank, item.content.start)
                )
                continue
            for part in enumerated(key, one.span):
                self._add(item, one.kind, part, one.named.addressees, one.by)
        if not told and heading and item.rank > heading.rank:
            content = until_turn(key, Span(spans[0].start, spans[-1].end))
            self._add(item, heading.kind, content, heading.named.addressees)
        for promise in promises_in(self._scene, key, item, spans_asked):
            self._add(item, ProposalKind.COMMITMENT, promise.span, (), promise.by)

    def marked(self, item: Item, span: Span) -> bool:
        """Tell whether a word stands in *span* with which one asks or promises."""
        at = bisect_left(self.marks, span.start)
        if at < len(self.marks) and self.marks[at] < span.end:
            return True
        return item.zone == "questioning" and self._key.find(_WILL, span.start, span.end) >= 0

    def headed(self, item: Item) -> bool:
        """Tell whether a heading of what was asked stands over the item."""
        return bool(self._headings) and self._open(item) is not None

    # ── headings ────────────────────────────────────────────────────────────────────────

    def _open(self, item: Item) -> _Heading | None:
        """Return the heading over an item; those that end before it are closed.

        Items of a heading's own rank are its items, unless deeper ones were: then it is over.
        """
        while self._headings:
            top = self._headings[-1]
            beside = item.rank == top.rank and top.rank > 0 and top.at in self._over_deeper
            if item.content.start < top.end and item.rank >= top.rank and not beside:
                if item.rank > top.rank:
                    self._over_deeper.add(top.at)
                return top
            self._headings.pop()
        return None

    def _head(self, item: Item, named: Named, kind: ProposalKind) -> None:
        section = item.opener or item.paragraph.section
        end = section.span.end if section else len(self._text)
        self._open(item)
        while (
            self._headings
            and self._headings[-1].rank >= item.rank
            and self._headings[-1].end <= end
        ):
            self._headings.pop()
        self._headings.append(_Heading(named, kind, end, item.rank, item.content.start))

    def _title(self, item: Item, kind: ProposalKind) -> None:
        """Take who is asked from the title: *KIẾN NGHỊ VỚI UBND TỈNH*."""
        self._headings.clear()
        title = item.titled
        if title and (lead := lead_of(self._text, self._key, title)) and lead.bare:
            self._head(item, lead.named, kind)

    def _introduces(self, item: Item, span: Span, kind: ProposalKind) -> bool:
        """Take who is asked from a line that ends in a colon: *… kiến nghị UBND tỉnh:*."""
        if not self._key[span.start : span.end].rstrip(" *").endswith(":"):
            return False
        asks = asks_in(self._text, self._key, span)
        if asks:
            self._head(item, asks[-1].named, kind)
        return True

    def _is_heading(self, item: Item, after: Item | None) -> bool:
        """Tell whether a line without a stop only heads what follows."""
        if item.paragraph.kind != BlockKind.HEADING or after is None or item.titled:
            return False
        if asks_in(self._text, self._key, item.content):
            return False
        inner = item.opener is not None and after.content.start < item.opener.span.end
        return inner and item.content.end == item.paragraph.span.end

    # ── what is asked ───────────────────────────────────────────────────────────────────

    def _segments(self, item: Item, span: Span, kind: ProposalKind, over: Named | None) -> None:
        """Add one proposal for each verb that asks at the start of a sentence or a clause."""
        text, key = self._text, self._key
        starts: list[tuple[int, tuple[Addressee, ...]]] = []
        for sentence in sentences(text, span):
            first = True
            for ask in asks_in(text, key, sentence, nameless=True):
                named = ask.named.addressees
                alone = ask.at == sentence.start  # "Đề nghị sớm ban hành …", under a heading
                if not (alone or (named and (first or opens_clause(key, sentence, ask.at)))):
                    continue
                names = named or (over.addressees if over else ())
                starts.append((sentence.start if first else ask.at, names))
                first = False
        for at, (start, names) in enumerate(starts):
            end = end_before(key, start, starts[at + 1][0]) if at + 1 < len(starts) else span.end
            self._add(item, kind, Span(start, end), names)

    def _none(self, item: Item, span: Span, names: tuple[Addressee, ...] = ()) -> bool:
        """Add a stated none if *span* is one: *Không có.*, *Với Trung ương: Không*."""
        if not proposal_words().none.fullmatch(self._key, span.start, span.end):
            return False
        if not self._key.startswith("ngoai ", span.start):  # "Ngoài ra, không có kiến nghị gì khác"
            self._add(item, ProposalKind.NONE, span, names)
        return True

    def _before_closing(self, spans: list[Span]) -> list[Span]:
        """Return the sentences up to the one that closes the report (*Trên đây là báo cáo …*)."""
        closing = proposal_words().closing
        for at, span in enumerate(spans):
            if closing.match(self._key, span.start, span.end):
                return spans[:at]
        return spans

    def _add(
        self,
        item: Item,
        kind: ProposalKind,
        span: Span,
        names: tuple[Addressee, ...],
        by: str | None = None,
    ) -> None:
        text = self._text
        start, end = span.start, span.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in "*_"):
            end -= 1
        if start >= end:
            return
        whole = Span(start, end)
        none = kind is ProposalKind.NONE
        section = item.paragraph.section
        self.found.append(
            Proposal(
                kind=kind,
                span=whole,
                addressees=names,
                by=by,
                field=None if none else field_of(whole.of(text)),
                deadline=None if none else deadline_in(self._key, whole, self._today),
                section=section.number if section else None,
            )
        )
