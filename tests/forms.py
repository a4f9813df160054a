"""The same reports as text, PDF, Word and scan: what each form of a file costs.

    python -m tests.forms          F1 of the gold reports in each form (make forms)

The gold speaks of the text file, so its offsets are carried over to the text that was read
from the printed file, word by word; a numeral that the other text does not have is missed.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING

from extractors import extract, knowledge
from extractors.model import Grade
from pipeline.evaluate import match, scores
from pipeline.gold import read_gold
from pipeline.reading import read_bytes
from pipeline.terminal import say, table
from tests.floors import SETS
from tests.samples.layout import read_layout, read_plain
from tests.samples.print_docx import print_docx
from tests.samples.print_pdf import print_pdf
from tests.scanning import scanned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.evaluate import Result
    from pipeline.gold import GoldText

FALLS = {"pdf": 0.01, "docx": 0.01, "scan": 0.05}  # that F1 may fall by against the text
_WORD = pattern(r"\d+|[^\W\d_]+")


def printed(gold: GoldText, folder: Path) -> dict[str, bytes]:
    """Return a report as a PDF with a text layer, a Word file and a scan of that PDF."""
    parts = read_plain(gold.text) if "**BÁO CÁO**" in gold.text else read_layout(gold.text)
    pdf, docx = folder / "report.pdf", folder / "report.docx"
    print_pdf(parts, gold.name, pdf)
    print_docx(parts, gold.name, docx)
    return {"pdf": pdf.read_bytes(), "docx": docx.read_bytes(), "scan": scanned(pdf.read_bytes())}


def read_form(data: bytes, form: str, gold: GoldText) -> Result:
    """Read one form of a report and match it with the gold of its text."""
    document = read_bytes(data, "report.docx" if form == "docx" else "report.pdf")
    carried = carried_over(gold, document.text)
    return match(carried, extract(document, knowledge.load()))


def carried_over(gold: GoldText, text: str) -> GoldText:
    """Return the gold with the offsets of another text of the same report."""
    at = _places(gold.text, text)
    return replace(
        gold,
        text=text,
        figures=tuple(replace(figure, start=at(figure.start)) for figure in gold.figures),
        checks=tuple(
            replace(check, total=at(check.total), parts=frozenset(at(part) for part in check.parts))
            for check in gold.checks
        ),
        neutral=frozenset(at(start) for start in gold.neutral),
    )


def _places(one: str, other: str) -> Callable[[int], int]:
    """Return what gives for an offset of *one* that of the same word in *other*; -1 for none."""
    words, others = list(_WORD.finditer(one)), list(_WORD.finditer(other))
    matcher = SequenceMatcher(
        None, [word.group() for word in words], [word.group() for word in others], autojunk=False
    )
    found = {
        words[block.a + index].start(): others[block.b + index].start()
        for block in matcher.get_matching_blocks()
        for index in range(block.size)
    }
    return lambda start: found.get(start, -1)


def main() -> int:
    """Print F1 of every form; 1 if one of them falls too far."""
    golds = read_gold([SETS["reports"]])
    known = knowledge.load()
    results: dict[str, list[Result]] = {form: [] for form in ("text", *FALLS)}
    with tempfile.TemporaryDirectory() as folder:
        for gold in golds:
            say(f"{gold.name} …")
            results["text"].append(
                match(gold, extract(read_bytes(gold.text.encode(), "a.txt"), known))
            )
            for form, data in printed(gold, Path(folder)).items():
                results[form].append(read_form(data, form, gold))
    print("\n".join(table(("Dạng tệp", "P", "R", "F1", "giảm", "chắc mà sai"), rows(results))))
    whole = scores(results["text"]).f1 or 0.0
    return int(
        any(whole - (scores(results[form]).f1 or 0.0) > fall for form, fall in FALLS.items())
    )


def rows(results: dict[str, list[Result]]) -> list[tuple[str, ...]]:
    """Return a line of the table for each form."""
    whole = scores(results["text"]).f1 or 0.0
    lines = []
    for form, of_form in results.items():
        found = scores(of_form)
        f1 = found.f1 or 0.0
        lines.append(
            (
                form,
                f"{found.precision.value or 0:.3f}",
                f"{found.recall.value or 0:.3f}",
                f"{f1:.3f}",
                f"{whole - f1:.3f}",
                str(wrong_but_sure(of_form)),
            )
        )
    return lines


def wrong_but_sure(results: Sequence[Result]) -> int:
    """Count the figures that claim to be sure and are not in the gold."""
    return sum(f.confidence is Grade.SURE for result in results for f in result.extra)


if __name__ == "__main__":
    sys.exit(main())
