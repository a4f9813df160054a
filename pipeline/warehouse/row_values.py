"""Values of rows: ids, places, days and numbers as the warehouse keeps and shows them."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]  # column name to value, as Arrow takes it


def document_id(sha256: str) -> str:
    """Return the id of a document: the first 16 hex digits of its file's hash."""
    return sha256[:16]


def placed(key: str, place: Any, **columns: object) -> Row:
    """Make a row with the document's id and the place of something in its text."""
    return {
        "document_id": key,
        **columns,
        "span_start": place["start"],
        "span_end": place["end"],
    }


def plain(value: float | Decimal) -> str:
    """Write a number the Vietnamese way: dots group, a comma divides ("1.204,5")."""
    words = f"{value:,.6f}".rstrip("0").rstrip(".")
    return words.translate(str.maketrans(",.", ".,"))


def identifier(*parts: object) -> str:
    """Return 16 hex digits that stay the same as long as *parts* do."""
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16]


def day(words: str | None) -> date | None:
    """Read a day in ISO form."""
    return date.fromisoformat(words) if words else None


def decimal(value: float) -> Decimal:
    """Return a number of a record as the warehouse keeps it, with six decimals."""
    return Decimal(str(value)).quantize(Decimal("0.000001"))
