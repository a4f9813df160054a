"""Text files: bytes → text in NFC with ``LF`` line ends.

Nothing else is changed, save letters in legacy encodings or written as HTML entities, which
become Unicode; what stood there is kept beside the text.
"""

from __future__ import annotations

import codecs
import re
import unicodedata

from extractors.model import Document
from pipeline.reading.conversions import Run, converted, joined
from pipeline.reading.encodings import western
from pipeline.reading.entities import without_entities
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.syllables import accent_ratio, syllable_ratio, words

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
# What reports are written with: Latin and its Vietnamese blocks, combining marks,
# punctuation, currency, letter-like signs, arrows, mathematics and shapes.
_EXPECTED = re.compile(r"[\t\n\f\r -~\u00a0-\u036f\u1e00-\u1eff\u2000-\u25ff\ufeff]")


def read_text(data: bytes) -> str:
    r"""Return the text of a text file, as `text_document` does.

    >>> read_text("Tổng số\r\n12 kỳ".encode("utf-16"))
    'Tổng số\n12 kỳ'
    """
    return text_document(data).text


def text_document(data: bytes) -> Document:
    r"""Return a text file (*tệp văn bản*) in NFC, line ends as ``\n``, without its source.

    Reads UTF-8, UTF-16 and UTF-32 with a byte-order mark, UTF-8 and UTF-16 without one, and
    bytes in TCVN3, VNI, VPS and code page 1258. A leading mark is dropped. Raises
    `SourceError`: ``wrong_type`` for binary data, ``broken`` for text that is cut or in
    another encoding.

    >>> text_document(b"B\xb8o c\xb8o k\xd5t qu\xb6").text
    'Báo cáo kết quả'
    """
    try:
        document = _converted(_decode(data))
    except SourceError:
        legacy = _legacy_document(data)
        if legacy is None:
            raise
        return legacy
    if found := _CONTROL.search(document.text):
        raise SourceError(
            Reason.WRONG_TYPE,
            f"không phải tệp văn bản: có ký tự điều khiển U+{ord(found[0]):04X} ở vị trí "
            f"{found.start()}. Hãy kiểm tra lại đuôi tệp, hoặc xuất báo cáo ra PDF hay DOCX.",
        )
    return document


def _legacy_document(data: bytes) -> Document | None:
    """Return bytes in a legacy encoding as a document; None if they are no such text."""
    if b"\0" in data:
        return None
    document = _converted(western(data))
    found = words(document.text)
    # as for text under a false name, but short files count too: their letters prove them
    is_prose = syllable_ratio(found) > 0.6 and accent_ratio(found) > 0.25
    if not document.conversions or not is_prose or _CONTROL.search(document.text):
        return None
    return document


def _converted(text: str) -> Document:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    lines = without_entities(text.split("\n"))
    passages = converted([[Run(line.text)] for line in lines])
    whole = joined(
        [
            passage if passage.conversions else line
            for line, passage in zip(lines, passages, strict=True)
        ],
        "\n",
    )
    return Document(text=whole.text, conversions=whole.conversions)


def _decode(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    return _strict(data, (_utf16_without_mark(data) if b"\0" in data else None) or "utf-8")


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable(data, encoding, error) from error


def _undecodable(data: bytes, encoding: str, error: UnicodeDecodeError) -> SourceError:
    sample = data[:4096]
    binary = sum(byte < 32 and byte not in b"\t\n\f\r\x1b" for byte in sample)
    if encoding == "utf-8" and binary * 50 > len(sample):  # above 2 %: no text has that many
        return SourceError(
            Reason.WRONG_TYPE,
            "không phải tệp văn bản mà là dữ liệu nhị phân. Hãy kiểm tra lại đuôi tệp, hoặc "
            "xuất báo cáo ra PDF hay DOCX.",
        )
    return SourceError(
        Reason.BROKEN,
        f"không đọc được theo bảng mã {encoding.upper()} (byte thứ {error.start + 1}); tệp bị "
        "cắt dở hoặc dùng bảng mã lạ (không phải TCVN3, VNI, VPS). Hãy mở bằng phần mềm đã soạn "
        "nó và lưu lại thành UTF-8.",
    )


def _utf16_without_mark(data: bytes) -> str | None:
    """Return the byte order under which nearly all of *data* is writing of reports."""
    best = max(("utf-16-le", "utf-16-be"), key=lambda name: _expected_share(data, name))
    # .95: an odd symbol may stand in a report, but not one in twenty; the wrong byte order
    # turns Latin letters into Chinese ones.
    return best if _expected_share(data, best) >= 0.95 else None


def _expected_share(data: bytes, encoding: str) -> float:
    sample = data[:4096].decode(encoding, errors="replace")
    return len(_EXPECTED.findall(sample)) / max(len(sample), 1)
