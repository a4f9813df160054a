"""The layout of a report (*bố cục*): blocks in reading order and the tree of its sections."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from extractors.blocks import (
    TableIndex,
    body_kind,
    bullet_depth,
    is_annex_title,
    read_lines,
    split_cells,
    table_index,
)
from extractors.enumerators import Enumerator, Rank, paths
from extractors.letterhead import read_letterhead
from extractors.lines import Line, Zone
from extractors.model import Block, BlockKind, Section, Span, Structure
from extractors.tail import tail_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document

_TITLE_LENGTH = 200  # a paragraph that opens with "a)" has no title line; its start stands for it


def read_structure(document: Document) -> Structure:
    """Read the blocks, sections and letterhead of *document*, in time linear in its length.

    A block is a line without its blanks, or one column of it in the head and the signature.
    Every line of the body that opens with an enumerator is a section; its number is its
    path, such as "I.3.1", "P1.II.3" or "PL" (annex).
    """
    text = document.text
    lines = _with_annexes(read_lines(text))
    tables = table_index(document.tables)
    sections = _sections(text, [line for line in lines if _opens_section(line, tables)], lines)
    depths = {section.span.start: section.number.count(".") + 1 for section in sections}
    blocks = tuple(_blocks(text, lines, tables, depths))
    return Structure(blocks, sections, read_letterhead(text, blocks, document.furniture))


def section_at(structure: Structure, offset: int) -> Section | None:
    """Return the innermost section that *offset* stands in, or None before the first one."""
    starts = [section.span.start for section in structure.sections]
    at = bisect_right(starts, offset) - 1
    while at >= 0 and offset >= structure.sections[at].span.end:
        at -= 1
    return structure.sections[at] if at >= 0 else None


def _with_annexes(lines: list[Line]) -> list[Line]:
    """Mark the first title below the signature as an annex if it does not say so itself."""
    annex = [at for at, line in enumerate(lines) if line.zone is Zone.ANNEX]
    if not annex or any(_is_annex(lines[at]) for at in annex):
        return lines
    for at in annex:
        if is_annex_title(lines[at]):
            found = replace(lines[at], enumerator=Enumerator("PL", Rank.ANNEX, 0))
            return [*lines[:at], found, *lines[at + 1 :]]
    return lines


def _is_annex(line: Line) -> bool:
    return line.enumerator is not None and line.enumerator.rank is Rank.ANNEX


def _opens_section(line: Line, tables: TableIndex) -> bool:
    in_body = line.zone in (Zone.BODY, Zone.ANNEX)
    return in_body and line.enumerator is not None and not tables.covers(line.span)


def _sections(text: str, openers: list[Line], lines: list[Line]) -> tuple[Section, ...]:
    numbers = paths([line.enumerator for line in openers if line.enumerator])
    tail = next((line.span.start for line in lines if line.zone is Zone.TAIL), len(text))
    followers = {line.span.start: after for line, after in pairwise(lines)}
    ends: list[int] = [0] * len(openers)
    still_open: list[int] = []
    for at, number in enumerate(numbers):
        while still_open and not number.startswith(numbers[still_open[-1]] + "."):
            ends[still_open.pop()] = openers[at].span.start
        still_open.append(at)
    for at in still_open:
        ends[at] = len(text)
    return tuple(
        Section(
            number,
            _title(line, followers.get(line.span.start)),
            Span(line.span.start, min(end, tail) if line.span.start < tail else end),
        )
        for number, line, end in zip(numbers, openers, ends, strict=True)
    )


def _title(line: Line, after: Line | None) -> Span:
    """Return the words of a heading; of a paragraph, those before its colon or full stop."""
    length = line.enumerator.length if line.enumerator else 0
    start = line.span.start + length
    if start >= line.span.end:  # "PHẦN THỨ NHẤT", with its title on the next line
        return after.span if after is not None else Span(line.span.end, line.span.end)
    words = line.text[length:]
    for stop in (": ", ". ", "; "):
        cut = words.find(stop)
        if 0 < cut < _TITLE_LENGTH and (len(words) > _TITLE_LENGTH or stop == ": "):
            return Span(start, start + cut)
    return Span(start, line.span.end)


def _blocks(
    text: str, lines: list[Line], tables: TableIndex, depths: dict[int, int]
) -> Iterator[Block]:
    depth = 0
    for line in lines:
        depth = depths.get(line.span.start, depth)
        if line.zone is Zone.HEAD:
            yield from (Block(BlockKind.LETTERHEAD, cell) for cell in split_cells(text, line))
        elif line.zone is Zone.TITLE:
            yield Block(BlockKind.TITLE, line.span)
        elif line.zone is Zone.TAIL:
            depth = 0
            for cell in split_cells(text, line):
                yield Block(tail_kind(cell.of(text)), cell)
        else:
            kind = body_kind(line, tables)
            nested = bullet_depth(line) if kind is BlockKind.BULLET else 0
            yield Block(kind, line.span, depth + nested)
