"""Born-digital PDFs → `Document`: pages, running text, tables, furniture and boxes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from extractors.model import Document, Page, PageFurniture, Span
from pipeline.reading.compose import Composer
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.furniture import furniture_of, repeated_keys
from pipeline.reading.gate import layer_of, pages_for_ocr
from pipeline.reading.grids import Grid, GridCell
from pipeline.reading.lines import lines_of
from pipeline.reading.paragraphs import joint, margins_of_pages, paragraphs_of
from pipeline.reading.pdf import printed_pages
from pipeline.reading.printed import Line
from pipeline.reading.stamps import part_stamps
from pipeline.reading.tables import RuledTable, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.reading.gate import Layer
    from pipeline.reading.paragraphs import Margins, Paragraph
    from pipeline.reading.printed import PrintedPage

Item = Line | RuledTable


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page on its way to text: its lines and tables in reading order, and its furniture."""

    number: int
    width: float
    height: float
    items: tuple[Item, ...]
    furniture: tuple[PageFurniture, ...]

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(item for item in self.items if isinstance(item, Line))


def read_pdf(data: bytes) -> Document:
    """Return a PDF as a document, without its source.

    Pages that only show a picture of text bear no text and are marked ``needs_ocr``. Raises
    `SourceError`: ``encrypted``, ``broken``, ``too_large``, ``needs_ocr`` if no page has a
    text layer worth reading, ``empty`` if nothing is printed.
    """
    layers: list[Layer] = []
    sheets: list[_Sheet] = []
    for page in printed_pages(data):  # of each page only its lines are kept, not its words
        layers.append(layer_of(page))
        sheets.append(_sheet(page))
    pictured = pages_for_ocr(layers)
    read = [sheet for sheet in sheets if sheet.number not in pictured]
    repeated = repeated_keys([(sheet.height, sheet.lines) for sheet in read])
    read = [_without_furniture(sheet, repeated) for sheet in read]
    items = [item for sheet in read for item in sheet.items]
    if not items:
        raise _nothing_to_read(pictured)
    composer = Composer()
    _write(composer, _across_pages(items))
    return Document(
        text=composer.text,
        pages=_pages(sheets, pictured, composer),
        placements=composer.placements,
        furniture=tuple(each for sheet in read for each in sheet.furniture),
        tables=tuple(composer.tables),
    )


def _nothing_to_read(pictured: frozenset[int]) -> SourceError:
    if not pictured:
        return SourceError(
            Reason.EMPTY, "PDF không in chữ nào. Hãy mở tệp để kiểm tra và xin lại tệp gốc."
        )
    numbers = ", ".join(map(str, sorted(pictured)))
    return SourceError(
        Reason.NEEDS_OCR,
        f"cần OCR: trang {numbers} chỉ có ảnh chụp hoặc lớp chữ hỏng, bản này chưa tự nhận dạng "
        "chữ. Hãy xin bản Word hoặc PDF xuất từ Word, hoặc nhận dạng chữ trước bằng OCRmyPDF "
        "(ngôn ngữ vie).",
    )


# ── one page ──────────────────────────────────────────────────────────────────────────


def _sheet(page: PrintedPage) -> _Sheet:
    words, stamps = part_stamps(page)
    tables, rest = tables_of(page, words)
    items: list[Item] = []
    for table in tables:
        items += lines_of(word for word in rest if word.baseline <= table.bounds[1])
        items.append(table)
        rest = [word for word in rest if word.baseline > table.bounds[1]]
    items += lines_of(rest)
    return _Sheet(page.number, page.width, page.height, tuple(items), stamps)


def _without_furniture(sheet: _Sheet, repeated: frozenset[str]) -> _Sheet:
    running, furniture = furniture_of(sheet.height, sheet.lines, repeated)
    kept = set(map(id, running))
    items = tuple(each for each in sheet.items if not isinstance(each, Line) or id(each) in kept)
    return replace(sheet, items=items, furniture=sheet.furniture + furniture)


# ── all pages ─────────────────────────────────────────────────────────────────────────


def _across_pages(items: Iterable[Item]) -> list[Item]:
    """Put together the parts of tables that page breaks cut."""
    parts: list[list[Item]] = []
    for item in items:
        if parts and _goes_on(parts[-1][-1], item):
            parts[-1].append(item)
        else:
            parts.append([item])
    return [part[0] if len(part) == 1 else _whole(part) for part in parts]


def _goes_on(last: Item, item: Item) -> bool:
    """Tell whether *item* is a table that goes on where *last* is cut by the page break."""
    return (
        isinstance(item, RuledTable)
        and isinstance(last, RuledTable)
        and item.page == last.page + 1
        and _same_rules(last.grid, item.grid)
    )


def _whole(parts: Iterable[Item]) -> RuledTable:
    tables = [part for part in parts if isinstance(part, RuledTable)]
    cells: list[GridCell] = []
    rows = 0
    for table in tables:
        cells += (replace(cell, row=cell.row + rows) for cell in table.grid.cells)
        rows += table.grid.rows
    return replace(tables[-1], grid=Grid(tuple(cells), tables[0].grid.x_edges))


def _same_rules(one: Grid, other: Grid) -> bool:
    return len(one.x_edges) == len(other.x_edges) and all(
        abs(a - b) < 3 for a, b in zip(one.x_edges, other.x_edges, strict=True)
    )


def _write(composer: Composer, items: Sequence[Item]) -> None:
    margins = margins_of_pages([item for item in items if isinstance(item, Line)])
    for is_line, group in groupby(items, key=lambda item: isinstance(item, Line)):
        if composer.length:
            composer.add("\n")
        if is_line:
            _write_lines(composer, [item for item in group if isinstance(item, Line)], margins)
        else:
            tables = [item for item in group if isinstance(item, RuledTable)]
            for index, table in enumerate(tables):
                composer.add("\n" if index else "")
                composer.add_grid(table.grid)


def _write_lines(composer: Composer, lines: Sequence[Line], margins: Mapping[int, Margins]) -> None:
    paragraphs = paragraphs_of(lines, margins)
    for before, paragraph in pairwise((None, *paragraphs)):
        assert paragraph is not None  # noqa: S101  # only the first of the pairs begins with None
        if before is not None and _new_block(before[-1], paragraph[0]):
            composer.add("\n")
        _write_paragraph(composer, paragraph)


def _new_block(before: Line, line: Line) -> bool:
    """Tell whether a blank line parts two lines: at a column's end, or round columns."""
    return before.alone != line.alone or (line.alone and line.top < before.top)


def _write_paragraph(composer: Composer, paragraph: Paragraph) -> None:
    for index, line in enumerate(paragraph):
        composer.add(joint(paragraph[index - 1].text) if index else "")
        composer.add(line.ink)
    composer.add("\n")


def _pages(
    sheets: Sequence[_Sheet], pictured: frozenset[int], composer: Composer
) -> tuple[Page, ...]:
    """Return the pages; their spans follow one another and cover the text."""
    starts, end = composer.starts_of_pages, composer.length
    found: list[Page] = []
    for page in reversed(sheets):
        start = starts.get(page.number, end)
        span, end = Span(start, end), start
        needs_ocr = page.number in pictured
        found.append(Page(page.number, page.width, page.height, span, needs_ocr))
    return tuple(reversed(found))
