"""What a file is by its content, whatever it is called (*loại tệp theo nội dung*)."""

from __future__ import annotations

import codecs
import re
import zlib
from enum import StrEnum
from io import BytesIO
from pathlib import PurePath
from struct import error as struct_error
from struct import unpack_from
from typing import TYPE_CHECKING
from zipfile import BadZipFile, ZipFile

from pipeline.reading import ole
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.syllables import accent_ratio, syllable_ratio, words
from pipeline.reading.text import read_text

if TYPE_CHECKING:
    from extractors.model import Source


class MediaType(StrEnum):
    """The kinds of files that can be read."""

    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    DOC = "application/msword"
    RTF = "application/rtf"
    ODT = "application/vnd.oasis.opendocument.text"
    WORD_XML = "application/xml"  # of Word 2003
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    XLS = "application/vnd.ms-excel"
    ODS = "application/vnd.oasis.opendocument.spreadsheet"
    HTML = "text/html"
    PICTURE = "image"
    MHTML = "multipart/related"  # a web page with its pictures, as Word and browsers save it
    CSV = "text/csv"
    TEXT = "text/plain"


_SUFFIXES = {
    MediaType.PDF: (".pdf",),
    MediaType.DOCX: (".docx", ".docm", ".dotx", ".dotm"),
    MediaType.DOC: (".doc", ".dot", ".wps"),
    MediaType.RTF: (".rtf",),
    MediaType.ODT: (".odt", ".ott"),
    MediaType.XLSX: (".xlsx", ".xlsm", ".xltx", ".xlsb"),
    MediaType.XLS: (".xls", ".xlt", ".et"),
    MediaType.ODS: (".ods", ".ots"),
    MediaType.HTML: (".htm", ".html"),
    MediaType.MHTML: (".mht", ".mhtml"),
    MediaType.CSV: (".csv",),
    MediaType.TEXT: (".txt", ".md"),
}
_BY_SUFFIX = {suffix: kind for kind, suffixes in _SUFFIXES.items() for suffix in suffixes}
SUFFIXES = frozenset(_BY_SUFFIX)  # the ends of names of files that can be read
_MOST_UNPACKED = 500_000_000  # bytes; a Word report unpacks to a few million
# zipfile's words for damage; RuntimeError (NotImplementedError with it) where a part is locked
_DAMAGE = (BadZipFile, zlib.error, struct_error, RuntimeError, ValueError, EOFError, OSError)
_PICTURES = (b"\x89PNG\r\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF8")
_BITMAP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)  # forms begin with "BM 01" as well: *biểu mẫu*
_SAVE_AS = "Hãy mở bằng Word hoặc LibreOffice rồi lưu thành DOCX hoặc PDF."

# The main part of an Office package, by what [Content_Types].xml says of it: documents,
# templates, those with macros, and the binary form of workbooks (ECMA-376 part 1, 11 and 12).
_WORD_PART = re.compile(rb"(?:wordprocessingml|ms-word)\.[\w.]+\.main\+xml")
_EXCEL_PART = re.compile(rb"(?:spreadsheetml|ms-excel)\.[\w.]+\.main")
_LOCKED_WORD = 0x0100  # fEncrypted, a bit of the word at 10 of a Word file ([MS-DOC] 2.5.2)
# What web pages begin with, after an XML declaration and comments. The second set may begin
# other text as well; systems that "export to Word" or "to Excel" write it.
# Possessive: a comment has one end, or many comments would be tried in all their sums.
_PAGE = re.compile(r"(?:<\?xml[^>]*>|<!--.*?-->|\s)*+<(?:!doctype html|html|head)\b", re.DOTALL)
_FRAGMENT = re.compile(r"(?:<!--.*?-->|\s)*+<(?:body|meta|style|title|table|div|p)\b", re.DOTALL)
_TAG = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>|&\w+;", re.DOTALL | re.IGNORECASE)


def media_type(data: bytes, name: str) -> MediaType:
    """Return what *data* is; *name* is asked only about text under the name of another kind.

    Raises `SourceError`: ``encrypted``, ``unsupported`` for kinds that cannot be read (with
    what to do), ``wrong_type`` where the name promises a kind
    that can be read and the content is another that cannot, ``broken``, ``too_large``.
    """
    if b"%PDF-" in data[:1024]:
        return MediaType.PDF
    if data.startswith(b"PK\x03\x04"):
        return _zip_type(data, name)
    if data.startswith(ole.MAGIC):
        return _ole_type(data, name)
    if data.startswith(_PICTURES) or _BITMAP.match(data):
        return MediaType.PICTURE
    return _text_type(data, name)


def promised_type(name: str) -> MediaType | None:
    """Return the kind that the end of a file's name promises; None if it promises none."""
    return _BY_SUFFIX.get(PurePath(name).suffix.lower())


def suffix_of(kind: MediaType) -> str:
    """Return the usual end of the name of a file of a kind: ".docx"."""
    return _SUFFIXES.get(kind, (".xml",))[0]


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


