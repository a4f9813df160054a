"""What a run has to do: the raw folder as it is against the ledger of the last run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import PurePosixPath
from time import perf_counter
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.artefacts import artefact_path, is_whole, read_reason, reason_path, sweep
from pipeline.calendars import CalendarError, read_calendar
from pipeline.decisions import last_decision
from pipeline.errors import TonghopError
from pipeline.fingerprints import fingerprint
from pipeline.kept_readings import place_of
from pipeline.outcomes import Job, OutcomeKind, Reason
from pipeline.reading import ReadingOptions
from pipeline.settings import LEAST_MEMORY
from pipeline.sidecars import digest_of, sidecar_digests
from pipeline.sources import CALENDAR, identify
from pipeline.warehouse.ledger import Entry
from pipeline.warehouse.publish import published_run
from pipeline.work import PASSING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.outcomes import Outcome
    from pipeline.settings import Settings
    from pipeline.sources import RawFile
    from pipeline.warehouse.ledger import Ledger

_NOT_UTF8 = "{}: không phải văn bản UTF-8. Hãy lưu lại bằng mã UTF-8."
_READER = 250_000_000  # bytes that a process takes that recognises pages


_MOST_BATCHES = 100
_MANY = 20  # files; of fewer, any number may be taken out of the folder at once


class FolderGoneError(TonghopError):
    """The raw folder has lost so much that it is rather a disk that is not there."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run shall do beyond what is new: files to read *again*, by path, whatever is known.

    ``accept_removals`` lets it take files out of the warehouse even if most are gone, ``force``
    publish what the gate objects to.
    """

    again: frozenset[str] = frozenset()
    accept_removals: bool = False
    force: bool = False


NOTHING_MORE = Wanted()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run has to do; ``changed`` is false if the published database is up to date.

    ``jobs`` must be read and extracted; ``settled`` is what became of all other files. Of
    these, ``stored`` (file hashes) have artefacts that are not loaded yet: of a run that
    was cut short, or a file that came back. ``ledger`` is that of the last run, ``run`` its
    number, or that of the published version if the ledger is lost. ``unreachable`` are files
    and folders that cannot be opened now and whose content is known: it stays as it is.
    ``decided`` is true if people decided something that is not loaded yet, ``force`` if the run
    is published whatever the gate says.
    """

    run: int
    fingerprint: str
    jobs: tuple[Job, ...]
    settled: tuple[Entry, ...]
    stored: frozenset[str]
    ledger: Ledger
    changed: bool
    started_at: datetime
    seconds: float
    unreachable: tuple[str, ...] = ()
    decided: bool = False
    force: bool = False

    def batches(self, size: int = 150) -> Iterator[tuple[Job, ...]]:
        """Cut the jobs into batches of *size* or more, a hundred at most.

        A Prefect task costs 4 to 500 ms, a document 50; and its page shows a hundred tasks well.
        """
        size = max(size, -(-len(self.jobs) // _MOST_BATCHES))
        for start in range(0, len(self.jobs), size):
            yield self.jobs[start : start + size]

    def entries(self, outcomes: Sequence[Outcome]) -> tuple[Entry, ...]:
        """Return what became of every file, sorted by path."""
        sizes = {job.path: job.size for job in self.jobs}
        beside = {job.path: job.beside for job in self.jobs}
        kept = {entry.path: entry for entry in self.kept(outcomes)}
        worked = (
            kept.get(outcome.path)
            or Entry(
                outcome.path,
                outcome.sha256,
                sizes[outcome.path],
                outcome.kind,
                reason=outcome.reason,
                fingerprint=self.fingerprint,
                beside=beside[outcome.path],
            )
            for outcome in outcomes
        )
        return tuple(sorted((*self.settled, *worked), key=lambda entry: entry.path))

    def kept(self, outcomes: Sequence[Outcome]) -> tuple[Entry, ...]:
        """Return what is known of files that could be opened for the plan and no more after it.

        A share that goes away while all is read anew costs no figure; the next run tries again.
        """
        gone = {o.path for o in outcomes if o.reason is not None and o.reason.code in PASSING}
        again = {job.path: (job.sha256, self.fingerprint) for job in self.jobs}
        holder = {entry.sha256: entry.path for entry in self.settled}
        holder |= {job.sha256: job.path for job in self.jobs}
        return tuple(
            entry
            for entry in self.ledger.entries
            if entry.path in gone
            and entry.outcome is OutcomeKind.LOADED
            and (entry.sha256, entry.fingerprint) != again[entry.path]  # it would not be tried
            and holder.get(entry.sha256, entry.path) == entry.path  # or its text has moved
        )

    def removed(self) -> int:
        """Count the files that are gone since the last run, or have other content now."""
        now = {(entry.path, entry.sha256) for entry in self.settled}
        now |= {(job.path, job.sha256) for job in self.jobs}
        return len({(old.path, old.sha256) for old in self.ledger.entries} - now)


def make_plan(ledger: Ledger, settings: Settings, wanted: Wanted = NOTHING_MORE) -> Plan:
    """Compare the raw folder with the ledger. Writes nothing but the memory of hashes.

    Raises KnowledgeError if there is work to do and the catalogue is wrong, FolderGoneError if
    most of the files are gone at once.
    """
    began = perf_counter()
    started_at = datetime.now(UTC)
    before = {entry.path: entry for entry in ledger.entries}
    sidecars = sidecar_digests(settings.raw)
    first: dict[str, str] = {}  # content to the first path that has it
    jobs: list[Job] = []
    settled: list[Entry] = []
    stored: set[str] = set()
    unreachable: list[str] = []
    for file in identify(settings.raw, settings.memory):
        if file.sha256 is None:
            known = _known_before(file, before)
            unreachable += [file.path] if known else []
            settled += [_kept(entry, first) for entry in known] or [_refused(file)]
        elif PurePosixPath(file.path).name == CALENDAR:
            settled.append(_calendar(file, settings))
        elif file.sha256 in first:
            settled.append(_duplicate(file, file.sha256, first[file.sha256]))
        else:
            first[file.sha256] = file.path
            job = _job(file, file.sha256, settings, digest_of(file.path, sidecars))
            entry = None if file.path in wanted.again else _known(job, before.get(file.path))
            if entry is None:
                jobs.append(job)
            else:
                settled.append(entry)
                if entry != before.get(file.path) and entry.outcome is OutcomeKind.LOADED:
                    stored.add(job.sha256)
    settled.sort(key=lambda entry: entry.path)
    if not wanted.accept_removals:
        _demand_folder(ledger, {*(e.path for e in settled), *(j.path for j in jobs)}, settings)
    if jobs:
        _make_ready(jobs, wanted, settings)
    options = reading_options(settings, len(jobs))
    published = published_run(settings)
    decided = last_decision(settings.decisions) != ledger.decisions
    same = ledger.run == published and tuple(settled) == ledger.entries
    return Plan(
        run=max(ledger.run, published),
        fingerprint=fingerprint(),
        jobs=tuple(replace(job, options=options) for job in jobs),
        settled=tuple(settled),
        stored=frozenset(stored),
        ledger=ledger,
        changed=bool(jobs) or ledger.run == 0 or not same or decided,
        decided=decided,
        started_at=started_at,
        seconds=perf_counter() - began,
        unreachable=tuple(unreachable),
        force=wanted.force,
    )


def plan_of_loaded(ledger: Ledger, *, force: bool) -> Plan:
    """Return the plan of a run that reads nothing and publishes what is loaded already."""
    return Plan(
        run=ledger.run,
        fingerprint=fingerprint(),
        jobs=(),
        settled=ledger.entries,
        stored=frozenset(),
        ledger=ledger,
        changed=False,
        started_at=datetime.now(UTC),
        seconds=0.0,
        force=force,
    )


def _make_ready(jobs: Sequence[Job], wanted: Wanted, settings: Settings) -> None:
    """Clear the way for the work: no half-written files, no results of what is done again."""
    knowledge.catalogue()  # if it is wrong, that is told before workers start
    for job in jobs:
        if job.path in wanted.again:  # workers take an artefact for work that is done
            job.artefact.unlink(missing_ok=True)
            place_of(settings.readings, job.sha256).unlink(missing_ok=True)
            reason_path(job.artefact).unlink(missing_ok=True)
    sweep(settings.artefacts)
    sweep(settings.recognised)
    sweep(settings.readings)


def _demand_folder(ledger: Ledger, paths: set[str], settings: Settings) -> None:
    """Raise FolderGoneError if the files that were there are gone: a share that is not mounted."""
    known = [entry.path for entry in ledger.entries if entry.sha256]
    gone = sum(path not in paths for path in known)
    if known and (not paths or (gone >= _MANY and gone > len(known) / 2)):
        raise FolderGoneError(
            f"{gone} trong {len(known)} tệp của {settings.raw} không còn: có thể ổ mạng chưa được"
            " nối. Không thay đổi gì. Hãy kiểm tra thư mục; nếu đúng là đã rút các tệp ấy, chạy:"
            " tonghop ingest --accept-removals"
        )


def _known_before(file: RawFile, before: dict[str, Entry]) -> list[Entry]:
    """List what is known of a file, or of a folder's files, that cannot be opened now."""
    if file.refused is None or file.refused.code not in PASSING:
        return []
    if file.path in before:
        return [before[file.path]] if before[file.path].sha256 else []
    below = file.path + "/"
    return [entry for path, entry in before.items() if path.startswith(below) and entry.sha256]


def _kept(entry: Entry, first: dict[str, str]) -> Entry:
    """Keep an entry as it was, unless another path has its content now."""
    if entry.sha256 is None or entry.outcome is OutcomeKind.QUARANTINED:
        return entry
    path = first.setdefault(entry.sha256, entry.path)
    if path == entry.path:
        return entry
    return Entry(entry.path, entry.sha256, entry.size, OutcomeKind.DUPLICATE, duplicate_of=path)


def reading_options(settings: Settings, files: int) -> ReadingOptions:
    """Return how *files* are read: the fewer there are, the more readers for the pages of each.

    A worker has one reader, and as many more as its memory is above the least.
    """
    room = 1 + (settings.memory_limit - LEAST_MEMORY) // _READER
    readers = max(1, min(settings.workers // max(files, 1), room))
    return ReadingOptions(readers, settings.recognised, settings.readings, settings.word_boxes)


def _job(file: RawFile, sha256: str, settings: Settings, beside: str | None) -> Job:
    artefact = artefact_path(settings.artefacts, sha256, fingerprint())
    return Job(settings.raw, file.path, sha256, file.stamp.size, artefact, beside)


def _refused(file: RawFile) -> Entry:
    return Entry(file.path, None, file.stamp.size, OutcomeKind.QUARANTINED, reason=file.refused)


def _calendar(file: RawFile, settings: Settings) -> Entry:
    """Account for a calendar: taken, or in quarantine for the mistake that it has."""
    entry = Entry(file.path, file.sha256, file.stamp.size, OutcomeKind.CALENDAR)
    try:
        read_calendar((settings.raw / file.path).read_text("utf-8"), file.path)
    except (CalendarError, UnicodeDecodeError) as error:
        told = str(error) if isinstance(error, CalendarError) else _NOT_UTF8.format(file.path)
        reason = Reason("calendar", told)
        return replace(entry, outcome=OutcomeKind.QUARANTINED, reason=reason)
    return entry


def _duplicate(file: RawFile, sha256: str, first: str) -> Entry:
    return Entry(file.path, sha256, file.stamp.size, OutcomeKind.DUPLICATE, duplicate_of=first)


def _known(job: Job, before: Entry | None) -> Entry | None:
    """Return what became of a file by this very code; None if that is still to be found.

    What stands beside a file is put to its result as it is loaded, so that a sidecar which
    changed costs a loading and no reading.
    """
    if before and (before.sha256, before.fingerprint) == (job.sha256, fingerprint()):
        passing = before.reason is not None and before.reason.code in PASSING
        return None if passing else replace(before, beside=job.beside)
    reason = read_reason(job.artefact, job.path)
    if reason:
        kind = OutcomeKind.QUARANTINED
    elif is_whole(job.artefact):
        kind = OutcomeKind.LOADED
    else:
        return None
    return Entry(
        job.path,
        job.sha256,
        job.size,
        kind,
        reason=reason,
        fingerprint=fingerprint(),
        beside=job.beside,
    )
