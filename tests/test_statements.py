"""Statements of a whole report: each error is counted in its own part and told by its name."""

import json
from dataclasses import replace

import pytest

from extractors import extract, knowledge
from extractors.model import Document
from pipeline.evaluate import match
from pipeline.gold import read_gold
from pipeline.statements import Part, differences, gold_statements, tallies
from tests.gold_reports import GOLD


@pytest.fixture(scope="module")
def result():
    (gold,) = read_gold([GOLD / "r5.json"])
    return match(gold, extract(Document(gold.text), knowledge.load()))


def with_facts(result, change):
    facts = json.loads((GOLD / "r5.json").read_text("utf-8"))
    change(facts)
    stated = tuple(gold_statements(facts, lambda at: at))
    return replace(result, gold=replace(result.gold, statements=stated))


def test_what_is_read_right_differs_in_nothing(result):
    assert not list(differences(result))
    assert all(tally.f1 == 1 for tally in tallies([result]).values())
    assert set(tallies([result])) == set(Part) - {Part.ATTRIBUTE}


@pytest.mark.parametrize(
    ("part", "change", "told"),
    [
        (Part.FIELD, lambda facts: facts["document"].update(symbol="1/BC-HĐND"), "symbol"),
        (Part.SECTION, lambda facts: facts["document"]["sections"].append("VI"), "VI"),
        (Part.CITATION, lambda facts: facts["citations"][0]["mentions"].append(7), "31/KH-HĐND"),
        (Part.PROPOSAL, lambda facts: facts["document"]["proposals"].pop(), "5967"),
    ],
)
def test_an_error_is_counted_in_its_part_and_named(result, part, change, told):
    wrong = with_facts(result, change)
    scores = {at: tally.f1 for at, tally in tallies([wrong]).items()}
    assert scores.pop(part) < 1
    assert set(scores.values()) == {1}
    assert {row.key for row, _ in differences(wrong)} == {told}


def test_a_field_that_gold_does_not_have_is_read_wrongly(result):
    silent = with_facts(result, lambda facts: facts["document"].update(signed_by=None))
    ((row, what),) = differences(silent)
    assert (row.key, what) == ("signed_by", "THỪA")
    assert tallies([silent])[Part.FIELD].read > tallies([silent])[Part.FIELD].gold


def test_a_passage_states_nothing_of_itself(result):
    passage = with_facts(result, lambda facts: facts.pop("document"))
    assert tallies([passage]) == {}
    assert not list(differences(passage))
