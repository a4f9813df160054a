"""How hard a file is read, and where what was read is remembered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What a reader may use.

    ``readers`` processes read the pages of one scan side by side; ``remembered`` is the folder of
    pages that were recognised before, ``kept`` that of whole readings, None if nothing is kept. ``word_boxes`` are pages and
    places for the words of Word files, which have none: LibreOffice prints them, which takes a
    second or two. Pictures of text are not looked at unless ``recognise``.
    """

    readers: int = 1
    remembered: Path | None = None
    kept: Path | None = None
    word_boxes: bool = False
    recognise: bool = True


PLAIN = ReadingOptions()
LAYERS_ONLY = ReadingOptions(recognise=False)
