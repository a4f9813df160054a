"""The pages of a file as a PDF, as its boxes speak of them."""

from __future__ import annotations

from pipeline.reading.sniff import MediaType, suffix_of

_WORD = frozenset({MediaType.DOCX, MediaType.DOC, MediaType.RTF, MediaType.ODT, MediaType.WORD_XML})


def pages_of(data: bytes, media_type: str) -> bytes | None:
    """Return the PDF whose pages a document read from *data* has; None for kinds without pages.

    Raises `SourceError` if a Word file cannot be printed.
    """
    if media_type == MediaType.PDF:
        return data
    if media_type == MediaType.PICTURE:
        from pipeline.reading.photographs import as_pdf

        return as_pdf(data)
    if media_type in _WORD:
        from pipeline.reading.office import rendered_pdf

        return rendered_pdf(data, suffix_of(MediaType(media_type)))
    return None
