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

from extractors.columns import (
    FORM,
    NAME,
    RECIPIENTS,
    head_cells,
    role_words,
    tail_cells,
    titled_name,
)
from extractors.document_kinds import kind_of_line
from extractors.enumerators import Enumerator, Rank, read_enumerator
from extractors.imprints import imprint_kind
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
_REGIME = re.compile(r"cong hoa xa *hoi chu nghia|dang cong san viet nam")
_OPENER = re.compile(
    r"\*?(kinh gui|thuc hien|phuc dap|can cu|theo |tra loi|tiep theo|ngay \d|nam \d{4},|trong nam|"
    r"thoi gian qua|de |trien khai|duoi su|nham )"
)
_ANNEX_TITLE = re.compile(r"(?:phu luc|phu bieu|bieu|bang|danh muc|danh sach|mau so)\b")
_TAIL_BULLET = re.compile(r"[-–+•·*▪●○◦~](?=\s|[^\W\d_])")
_FILED = re.compile(r"\W*luu\b")  # the last recipient: "- Lưu: VT."
_PAGE_NUMBER = re.compile(r"\d{1,3}")
_TOP_LINES = 12
_RIGHT_COLUMN = re.compile(
    r"(?:.*\b)?(?:cong hoa xa hoi|dang cong san|doc lap *- *tu do|[^,]{2,40}, *ngay\b)"
)
_NOISE = 40  # characters: what a reader makes of a handwritten signature is shorter
_REACH = 5  # lines from a role to the name below it, with the signature between
_LAST = 15  # a role that opens a signature without "TM." stands in the last lines


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
        _REGIME.match(pattern_key(cell)) for line in lines[at:_HEAD_LINES] for cell in _texts(line)
    )


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
    if not any(_REGIME.search(pattern_key(line.text)) for line in top[:_TOP_LINES]):
        return 0
    for at, line in enumerate(top):
        running = len(line.text) > _PARAGRAPH and not _COLUMN_GAP.search(line.text)
        key = pattern_key(line.text)
        if running or line.enumerator is not None or _OPENER.match(key):
            return at if running else _end_of_columns(top, at)
    return len(top)


def _end_of_columns(top: list[Line], at: int) -> int:
    """Return where the head ends if its right column was read after the line *at*."""
    last = at - 1
    for later in range(at, min(len(top), at + _TOP_LINES)):
        if len(top[later].text) > _PARAGRAPH:
            break
        if _RIGHT_COLUMN.match(pattern_key(top[later].text)):
            last = later
    return last + 1


def _tail_range(lines: list[Line], body: int) -> tuple[int, int]:
    for at in range(body, len(lines)):
        if any(_opens_tail(cell, last=len(lines) - at) for cell in _texts(lines[at])):
            return _tail_start(lines, at, body), _tail_end(lines, at)
    return len(lines), len(lines)


def _tail_start(lines: list[Line], at: int, body: int) -> int:
    """Return where the recipients above a signature begin if their heading was not read."""
    if at == body or not _FILED.match(pattern_key(lines[at - 1].text)):
        return at
    while at > body and _TAIL_BULLET.match(lines[at - 1].text):
        at -= 1
    return at


def _tail_end(lines: list[Line], first: int) -> int:
    end, named = first + 1, False
    while end < len(lines):
        if not _continues_tail(lines[end], lines[first]):
            name = None if named else _name_below(lines, end)
            if name is None and not _is_wrapped(lines[end - 1], lines[end]):
                return end
            end = name or end
        named = named or any(map(_is_name, tail_texts(lines[end])))
        end += 1
    return end


def _is_wrapped(before: Line, line: Line) -> bool:
    """Tell whether a line goes on with a recipient that the line *before* it does not close."""
    recipient = next(iter(tail_texts(before)), "")
    if not _TAIL_BULLET.match(recipient) or recipient.endswith((";", ".", ",")):
        return False
    goes_on = line.text[:1].islower() and line.enumerator is None
    return goes_on and len(line.text) <= _NOISE


def _name_below(lines: list[Line], at: int) -> int | None:
    """Return the line of the name if what a reader makes of a signature stands above it."""
    for later in range(at, min(len(lines), at + _REACH)):
        line = lines[later]
        if any(map(_is_name, tail_texts(line))):
            return later
        if len(line.text) > _NOISE or line.enumerator or _ANNEX_TITLE.match(pattern_key(line.text)):
            return None
    return None


def _is_name(cell: str) -> bool:
    return bool(NAME.fullmatch(cell)) and not cell.isupper()


def tail_texts(line: Line) -> list[str]:
    """Return the cells of a line below the body, its two columns apart."""
    whole = line.text
    found = cells(whole, 0, len(whole))
    return [s.of(whole) for cell in found for s in _tail_cells(whole, cell)]


def _tail_cells(text: str, cell: Span) -> Iterable[Span]:
    return tail_cells(text, cell) if cell.end - cell.start <= _PARAGRAPH else (cell,)


def _texts(line: Line) -> list[str]:
    return [line.text[s.start : s.end] for s in cells(line.text, 0, len(line.text))]


def _opens_tail(cell: str, last: int) -> bool:
    key = pattern_key(cell)
    if RECIPIENTS.match(key):
        return True
    if not cell.isupper() or len(cell) > _PARAGRAPH // 2:
        return False
    if form := FORM.match(key):
        return not form.group().isalpha()
    role = role_words().match(key)
    return last <= _LAST and role is not None and not cell.endswith((":", ".", ";"))


def _continues_tail(line: Line, first: Line) -> bool:
    if line.is_row:
        return first.is_row
    if len(line.text) > _PARAGRAPH and not _COLUMN_GAP.search(line.text):
        return False
    key = pattern_key(line.text)
    acting = bool(FORM.match(key)) and line.text.isupper()  # "Q. CHỦ TỊCH" is no item "Q."
    if (line.enumerator is not None and not acting) or _ANNEX_TITLE.match(key):
        return False
    return all(_is_tail_cell(cell) for cell in tail_texts(line))


def _is_tail_cell(cell: str) -> bool:
    key = pattern_key(cell)
    return (
        bool(_TAIL_BULLET.match(cell))
        or cell.isupper()
        or cell.endswith((";", "./.", ".", ","))
        or bool(NAME.fullmatch(cell))
        or bool(_RULE.fullmatch(cell) or _PAGE_NUMBER.fullmatch(cell))
        or key.startswith("luu")
        or bool(RECIPIENTS.match(key))
        or imprint_kind(cell) == "signature"
        or bool(titled_name(cell))
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
        key.startswith("luu")
        or RECIPIENTS.match(key)
        or _TAIL_BULLET.match(cell)
        or (not cell.isupper() and cell.endswith((";", ".", ",")) and not titled_name(cell))
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
    """Yield the spans of a line's cells in *text*; columns put on one line are cut apart."""
    for cell in cells(text, line.span.start, line.span.end):
        if cell.end - cell.start > _PARAGRAPH:
            yield cell
        else:
            yield from (head_cells if line.zone is Zone.HEAD else tail_cells)(text, cell)
