"""Cited documents (*văn bản được viện dẫn*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.model import Citation, Structure


def find_citations(text: str, structure: Structure) -> tuple[Citation, ...]:
    """Find the documents that *text* cites, each once with all its mentions."""
    del text, structure
    return ()
