"""The counts that no indicator explains (*chỗ trống của danh mục*), most frequent first.

What the catalogue lacks shows in the numerals that were not understood: grouped by the noun
phrase that they count, they say which indicator is worth adding. Nothing is written; what the
main job has already extracted is not read again.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from extractors import extract, knowledge
from extractors.model import NumeralKind
from extractors.spelling import tone_placed
from extractors.text import canonical
from pipeline.artefacts import ArtefactError, artefact_path, read_record
from pipeline.fingerprints import fingerprint
from pipeline.records import record
from pipeline.reports import files_under, read_file
from pipeline.sources import hash_file
from pipeline.terminal import near, say, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.record_types import NumeralRecord, Record
    from pipeline.settings import Settings

UNEXPLAINED, OTHER = NumeralKind.NOT_UNDERSTOOD.value, NumeralKind.OTHER_COUNT.value
HEADS = {UNEXPLAINED: "Con số chưa hiểu", OTHER: "Số đếm khác, không thuộc chỉ tiêu nào"}
CONTEXT = 60  # characters shown on each side of an example
NEAR = 80  # characters within which the words of a numeral without a noun are looked for
WORDS_BEFORE, WORDS_AFTER = 4, 3
_BREAK = re.compile(r"[.,;:|()\n]")
SHOWN_PATH = 40  # characters of a path in a table: its end, which tells more


@dataclass(frozen=True, slots=True)
class Place:
    """A numeral where it stands; offsets are code points of the text that was read."""

    path: str
    start: int
    end: int
    before: str
    numeral: str
    after: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A phrase that numerals count: how many, in how many reports, and the first of them."""

    kind: str
    phrase: str
    count: int
    documents: int
    example: Place


@dataclass(frozen=True, slots=True)
class Survey:
    """The gaps of some reports, and how many reports were read and could not be read."""

    gaps: tuple[Gap, ...]
    read: int
    failed: int


def survey(paths: Sequence[Path], settings: Settings, *, others: bool) -> Survey:
    """Gather the gaps of files and folders (none: the raw folder); with *others* all counts.

    A file that cannot be read is told on stderr. Raises OSError if a folder cannot be listed.
    """
    kinds = (UNEXPLAINED, OTHER) if others else (UNEXPLAINED,)
    places: dict[tuple[str, str], list[tuple[str, Place]]] = defaultdict(list)
    read = failed = 0
    for path, content in _records(paths, settings):
        if content is None:
            failed += 1
            continue
        read += 1
        for numeral in content["numerals"]:
            if numeral["kind"] in kinds:
                phrase = phrase_of(content["text"], numeral)
                place = _place(path, content["text"], numeral)
                places[numeral["kind"], phrase_key(phrase)].append((phrase, place))
    gaps = [_gap(kind, found) for (kind, _), found in places.items()]
    gaps.sort(key=lambda gap: (kinds.index(gap.kind), -gap.count, -gap.documents, gap.phrase))
    return Survey(tuple(gaps), read, failed)


def _gap(kind: str, found: Sequence[tuple[str, Place]]) -> Gap:
    phrase, example = found[0]
    return Gap(kind, phrase, len(found), len({place.path for _, place in found}), example)


def phrase_of(text: str, numeral: NumeralRecord) -> str:
    """Return the noun phrase that a numeral counts, else the words around it with a #."""
    if numeral["detail"]:
        return " ".join(numeral["detail"].split())
    start, end = numeral["start"], numeral["end"]
    line = text[max(0, start - NEAR) : start].rpartition("\n")[2]
    before = _BREAK.split(line)
    if not before[-1].strip() and "|" in line:  # a table's cell: the nearest one with words
        before = [cell for cell in before if re.search(r"[^\W\d]", cell)]
    after = _BREAK.split(text[end : end + NEAR], maxsplit=1)[0].split()
    words = before[-1].split()[-WORDS_BEFORE:] if before else []
    return " ".join([*words, "#", *after[:WORDS_AFTER]])


def phrase_key(phrase: str) -> str:
    """Return what the variants of a phrase share: case, blanks, digits, tone places go.

    >>> phrase_key("Văn  bản Hoá đơn") == phrase_key("văn bản hóa đơn")
    True
    """
    return re.sub(r"\d+", "#", tone_placed(" ".join(canonical(phrase).lower().split())))


def _place(path: str, text: str, numeral: NumeralRecord) -> Place:
    start, end = numeral["start"], numeral["end"]
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    if start > CONTEXT:  # no half words
        before = before.partition(" ")[2]
    if end + CONTEXT < len(text):
        after = after.rpartition(" ")[0]
    return Place(path, start, end, before, numeral["text"], after)


# ── which reports ─────────────────────────────────────────────────────────────────────


def _records(paths: Sequence[Path], settings: Settings) -> Iterator[tuple[str, Record | None]]:
    """Yield what was extracted from each file, from the artefact where there is one.

    A file with the same content as one before it is passed over.
    """
    seen: set[str] = set()
    for file, root in files_under(paths or (settings.raw,)):
        shown = near(file)
        try:
            digest = hash_file(file)
            if digest not in seen:
                seen.add(digest)
                artefact = artefact_path(settings.artefacts, digest, fingerprint())
                yield shown, _kept(artefact) or _extracted(file, root)
        except OSError as error:
            say(f"{shown}: {error}")
            yield shown, None


def _kept(artefact: Path) -> Record | None:
    """Return what the main job kept of a file; None if there is nothing or it is damaged."""
    try:
        return read_record(artefact)
    except (FileNotFoundError, ArtefactError):
        return None


def _extracted(file: Path, root: Path) -> Record | None:
    """Read and extract a file; None if it cannot be read, which is told on stderr."""
    document = read_file(file, root)
    return record(extract(document, knowledge.load())) if document else None


# ── as lines ──────────────────────────────────────────────────────────────────────────


def gap_lines(found: Survey, limit: int) -> Iterator[str]:
    """Yield a table for each kind, at most *limit* phrases in each, and the totals."""
    for kind, head in HEADS.items():
        gaps = [gap for gap in found.gaps if gap.kind == kind]
        if not gaps and kind != UNEXPLAINED:
            continue
        yield f"{head}: {sum(gap.count for gap in gaps)} trong {found.read} báo cáo"
        if gaps:
            yield from table(
                ("Đếm gì", "Lần", "Báo cáo", "Tệp", "Vị trí", "Ví dụ"), map(_row, gaps[:limit])
            )
        if len(gaps) > limit:
            yield f"… còn {len(gaps) - limit} cụm từ nữa (--limit để xem thêm)"
        yield ""


def _row(gap: Gap) -> tuple[str, ...]:
    place = gap.example
    shown = f"{place.before}«{place.numeral}»{place.after}"
    path = place.path if len(place.path) <= SHOWN_PATH else f"…{place.path[1 - SHOWN_PATH :]}"
    return gap.phrase, str(gap.count), str(gap.documents), path, str(place.start), shown


def json_lines(found: Survey, limit: int) -> Iterator[str]:
    """Yield one JSON object a phrase, at most *limit* of each kind."""
    for kind in HEADS:
        for gap in [gap for gap in found.gaps if gap.kind == kind][:limit]:
            yield json.dumps(asdict(gap), ensure_ascii=False)
