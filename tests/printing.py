"""Prints small PDFs for the tests, with a font that has all Vietnamese letters."""

from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

FONTS = Path("/usr/share/fonts/truetype")
CANDIDATES = (
    FONTS / "liberation2/LiberationSerif-Regular.ttf",
    FONTS / "liberation/LiberationSerif-Regular.ttf",
    FONTS / "dejavu/DejaVuSerif.ttf",
)
FONT = "Serif"
HEIGHT = 842.0  # A4, points


@dataclass(frozen=True)
class Print:
    """A string on a page: left edge and baseline from the page's top left corner, points."""

    x: float
    y: float
    text: str
    size: float = 14


@cache
def font() -> str:
    """Register the first font at hand that can print "Ủ" and return its name."""
    for path in CANDIDATES:
        if path.exists():
            face = TTFont(FONT, str(path))
            if ord("Ủ") in face.face.charWidths:
                pdfmetrics.registerFont(face)
                return FONT
    pytest.skip("máy không có phông chữ tiếng Việt (no font with Vietnamese letters)")


def width(text: str, size: float = 14) -> float:
    """Return how wide a string prints, in points."""
    return stringWidth(text, font(), size)


def canvas(buffer: BytesIO, **options):
    """Return a canvas, A4 if the options do not say otherwise."""
    return Canvas(buffer, **({"pagesize": (595, HEIGHT)} | options))


def printed(*pages: list[Print], **options) -> bytes:
    """Return a PDF that shows these strings, one list a page."""
    buffer = BytesIO()
    sheet = canvas(buffer, **options)
    for page in pages:
        for each in page:
            sheet.setFont(font(), each.size)
            sheet.drawString(each.x, HEIGHT - each.y, each.text)
        sheet.showPage()
    sheet.save()
    return buffer.getvalue()


def report(flowables: list, **margins) -> bytes:
    """Return a PDF of reportlab flowables with page numbers from the second page on."""

    def number(sheet, document) -> None:
        if document.page > 1:
            sheet.setFont(font(), 13)
            sheet.drawCentredString(297.5, HEIGHT - 40, str(document.page))

    buffer = BytesIO()
    frame = {"leftMargin": 85, "rightMargin": 51, "topMargin": 57, "bottomMargin": 57} | margins
    template = SimpleDocTemplate(buffer, pagesize=(595, HEIGHT), **frame)
    template.build(flowables, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def paragraph(text: str, **style):
    """Return a justified paragraph with a first-line indent, as official reports have."""
    official = {
        "fontName": font(),
        "fontSize": 14,
        "leading": 18.5,
        "alignment": TA_JUSTIFY,
        "firstLineIndent": 36,
        "spaceAfter": 6,
    }
    return Paragraph(text, ParagraphStyle("official", **(official | style)))


def picture_page(sheet) -> None:
    """Show a page that is one picture, as scanners make them."""
    sheet.drawImage(ImageReader(Image.new("L", (60, 84), 200)), 0, 0, 595, HEIGHT)
    sheet.showPage()
