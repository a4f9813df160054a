"""The measure of speed says what it measured, and what keeps time linear is there."""

from itertools import pairwise

import pytest

from extractors.model import Span
from extractors.paragraphs import LONGEST, sentences
from pipeline import throughput
from pipeline.throughput import Speed, copies_for, lines, misses


def speed(copies, seconds, memory=200.0):
    return Speed(copies, 300_000 * copies, 10 * copies, seconds, memory)


def test_a_report_that_meets_every_target_says_so():
    found = [speed(1, 1.0), speed(50, 45.0)]
    assert misses(found) == []
    said = "\n".join(lines(throughput.Path("a.txt"), found))
    assert "Đạt" in said
    assert "300,000" in said
    assert "0.90" in said  # less time per character than for one copy


@pytest.mark.parametrize(
    ("many", "told"),
    [
        (speed(50, 200.0), "too slow"),
        (speed(50, 50.0, 401.0), "memory"),
        (speed(50, 70.0), "not linear"),
    ],
)
def test_a_target_that_is_missed_is_told(many, told):
    assert any(told in line for line in misses([speed(1, 1.0), many]))


def test_memory_may_be_unknown():
    assert misses([speed(1, 1.0, None)]) == []
    assert "–" in "\n".join(lines(throughput.Path("a.txt"), [speed(1, 1.0, None)]))


def test_a_fresh_process_measures(tmp_path):
    report = tmp_path / "a.txt"
    report.write_text("HĐND tỉnh đã tổ chức 10 kỳ họp.\n" * 20, "utf-8")
    assert copies_for(report, 10 * report.stat().st_size) == 10
    found = throughput.measured_apart(report, 3)
    assert (found.copies, found.figures) == (3, 60)
    assert found.rate > 0


def test_an_endless_sentence_is_cut_where_words_end():
    text = "HĐND tỉnh đã chuyển 125 đơn; " * 1000
    parts = sentences(text, Span(0, len(text)))
    assert [parts[0].start, parts[-1].end] == [0, len(text)]
    assert all(one.end == next_.start for one, next_ in pairwise(parts))
    assert max(part.end - part.start for part in parts) <= LONGEST
    assert all(part.of(text).endswith(";") for part in parts[:-1])
    word = "a" * 3 * LONGEST
    assert len(sentences(word, Span(0, len(word)))) == 3
