"""The gold reports as (text, annotation), with the annotation's offsets put right for NFC."""

import json
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

GOLD = Path(__file__).parent / "gold" / "reports"
SHARED = Path(__file__).parents[1].parent / "shared"
REFERENCE = "000_a6106ab295ced4e2"
REPORTS = tuple(f"r{number}" for number in range(1, 9))


@dataclass(frozen=True)
class GoldReport:
    """A report and what people found in it; ``raw`` is the text as stored (part of r7 is NFD)."""

    raw: str
    facts: dict

    @property
    def text(self):
        return unicodedata.normalize("NFC", self.raw)

    def offset(self, stored):
        """Turn an offset of the stored text into one of the NFC text."""
        return len(unicodedata.normalize("NFC", self.raw[:stored]))


def gold_report(name):
    """Load r1 to r8, or the real report, which stands beside the project and is never in it."""
    if name == REFERENCE:
        text, facts = SHARED / "reports" / f"{name}.txt", SHARED / "gold" / f"{name}.json"
        if not (text.is_file() and facts.is_file()):
            pytest.skip(
                "không có báo cáo thật ở ../shared (the real report is not part of the project)"
            )
    else:
        text, facts = GOLD / f"{name}.txt", GOLD / f"{name}.json"
    return GoldReport(text.read_text("utf-8"), json.loads(facts.read_text("utf-8")))
