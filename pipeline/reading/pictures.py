"""The one door to OpenCV: pictures of pages made ready for reading (*ảnh trang quét*).

A picture is an array of grey values, rows from top to bottom, 0 black. What was measured on
real and damaged scans: a clean page is read best as it is, though it lies a little askew; noise
costs more than any other damage; letters that touch the rules of a table are lost with them;
making pictures larger never pays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.printed import Edge
from pipeline.reading.rendering import POINTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import numpy as np
    import numpy.typing as npt

    Grey = npt.NDArray[np.uint8]
    Box = tuple[float, float, float, float]  # x0, top, x1, bottom

_NOISY = 3.5  # grey levels a median moves the pixels of the paper: real scans .1-.7, hard ones 5-7
_LEAST_TURN = math.radians(0.1)  # less is nothing: 0.8 points over the width of a line
_ASKEW = math.radians(1.0)  # what tesseract evens out by itself
_MOST_TURN = 5.0  # degrees: a page fed askew; beyond that it lies on its side
_FEW_DOTS = 500  # black pixels: a page with fewer says nothing about its lines
_MANY_DOTS = 40_000
FRAME = 8.0  # points of white paper round what is read by itself: letters at an edge are misread
_INK = 0.65  # of the paper's grey: darker is ink
_LEAST_INK = 6  # pixels: fewer are dirt
_SHORTEST_RULE = 30.0  # points: letters and underlined words have no longer strokes
_BROKEN = 25.0  # points that may lack at the end of a rule, before one across
_THICKEST_RULE = 4.0  # points: thicker strokes are bars and pictures


@dataclass(frozen=True, slots=True)
class Picture:
    """A page made ready for reading: its grey values, and how they lie on the page.

    ``turn`` is the angle in radians by which the page was turned to the left about its middle,
    ``tilt`` the one by which it still must be turned for its lines to lie level; ``scale`` is
    the number of pixels in a point, ``paper`` the grey of what is empty.
    """

    grey: Grey
    scale: float
    turn: float = 0.0
    tilt: float = 0.0
    paper: int = 255

    @property
    def width(self) -> float:
        """The width in points."""
        return float(self.grey.shape[1] / self.scale)

    @property
    def height(self) -> float:
        """The height in points."""
        return float(self.grey.shape[0] / self.scale)


def prepared(grey: Grey, dpi: float) -> tuple[Picture, tuple[Edge, ...]]:
    """Return a page made ready for reading, and its rules as they lie when it is level.

    Its noise is taken away; where it lies well askew or has ruled tables it is made level, and
    the rules are painted over, since letters that touch them are not read.
    """
    import cv2
    import numpy as np

    noisy = _noise(grey) > _NOISY
    clean = np.asarray(cv2.medianBlur(grey, 3) if noisy else grey, dtype=np.uint8)
    tilt = _tilt(clean)
    tilt = tilt if abs(tilt) >= _LEAST_TURN else 0.0
    as_is = Picture(clean, dpi / POINTS, tilt=tilt, paper=_paper(clean))
    level = _levelled(as_is)
    strokes = tuple(_strokes(level))
    edges = tuple(_meeting(stroke.edge for stroke in strokes))
    if not all(edge.horizontal for edge in edges):
        return _painted_over(level, strokes), edges
    return (level if noisy or abs(tilt) > _ASKEW else as_is), edges


def _levelled(picture: Picture) -> Picture:
    import cv2
    import numpy as np

    if not picture.tilt:
        return picture
    height, width = picture.grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), math.degrees(picture.tilt), 1)
    grey = cv2.warpAffine(
        picture.grey,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    level = np.asarray(grey, dtype=np.uint8)
    return Picture(level, picture.scale, picture.tilt, paper=picture.paper)


def _paper(grey: Grey) -> int:
    """Return the grey of a page's paper: most of a page is empty."""
    import numpy as np

    return int(np.percentile(grey[::4, ::4], 60))


def _noise(grey: Grey) -> float:
    """Return by how much a median moves the pixels of the paper, in grey levels."""
    import cv2
    import numpy as np

    smooth = np.asarray(cv2.medianBlur(grey, 3), dtype=np.uint8)
    paper = smooth > _paper(smooth) - 20
    return float(cv2.absdiff(grey, smooth)[paper].mean()) if paper.any() else 0.0


