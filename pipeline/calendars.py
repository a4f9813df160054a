"""Calendars of reports (*lịch báo cáo*): ``expected.toml`` in the raw folder.

A calendar says who owes what for which period by when; ``docs/calendar.md`` explains it with an
example. A mistake in it is told with the file, the entry and what may stand there.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import TonghopError
from pipeline.warehouse.duties import Duty
from pipeline.warehouse.links import symbol_key
from pipeline.warehouse.units import read_units, short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class CalendarError(TonghopError):
    """A calendar that cannot be used; the message says which entry is wrong and how to write it."""


class _Stretch(NamedTuple):
    """A period of every year: its months, its name with ``{}`` for the year."""

    first: int
    last: int
    label: str


_QUARTERS = tuple(
    _Stretch(3 * n + 1, 3 * n + 3, f"quý {name}/{{}}")
    for n, name in enumerate(("I", "II", "III", "IV"))
)
_HALVES = (_Stretch(1, 6, "6 tháng đầu năm {}"), _Stretch(7, 12, "6 tháng cuối năm {}"))
_EVERY: dict[str, tuple[_Stretch, ...]] = {
    "year": (_Stretch(1, 12, "năm {}"),),
    "half-year": _HALVES,
    "first-half": _HALVES[:1],
    "nine-months": (_Stretch(1, 9, "9 tháng đầu năm {}"),),
    "quarter": _QUARTERS,
    "month": tuple(_Stretch(n, n, f"tháng {n}/{{}}") for n in range(1, 13)),
}
_COMMON = {"name": str, "body": str, "also": list, "provinces": (str, list), "title": list}
_REPEATED = {**_COMMON, "every": str, "from": int, "until": int, "due": list}
_ONCE = {**_COMMON, "period": str, "start": date, "end": date, "due": date, "answers": str}
_YEARLY = {"every", "from", "until"}
_NEEDED = {"name", "body", "provinces", "due"}
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_EARLY = 62  # days: a report on a year may be due two months before its end


def read_calendar(text: str, path: str) -> tuple[Duty, ...]:
    """Read a calendar's TOML; *path* is told with mistakes. Raises CalendarError.

    Entries with ``every`` repeat through the years ``from`` to ``until``, others are for once.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"{path}: không đúng cú pháp TOML ({error}).") from error
    entries = content.get("expected")
    are_tables = isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)
    if set(content) - {"expected"} or not entries or not are_tables:
        raise CalendarError(f"{path}: chỉ gồm các mục [[expected]], ít nhất một mục.")
    return tuple(
        duty
        for number, entry in enumerate(entries, 1)
        for duty in _duties(entry, _Place(path, number, str(entry.get("name", ""))))
    )


class _Place(NamedTuple):
    """Where an entry stands, for what is told of it."""

    path: str
    number: int
    name: str

    def error(self, said: str) -> CalendarError:
        return CalendarError(
            f"{self.path}, mục thứ {self.number} ({self.name or 'không tên'}): {said}"
        )


def _duties(entry: Mapping[str, object], place: _Place) -> Iterator[Duty]:
    repeated = not _YEARLY.isdisjoint(entry)
    _check_keys(entry, _REPEATED if repeated else _ONCE, place)
    provinces = _provinces(entry["provinces"], place)
    also, words = (tuple(map(str, _list(entry.get(key, [])))) for key in ("also", "title"))
    name, body = str(entry["name"]), str(entry["body"])
    if not repeated:
        yield _once(entry, Duty(
            name, place.path, body, provinces, None, None, None, None, also, words,
        ), place)  # fmt: skip
        return
    for label, start, end, due in _periods(entry, place):
        yield Duty(name, place.path, body, provinces, label, start, end, due, also, words)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _check_keys(entry: Mapping[str, object], known: Mapping[str, object], place: _Place) -> None:
    for key, value in entry.items():
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"; có phải là {near[0]!r}?" if near else f". Được dùng: {', '.join(known)}."
            raise place.error(f"không có khóa {key!r}{hint}")
        wanted = known[key]
        kinds = wanted if isinstance(wanted, tuple) else (wanted,)
        if not any(type(value) is kind for kind in kinds):
            told = " hoặc ".join(_KINDS[kind] for kind in kinds)
            raise place.error(f"{key} phải là {told}, ở đây là {value!r}.")
    missing = sorted(_NEEDED - set(entry))
    if missing:
        raise place.error(f"thiếu {', '.join(missing)}.")


_KINDS: dict[object, str] = {
    str: 'chữ trong ngoặc kép ("…")',
    int: "số năm (2024)",
    date: "ngày viết 2024-06-20",
    list: 'danh sách (["…", "…"])',
}


def _provinces(value: object, place: _Place) -> tuple[str, ...] | None:
    """Read the provinces: "all", or names; None for all."""
    if value == "all":
        return None
    if isinstance(value, str):
        raise place.error(f'provinces phải là "all" hoặc danh sách tên tỉnh, ở đây là {value!r}.')
    known = {unit.province for unit in read_units().versions}
    names = [short_name(str(name)) for name in _list(value)]
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, n=3)) or "không có"
            raise place.error(f"không có tỉnh {name!r}. Gần giống: {near}.")
    return tuple(names)


def _once(entry: Mapping[str, object], duty: Duty, place: _Place) -> Duty:
    start, end, due = entry.get("start"), entry.get("end"), entry["due"]
    label, answers = entry.get("period"), entry.get("answers")
    if not (end or answers):
        raise place.error("cần end (ngày cuối kỳ) hoặc answers (số, ký hiệu công văn).")
    if isinstance(start, date) and isinstance(end, date) and start > end:
        raise place.error(f"start {start} sau end {end}.")
    return replace(
        duty,
        period=str(label) if label else None,
        start=start if isinstance(start, date) else None,
        end=end if isinstance(end, date) else None,
        due_on=due if isinstance(due, date) else None,
        answers=symbol_key(str(answers)) if answers else None,
    )


def _periods(entry: Mapping[str, object], place: _Place) -> Iterator[tuple[str, date, date, date]]:
    """Yield the label, the first and the last day and the due day of every period."""
    every, first, last = str(entry.get("every")), entry.get("from"), entry.get("until")
    if every not in _EVERY:
        raise place.error(f"every phải là một trong {', '.join(_EVERY)}, ở đây là {every!r}.")
    if not isinstance(first, int) or not isinstance(last, int) or not 2000 <= first <= last <= 2100:
        raise place.error("cần from và until là hai năm, from không sau until (từ 2000 đến 2100).")
    stretches, dues = _EVERY[every], _list(entry["due"])
    if len(dues) != len(stretches):
        raise place.error(
            f'due cần {len(stretches)} ngày cho every = "{every}", theo thứ tự các kỳ, ở đây có {len(dues)}.'
        )
    for year in range(first, last + 1):
        for stretch, due in zip(stretches, dues, strict=True):
            start = date(year, stretch.first, 1)
            end = date(year + stretch.last // 12, stretch.last % 12 + 1, 1) - timedelta(days=1)
            yield stretch.label.format(year), start, end, _due_day(str(due), end, place)


def _due_day(words: str, end: date, place: _Place) -> date:
    """Return the first day so written that is not more than two months before the period's end."""
    found = _DAY.fullmatch(words)
    try:
        days = (
            [date(year, int(found[2]), int(found[1])) for year in (end.year, end.year + 1)]
            if found
            else []
        )
    except ValueError:
        days = []
    for day in days:
        if (end - day).days <= _EARLY:
            return day
    raise place.error(f'due phải viết ngày/tháng, ví dụ "20/6"; ở đây là {words!r}.')
