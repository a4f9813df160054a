"""The real report as two scans: its figures, none wrong among the sure, each box over its numeral.

It is not part of the project: its tests read it from ../shared and are skipped without it.
"""

from collections import Counter
from functools import cache

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Grade
from pipeline.reading import ReadingOptions, ocr, read
from pipeline.reading.placements import boxes_of
from pipeline.reading.rendering import open_pages, picture
from tests.gold_reports import REFERENCE, SHARED
from tests.test_reference import read_figures

LEAST = {"scan200": 32, "scan200-hard": 30}  # of 33 figures
SCALE = 180 / 72  # pixels a point

pytestmark = [
    pytest.mark.skipif(
        not (SHARED / "reports").is_dir(),
        reason="không có báo cáo thật ở ../shared (the real report is not part of the project)",
    ),
    pytest.mark.skipif(
        ocr.model_folder() is None,
        reason="máy không có tesseract tiếng Việt (no Vietnamese model of tesseract)",
    ),
]


def path_of(kind):
    return SHARED / "reports" / f"{REFERENCE}.{kind}"


@cache
def extraction(kind):
    return extract(read(path_of(kind), SHARED, ReadingOptions(readers=2)), load())


@pytest.mark.parametrize("scan", LEAST)
def test_the_figures_of_the_text_and_none_wrong_among_the_sure(scan):
    truth = Counter(read_figures(extraction("txt")))
    found = extraction(f"{scan}.pdf")
    read_ones = read_figures(found)
    assert (Counter(read_ones) & truth).total() >= LEAST[scan]
    sure = [
        row
        for row, figure in zip(read_ones, found.figures, strict=True)
        if figure.confidence is Grade.SURE
    ]
    assert len(sure) >= 20
    assert Counter(sure) - truth == Counter()


@pytest.mark.parametrize("scan", LEAST)
def test_sums_of_a_scan_are_proved(scan):
    assert {check.verdict.value for check in extraction(f"{scan}.pdf").checks} == {"proved"}


@pytest.mark.parametrize("scan", LEAST)
def test_the_box_of_each_figure_shows_its_numeral(scan):
    """Cut the pixels of each box out of the page and read them: they are the numeral."""
    found = extraction(f"{scan}.pdf")
    data = path_of(f"{scan}.pdf").read_bytes()
    wrong = []
    with open_pages(data) as document:
        pages = {n: picture(document, n, 180) for n in range(1, len(document) + 1)}
    for figure in found.figures:
        box = boxes_of(found.document, figure.span)[0]
        rows = slice(int(box.top * SCALE) - 5, int(box.bottom * SCALE) + 5)
        columns = slice(int(box.x0 * SCALE) - 4, int(box.x1 * SCALE) + 4)
        text, _ = ocr.line_read(pages[box.page][rows, columns].copy(), SCALE)
        numeral = figure.span.of(found.document.text)
        if "".join(filter(str.isdigit, text)) != "".join(filter(str.isdigit, numeral)):
            wrong.append((numeral, text))
    assert len(wrong) <= 0.15 * len(found.figures), wrong  # small cuts are hard to read
