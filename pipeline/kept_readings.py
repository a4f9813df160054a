"""What files were read as (*bản đọc đã giữ*), one file a document, so that none is read twice.

``readings/ab/abcd….json.gz`` holds the `Document` of a file hash, under a key of all that reading
depends on: with another key it is not there, and the next reading takes its place. So a change
of the extractors or of the knowledge never opens a PDF. A cache, free to delete.
"""

from __future__ import annotations

import gzip
import json
import zlib
from array import array
from contextlib import suppress
from dataclasses import astuple
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from extractors.model import (
    Box,
    Cell,
    Conversion,
    Document,
    Furniture,
    Issue,
    Page,
    PageFurniture,
    Source,
    Span,
    Table,
)
from pipeline.artefacts import write_whole
from pipeline.fingerprints import current
from pipeline.reading.placements import Placements
from pipeline.reading.printed import Doubt

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from extractors.model import Placement
    from pipeline.reading import ReadingOptions


def place_of(folder: Path, sha256: str) -> Path:
    """Return where in *folder* the reading of a file hash is kept."""
    return folder / sha256[:2] / f"{sha256}.json.gz"


def keep(place: Path, document: Document, options: ReadingOptions) -> None:
    """Keep a reading; a disk that is full or read-only is no reason to stop."""
    path = document.source.path if document.source else ""
    content = {"key": _key(path, options), **_as_json(document)}
    packed = gzip.compress(json.dumps(content, ensure_ascii=False).encode(), 6, mtime=0)
    with suppress(OSError):
        write_whole(place, packed, flush=False)


def recalled(place: Path, path: str, options: ReadingOptions) -> Document | None:
    """Return what the file was read as, now called *path*; None if it must be read.

    A reading that is damaged, or of other code, libraries, options or another kind of name, is none.
    """
    try:
        content: Any = json.loads(gzip.decompress(place.read_bytes()))
        if content["key"] != _key(path, options):
            return None
    except (OSError, EOFError, ValueError, KeyError, TypeError, zlib.error):
        return None
    return _document(content, path)


def _key(path: str, options: ReadingOptions) -> list[object]:
    """Return all that a reading depends on beside the content: a name tells what a file claims to be."""
    suffix = PurePosixPath(path).suffix
    return [current().reading, options.word_boxes, options.recognise, suffix]


def _as_json(document: Document) -> dict[str, object]:
    return {
        "text": document.text,
        "source": astuple(document.source) if document.source else None,
        "pages": [
            [p.number, p.width, p.height, *_ends(p.span), p.needs_ocr, p.recognised]
            for p in document.pages
        ],
        "placements": _columns(document.placements),
        "furniture": [
            [one.kind.value, one.text, one.box and astuple(one.box)] for one in document.furniture
        ],
        "tables": [
            [
                *_ends(table.span),
                [[c.row, c.column, *_ends(c.span), c.row_span, c.column_span] for c in table.cells],
            ]
            for table in document.tables
        ],
        "conversions": [[*_ends(c.span), c.encoding, c.original] for c in document.conversions],
        "remarks": [
            [r.stage, _ends(r.span) if r.span else None, r.code, r.detail] for r in document.remarks
        ],
    }


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _columns(placements: Sequence[Placement]) -> list[list[Any]]:
    """Return the placements as columns: starts, ends, pages, boxes and those with a doubt."""
    columns: list[list[Any]] = [[], [], [], [], []]
    for at, one in enumerate(placements):
        box = one.box
        columns[0].append(one.span.start)
        columns[1].append(one.span.end)
        columns[2].append(box.page)
        columns[3] += (box.x0, box.top, box.x1, box.bottom)
        if (one.confidence, one.second) != (1.0, None):
            columns[4].append([at, one.confidence, one.second])
    return columns


def _document(content: dict[str, Any], path: str) -> Document:
    source = content["source"]
    return Document(
        text=content["text"],
        source=Source(path, *source[1:]) if source else None,
        pages=tuple(
            Page(number, width, height, Span(start, end), *seen)
            for number, width, height, start, end, *seen in content["pages"]
        ),
        placements=_placements(*content["placements"]),
        furniture=tuple(
            PageFurniture(Furniture(kind), text, box and Box(*box))
            for kind, text, box in content["furniture"]
        ),
        tables=tuple(
            Table(
                Span(start, end),
                tuple(Cell(row, col, Span(a, b), *spans) for row, col, a, b, *spans in cells),
            )
            for start, end, cells in content["tables"]
        ),
        conversions=tuple(
            Conversion(Span(start, end), *rest) for start, end, *rest in content["conversions"]
        ),
        remarks=tuple(
            Issue(stage, span and Span(*span), *rest) for stage, span, *rest in content["remarks"]
        ),
    )


def _placements(
    starts: list[int],
    ends: list[int],
    pages: list[int],
    boxes: list[float],
    doubts: list[tuple[int, float, str | None]],
) -> Sequence[Placement]:
    if not starts:
        return ()
    return Placements(
        array("I", starts),
        array("I", ends),
        array("H", pages),
        array("d", boxes),  # exactly as they were written, whatever wrote them
        {at: Doubt(confidence, second) for at, confidence, second in doubts},
    )
