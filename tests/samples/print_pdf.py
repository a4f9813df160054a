"""Print a report as a PDF with the page layout of Decree 30/2020/NĐ-CP, annex I.

A4, margins 20/20/30/20 mm (top, bottom, left, right), serif letters of 13 pt, page number
top centre from the second page on. The font is embedded.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from reportlab import rl_config
from reportlab.lib.colors import black
from reportlab.lib.enums import TA_CENTER, TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    KeepTogether,
    PageTemplate,
    Spacer,
    Table,
)
from reportlab.platypus import PageBreak as NewPage
from reportlab.platypus import Paragraph as Text

from .layout import RULE, Columns, Grid, PageBreak, Paragraph, Part, Style

FACES = {"Serif": "Regular", "Serif-Bold": "Bold"}
FONT_FOLDERS = (Path("/usr/share/fonts"), Path.home() / ".fonts", Path("/Library/Fonts"))
WIDTH = A4[0] - 50 * mm
PAIRED = [("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (0, 0), (-1, -1), "CENTER")]
BASE = ParagraphStyle("base", fontName="Serif", fontSize=13, leading=17.5)
CENTRED = ParagraphStyle("centred", BASE, alignment=TA_CENTER)
BOLD = ParagraphStyle("bold", CENTRED, fontName="Serif-Bold")
CELL = ParagraphStyle("cell", BASE, fontSize=11, leading=14)
RECIPIENT = ParagraphStyle("recipient", BASE, fontSize=11, leading=13.5)
STYLES = {
    Style.KIND: ParagraphStyle("kind", BOLD, fontSize=15, leading=19, spaceBefore=14),
    Style.SUBJECT: ParagraphStyle("subject", BOLD, spaceAfter=8),
    Style.ADDRESSEE: ParagraphStyle("addressee", CENTRED, spaceBefore=4, spaceAfter=8),
    Style.PART: ParagraphStyle("part", BOLD, spaceBefore=4, spaceAfter=4),
    Style.HEADING: ParagraphStyle(
        "heading",
        BASE,
        fontName="Serif-Bold",
        firstLineIndent=10 * mm,
        spaceAfter=5,
        keepWithNext=1,
    ),
    Style.BODY: ParagraphStyle(
        "body", BASE, alignment=TA_JUSTIFY, firstLineIndent=10 * mm, spaceAfter=5
    ),
}


def serif_fonts() -> list[TTFont]:
    """Return the faces of Liberation Serif; empty if the machine has none with Vietnamese.

    Version 1 of the font, which some systems still install, lacks the letters with two
    marks (U+1EA0 to U+1EF9), so the files are asked what they hold.
    """
    fonts = []
    for face, name in FACES.items():
        files = (
            path for folder in FONT_FOLDERS for path in folder.rglob(f"LiberationSerif-{name}.ttf")
        )
        loaded = (TTFont(face, path) for path in files)
        font = next((font for font in loaded if ord("ế") in font.face.charToGlyph), None)
        if font is None:
            return []
        fonts.append(font)
    return fonts


def print_pdf(parts: list[Part], title: str, target: Path) -> None:
    """Write *parts* to *target*; the same parts and fonts give the same bytes."""
    fonts = serif_fonts()
    if not fonts:
        raise SystemExit(
            "Thiếu phông Liberation Serif 2 (có chữ Việt). Chạy: sudo apt-get install fonts-liberation2"
        )
    for font in fonts:
        pdfmetrics.registerFont(font)
    rl_config.invariant = 1
    frame = Frame(
        30 * mm, 20 * mm, WIDTH, A4[1] - 40 * mm,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document = BaseDocTemplate(str(target), pagesize=A4, title=title, author="tonghop (hư cấu)")
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=_page_number))
    document.build([flowable for part in parts for flowable in _flowables(part)])


def _page_number(canvas, document) -> None:
    if document.page > 1:
        canvas.setFont("Serif", 13)
        canvas.drawCentredString(A4[0] / 2, A4[1] - 14 * mm, str(document.page))


def _flowables(part: Part) -> list[Flowable]:
    if isinstance(part, PageBreak):
        return [NewPage()]
    if isinstance(part, Paragraph):
        return [Text(escape(part.text, quote=False), STYLES[part.style])]
    if isinstance(part, Grid):
        return [_table(part), Spacer(0, 8)]
    if part.left[0].startswith("Nơi nhận"):
        return [Spacer(0, 10), KeepTogether(_signature(part))]
    return [_letterhead(part)]


def _letterhead(part: Columns) -> Table:
    return _pair(
        [_head_line(line, "Số") for line in part.left],
        [_head_line(line, ", ngày") for line in part.right],
        0.44,
    )


def _head_line(line: str, plain: str) -> Flowable:
    """Set a line of the letterhead; the one that holds *plain* is not bold."""
    if RULE.fullmatch(line):
        return HRFlowable(width="40%", thickness=0.7, color=black, spaceBefore=2, spaceAfter=4)
    style = ParagraphStyle("head", CENTRED if plain in line else BOLD, fontSize=12, leading=16)
    return Text(escape(line, quote=False), style)


def _signature(part: Columns) -> Table:
    head, *recipients = part.left
    left = [Text(f'<font face="Serif-Bold">{head}</font>', RECIPIENT)]
    left += [Text(escape(line, quote=False), RECIPIENT) for line in recipients]
    *titles, signer = part.right
    right: list[Flowable] = [Text(line, BOLD) for line in titles]
    return _pair(left, [*right, Spacer(0, 50), Text(signer, BOLD)], 0.5)


def _pair(left: list[Flowable], right: list[Flowable], share: float) -> Table:
    widths = [WIDTH * share, WIDTH * (1 - share)]
    return Table([[left, right]], colWidths=widths, style=PAIRED)


def _table(part: Grid) -> Table:
    longest = [max(len(row[i]) for row in part.rows) for i in range(len(part.rows[0]))]
    shares = [max(6, min(length, 34)) for length in longest]
    widths = [WIDTH * share / sum(shares) for share in shares]
    rows = [
        [Text(escape(cell, quote=False), _cell_style(at, cell)) for cell in row]
        for at, row in enumerate(part.rows)
    ]
    lines = [("GRID", (0, 0), (-1, -1), 0.6, black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    return Table(rows, colWidths=widths, style=lines)


def _cell_style(row: int, cell: str) -> ParagraphStyle:
    if row == 0:
        return ParagraphStyle("head", CELL, fontName="Serif-Bold", alignment=TA_CENTER)
    return ParagraphStyle("cell", CELL, alignment=TA_LEFT if len(cell) > 10 else TA_CENTER)
