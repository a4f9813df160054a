"""Gold: texts with what people found in them, read from JSON (*dữ liệu chuẩn*).

Two kinds of file: ``*.jsonl`` has one passage with its text a line; ``NAME.json`` annotates a
whole report whose text is ``NAME.txt`` beside it or in a folder ``reports`` one level up. The
annotated offsets are code points of the text *as stored*; here they become offsets of its NFC,
which is what extraction speaks of.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from extractors.model import Role, Status
from extractors.text import canonical
from pipeline.errors import USAGE, TonghopError
from pipeline.statements import gold_statements, unasked_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from pipeline.statements import Statement

# Numerals that are neither right nor wrong as a figure: the report says its own figure again,
# asks for something, or counts what the catalogue may or may not want.
_NEUTRAL = ("reference_to_figure:", "proposal_number", "other_count:phối hợp")


class GoldError(TonghopError):
    """Gold that cannot be scored against; the message says where and what to do."""

    exit_code = USAGE


@dataclass(frozen=True, slots=True)
class GoldFigure:
    """A figure that people found; a change bears its absolute value, as it is printed."""

    start: int
    numeral: str
    indicator: str
    value: Decimal
    actor: str | None
    period_start: date | None
    period_end: date | None
    role: Role
    status: Status


@dataclass(frozen=True, slots=True)
class GoldCheck:
    """A relation between printed numbers, by their offsets, and whether it holds."""

    kind: str
    total: int
    parts: frozenset[int]
    holds: bool


@dataclass(frozen=True, slots=True)
class GoldText:
    """A text in NFC with its gold; ``file`` is the name of the file that it came from.

    ``statements`` is what a whole report says of itself, a passage has none; ``unasked`` are the
    fields that the annotation does not speak of.
    """

    name: str
    file: str
    text: str
    figures: tuple[GoldFigure, ...]
    checks: tuple[GoldCheck, ...]
    neutral: frozenset[int]
    statements: tuple[Statement, ...] = ()
    unasked: frozenset[str] = frozenset()


def read_gold(paths: Iterable[Path]) -> tuple[GoldText, ...]:
    """Read gold files, and those in folders at any depth, in the order of their names.

    Raises GoldError if a file is no gold, its text is missing, or an offset does not show the
    numeral that it claims: a broken annotation must not look like an error of the engine.
    """
    texts = tuple(text for path in paths for file in _files(path) for text in _read(file))
    if not texts:
        raise GoldError("không có tệp .json hay .jsonl nào (no gold found)")
    return texts


def gold_files(path: Path) -> tuple[Path, ...]:
    """Return all files that the score of *path* depends on: annotations and texts."""
    files = _files(path)
    return (*files, *(text_file(file) for file in files if file.suffix == ".json"))


def text_file(annotation: Path) -> Path:
    """Return the file of the text that ``NAME.json`` annotates. Raises GoldError if missing."""
    name = f"{annotation.stem}.txt"
    for folder in (annotation.parent, annotation.parent.parent / "reports"):
        if (folder / name).is_file():
            return folder / name
    raise GoldError(
        f"{annotation}: thiếu văn bản {name}. Đặt nó cạnh tệp .json (the annotated text is missing)"
    )


def _files(path: Path) -> tuple[Path, ...]:
    if path.is_dir():
        return tuple(sorted(file for file in path.rglob("*") if file.suffix in (".json", ".jsonl")))
    return (path,)


def _read(file: Path) -> Iterator[GoldText]:
    """Read one file of gold; offsets are turned, so the text is read without newline tricks."""
    if file.suffix == ".jsonl":
        lines = file.read_text("utf-8").split("\n")
        for number, line in enumerate(lines, start=1):
            if line.strip():
                facts = _parsed(line, f"{file}:{number}")
                name = str(facts.get("id", number))
                yield _gold_text(name, file, str(facts.get("text", "")), facts)
    else:
        facts = _parsed(file.read_text("utf-8"), str(file))
        stored = text_file(file).read_bytes().decode("utf-8")
        yield _gold_text(file.stem, file, stored, facts)


def _parsed(content: str, where: str) -> dict[str, Any]:
    try:
        facts = json.loads(content, parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise GoldError(f"{where}: không phải JSON ({error})") from error
    if not isinstance(facts, dict) or "figures" not in facts:
        raise GoldError(f"{where}: không phải dữ liệu chuẩn, thiếu 'figures' (no gold)")
    return facts


def _gold_text(name: str, file: Path, stored: str, facts: dict[str, Any]) -> GoldText:
    def offset(at: int) -> int:
        return len(canonical(stored[:at]))

    text = canonical(stored)
    try:
        figures = tuple(_figure(row, offset) for row in facts["figures"])
        checks = tuple(_check(row, offset) for row in facts.get("checks", ()))
        neutral = frozenset(
            offset(row["start"])
            for row in (*facts.get("repeats", ()), *facts.get("numerals", ()))
            if row.get("kind", "proposal_number").startswith(_NEUTRAL)  # repeats have no kind
        )
        stated = tuple(gold_statements(facts, offset))
    except (KeyError, ValueError, TypeError) as error:
        raise GoldError(f"{file}, {name}: trường sai hoặc thiếu: {error!r}") from error
    for figure in figures:
        if not text.startswith(canonical(figure.numeral), figure.start):
            seen = text[figure.start : figure.start + 20]
            raise GoldError(
                f"{file}, {name}: ở vị trí {figure.start} là {seen!r}, không phải"
                f" {figure.numeral!r}. Sửa 'start' (code point của văn bản như đã lưu)."
            )
    return GoldText(name, file.stem, text, figures, checks, neutral, stated, unasked_fields(facts))


def _figure(row: dict[str, Any], offset: Callable[[int], int]) -> GoldFigure:
    status = Status(row["status"])
    value = Decimal(row["value"])
    return GoldFigure(
        start=offset(row["start"]),
        numeral=row["numeral"],
        indicator=row["indicator"],
        value=abs(value) if status is Status.CHANGE else value,
        actor=row["actor"],
        period_start=_day(row["period_start"]),
        period_end=_day(row["period_end"]),
        role=Role(row["role"]),
        status=status,
    )


def _day(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _check(row: dict[str, Any], offset: Callable[[int], int]) -> GoldCheck:
    return GoldCheck(
        kind=row.get("kind", "parts_sum_to_total"),
        total=offset(row["total"]),
        parts=frozenset(offset(part) for part in row["parts"]),
        holds=bool(row["holds"]),
    )
