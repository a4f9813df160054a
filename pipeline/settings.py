"""Where the main job reads and writes, and how hard it works."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.configuration import Configuration, SettingsError, configuration
from pipeline.memory import machine_memory
from pipeline.reading import office

_SECONDS_A_MEGABYTE = 60  # a scanned page has 30 to 300 kB and is recognised in 1 to 2 s
LEAST_MEMORY = 500_000_000  # bytes: the language models take 160 MB, a scanned page up to 200
MOST_MEMORY = 4_000_000_000  # bytes, unless asked for: no real report has taken half of it
_SHARE = 0.75  # of the machine, for all workers together: the rest is the loader's and the user's


@dataclass(frozen=True, slots=True)
class Mail:
    """The server that takes our letters, and who gets them (*thư báo*).

    ``security`` is ``starttls``, ``tls`` or ``none``; ``when`` is ``always``, or ``problems``
    for nights with failures alone. The password is not kept here, for settings are shown and
    stored (by Prefect, for one): it is read when a letter is sent.
    """

    host: str
    port: int
    security: str
    user: str
    sender: str
    recipients: tuple[str, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Gate:
    """What a run may lose and still be published (*giới hạn công bố*), in per cent.

    ``report`` of the figures of one file with the same content, ``total`` of those of all files
    that are still there; with ``gold``, a file or folder to be scored on, ``gold_drop`` points of F1.
    """

    gold: Path | None = None
    gold_drop: float = 0.5
    total: float = 10.0
    report: float = 50.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The folders of the main job, the limits of its workers, and whom it tells.

    ``raw`` is read only and never written to. ``timeout`` is the time that a small document
    may take, in seconds (see `seconds_for`); ``memory_limit`` what a worker may take while it
    has one, in bytes; ``keep_versions`` the number of published databases that stay on disk,
    the current one included, and ``keep_months`` of how many months the last one stays;
    ``word_boxes`` whether Word files are printed by LibreOffice, one
    to three seconds each, to tell where on the page their figures stand (it holds for files
    that are read from then on). ``batch`` is the number of documents of one Prefect task.
    ``engine`` is ``local``, or ``dask`` with the address of a ``scheduler`` ("": one is
    started on this machine). ``summary`` is a file that a nightly run writes its report to;
    ``log_file`` takes what is told, as ``log_format`` (``text`` or ``json``).
    """

    raw: Path = Path("data/raw")
    warehouse: Path = Path("data/warehouse")
    workers: int = 2
    timeout: float = 300.0
    memory_limit: int = MOST_MEMORY
    keep_versions: int = 3
    word_boxes: bool = False
    batch: int = 150
    engine: str = "local"
    scheduler: str = ""
    cron: str = "0 2 * * *"
    timezone: str = "Asia/Ho_Chi_Minh"
    summary: Path | None = None
    beats: Path | None = None
    log_file: Path | None = None
    log_format: str = "text"
    gate: Gate = Gate()
    keep_months: int = 12
    mail: Mail | None = None

    def seconds_for(self, size: int) -> float:
        """Return the time that a file of *size* bytes may take: scans have many pages."""
        return self.timeout + _SECONDS_A_MEGABYTE * size / 1e6

    @property
    def artefacts(self) -> Path:
        """The folder of what was extracted, one file a document."""
        return self.warehouse / "extractions"

    @property
    def recognised(self) -> Path:
        """The folder of scanned pages that were recognised; a cache, free to delete."""
        return self.warehouse / "recognised"

    @property
    def readings(self) -> Path:
        """The folder of what files were read as; a cache, free to delete."""
        return self.warehouse / "readings"

    @property
    def master(self) -> Path:
        """The database that only the loader opens."""
        return self.warehouse / "master.duckdb"

    @property
    def versions(self) -> Path:
        """The folder of published databases, ``w-<run>.duckdb``; none is ever changed."""
        return self.warehouse / "versions"

    @property
    def published(self) -> Path:
        """The name that analysts open; it points to the newest version."""
        return self.warehouse / "tonghop.duckdb"

    @property
    def decisions(self) -> Path:
        """The file of people's decisions: not made from anything, so never to be deleted."""
        return self.warehouse / "decisions.sqlite"

    @property
    def memory(self) -> Path:
        """What is remembered of raw files (stamp and hash); a cache, free to delete."""
        return self.warehouse / "hashes.json"

    @property
    def lock(self) -> Path:
        """The lock file that keeps writers apart (it must be on a local disk)."""
        return self.warehouse / ".lock"

    @property
    def attempts(self) -> Path:
        """The journal of runs, those that failed, died or found nothing included."""
        return self.warehouse / "runs.jsonl"

    @property
    def heartbeat(self) -> Path:
        """What a run says of itself every few seconds, for monitoring."""
        return self.beats or self.warehouse / "heartbeat.json"


