"""The real report, as text, PDF and Word file: all that people found in it, and nothing else.

It is not part of the project: its tests read it from ../shared and are skipped without it.
"""

from functools import cache

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.spelling import tone_placed
from pipeline.reading import read
from tests.gold_reports import REFERENCE, SHARED, gold_report

KINDS = ("txt", "pdf", "docx")
# Their detail is part of what the gold says: which figure, which phrase.
DETAILED = ("reference_to_figure", "fixed_phrase")

pytestmark = pytest.mark.skipif(
    not (SHARED / "reports").is_dir(),
    reason="không có báo cáo thật ở ../shared (the real report is not part of the project)",
)


@cache
def extraction(kind):
    path = SHARED / "reports" / f"{REFERENCE}.{kind}"
    return extract(read(path, SHARED), load())


@cache
def gold():
    return gold_report(REFERENCE)


def spelled(name):
    """Let "Tỉnh uỷ" and "Tỉnh ủy", "HĐND Tỉnh" and "HĐND tỉnh" meet: one body each."""
    return tone_placed(name).casefold() if name else None


def gold_figures():
    return [
        (
            row["numeral"],
            row["indicator"],
            row["value"],
            row["value_high"],
            row["actor"],
            row["role"],
        )
        for row in gold().facts["figures"]
    ]


def read_figures(found):
    text = found.document.text
    return [
        (
            figure.span.of(text),
            figure.indicator,
            figure.value,
            figure.value_high,
            figure.actor.name if figure.actor else None,
            figure.role.value,
        )
        for figure in found.figures
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_all_33_figures_and_no_other(kind):
    want = gold_figures()
    assert len(want) == 33
    assert read_figures(extraction(kind)) == want


@pytest.mark.parametrize("kind", KINDS)
def test_10_cited_documents_in_13_places(kind):
    found = {
        citation.symbol: (
            citation.kind,
            citation.issued_on.isoformat() if citation.issued_on else None,
            spelled(citation.issuer),
            citation.relation,
            len(citation.mentions),
        )
        for citation in extraction(kind).citations
    }
    want = {
        row["symbol"]: (
            row["type"],
            row["date"],
            spelled(row["issuer"]),
            row["relation"],
            len(row["mentions"]),
        )
        for row in gold().facts["citations"]
    }
    assert (len(want), sum(mentions for *_, mentions in want.values())) == (10, 13)
    assert found == want


def test_mentions_stand_where_the_gold_has_them():
    found = [m.start for citation in extraction("txt").citations for m in citation.mentions]
    assert sorted(found) == sorted(
        at for row in gold().facts["citations"] for at in row["mentions"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_the_three_sums_are_proved(kind):
    surfaces = {row["start"]: row["numeral"] for row in gold().facts["figures"]}
    want = {
        (surfaces[check["total"]], *(surfaces[part] for part in check["parts"]))
        for check in gold().facts["checks"]
    }
    found = extraction(kind)
    text = found.document.text
    at = {numeral.span.start: numeral.span.of(text) for numeral in found.numerals}
    verdicts = {
        (at[check.total], *(at[part] for part in check.parts)): check.verdict.value
        for check in found.checks
    }
    assert len(want) == 3
    assert {total: verdicts.get(total) for total in want} == dict.fromkeys(want, "proved")
    assert "contradicted" not in verdicts.values()


def typed(numeral):
    kind = numeral.kind.value
    return f"{kind}:{numeral.detail}" if kind in DETAILED else kind


def gold_kinds():
    return {row["start"]: row["kind"] for row in gold().facts["numerals"]}


def read_kinds():
    return {numeral.span.start: typed(numeral) for numeral in extraction("txt").numerals}


def test_all_109_numerals_of_the_text_have_their_kinds():
    want = gold_kinds()
    found = read_kinds()
    assert len(want) == 109
    assert {start: found.get(start) for start in want} == want


def test_there_is_no_other_numeral():
    text = extraction("txt").document.text
    assert [text[at - 5 : at + 5] for at in read_kinds().keys() - gold_kinds().keys()] == []


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_other_files_have_the_numerals_of_the_text(kind):
    assert numerals(kind) == numerals("txt")


def numerals(kind):
    found = extraction(kind)
    return [(" ".join(n.span.of(found.document.text).split()), typed(n)) for n in found.numerals]
