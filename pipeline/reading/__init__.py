"""Reading (*đọc tệp*): one file → one `Document`, or a `SourceError` that says why not."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.model import Source
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.options import PLAIN, ReadingOptions
from pipeline.reading.sniff import MediaType, media_type

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.model import Document

__all__ = ["PLAIN", "ReadingOptions", "Reason", "SourceError", "read", "read_bytes"]

_MOST = 300_000_000  # bytes: ten times the largest report seen; more would fill the memory


def read(path: Path, root: Path, options: ReadingOptions = PLAIN) -> Document:
    """Read a report into a document; its source is relative to *root*.

    The file is read once: its hash is that of the very bytes that were understood. The kind
    is told by the content. Raises `SourceError`, and ValueError if *path* is not under *root*.
    """
    name = path.relative_to(root).as_posix()
    try:
        data = _content(path)
        document = read_bytes(data, name, options)
    except SourceError as error:
        raise error.about(name) from error
    return document


def read_bytes(data: bytes, name: str, options: ReadingOptions = PLAIN) -> Document:
    """Read the content of a file called *name* as `read` does. Raises `SourceError`."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise SourceError(
            Reason.EMPTY, "tệp rỗng, không có nội dung. Hãy tải lại hoặc xin lại tệp gốc."
        )
    kind = media_type(data, name)
    digest = hashlib.sha256(data).hexdigest()
    document = _parsed(data, kind, options)
    return replace(document, source=Source(name, digest, len(data), kind.value))


def _parsed(data: bytes, kind: MediaType, options: ReadingOptions) -> Document:
    """Read *data* by the module of its kind, which loads the libraries that it needs."""
    match kind:
        case MediaType.PDF | MediaType.PICTURE:
            from pipeline.reading.pdf_document import read_pdf
            from pipeline.reading.photographs import as_pdf

            return read_pdf(data if kind is MediaType.PDF else as_pdf(data), options)
        case MediaType.DOCX | MediaType.DOC | MediaType.RTF | MediaType.ODT | MediaType.WORD_XML:
            from pipeline.reading.word import read_word

            return read_word(data, kind, options)
        case MediaType.XLSX | MediaType.XLS | MediaType.ODS:
            from pipeline.reading.spreadsheets import read_workbook

            return read_workbook(data)
        case MediaType.HTML | MediaType.MHTML:
            from pipeline.reading.html_pages import read_html, read_mhtml

            return read_html(data) if kind is MediaType.HTML else read_mhtml(data)
        case MediaType.CSV:
            from pipeline.reading.sheets import read_csv

            return read_csv(data)
    from pipeline.reading.text import text_document

    return text_document(data)


def _content(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise SourceError(
                Reason.UNREADABLE, "không phải tệp thường, hoặc không còn ở đó. Hãy kiểm tra lại."
            )
        before = path.stat()
        if before.st_size > _MOST:
            raise SourceError(
                Reason.TOO_LARGE,
                f"tệp {before.st_size // 1_000_000} MB, quá mức {_MOST // 1_000_000} MB. Hãy "
                "tách tệp hoặc giảm cỡ ảnh.",
            )
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise SourceError(
            Reason.UNREADABLE,
            f"hệ điều hành không cho đọc ({error.strerror}). Hãy kiểm tra quyền đọc và ổ đĩa.",
        ) from error
    if len(data) != after.st_size or before.st_mtime_ns != after.st_mtime_ns:
        raise SourceError(
            Reason.CHANGED, "tệp đang được ghi trong lúc đọc. Hãy chờ chép xong rồi chạy lại."
        )
    return data