def _locked() -> SourceError:
    return SourceError(
        Reason.ENCRYPTED,
        "tệp Office đặt mật khẩu nên không mở được. Hãy mở bằng mật khẩu, bỏ mật khẩu rồi lưu lại.",
    )


# ── packages ──────────────────────────────────────────────────────────────────────────


def _zip_type(data: bytes, name: str) -> MediaType:
    try:
        with ZipFile(BytesIO(data)) as package:
            size = sum(part.file_size for part in package.infolist())
            kind = _package_type(package, name) if size <= _MOST_UNPACKED else None
    except _DAMAGE as error:
        raise SourceError(
            Reason.BROKEN,
            f"tệp nén, tệp Word hoặc Excel hỏng, tải về chưa hết ({error}). Hãy tải lại hoặc xin "
            "lại tệp gốc.",
        ) from error
    if kind is None:
        raise SourceError(
            Reason.TOO_LARGE,
            f"tệp giải nén quá {_MOST_UNPACKED // 1_000_000} MB, không mở để giữ an toàn cho máy. "
            "Hãy lưu lại thành PDF hoặc bỏ bớt ảnh.",
        )
    return kind


def _package_type(package: ZipFile, name: str) -> MediaType:
    """Return the kind of an Office package by what it says of its main part."""
    parts = set(package.namelist())
    if "[Content_Types].xml" in parts:
        types = package.read("[Content_Types].xml")
        if _WORD_PART.search(types):
            return MediaType.DOCX
        if _EXCEL_PART.search(types):
            return MediaType.XLSX
    said = package.read("mimetype")[:100].decode("ascii", "replace") if "mimetype" in parts else ""
    for kind in (MediaType.ODT, MediaType.ODS):
        if said.startswith(kind.value):
            manifest = "META-INF/manifest.xml"
            if manifest in parts and b"encryption-data" in package.read(manifest):
                raise _locked()
            return kind
    raise _unsupported("tệp nén, không phải Word hay Excel,", name)


def _ole_type(data: bytes, name: str) -> MediaType:
    streams = {stream.name: stream.opening for stream in ole.streams_of(data)}
    if "EncryptedPackage" in streams or "EncryptedPackage".encode("utf-16-le") in data:
        raise _locked()
    if "WordDocument" in streams:
        opening = streams["WordDocument"]
        if len(opening) > 12 and unpack_from("<H", opening, 10)[0] & _LOCKED_WORD:
            raise _locked()
        return MediaType.DOC
    if streams.keys() & {"Workbook", "Book"}:
        return MediaType.XLS
    if not streams:
        raise SourceError(
            Reason.BROKEN,
            "tệp Office đời cũ hỏng hoặc tải về chưa hết. Hãy tải lại hoặc xin lại tệp gốc.",
        )
    raise _unsupported("tệp Office đời cũ, không phải Word hay Excel,", name)


# ── text and what is written in text ──────────────────────────────────────────────────


def _text_type(data: bytes, name: str) -> MediaType:
    """Tell apart what is written in plain characters.

    Under the name of another kind (a page "404 Not Found" saved as .docx) text and web pages
    are taken only if they are a report's prose.
    """
    opening = _opening(data)
    if opening.startswith("{\\rtf"):
        return MediaType.RTF
    if "<w:worddocument" in opening or 'progid="word.document"' in opening:
        return MediaType.WORD_XML
    promised = promised_type(name)
    found = MediaType.CSV if promised is MediaType.CSV else MediaType.TEXT
    if opening.startswith("mime-version:") and "multipart/related" in opening:
        found = MediaType.MHTML
    elif _PAGE.match(opening) or (promised is not MediaType.TEXT and _FRAGMENT.match(opening)):
        found = MediaType.HTML
    elif opening.startswith("<?xml"):
        raise _unsupported("XML", name)
    plain = (None, MediaType.TEXT, MediaType.CSV, MediaType.HTML, MediaType.MHTML)
    if promised in plain or found is MediaType.MHTML or _is_prose(data):
        return found
    suffix = PurePath(name).suffix.lower()
    raise SourceError(
        Reason.WRONG_TYPE,
        f"đuôi tệp là {suffix} nhưng nội dung không phải {promised.name}. Hãy kiểm tra lại tên "
        "tệp và xin lại đúng tệp.",
    )


def _opening(data: bytes) -> str:
    """Return the first characters of a file in lower case, without blanks before them."""
    wide = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
    encoding = wide.get(data[:2], "latin-1")
    return data[:2048].decode(encoding, "replace").lstrip("\ufeff\xef\xbb\xbf \t\r\n").lower()


def _is_prose(data: bytes) -> bool:
    try:
        found = words(_TAG.sub(" ", read_text(data)))
    except SourceError:
        return False
    # 20 words: a line of rubbish may look Vietnamese by chance
    return len(found) >= 20 and syllable_ratio(found) > 0.6 and accent_ratio(found) > 0.25
