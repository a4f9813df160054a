"""pdfium's functions, called without detours: several for every word of a report.

pypdfium2 declares their pointers by type, and ctypes then takes longer to check an argument
than pdfium to answer. Here every pointer is a plain address: twice to three times as fast.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Bounds = tuple[float, float, float, float]


class Functions(NamedTuple):
    """What is asked of pdfium, by its own names; see fpdf_text.h, fpdf_edit.h, fpdf_annot.h."""

    annotation_count: Callable[..., int]
    text_length: Callable[..., int]
    text: Callable[..., int]
    unicode: Callable[..., int]
    rectangle_count: Callable[..., int]
    rectangle: Callable[..., int]
    char_box: Callable[..., int]
    char_origin: Callable[..., int]
    char_matrix: Callable[..., int]
    font_size: Callable[..., float]
    object_count: Callable[..., int]
    object: Callable[..., int]
    form_object_count: Callable[..., int]
    form_object: Callable[..., int]
    object_type: Callable[..., int]
    object_bounds: Callable[..., int]
    object_matrix: Callable[..., int]
    draw_mode: Callable[..., int]
    segment_count: Callable[..., int]
    segment: Callable[..., int]
    segment_point: Callable[..., int]
    segment_type: Callable[..., int]
    segment_close: Callable[..., int]


@cache
def functions() -> Functions:
    """Return pdfium's functions with plain addresses as pointers."""
    from pypdfium2 import raw

    a, i = ctypes.c_void_p, ctypes.c_int

    def plain(name: str, result: type | None, *arguments: type) -> Callable[..., Any]:
        address = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
        return ctypes.PYFUNCTYPE(result, *arguments)(address or 0)

    return Functions(
        annotation_count=plain("FPDFPage_GetAnnotCount", i, a),
        text_length=plain("FPDFText_CountChars", i, a),
        text=plain("FPDFText_GetText", i, a, i, i, a),
        unicode=plain("FPDFText_GetUnicode", ctypes.c_uint, a, i),
        rectangle_count=plain("FPDFText_CountRects", i, a, i, i),
        rectangle=plain("FPDFText_GetRect", i, a, i, a, a, a, a),
        char_box=plain("FPDFText_GetCharBox", i, a, i, a, a, a, a),
        char_origin=plain("FPDFText_GetCharOrigin", i, a, i, a, a),
        char_matrix=plain("FPDFText_GetMatrix", i, a, i, a),
        font_size=plain("FPDFText_GetFontSize", ctypes.c_double, a, i),
        object_count=plain("FPDFPage_CountObjects", i, a),
        object=plain("FPDFPage_GetObject", a, a, i),
        form_object_count=plain("FPDFFormObj_CountObjects", i, a),
        form_object=plain("FPDFFormObj_GetObject", a, a, ctypes.c_ulong),
        object_type=plain("FPDFPageObj_GetType", i, a),
        object_bounds=plain("FPDFPageObj_GetBounds", i, a, a, a, a, a),
        object_matrix=plain("FPDFPageObj_GetMatrix", i, a, a),
        draw_mode=plain("FPDFPath_GetDrawMode", i, a, a, a),
        segment_count=plain("FPDFPath_CountSegments", i, a),
        segment=plain("FPDFPath_GetPathSegment", a, a, i),
        segment_point=plain("FPDFPathSegment_GetPoint", i, a, a, a),
        segment_type=plain("FPDFPathSegment_GetType", i, a),
        segment_close=plain("FPDFPathSegment_GetClose", i, a),
    )


def address(handle: Any) -> int:
    """Return a handle of pypdfium2 (``page.raw``) as a plain address."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


class Numbers:
    """Room for the numbers that a function of pdfium returns, and the address of each."""

    __slots__ = ("at", "values")

    def __init__(self, kind: type, count: int) -> None:
        self.values = (kind * count)()
        first = ctypes.addressof(self.values)
        self.at = [first + index * ctypes.sizeof(kind) for index in range(count)]


@dataclass(frozen=True, slots=True)
class View:
    """How a page is shown: its visible rectangle in PDF user space, and its quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int  # clockwise, 0 to 3

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """What turns user space (origin bottom left) into the page (origin top left)."""
        return (
            (1, 0, 0, -1, -self.left, self.top),
            (0, 1, 1, 0, -self.bottom, -self.left),
            (-1, 0, 0, 1, self.right, -self.bottom),
            (0, -1, -1, 0, self.top, self.right),
        )[self.turns]

    @property
    def width(self) -> float:
        """The width of the page as shown, in points."""
        return self.top - self.bottom if self.turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        """The height of the page as shown, in points."""
        return self.right - self.left if self.turns % 2 else self.top - self.bottom

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Turn a point of user space into one of the page."""
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def rectangle(self, x0: float, y0: float, x1: float, y1: float) -> Bounds:
        """Return on the page (x0, top, x1, bottom) a rectangle of user space."""
        if self.turns == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        left, top = self.place(x0, y1)
        right, bottom = self.place(x1, y0)
        return min(left, right), min(top, bottom), max(left, right), max(top, bottom)
