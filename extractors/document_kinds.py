"""Kinds of documents (*tên loại văn bản*) and their codes in symbols."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from extractors.spelling import pattern_key

_FILE = Path(__file__).parent / "knowledge" / "document_kinds.toml"


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind: its name, the name's key, and its code if that names no other kind."""

    name: str
    key: str
    code: str | None


@cache
def document_kinds() -> tuple[DocumentKind, ...]:
    """Load the kinds from ``knowledge/document_kinds.toml``, longest name first."""
    entries = tomllib.loads(_FILE.read_text(encoding="utf-8"))["kind"]
    kinds = (DocumentKind(e["name"], pattern_key(e["name"]), e.get("code")) for e in entries)
    return tuple(sorted(kinds, key=lambda kind: -len(kind.key)))


def kind_of_line(line: str) -> DocumentKind | None:
    """Return the kind whose name stands in capitals at the start of *line* ("BÁO CÁO …")."""
    key = pattern_key(line)
    for kind in document_kinds():
        if key.startswith(kind.key) and line[: len(kind.key)].isupper():
            return kind if _is_named(kind, line) else None
    return None


def _is_named(kind: DocumentKind, line: str) -> bool:
    """Tell whether *line* names the kind; a kind of one syllable stands alone and with its marks.

    "THỦ TƯỚNG" and "THỨ TRƯỞNG" are no *Thư*; longer names may have lost a mark in recognition.
    """
    if line[len(kind.key) : len(kind.key) + 1].isalnum():
        return False
    return " " in kind.name or line.strip() == kind.name.upper()
