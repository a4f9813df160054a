"""A fortnight of nights on a folder that people work in: ``python -m tests.fortnight``.

Fourteen nights with new, corrected, broken, late, copied, moved and withdrawn files; one night is
killed, one meets a full disk, one a share that is gone, one another run. After each night the
published figures and outcomes must be exactly those that the files say, and at the end the
history of files, the journal of runs, and a clean run of the same folder. The real reading and
extraction, the real command line, a process a night.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from filelock import FileLock

from pipeline.attempts import Result, attempts
from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published

ROOT = Path(__file__).parents[1]
PROVINCES = ("An Giang", "Nghệ An", "Quảng Ninh", "Đồng Tháp", "Lâm Đồng", "Cà Mau")
BROKEN = "%PDF-1.7 cut off by a broken line"
DISK = 300_000_000  # bytes of the small disk: some versions of the database and the page's files


class Known(NamedTuple):
    """What must be known of a file: its outcome, and its figures by indicator."""

    outcome: str
    figures: tuple[tuple[str, int], ...] = ()


class Step(NamedTuple):
    """A line of the history: run, path, event, outcome, number of figures."""

    run: int
    path: str
    event: str
    outcome: str
    figures: int


@dataclass
class Folder:
    """The raw folder as people leave it, and what must be known of it."""

    settings: Settings
    files: dict[str, str] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)  # the files as they were published
    published: dict[str, Known] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    run: int = 0
    history: list[Step] = field(default_factory=list)

    def write(self, path: str, text: str) -> None:
        self.files[path] = text
        file = self.settings.raw / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def remove(self, path: str) -> None:
        del self.files[path]
        (self.settings.raw / path).unlink()

    def move(self, path: str, place: str) -> None:
        text = self.files[path]
        self.remove(path)
        self.write(place, text)

    def known(self) -> dict[str, Known]:
        """Say what must be known of the files as they are."""
        found: dict[str, Known] = {}
        first: set[str] = set()
        for path, text in sorted(self.files.items()):
            if text in first:
                found[path] = Known("duplicate")
            elif text in ("", BROKEN):
                found[path] = Known("quarantined")
            else:
                found[path] = Known("loaded", figures_of(text))
            first.add(text)
        return found

    def publish(self) -> None:
        """Note that the files are published now."""
        before, after = self.last, self.known()
        self.run += 1
        for path in sorted({*before, *self.files}):
            event = self._event(path, before)
            if event:
                now = after.get(path, Known("removed"))
                self.history.append(Step(self.run, path, event, now.outcome, len(now.figures)))
        self.seen |= set(self.files)
        self.published = after
        self.last = dict(self.files)

    def _event(self, path: str, before: dict[str, str]) -> str:
        if path not in self.files:
            return "removed"
        if path not in before:
            return "returned" if path in self.seen else "new"
        return "" if before[path] == self.files[path] else "changed"


def report(number: int, sessions: int, meetings: int) -> str:
    """Write a report of a province that states two figures."""
    province = PROVINCES[number % len(PROVINCES)]
    year = 2001 + number
    return (
        f"HỘI ĐỒNG NHÂN DÂN TỈNH {province.upper()}\nSố: {number}/BC-HĐND\n\nBÁO CÁO\n"
        f"Kết quả hoạt động năm {year}\n\n"
        f"Trong năm {year}, HĐND tỉnh {province} đã tổ chức {sessions} kỳ họp.\n"
        f"Thường trực HĐND tỉnh đã tổ chức {meetings} phiên họp.\n"
    )


def figures_of(text: str) -> tuple[tuple[str, int], ...]:
    """Return the figures that a report of `report` states."""
    words = text.replace(".", " ").split()
    sessions = words[words.index("kỳ") - 1]
    meetings = words[words.index("phiên") - 1]
    return (("session.total", int(sessions)), ("standing.meetings", int(meetings)))


# ── nights ────────────────────────────────────────────────────────────────────────────


def command(settings: Settings) -> subprocess.Popen[str]:
    """Start the unattended main job as a scheduler does."""
    environment = {
        **os.environ,
        "TONGHOP_RAW": str(settings.raw),
        "TONGHOP_WAREHOUSE": str(settings.warehouse),
        "TONGHOP_WORKERS": "1",
        "TONGHOP_SUMMARY": str(settings.warehouse / "summary.txt"),
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "pipeline.cli", "nightly", "--direct"]
    return subprocess.Popen(
        words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def night(folder: Folder, code: int) -> str:
    """Run one night to its end, which must have the exit *code*; return what it told."""
    process = command(folder.settings)
    told = "".join(process.communicate(timeout=600))
    assert process.returncode == code, f"exit code {process.returncode}, not {code}:\n{told}"
    return told


def killed_night(folder: Folder) -> None:
    """Run a night and kill it, as a power failure does, when three reports are read."""
    process = command(folder.settings)
    assert process.stderr
    read = 0
    for line in process.stderr:
        read += "số liệu" in line
        if read == 3:
            break
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert process.returncode == -signal.SIGKILL, "it had ended already"


@contextmanager
def small_disk(place: Path) -> Iterator[bool]:
    """Mount a small disk in memory at *place*; whether that worked (it needs root)."""
    place.mkdir()
    mount = shutil.which("mount")
    words = [mount or "", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(place)]
    mounted = (
        bool(mount) and subprocess.run(words, check=False, capture_output=True).returncode == 0
    )
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run([shutil.which("umount") or "umount", str(place)], check=False)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Fill the disk to the last block, and free it again."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1_000_000, 4096, 512):
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    break
    yield
    filler.unlink()


def fortnight(folder: Folder, *, disk: Path | None) -> list[Result]:
    """Play the nights, look at the warehouse after each; return how the runs must have ended."""
    ends: list[Result] = []
    for number, play in enumerate(NIGHTS, start=1):
        before = dict(folder.files)
        began = perf_counter()
        ended = play(folder, disk)
        ends += ended
        if Result.DONE in ended:
            folder.publish()
        look(folder)
        changes = len(set(before.items()) ^ set(folder.files.items()))
        seconds = perf_counter() - began
        print(f"{number:>2} {play.__doc__} ({changes} thay đổi, {seconds:.1f} s)", flush=True)
    return ends


Night = Callable[[Folder, Path | None], list[Result]]


def first_reports(folder: Folder, _disk: Path | None) -> list[Result]:
    """mười hai báo cáo đầu tiên"""
    for number in range(12):
        folder.write(f"2024/{number:02}.txt", report(number, 3 + number, 10 + number))
    night(folder, 0)
    return [Result.DONE]


def nothing_new(folder: Folder, _disk: Path | None) -> list[Result]:
    """không có gì mới"""
    night(folder, 0 if "2024/hong.pdf" not in folder.files else 4)
    return [Result.NOTHING_NEW]


def broken_files(folder: Folder, _disk: Path | None) -> list[Result]:
    """ba báo cáo mới, một tệp hỏng, một tệp rỗng"""
    for number in range(12, 15):
        folder.write(f"2024/{number:02}.txt", report(number, number, 5))
    folder.write("2024/hong.pdf", BROKEN)
    folder.write("2024/rong.txt", "")
    night(folder, 4)
    told = (folder.settings.warehouse / "summary.txt").read_text("utf-8")
    assert "Mới bị giữ lại" in told.splitlines()[2], told
    return [Result.DONE]


def corrections(folder: Folder, _disk: Path | None) -> list[Result]:
    """hai báo cáo được đính chính"""
    for number in (1, 4):
        folder.write(f"2024/{number:02}.txt", report(number, 50 + number, 60 + number))
    night(folder, 4)
    return [Result.DONE]


def killed(folder: Folder, _disk: Path | None) -> list[Result]:
    """sáu báo cáo mới, một đính chính; bị kill -9 giữa chừng"""
    for number in range(20, 26):
        folder.write(f"2025/{number}.txt", report(number, number, 7))
    folder.write("2024/02.txt", report(2, 77, 78))
    killed_night(folder)
    return [Result.DIED]


def carried_on(folder: Folder, _disk: Path | None) -> list[Result]:
    """làm tiếp việc dở"""
    night(folder, 4)
    extracted = attempts(folder.settings)[-1].extracted
    assert extracted <= 7 - 3, f"{extracted} reports were read again that were done"
    return [Result.DONE]


def full_disk(folder: Folder, disk: Path | None) -> list[Result]:
    """năm báo cáo mới, đĩa đầy"""
    for number in range(30, 35):
        folder.write(f"2025/{number}.txt", report(number, number, 8))
    if disk is None:
        print("   (không gắn được đĩa nhỏ: bỏ qua phần đĩa đầy; needs root)")
        return []
    known = len(attempts(folder.settings))
    with full(disk):
        told = night(folder, 1)
    assert "No space left" in told, told
    noted = [attempt.result for attempt in attempts(folder.settings)[known:]]
    # The journal stands on the same disk: it may have had room for the end, the beginning or none.
    return [Result.DIED if result is Result.RUNNING else result for result in noted]


def room_again(folder: Folder, _disk: Path | None) -> list[Result]:
    """đĩa có chỗ, thêm một báo cáo"""
    folder.write("2025/36.txt", report(36, 36, 9))
    night(folder, 4)
    return [Result.DONE]


def late_copied_moved(folder: Folder, _disk: Path | None) -> list[Result]:
    """một báo cáo năm cũ đến muộn, một bản sao, một tệp chuyển thư mục"""
    folder.write("2019/40.txt", report(40, 4, 4))
    folder.write("z-ban-sao.txt", folder.files["2024/03.txt"])
    folder.move("2024/05.txt", "2023/05.txt")
    night(folder, 4)
    assert attempts(folder.settings)[-1].extracted == 1, "a copy and a move are not read"
    return [Result.DONE]


def mended(folder: Folder, _disk: Path | None) -> list[Result]:
    """tệp hỏng được gửi lại, tệp rỗng được điền"""
    folder.remove("2024/hong.pdf")
    folder.write("2024/hong.txt", report(41, 6, 6))
    folder.write("2024/rong.txt", report(42, 9, 9))
    night(folder, 0)
    return [Result.DONE]


def share_gone(folder: Folder, _disk: Path | None) -> list[Result]:
    """ổ mạng mất: thư mục không còn, rồi còn nhưng rỗng"""
    raw = folder.settings.raw
    away = raw.with_name("away")
    raw.rename(away)
    night(folder, 1)
    raw.mkdir()
    told = night(folder, 1)
    assert "accept-removals" in told, told
    raw.rmdir()
    away.rename(raw)
    return [Result.FAILED, Result.FAILED]


def two_at_once(folder: Folder, _disk: Path | None) -> list[Result]:
    """một lần chạy khác đang giữ khóa"""
    with FileLock(folder.settings.lock):
        night(folder, 5)
    return [Result.REFUSED]


def withdrawn(folder: Folder, _disk: Path | None) -> list[Result]:
    """một báo cáo rút lại, một đính chính lần hai, một tệp hỏng nữa"""
    folder.remove("2024/07.txt")
    folder.write("2024/01.txt", report(1, 91, 92))
    folder.write("2025/hong.pdf", BROKEN)
    night(folder, 4)
    return [Result.DONE]


def last(folder: Folder, _disk: Path | None) -> list[Result]:
    """tệp rút lại được đưa vào lại"""
    folder.write("2024/07.txt", report(7, 10, 17))
    night(folder, 4)
    return [Result.DONE]


NIGHTS: tuple[Night, ...] = (
    first_reports, nothing_new, broken_files, corrections, killed, carried_on, full_disk,
    room_again, late_copied_moved, mended, share_gone, two_at_once, withdrawn, last,
)  # fmt: skip


# ── what must be so ───────────────────────────────────────────────────────────────────


def look(folder: Folder) -> None:
    """Compare the published database with what the files that it is of say."""
    with open_published(folder.settings) as connection:
        outcomes = connection.execute("select path, outcome from source where present").fetchall()
        figures = connection.execute(
            "select path, indicator, value::integer from figure join document using (document_id)"
        ).fetchall()
    same("outcomes", set(outcomes), {(p, known.outcome) for p, known in folder.published.items()})
    wanted = [(p, *figure) for p, known in folder.published.items() for figure in known.figures]
    same("figures", sorted(figures), sorted(wanted))


def same(what: str, found: object, wanted: object) -> None:
    """Fail with both sides if they differ."""
    assert found == wanted, f"{what}:\n  found  {found}\n  wanted {wanted}"


def look_back(folder: Folder, ends: list[Result]) -> None:
    """Compare the history of files and the journal with what was played."""
    with open_published(folder.settings) as connection:
        rows = connection.execute(
            "select run_id, path, event, outcome, figures from run_document order by run_id, path"
        ).fetchall()
    same("history", [Step(*row) for row in rows], folder.history)
    same("journal", [attempt.result for attempt in attempts(folder.settings)], ends)


def look_clean(folder: Folder, place: Path) -> None:
    """Compare with a warehouse that is made of the same folder in one night."""
    clean = Folder(Settings(raw=folder.settings.raw, warehouse=place), dict(folder.files))
    night(clean, 4)
    tables = ("document", "figure", "check_result", "numeral", "issue", "citation", "section")
    for table in tables:
        query = f"from {table} order by all"
        with open_published(folder.settings) as one, open_published(clean.settings) as other:
            same(table, one.execute(query).fetchall(), other.execute(query).fetchall())


def main() -> None:
    """Play the fortnight in a folder of its own, say what was seen."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as name, small_disk(Path(name) / "disk") as mounted:
        place = Path(name)
        settings = Settings(raw=place / "raw", warehouse=place / "disk" / "kho")
        folder = Folder(settings)
        ends = fortnight(folder, disk=place / "disk" if mounted else None)
        look_back(folder, ends)
        look_clean(folder, place / "clean")
        figures = sum(len(known.figures) for known in folder.published.values())
    print(
        f"14 đêm: {len(folder.published)} tệp, {figures} số liệu, {len(folder.history)} thay đổi,"
        f" {len(ends)} lần chạy: đúng từng dòng ({perf_counter() - began:.0f} s)"
    )


if __name__ == "__main__":
    main()
