"""Values in the XML of Word files (ECMA-376, WordprocessingML)."""

from __future__ import annotations

from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def value(element: Any) -> str:
    """Return what an element says in its ``w:val``; empty if it is missing or says nothing."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def number(element: Any, otherwise: int = 0) -> int:
    """Return the number in an element's ``w:val``; *otherwise* if it holds none."""
    return as_number(value(element), otherwise)


def as_number(text: str | None, otherwise: int = 0) -> int:
    """Return the number that *text* writes; *otherwise* if it writes none."""
    return int(text) if text and text.isdecimal() else otherwise
