"""Lines of a report as blocks: letterhead, title, body, signature and recipients.

Where the parts stand is fixed by Decree 30/2020/NĐ-CP (state) and 36-HD/VPTW (Party): the
head (*phần đầu*) comes before the line with the kind of document, the signature and
*Nơi nhận* after the body, annexes (*phụ lục*) after those.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.document_kinds import kind_of_line
from extractors.enumerators import Enumerator, Rank, read_enumerator
from extractors.model import BlockKind, Span
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.model import Table

_HEAD_LINES = 30  # r3, the longest head met, has 6; a head after conversion may have twice that
_TITLE_LENGTH = 600
_PARAGRAPH = 160  # longer lines are running text, not a line of a head or a signature block

_COLUMN_GAP = re.compile(r"[ \t\xa0]{3,}|\t")
_BULLET = re.compile(r"[-–+•·*▪●○◦](?=\s|[^\W\d_])")
_RULE = re.compile(r"[-_*=–—~.:\s]+")
_REGIME = re.compile(r"cong hoa xa hoi chu nghia|dang cong san viet nam")
_OPENER = re.compile(
    r"\*?(kinh gui|thuc hien|phuc dap|can cu|theo |tra loi|tiep theo|ngay \d|nam \d{4},|trong nam|"
    r"thoi gian qua|de |trien khai|duoi su|nham )"
)
_SIGNED_FOR = re.compile(r"(?:t/m|tm\.?|k/t|kt\.?|t/l|tl\.?|tuq\.?|q\.)\s+\S")
_ROLE = re.compile(
    r"(?:quyen )?(?:pho )?(?:bi thu|chu tich|truong ban|truong doan|giam doc|chanh van phong|"
    r"chanh thanh tra|tong thu ky|chu nhiem|thu truong|cuc truong|vu truong)\b"
)
_ANNEX_TITLE = re.compile(r"(?:phu luc|phu bieu|bieu|bang|danh muc|danh sach|mau so)\b")
_NAME = re.compile(r"(?:[^\W\d_a-z]['’]?[^\W\d_]*['’]?(?:\s+|$)){2,7}")


class Zone(StrEnum):
    """The part of a report that a line stands in."""

    HEAD = "head"
    TITLE = "title"
    BODY = "body"
    TAIL = "tail"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank, without the blanks round it and Markdown's bold marks."""

    span: Span
    text: str
    zone: Zone = Zone.BODY
    enumerator: Enumerator | None = None
    after_blank: bool = False

    @property
    def is_row(self) -> bool:
        """Tell whether the line is a row of a pipe table."""
        return self.text.startswith("|")


def bare(text: str, start: int, end: int) -> Span:
    """Return the range without blanks and bold or italic marks at its ends."""
    while start < end and (text[start].isspace() or text[start] in "*_"):
        if text[start : start + 2] in ("* ", "*\t"):  # a bullet, not a mark
            break
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in "*_"):
        end -= 1
    return Span(start, end)


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
    tail = _tail_range(lines, body)
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
    for at, line in enumerate(lines[:_HEAD_LINES]):
        if line.enumerator is not None and line.enumerator.rank is not Rank.SMALL:
            return None
        if kind_of_line(line.text):
            end = at + 1
            while end < len(lines) and _continues_title(lines, at, end):
                end += 1
            return at, end
    return None


def _continues_title(lines: list[Line], first: int, at: int) -> bool:
    line, before = lines[at], lines[at - 1]
    if line.enumerator is not None or line.is_row or _OPENER.match(pattern_key(line.text)):
        return False
    if _RULE.fullmatch(line.text):
        return True
    if _RULE.fullmatch(before.text) or line.span.start - lines[first].span.start > _TITLE_LENGTH:
        return False
    if at == first + 1:  # the subject may stand after a blank line
        return not line.text.endswith((".", ":")) or len(line.text) < _PARAGRAPH
    names_issuer = line.text.isupper() and not lines[first + 1].text.isupper()
    return not names_issuer and (not line.after_blank or line.text.startswith("("))


