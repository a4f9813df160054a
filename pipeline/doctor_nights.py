"""What unattended runs need beyond the main job, and what to do where it is missing."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.configuration import Configuration, configuration, unknown_variables
from pipeline.findings import Finding, State
from pipeline.reading import office

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.settings import Settings

_FASTAPI = range(139, 151)  # 0.x that Prefect 3.8.8 runs with
_NETWORK_DISKS = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p"})
_SAME_METRICS = ("Times New Roman", "Liberation Serif", "Tinos")
_SECONDS = 3.0  # to reach a machine of the same network


def examine_nights(settings: Settings) -> Iterator[Finding]:
    """Look at the file of settings, fonts, Prefect, the lock's disk, Dask, mail and time zone."""
    yield from _file(configuration())
    yield _fonts()
    yield _prefect()
    yield _lock(settings)
    yield from _writable(settings)
    yield _zone(settings)
    if settings.engine == "dask":
        yield _dask(settings)
    if settings.mail:
        yield _reach("Máy chủ thư (mail)", settings.mail.host, settings.mail.port)


def _file(found: Configuration) -> Iterator[Finding]:
    subject = "Tệp thiết lập"
    yield Finding(State.OK, subject, str(found.file or "không có (dùng mặc định)"))
    password = found.given.get("mail.password")
    if found.file and password and password.base == found.file.parent and _open(found.file):
        yield Finding(
            State.LACKING,
            subject,
            "có mật khẩu thư mà người khác trên máy đọc được",
            f"Chạy: chmod 600 {found.file}, hoặc dùng biến TONGHOP_MAIL_PASSWORD.",
        )
    for name in unknown_variables():
        yield Finding(
            State.LACKING, "Biến môi trường", f"{name} không có tác dụng", "Kiểm tra chính tả."
        )


def _open(file: Path) -> bool:
    return os.name != "nt" and bool(file.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def _fonts() -> Finding:
    subject = "Phông chữ để in tệp Word"
    program = shutil.which("fc-match")
    if office.libreoffice() is None or sys.platform != "linux" or program is None:
        return Finding(State.OK, subject, "không cần, hoặc của hệ điều hành")
    done = subprocess.run(  # noqa: S603 -- a fixed command, found on the PATH
        [program, "--format=%{family}", "Times New Roman:lang=vi"],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    if done.stdout.startswith(_SAME_METRICS):
        return Finding(State.OK, subject, done.stdout)
    return Finding(
        State.LACKING,
        subject,
        f"Times New Roman được thay bằng {done.stdout or 'không rõ'}; số trang Word có thể lệch",
        "Cài: sudo apt install fonts-liberation",
    )


def _prefect() -> Finding:
    version = metadata.version("fastapi")
    minor = version.split(".")[1]
    if version.startswith("0.") and minor.isdecimal() and int(minor) in _FASTAPI:
        if not schedules_work():
            seen = f"sqlalchemy {metadata.version('sqlalchemy')}: lịch của Prefect không chạy"
            return Finding(State.LACKING, "Prefect", seen, SCHEDULES_NEED)
        return Finding(State.OK, "Prefect", f"{metadata.version('prefect')}, fastapi {version}")
    advice = "Chạy lại: python3 run.py doctor, hoặc dùng ingest --direct."
    return Finding(State.BROKEN, "Prefect", f"không chạy được với fastapi {version}", advice)


SCHEDULES_NEED = (
    "Cài sqlalchemy 2.0 (pip install 'sqlalchemy<2.1'), hoặc đặt lịch bằng cron, systemd:"
    " docs/nightly.md"
)


def schedules_work() -> bool:
    """Tell whether the scheduler of Prefect's server plans runs: not with SQLAlchemy 2.1."""
    return (metadata.version("sqlalchemy") or "").startswith("2.0.")


def _lock(settings: Settings) -> Finding:
    subject = "Khóa một lần chạy"
    kind = _disk_of(settings.warehouse)
    if kind not in _NETWORK_DISKS:
        return Finding(State.OK, subject, f"{settings.lock} ({kind or 'đĩa trong máy'})")
    return Finding(
        State.BROKEN,
        subject,
        f"{settings.warehouse} ở ổ mạng ({kind}): hai máy có thể cùng ghi",
        "Đặt TONGHOP_WAREHOUSE vào đĩa trong máy, hoặc chỉ chạy từ một máy.",
    )


def _disk_of(folder: Path) -> str:
    """Return the kind of file system of a folder; "" where the system does not tell."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    found = (line.split()[1:3] for line in mounts.read_text().splitlines())
    holding = [(Path(place), kind) for place, kind in found if folder.is_relative_to(place)]
    return max(holding, key=lambda mount: len(mount[0].parts), default=(folder, ""))[1]


def _writable(settings: Settings) -> Iterator[Finding]:
    for key, file in (
        ("nightly.summary", settings.summary),
        ("nightly.heartbeat", settings.beats),
        ("log.file", settings.log_file),
    ):
        if file and not (file.parent.is_dir() and os.access(file.parent, os.W_OK)):
            advice = f"Tạo thư mục và quyền ghi: mkdir -p {file.parent}"
            yield Finding(State.BROKEN, key, f"không ghi được {file}", advice)


def _zone(settings: Settings) -> Finding:
    try:
        ZoneInfo(settings.timezone)
    except ZoneInfoNotFoundError:
        advice = "Cài gói tzdata (Windows không có sẵn)."
        return Finding(State.LACKING, "Múi giờ", f"không có {settings.timezone}", advice)
    return Finding(State.OK, "Lịch", f"{settings.cron} ({settings.timezone})")


def _dask(settings: Settings) -> Finding:
    try:
        version = metadata.version("distributed")
    except metadata.PackageNotFoundError:
        return Finding(State.BROKEN, "Dask", "chưa cài", "Cài: pip install 'tonghop[dask]'")
    if not settings.scheduler:
        return Finding(State.OK, "Dask", f"{version}, cụm trên máy này")
    address = urlsplit(settings.scheduler)
    return _reach(f"Dask {version}", address.hostname or "", address.port or 0)


def _reach(subject: str, host: str, port: int) -> Finding:
    try:
        with socket.create_connection((host, port), _SECONDS):
            return Finding(State.OK, subject, f"{host}:{port}")
    except OSError as error:
        advice = f"Kiểm tra máy chủ {host} đang chạy, địa chỉ và tường lửa."
        return Finding(State.BROKEN, subject, f"không tới được {host}:{port} ({error})", advice)
