"""Scores as lines to print: the table, the indicators, and every error in its context."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.evaluate import (
    ATTRIBUTES,
    Result,
    by_indicator,
    check_scores,
    differs,
    evaluate,
    gold_value,
    must_be_found,
    read_value,
    scores,
)
from pipeline.gold import read_gold
from pipeline.statements import Part, differences, tallies
from pipeline.terminal import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from pipeline.evaluate import Scores, Share

HEAD = (
    "Bộ dữ liệu", "Đúng/trích", "P", "Thấy/chuẩn", "R", "F1", "Trạng thái", "Vai trò", "Chủ thể",
    "Từ ngày", "Đến ngày", "Phép cộng", "Kết luận", "Chắc", "Chắc mà đúng",
)  # fmt: skip
_ATTRIBUTE_NAMES = dict(zip(ATTRIBUTES, HEAD[6:11], strict=True))
_KINDS = {
    "parts_sum_to_total": "các phần cộng lại bằng tổng (parts_sum_to_total)",
    "restated_equal": "nhắc lại cùng một số (restated_equal)",
    "rate": "tỷ lệ (rate)",
    "change_from_previous": "tăng, giảm so với trước (change_from_previous)",
}
_PARTS = {
    Part.FIELD: "thể thức: số, ngày, cơ quan, kỳ … (field)",
    Part.SECTION: "mục (section)",
    Part.CITATION: "văn bản viện dẫn (citation)",
    Part.PROPOSAL: "kiến nghị, đề xuất (proposal)",
    Part.ATTRIBUTE: "quy định: định kỳ họp, tỷ lệ (attribute)",
}
BEFORE, AFTER = 70, 45  # characters of context: a clause on either side


def report_lines(paths: Sequence[Path], *, errors: bool) -> Iterator[str]:
    """Score the gold of *paths*; yield the tables and, with *errors*, every error.

    Raises GoldError for gold that cannot be read.
    """
    results = evaluate(read_gold(paths), knowledge.load())
    for part in (score_lines, indicator_lines, check_lines, statement_lines):
        yield from part(results)
        yield ""
    if errors:
        yield from error_lines(results)


def score_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield one row of scores a file of gold, and one for all if there are several."""
    by_file = sorted(results, key=lambda result: result.gold.file)
    rows = [
        score_row(file, scores(list(group)))
        for file, group in groupby(by_file, key=lambda result: result.gold.file)
    ]
    if len(rows) > 1:
        rows.append(score_row("tất cả", scores(results)))
    yield from table(HEAD, rows)


def score_row(name: str, found: Scores) -> tuple[str, ...]:
    """Return the cells of one row under HEAD."""
    shares = [getattr(found, attribute) for attribute in ATTRIBUTES]
    return (
        name,
        _fraction(found.precision),
        _decimal(found.precision.value),
        _fraction(found.recall),
        _decimal(found.recall.value),
        _decimal(found.f1),
        *(_decimal(share.value) for share in shares),
        _decimal(found.sums.value),
        _decimal(found.verdicts.value),
        _decimal(found.sure.value),
        _decimal(found.sure_right.value),
    )


def check_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield for each kind of relation how many of the gold were seen with the right verdict."""
    yield from table(
        ("Quan hệ giữa các con số", "Đúng/chuẩn", "Tỷ lệ"),
        [
            (_KINDS.get(kind, kind), _fraction(share), _decimal(share.value))
            for kind, share in check_scores(results).items()
        ],
        limit=60,
    )
    alarms = sum(len(result.alarms) for result in results)
    yield f"Báo không khớp mà dữ liệu chuẩn không có (false alarms): {alarms}"


def statement_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield one row for each kind of statement that whole reports of the gold make."""
    if found := tallies(results):
        yield from table(
            ("Báo cáo tự nêu", "Đúng", "Trích", "Chuẩn", "F1"),
            [
                (
                    _PARTS[part],
                    str(tally.right),
                    str(tally.read),
                    str(tally.gold),
                    _decimal(tally.f1),
                )
                for part, tally in found.items()
            ],
            limit=60,
        )


