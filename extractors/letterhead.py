"""Letterhead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.model import Block, Letterhead

if TYPE_CHECKING:
    from collections.abc import Sequence


def read_letterhead(text: str, blocks: Sequence[Block]) -> Letterhead:
    """Read."""
    del text, blocks
    return Letterhead()
