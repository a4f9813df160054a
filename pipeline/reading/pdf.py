"""The one door to pypdfium2: PDF bytes → pages of words and ruled edges.

pdfium is not thread-safe: call `printed_pages` from one thread of a process only.
"""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.reading.drawings import drawings
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.layer import words_of
from pipeline.reading.pdfium import View, functions
from pipeline.reading.printed import PrintedPage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.printed import Word

_MOST_PAGES = 3000
_AT_ONCE = 100  # pages: pdfium keeps what it has parsed, 67 MB for 1,000, until it closes the file


def printed_pages(data: bytes) -> Iterator[PrintedPage]:
    """Yield what each page of a PDF (*tệp PDF*) shows, form fields and signatures included.

    Words come in the order of the text layer; those that a form field or a signature adds
    are marked ``added``. The file is closed after the last page, or with the iterator. Raises
    `SourceError`: ``encrypted`` if a password is asked for, ``broken`` if pdfium cannot open
    the file or one of its pages, ``too_large`` if it has more pages than a report.
    """
    import pypdfium2

    first, count = 0, 1
    while first < count:
        document = _opened(data)
        try:
            count = _count(document)
            document.init_forms()  # before any page: number and date may stand in form fields
            for index in range(first, min(first + _AT_ONCE, count)):
                yield _printed_page(document, index)
        except pypdfium2.PdfiumError as error:
            raise _broken(str(error)) from error
        finally:
            document.close()
        first += _AT_ONCE


def _opened(data: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _cannot_open(error) from error


def _count(document: Any) -> int:
    count = len(document)
    if count == 0:
        raise SourceError(Reason.BROKEN, "PDF không có trang nào. Hãy xin lại tệp gốc.")
    if count > _MOST_PAGES:
        shown, most = (f"{number:,}".replace(",", ".") for number in (count, _MOST_PAGES))
        raise SourceError(
            Reason.TOO_LARGE,
            f"PDF có {shown} trang, quá mức {most} trang. Hãy tách tệp thành từng báo cáo rồi "
            "đưa vào lại.",
        )
    return count


def _cannot_open(error: Exception) -> SourceError:
    if "password" in str(error).lower() or "security" in str(error).lower():
        return SourceError(
            Reason.ENCRYPTED,
            "PDF đặt mật khẩu nên không mở được. Hãy mở bằng mật khẩu, in ra PDF mới không "
            "mật khẩu rồi đưa vào lại.",
        )
    return _broken(str(error))


def _broken(detail: str) -> SourceError:
    return SourceError(
        Reason.BROKEN,
        f"PDF hỏng hoặc tải về chưa hết, không mở được ({detail}). Hãy tải lại hoặc xin lại "
        "tệp gốc.",
    )


def _printed_page(document: Any, index: int) -> PrintedPage:
    page = document[index]
    try:
        view = _view(page)
        words = words_of(page, view, index + 1)
        if document.formenv and functions().annotation_count(page.raw):
            page.flatten()
            page.close()
            page = document[index]
            words = _mark_added(words, words_of(page, view, index + 1))
        edges, image_cover = drawings(page, view)
        width, height = page.get_size()
    finally:
        page.close()
    return PrintedPage(index + 1, width, height, tuple(words), tuple(edges), image_cover)


def _view(page: Any) -> View:
    """Return the visible part of a page: its crop box as far as the sheet reaches.

    pdfium's bounding box is just that; asked for the boxes themselves it knows only a page's own,
    not those that it has from the tree of pages.
    """
    left, bottom, right, top = page.get_bbox()
    return View(left, bottom, right, top, page.get_rotation() // 90)


def only_pages(data: bytes, numbers: Sequence[int]) -> bytes:
    """Return a PDF of some pages of another, which is sound; *numbers* count from 1."""
    import pypdfium2

    document, part = pypdfium2.PdfDocument(data), pypdfium2.PdfDocument.new()
    part.import_pages(document, [number - 1 for number in numbers])
    written = BytesIO()
    part.save(written)
    part.close()
    document.close()
    return written.getvalue()


def _mark_added(before: list[Word], after: list[Word]) -> list[Word]:
    """Mark the words that flattening the form added to those of the page itself."""
    left = Counter((word.text, round(word.x0), round(word.top)) for word in before)
    marked: list[Word] = []
    for word in after:
        key = (word.text, round(word.x0), round(word.top))
        marked.append(word if left[key] > 0 else word._replace(added=True))
        left[key] -= 1
    return marked
