"""What a worker does with one document: read it, extract it, write the artefact."""

from __future__ import annotations

import errno
import gc
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.artefacts import write_reason, write_record
from pipeline.outcomes import Outcome, OutcomeKind, Reason
from pipeline.reading import PLAIN

COLLECT = (50_000, 20, 100)  # objects made before a collection, and how often older ones are seen

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Document, Extraction
    from pipeline.outcomes import Job
    from pipeline.reading import ReadingOptions


@dataclass(frozen=True, slots=True)
class Place:
    """A file that the command line names, the folder its name is told from, and its number."""

    number: int
    file: Path
    root: Path
    options: ReadingOptions = PLAIN

    @property
    def size(self) -> int:
        """The size of the file in bytes, 0 if it is not there."""
        try:
            return self.file.stat().st_size
        except OSError:
            return 0


def warm_up() -> None:
    """Load knowledge and language models before the first document's clock starts."""
    from extractors import extract, knowledge
    from extractors.model import Document

    extract(Document(text="Hội đồng nhân dân tỉnh đã tổ chức 10 kỳ họp.\n"), knowledge.load())
    # What is loaded stays, and an extraction keeps nearly all it makes until it ends: collections
    # that walk it over and over took a fifth of the time.
    gc.freeze()
    gc.set_threshold(*COLLECT)


def extract_file(job: Job) -> Outcome:
    """Read and extract one document and keep the result under ``job.artefact``.

    A file that cannot be read gives a quarantined outcome. Raises OSError if the artefact
    cannot be written or the machine lacks something, and whatever a reader or an extractor
    raises that has a fault.
    """
    from extractors import extract, knowledge
    from pipeline.records import record

    began = perf_counter()
    document = _read(job)
    if isinstance(document, Reason):
        return replace(quarantine(job, document), read_seconds=perf_counter() - began)
    if not _is_of(document, job):
        return quarantine(job, CHANGED)
    done_reading = perf_counter()
    extraction = extract(document, knowledge.load())
    done_extracting = perf_counter()
    write_record(job.artefact, record(extraction))
    return Outcome(
        path=job.path,
        sha256=job.sha256,
        kind=OutcomeKind.LOADED,
        figures=len(extraction.figures),
        read_seconds=done_reading - began,
        extract_seconds=done_extracting - done_reading,
    )


def _read(job: Job) -> Document | Reason:
    """Return what the file was read as before, if that is kept, else read it and keep that.

    Of the words that were kept, none can be of another content: they go by its hash.
    """
    from pipeline.kept_readings import keep, place_of, recalled

    place = place_of(job.options.kept, job.sha256) if job.options.kept else None
    if place and (known := recalled(place, job.path, job.options)):
        return known
    document = read_within(job.root / job.path, job.root, job.options)
    if place and not isinstance(document, Reason) and _is_of(document, job):
        keep(place, document, job.options)
    return document


def _is_of(document: Document, job: Job) -> bool:
    return document.source is not None and document.source.sha256 == job.sha256


def extract_place(place: Place) -> Extraction | Reason:
    """Read and extract one file and store nothing; why not, if it cannot be read."""
    from extractors import extract, knowledge

    document = read_within(place.file, place.root, place.options)
    return document if isinstance(document, Reason) else extract(document, knowledge.load())


def read_within(file: Path, root: Path, options: ReadingOptions) -> Document | Reason:
    """Read a file; why not, if it cannot be read.

    Raises OSError if the machine lacks something, and whatever a reader raises that has a fault.
    """
    from pipeline.reading import read
    from pipeline.reading.errors import SourceError

    try:
        return read(file, root, options)
    except SourceError as error:
        return Reason(error.code.value, error.message)
    except OSError as error:
        if error.errno in LACKS:
            raise
        # A library's word for a bad picture, or a program that is not there: not the disk's.
        told = RuntimeError(f"{type(error).__name__}: {error}")
        raise told.with_traceback(error.__traceback__) from None


CHANGED = Reason("changed", "Tệp thay đổi trong khi đang được đọc. Lần chạy sau sẽ tự đọc lại.")

# What a machine lacks, whatever file is read: to go on would blame one file after another.
LACKS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.EIO, errno.EROFS})

# These lie in the disk, the network or the moment, not in the file: the next run tries again.
PASSING = frozenset({"changed", "unreadable"})


def quarantine(job: Job, reason: Reason) -> Outcome:
    """Put a document aside; a reason that lies in the file is kept as its artefact."""
    kept = reason.code not in PASSING
    if kept:
        write_reason(job.artefact, job.path, reason)
    return Outcome(job.path, job.sha256, OutcomeKind.QUARANTINED, reason, kept=kept)
