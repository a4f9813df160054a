"""Damaged text is still read: lost and changed marks cost little, undamaged text nothing."""

import unicodedata

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document
from extractors.syllables import is_syllable
from extractors.text import folded
from pipeline.evaluate import evaluate, scores
from pipeline.gold import read_gold
from tests.damage import FALL, damaged, damaged_gold
from tests.floors import SETS

TEXT = "Thường trực HĐND tỉnh tiếp nhận 284 đơn, chuyển 125 đơn đến cơ quan có thẩm quyền. " * 20


def syllables_changed(text, other):
    pairs = zip(text.split(), other.split(), strict=True)
    return [(a, b) for a, b in pairs if a != b]


def test_damage_is_seeded_and_keeps_every_offset():
    hurt = damaged(TEXT, share=0.3)
    assert hurt == damaged(TEXT, share=0.3)
    assert hurt != damaged(TEXT, share=0.3, seed=1)
    assert len(hurt) == len(TEXT)
    assert folded(hurt) == folded(TEXT)
    assert unicodedata.is_normalized("NFC", hurt)


def test_about_the_asked_share_of_marked_syllables_is_damaged():
    marked = sum(word != folded(word) for word in TEXT.lower().split())
    assert 0.02 < len(syllables_changed(TEXT, damaged(TEXT))) / marked < 0.09
    assert len(syllables_changed(TEXT, damaged(TEXT, share=1.0))) >= marked
    assert damaged(TEXT, share=0.0) == TEXT


@pytest.mark.parametrize(
    "word",
    ["lượt", "quyền", "Giêng", "gì", "giết", "nghiêng", "khuỷu", "ngoằn", "quý", "Ủy", "hoá", "hóa",
     "thuở", "yêu", "kiến", "nghị", "đơn", "don", "xoong", "khuya", "huỳnh", "HỌP", "quốc"],
)  # fmt: skip
def test_a_syllable_is_one(word):
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    ["luot", "luợt", "nguoi", "ngưòi", "tiêp", "đŏn", "cuôc", "hdnd", "km", "hiẹn", "luu", ""],
)
def test_what_cannot_be_a_syllable_is_none(word):
    assert not is_syllable(word)


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("Thường trực HĐND tỉnh tiếp 61 luot công dân.", ["citizen_reception.turns"]),
        ("Thường trực HĐND tỉnh tiếp nhận 61 đŏn.", ["petition.received"]),
        ("HĐND tỉnh đã tổ chức 20 kỳ họp và 3 cuợc giám sát.", ["session.total", "supervision.total"]),
        ("Tòa nhà có 61 don nguyên và 3 đôn kê.", []),  # real syllables are never repaired
    ],
)  # fmt: skip
def test_a_lone_noun_that_no_syllable_can_be_is_repaired(text, indicators):
    found = extract(Document(text), load())
    read = [figure.indicator for figure in found.figures]
    assert [code.partition(".")[0] for code in read] == [c.partition(".")[0] for c in indicators]


@pytest.mark.parametrize("seed", [1, 20260722])
def test_damage_costs_the_reports_little(seed):
    """All committed gold is scored by ``make damage``."""
    gold = read_gold([SETS["reports"]])
    whole, hurt = (scores(evaluate(texts, load())).f1 for texts in (gold, damaged_gold(gold, seed)))
    assert hurt >= whole - FALL
