"""Text in, values out: what a Vietnamese provincial report states, with where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.knowledge import Knowledge
    from extractors.model import Document, Extraction

__all__ = ["extract"]


def extract(document: Document, knowledge: Knowledge) -> Extraction:
    """Read the figures, citations, sums and numerals of *document*; see `extractors.extraction`.

    The readers are imported at the first call: whoever needs only the types does not wait.
    """
    from extractors.extraction import extract as extract_all

    return extract_all(document, knowledge)
