"""The catalogue proves itself: every example is read as it says, every cue and unit is used."""

import re

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document

KNOWLEDGE = load()
ENTRIES = KNOWLEDGE.indicators + KNOWLEDGE.competitors
EXAMPLES = [(entry.code, example) for entry in ENTRIES for example in entry.examples]


def marked(example: str) -> tuple[str, set[str]]:
    """Split an example into its text and the numerals that «…» marks, by offset and surface."""
    text = ""
    numerals = set()
    for part in re.split(r"(«[^»]*»)", example):
        if part.startswith("«"):
            numerals.add(f"{len(text)}:{part[1:-1]}")
            text += part[1:-1]
        else:
            text += part
    return text, numerals


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=[f"{c}-{e[:30]}" for c, e in EXAMPLES])
def test_example_is_read_as_its_indicator(code, example):
    text, numerals = marked(example)
    assert numerals, "an example marks its numerals with «…»"
    found = extract(Document(text=text), KNOWLEDGE)
    read = {
        f"{figure.span.start}:{figure.span.of(text)[: len('không') if figure.value == 0 else None]}"
        for figure in found.figures
        if figure.indicator == code
    }
    if code.startswith("other."):
        figures = {f"{f.span.start}:{f.span.of(text)}" for f in found.figures}
        assert not numerals & figures, "what only competes is no figure"
    else:
        assert read == {n.removesuffix("%") for n in numerals}, [
            (f.indicator, f.span.of(text), f.rule) for f in found.figures
        ]


def test_every_cue_and_unit_is_used():
    named: set[str] = set()
    for entry in ENTRIES:
        for reading in entry.readings:
            named |= reading.counts | reading.topics | reading.never
            named |= frozenset[str]().union(*reading.needs)
    assert set(KNOWLEDGE.cues) - named == {"mask"}
    assert set(KNOWLEDGE.units) - named <= {"none", "guest", "remote", "complaint", "denunciation"}
