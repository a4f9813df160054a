"""What stands below the text of a report: recipients and signature, and where they begin and end."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.columns import FORM, NAME, RECIPIENTS, role_words, tail_cells, titled_name
from extractors.imprints import imprint_kind
from extractors.issuers import find_bodies
from extractors.lines import COLUMN_GAP, PARAGRAPH, RULE, Line, cells
from extractors.model import BlockKind, Span
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAIL_BULLET = re.compile(r"[-–+•·*▪●○◦~](?=\s|[^\W\d_])")
_FILED = re.compile(r"\W*luu\b")  # the last recipient: "- Lưu: VT."
_PAGE_NUMBER = re.compile(r"\d{1,3}")
_NOISE = 40  # characters: what a reader makes of a handwritten signature is shorter
_REACH = 5  # lines from a role to the name below it, with the signature between
_LAST = 15  # a role that opens a signature without "TM." stands in the last lines
ANNEX_TITLE = re.compile(r"(?:phu luc|phu bieu|bieu|bang|danh muc|danh sach|mau so)\b")
OPENER = re.compile(
    r"\*?(kinh gui|thuc hien|phuc dap|can cu|theo |tra loi|tiep theo|ngay \d|nam \d{4},|trong nam|"
    r"thoi gian qua|de |trien khai|duoi su|nham )"
)


def tail_range(lines: list[Line], body: int) -> tuple[int, int]:
    """Return the first line of what stands below the text and the first after it.

    *body* is the first line that can be of the text; both are ``len(lines)`` if nothing is below.
    """
    for at in range(body, len(lines)):
        last = len(lines) - at
        opens = any(_opens_tail(cell, last) for cell in cell_texts(lines[at]))
        if opens and not names_issuer(lines, at):
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
        if len(line.text) > _NOISE or line.enumerator or ANNEX_TITLE.match(pattern_key(line.text)):
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
    return tail_cells(text, cell) if cell.end - cell.start <= PARAGRAPH else (cell,)


def _opens_tail(cell: str, last: int) -> bool:
    key = pattern_key(cell)
    if RECIPIENTS.match(key):
        return True
    if not cell.isupper() or len(cell) > PARAGRAPH // 2:
        return False
    if form := FORM.match(key):
        return not form.group().isalpha()
    role = role_words().match(key)
    return last <= _LAST and role is not None and not cell.endswith((":", ".", ";"))


def _continues_tail(line: Line, first: Line) -> bool:
    if line.is_row:
        return first.is_row
    if len(line.text) > PARAGRAPH and not COLUMN_GAP.search(line.text):
        return False
    key = pattern_key(line.text)
    acting = bool(FORM.match(key)) and line.text.isupper()  # "Q. CHỦ TỊCH" is no item "Q."
    if (line.enumerator is not None and not acting) or ANNEX_TITLE.match(key):
        return False
    return all(_is_tail_cell(cell) for cell in tail_texts(line))


def _is_tail_cell(cell: str) -> bool:
    key = pattern_key(cell)
    return (
        bool(_TAIL_BULLET.match(cell))
        or cell.isupper()
        or cell.endswith((";", "./.", ".", ","))
        or bool(NAME.fullmatch(cell))
        or bool(RULE.fullmatch(cell) or _PAGE_NUMBER.fullmatch(cell))
        or key.startswith("luu")
        or bool(RECIPIENTS.match(key))
        or imprint_kind(cell) == "signature"
        or bool(titled_name(cell))
    )


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


def names_issuer(lines: list[Line], at: int) -> bool:
    """Tell whether a line in capitals is who decides, above "Căn cứ …": "CHỦ TỊCH UBND TỈNH X"."""
    after = lines[at + 1] if at + 1 < len(lines) else None
    if not lines[at].text.isupper() or after is None or not opens_body(after):
        return False
    words = lines[at].text
    role = role_words().match(pattern_key(words))
    begin = role.end() if role else 0
    body = next(find_bodies(words, begin), None)
    if body is None:
        return role is not None and role.end() == len(words)
    return not words[begin : body.span.start].strip() and body.span.end == len(words)


def opens_body(line: Line) -> bool:
    """Tell whether a line opens the text; "TRIỂN KHAI CHƯƠNG TRÌNH" in capitals is a subject."""
    return bool(OPENER.match(pattern_key(line.text))) and not line.text.isupper()


def cell_texts(line: Line) -> list[str]:
    """Return the cells of a line as reading set them apart."""
    return [line.text[s.start : s.end] for s in cells(line.text, 0, len(line.text))]
