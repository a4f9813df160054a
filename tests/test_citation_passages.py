"""Cited documents in passages of real form: tests/gold/citation_passages.jsonl.

Each line has a text, its documents in order of first mention and the codes of the issues that it
must raise. ``relation`` is "based_on" for what a report names as its ground and only cites.
"""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.citations import find_citations
from extractors.model import Document
from extractors.spelling import plain, tone_placed
from extractors.structure import read_structure
from extractors.symbols import SYMBOL

LINES = (Path(__file__).parent / "gold" / "citation_passages.jsonl").read_text("utf-8").splitlines()
CASES = [json.loads(line) for line in LINES]


def spelled(name):
    return tone_placed(name).casefold() if name else None


def stated(row):
    """Return a row of the file as it is compared; what it leaves out is not compared."""
    return {name: spelled(value) if name == "issuer" else value for name, value in row.items()}


def found(citation, text, names):
    relation = "based_on" if citation.basis and citation.relation == "cites" else citation.relation
    everything = {
        "symbol": citation.symbol,
        "kind": citation.kind,
        "date": citation.issued_on.isoformat() if citation.issued_on else None,
        "issuer": spelled(citation.issuer),
        "relation": relation,
        "mentions": [mention.of(text) for mention in citation.mentions],
        "title": citation.title,
        "year": citation.year,
        "by": citation.by,
    }
    return {name: everything[name] for name in names}


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:50] for case in CASES])
def test_passage(case):
    text = case["text"]
    read = find_citations(text, read_structure(Document(text)))
    want = [stated(row) for row in case["citations"]]
    got = [found(citation, text, row) for citation, row in zip(read.citations, want, strict=False)]
    assert got == want
    assert len(read.citations) == len(want), [c.symbol or c.title for c in read.citations]
    assert sorted(issue.code for issue in read.issues) == case["issues"]
    assert all(issue.span and issue.span.of(text) for issue in read.issues)


WORDS = st.sampled_from(
    [
        *(
            "Căn cứ",
            "Thực hiện",
            "Nghị quyết",
            "các Nghị quyết",
            "Quy định",
            "Luật Đất đai",
            "số",
            "năm",
        ),
        *(
            "12/NQ-HĐND",
            "12/NQ-HÐND",
            "07/2021/NQ-HĐND",
            "42-QĐ/TW",
            "12/NQ-HĐNO",
            "12, 13",
            "2013",
        ),
        *(
            "ngày 05/7/2022",
            "ngày 9/12/2023",
            "ngày 31/02/2022",
            "cùng ngày",
            "của HĐND tỉnh",
            "của",
        ),
        *(
            "thay thế",
            "được thay thế bằng",
            "sửa đổi, bổ sung",
            "Quy chế này",
            "báo cáo như sau:",
            "và",
        ),
        *(
            "của HĐND huyện Phú Tân",
            "Hội nghị Trung ương 5",
            ";",
            ",",
            ".",
            "\n",
            "\n\n",
            "(",
            ")",
            "|",
        ),
    ]
)


@given(st.lists(WORDS, max_size=24).map(" ".join))
def test_any_order_of_words_gives_citations_in_the_text(text):
    read = find_citations(text, read_structure(Document(text)))
    spans = sorted(mention for citation in read.citations for mention in citation.mentions)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)
    assert all(before.end <= after.start for before, after in pairwise(spans))
    firsts = [citation.mentions[0] for citation in read.citations]
    assert firsts == sorted(firsts)
    names = {citation.symbol or citation.title for citation in read.citations}
    assert all(citation.by is None or citation.by in names for citation in read.citations)
    assert len(spans) >= sum(1 for _ in SYMBOL.finditer(plain(text)))


def test_there_are_enough_passages_of_every_phenomenon():
    rows = [row for case in CASES for row in case["citations"]]
    relations = {row["relation"] for row in rows}
    assert len(CASES) >= 50
    assert relations == {"responds_to", "based_on", "cites", "replaces", "replaced", "amends"}
    assert {code for case in CASES for code in case["issues"]} >= {
        "citation_conflict",
        "citation_suspect",
    }
