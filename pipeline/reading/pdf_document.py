"""PDFs → `Document`: pages, running text, tables, furniture and boxes.

Each page goes its own way: its text layer is read if it is sound, else its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from extractors.model import Document, Page, PageFurniture, Span
from pipeline.reading import ocr
from pipeline.reading.compose import Composer
from pipeline.reading.confirming import confirmed, unconfirmed
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.furniture import furniture_of, repeated_keys
from pipeline.reading.gate import layer_of, pages_for_ocr
from pipeline.reading.grids import Grid, GridCell
from pipeline.reading.issues import remark
from pipeline.reading.legacy_layers import in_unicode
from pipeline.reading.lines import lines_of
from pipeline.reading.options import PLAIN
from pipeline.reading.paragraphs import joint, margins_of_pages, paragraphs_of
from pipeline.reading.pdf import printed_pages
from pipeline.reading.printed import Line, PrintedPage
from pipeline.reading.rendering import is_text_invisible, open_pages
from pipeline.reading.scans import read_scans
from pipeline.reading.stamps import part_stamps
from pipeline.reading.tables import RuledTable, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from extractors.model import Issue
    from pipeline.reading.gate import Layer
    from pipeline.reading.options import ReadingOptions
    from pipeline.reading.paragraphs import Margins, Paragraph
    from pipeline.reading.printed import Word
    from pipeline.reading.scanned_pages import ScannedPage

Item = Line | RuledTable


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page on its way to text: its lines and tables in reading order, and its furniture.

    ``over`` are the words that are printed over it by watermarks, signatures and form fields;
    ``page`` is kept where a picture covers it, for then its text may have to be confirmed.
    """

    number: int
    width: float
    height: float
    items: tuple[Item, ...]
    furniture: tuple[PageFurniture, ...]
    over: tuple[Word, ...]
    scan: ScannedPage | None = None
    page: PrintedPage | None = None

    @property
    def level_height(self) -> float:
        """The height of the page as its lines lie on it: a scan may have been fed on its side."""
        return self.scan.height if self.scan else self.height

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(item for item in self.items if isinstance(item, Line))


def read_pdf(data: bytes, options: ReadingOptions = PLAIN) -> Document:
    """Return a PDF as a document, without its source.

    Pages that only show a picture of text are read from it; where this machine has nothing to
    read pictures with, they bear no text and are marked ``needs_ocr``. Raises `SourceError`:
    ``encrypted``, ``broken``, ``too_large``, ``needs_ocr`` if no page could be read, ``empty``
    if nothing is printed.
    """
    layers: list[Layer] = []
    sheets: list[_Sheet] = []
    legacy: dict[str, list[int]] = {}  # the pages in each encoding
    for printed in printed_pages(data):  # of most pages only the lines are kept, not the words
        page, encoding = _in_unicode(printed)
        if encoding:
            legacy.setdefault(encoding, []).append(page.number)
        layers.append(layer_of(page))
        sheet = _sheet(page)
        sheets.append(replace(sheet, page=page) if layers[-1].pictured else sheet)
    pictured = pages_for_ocr(layers)
    if options.recognise:
        sheets = _from_pictures(data, sheets, pictured, options)
    read = [sheet for sheet in sheets if sheet.scan or sheet.number not in pictured]
    repeated = repeated_keys([(sheet.level_height, sheet.lines) for sheet in read])
    read = [_without_furniture(sheet, repeated) for sheet in read]
    items = [item for sheet in read for item in sheet.items]
    if not items:
        raise _nothing_to_read(pictured)
    composer = Composer({sheet.number: sheet.scan.on_page for sheet in read if sheet.scan})
    _write(composer, _across_pages(items))
    return Document(
        text=composer.text,
        pages=_pages(sheets, pictured, composer),
        placements=composer.placements,
        furniture=tuple(each for sheet in read for each in sheet.furniture),
        tables=tuple(composer.tables),
        remarks=tuple(_legacy_remark(*each) for each in legacy.items()),
    )


def _in_unicode(page: PrintedPage) -> tuple[PrintedPage, str | None]:
    found = in_unicode(page)
    return (replace(page, words=found[0]), found[1]) if found else (page, None)


