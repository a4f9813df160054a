"""What a worker does with one document: read it, extract it, write the artefact."""

from __future__ import annotations

import gc
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.artefacts import write_reason, write_record
from pipeline.outcomes import Outcome, OutcomeKind, Reason

COLLECT = (50_000, 20, 100)  # objects made before a collection, and how often older ones are seen

if TYPE_CHECKING:
    from pipeline.outcomes import Job


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
    cannot be written, and whatever an extractor raises that has a fault.
    """
    from extractors import extract, knowledge
    from pipeline.reading import read
    from pipeline.reading.errors import SourceError
    from pipeline.records import record

    began = perf_counter()
    try:
        document = read(job.root / job.path, job.root, word_boxes=job.word_boxes)
    except SourceError as error:
        return quarantine(job, Reason(error.code.value, error.message))
    if document.source is None or document.source.sha256 != job.sha256:
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


CHANGED = Reason("changed", "Tệp thay đổi trong khi đang được đọc. Lần chạy sau sẽ tự đọc lại.")

# These lie in the disk, the network or the moment, not in the file: the next run tries again.
PASSING = frozenset({"changed", "unreadable"})


def quarantine(job: Job, reason: Reason) -> Outcome:
    """Put a document aside; a reason that lies in the file is kept as its artefact."""
    kept = reason.code not in PASSING
    if kept:
        write_reason(job.artefact, job.path, reason)
    return Outcome(job.path, job.sha256, OutcomeKind.QUARANTINED, reason, kept=kept)
