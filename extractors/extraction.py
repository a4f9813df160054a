"""From a document to all that it states: the one function that puts the readers together."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from extractors.actors import find_mentions, former_places
from extractors.attributes import find_attributes
from extractors.citations import find_citations
from extractors.figures import find_figures
from extractors.form_rules import form_issues
from extractors.language import NEAR
from extractors.legibility import graded_by_picture
from extractors.levels import kind_of_unit, most_named
from extractors.mending import mended
from extractors.model import Extraction, Issue, PeriodKind
from extractors.nouns import coordinated
from extractors.numerals import find_numerals
from extractors.paragraphs import paragraphs, unbroken
from extractors.passages import Placed, Stated
from extractors.periods import find_periods
from extractors.proposals import find_proposals
from extractors.reporting import report_period
from extractors.requests import find_requests
from extractors.respective import apart
from extractors.scene import Brackets, Layer, Scene
from extractors.spelling import pattern_key
from extractors.structure import read_structure
from extractors.sums import check_sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.actors import Mention
    from extractors.knowledge import Knowledge
    from extractors.language import Hit
    from extractors.model import Document, Period, Span, Structure

# Kinds of periods whose names hold words that elsewhere are cues.
_LENGTHS = (PeriodKind.HALF, PeriodKind.NINE_MONTHS, PeriodKind.MONTHS, PeriodKind.TERM_TO_DATE)
_AMONG_THEM = re.compile(r"\btrong (?:đó|số)", re.IGNORECASE)


def extract(document: Document, knowledge: Knowledge) -> Extraction:
    """Read the figures, citations, sums and numerals of *document*.

    Pure: no clock, no files but the catalogue. Offsets are those of ``document.text``, which
    must be NFC (``extractors.text.canonical``).
    """
    scene = read_scene(document, knowledge)
    key = pattern_key(scene.text)
    printed = replace(scene, text=document.text)  # words are shown as they stand
    text, structure = scene.text, scene.structure
    bindings = find_figures(scene)
    placed = [Placed(item.figure, item.passage, item.trust) for item in bindings.bound]
    figures, checks = check_sums(Stated(text, placed, bindings.repeats), knowledge)
    graded, doubts = graded_by_picture(figures, checks, document)
    cited = find_citations(text, structure)
    damaged = tuple(
        Issue("numerals", c.span, "look_alike", f"chữ giống số trong {c.span.of(text)!r}")
        for c in scene.candidates.items
        if c.damaged
    )
    return Extraction(
        document=document,
        structure=structure,
        figures=graded,
        citations=cited.citations,
        checks=tuple(checks),
        numerals=bindings.numerals,
        issues=(*form_issues(structure.letterhead), *damaged, *doubts, *cited.issues),
        period=scene.period,
        proposals=find_proposals(printed, key),
        attributes=find_attributes(scene, key),
        requests=find_requests(
            document.text, structure.letterhead, scene.periods.items, scene.period
        ),
    )


def read_scene(document: Document, knowledge: Knowledge) -> Scene:
    """Find all that the figures are read from: numerals, nouns, cues, bodies and periods."""
    structure = read_structure(document)
    parts = paragraphs(document.text, structure)
    whole = mended(document.text, knowledge.numerals.damaged)
    text = unbroken(whole, parts)
    hits = knowledge.phrases.find(whole)  # damage is judged line by line
    units = coordinated(text, hits.get("unit", []), knowledge.together)
    cues = apart(text, hits.get("cue", []), knowledge.phrases.find)
    candidates = find_numerals(text, structure, knowledge.numerals, units)
    level = _level(text, structure)
    mentions = find_mentions(text, hits.get("body", []), knowledge.bodies, level)
    issued = structure.letterhead.issued_on
    periods = find_periods(text, date.fromisoformat(issued.value) if issued else None)
    found = Layer(periods, (period.span.start for period in periods))
    return Scene(
        text=text,
        structure=structure,
        paragraphs=parts,
        knowledge=knowledge,
        candidates=Layer(candidates, (candidate.span.start for candidate in candidates)),
        units=_layer(units),
        cues=_layer(_outside(cues, periods)),
        mentions=Layer(mentions, (mention.span.start for mention in mentions)),
        periods=found,
        near=_near(hits),
        among_them=_among_them(text),
        brackets=Brackets(text),
        level=level,
        period=report_period(text, parts, found),
        issuer=_issuer(structure, mentions),
        document=_document(structure),
        former=former_places(text),
    )


def _level(text: str, structure: Structure) -> str:
    """Return the kind of territory of the report's council: the issuer's, else the most named."""
    unit = structure.letterhead.local_unit
    own = kind_of_unit(unit.value) if unit else None
    return own or most_named(text) or "tỉnh"


def _layer(hits: Sequence[Hit]) -> Layer[Hit]:
    return Layer(hits, (hit.start for hit in hits))


def _among_them(text: str) -> Layer[str]:
    """Find the words that say that what follows is part of what was said."""
    found = list(_AMONG_THEM.finditer(text))
    return Layer((match.group() for match in found), (match.start() for match in found))


def _outside(cues: Sequence[Hit], periods: Sequence[Period]) -> list[Hit]:
    """Drop the cues that are part of a period's name: *6 tháng cuối năm* is no kind of session."""
    spans = [period.span for period in periods if period.kind in _LENGTHS]
    starts = [span.start for span in spans]

    def named(cue: Hit) -> bool:
        at = bisect_right(starts, cue.start)
        return bool(at) and spans[at - 1].end >= cue.end

    return [cue for cue in cues if not named(cue)]


def _document(structure: Structure) -> tuple[Span, ...]:
    """Return where the report says what it is: its issuer and its title."""
    head = structure.letterhead
    return tuple(fact.span for fact in (head.issuer, head.title) if fact and fact.span)


def _issuer(structure: Structure, mentions: Sequence[Mention]) -> Mention | None:
    """Return the body that issues the report, None if it is not known."""
    issuer = structure.letterhead.issuer
    if issuer is None or issuer.span is None:
        return None
    named = [m for m in mentions if m.span.overlaps(issuer.span)]
    return named[-1] if named else None


def _near(hits: Mapping[str, Sequence[Hit]]) -> dict[int, list[str]]:
    """Map the ends of lone syllables that nearly are cues to the cues' names."""
    known = {hit.end for hit in hits.get("cue", ())}
    near: dict[int, list[str]] = {}
    for hit in hits.get(NEAR, ()):
        if hit.end not in known:
            near.setdefault(hit.end, []).append(hit.name)
    return near
