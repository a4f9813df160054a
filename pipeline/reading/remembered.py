"""Pages that were recognised before, one file a picture (*trang đã nhận dạng*).

A page is known by its picture and by all that reads pictures, so that it is never read twice, in
whatever file and after whatever change of the extractors.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.artefacts import write_whole
from pipeline.reading import (
    ocr,
    pictures,
    printed,
    rendering,
    rereading,
    rulings,
    scanned_cells,
    scanned_pages,
    tables,
)
from pipeline.reading.printed import Edge, Word
from pipeline.reading.scanned_pages import ScannedPage

if TYPE_CHECKING:
    from pipeline.reading.scanned_pages import Drawn

_LIBRARIES = ("opencv-python-headless", "pdfplumber")  # beside tesseract: they prepare, and rule


@cache
def _reader() -> bytes:
    """Return what changes with all that may change a reading but the picture."""
    sources = (
        *(ocr, pictures, printed, rendering, rereading),
        *(rulings, scanned_cells, scanned_pages, tables),
    )
    code = b"".join(Path(str(module.__file__)).read_bytes() for module in sources)
    versions = [ocr.engine_version(), *map(version, _LIBRARIES)]
    return hashlib.sha256(code + Path(__file__).read_bytes() + " ".join(versions).encode()).digest()


def place_of(folder: Path, drawn: Drawn) -> Path:
    """Return where in *folder* the page of a picture is kept."""
    form = repr((drawn.grey.shape, drawn.dpi)).encode()
    key = hashlib.sha256(_reader() + form + drawn.grey.tobytes()).hexdigest()
    return folder / key[:2] / f"{key}.json.gz"


def keep(place: Path, page: ScannedPage) -> None:
    """Remember a page; a disk that is full or read-only is no reason to stop reading."""
    with suppress(OSError):
        write_whole(place, _as_json(page))


def _as_json(page: ScannedPage) -> bytes:
    content = {
        "size": [page.width, page.height],
        "turned": [page.turn, page.quarters],
        "words": page.words,
        "edges": [[edge.x0, edge.top, edge.x1, edge.bottom] for edge in page.edges],
    }
    return gzip.compress(json.dumps(content, ensure_ascii=False).encode(), mtime=0)


def recalled(place: Path, number: int) -> ScannedPage | None:
    """Return what was read before as page *number*; None if nothing was or it is damaged."""
    try:
        content: Any = json.loads(gzip.decompress(place.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error):
        return None
    width, height = content["size"]
    turn, quarters = content["turned"]
    words = tuple(Word(*word)._replace(page=number) for word in content["words"])
    edges = tuple(Edge(*edge) for edge in content["edges"])
    return ScannedPage(number, width, height, words, edges, turn, quarters)
