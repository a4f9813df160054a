"""What a result depends on (*dấu vết*): how files are read, the code, the knowledge, each apart.

A fingerprint is three digests in one word, ``<reading>-<code>-<knowledge>``, so that two of them
tell what changed: with the same reading a kept reading serves, and only with the same code can a
change of the knowledge be weighed document by document.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import extractors
from pipeline import reading
from pipeline.reading import office
from pipeline.reading.ocr import engine_version

if TYPE_CHECKING:
    from collections.abc import Iterable

# Libraries whose version changes what is read, and what is extracted.
READERS = (
    *("pypdfium2", "pdfplumber", "python-docx", "python-calamine"),
    *("opencv-python-headless", "pillow", "lxml"),
)
EXTRACTORS = ("underthesea", "spacy")
# What readers take from the extractors, and nothing else: a test sees to it.
SHARED = ("model/document.py", "model/spans.py", "placed.py", "syllables.py", "text.py")
KNOWLEDGE = "knowledge"  # the folder of extractors whose files, but for code, are the knowledge
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """The digests of all that a result depends on, 12 hex digits each."""

    reading: str
    code: str
    knowledge: str

    def __str__(self) -> str:
        """Return the word that names artefacts and stands in the ledger."""
        return f"{self.reading}-{self.code}-{self.knowledge}"


def parsed(word: str | None) -> Fingerprint | None:
    """Return the parts of a fingerprint; None of one that has none (of an earlier version).

    >>> parsed("0a-1b-2c").knowledge
    '2c'
    """
    parts = (word or "").split("-")
    return Fingerprint(*parts) if len(parts) == 3 else None


@cache
def current() -> Fingerprint:
    """Return the fingerprint of this code, this knowledge, these libraries and programs.

    Reading depends on ``pipeline.reading`` and the little that it takes from the extractors, on
    its libraries and the recogniser, and on whether the programs that open old Word files are
    there; extraction on the code of ``extractors``, the record's form and the language libraries.
    """
    package = Path(extractors.__path__[0])
    readers = Path(reading.__path__[0])
    data = [path for path in _files(package / KNOWLEDGE) if path.suffix != ".py"]
    code = [path for path in _files(package) if path not in data]
    records = Path(__file__).parent / "records.py"
    shared = [package / name for name in SHARED if (package / name).exists()]
    programs = [
        f"{each.__name__}={each() is not None}" for each in (office.libreoffice, office.antiword)
    ]
    return Fingerprint(
        reading=_digest(
            [*_files(readers), *shared],
            [*map(_version, READERS), f"ocr {engine_version()}", *programs],
        ),
        code=_digest([*code, records], map(_version, EXTRACTORS)),
        knowledge=_digest(data, ()),
    )


def fingerprint() -> str:
    """Return the word for all that may change an extraction now: see `current`."""
    return str(current())


def _digest(files: Iterable[Path], facts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for path in files:
        name = "/".join(path.parts[-3:])  # wherever the project is installed
        digest.update(f"{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    for fact in facts:
        digest.update(f"{fact}\n".encode())
    return digest.hexdigest()[:_DIGITS]


def _files(package: Path) -> list[Path]:
    """List the files of a package that are not made by Python itself, in a fixed order."""
    files = (path for path in package.rglob("*") if path.is_file())
    return sorted(path for path in files if "__pycache__" not in path.parts)


def _version(library: str) -> str:
    try:
        return f"{library}={version(library)}"
    except PackageNotFoundError:
        return f"{library}=missing"
