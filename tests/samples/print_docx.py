"""Print a report as a Word file with the page layout of Decree 30/2020/NĐ-CP, annex I."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from .layout import RULE, Columns, Grid, PageBreak, Paragraph, Part, Style

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph as WordParagraph

FONT = "Times New Roman"
ALIGN = {
    Style.BODY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Style.HEADING: WD_ALIGN_PARAGRAPH.JUSTIFY,
}
BOLD = {Style.KIND, Style.SUBJECT, Style.PART, Style.HEADING}
WRITTEN = datetime(2025, 1, 1)  # noqa: DTZ001 -- a fixed day, so that the bytes repeat


def print_docx(parts: list[Part], title: str, target: Path) -> None:
    """Write *parts* to *target*; the same parts give the same bytes."""
    document = docx.Document()
    _page(document)
    document.core_properties.title = title
    document.core_properties.author = "tonghop (hư cấu)"
    document.core_properties.created = document.core_properties.modified = WRITTEN
    for part in parts:
        _print(document, part)
    buffer = BytesIO()
    document.save(buffer)
    _write_without_clock(buffer, target)


def _page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = section.right_margin = Mm(20)
    section.left_margin = Mm(30)
    section.different_first_page_header_footer = True  # the first page bears no number
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(13)
    normal.paragraph_format.space_after = Pt(5)
    number = section.header.paragraphs[0]
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    number._p.append(field)


def _print(document: Document, part: Part) -> None:
    if isinstance(part, PageBreak):
        document.add_page_break()
    elif isinstance(part, Grid):
        _table(document, part)
    elif isinstance(part, Columns):
        _columns(document, part)
    else:
        _paragraph(document, part)


def _paragraph(document: Document, part: Paragraph) -> None:
    printed = document.add_paragraph()
    run = printed.add_run(part.text)
    run.bold = part.style in BOLD
    printed.alignment = ALIGN.get(part.style, WD_ALIGN_PARAGRAPH.CENTER)
    if part.style in ALIGN:
        printed.paragraph_format.first_line_indent = Mm(10)


def _columns(document: Document, part: Columns) -> None:
    """Set the letterhead or the signature block: a table of one row without borders."""
    signing = part.left[0].startswith("Nơi nhận")
    left, right = document.add_table(rows=1, cols=2).rows[0].cells
    for line in part.left:
        _line(left, line, centred=not signing, small=signing)
    for line in part.right[:-1]:
        _line(right, line, centred=True)
    last = _line(right, part.right[-1], centred=True)
    if signing:
        last.paragraph_format.space_before = Pt(50)  # room for the signature
    for cell in (left, right):
        cell._tc.remove(cell.paragraphs[0]._p)  # the empty one that a new cell has


def _line(cell: _Cell, text: str, *, centred: bool, small: bool = False) -> WordParagraph:
    printed = cell.add_paragraph()
    printed.paragraph_format.space_after = Pt(0)
    if centred:
        printed.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if RULE.fullmatch(text):
        _underline(printed)
        return printed
    run = printed.add_run(text)
    run.font.size = Pt(11 if small else 12)
    run.bold = text.isupper() or text.startswith("Nơi nhận")
    return printed


def _underline(printed: WordParagraph) -> None:
    """Draw the line of a letterhead as the paragraph's lower border."""
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    printed._p.get_or_add_pPr().append(borders)
    for side in ("left_indent", "right_indent"):
        setattr(printed.paragraph_format, side, Mm(22))


def _table(document: Document, part: Grid) -> None:
    table = document.add_table(rows=len(part.rows), cols=len(part.rows[0]))
    table.style = "Table Grid"
    for at, (printed, row) in enumerate(zip(table.rows, part.rows, strict=True)):
        for cell, text in zip(printed.cells, row, strict=True):
            run = cell.paragraphs[0].add_run(text)
            run.bold = at == 0
            run.font.size = Pt(11)


def _write_without_clock(package: BytesIO, target: Path) -> None:
    """Copy a zip with one fixed time for its members, so that the bytes repeat."""
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, (2025, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
