"""Text layers of PDFs that were printed from .VnTime, VNI-Times and VPS Times."""

import re
from textwrap import wrap

import pytest
from gold_reports import gold_report
from legacy_text import typed
from printing import Print, paragraph, printed, report, width

from extractors.model import Span
from pipeline.reading.encodings import Encoding
from pipeline.reading.options import LAYERS_ONLY
from pipeline.reading.pdf_document import read_pdf
from pipeline.reading.placements import boxes_of

LINES = [
    line
    for line in gold_report("r1").text.split("\n")
    if len(line) > 60 and not re.search(r"[&<>|]|\s{3}", line)
][:25]


def printed_in(encoding: Encoding) -> bytes:
    """Return a PDF whose layer says what the typist's font made letters of."""
    lines = [each for line in LINES for each in (*wrap(line, 70), "")]
    pages = [lines[at : at + 38] for at in range(0, len(lines), 38)]
    return printed(
        *(
            [
                Print(85, 60 + 18.5 * at, typed(line, encoding), 12)
                for at, line in enumerate(page)
                if line
            ]
            for page in pages
        )
    )


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("encoding", [Encoding.TCVN3, Encoding.VNI, Encoding.VPS])
def test_a_legacy_layer_is_read_in_unicode_and_told(encoding):
    document = read_pdf(printed_in(encoding), LAYERS_ONLY)
    expected = words("\n".join(LINES))
    read = words(document.text)
    assert len(read) == len(expected)
    right = sum(one.lower() == other.lower() for one, other in zip(read, expected, strict=True))
    assert right >= 0.995 * len(expected)
    assert re.findall(r"\d+", document.text) == re.findall(r"\d+", "\n".join(LINES))
    assert [remark.code for remark in document.remarks] == ["legacy_encoding"]
    assert encoding in document.remarks[0].detail


def test_boxes_of_a_legacy_layer_are_those_of_the_print():
    document = read_pdf(printed_in(Encoding.VNI), LAYERS_ONLY)
    for match in list(re.finditer(r"\d+", document.text))[:20]:
        (box,) = boxes_of(document, Span(*match.span()))
        assert abs(box.x1 - box.x0 - width(match.group(), 12)) < 3


def test_a_layer_in_unicode_is_left_alone():
    document = read_pdf(report([paragraph(line) for line in LINES]), LAYERS_ONLY)
    assert words(document.text) == words("\n".join(LINES))
    assert document.remarks == ()
