"""A mention of a cited document: where it stands, and what the words round it say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.citation_words import Cited
    from extractors.model import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a document is cited by its symbol, or a law by its name.

    ``relation`` is that of the report to the document; ``by`` is the number of the mention of
    the document that replaces or amends it. ``basis``: the report names it as its ground.
    """

    symbol: str | None
    span: Span
    cited: Cited
    title: str | None = None
    year: int | None = None
    relation: str = "cites"
    by: int | None = None
    basis: bool = False
