"""Text documents of all kinds: DOCX by itself, others by way of LibreOffice or antiword."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.reading import ocr, office
from pipeline.reading.docbook import read_docbook
from pipeline.reading.docx import read_docx
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.issues import remark
from pipeline.reading.options import PLAIN
from pipeline.reading.sniff import MediaType, suffix_of
from pipeline.reading.syllables import syllable_ratio, words
from pipeline.reading.word_boxes import with_boxes

if TYPE_CHECKING:
    from extractors.model import Document
    from pipeline.reading.options import ReadingOptions

# Names of TCVN3 fonts (".VnTime") in the font table of a .doc; files typed in Unicode on an old
# template have them too, so the text must tell.
_TCVN3_FONT = ".Vn".encode("utf-16-le")
_GARBLED = 0.6  # of words built like syllables: less is text in an old encoding (see gate.py)
_PARTLY = 0.9  # where such fonts are at hand: the two real .doc files in Unicode have .97 and .99


def read_word(data: bytes, kind: MediaType, options: ReadingOptions = PLAIN) -> Document:
    """Return a text document, without its source; one that is no DOCX with a remark on the way.

    With ``options.word_boxes`` it gets pages and the places of its words as LibreOffice prints
    them. One that holds only pictures of text is printed and read from them. Raises
    `SourceError`: ``needs_office`` if no program can open the kind, and what the ways raise.
    """
    try:
        document = read_docx(data) if kind is MediaType.DOCX else _converted(data, kind)
    except SourceError as error:
        if error.code is Reason.NEEDS_OCR and office.libreoffice() and ocr.model_folder():
            return _from_pictures(data, kind, options)
        raise
    return with_boxes(document, data, suffix_of(kind)) if options.word_boxes else document


def _from_pictures(data: bytes, kind: MediaType, options: ReadingOptions) -> Document:
    from pipeline.reading.pdf_document import read_pdf

    document = read_pdf(office.rendered_pdf(data, suffix_of(kind)), options)
    detail = "tệp Word chỉ có ảnh chụp: LibreOffice in ra PDF rồi nhận dạng chữ"
    return replace(document, remarks=(remark("read_by_libreoffice", detail), *document.remarks))


def _converted(data: bytes, kind: MediaType) -> Document:
    """Read a file that is no DOCX.

    LibreOffice keeps tables, numbers and fonts; antiword, for .doc only, is asked where it is
    missing or fails, and where its text is in an old encoding that could not be converted.
    """
    plain = kind is MediaType.DOC and office.antiword() is not None
    try:
        document = read_docx(office.to_docx(data, suffix_of(kind)))
    except SourceError as error:
        if plain and error.code in (Reason.NEEDS_OFFICE, Reason.BROKEN, Reason.TIMEOUT):
            with suppress(SourceError):
                return _by_antiword(data)
        raise
    if plain and _is_garbled(document.text, data):
        with suppress(SourceError):
            return _by_antiword(data)
    detail = f"tệp {suffix_of(kind)} được LibreOffice chuyển thành DOCX rồi đọc"
    return replace(document, remarks=(remark("read_by_libreoffice", detail), *document.remarks))


def _is_garbled(text: str, data: bytes) -> bool:
    """Tell whether the text that LibreOffice gave is still in an old encoding."""
    return syllable_ratio(words(text)) < (_PARTLY if _TCVN3_FONT in data else _GARBLED)


def _by_antiword(data: bytes) -> Document:
    detail = "tệp .doc được antiword đọc; số tự động và ô gộp của bảng có thể thiếu"
    document = read_docbook(office.antiword_docbook(data))
    return replace(document, remarks=(remark("read_by_antiword", detail),))
