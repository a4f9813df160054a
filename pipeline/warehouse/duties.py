"""Who owes which report by when (*yêu cầu báo cáo*), worked out for each province and body.

Pure: duties of a calendar or a letter in, one row for each province out. A province that was
merged away before it had to report owes nothing itself; the one that goes on owes it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.levels import Level
from extractors.spelling import pattern_key
from extractors.validity import validity_of
from pipeline.warehouse.links import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pipeline.warehouse.row_values import Row
    from pipeline.warehouse.units import Units, UnitVersion


@dataclass(frozen=True, slots=True)
class Duty:
    """A report for one period, owed by a body of each of *provinces* (None: of all of them).

    ``name`` is that of the rule or the letter's symbol; ``also`` are other names under which the
    body sends it; one of ``title_words`` must be in the title, if there are any. Reports that
    answer ``answers``, a letter's symbol as a key, are the ones meant whatever their period.
    ``asked_on`` is the day of the letter: who was gone by then is not asked.
    """

    name: str
    source_path: str
    body: str
    provinces: tuple[str, ...] | None
    period: str | None
    start: date | None
    end: date | None
    due_on: date | None
    also: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    answers: str | None = None
    letter_id: str | None = None
    asked_on: date | None = None


def expected_rows(duty: Duty, units: Units) -> Iterator[Row]:
    """Yield a row of the table ``expected`` for each province that the duty concerns."""
    successor_of = {step.unit: step.successor for step in units.successions}
    names = {unit.id: unit.name for unit in units.versions}
    obligation, note = _of_body(duty)
    standing = units.names_on(_reporting_day(duty))
    concerned = _concerned(duty, units)
    for unit in units.versions:
        if unit.id not in concerned or not _is_there(duty, unit, standing):
            continue
        away = unit.valid_to is not None and _reporting_day(duty) > unit.valid_to
        successor = successor_of.get(unit.id) if unit.valid_to else None
        merged = f"đã sáp nhập vào {names[successor]}" if away and successor else None
        yield {
            "expected_id": _id(duty, unit.id),
            "rule_name": duty.name,
            "source_path": duty.source_path,
            "letter_id": duty.letter_id,
            "answers_key": duty.answers,
            "body": duty.body,
            "body_keys": sorted({name_key(name) for name in (duty.body, *duty.also)} - {None}),
            "title_words": [pattern_key(words) for words in duty.title_words],
            "unit_version_id": unit.id,
            "period": duty.period,
            "period_start": duty.start,
            "period_end": duty.end,
            "due_on": duty.due_on,
            "obligation": "merged_away" if away else obligation,
            "successor_id": successor,
            "note": merged or note,
        }


def _of_body(duty: Duty) -> tuple[str, str | None]:
    """Return whether the body still is there to report, and what is to be said of it.

    Where the last day is not the same everywhere, what is missing after the first possible one is
    not called missing.
    """
    body = validity_of(duty.body, Level.PROVINCE)
    if body is None or body.valid_to is None or _reporting_day(duty) <= body.valid_to:
        return "owed", None
    about = "khoảng " if body.uncertain else ""
    after = f", nay là {body.successor}" if body.successor else ""
    return (
        "body_dissolved",
        f"{body.name} kết thúc hoạt động {about}{body.valid_to:%d/%m/%Y}{after}",
    )


def _concerned(duty: Duty, units: Units) -> frozenset[str]:
    """Return the ids of the provinces' versions that a duty names; with them go those after them."""
    if duty.provinces is None:
        return frozenset(unit.id for unit in units.versions)
    named = {unit.id for unit in units.versions if unit.province in duty.provinces}
    return frozenset(named | {step.successor for step in units.successions if step.unit in named})


def _is_there(duty: Duty, unit: UnitVersion, standing: frozenset[str]) -> bool:
    """Tell whether a province's version was there in the period or on the day to report.

    Of provinces named one by one also those that were merged away before: somebody asked for
    them. *standing* are the names of the provinces of that day.
    """
    day = _reporting_day(duty)
    if unit.valid_from is not None and unit.valid_from > day:
        return False
    if duty.asked_on and unit.valid_to and unit.valid_to < duty.asked_on:
        return False
    in_period = unit.valid_to is None or (duty.start or day) <= unit.valid_to
    return in_period or (duty.provinces is not None and unit.province not in standing)


def _reporting_day(duty: Duty) -> date:
    """Return the day that says who has to report: when it is due, else when the period ends."""
    day = duty.due_on or duty.end
    if day is None:
        raise ValueError(f"{duty.name}: a duty needs a due day or the end of its period")
    return day


def _id(duty: Duty, unit: str) -> str:
    said = (
        duty.source_path,
        duty.name,
        duty.body,
        unit,
        duty.period,
        duty.start,
        duty.end,
        duty.due_on,
    )
    return hashlib.sha256("|".join(map(str, said)).encode()).hexdigest()[:16]
