"""The bench of citations: what it measures and what it says; never how fast this machine is."""

from extractors.citations import find_citations
from extractors.model import Document
from extractors.structure import read_structure
from pipeline.bench_citations import GROUNDS, Speed, line, misses


def test_the_page_of_grounds_is_dense():
    found = find_citations(GROUNDS, read_structure(Document(GROUNDS)))
    mentions = [mention for citation in found.citations for mention in citation.mentions]
    assert len(mentions) == 6
    assert len(GROUNDS) / len(mentions) < 150


def test_a_slow_text_misses_its_target():
    fast = Speed("r.txt", 1_000_000, 900, 0.5, 0.05)
    assert (fast.rate, fast.growth) == (2_000_000, 1.0)
    assert misses(fast) == []
    (slow,) = misses(Speed("r.txt", 1_000_000, 900, 2.0, 0.2))
    assert "CHƯA ĐẠT: r.txt: 500,000 ký tự/giây CPU" in slow


def test_time_that_grows_faster_than_the_text_misses_its_target():
    (steep,) = misses(Speed("r.txt", 1_000_000, 900, 0.9, 0.009))
    assert "tăng 10.00 lần" in steep


def test_a_row_shows_how_dense_a_text_is():
    row = line(Speed("r.txt", 1_000_000, 1_000, 0.5, 0.05))
    assert row.split() == ["r.txt", "1,000,000", "1,000", "1,000", "2,000,000", "1.00"]
