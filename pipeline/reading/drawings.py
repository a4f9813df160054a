"""Strokes and pictures of a PDF page: what tables are ruled with, and how much is a scan."""

from __future__ import annotations

import ctypes
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipeline.reading.pdfium import Bounds, Numbers, address, functions
from pipeline.reading.printed import Edge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.pdfium import View

_PATH, _IMAGE, _FORM = 2, 3, 5  # FPDF_PAGEOBJ_…
_LINE_TO, _MOVE_TO = 0, 2  # FPDF_SEGMENT_…
_RECTANGLE = 5  # segments
_DEEPEST = 15  # forms within forms
_STRAIGHT = 0.5  # points: a stroke that leaves its axis by less is horizontal or vertical

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # as in PDF: a b c d e f
Found = tuple[int, Any, Matrix]  # the kind, the object, what moves its forms onto the page


def drawings(page: Any, view: View) -> tuple[list[Edge], float]:
    """Return the straight strokes of a page (a pypdfium2 page), and its share under pictures."""
    calls, pen = functions(), _Pen()
    handle = address(page.raw)
    items = [calls.object(handle, index) for index in range(calls.object_count(handle))]
    edges: list[Edge] = []
    covered = 0.0
    for kind, item, outer in _paths_and_pictures(items, view.matrix, 0):
        if kind == _PATH:
            edges += pen.strokes(item, outer)
        else:
            covered += _visible_area(pen.bounds(item, outer), view)
    whole = view.width * view.height
    return edges, min(covered / whole, 1.0) if whole else 0.0


def _paths_and_pictures(items: list[Any], outer: Matrix, depth: int) -> Iterator[Found]:
    calls = functions()
    for item in items:
        kind = calls.object_type(item)
        if kind in (_PATH, _IMAGE):
            yield kind, item, outer
        elif kind == _FORM and depth < _DEEPEST:
            inner = range(calls.form_object_count(item))
            within = [calls.form_object(item, ctypes.c_ulong(index)) for index in inner]
            yield from _paths_and_pictures(within, _times(_Pen().matrix(item), outer), depth + 1)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that moves a point by *inner*, then by *outer*."""
    a, b, c, d, e, f = inner
    u, v, w, x, y, z = outer
    return (
        *(a * u + b * w, a * v + b * x),
        *(c * u + d * w, c * v + d * x),
        *(e * u + f * w + y, e * v + f * x + z),
    )


def _visible_area(box: Bounds, view: View) -> float:
    across = min(box[2], view.width) - max(box[0], 0)
    down = min(box[3], view.height) - max(box[1], 0)
    return max(across, 0) * max(down, 0)


class _Pen:
    """What pdfium is asked about the objects of a page, and room for its answers."""

    def __init__(self) -> None:
        self.calls = functions()
        self.floats = Numbers("f", 6)
        self.modes = Numbers("i", 2)

    def matrix(self, item: Any) -> Matrix:
        """Return what moves an object into the form or the page that holds it."""
        self.calls.object_matrix(item, self.floats.at[0])
        a, b, c, d, e, f = self.floats.values.tolist()
        return a, b, c, d, e, f

    def bounds(self, item: Any, outer: Matrix) -> Bounds:
        """Return the rectangle round an object, on the page."""
        self.calls.object_bounds(item, *self.floats.at[:4])
        x0, y0, x1, y1 = self.floats.values[:4]
        a, b, c, d, e, f = outer
        corners = ((x0, y0), (x0, y1), (x1, y0), (x1, y1))
        across = [a * x + c * y + e for x, y in corners]
        down = [b * x + d * y + f for x, y in corners]
        return min(across), min(down), max(across), max(down)

    def strokes(self, item: Any, outer: Matrix) -> Iterator[Edge]:
        """Yield the horizontal and vertical sides of a path that is painted."""
        self.calls.draw_mode(item, *self.modes.at)
        filled, stroked = self.modes.values
        if not filled and not stroked:
            return
        if not stroked and self.calls.segment_count(item) <= _RECTANGLE:
            x0, top, x1, bottom = self.bounds(item, outer)
            if max(bottom - top, x1 - x0) <= _STRAIGHT:  # the corner of two rules
                return
            if bottom - top <= _STRAIGHT < x1 - x0:  # a rule, drawn as a thin rectangle
                yield Edge(x0, top, x1, top)
                yield Edge(x0, bottom, x1, bottom)
                return
            if x1 - x0 <= _STRAIGHT < bottom - top:
                yield Edge(x0, top, x0, bottom)
                yield Edge(x1, top, x1, bottom)
                return
        a, b, c, d, e, f = _times(self.matrix(item), outer)
        for points in self._polylines(item):
            moved = [(a * x + c * y + e, b * x + d * y + f) for x, y in points]
            for (x0, y0), (x1, y1) in pairwise(moved):
                if abs(y0 - y1) <= _STRAIGHT < abs(x0 - x1):
                    yield Edge(min(x0, x1), y0, max(x0, x1), y0)
                elif abs(x0 - x1) <= _STRAIGHT < abs(y0 - y1):
                    yield Edge(x0, min(y0, y1), x0, max(y0, y1))

    def _polylines(self, item: Any) -> Iterator[list[Point]]:
        """Yield the straight pieces of a path; a curve ends one and begins another."""
        calls, values = self.calls, self.floats.values
        at_x, at_y = self.floats.at[:2]
        points: list[Point] = []
        start = (0.0, 0.0)
        for index in range(calls.segment_count(item)):
            segment = calls.segment(item, index)
            calls.segment_point(segment, at_x, at_y)
            point = values[0], values[1]
            kind = calls.segment_type(segment)
            if kind == _LINE_TO:
                points.append(point)
            else:
                yield points
                points = [point]
                if kind == _MOVE_TO:
                    start = point
            if calls.segment_close(segment):
                points.append(start)
        yield points
