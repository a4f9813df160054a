"""Numerals that count nothing because of where they stand or how they are written.

Headings, page numbers and table rows by the layout; document symbols, days, terms of office,
articles and lengths of time by their shape. The strongest claim comes first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from extractors.model import BlockKind, NumeralKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from extractors.model import Structure

_DAY_WORDS = r"ngày|sáng|chiều|tối|hôm|trưa|đêm|mùng"
# Claims by shape, strongest first: (kind, pattern). One real example per line.
_SHAPES: tuple[tuple[NumeralKind, re.Pattern[str]], ...] = (
    (
        NumeralKind.SECTION_REFERENCE,
        re.compile(
            r"\b(?:mục|tiểu mục|khoản|Điều|điều|Phụ lục)\s+(?:số\s+)?(?:[IVX]+\.)?\s?\d+(?:\.\d+)*"
            r"(?:\s*(?:,|và|đến)\s+\d+(?=\s*(?:[,;.)\n]|và\s|đến\s|của\s|Luật|Nghị|Bộ luật|Quy\s)))*+"
        ),
    ),
    (
        NumeralKind.SYMBOL,
        re.compile(
            r"""
            \d{1,7}+(?:,[ ]\d{1,7}+){0,8}+[A-Za-z]?(?:/\d{4})?(?:[-/–]|[ ]?[-/–][ ]?(?=[A-ZĐÐ]{2,}[-/]))
            [A-ZĐÐ][A-Za-zĐđÐ]*                                # 1004/2020/NQ   230-QĐ   10-QĐi
            (?:[-/.–&][A-ZĐÐ][A-Za-zĐđÐ0-9.]*)*                 # -UBTVQH14   /ĐĐHĐND   /TU
            | [A-ZĐÐ]{2,}[A-Za-zĐđÐ]*\d+(?:[-/][A-ZĐÐ]+)*      # QH15   CTHĐND02
            | [A-ZĐ]{1,3}\.\d+                                 # ĐT.844
            """,
            re.VERBOSE,
        ),
    ),
    (
        NumeralKind.SYMBOL,
        re.compile(
            r"\b(?:Nghị quyết|Quyết định|Chỉ thị|Công văn|Báo cáo|Kế hoạch|Quy định|Quy chế|Thông báo"
            r"|Tờ trình|Kết luận|Luật|Nghị định|Thông tư|Hướng dẫn|Chương trình|Đề án)"
            r"(?:\s(?:làm việc|phối hợp))?(?:\s+số:?\s+\d+(?:\s*,\s*\d+)*|\s+\d{2,4}(?=[\s,.;)]+(?!nội|văn|kiến)))"
        ),
    ),
    (
        NumeralKind.DATE,
        re.compile(
            r"\b\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|\b\d{1,2}\s*[/-]\s*\d{1,2}\s*[/-]\s*\d{4}\b"
        ),
    ),
    (
        NumeralKind.DATE,
        re.compile(
            r"(?<!mỗi )(?<!hằng )(?<!hàng )(?<!cả \d )(?<!cả \d\d )\btháng\s+(?:0?[1-9]|1[0-2])(?:\s*[/-]\s*\d{4}|\s+năm\s+\d{4})?\b(?!\s*lần)",
            re.IGNORECASE,
        ),
    ),
    (NumeralKind.DATE, re.compile(r"\b\d{1,2}/(?:19|20)\d{2}\b")),
    (
        NumeralKind.DATE,
        re.compile(
            rf"\b(?:{_DAY_WORDS})\s+\(?(?:\d{{1,2}}(?:\s*(?:[,-]|và|đến)\s*\d{{1,2}})+[/.]\d{{1,2}}(?![/.]\d)|\d{{1,2}}(?:\s*[/-]\s*\d{{1,2}}|\.\d{{1,2}})?)\b(?![.,]\d)",
            re.IGNORECASE,
        ),
    ),
    (
        NumeralKind.DATE,
        re.compile(  # "(18 và 19/12)", "từ 12 - 16.6"
            r"(?:(?<=\()|\btừ\s+|\bngày\s+)(?:từ\s+)?(?:ngày\s+)?\d{1,2}\s*(?:,|và|đến|-|–)\s*(?:ngày\s+)?"
            r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{4})?\b(?![.,]?\d)",
            re.IGNORECASE,
        ),
    ),
    (NumeralKind.DATE, re.compile(r"\bvào\s+(?:đầu|cuối|giữa)\s+năm\s+\d{4}")),
    (
        NumeralKind.DATE,
        re.compile(
            r"(?<=\()\d{1,2}/\d{1,2}(?=\))"
            r"|\b(?:từ|đến|trước|sau|tới)\s+\d{1,2}/\d{1,2}\b(?!\s*(?!(?:đến|tới)\s)\w)",
            re.IGNORECASE,
        ),
    ),
    (NumeralKind.DATE, re.compile(r"\b\d{1,2}\s*(?:giờ|h|:)\s*\d{0,2}\b(?=\s|,|\))")),
    (NumeralKind.TERM_OR_YEAR, re.compile(r"\b(?:19|20)\d{2}\s*[-–—]\s*(?:19|20)\d{2}\b")),
    (
        NumeralKind.PERIOD_LENGTH,
        re.compile(
            r"\b\d{1,2}\s+tháng\s+(?:đầu|cuối|qua)\b|\b\d{1,2}\s+tháng\s*(?=năm\s+\d{4}|,\s+[A-ZĐ])",
            re.IGNORECASE,
        ),
    ),
    (
        NumeralKind.FREQUENCY,
        re.compile(r"\bđịnh kỳ\s+\d+\s+(?:tháng|tuần|quý)(?:[^.;]{0,25}\d+\s+lần)?"),
    ),
    (NumeralKind.DATE, re.compile(r"\bquý\s+(?:\d|[IV]+)\s*[/-]\s*\d{4}", re.IGNORECASE)),
    (
        NumeralKind.TERM_OR_YEAR,
        re.compile(
            r"\bnăm\s+(?:19|20)\d{2}(?:\s*,\s*(?:19|20)\d{2})*\b|\bquý\s+\d\b(?:\s+năm\s+\d{4})?",
            re.IGNORECASE,
        ),
    ),
    (
        NumeralKind.FRACTION_RULE,  # "2/3 tổng số đại biểu", "quá 1/2"; "3/3 tố cáo" are counts
        re.compile(
            r"\b(?:quá|trên|hơn|ít nhất|tối thiểu|khoảng|gần|đủ|được)\s+[1-3]/[2-9](?![\d/])(?!\s+(?:đơn|vụ|kiến|nội))"
            r"|(?<![\d/])[1-3]/[2-9](?=\s+(?:tổng|số|đại biểu|thành viên|thời gian|dân số|diện tích)\b)"
        ),
    ),
    (NumeralKind.CODE, re.compile(r"\b0\d{2,3}[.\s]\d[\d.\s]{4,}\d\b")),
)


class Claims:
    """Which stretches of a text are claimed for a kind, strongest claim first."""

    def __init__(self, text: str, structure: Structure) -> None:
        self._spans: list[tuple[int, int, NumeralKind]] = []
        self._add(self._layout(text, structure))
        for kind, pattern in _SHAPES:
            self._add((m.start(), m.end(), kind) for m in pattern.finditer(text))
        self._spans.sort()
        self._starts = [start for start, _, _ in self._spans]

    def _add(self, claims: Iterable[tuple[int, int, NumeralKind]]) -> None:
        taken = sorted(self._spans)
        starts = [start for start, _, _ in taken]
        for start, end, kind in claims:
            at = bisect_right(starts, start)
            clash = (at and taken[at - 1][1] > start) or (at < len(taken) and taken[at][0] < end)
            if not clash:
                self._spans.append((start, end, kind))

    @staticmethod
    def _layout(text: str, structure: Structure) -> Iterator[tuple[int, int, NumeralKind]]:
        for section in structure.sections:
            yield section.span.start, section.title.start, NumeralKind.HEADING
        for block in structure.blocks:
            surface = block.span.of(text)
            if re.fullmatch(r"\s*[-–]?\s*\d{1,3}\s*[-–]?\s*", surface):
                yield block.span.start, block.span.end, NumeralKind.PAGE_NUMBER
            elif marker := re.match(r"\s*(?:\(?\d{1,2}[.)]|\d{1,2}\.\d{1,2}\.?)\s", surface):
                yield block.span.start, block.span.start + marker.end(), NumeralKind.HEADING
            elif block.kind == BlockKind.TABLE and (
                row := re.match(r"\s*\|\s*\d{1,3}\s*\|", surface)
            ):
                yield block.span.start, block.span.start + row.end(), NumeralKind.TABLE_ROW
        for marker in re.finditer(r"(?<=[:;.]\s)\(\d{1,2}\)\s", text):
            yield marker.start(), marker.end(), NumeralKind.HEADING

    def at(self, start: int) -> NumeralKind | None:
        """Return the kind of the claim that covers the offset *start*."""
        at = bisect_right(self._starts, start)
        if at and self._spans[at - 1][1] > start:
            return self._spans[at - 1][2]
        return None
