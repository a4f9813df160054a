"""What was extracted from one document, kept as one file named by content and by code.

``extractions/ab/abcd…-<fingerprint>.json.gz`` holds a Record; beside it, ``….reason.json``
says why there is none. A pair of file hash and fingerprint is worked on once; an artefact
appears whole or not at all, so that workers on any machines may write into one folder. It is
not flushed to the disk, which would take half as long as a small report: a power failure may
leave one damaged, and then it is taken for one that is not there.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, cast

from pipeline.errors import TonghopError
from pipeline.outcomes import Reason

if TYPE_CHECKING:
    from pipeline.record_types import Record


class ArtefactError(TonghopError):
    """The kept result of a document is damaged; the message says which, and what to do."""


def artefact_path(folder: Path, sha256: str, code: str) -> Path:
    """Return where the record of a file hash and a fingerprint stands."""
    return folder / sha256[:2] / f"{sha256}-{code}.json.gz"


def reason_path(artefact: Path) -> Path:
    """Return where the reason stands if there is no record."""
    return artefact.with_name(artefact.name.replace(".json.gz", ".reason.json"))


def write_record(artefact: Path, record: Record) -> None:
    """Keep what was extracted; what kept it from that before no longer holds.

    Raises OSError if the folder cannot be written to.
    """
    content = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    write_whole(artefact, gzip.compress(content.encode(), compresslevel=6, mtime=0), flush=False)
    reason_path(artefact).unlink(missing_ok=True)


def read_record(artefact: Path) -> Record:
    """Read a record back. Raises FileNotFoundError, or ArtefactError if it is damaged."""
    try:
        return cast("Record", json.loads(gzip.decompress(artefact.read_bytes())))
    except (EOFError, gzip.BadGzipFile, zlib.error, json.JSONDecodeError) as error:
        raise ArtefactError(
            f"Tệp kết quả {artefact.name} bị hỏng ({error}). Hãy xóa tệp này trong thư mục"
            f" {artefact.parent.parent.name} rồi chạy lại: tonghop ingest"
        ) from error


def is_whole(artefact: Path) -> bool:
    """Tell whether there is a record and a power failure has not damaged it."""
    try:
        return bool(gzip.decompress(artefact.read_bytes()))  # of an empty file it is empty
    except (FileNotFoundError, EOFError, gzip.BadGzipFile, zlib.error):
        return False


def write_reason(artefact: Path, path: str, reason: Reason) -> None:
    """Keep why a file, read under the name *path*, gave no record."""
    content = {"path": path, "code": reason.code, "message": reason.message}
    text = json.dumps(content, ensure_ascii=False)
    write_whole(reason_path(artefact), text.encode(), flush=False)


def read_reason(artefact: Path, path: str) -> Reason | None:
    """Return why a file gave no record; None if that is not known.

    Names tell readers what a file claims to be, so a reason holds for one suffix only.
    """
    kept = reason_path(artefact)
    if not kept.exists():
        return None
    try:
        content = json.loads(kept.read_bytes())
    except ValueError:  # cut short by a power failure
        return None
    if PurePosixPath(content["path"]).suffix != PurePosixPath(path).suffix:
        return None
    return Reason(content["code"], content["message"])


def write_whole(path: Path, content: bytes, *, flush: bool = True) -> None:
    """Write *content* under a name of its own, flush it to the disk, then rename it.

    Without *flush* it may be damaged after a power failure, though not after a crash.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            if flush:
                os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if flush:
        sync_folder(path.parent)


def sweep(folder: Path) -> None:
    """Remove what writers that were killed left half done; call it under the lock."""
    for temporary in folder.rglob(".*.tmp"):
        temporary.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Flush a folder's names to the disk; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
