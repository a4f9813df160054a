"""What a file is by its content, whatever it is called (*loại tệp theo nội dung*)."""

from __future__ import annotations

from enum import StrEnum
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.syllables import accent_ratio, syllable_ratio, words
from pipeline.reading.text import read_text

if TYPE_CHECKING:
    from extractors.model import Source


class MediaType(StrEnum):
    """The kinds of files that can be read."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    TEXT = "text/plain"


_BY_SUFFIX = {
    ".pdf": MediaType.PDF,
    ".docx": MediaType.DOCX,
    ".docm": MediaType.DOCX,
    ".txt": MediaType.TEXT,
    ".md": MediaType.TEXT,
}
_MOST_UNPACKED = 500_000_000  # bytes; a Word report unpacks to a few million
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8", b"BM")
_SAVE_AS = "Hãy mở bằng Word hoặc LibreOffice rồi lưu thành DOCX hoặc PDF."


def media_type(data: bytes, name: str) -> MediaType:
    """Return what *data* is; *name* is asked only about text under the name of another kind.

    Raises `SourceError`: ``encrypted``, ``unsupported`` for kinds that cannot be read (with
    what to do), ``needs_ocr`` for pictures, ``wrong_type`` where the name promises a kind
    that can be read and the content is another that cannot, ``broken``, ``too_large``.
    """
    if b"%PDF-" in data[:1024]:
        return MediaType.PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data, name)
    if data.startswith(_OLE):
        raise _ole(data, name)
    if data.startswith(_PICTURES):
        raise SourceError(
            Reason.NEEDS_OCR,
            "cần OCR: tệp là ảnh chụp, chưa có chữ. Hãy xin bản Word hoặc PDF xuất từ Word.",
        )
    opening = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if opening.startswith(b"{\\rtf"):
        raise _unsupported("RTF", name)
    if opening.startswith((b"<!doctype html", b"<html", b"<head", b"<?xml")):
        raise _unsupported("trang web (HTML/XML)", name)
    return _text_type(data, name)


def promised_type(name: str) -> MediaType | None:
    """Return the kind that the end of a file's name promises; None if it promises none."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower())


def is_misnamed(source: Source) -> bool:
    """Tell whether a file was read by its content against its name ("báo cáo.docx", a PDF)."""
    promised = promised_type(source.path)
    return promised is not None and promised != source.media_type


def _unsupported(kind: str, name: str) -> SourceError:
    """Return why a file of another kind is not read: its kind, or its name that belies it."""
    suffix = PurePath(name).suffix.lower()
    if promised_type(name) is None:
        return SourceError(Reason.UNSUPPORTED, f"tệp {kind} chưa đọc được. {_SAVE_AS}")
    return SourceError(
        Reason.WRONG_TYPE,
        f"đuôi tệp là {suffix} nhưng nội dung là {kind}. Hãy xin lại đúng tệp, hoặc mở bằng "
        "phần mềm phù hợp rồi lưu thành DOCX hay PDF.",
    )


def _zip_type(data: bytes, name: str) -> MediaType:
    try:
        with ZipFile(BytesIO(data)) as package:
            parts = package.infolist()
    except (BadZipFile, RuntimeError, ValueError) as error:  # zipfile's words for damage
        raise SourceError(
            Reason.BROKEN,
            f"tệp nén hoặc tệp Word hỏng, tải về chưa hết ({error}). Hãy tải lại hoặc xin lại "
            "tệp gốc.",
        ) from error
    names = {part.filename for part in parts}
    if "word/document.xml" not in names:
        kind = "bảng tính Excel" if "xl/workbook.xml" in names else "tệp nén, không phải Word,"
        raise _unsupported(kind, name)
    if sum(part.file_size for part in parts) > _MOST_UNPACKED:
        raise SourceError(
            Reason.TOO_LARGE,
            f"tệp Word giải nén quá {_MOST_UNPACKED // 1_000_000} MB, không mở để giữ an toàn "
            "cho máy. Hãy lưu lại thành PDF hoặc bỏ bớt ảnh.",
        )
    return MediaType.DOCX


def _ole(data: bytes, name: str) -> SourceError:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return SourceError(
            Reason.ENCRYPTED,
            "tệp Office đặt mật khẩu nên không mở được. Hãy mở bằng mật khẩu, bỏ mật khẩu rồi "
            "lưu lại.",
        )
    return _unsupported("Office đời cũ (.doc, .xls)", name)


def _text_type(data: bytes, name: str) -> MediaType:
    """Take *data* as text; under the name of another kind only if it is a report's prose."""
    promised = promised_type(name)
    if promised not in (MediaType.PDF, MediaType.DOCX):
        return MediaType.TEXT
    try:
        found = words(read_text(data))
    except SourceError:
        found = ()
    # 20 words: a line of rubbish may look Vietnamese by chance
    if len(found) >= 20 and syllable_ratio(found) > 0.6 and accent_ratio(found) > 0.25:
        return MediaType.TEXT
    suffix = PurePath(name).suffix.lower()
    raise SourceError(
        Reason.WRONG_TYPE,
        f"đuôi tệp là {suffix} nhưng nội dung không phải {promised.name}. Hãy kiểm tra lại tên "
        "tệp và xin lại đúng tệp.",
    )
