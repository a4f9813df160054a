"""A text layer that some other program recognised, against our own reading of the picture.

Scanners write what they recognised as invisible text over the picture. Where such a layer is
Vietnamese it is read, but its numerals are one reading only: ours is the second, and where the
two differ both are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.reading.printed import Word
    from pipeline.reading.scanned_pages import ScannedPage

_UNCONFIRMED = 0.5  # the confidence of a numeral that only a foreign recogniser has read
_BAND = 20.0  # points: words are looked for in bands of the page


def unconfirmed(words: Iterable[Word]) -> tuple[Word, ...]:
    """Return the words of a recognised layer with numerals that nobody has read again."""
    return tuple(
        word._replace(confidence=_UNCONFIRMED) if word.text.isdigit() else word for word in words
    )


def confirmed(words: Iterable[Word], scan: ScannedPage) -> tuple[Word, ...]:
    """Return the words of a recognised layer, its numerals with what the picture's reading has.

    ``second`` is empty where our own reading has no numeral at that place.
    """
    bands: dict[int, list[Word]] = {}
    for read in scan.words:
        if read.text.isdigit():
            box = scan.on_page(read.box)
            placed = read._replace(x0=box.x0, top=box.top, x1=box.x1, bottom=box.bottom)
            for band in range(int(box.top // _BAND) - 1, int(box.bottom // _BAND) + 2):
                bands.setdefault(band, []).append(placed)
    return tuple(
        word._replace(second=_at(word, bands)) if word.text.isdigit() else word for word in words
    )


def _at(word: Word, bands: dict[int, list[Word]]) -> str:
    """Return the numeral that our own reading has where a word stands; empty if none."""
    across, down = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    near = [
        read
        for read in bands.get(int(down // _BAND), ())
        if read.x0 - 1 <= across <= read.x1 + 1 and read.top - 2 <= down <= read.bottom + 2
    ]
    best = min(near, key=lambda read: abs((read.x0 + read.x1) / 2 - across), default=None)
    return best.text if best else ""
