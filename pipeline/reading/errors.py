"""Why a file could not be read (*lý do tệp bị giữ lại*).

One class with a code, so that a ledger can count reasons; the message is Vietnamese and
says what is wrong, in which file, and what to do next.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """The kinds of files that cannot be read."""

    EMPTY = "empty"
    BROKEN = "broken"
    ENCRYPTED = "encrypted"
    WRONG_TYPE = "wrong_type"
    NEEDS_OCR = "needs_ocr"
    NEEDS_OFFICE = "needs_office"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    CHANGED = "changed"
    UNREADABLE = "unreadable"
    TIMEOUT = "timeout"


class SourceError(Exception):
    """A source file cannot become a document.

    ``code`` says why, ``message`` what is wrong and what to do next, ``file`` which file it
    is (relative to the folder of sources; empty where only bytes were at hand).

    >>> error = SourceError(Reason.EMPTY, "tệp không có byte nào. Hãy xin lại tệp.")
    >>> error.about("2023/bc.pdf").file, str(error)
    ('2023/bc.pdf', 'tệp không có byte nào. Hãy xin lại tệp.')
    """

    def __init__(self, code: Reason, message: str, file: str = "") -> None:
        super().__init__(code, message, file)
        self.code = code
        self.message = message
        self.file = file

    def __str__(self) -> str:
        """Return the message alone: whoever shows it names the file."""
        return self.message

    def about(self, file: str) -> SourceError:
        """Return the same error with the name of the file that it speaks of."""
        return SourceError(self.code, self.message, file)