def from_environment() -> Settings:
    """Read tonghop.toml and the environment; what is not set has its default.

    Folders default to ``data/raw`` and ``data/warehouse`` under the current one, workers to
    the number of processors, the memory of a worker to its share of three quarters of the
    machine's, at least 500 MB and at most 4 GB, boxes for Word files to whether LibreOffice is
    there. Raises SettingsError for what cannot be used.
    """
    found = configuration()
    workers = found.number("work.workers", os.cpu_count() or 1)
    return Settings(
        raw=found.folder("folders.raw", "data/raw"),
        warehouse=found.folder("folders.warehouse", "data/warehouse"),
        workers=workers,
        timeout=float(found.number("work.timeout", 300)),
        memory_limit=found.size("work.memory", LEAST_MEMORY) or _share_of_memory(workers),
        keep_versions=found.number("work.versions", 3),
        word_boxes=found.switch("work.word_boxes", otherwise=office.libreoffice() is not None),
        batch=found.number("work.batch", 150),
        engine=found.choice("work.engine", ("local", "dask")),
        scheduler=found.scheduler("work.scheduler"),
        cron=_cron(found),
        timezone=_timezone(found),
        summary=found.place("nightly.summary"),
        beats=found.place("nightly.heartbeat"),
        log_file=found.place("log.file"),
        log_format=found.choice("log.format", ("text", "json")),
        gate=Gate(
            gold=found.place("gate.gold"),
            gold_drop=found.percent("gate.gold_drop", 0.5),
            total=found.percent("gate.total", 10.0),
            report=found.percent("gate.report", 50.0),
        ),
        keep_months=found.number("work.months", 12),
        mail=_mail(found),
    )


def _cron(found: Configuration) -> str:
    words = found.text("nightly.cron", "0 2 * * *")
    if len(words.split()) != 5:
        raise found.given["nightly.cron"].wrong("phải có năm phần (cron)", '"0 2 * * *"')
    return words


def _timezone(found: Configuration) -> str:
    name = found.text("nightly.timezone", "Asia/Ho_Chi_Minh")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        if "nightly.timezone" not in found.given:
            return name  # a Windows without tzdata: only a schedule needs it
        wrong = found.given["nightly.timezone"].wrong("không phải múi giờ", '"Asia/Ho_Chi_Minh"')
        raise wrong from error
    return name


_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _mail(found: Configuration) -> Mail | None:
    """Return the settings of letters; None without a server."""
    host = found.text("mail.host")
    recipients = found.addresses("mail.recipients")
    if not host and not recipients:
        return None
    if not host or not recipients:
        raise SettingsError(
            "Thư báo cần cả mail.host (máy chủ SMTP) và mail.recipients (người nhận); hãy ghi đủ"
            " hai, hoặc bỏ cả hai (mail needs a host and recipients)."
        )
    sender = found.addresses("mail.sender") or recipients
    security = found.choice("mail.security", ("starttls", "tls", "none"))
    return Mail(
        host=host,
        port=found.number("mail.port", _PORTS[security]),
        security=security,
        user=found.text("mail.user"),
        sender=sender[0],
        recipients=recipients,
        when=found.choice("mail.when", ("always", "problems")),
    )


def _share_of_memory(workers: int) -> int:
    """Return what one of the workers may take of this machine's memory, in bytes."""
    machine = machine_memory()
    if machine is None:
        return MOST_MEMORY
    return min(max(int(machine * _SHARE / workers), LEAST_MEMORY), MOST_MEMORY)
