"""What a person should know about how a file was read, though it was read."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from extractors.model import Issue
from pipeline.reading.sniff import is_misnamed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from extractors.model import Conversion, Document

STAGE = "reading"


def remark(code: str, detail: str) -> Issue:
    """Return a remark on how a whole file was read."""
    return Issue(STAGE, None, code, detail)


def reading_issues(document: Document) -> Iterator[Issue]:
    """Yield what is amiss with a document that could be read (*điều cần xem lại*).

    Its remarks, and ``misnamed``: its name promises another kind of file.
    ``page_needs_ocr``: a page, among others that have text, shows only a picture of its text,
    so its figures are missing.
    ``recognised``: pages were read from their pictures, so words may be misspelt.
    ``legacy_encoding``: parts of the text were converted, once for each encoding.
    """
    yield from document.remarks
    source = document.source
    if source and is_misnamed(source):
        suffix = PurePath(source.path).suffix
        detail = f"đuôi tệp là {suffix} nhưng nội dung là {source.media_type}; đã đọc theo nội dung"
        yield Issue(STAGE, None, "misnamed", detail)
    for page in document.pages:
        if page.needs_ocr:
            detail = f"trang {page.number} chỉ có ảnh chụp nên chưa đọc được (cần OCR)"
            yield Issue(STAGE, None, "page_needs_ocr", detail)
    recognised = [page.number for page in document.pages if page.recognised]
    if recognised:
        detail = (
            f"{len(recognised)} trang là ảnh, đọc bằng nhận dạng chữ (trang {_ranges(recognised)}); "
            "số liệu chỉ “chắc” khi các lần đọc khớp nhau"
        )
        yield Issue(STAGE, None, "recognised", detail)
    yield from _conversion_issues(document)


def _ranges(numbers: Sequence[int]) -> str:
    """Write rising numbers with their runs put together: "1–3, 5"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _conversion_issues(document: Document) -> Iterator[Issue]:
    first: dict[str, Conversion] = {}
    lines: dict[str, set[int]] = {}
    for each in document.conversions:
        first.setdefault(each.encoding, each)
        line = document.text.rfind("\n", 0, each.span.start)
        lines.setdefault(each.encoding, set()).add(line)
    for encoding, conversion in first.items():
        what = "mã HTML (như &aacute;)" if encoding == "HTML" else f"bảng mã cũ {encoding}"
        shown = conversion.original.split("\n")[0].strip()[:40]
        detail = (
            f"{len(lines[encoding])} đoạn viết bằng {what}, đã chuyển sang Unicode; đoạn đầu vốn "
            f"là “{shown}”. Hãy đối chiếu tên riêng và chữ hoa với bản gốc"
        )
        yield Issue(STAGE, conversion.span, "legacy_encoding", detail)
