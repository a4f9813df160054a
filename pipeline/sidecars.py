"""What stands beside a raw file and says whose it is: a sidecar (*tệp ghi kèm*), a folder's name.

``bao-cao.pdf.toml`` beside ``bao-cao.pdf`` speaks of that file, ``tonghop.toml`` of all files in
its folder and below it; the nearest one wins, key by key::

    province = "Đồng Tháp"        # with marks or without, or the code: "87"
    level = "tỉnh"                # trung ương, tỉnh, huyện, xã
    local_unit = "huyện Lấp Vò"    # of a document below the province
    issuer = "Thường trực HĐND tỉnh"
    issued_on = 2024-07-03
    period = "6 tháng đầu năm 2024"
    period_start = 2023-12-15
    period_end = 2024-06-14
    sender = "Văn phòng Tỉnh ủy Đồng Tháp"
    received_on = 2024-07-05

A sidecar that is wrong costs no report: what cannot be used is told, the rest is used.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from extractors.levels import Level
from extractors.places import find_province, gazetteer
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FOLDER_SIDECAR = "tonghop.toml"
SUFFIX = ".toml"
_LARGEST = 64 * 1024  # bytes; a sidecar has a dozen lines
_LAST_DAY = 31  # a folder "12" is a month or a day; only a number above is a province's code

_LEVELS = {
    "trung uong": Level.CENTRAL, "tinh": Level.PROVINCE, "cap tinh": Level.PROVINCE,
    "huyen": Level.DISTRICT, "cap huyen": Level.DISTRICT, "quan": Level.DISTRICT,
    "thi xa": Level.DISTRICT, "xa": Level.COMMUNE, "cap xa": Level.COMMUNE,
    "phuong": Level.COMMUNE, "dac khu": Level.COMMUNE, "thi tran": Level.COMMUNE,
    **{level.value: level for level in Level},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Statement:
    """What sidecars say of a file; None where they are silent. ``province`` is a name or a code."""

    province: str | None = None
    level: str | None = None
    local_unit: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    period: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    sender: str | None = None
    received_on: date | None = None


KEYS = tuple(field.name for field in fields(Statement))
_DAYS = frozenset({"issued_on", "period_start", "period_end", "received_on"})


@dataclass(frozen=True, slots=True)
class Beside:
    """All that stands beside a file, with the paths (from the raw folder) that say it.

    ``stated_in`` tells which sidecar has a key, ``folder`` the province (a name or a code) that
    a folder is named after; ``problems`` are Vietnamese sentences on what could not be used.
    """

    statement: Statement = Statement()
    stated_in: Mapping[str, str] | None = None
    folder: tuple[str, str] | None = None
    problems: tuple[str, ...] = ()

    def source_of(self, key: str) -> str | None:
        """Return the path of the sidecar that states *key*."""
        return (self.stated_in or {}).get(key)


def is_sidecar(path: Path) -> bool:
    """Tell whether a file is a folder's sidecar or that of a file which lies beside it."""
    if path.suffix.lower() != SUFFIX or path.is_symlink() or not path.is_file():
        return False
    return path.name == FOLDER_SIDECAR or path.with_name(path.name[: -len(SUFFIX)]).exists()


def sidecars_of(path: str) -> tuple[str, ...]:
    """Return where the sidecars of a file may be, the nearest first."""
    folders = PurePosixPath(path).parents
    return (path + SUFFIX, *((folder / FOLDER_SIDECAR).as_posix() for folder in folders))


def sidecar_digests(root: Path) -> dict[str, str]:
    """Return a hash of each sidecar under *root* by its path; one that cannot be read counts too."""
    found = {}
    for file in root.rglob(f"*{SUFFIX}"):
        if file.is_symlink() or not file.is_file():  # a pipe would be waited for, for ever
            continue
        try:
            with file.open("rb") as opened:
                content = opened.read(_LARGEST + 1)
        except OSError as error:
            content = str(error.errno).encode()
        found[file.relative_to(root).as_posix()] = hashlib.sha256(content).hexdigest()[:16]
    return found


def digest_of(path: str, digests: Mapping[str, str]) -> str | None:
    """Return one hash of all sidecars that speak of a file, None if none does."""
    own = [f"{place}={digests[place]}" for place in sidecars_of(path) if place in digests]
    return hashlib.sha256("\n".join(own).encode()).hexdigest()[:16] if own else None


def read_beside(root: Path, path: str) -> Beside:
    """Read what stands beside the file *path* under *root*."""
    values: dict[str, str | date] = {}
    stated_in: dict[str, str] = {}
    problems: list[str] = []
    for place in sidecars_of(path):
        if (root / place).is_symlink() or not (root / place).is_file():
            continue
        content, told = _content(root / place, place)
        problems += told
        for key, value in content.items():
            if key not in values:
                values[key] = value
                stated_in[key] = place
    statement = Statement(**values)  # type: ignore[arg-type]  # _checked gives each key its type
    return Beside(statement, stated_in, _folder_province(path), tuple(problems))


