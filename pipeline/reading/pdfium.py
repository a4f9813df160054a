"""pdfium's functions, called without detours: several for every word of a report.

pypdfium2 declares the types of their arguments, and ctypes takes longer to check those than
pdfium to answer. Here every argument is passed as it is: three times as fast.
"""

from __future__ import annotations

import ctypes
from array import array
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Bounds = tuple[float, float, float, float]


class _Address(ctypes.c_void_p):
    """An address that pdfium returns and takes back; a plain c_void_p would become an int."""


class Functions(NamedTuple):
    """What is asked of pdfium; its own names are below, see fpdf_text.h and fpdf_edit.h.

    Arguments are `ctypes.c_void_p` and ints of 32 bits: nothing checks them.
    """

    annotation_count: Callable[..., int]
    text_length: Callable[..., int]
    text: Callable[..., int]
    unicode: Callable[..., int]
    rectangle_count: Callable[..., int]
    rectangle: Callable[..., None]
    char_box: Callable[..., None]
    char_origin: Callable[..., None]
    char_matrix: Callable[..., None]
    font_size: Callable[..., float]
    object_count: Callable[..., int]
    object: Callable[..., ctypes.c_void_p]
    form_object_count: Callable[..., int]
    form_object: Callable[..., ctypes.c_void_p]
    object_type: Callable[..., int]
    object_bounds: Callable[..., None]
    object_matrix: Callable[..., None]
    draw_mode: Callable[..., None]
    segment_count: Callable[..., int]
    segment: Callable[..., ctypes.c_void_p]
    segment_point: Callable[..., None]
    segment_type: Callable[..., int]
    segment_close: Callable[..., int]


@cache
def functions() -> Functions:
    """Return pdfium's functions as they are, without declared arguments."""
    from pypdfium2 import raw

    def plain(name: str, result: type | None) -> Callable[..., Any]:
        place = ctypes.cast(getattr(raw, name), ctypes.c_void_p).value
        assert place is not None  # noqa: S101  # pypdfium2 would not have been imported
        return ctypes.PYFUNCTYPE(result)(place)

    return Functions(
        annotation_count=plain("FPDFPage_GetAnnotCount", ctypes.c_int),
        text_length=plain("FPDFText_CountChars", ctypes.c_int),
        text=plain("FPDFText_GetText", ctypes.c_int),
        unicode=plain("FPDFText_GetUnicode", ctypes.c_uint),
        rectangle_count=plain("FPDFText_CountRects", ctypes.c_int),
        rectangle=plain("FPDFText_GetRect", None),
        char_box=plain("FPDFText_GetCharBox", None),
        char_origin=plain("FPDFText_GetCharOrigin", None),
        char_matrix=plain("FPDFText_GetMatrix", None),
        font_size=plain("FPDFText_GetFontSize", ctypes.c_double),
        object_count=plain("FPDFPage_CountObjects", ctypes.c_int),
        object=plain("FPDFPage_GetObject", _Address),
        form_object_count=plain("FPDFFormObj_CountObjects", ctypes.c_int),
        form_object=plain("FPDFFormObj_GetObject", _Address),
        object_type=plain("FPDFPageObj_GetType", ctypes.c_int),
        object_bounds=plain("FPDFPageObj_GetBounds", None),
        object_matrix=plain("FPDFPageObj_GetMatrix", None),
        draw_mode=plain("FPDFPath_GetDrawMode", None),
        segment_count=plain("FPDFPath_CountSegments", ctypes.c_int),
        segment=plain("FPDFPath_GetPathSegment", _Address),
        segment_point=plain("FPDFPathSegment_GetPoint", None),
        segment_type=plain("FPDFPathSegment_GetType", ctypes.c_int),
        segment_close=plain("FPDFPathSegment_GetClose", ctypes.c_int),
    )


def address(handle: Any) -> ctypes.c_void_p:
    """Return a handle of pypdfium2 (``page.raw``) as a plain address."""
    return ctypes.cast(handle, ctypes.c_void_p)


class Numbers:
    """Room for numbers that pdfium returns ("d" double, "f" float, "i" int), and their addresses."""

    __slots__ = ("at", "values")

    def __init__(self, kind: str, count: int) -> None:
        self.values: array[float] = array(kind, [0] * count)
        first, _ = self.values.buffer_info()
        size = self.values.itemsize
        self.at = [ctypes.c_void_p(first + index * size) for index in range(count)]


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