def _legacy_remark(encoding: str, pages: Sequence[int]) -> Issue:
    shown = ", ".join(map(str, pages))
    return remark(
        "legacy_encoding",
        f"lớp chữ của trang {shown} viết bằng bảng mã cũ {encoding}, đã chuyển sang Unicode. Hãy "
        "đối chiếu tên riêng và chữ hoa với bản gốc",
    )


def _nothing_to_read(pictured: frozenset[int]) -> SourceError:
    if not pictured or ocr.model_folder():
        return SourceError(
            Reason.EMPTY,
            "tệp không có chữ nào đọc được. Hãy mở tệp để kiểm tra và xin lại tệp gốc.",
        )
    numbers = ", ".join(map(str, sorted(pictured)))
    return SourceError(
        Reason.NEEDS_OCR,
        f"cần OCR: trang {numbers} chỉ có ảnh chụp hoặc lớp chữ hỏng, mà máy này chưa có bộ nhận "
        f"dạng chữ Việt. {ocr.ADVICE}",
    )


def _from_pictures(
    data: bytes, sheets: Sequence[_Sheet], pictured: frozenset[int], options: ReadingOptions
) -> list[_Sheet]:
    """Return the sheets; those whose text is or must come from a picture are read from it."""
    by_number = {sheet.number: sheet for sheet in sheets}
    layered = _recognised_by_others(data, sheets, pictured)
    if ocr.model_folder() is None:
        for number, page in layered.items():
            by_number[number] = _sheet(replace(page, words=unconfirmed(page.words)))
        return list(by_number.values())
    numbers = sorted({*pictured, *layered})
    for scan in read_scans(data, numbers, options):
        if scan.number in layered:
            page = layered[scan.number]
            by_number[scan.number] = _sheet(replace(page, words=confirmed(page.words, scan)))
        else:
            by_number[scan.number] = _scanned_sheet(by_number[scan.number], scan)
    return list(by_number.values())


def _recognised_by_others(
    data: bytes, sheets: Sequence[_Sheet], pictured: frozenset[int]
) -> dict[int, PrintedPage]:
    """Return the pages whose sound text layer was recognised from the picture under it."""
    covered = {s.number: s.page for s in sheets if s.page and s.number not in pictured}
    if not covered:
        return {}
    with open_pages(data) as document:
        return {n: page for n, page in covered.items() if is_text_invisible(document, n)}


# ── one page ──────────────────────────────────────────────────────────────────────────


def _scanned_sheet(sheet: _Sheet, scan: ScannedPage) -> _Sheet:
    """Return a sheet as its picture shows it, with what is printed over the picture."""
    words = (*scan.words, *map(scan.made_level, sheet.over))
    page = PrintedPage(sheet.number, scan.width, scan.height, words, scan.edges, 1.0)
    read = _sheet(page)
    return replace(sheet, items=read.items, furniture=_turned_back(read.furniture, scan), scan=scan)


def _turned_back(
    furniture: Iterable[PageFurniture], scan: ScannedPage
) -> tuple[PageFurniture, ...]:
    return tuple(
        replace(each, box=scan.on_page(each.box)) for each in furniture if each.box is not None
    )


def _sheet(page: PrintedPage) -> _Sheet:
    words, stamps = part_stamps(page)
    tables, rest = tables_of(page, words)
    items: list[Item] = []
    for table in tables:
        items += lines_of(word for word in rest if word.baseline <= table.bounds[1])
        items.append(table)
        rest = [word for word in rest if word.baseline > table.bounds[1]]
    items += lines_of(rest)
    over = tuple(word for word in page.words if word.added or word.slanted)
    return _Sheet(page.number, page.width, page.height, tuple(items), stamps, over)


def _without_furniture(sheet: _Sheet, repeated: frozenset[str]) -> _Sheet:
    running, furniture = furniture_of(sheet.level_height, sheet.lines, repeated)
    if sheet.scan:
        furniture = _turned_back(furniture, sheet.scan)
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
        needs_ocr = page.number in pictured and page.scan is None
        recognised = page.scan is not None
        found.append(Page(page.number, page.width, page.height, span, needs_ocr, recognised))
    return tuple(reversed(found))
