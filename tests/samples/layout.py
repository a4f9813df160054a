"""Read a plain-text report into the parts that a printed page sets differently.

The words stay exactly those of the text; only line rules ("-----") become drawn lines and
pipe tables become ruled ones, as on an official page (Decree 30/2020/NĐ-CP for the state,
36-HD/VPTW for the Party).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Style(StrEnum):
    """How a paragraph is set."""

    KIND = "kind"
    SUBJECT = "subject"
    ADDRESSEE = "addressee"
    PART = "part"
    HEADING = "heading"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    style: Style


@dataclass(frozen=True, slots=True)
class Columns:
    """Lines that stand side by side: the letterhead, or recipients and signature."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """An annex begins on a new page."""


Part = Paragraph | Columns | Grid | PageBreak

RULE = re.compile(r"[-_]{4,}")  # a drawn line of the letterhead or under the title
GAP = re.compile(r"\s{3,}")  # what parts two columns typed with spaces
RIGHT_INDENT = 30  # a line indented further stands in the right column alone
STATE_SIDE = re.compile(r"CỘNG H|ĐẢNG CỘNG SẢN|Độc lập|, ngày \d+ tháng")
SIGNATURE = re.compile(r"\s*(Nơi nhận:|TM?\.|T/M )")
ANNEX = re.compile(r"PHỤ LỤC|Biểu ")
HEADING = re.compile(r"([IVX]+|[A-E])[-.] |Phần [IVX]+\. |\d+(\.\d+)*[-.] \D{3,90}$")


def read_layout(text: str) -> list[Part]:
    """Return the parts of a report in printing order."""
    lines = [line.rstrip() for line in text.split("\n")]
    title = next(i for i, line in enumerate(lines) if line.strip() == "BÁO CÁO")
    sign = next(i for i, line in enumerate(lines) if i > title and SIGNATURE.match(line))
    annex = next((i for i, line in enumerate(lines) if i > sign and ANNEX.match(line)), len(lines))
    body = next(i for i in range(title, len(lines)) if not lines[i])
    parts: list[Part] = [_letterhead(lines[:title]), *_title(lines[title:body])]
    parts += _body(lines[body:sign])
    parts.append(_signature(lines[sign:annex]))
    if annex < len(lines):
        head_end = next(i for i in range(annex, len(lines)) if not lines[i])
        parts += [PageBreak(), *(Paragraph(line, Style.PART) for line in lines[annex:head_end])]
        parts += _body(lines[head_end:])
    return parts


def read_plain(text: str) -> list[Part]:
    """Return the parts of a report typed in Markdown, whose stars are not printed."""
    return _body([line.replace("*", "").strip() for line in text.split("\n")])


def _side_by_side(line: str) -> tuple[str, str]:
    """Split a line typed in two columns; a far indented one is the right column's."""
    stripped = line.strip()
    if len(line) - len(line.lstrip()) >= RIGHT_INDENT:
        return "", stripped
    left, *right = GAP.split(stripped, maxsplit=1)
    return left, right[0] if right else ""


def _letterhead(lines: list[str]) -> Columns:
    left: list[str] = []
    right: list[str] = []
    if any(GAP.search(line.strip()) for line in lines):
        for line in lines:
            one, other = _side_by_side(line)
            left.append(one)
            right.append(other)
    else:  # typed one under the other
        side = left
        for line in lines:
            if not RULE.fullmatch(line):
                side = right if STATE_SIDE.search(line) else left
            side.append(line)
    return Columns(_words(left), _words(right))


def _signature(lines: list[str]) -> Columns:
    left: list[str] = []
    right: list[str] = []
    if any(GAP.search(line.strip()) for line in lines):
        for line in lines:
            one, other = _side_by_side(line)
            left.append(one)
            right.append(other)
    else:
        at = next(i for i, line in enumerate(lines) if line.startswith("Nơi nhận:"))
        left, right = lines[at:], lines[:at]
    return Columns(_words(left), _words(right))


def _words(lines: list[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _title(lines: list[str]) -> list[Part]:
    kind, *subject = [line.strip() for line in lines if not RULE.fullmatch(line.strip())]
    joined: list[str] = []
    for line in subject:
        if line.startswith("(") or not joined:
            joined.append(line)
        else:  # one subject, broken by the typist
            joined[-1] += f" {line}"
    return [Paragraph(kind, Style.KIND), *(Paragraph(line, Style.SUBJECT) for line in joined)]


def _body(lines: list[str]) -> list[Part]:
    parts: list[Part] = []
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        if line.startswith("|"):
            cells = tuple(cell.strip() for cell in line.strip("|").split("|"))
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                rows.append(cells)
            continue
        if rows:
            parts.append(Grid(tuple(rows)))
            rows = []
        if line:
            parts.append(Paragraph(line, _style(line)))
    return parts


def _style(line: str) -> Style:
    if line.startswith("Kính gửi:"):
        return Style.ADDRESSEE
    if HEADING.match(line):
        return Style.HEADING
    return Style.PART if line.isupper() else Style.BODY
