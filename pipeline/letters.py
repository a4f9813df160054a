"""What people are told after a night (*bản tóm tắt*): failures first, then what is different."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pipeline.artefacts import write_whole
from pipeline.errors import TonghopError
from pipeline.gate import GateError
from pipeline.ingest import BusyError
from pipeline.mail import send
from pipeline.summary import cause_lines
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.ingest import Summary
    from pipeline.settings import Settings
    from pipeline.warehouse.changes import Change

MOST_LINES = 50  # of each kind: a letter is read on a telephone; the rest stands in the warehouse


class Letter(NamedTuple):
    """The subject, one line, and the text of what is told; whether it tells of a problem."""

    subject: str
    text: str
    is_problem: bool


def letter(summary: Summary) -> Letter:
    """Put a run that came to its end into words."""
    held = [c for c in summary.changes if c.outcome == "quarantined" and c.reason_before is None]
    problems = len(held) + len(summary.unreachable) + len(summary.not_copied)
    counted = {event: sum(c.event == event for c in summary.changes) for event in _EVENTS}
    told = [f"{count} {_EVENTS[event]}" for event, count in counted.items() if count]
    if problems:
        told.insert(0, f"{problems} TỆP CẦN XEM")
    subject = f"tonghop {_today()}: {', '.join(told) or 'không có gì mới'}"
    return Letter(subject, "\n".join(_lines(summary, held)) + "\n", bool(problems))


def failure_letter(error: BaseException) -> Letter:
    """Put a run that did not come to its end, or is not published, into words."""
    if isinstance(error, GateError):
        told = f"{error}\n\nXem thêm: tonghop status\n"
        return Letter(f"tonghop {_today()}: CHƯA CÔNG BỐ, CẦN XEM", told, is_problem=True)
    what = str(error) if isinstance(error, TonghopError) else f"{type(error).__name__}: {error}"
    lines = (
        "Lần chạy này không xong:",
        f"  {what}",
        "",
        "Bản đã công bố trước đó vẫn giữ nguyên; việc đã xong được giữ lại, lần sau làm tiếp.",
        "Xem: tonghop status, tonghop doctor",
    )
    return Letter(f"tonghop {_today()}: KHÔNG XONG", "\n".join(lines) + "\n", is_problem=True)


@contextmanager
def told_of_failure(settings: Settings) -> Iterator[None]:
    """Tell people of an error in the block, and raise it again."""
    try:
        yield
    except Exception as error:
        tell(settings, failure_letter(error), to_file=not isinstance(error, BusyError))
        raise


def tell(settings: Settings, what: Letter, *, to_file: bool = True) -> bool:
    """Write a letter to the summary file and send it, as the settings say; whether both worked.

    What does not work is told on the terminal and stops nothing: the data is safe.
    """
    worked = True
    if settings.summary and to_file:
        try:
            write_whole(settings.summary, f"{what.subject}\n\n{what.text}".encode())
        except OSError as error:
            say(f"Không ghi được bản tóm tắt {settings.summary}: {error}")
            worked = False
    if settings.mail and (what.is_problem or settings.mail.when == "always"):
        try:
            send(settings.mail, what.subject, what.text)
        except OSError as error:  # smtplib's errors are OSErrors
            say(f"Không gửi được thư qua {settings.mail.host}: {error}. Xem: tonghop doctor")
            worked = False
    return worked


_EVENTS = {
    "new": "tệp mới",
    "changed": "đã đổi",
    "returned": "có lại",
    "removed": "đã rút",
    "again": "đọc lại",
}


def _lines(summary: Summary, held: list[Change]) -> Iterator[str]:
    messages = {file.path: file.message for file in summary.stands.quarantined}
    yield from _part(
        "Mới bị giữ lại (newly quarantined)",
        (f"{c.path} [{c.reason}] {messages.get(c.path, '')}" for c in held),
    )
    yield from _part(
        "Không mở được, giữ nguyên số liệu đã biết (cannot be opened now)", summary.unreachable
    )
    yield from _part(
        "Không chép được (not copied)",
        (f"{lost.file}: {lost.reason}" for lost in summary.not_copied),
    )
    released = (c for c in summary.changes if c.reason_before and c.outcome == "loaded")
    yield from _part(
        "Trước bị giữ lại, nay đọc được (released)",
        (f"{c.path}: {c.figures} số liệu" for c in released),
    )
    for event, label in _EVENTS.items():
        found = (c for c in summary.changes if c.event == event and c not in held)
        yield from _part(f"{label[0].upper()}{label[1:]} ({event})", map(_change_line, found))
    older = [file for file in summary.stands.quarantined if file.path not in {c.path for c in held}]
    yield from _part(
        "Vẫn bị giữ lại (still quarantined)", (f"{file.path} [{file.code}]" for file in older)
    )
    yield from _part(
        "Số liệu khác lần công bố trước (changed figures; tonghop diff)",
        cause_lines(summary.causes),
    )
    stands = summary.stands
    yield f"Báo cáo: {stands.documents}; số liệu: {stands.figures}"
    files = ", ".join(f"{count.files} {count.label}" for count in stands.files)
    yield f"Tệp: {files or 'chưa có tệp nào'}"
    yield f"Tổng không khớp: {stands.failed_checks}; chưa hiểu: {stands.unexplained_numerals}"
    took = (
        f"{each.name} {getattr(summary.seconds, each.name):.1f}" for each in fields(summary.seconds)
    )
    yield f"Giây (seconds): {', '.join(took)}"


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    waiting = iter(lines)
    shown = list(islice(waiting, MOST_LINES))
    if not shown:
        return
    yield f"{title}:"
    yield from (f"  {line}" for line in shown)
    more = sum(1 for _ in waiting)
    if more:
        yield f"  … và {more} tệp nữa; xem: tonghop status"
    yield ""


def _change_line(change: Change) -> str:
    if change.outcome != "loaded":
        return f"{change.path}: {change.label}"
    before = change.figures_before
    was = f" (trước: {before})" if before is not None and before != change.figures else ""
    return f"{change.path}: {change.figures} số liệu{was}"


def _today() -> str:
    return f"{datetime.now().astimezone():%d/%m/%Y}"