def _head_without_title(lines: list[Line]) -> int:
    """Return how many lines a head has that no kind of document follows (a *công văn*)."""
    top = lines[:_HEAD_LINES]
    if not any(_REGIME.search(pattern_key(line.text)) for line in top[:12]):
        return 0
    for at, line in enumerate(top):
        running = len(line.text) > _PARAGRAPH and not _COLUMN_GAP.search(line.text)
        if running or line.enumerator is not None or _OPENER.match(pattern_key(line.text)):
            return at
    return len(top)


def _tail_range(lines: list[Line], body: int) -> tuple[int, int]:
    for at in range(body, len(lines)):
        if any(_opens_tail(cell, last=len(lines) - at) for cell in _texts(lines[at])):
            end = at + 1
            while end < len(lines) and _continues_tail(lines[end], lines[at]):
                end += 1
            return at, end
    return len(lines), len(lines)


def _texts(line: Line) -> list[str]:
    return [line.text[s.start : s.end] for s in cells(line.text, 0, len(line.text))]


def _opens_tail(cell: str, last: int) -> bool:
    key = pattern_key(cell)
    if key.startswith("noi nhan"):
        return True
    if not cell.isupper() or len(cell) > _PARAGRAPH // 2:
        return False
    return bool(_SIGNED_FOR.match(key)) or (last <= 15 and bool(_ROLE.fullmatch(key)))


def _continues_tail(line: Line, first: Line) -> bool:
    if line.is_row:
        return first.is_row
    if len(line.text) > _PARAGRAPH and not _COLUMN_GAP.search(line.text):
        return False
    if line.enumerator is not None or _ANNEX_TITLE.match(pattern_key(line.text)):
        return False
    return all(_is_tail_cell(cell) for cell in _texts(line))


def _is_tail_cell(cell: str) -> bool:
    key = pattern_key(cell)
    return (
        bool(_BULLET.match(cell))
        or cell.isupper()
        or cell.endswith((";", "./.", ".", ","))
        or bool(_NAME.fullmatch(cell))
        or bool(_RULE.fullmatch(cell))
        or key.startswith(("noi nhan", "luu", "(da ky"))
    )


def cells(text: str, start: int, end: int) -> list[Span]:
    """Return the cells of a line: between pipes, or between wide gaps of two columns."""
    separators: Iterable[re.Match[str]]
    if text[start:end].startswith("|"):
        separators = re.finditer(r"\|", text[start:end])
    else:
        separators = _COLUMN_GAP.finditer(text[start:end])
    found, at = [], start
    for separator in separators:
        found.append(bare(text, at, start + separator.start()))
        at = start + separator.end()
    found.append(bare(text, at, end))
    in_row = text[start:end].startswith("|")
    return [s for s in found if s.start < s.end and not (in_row and _RULE.fullmatch(s.of(text)))]


def tail_kind(cell: str) -> BlockKind:
    """Tell whether a cell below the body is of the recipients or of the signature."""
    key = pattern_key(cell)
    is_recipient = (
        key.startswith(("noi nhan", "luu"))
        or _BULLET.match(cell)
        or (not cell.isupper() and cell.endswith((";", ".", ",")))
    )
    return BlockKind.RECIPIENTS if is_recipient else BlockKind.SIGNATURE


def body_kind(line: Line, tables: TableIndex) -> BlockKind:
    """Tell what a line of the body or of an annex is."""
    if line.is_row or tables.covers(line.span):
        return BlockKind.TABLE
    if line.text.isupper() or (line.enumerator is not None and not _runs_on(line)):
        return BlockKind.HEADING
    return BlockKind.BULLET if _BULLET.match(line.text) else BlockKind.PARAGRAPH


def _runs_on(line: Line) -> bool:
    """Tell whether an enumerated line is a paragraph ("a) Ngày 02/8/2021, …"), no heading."""
    return len(line.text) > _PARAGRAPH or line.text.endswith((".", ";"))


def bullet_depth(line: Line) -> int:
    """Return 1 for a first bullet ("-"), 2 for one within it ("+")."""
    return 2 if line.text.startswith(("+", "·", "○", "◦")) else 1


def is_annex_title(line: Line) -> bool:
    """Tell whether a line below the signature names an annex ("Biểu tổng hợp …")."""
    return bool(_ANNEX_TITLE.match(pattern_key(line.text)))


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
    """Yield the spans of a line's cells in *text*."""
    yield from cells(text, line.span.start, line.span.end)
