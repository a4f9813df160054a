"""Whose report it is: level, province, unit and doubts, on short reports and what stands beside."""

import json
from pathlib import Path

import pytest

from extractors.model import Document
from extractors.text import canonical
from pipeline.records import record
from pipeline.sidecars import read_beside
from pipeline.warehouse.origins import reported_day, settled
from pipeline.warehouse.units import read_units

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "gold" / "origins.jsonl").read_text("utf-8").splitlines()
]
UNITS = read_units()


@pytest.fixture(scope="module")
def catalogue():
    from extractors import knowledge

    return knowledge.load()


def settle(case, folder, catalogue):
    from extractors import extract

    for name, content in case["beside"].items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    read = record(extract(Document(canonical(case["text"])), catalogue))
    return settled(read, read_beside(folder, case["path"]), UNITS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_origin(case, tmp_path, catalogue):
    found = settle(case, tmp_path, catalogue)
    facts = found["document"]
    want = case["expect"]
    told = sorted(issue["code"] for issue in found["issues"] if issue["stage"] == "origin")
    assert {
        "level": facts["level"],
        "local_unit": facts["local_unit"],
        "province": facts["province"],
        "unit": UNITS.version_at(facts["province"], reported_day(facts)),
        "issues": told,
    } == {key: want[key] for key in ("level", "local_unit", "province", "unit", "issues")}
    if "source" in want:
        assert facts["province_evidence"][0]["source"] == want["source"]
