"""What stands on a page of a report: its blocks, and the numerals with what they were read as.

All of it is what the extraction holds: a box that is wrong here is wrong in the data.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.model import BlockKind, Box, Grade, NumeralKind
from pipeline.reading.placements import boxes_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.model import Document, Extraction, Figure, Span

SURE, TO_CHECK, UNKNOWN, FURNITURE = "sure", "to_check", "not_understood", "furniture"

# Every style of a page with its Vietnamese name, in the order of the legend.
STYLE_NAMES = {
    SURE: "số liệu chắc",
    TO_CHECK: "số liệu cần xem lại",
    UNKNOWN: "con số chưa hiểu",
    BlockKind.LETTERHEAD.value: "phần đầu văn bản",
    BlockKind.TITLE.value: "tên báo cáo",
    BlockKind.HEADING.value: "đề mục",
    BlockKind.PARAGRAPH.value: "đoạn văn",
    BlockKind.BULLET.value: "gạch đầu dòng",
    BlockKind.TABLE.value: "bảng",
    BlockKind.SIGNATURE.value: "phần ký",
    BlockKind.RECIPIENTS.value: "nơi nhận",
    FURNITURE: "đầu trang, chân trang, dấu",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A numeral to be shown: its boxes on the page, its kind for the colour, and its words."""

    boxes: tuple[Box, ...]
    style: str
    label: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A block or a piece of furniture on the page."""

    box: Box
    style: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """What is drawn over a page, in the order of the text."""

    outlines: tuple[Outline, ...]
    marks: tuple[Mark, ...]


def annotated(extraction: Extraction, number: int) -> Annotations:
    """Return what is drawn over page *number* of a report."""
    document = extraction.document
    outlines = [
        *_furniture(document, number),
        *(
            Outline(box, block.kind.value)
            for block in extraction.structure.blocks
            if (box := _around(_on(document, block.span, number)))
        ),
    ]
    ends = {
        before.span: after.span
        for before, after in pairwise(sorted(extraction.numerals, key=lambda n: n.span))
        if after.kind is NumeralKind.FIGURE_RANGE_END
    }
    unknown = [n.span for n in extraction.numerals if n.kind is NumeralKind.NOT_UNDERSTOOD]
    marks = {
        **{span: Mark(_on(document, span, number), UNKNOWN, "?") for span in unknown},
        **{f.span: _mark(f, ends.get(f.span), document, number) for f in extraction.figures},
    }
    shown = (marks[span] for span in sorted(marks))
    return Annotations(tuple(outlines), tuple(mark for mark in shown if mark.boxes))


def _furniture(document: Document, number: int) -> Iterator[Outline]:
    for piece in document.furniture:
        if piece.box is not None and piece.box.page == number:
            yield Outline(piece.box, FURNITURE)


def _mark(figure: Figure, end: Span | None, document: Document, number: int) -> Mark:
    """Return a figure as it is shown; *end* is the other numeral of a range ("04 - 06")."""
    style = SURE if figure.confidence is Grade.SURE else TO_CHECK
    value = f"{figure.value.normalize():f}"
    if figure.value_high is not None:
        value += f"–{figure.value_high.normalize():f}"
    label = f"{figure.indicator} = {value} {figure.unit}"
    boxes = _on(document, figure.span, number)
    if end is not None:
        boxes += _on(document, end, number)
    return Mark(boxes, style, label)


def _on(document: Document, span: Span, number: int) -> tuple[Box, ...]:
    return tuple(box for box in boxes_of(document, span) if box.page == number)


def _around(boxes: Iterable[Box]) -> Box | None:
    """Return the smallest box round others of one page; None if there are none."""
    found = list(boxes)
    if not found:
        return None
    return Box(
        found[0].page,
        min(box.x0 for box in found),
        min(box.top for box in found),
        max(box.x1 for box in found),
        max(box.bottom for box in found),
    )