def indicator_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield one row an indicator, those with most errors first."""
    rows = sorted(
        by_indicator(results),
        key=lambda row: (
            row.precision.right - row.precision.of + row.recall.right - row.recall.of,
            row.indicator,
        ),
    )
    yield from table(
        ("Chỉ tiêu", "Đúng/trích", "P", "Thấy/chuẩn", "R"),
        [
            (
                row.indicator,
                _fraction(row.precision),
                _decimal(row.precision.value),
                _fraction(row.recall),
                _decimal(row.recall.value),
            )
            for row in rows
        ],
    )


def error_lines(results: Sequence[Result]) -> Iterator[str]:
    """Yield every error of every text in text order: what was wanted, what was read, where."""
    for result in results:
        errors = [*_missed(result), *_extra(result), *_attributes(result), *_checks(result)]
        for at, words in sorted(errors):
            yield f"{result.gold.name}:{at} {words}"
            yield f"    {_context(result, at)}"
        for row, what in differences(result):
            yield f"{result.gold.name} {what} {row.part} {row.key} {row.value}".rstrip()


def _missed(result: Result) -> Iterator[tuple[int, str]]:
    kinds = {n.span.start: n for n in result.extraction.numerals}
    for gold in filter(must_be_found, result.missed):
        numeral = kinds.get(gold.start)
        taken = "không thấy con số nào" if numeral is None else f"đọc là {numeral.kind.value}"
        if numeral is not None and numeral.detail:
            taken += f" ({numeral.detail})"
        yield gold.start, f"SÓT {gold.indicator} = {gold.value:f}; {taken}"


def _extra(result: Result) -> Iterator[tuple[int, str]]:
    for figure in result.extra:
        read = f"{figure.indicator} = {figure.value:f}"
        grade = f"{figure.status}, {figure.confidence}"
        yield figure.span.start, f"THỪA {read} [{grade}; quy tắc: {figure.rule}]"


def _attributes(result: Result) -> Iterator[tuple[int, str]]:
    for row in result.matches:
        for attribute in ATTRIBUTES:
            if differs(row, attribute):
                what = f"{_ATTRIBUTE_NAMES[attribute].lower()} của {row.gold.indicator}"
                want, got = (
                    value(row, attribute) or "không có" for value in (gold_value, read_value)
                )
                rule = f"quy tắc: {row.figure.rule}"
                yield row.gold.start, f"SAI {what}: chuẩn {want}, đọc {got} [{rule}]"


def _checks(result: Result) -> Iterator[tuple[int, str]]:
    for row in result.checks:
        if not row.right:
            sum_of = _sum(row.gold.total, row.gold.parts, result)
            holds = "khớp" if row.gold.holds else "không khớp"
            seen = "không thấy" if row.verdict is None else f"kết luận {row.verdict}"
            yield row.gold.total, f"PHÉP KIỂM {row.gold.kind}: {sum_of} ({holds}); {seen}"
    for check in result.alarms:
        sum_of = _sum(check.total, check.parts, result)
        yield check.total, f"BÁO SAI {check.kind}: {sum_of} không bị dữ liệu chuẩn coi là lệch"


def _sum(total: int, parts: Iterable[int], result: Result) -> str:
    surfaces = {n.span.start: n.span.of(result.gold.text) for n in result.extraction.numerals}
    surfaces |= {figure.start: figure.numeral for figure in result.gold.figures}
    whole, *members = (surfaces.get(at, "?") for at in (total, *sorted(parts)))
    return f"{whole} với {', '.join(members)}"


def _context(result: Result, at: int) -> str:
    text = result.gold.text
    before, after = text[max(0, at - BEFORE) : at], text[at : at + AFTER]
    return f"{before}«{after}»".replace("\n", "⏎")


def _fraction(share: Share) -> str:
    return f"{share.right}/{share.of}"


def _decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".replace(".", ",")
