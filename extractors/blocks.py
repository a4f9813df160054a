"""Lines of a report as blocks: letterhead, title, body, signature and recipients.

Where the parts stand is fixed by Decree 30/2020/NĐ-CP (state) and 36-HD/VPTW (Party): the
head (*phần đầu*) comes before the line with the kind of document, the signature and
*Nơi nhận* after the body, annexes (*phụ lục*) after those.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.columns import (
    RECIPIENTS,
    head_cells,
    tail_cells,
)
from extractors.document_kinds import kind_of_line
from extractors.enumerators import Rank, read_enumerator
from extractors.imprints import imprint_kind
from extractors.lines import COLUMN_GAP, PARAGRAPH, RULE, Line, Zone, bare, cells
from extractors.model import BlockKind, Span
from extractors.spelling import pattern_key
from extractors.tail import ANNEX_TITLE, OPENER, cell_texts, names_issuer, opens_body, tail_range

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Table

_HEAD_LINES = 30  # r3, the longest head met, has 6; a head after conversion may have twice that
_TITLE_LENGTH = 600
_SUBJECT = 15  # characters after the kind on its line that are a subject, not noise of a scan

_BULLET = re.compile(r"[-–+•·*▪●○◦](?=\s|[^\W\d_])")
_REGIME = re.compile(r"cong hoa xa *hoi chu nghia|dang cong san viet nam")
_TOP_LINES = 12
_RIGHT_COLUMN = re.compile(
    r"(?:.*\b)?(?:cong hoa xa hoi|dang cong san|doc lap *- *tu do|[^,]{2,40}, *ngay\b)"
)


def read_lines(text: str) -> list[Line]:
    """Return the lines of *text* that bear something, each in its zone."""
    lines = []
    after_blank = True
    at = 0
    for raw in text.split("\n"):
        span = bare(text, at, at + len(raw))
        if span.start == span.end and raw.strip():  # "*" or "***": a rule of stars
            first = at + len(raw) - len(raw.lstrip())
            span = Span(first, first + len(raw.strip()))
        at += len(raw) + 1
        if span.start < span.end:
            surface = span.of(text)
            lines.append(Line(span, surface, Zone.BODY, read_enumerator(surface), after_blank))
        after_blank = span.start == span.end
    return zoned(lines)


def zoned(lines: list[Line]) -> list[Line]:
    """Put every line in its zone; a text without head or signature is all body."""
    title = _title_range(lines)
    head_end = title[0] if title else _head_without_title(lines)
    body = title[1] if title else head_end
    tail = tail_range(lines, body)
    zones = (
        [Zone.HEAD] * head_end
        + [Zone.TITLE] * (body - head_end)
        + [Zone.BODY] * (tail[0] - body)
        + [Zone.TAIL] * (tail[1] - tail[0])
        + [Zone.ANNEX] * (len(lines) - tail[1])
    )
    return [
        Line(line.span, line.text, zone, line.enumerator, line.after_blank)
        for line, zone in zip(lines, zones, strict=True)
    ]


def _title_range(lines: list[Line]) -> tuple[int, int] | None:
    addressed = False
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if line.enumerator is not None and line.enumerator.rank is not Rank.SMALL:
            return None
        if addressed and not _in_head_still(lines, at):
            return None
        if kind_of_line(line.text) and imprint_kind(line.text) is None:
            end = at + 1
            while end < len(lines) and _continues_title(lines, at, end):
                end += 1
            return at, end
        key = pattern_key(line.text)
        if RECIPIENTS.match(key):
            return None
        addressed = addressed or key.startswith("kinh gui")
    return None


def _in_head_still(lines: list[Line], at: int) -> bool:
    """Tell whether the other column of the head comes at or after line *at*."""
    return any(
        _REGIME.match(pattern_key(cell))
        for line in lines[at:_HEAD_LINES]
        for cell in cell_texts(line)
    )


def _continues_title(lines: list[Line], first: int, at: int) -> bool:
    line, before = lines[at], lines[at - 1]
    if line.enumerator is not None or line.is_row or opens_body(line):
        return False
    if RULE.fullmatch(line.text):
        return True
    if (
        names_issuer(lines, at)
        or RULE.fullmatch(before.text)
        or line.span.start - lines[first].span.start > _TITLE_LENGTH
    ):
        return False
    if at == first + 1:  # the subject may stand after a blank line
        kind = kind_of_line(before.text)
        if line.after_blank and kind and len(before.text) > len(kind.name) + _SUBJECT:
            return False
        return not line.text.endswith((".", ":")) or len(line.text) < PARAGRAPH
    in_capitals = line.text.isupper() and not lines[first + 1].text.isupper()
    return not in_capitals and (not line.after_blank or line.text.startswith("("))


def _head_without_title(lines: list[Line]) -> int:
    """Return how many lines a head has that no kind of document follows (a *công văn*)."""
    top = lines[:_HEAD_LINES]
    if not any(_REGIME.search(pattern_key(line.text)) for line in top[:_TOP_LINES]):
        return 0
    for at, line in enumerate(top):
        running = len(line.text) > PARAGRAPH and not COLUMN_GAP.search(line.text)
        key = pattern_key(line.text)
        if running or line.enumerator is not None or OPENER.match(key):
            return at if running else _end_of_columns(top, at)
    return len(top)


def _end_of_columns(top: list[Line], at: int) -> int:
    """Return where the head ends if its right column was read after the line *at*."""
    last = at - 1
    for later in range(at, min(len(top), at + _TOP_LINES)):
        if len(top[later].text) > PARAGRAPH:
            break
        if _RIGHT_COLUMN.match(pattern_key(top[later].text)):
            last = later
    return last + 1


def body_kind(line: Line, tables: TableIndex) -> BlockKind:
    """Tell what a line of the body or of an annex is."""
    if line.is_row or tables.covers(line.span):
        return BlockKind.TABLE
    if line.text.isupper() or (line.enumerator is not None and not _runs_on(line)):
        return BlockKind.HEADING
    return BlockKind.BULLET if _BULLET.match(line.text) else BlockKind.PARAGRAPH


def _runs_on(line: Line) -> bool:
    """Tell whether an enumerated line is a paragraph ("a) Ngày 02/8/2021, …"), no heading."""
    return len(line.text) > PARAGRAPH or line.text.endswith((".", ";"))


def bullet_depth(line: Line) -> int:
    """Return 1 for a first bullet ("-"), 2 for one within it ("+")."""
    return 2 if line.text.startswith(("+", "·", "○", "◦")) else 1


def is_annex_title(line: Line) -> bool:
    """Tell whether a line below the signature names an annex ("Biểu tổng hợp …")."""
    return bool(ANNEX_TITLE.match(pattern_key(line.text)))


@dataclass(frozen=True, slots=True)
class TableIndex:
    """The spans of a document's tables, sorted, to ask whether a line stands in one."""

    spans: tuple[Span, ...]

    def covers(self, span: Span) -> bool:
        """Tell whether *span* lies in a table."""
        at = bisect_right(self.spans, Span(span.start, 2**62)) - 1
        return at >= 0 and self.spans[at].covers(span)


def table_index(tables: tuple[Table, ...]) -> TableIndex:
    """Return the tables' spans in order."""
    return TableIndex(tuple(sorted(table.span for table in tables)))


def split_cells(text: str, line: Line) -> Iterator[Span]:
    """Yield the spans of a line's cells in *text*; columns put on one line are cut apart."""
    for cell in cells(text, line.span.start, line.span.end):
        if cell.end - cell.start > PARAGRAPH:
            yield cell
        else:
            yield from (head_cells if line.zone is Zone.HEAD else tail_cells)(text, cell)
