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
_DEEPEST = 15  # forms within forms
_STRAIGHT = 0.5  # points: a stroke that leaves its axis by less is horizontal or vertical

Point = tuple[float, float]
Matrix = tuple[float, float, float, float, float, float]  # as in PDF: a b c d e f
Found = tuple[int, int, Matrix]  # the kind, the object, what moves its forms onto the page


def drawings(page: Any, view: View) -> tuple[list[Edge], float]:
    """Return the straight strokes of a page (a pypdfium2 page), and its share under pictures."""
    calls = functions()
    handle = address(page.raw)
    items = [calls.object(handle, index) for index in range(calls.object_count(handle))]
    edges: list[Edge] = []
    covered = 0.0
    for kind, item, outer in _paths_and_pictures(items, view.matrix, 0):
        if kind == _PATH:
            edges += _strokes(item, outer)
        else:
            covered += _visible_area(_bounds_of(item, outer), view)
    whole = view.width * view.height
    return edges, min(covered / whole, 1.0) if whole else 0.0


def _paths_and_pictures(items: list[int], outer: Matrix, depth: int) -> Iterator[Found]:
    calls = functions()
    for item in items:
        kind = calls.object_type(item)
        if kind in (_PATH, _IMAGE):
            yield kind, item, outer
        elif kind == _FORM and depth < _DEEPEST:
            inner = range(calls.form_object_count(item))
            within = [calls.form_object(item, index) for index in inner]
            yield from _paths_and_pictures(within, _times(_matrix(item), outer), depth + 1)


def _matrix(item: int) -> Matrix:
    room = Numbers(ctypes.c_float, 6)
    functions().object_matrix(item, room.at[0])
    a, b, c, d, e, f = room.values
    return a, b, c, d, e, f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """Return the matrix that moves a point by *inner*, then by *outer*."""
    a, b, c, d, e, f = inner
    u, v, w, x, y, z = outer
    return (
        *(a * u + b * w, a * v + b * x),
        *(c * u + d * w, c * v + d * x),
        *(e * u + f * w + y, e * v + f * x + z),
    )


def _moved(points: list[Point], matrix: Matrix) -> list[Point]:
    a, b, c, d, e, f = matrix
    return [(a * x + c * y + e, b * x + d * y + f) for x, y in points]


# ── pictures ──────────────────────────────────────────────────────────────────────────


def _bounds_of(item: int, outer: Matrix) -> Bounds:
    room = Numbers(ctypes.c_float, 4)
    functions().object_bounds(item, *room.at)
    x0, y0, x1, y1 = room.values
    across, down = zip(*_moved([(x0, y0), (x0, y1), (x1, y0), (x1, y1)], outer), strict=True)
    return min(across), min(down), max(across), max(down)


def _visible_area(box: Bounds, view: View) -> float:
    across = min(box[2], view.width) - max(box[0], 0)
    down = min(box[3], view.height) - max(box[1], 0)
    return max(across, 0) * max(down, 0)


# ── strokes ───────────────────────────────────────────────────────────────────────────


def _strokes(item: int, outer: Matrix) -> Iterator[Edge]:
    """Yield the horizontal and vertical sides of a path that is painted."""
    room = Numbers(ctypes.c_int, 2)
    functions().draw_mode(item, *room.at)
    if not any(room.values):
        return
    matrix = _times(_matrix(item), outer)
    for points in _polylines(item):
        for (x0, y0), (x1, y1) in pairwise(_moved(points, matrix)):
            if abs(y0 - y1) <= _STRAIGHT < abs(x0 - x1):
                yield Edge(min(x0, x1), y0, max(x0, x1), y0)
            elif abs(x0 - x1) <= _STRAIGHT < abs(y0 - y1):
                yield Edge(x0, min(y0, y1), x0, max(y0, y1))


def _polylines(item: int) -> Iterator[list[Point]]:
    """Yield the straight pieces of a path; a curve ends one and begins another."""
    calls = functions()
    room = Numbers(ctypes.c_float, 2)
    points: list[Point] = []
    start = (0.0, 0.0)
    for index in range(calls.segment_count(item)):
        segment = calls.segment(item, index)
        calls.segment_point(segment, *room.at)
        x, y = room.values
        kind = calls.segment_type(segment)
        if kind == _LINE_TO:
            points.append((x, y))
        else:
            yield points
            points = [(x, y)]
            if kind == _MOVE_TO:
                start = x, y
        if calls.segment_close(segment):
            points.append(start)
    yield points
