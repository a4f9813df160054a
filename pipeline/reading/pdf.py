"""The one door to pypdfium2: PDF bytes → pages of glyphs and ruled edges.

pdfium is not thread-safe: call `printed_pages` from one thread of a process only.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.printed import Edge, Glyph, PrintedPage

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END_HYPHENS = "\ufffe\x02"  # pdfium's marks for a hyphen that ends a line
_STRAIGHT = 0.5  # points: a stroke that leaves its axis by less is horizontal or vertical
_UPRIGHT = math.radians(5)  # text turned further is a watermark or a stamp in the margin


Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _View:
    """How a page is shown: its visible rectangle in PDF user space, and its quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int  # clockwise, 0 to 3

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of user space (origin bottom left) into one of the page (top left)."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def rectangle(self, x0: float, y0: float, x1: float, y1: float) -> Bounds:
        """Return on the page (x0, top, x1, bottom) a rectangle of user space."""
        left, top = self.place(x0, y1)
        right, bottom = self.place(x1, y0)
        if self.turns:
            return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
        return left, top, right, bottom


def printed_pages(data: bytes) -> tuple[PrintedPage, ...]:
    """Return what each page of a PDF (*tệp PDF*) shows, form fields and signatures included.

    Glyphs come in the order of the text layer; those that a form field or a signature adds
    are marked ``added``. Raises `SourceError`: ``encrypted`` if a password is asked for,
    ``broken`` if pdfium cannot open the file or one of its pages.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _cannot_open(error) from error
    try:
        document.init_forms()  # before any page: number and date may stand in form fields
        if len(document) == 0:
            raise SourceError(Reason.BROKEN, "PDF không có trang nào. Hãy xin lại tệp gốc.")
        return tuple(_printed_page(document, index) for index in range(len(document)))
    except pypdfium2.PdfiumError as error:
        raise _broken(str(error)) from error
    finally:
        document.close()


def _cannot_open(error: Exception) -> SourceError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return SourceError(
            Reason.ENCRYPTED,
            "PDF đặt mật khẩu nên không mở được. Hãy mở bằng mật khẩu, in ra PDF mới không "
            "mật khẩu rồi đưa vào lại.",
        )
    return _broken(str(error))


def _broken(detail: str) -> SourceError:
    return SourceError(
        Reason.BROKEN,
        f"PDF hỏng hoặc tải về chưa hết, không mở được ({detail}). Hãy tải lại hoặc xin lại "
        "tệp gốc.",
    )


def _printed_page(document: Any, index: int) -> PrintedPage:
    page = document[index]
    view = _view(page)
    glyphs = tuple(_glyphs(page, view, index + 1))
    if document.formenv:
        page.flatten()
        page.close()
        page = document[index]
        glyphs = _mark_added(glyphs, tuple(_glyphs(page, view, index + 1)))
    edges, image_cover = _drawings(page, view)
    width, height = page.get_size()
    page.close()
    return PrintedPage(index + 1, width, height, glyphs, edges, image_cover)


def _view(page: Any) -> _View:
    """Return the visible part of a page: its crop box as far as the sheet reaches."""
    left, bottom, right, top = page.get_cropbox()
    sheet = page.get_mediabox()
    return _View(
        max(left, sheet[0]),
        max(bottom, sheet[1]),
        min(right, sheet[2]),
        min(top, sheet[3]),
        page.get_rotation() // 90,
    )


def _mark_added(before: tuple[Glyph, ...], after: tuple[Glyph, ...]) -> tuple[Glyph, ...]:
    """Mark the glyphs that flattening the form added to those of the page itself."""
    left = Counter((glyph.char, round(glyph.x0), round(glyph.top)) for glyph in before)
    marked: list[Glyph] = []
    for glyph in after:
        key = (glyph.char, round(glyph.x0), round(glyph.top))
        marked.append(replace(glyph, added=left[key] <= 0))
        left[key] -= 1
    return tuple(marked)


# ── glyphs ────────────────────────────────────────────────────────────────────────────


def _glyphs(page: Any, view: _View, number: int) -> Iterator[Glyph]:
    from pypdfium2 import raw

    text = page.get_textpage()
    left, right, bottom, top, x, y = (ctypes.c_double() for _ in range(6))
    baseline, size, slanted = math.nan, 0.0, False
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text, index)
        char = "-" if chr(code) in _LINE_END_HYPHENS else chr(code)
        if (code < 32 and char != "-") or 0xD800 <= code <= 0xDFFF:
            continue
        raw.FPDFText_GetCharBox(text, index, left, right, bottom, top)
        raw.FPDFText_GetCharOrigin(text, index, x, y)
        box = view.rectangle(left.value, bottom.value, right.value, top.value)
        _, here = view.place(x.value, y.value)
        if here != baseline and not char.isspace():  # size and angle last as long as the line
            baseline = here
            size, slanted = _size_and_slant(text, index, view)
        yield Glyph(char, number, *box, here, size, slanted=slanted)
    text.close()


def _size_and_slant(text: Any, index: int, view: _View) -> tuple[float, bool]:
    """Return the height of a character's em in points, and whether it leaves the horizontal."""
    from pypdfium2 import raw

    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, matrix)
    scale = math.hypot(matrix.c, matrix.d) or 1.0
    # the direction of the baseline; pdfium's own angle takes italics for slanted text
    angle = math.atan2(matrix.b, matrix.a) - view.turns * math.pi / 2
    slanted = abs(math.remainder(angle, 2 * math.pi)) > _UPRIGHT
    return float(raw.FPDFText_GetFontSize(text, index)) * scale, slanted


