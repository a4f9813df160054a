"""Print the eight fictional reports to a folder: ``python -m tests.samples [FOLDER]``.

``tests/gold/samples.csv`` says which report becomes which file; text files are copied byte
for byte, PDF and Word files are set with the official page layout. Needs reportlab (a
development dependency) and, for the PDFs, the font Liberation Serif 2 (fonts-liberation2).
"""

from __future__ import annotations

import csv
import shutil
import sys
from pathlib import Path

from .layout import read_layout
from .print_docx import print_docx
from .print_pdf import print_pdf

ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "gold"


def samples() -> list[tuple[Path, str]]:
    """Return each gold text and the path, under data/raw, of the file printed from it."""
    with (GOLD / "samples.csv").open(encoding="utf-8", newline="") as rows:
        return [
            (GOLD / "reports" / f"{row['report']}.txt", row["file"]) for row in csv.DictReader(rows)
        ]


def print_samples(folder: Path) -> None:
    """Print every sample under *folder*."""
    for text, name in samples():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".txt":
            shutil.copyfile(text, target)
            continue
        parts = read_layout(text.read_text(encoding="utf-8"))
        printer = {".pdf": print_pdf, ".docx": print_docx}[target.suffix]
        printer(parts, f"{target.stem} (hư cấu)", target)


if __name__ == "__main__":
    print_samples(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "raw")
