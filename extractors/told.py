"""What a report tells that was asked of somebody, outside its section of proposals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from extractors.addressees import person_before
from extractors.asking import asks_in, end_before, opens_clause
from extractors.model import ProposalKind, Span
from extractors.proposal_words import proposal_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.actors import Mention
    from extractors.addressees import Named
    from extractors.asking import Ask
    from extractors.proposal_zones import Item
    from extractors.scene import Scene

_SUPERVISORS = frozenset({"council", "standing", "council_committee", "group", "deputies"})
_COMMITTEE = frozenset({"council_committee"})
_CLOSE = 24  # characters between a subject and its verb: "đã có văn bản"
_NEXT = re.compile(
    r";\s+(?P<turn>(?:den nay|qua do|ket qua|tu do|sau do|den cuoi|den het|den ngay)\b)?"
)
_TURN = re.compile(r"[.;]\s+(?:den nay|qua do|ket qua|sau do|den ngay|hien nay)\b")
_LISTED = re.compile(r"[^.;:()]{0,80}:\s*(?=\(?(?:1|a|i)\))")
_TO_DO = re.compile(r"\s*:?\s*(?:\(|[^\W\d_])")


class Told(NamedTuple):
    """One thing that was asked: ``heads`` if what is asked stands in the items below."""

    kind: ProposalKind
    span: Span
    named: Named
    by: str | None
    heads: bool


def told_in(scene: Scene, key: str, item: Item, spans: Sequence[Span]) -> Iterator[Told]:
    """Yield what *spans*, sentences of *item*, tell that was asked of somebody named.

    Not what voters and citizens ask, not counts, not what is only planned.
    """
    if item.zone in ("voters", "plans"):
        return
    for span in spans:
        if asks := _own_asks(scene, key, span):
            yield from _Sentence(scene, key, item, span, asks[0].at).told(asks)


def until_turn(key: str, span: Span) -> Span:
    """Return *span* up to the sentence that tells what came of it: *Đến nay đã thực hiện*."""
    turn = _TURN.search(key, span.start, span.end)
    return Span(span.start, turn.start() + 1) if turn else span


def _own_asks(scene: Scene, key: str, sentence: Span) -> list[Ask]:
    """Return the verbs that open a clause, or are the first of the sentence."""
    out: list[Ask] = []
    for ask in asks_in(scene.text, key, sentence):
        if not out or opens_clause(key, sentence, ask.at):
            out.append(ask)
    return out


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in which somebody is asked; ``first`` is its first verb that asks."""

    scene: Scene
    key: str
    item: Item
    span: Span
    first: int

    def told(self, asks: list[Ask]) -> Iterator[Told]:
        """Yield what each of the verbs asks, up to the next one."""
        key, by = self.key, self._asker()
        for at, ask in enumerate(asks):
            kind = self._kind(ask)
            stop = end_before(key, ask.at, asks[at + 1].at) if asks[at + 1 :] else self.span.end
            end = self._clause_end(Span(ask.after, stop))
            if kind is None or proposal_words().counts.match(key, ask.after, end):
                continue
            if key[ask.after : end].strip(" *") == ":":
                yield Told(kind, Span(ask.at, end), ask.named, by, heads=True)
            elif not _TO_DO.match(key, ask.after, end):
                continue
            elif kind is ProposalKind.PROPOSAL:  # the report's own: all of the sentence
                start = self.span.start if at == 0 else ask.at
                yield Told(kind, Span(start, end), ask.named, None, heads=False)
            else:
                listed = _LISTED.match(key, ask.after, end)
                span = Span(listed.end() if listed else ask.at, end)
                yield Told(kind, span, ask.named, by, heads=False)

    def _kind(self, ask: Ask) -> ProposalKind | None:
        """Tell what an ask is: of supervision, the report's own, or somebody else's."""
        key, words, subject = self.key, proposal_words(), self._subject()
        before = self.scene.text[self.span.start : ask.at]
        other = [match.end() for match in words.others.finditer(before)]
        if other and (subject is None or subject.span.start < self.span.start + other[-1]):
            return None
        supervises = subject is None or bool(subject.kinds & _SUPERVISORS)
        if self._overseen(ask):
            return ProposalKind.RECOMMENDATION if supervises else None
        near = subject is not None and ask.at - subject.span.end <= _CLOSE
        if words.past.search(before):
            return ProposalKind.RECOMMENDATION if near and supervises else None
        bare = near and subject and not key[subject.span.end : ask.at].strip()
        if key.startswith("yeu cau", ask.at):
            return None  # who demands commands
        starts = ask.at == self.span.start and self.scene.text[ask.at].isupper()
        return ProposalKind.PROPOSAL if bare or starts else None

    def _overseen(self, ask: Ask) -> bool:
        """Tell whether the section, the line above or the paragraph tells of supervision."""
        oversight = proposal_words().oversight
        part = self.item.paragraph
        lead = part.lead
        return bool(
            self.item.zone in ("oversight", "questioning")
            or oversight.search(self.key, part.span.start, ask.at)
            or (lead and oversight.search(self.key, lead.start, lead.end))
        )

    def _clause_end(self, span: Span) -> int:
        """Return where what is asked ends: at a semicolon after which another acts."""
        for mark in _NEXT.finditer(self.key, span.start, span.end):
            if mark["turn"] or self.scene.mentions.within(mark.end(), mark.end() + 1):
                return mark.start() + 1
        return span.end

    def _asker(self) -> str | None:
        """Return who asks: a body of the catalogue, or one that is named so: *Đoàn giám sát*."""
        if subject := self._subject():
            return subject.actor.name
        words = self.scene.text[self.span.start : self.first].split()
        if words[-1:] == ["Ban"]:  # by its first word; in full it stands before
            return self._committee()
        before = Span(self.span.start, self.first)
        person = person_before(self.scene.text, self.key, before)
        return person.name if person else None

    def _committee(self) -> str | None:
        """Return the committee named last in the paragraph before the sentence."""
        part = self.item.paragraph.span
        named = self.scene.mentions.within(part.start, self.span.start)
        return next((m.actor.name for m in named[::-1] if m.kinds == _COMMITTEE), None)

    def _subject(self) -> Mention | None:
        """Return the body named last before the first verb that is not itself acted upon."""
        within = self.scene.mentions.within(self.span.start, self.first)
        named = [mention for mention in within if mention.span.end <= self.first]
        subjects = [mention for mention in named if not mention.object] or named
        return subjects[-1] if subjects else None