# ── strokes and pictures ──────────────────────────────────────────────────────────────


def _drawings(page: Any, view: _View) -> tuple[tuple[Edge, ...], float]:
    """Return the straight strokes of a page, and the share of it under pictures."""
    from pypdfium2 import raw

    edges: list[Edge] = []
    covered = 0.0
    kinds = [raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE]
    for item in page.get_objects(filter=kinds):
        if item.type == raw.FPDF_PAGEOBJ_PATH:
            edges += _strokes(item, view)
        else:
            covered += _visible_area(view.rectangle(*_bounds_of(item)), view)
    whole = (view.right - view.left) * (view.top - view.bottom)
    return tuple(edges), min(covered / whole, 1.0) if whole else 0.0


def _bounds_of(item: Any) -> Bounds:
    """Return the bounds (left, bottom, right, top) of an object in user space."""
    x0, y0, x1, y1 = item.get_bounds()
    outer = _containers(item)
    corners = [_move(outer, x, y) for x in (x0, x1) for y in (y0, y1)]
    across, up = zip(*corners, strict=True)
    return min(across), min(up), max(across), max(up)


def _visible_area(box: Bounds, view: _View) -> float:
    wide, high = view.right - view.left, view.top - view.bottom
    if view.turns % 2:
        wide, high = high, wide
    across = min(box[2], wide) - max(box[0], 0)
    down = min(box[3], high) - max(box[1], 0)
    return max(across, 0) * max(down, 0)


def _containers(item: Any) -> list[Any]:
    """Return the matrices of the form objects round *item*, innermost first."""
    matrices = []
    container = item.container
    while container is not None:
        matrices.append(container.get_matrix())
        container = container.container
    return matrices


def _move(matrices: list[Any], x: float, y: float) -> tuple[float, float]:
    for matrix in matrices:
        x, y = matrix.on_point(x, y)
    return x, y


def _strokes(item: Any, view: _View) -> Iterator[Edge]:
    """Yield the horizontal and vertical sides of a path that is painted."""
    from pypdfium2 import raw

    filled, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, filled, stroked)
    if not filled.value and not stroked.value:
        return
    matrices = [item.get_matrix(), *_containers(item)]
    for points in _polylines(item):
        shown = [view.place(*_move(matrices, x, y)) for x, y in points]
        for (x0, y0), (x1, y1) in pairwise(shown):
            if abs(y0 - y1) <= _STRAIGHT < abs(x0 - x1):
                yield Edge(min(x0, x1), y0, max(x0, x1), y0)
            elif abs(x0 - x1) <= _STRAIGHT < abs(y0 - y1):
                yield Edge(x0, min(y0, y1), x0, max(y0, y1))


def _polylines(item: Any) -> Iterator[list[tuple[float, float]]]:
    """Yield the straight pieces of a path; a curve ends one and begins another."""
    from pypdfium2 import raw

    points: list[tuple[float, float]] = []
    start = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(raw.FPDFPath_CountSegments(item)):
        segment = raw.FPDFPath_GetPathSegment(item, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (x.value, y.value)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO:
            points.append(point)
        else:
            yield points
            points = [point]
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                start = point
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(start)
    yield points
