"""What a recogniser doubts is never called sure, unless a sum proves it."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from extractors import extract, knowledge
from extractors.model import Box, Document, Grade, Placement, Span

TEXT = (
    "Từ đầu nhiệm kỳ 2021-2026 đến nay, HĐND tỉnh đã tổ chức 16 kỳ họp (11 kỳ họp thường lệ, "
    "05 kỳ họp chuyên đề). HĐND tỉnh đã ban hành 196 nghị quyết.\n"
)


def read(numeral: str, confidence: float, second: str | None):
    """Extract TEXT as a scan whose one *numeral* was read with doubt."""
    start = TEXT.index(numeral)
    span, box = Span(start, start + len(numeral)), Box(1, 10, 10, 20, 20)
    document = Document(TEXT, placements=(Placement(span, box, confidence, second),))
    extraction = extract(document, knowledge.load())
    grade = next(f.confidence for f in extraction.figures if f.span == span)
    return grade, [issue for issue in extraction.issues if issue.code == "unsure_numeral"]


def test_a_numeral_read_twice_alike_is_as_sure_as_in_a_text():
    assert read("196", 0.96, "196") == (Grade.SURE, [])


@pytest.mark.parametrize(("confidence", "second"), [(0.96, "198"), (0.96, ""), (0.6, "196")])
def test_a_numeral_in_doubt_is_to_check_and_told(confidence, second):
    grade, issues = read("196", confidence, second)
    assert grade is Grade.TO_CHECK
    assert [issue.span.of(TEXT) for issue in issues] == ["196"]
    assert (second or "196") in issues[0].detail or "không rõ" in issues[0].detail


def test_a_sum_proves_a_numeral_that_was_read_with_doubt():
    assert read("11", 0.5, "17") == (Grade.SURE, [])


def test_a_figure_that_was_to_check_does_not_become_sure():
    whole = extract(Document(TEXT), knowledge.load())
    start = TEXT.index("196")
    document = Document(TEXT, placements=(Placement(Span(start, start + 3), Box(1, 1, 1, 2, 2)),))
    placed = extract(document, knowledge.load())
    assert [replace(f, boxes=()) for f in placed.figures] == list(whole.figures)


class OneByOne(Sequence):
    """Placements that count how many are looked at, as those of PDFs are made when asked for."""

    def __init__(self, placements):
        self.placements = tuple(placements)
        self.looked_at = 0

    def __len__(self):
        return len(self.placements)

    def __getitem__(self, index):
        found = self.placements[index]
        self.looked_at += len(found) if isinstance(index, slice) else 1
        return found


def test_the_words_of_a_long_report_are_not_all_made_for_each_figure():
    words = OneByOne(
        Placement(Span(*found.span()), Box(1, 10, 10, 20, 20))
        for found in re.finditer(r"\S+", TEXT * 100)
    )
    extraction = extract(Document(TEXT * 100, placements=words), knowledge.load())
    assert len(extraction.figures) >= 300
    assert words.looked_at < 30 * len(extraction.figures)