def _tilt(grey: Grey) -> float:
    """Return the angle that makes the lines of a page level, by the profile of its rows.

    Lines that lie level make rows of ink and rows of paper; the sharpest change between
    neighbouring rows tells the angle (W. Postl, Detection of linear oblique structures, 1986).
    """
    import cv2
    import numpy as np

    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    down, across = np.nonzero(half < _paper(np.asarray(half)) * 0.6)
    if len(down) < _FEW_DOTS:
        return 0.0
    step = max(1, len(down) // _MANY_DOTS)
    down, across = down[::step].astype(float), across[::step].astype(float)

    def sharpness(angle: float) -> float:
        rows = np.round(down * math.cos(angle) - across * math.sin(angle)).astype(int)
        profile = np.bincount(rows - rows.min()).astype(float)
        return float((np.diff(profile) ** 2).sum())

    coarse = max(np.radians(np.arange(-_MOST_TURN, _MOST_TURN + 0.01, 0.25)), key=sharpness)
    return float(max(coarse + np.radians(np.arange(-0.25, 0.26, 0.05)), key=sharpness))


def turned(grey: Grey, quarters: int) -> Grey:
    """Return a picture turned clockwise by quarters of a circle."""
    import numpy as np

    return np.ascontiguousarray(np.rot90(grey, -quarters)) if quarters else grey


def resized(grey: Grey, size: float) -> Grey:
    """Return a picture *size* times as wide and as high."""
    import cv2
    import numpy as np

    way = cv2.INTER_CUBIC if size > 1 else cv2.INTER_AREA
    other = grey if size == 1 else cv2.resize(grey, None, fx=size, fy=size, interpolation=way)
    return np.ascontiguousarray(other, dtype=np.uint8)


def framed(picture: Picture, box: Box) -> Grey:
    """Return what a box (points) of a picture shows, with white paper round it."""
    import numpy as np

    x0, top, x1, bottom = _pixels(picture, box)
    shown = picture.grey[top:bottom, x0:x1]
    return np.pad(shown, int(FRAME * picture.scale), constant_values=picture.paper)


def ink_bounds(picture: Picture, box: Box) -> Box | None:
    """Return where in a box (points) of a picture there is ink; None if it is empty."""
    import numpy as np

    x0, top, x1, bottom = _pixels(picture, box)
    shown = picture.grey[top:bottom, x0:x1]
    if not shown.size:
        return None
    dark = shown < picture.paper * _INK
    columns, rows = np.flatnonzero(dark.sum(0) > 0), np.flatnonzero(dark.sum(1) > 0)
    if int(dark.sum()) < _LEAST_INK:
        return None
    scale = picture.scale
    return (
        (x0 + int(columns[0])) / scale,
        (top + int(rows[0])) / scale,
        (x0 + int(columns[-1]) + 1) / scale,
        (top + int(rows[-1]) + 1) / scale,
    )


def _pixels(picture: Picture, box: Box) -> tuple[int, int, int, int]:
    height, width = picture.grey.shape
    x0, top, x1, bottom = (round(each * picture.scale) for each in box)
    return max(x0, 0), max(top, 0), min(x1, width), min(bottom, height)


# ── rules ─────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Stroke:
    """A rule: where it runs in points, and the pixels that it covers (x, y, width, height)."""

    edge: Edge
    pixels: tuple[int, int, int, int]


def _strokes(picture: Picture) -> Iterator[_Stroke]:
    """Yield the straight strokes of a page (*đường kẻ*), as tables are ruled with."""
    import cv2
    import numpy as np

    small = cv2.resize(picture.grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(
        small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 13, 15
    )
    length = int(_SHORTEST_RULE * picture.scale / 2)
    thick = _THICKEST_RULE * picture.scale
    for lying in (True, False):
        long = np.ones((1, length) if lying else (length, 1), np.uint8)
        bridge = np.ones((1, 5) if lying else (5, 1), np.uint8)
        opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, long)
        whole = cv2.morphologyEx(opened, cv2.MORPH_CLOSE, bridge)  # the scanner breaks rules
        for stroke in cv2.connectedComponentsWithStats(whole)[2][1:].tolist():
            x, y, wide, high = (2 * each for each in stroke[:4])
            if (high if lying else wide) <= thick:
                pixels = (x, y, wide, high)
                yield _Stroke(_edge(pixels, picture.scale, lying=lying), pixels)


def _edge(pixels: tuple[int, int, int, int], scale: float, *, lying: bool) -> Edge:
    x, y, wide, high = (each / scale for each in pixels)
    if lying:
        return Edge(x, y + high / 2, x + wide, y + high / 2)
    return Edge(x + wide / 2, y, x + wide / 2, y + high)


def _meeting(edges: Iterable[Edge]) -> list[Edge]:
    """Return rules that end shortly before one across as if they met it: scanners break them."""
    every = list(edges)
    lying = [edge for edge in every if edge.horizontal]
    standing = [edge for edge in every if not edge.horizontal]
    met = [
        Edge(
            min([e.x0, *(s.x0 for s in standing if _crosses(s, e) and 0 < e.x0 - s.x0 < _BROKEN)]),
            e.top,
            max([e.x1, *(s.x0 for s in standing if _crosses(s, e) and 0 < s.x0 - e.x1 < _BROKEN)]),
            e.bottom,
        )
        for e in lying
    ]
    return [*met, *standing]


def _crosses(standing: Edge, lying: Edge) -> bool:
    """Tell whether a standing rule passes at the height of a lying one."""
    return standing.top - _THICKEST_RULE <= lying.top <= standing.bottom + _THICKEST_RULE


def _painted_over(picture: Picture, strokes: Iterable[_Stroke]) -> Picture:
    """Return a picture whose rules have the colour of its paper."""
    grey = picture.grey.copy()
    for x, y, wide, high in (stroke.pixels for stroke in strokes):
        grey[max(y - 1, 0) : y + high + 1, max(x - 1, 0) : x + wide + 1] = picture.paper
    return replace(picture, grey=grey)