def _content(file: Path, name: str) -> tuple[dict[str, str | date], list[str]]:
    """Return what a sidecar says that can be used, and what is wrong with the rest."""
    try:
        if file.stat().st_size > _LARGEST:
            return {}, [f"{name} quá lớn để là tệp ghi kèm. Hãy chỉ ghi các khóa: {_known()}."]
        entries = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        return {}, [f"Không mở được {name} ({error.strerror}). Hãy kiểm tra quyền đọc."]
    except UnicodeDecodeError:
        return {}, [f"{name} không phải là chữ UTF-8. Hãy lưu lại với bảng mã UTF-8."]
    except tomllib.TOMLDecodeError as error:
        told = (
            f"{name} không đọc được ({error}). Mỗi dòng là một khóa; chữ đặt trong dấu nháy kép,"
            ' ngày viết năm-tháng-ngày, ví dụ: province = "Đồng Tháp"'
        )
        return {}, [told]
    content: dict[str, str | date] = {}
    problems = []
    for key, value in entries.items():
        checked, problem = _checked(key, value)
        if problem:
            problems.append(f"{name}: {problem}")
        elif checked is not None:
            content[key] = checked
    return content, problems


def _checked(key: str, value: object) -> tuple[str | date | None, str | None]:
    """Return a value as it is used, or what is wrong with it."""
    if key not in KEYS:
        near = get_close_matches(key, KEYS, n=1)
        hint = f"; gần giống: {near[0]}" if near else ""
        return None, f"không có khóa {key!r}{hint}. Các khóa được dùng: {_known()}."
    if key in _DAYS:
        fault = f"{key} phải là ngày, viết không có nháy: {key} = 2024-07-03."
        return (value, None) if type(value) is date else (None, fault)
    words = str(value).strip() if isinstance(value, str | int) else ""
    if not words:
        return None, f'{key} phải là chữ trong dấu nháy kép, ví dụ: {key} = "…".'
    reads = {"province": _checked_province, "level": _checked_level}
    return reads[key](words) if key in reads else (words, None)


def _checked_level(words: str) -> tuple[str | None, str | None]:
    level = _LEVELS.get(pattern_key(words))
    fault = f"level {words!r} phải là: trung ương, tỉnh, huyện hoặc xã."
    return level, None if level else fault


def _checked_province(words: str) -> tuple[str | None, str | None]:
    if named := named_province(words):
        return named, None
    near = get_close_matches(pattern_key(words), dict(gazetteer().names), n=1)
    hint = f"; gần giống: {dict(gazetteer().names)[near[0]]}" if near else ""
    return None, f"không có tỉnh, thành phố nào tên là {words!r}{hint}. Hãy sửa province."


def _known() -> str:
    return ", ".join(KEYS)


_KIND = re.compile(r"^(?:\d{1,2}\s+)?(?:(?:tinh|thanh pho|tp)\s+)?(?=\D)")
_YEAR = re.compile(r"\s*\b(?:19|20)\d\d\b\s*")


def named_province(words: str) -> str | None:
    """Return the province that *words* name, or their two digits if they are a province's code.

    >>> named_province("ba-ria-vung-tau"), named_province("tinh Dong Thap"), named_province("87")
    ('Bà Rịa - Vũng Tàu', 'Đồng Tháp', '87')
    """
    if words.isdecimal():
        code = words.zfill(2)
        return code if any(p.code == code for p in gazetteer().provinces) else None
    bare = _KIND.sub("", " ".join(re.split(r"[\W_]+", pattern_key(words))).strip())
    return _names().get(bare)


def _names() -> dict[str, str]:
    return {" ".join(re.split(r"[\W_]+", form)): name for form, name in gazetteer().names}


def _folder_province(path: str) -> tuple[str, str] | None:
    """Return the province that the nearest folder is named after, and that folder."""
    for folder in _folders(path):
        words = _YEAR.sub(" ", re.sub(r"[_\W]+", " ", folder.name)).strip()
        ambiguous = words.isdecimal() and int(words) <= _LAST_DAY
        if words and not ambiguous and (named := named_province(words)):
            return named, folder.as_posix()
    return None


def _folders(path: str) -> Iterator[PurePosixPath]:
    for folder in PurePosixPath(path).parents:
        if folder.name:
            yield folder


def province_of_sender(words: str) -> str | None:
    """Return the province in the name of whoever sent a file: "Văn phòng Tỉnh ủy Trà Vinh"."""
    found = find_province(words)
    return found.value if found else None
