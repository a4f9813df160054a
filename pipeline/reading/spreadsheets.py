"""The one door to python-calamine: workbooks (.xlsx, .xls, .ods) → `Document` (*bảng tính*).

A cell holds a value, not what the sheet shows: whole numbers are written plainly ("1204"),
others with a decimal comma, days as 31/12/2023.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.sheets import Sheet, too_large, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Document

_MOST_ROOM = 5_000_000  # rows × columns: calamine takes 24 bytes for each, empty or not
_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_FILLED = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*(?<!/)>')
_CHUNK = 1 << 20  # bytes read at a time


def read_workbook(data: bytes) -> Document:
    """Return a workbook as a document, without its source: every sheet's name, then its table.

    Hidden sheets are read as well, with a remark. Raises `SourceError`: ``encrypted``,
    ``broken``, ``too_large``, ``empty`` if no sheet has a filled cell.
    """
    if data.startswith(b"PK"):
        _check_room(data)
    return written(tuple(_sheets(data)))


def _sheets(data: bytes) -> Iterator[Sheet]:
    import python_calamine as calamine

    try:
        with calamine.CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            for meta in workbook.sheets_metadata:
                if meta.typ is calamine.SheetTypeEnum.WorkSheet:
                    sheet = workbook.get_sheet_by_name(meta.name)
                    hidden = meta.visible is not calamine.SheetVisibleEnum.Visible
                    yield _sheet(sheet, hidden=hidden)
    except calamine.PasswordError as error:
        raise SourceError(
            Reason.ENCRYPTED,
            "bảng tính đặt mật khẩu nên không mở được. Hãy mở bằng mật khẩu, bỏ mật khẩu rồi lưu "
            "lại.",
        ) from error
    except calamine.CalamineError as error:
        raise _broken(error) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # Rust's; no Exception, nor to be imported
            raise
        raise _broken(error) from error


def _sheet(sheet: Any, *, hidden: bool) -> Sheet:
    """Return a sheet with its cells as text, their places from its top left corner."""
    rows = tuple(tuple(map(cell_text, row)) for row in sheet.to_python(skip_empty_area=False))
    name = unicodedata.normalize("NFC", " ".join(sheet.name.split()))
    return Sheet(name, rows, tuple(sheet.merged_cell_ranges or ()), hidden)


def cell_text(value: object) -> str:
    """Return what stands in a cell, in NFC.

    >>> cell_text(1204.0), cell_text(0.1 + 0.2), cell_text(datetime(2023, 6, 30))
    ('1204', '0,3', '30/06/2023')
    """
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number(value)
        case datetime() if value.time() != time():
            return f"{value:%d/%m/%Y %H:%M}"
        case date() | time():
            return f"{value:%d/%m/%Y}" if isinstance(value, date) else f"{value:%H:%M}"
        case timedelta():
            minutes = int(value.total_seconds()) // 60
            return f"{minutes // 60}:{minutes % 60:02}"
    return unicodedata.normalize("NFC", " ".join(str(value).split()))


def _number(value: float) -> str:
    """Write a number with 12 digits, as many as are free of what binary fractions add."""
    exact = Decimal(f"{value:.12g}")
    if exact == exact.to_integral_value():
        return f"{exact:.0f}"
    return f"{exact.normalize():f}".replace(".", ",")


def _check_room(data: bytes) -> None:
    """Refuse a package whose sheets would fill the memory, before calamine opens it.

    Every part is unpacked once and thrown away, which proves the sizes that the package
    states; a sheet with two filled cells in far corners is as large as the whole sheet.
    """
    try:
        with ZipFile(BytesIO(data)) as package:
            for part in package.infolist():
                sheet = _SHEET_PART.fullmatch(part.filename) is not None
                if _room(package, part.filename, sheet=sheet) > _MOST_ROOM:
                    raise too_large()
    except (BadZipFile, zlib.error, RuntimeError, ValueError, EOFError, OSError) as error:
        raise _broken(error) from error


def _room(package: ZipFile, name: str, *, sheet: bool) -> int:
    """Return the rows times the columns that the filled cells of a part span."""
    rows = columns = 0
    rest = b""
    with package.open(name) as part:
        while chunk := part.read(_CHUNK):
            for letters, number in _FILLED.findall(rest + chunk) if sheet else ():
                rows = max(rows, int(number))
                columns = max(columns, _column(letters))
            rest = chunk[-200:]  # a cell that the end of the chunk cuts
    return rows * columns


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _broken(error: BaseException) -> SourceError:
    return SourceError(
        Reason.BROKEN,
        f"bảng tính hỏng, không mở được ({error}). Hãy mở bằng Excel hoặc LibreOffice rồi lưu lại, "
        "hoặc xin lại tệp gốc.",
    )
