"""The files of the raw folder: which there are, and which are the same.

The folder is read only. Every file in it is accounted for: taken, or refused with the
reason; only the traces of other programs (``~$…``, hidden files), README files and sidecars
(``pipeline.sidecars``, whose words go with their reports) are no reports and are passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.artefacts import write_whole
from pipeline.outcomes import Reason
from pipeline.reading.sniff import SUFFIXES
from pipeline.sidecars import FOLDER_SIDECAR, SUFFIX, is_sidecar

if TYPE_CHECKING:
    from collections.abc import Iterator

_PASSED_OVER = (".", "~$", "readme")  # beginnings of names, in lower case
_NAMES_PASSED_OVER = frozenset({"thumbs.db", "desktop.ini"})

# What a report may come as, whether it can be read today or not; a file without a suffix is
# looked into. Anything else (a .tsv, a .zip, a program) must not be taken for a report.
_PICTURES = frozenset({".tif", ".tiff", ".jpg", ".jpeg", ".png"})
_SUFFIXES = frozenset({""}) | _PICTURES | SUFFIXES - {".md"}  # notes on a folder are no reports
CALENDAR = "expected.toml"  # says which reports are expected; in any folder


class Stamp(NamedTuple):
    """What a stat call tells of a file; if it is the same, so is the content.

    Times are nanoseconds since 1970. The change time is set by the system alone, so a
    program that puts back an old modification time is noticed all the same.
    """

    size: int
    modified: int
    changed: int


_NO_STAMP = Stamp(0, 0, 0)  # of what could not be looked at


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file of the raw folder; ``refused`` says why it could not or must not be opened.

    ``path`` is relative to the folder, with slashes.
    """

    path: str
    stamp: Stamp
    sha256: str | None = None
    refused: Reason | None = None


def identify(root: Path, memory: Path) -> tuple[RawFile, ...]:
    """List the files under *root*, sorted by path, with the hashes of their contents.

    *memory* is a file that remembers hashes by stamp, so that an unchanged file costs a
    stat call; it may be deleted at any time.
    """
    known = _remembered(memory)
    files = tuple(_hashed(file, root, known) for file in find_files(root))
    hashes = {file.path: [*file.stamp, file.sha256] for file in files if file.sha256}
    if hashes != known:
        write_whole(memory, json.dumps(hashes, ensure_ascii=False).encode())
    return files


def _remembered(memory: Path) -> dict[str, list[object]]:
    """Read the remembered stamps and hashes by path; a damaged file remembers nothing."""
    try:
        content: dict[str, list[object]] = json.loads(memory.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return content


def _hashed(file: RawFile, root: Path, known: dict[str, list[object]]) -> RawFile:
    if file.refused:
        return file
    match known.get(file.path):
        case [*stamp, str(sha256)] if stamp == [*file.stamp]:
            return replace(file, sha256=sha256)
    try:
        return replace(file, sha256=hash_file(root / file.path))
    except OSError as error:
        return replace(file, refused=_unreadable(file.path, error))


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file's content, in hex. Raises OSError if it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_files(root: Path) -> tuple[RawFile, ...]:
    """List the files under *root*, sorted by path, without opening any.

    Links that lead out of the folder are refused, so that nothing else is read.
    """
    return tuple(sorted(_walk(root, root), key=lambda file: file.path))


def _walk(folder: Path, root: Path) -> Iterator[RawFile]:
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name.lower()
            if name.startswith(_PASSED_OVER) or name in _NAMES_PASSED_OVER:
                continue
            path = folder / entry.name
            if entry.is_dir(follow_symlinks=False):
                yield from _subfolder(path, root)
            elif not is_sidecar(path):
                yield _look_at(path, root)


def _subfolder(folder: Path, root: Path) -> tuple[RawFile, ...]:
    """List a folder below *root*; one that cannot be opened stands for what is in it."""
    try:
        return tuple(_walk(folder, root))
    except OSError as error:
        name = _shown(folder.relative_to(root).as_posix())
        return (RawFile(name, _NO_STAMP, refused=_unreadable(name, error)),)


def _shown(name: str) -> str:
    """Return a name as it can be printed and stored: what is no text is spelt out.

    Backslashes are spelt out too, so that no two names are shown as the same.
    """
    return "".join(char if _is_plain(char) else ascii(char)[1:-1] for char in name)


def _is_plain(char: str) -> bool:
    return char.isprintable() and char != "\\"


def _look_at(path: Path, root: Path) -> RawFile:
    name = path.relative_to(root).as_posix()
    if not all(map(_is_plain, name)):
        reason = Reason("bad_name", f"Tên tệp {_shown(name)} có ký tự lạ. Hãy đổi tên tệp.")
        return RawFile(_shown(name), _NO_STAMP, refused=reason)
    try:
        target = Path(realpath(path, strict=True))  # resolve() raises no OSError of a loop
        stat = target.stat()
    except OSError as error:
        return RawFile(name, _NO_STAMP, refused=_unreadable(name, error))
    if not target.is_relative_to(root.resolve()):
        reason = Reason(
            "outside",
            f"{name} là liên kết ra ngoài thư mục {root.name}. Hãy chép tệp thật vào thư mục.",
        )
        return RawFile(name, _NO_STAMP, refused=reason)
    if unfit := _unfit(name):
        return RawFile(name, _NO_STAMP, refused=unfit)
    if not target.is_file():
        reason = Reason("unsupported", f"{name} không phải là tệp. Hãy bỏ ra khỏi thư mục.")
        return RawFile(name, _NO_STAMP, refused=reason)
    return RawFile(name, Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))


def _unfit(name: str) -> Reason | None:
    """Say why a file is no report by its name; None if it may be one."""
    path = PurePosixPath(name)
    if path.suffix.lower() in _SUFFIXES or path.name == CALENDAR:
        return None
    if path.suffix.lower() == SUFFIX:
        report = path.name[: -len(SUFFIX)]
        told = (
            f"{name} là tệp ghi kèm của {report}, nhưng cạnh nó không có tệp {report}. Hãy đặt hai"
            f" tệp cùng thư mục, hoặc đổi tên thành {FOLDER_SIDECAR} để ghi cho cả thư mục."
        )
        return Reason("sidecar", told)
    return Reason(
        "unsupported",
        f"{name} không phải là tệp báo cáo. Nếu đúng là báo cáo, hãy lưu thành .docx, .pdf"
        " hoặc .txt; nếu không, hãy bỏ ra khỏi thư mục.",
    )


def _unreadable(name: str, error: OSError) -> Reason:
    return Reason(
        "unreadable",
        f"Không mở được {name} ({error.strerror}). Hãy kiểm tra tệp và quyền đọc.",
    )
