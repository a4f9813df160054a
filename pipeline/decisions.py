"""People's decisions on figures (*quyết định rà soát*): kept apart, added to, never changed.

A SQLite file of its own, so that the warehouse can be thrown away and built again. Triggers
refuse every update and delete: a change of mind is another decision. Each bears the figure as
whoever decided saw it, by which it finds that figure again after another extraction.
"""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pipeline.errors import USAGE, TonghopError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SCHEMA = """
create table if not exists decision (
    decision_id integer primary key autoincrement,
    made_at text not null,
    made_by text not null check (made_by <> ''),
    action text not null,
    note text not null,
    corrections text not null,
    seen text not null,
    report text not null
);
create trigger if not exists decision_is_kept before delete on decision
begin select raise(abort, 'decisions are never deleted'); end;
create trigger if not exists decision_is_final before update on decision
begin select raise(abort, 'decisions are never changed'); end;
"""
_WAIT = 30.0  # seconds for another writer to be done
# As it is written in reports, 1.204 or 3,8, or plain digits. Taking dots out blindly would
# make 38 of 3.8.
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?", re.ASCII)


class DecisionError(TonghopError):
    """A decision that cannot be taken as it is put; the message says how to put it."""

    exit_code = USAGE


class Action(StrEnum):
    """What somebody decided: the figure is right, wrong, no figure at all, or only a remark.

    A withdrawal takes back what was decided on the figure before.
    """

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    NOTE = "note"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as it was read: what tells it from the other figures of its report.

    ``ordinal`` counts, from 1, the ``alike`` figures of the report that agree in indicator,
    role, status, body, slice and period. ``sentence`` is the one that the numeral stands in, at
    ``offset``.
    """

    figure_id: str
    sha256: str
    indicator: str
    value: Decimal
    value_high: Decimal | None
    numeral: str
    role: str
    status: str
    actor: str | None
    scope: str | None
    per: str | None
    period_start: date | None
    period_end: date | None
    sentence: str
    offset: int
    ordinal: int
    alike: int


@dataclass(frozen=True, slots=True)
class Report:
    """The report of a figure, by what other forms and versions of it can be known."""

    path: str
    symbol: str | None
    issuer: str | None
    province: str | None


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a figure should be; None where it is right as it was read."""

    value: Decimal | None = None
    value_high: Decimal | None = None
    indicator: str | None = None
    actor: str | None = None
    scope: str | None = None
    period_start: date | None = None
    period_end: date | None = None

    @property
    def any(self) -> bool:
        """Tell whether anything is corrected."""
        return any(value is not None for value in asdict(self).values())


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision; ``id`` is its place in the order in which they were made, from 1."""

    id: int
    made_at: datetime
    made_by: str
    action: Action
    note: str
    corrections: Corrections
    seen: Reading
    report: Report


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody wants to decide on a figure."""

    action: Action
    made_by: str
    note: str = ""
    corrections: Corrections = Corrections()


def decide(path: Path, verdict: Verdict, seen: Reading, report: Report) -> Decision:
    """Keep a decision on the figure *seen* in *report* and return it; *path* is the file of all.

    Raises DecisionError if nobody takes it, if a correction corrects nothing, or another
    action corrects something.
    """
    if not verdict.made_by.strip():
        raise DecisionError("Thiếu tên người quyết định: --by TÊN (who decides?)")
    if (verdict.action is Action.CORRECT) != verdict.corrections.any:
        raise DecisionError(
            "Sửa thì phải nói sửa gì thành gì, ví dụ --value 12; các quyết định khác không kèm giá"
            " trị sửa (a correction, and nothing else, states what is to be changed)."
        )
    now = datetime.now(UTC)
    row = (
        now.isoformat(), verdict.made_by.strip(), verdict.action.value, verdict.note.strip(),
        _json(asdict(verdict.corrections)), _json(asdict(seen)),
        _json(asdict(report)),
    )  # fmt: skip
    with _opened(path) as store, store:
        cursor = store.execute(
            "insert into decision (made_at, made_by, action, note, corrections, seen, report)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        number = int(cursor.lastrowid or 0)
    return Decision(number, now, row[1], verdict.action, row[3], verdict.corrections, seen, report)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Return all decisions in the order in which they were made; none if there is no file."""
    if not path.exists():
        return ()
    with _opened(path) as store:
        rows = store.execute(
            "select decision_id, made_at, made_by, action, note, corrections, seen, report"
            " from decision order by decision_id"
        ).fetchall()
    return tuple(
        Decision(
            number,
            datetime.fromisoformat(at),
            by,
            Action(action),
            note,
            Corrections(**_typed(json.loads(corrections))),
            Reading(**_typed(json.loads(seen))),
            Report(**json.loads(report)),
        )
        for number, at, by, action, note, corrections, seen, report in rows
    )


def last_decision(path: Path) -> int:
    """Return the number of the newest decision, 0 if there is none."""
    if not path.exists():
        return 0
    with _opened(path) as store:
        (number,) = store.execute("select coalesce(max(decision_id), 0) from decision").fetchone()
    return int(number)


def parse_number(words: str) -> Decimal:
    """Read a number as people type it: "1.204", "3,8", "25". Raises DecisionError otherwise.

    >>> parse_number("1.204"), parse_number("3,8")
    (Decimal('1204'), Decimal('3.8'))
    """
    if not _NUMBER.fullmatch(words.strip()):
        raise DecisionError(
            f"{words!r} không phải con số viết đúng. Ví dụ đúng: 1204, 1.204 hoặc 3,8"
            " (dots group thousands, the comma divides)."
        )
    return Decimal(words.strip().replace(".", "").replace(",", "."))


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """Open the file of decisions; it is made if there is none. Several may write by turns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path, timeout=_WAIT)) as store:
        store.execute("pragma journal_mode = wal")
        store.execute("pragma synchronous = full")  # what was said to be kept is on the disk
        store.executescript(_SCHEMA)
        yield store


_DECIMALS = ("value", "value_high")
_DAYS = ("period_start", "period_end")


def _json(values: dict[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, default=str)


def _typed(values: dict[str, Any]) -> dict[str, Any]:
    """Turn what JSON keeps as words into numbers and days again."""
    for name in _DECIMALS:
        values[name] = None if values[name] is None else Decimal(values[name])
    for name in _DAYS:
        values[name] = None if values[name] is None else date.fromisoformat(values[name])
    return values
