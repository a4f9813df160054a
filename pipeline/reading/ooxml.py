"""Values in the XML of Word files (ECMA-376, WordprocessingML)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ENDLESS = 10  # digits: numbers of Word files have 32 bits
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def children_of(element: Any) -> Iterator[Any]:
    """Yield the children of an element; of alternative contents (ECMA-376 part 3) the first.

    What stands in a fallback is the same once more, for old programs.
    """
    for child in element:
        if child.tag != f"{_MC}AlternateContent":
            yield child
        elif len(child):
            yield from children_of(child[0])


def value(element: Any) -> str:
    """Return what an element says in its ``w:val``; empty if it is missing or says nothing."""
    return "" if element is None else str(element.get(f"{W}val", ""))


def number(element: Any, otherwise: int = 0) -> int:
    """Return the number in an element's ``w:val``; *otherwise* if it holds none."""
    return as_number(value(element), otherwise)


def as_number(text: str | None, otherwise: int = 0) -> int:
    """Return the number that *text* writes; *otherwise* if it writes none, or an endless one."""
    return int(text) if text and text.isdecimal() and len(text) < _ENDLESS else otherwise
