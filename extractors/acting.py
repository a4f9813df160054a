"""Which body a count is for: named near it, implied by the indicator, or carried on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.actors import of_former_province

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.actors import Mention
    from extractors.counts import Count
    from extractors.knowledge import Indicator
    from extractors.model import Actor

# Bodies of the Party, the Front and the National Assembly lead and are told; the counts of a
# report are others' work.
IDLE = frozenset({"party_committee", "front", "national_assembly", "province", "sector"})
PROVINCE = frozenset({"province"})  # "toàn tỉnh": all bodies that receive petitions, none of them
PARTY = frozenset({"party_delegation"})  # leads a body and does not do its work
_BRACKET = re.compile(r"\s*\(\s*(?:gồm|có|gồm có)?\s*")
REACH = 40  # characters after the words of a count within which "của X" names its body


def actor_of(count: Count, indicator: Indicator) -> Actor | None:
    """Return the body that a figure is for, None if the report does not say."""
    words = count.text[count.sentence.span.start : count.candidate.span.start]
    return of_former_province(_actor(count, indicator), words, right_before=True)


def _actor(count: Count, indicator: Indicator) -> Actor | None:
    """Return the body before a former province beside the numeral is looked at."""
    mention = acting(count, indicator.by)
    if mention and mention.kinds == PROVINCE:
        return None
    near = mention is not None and mention.span.start >= count.sentence.span.start
    if mention and (near or not indicator.default or mention.kinds <= indicator.by):
        return mention.actor
    if indicator.default:
        return count.scene.body_of(indicator.default)
    mention = acting(count, frozenset())
    if mention and mention.kinds != PARTY:
        return mention.actor
    issuer = count.scene.issuer
    return issuer.actor if issuer and issuer.kinds & indicator.by else None


def acting(count: Count, by: frozenset[str]) -> Mention | None:
    """Return the body that acts on a count, nearest first; with *by*, only of those kinds."""
    kinds = by | PROVINCE if "agency" in by else by
    for mention in _ranked(count):
        if mention.kinds & kinds if kinds else not mention.kinds <= IDLE:
            return mention
    return None


def _ranked(count: Count) -> Iterator[Mention]:
    """Yield the bodies near a count, the most likely first; never from beyond a heading."""
    found, text = count.found, count.text
    mentions = count.scene.mentions
    section = count.sentence.paragraph.section
    opening = count.sentence.span.start
    here = mentions.within(opening, found.label.end)[::-1]
    after = mentions.within(found.right.start, count.sentence.span.end)
    earlier = mentions.within(section.span.start if section else 0, opening)[::-1]
    yield from (m for m in here if _BRACKET.fullmatch(text, m.span.end, found.label.end))
    yield from (m for m in here if m.span.start >= found.label.start and _after("của", text, m))
    yield from (m for m in here if not m.object)
    yield from (m for m in after if _agent(text, m, count))
    yield from (m for m in earlier if not m.object)
    yield from (m for m in here if _after("của", text, m))
    for place in (count.sentence.paragraph.lead, *count.scene.document):
        if place:
            yield from mentions.inside(place)
    yield from here
    yield from earlier


def _after(words: str, text: str, mention: Mention) -> bool:
    """Tell whether one of *words* (a regex alternation) stands right before a body."""
    before = text[max(0, mention.span.start - 8) : mention.span.start]
    return bool(re.search(rf"\b(?:{words})\s+$", before))


def _agent(text: str, mention: Mention, count: Count) -> bool:
    """Tell whether a body after the numeral is the one that acts: *do X*, *được X*, *của X*."""
    close = mention.span.start < count.found.right.end + REACH
    return _after("do|được", text, mention) or (close and _after("của", text, mention))
