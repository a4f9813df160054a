"""Text layers of PDFs in legacy encodings (*lớp chữ mã TCVN3, VNI, VPS*) → Unicode, word by word.

A PDF printed from a file in .VnTime or VNI-Times shows Vietnamese letters and says other ones:
"b¸o c¸o". Once converted it is better than what could be recognised from the page's picture.
"""

from __future__ import annotations

from itertools import groupby, islice
from typing import TYPE_CHECKING

from extractors.syllables import is_syllable
from pipeline.reading.conversions import converted_lines
from pipeline.reading.encodings import Encoding
from pipeline.reading.printed import composed, text_of
from pipeline.reading.syllables import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.conversions import ConvertedLine
    from pipeline.reading.printed import PrintedPage, Word

_SAMPLE = 80  # pieces of text that tell whether a page is worth a look
_ODD = 0.8  # of its words are syllables: reports in Unicode have more
_VIETNAMESE = 0.85  # of the words of a converted page: with fewer it stays as it is


def in_unicode(page: PrintedPage) -> tuple[tuple[Word, ...], Encoding] | None:
    """Return the words of a page in Unicode and what they were in; None if it is no such page."""
    if _share([word.text for word in islice(page.words, _SAMPLE)]) >= _ODD:
        return None
    own = [word for word in page.words if not word.added and not word.slanted]
    lines = [composed(list(line)) for _, line in groupby(own, key=lambda word: word.baseline)]
    texts = [text_of(line) for line in lines]
    found = converted_lines(texts, [None] * len(texts))
    encodings = [line.encoding for line in found if line.encoding is not Encoding.UNICODE]
    if not encodings or _share([line.text for line in found]) < _VIETNAMESE:
        return None
    over = [word for word in page.words if word.added or word.slanted]
    read = [word for line, to in zip(lines, found, strict=True) for word in _words(line, to)]
    return (*read, *over), max(set(encodings), key=encodings.count)


def _share(texts: Sequence[str]) -> float:
    """Return which share of the words can be Vietnamese syllables; 1 if there are none."""
    found = words(" ".join(texts))
    return sum(map(is_syllable, found)) / len(found) if found else 1.0


def _words(line: Sequence[Word], converted: ConvertedLine) -> Iterator[Word]:
    """Yield the words of a line with the characters that stand in their place now."""
    at = 0
    pieces: dict[int, list[str]] = {}
    for char, origin in zip(converted.text, converted.origins, strict=True):
        pieces.setdefault(origin, []).append(char)
    for index, word in enumerate(line):
        at += bool(index and word.spaced)
        text = "".join(
            char for place in range(at, at + len(word.text)) for char in pieces.get(place, ())
        )
        at += len(word.text)
        if text.strip():
            yield word._replace(text=text)
