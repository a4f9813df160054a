"""Whose report it is: level, province, unit and doubts, on short reports and what stands beside."""

import json
from pathlib import Path

import pytest

from extractors.model import Document, Extraction
from extractors.places import find_province
from extractors.spelling import pattern_key
from extractors.structure import read_structure
from extractors.text import canonical
from pipeline.records import record
from pipeline.sidecars import Beside, read_beside
from pipeline.warehouse.origins import reported_day, settled
from pipeline.warehouse.units import read_units
from tests.gold_reports import REFERENCE, REPORTS, SHARED, gold_report

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
    for hint in facts["province_evidence"]:  # each says what it is said to say
        if hint["start"] is not None:
            surface = found["text"][hint["start"] : hint["end"]]
            assert find_province(surface).value == hint["province"]
    for span in facts["spans"].get("local_unit", ()):
        surface = pattern_key(found["text"][span["start"] : span["end"]])
        assert surface.endswith(pattern_key(facts["local_unit"]).split()[-1])
    if "source" in want:
        assert facts["province_evidence"][0]["source"] == want["source"]


def test_a_district_counts_its_own_councils_sessions(catalogue):
    from extractors import extract

    text = (
        "HỘI ĐỒNG NHÂN DÂN\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "HUYỆN LẠC VIÊN\tĐộc lập - Tự do - Hạnh phúc\n"
        "Số: 8/BC-HĐND\tLạc Viên, ngày 3 tháng 7 năm 2024\n\nBÁO CÁO\nKết quả hoạt động\n\n"
        "I. KẾT QUẢ\nThực hiện kế hoạch của HĐND tỉnh và UBND tỉnh, HĐND đã tổ chức 03 kỳ họp.\n"
    )
    (figure,) = extract(Document(text), catalogue).figures
    assert (figure.actor.name, figure.actor.level) == ("HĐND huyện", "huyện")


@pytest.mark.parametrize("name", [REFERENCE, *REPORTS])
def test_a_sound_report_raises_no_doubt(name):
    document = Document(gold_report(name).text)
    read = record(Extraction(document, read_structure(document), (), (), (), (), ()))
    found = settled(read, Beside(), UNITS)
    assert found["document"]["level"] == "province"
    assert [issue for issue in found["issues"] if issue["stage"] == "origin"] == []


REAL = {
    "avg_188-vpcp.signed.pdf": ("central", None),
    "avg_299-ttg.signed.pdf": ("central", None),
    "lvn_10209608.doc": ("central", None),
    "lvn_10209648.pdf": ("central", None),
    "qc_1._Bo_Thong_so_KT_dung_chung_cho_ST.pdf": ("central", None),
    "hdnd_New.pdf": ("province", "Thanh Hóa"),
    "hdnd_New1.pdf": ("province", "Thanh Hóa"),
    "hpb_275.pdf": ("province", "Phú Thọ"),
    "hpb_CT9UB.DOC": ("province", "Bình Dương"),
    "ktxh_TONG_HOP_GIA_TRI_KTXH_15-25.xlsx": (None, None),  # its sheets name nobody
}


@pytest.mark.parametrize("name", REAL)
def test_origin_of_a_real_file(name):
    """Scans among them: what recognition damages must not make another province of it."""
    from pipeline.reading import read

    file = SHARED / "reports" / "pdf" / name
    if not file.is_file():
        pytest.skip("không có báo cáo thật ở ../shared (real files are not part of the project)")
    head = read_structure(read(file, file.parent)).letterhead
    assert (head.level and head.level.value, head.province and head.province.value) == REAL[name]
