"""What somebody promised (*cam kết, lời hứa*): who, what, by when."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from extractors.addressees import person_before
from extractors.model import Span
from extractors.proposal_words import proposal_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.proposal_zones import Item
    from extractors.scene import Scene

_BEFORE = 200  # characters before a verb in which its subject is named
_MOST = 8  # verbs of a sentence that are looked at; more are no sentence
_NEAR = 30  # characters before a verb that can make it a noun
_CLAUSE = re.compile(r"[.;:]\s")
# Whose "sẽ" tells of the report's own plans: "Thường trực HĐND tỉnh sẽ tổ chức 02 phiên".
_OWN = re.compile(
    r"(?:thuong truc (?:hdnd|hoi dong)|hdnd|hoi dong nhan dan|cac ban\b|ban (?!quan ly)|dang doan|to dai bieu|doan )"
)
_SAYS = re.compile(r"[\s,]*(?:(?:cung|da|khang dinh|cho biet|thong tin|tiep thu|va|xin)\s*,?\s*)*")


class Promise(NamedTuple):
    """A promise: ``by`` is who gave it, named at the start of ``span``."""

    span: Span
    by: str


def promises_in(scene: Scene, key: str, item: Item, spans: Sequence[Span]) -> Iterator[Promise]:
    """Yield the promises of *spans*, sentences of *item*, one for a sentence at most.

    *sẽ* is a promise only where others answer (*chất vấn, giải trình*); of the report's own body
    it is a plan.
    """
    if item.zone in ("voters", "plans"):
        return
    words = proposal_words()
    for sentence in spans:
        found = words.promising.finditer(key, sentence.start, sentence.end)
        for match in islice(found, _MOST):
            if match["will"] and item.zone != "questioning":
                continue
            before = scene.text[max(sentence.start, match.start() - _NEAR) : match.start()]
            if words.no_promise.search(before):
                continue
            clauses = list(_CLAUSE.finditer(key, sentence.start, match.start()))
            start = clauses[-1].end() if clauses else sentence.start
            if words.others.search(scene.text, start, match.start()):
                continue
            person = person_before(
                scene.text, key, Span(max(start, match.start() - _BEFORE), match.start())
            )
            if person is None:
                continue
            gap = key[person.span.end : match.start()]
            if match["will"] and (_OWN.match(key, person.span.start) or not _SAYS.fullmatch(gap)):
                continue
            yield Promise(Span(person.span.start, sentence.end), person.name)
            break
