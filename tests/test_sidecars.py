"""What stands beside a raw file: sidecars and folders, from the file to the warehouse."""

import json
import os
from datetime import date
from pathlib import Path

import fake_runs
import pytest

from pipeline.intake import bring_in
from pipeline.settings import Settings
from pipeline.sidecars import KEYS, Statement, named_province, read_beside
from pipeline.warehouse.publish import open_published

REPORT = (
    "issuer: HĐND tỉnh\nissued_on: 2025-09-05\nprovince: Đồng Tháp\nyear: 2024\nsession.total = 9\n"
)
BARE = "year: 2024\nsession.total = 9\n"


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "raw").mkdir()
    return Settings(raw=tmp_path / "raw", warehouse=tmp_path / "warehouse", workers=1)


def write(settings, name, content):
    file = settings.raw / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, "utf-8")
    return file


def ask(settings, query):
    with open_published(settings) as connection:
        return connection.execute(query).fetchall()


# ── what a sidecar may say ─────────────────────────────────────────────────────────────


def test_all_keys_of_a_sidecar_are_read_and_documented(tmp_path):
    guide = (Path(__file__).parents[1] / "docs" / "sidecars.md").read_text("utf-8")
    (block,) = (part.split("```")[0] for part in guide.split("```toml\n")[1:])
    (tmp_path / "bc.pdf.toml").write_text(block, "utf-8")
    beside = read_beside(tmp_path, "bc.pdf")
    assert beside.problems == ()
    assert beside.statement == Statement(
        province="Đồng Tháp",
        level="district",
        local_unit="huyện Lấp Vò",
        issuer="Thường trực HĐND huyện",
        issued_on=date(2024, 7, 3),
        period="6 tháng đầu năm 2024",
        period_start=date(2023, 12, 15),
        period_end=date(2024, 6, 14),
        sender="Văn phòng Tỉnh ủy Đồng Tháp",
        received_on=date(2024, 7, 5),
    )
    assert all(getattr(beside.statement, key) is not None for key in KEYS)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('provinse = "An Giang"', "bc.pdf.toml: không có khóa 'provinse'; gần giống: province"),
        (
            'province = "An Gian"',
            "không có tỉnh, thành phố nào tên là 'An Gian'; gần giống: An Giang",
        ),
        ('province = "99"', "không có tỉnh, thành phố nào tên là '99'"),
        ('issued_on = "3/7/2024"', "issued_on phải là ngày, viết không có nháy"),
        ("issued_on = 2024-07-03T08:00:00", "issued_on phải là ngày"),
        ('level = "bộ"', "phải là: trung ương, tỉnh, huyện hoặc xã"),
        ("sender = []", "sender phải là chữ trong dấu nháy kép"),
        ("province = An Giang", "bc.pdf.toml không đọc được"),
        ('province = "An Giang"\nprovince = "Cà Mau"', "bc.pdf.toml không đọc được"),
    ],
)
def test_a_wrong_sidecar_is_told_and_the_rest_is_used(tmp_path, content, told):
    (tmp_path / "bc.pdf.toml").write_text(content, "utf-8")
    (tmp_path / "tonghop.toml").write_text("received_on = 2024-07-05\n", "utf-8")
    beside = read_beside(tmp_path, "bc.pdf")
    assert len(beside.problems) == 1
    assert told in beside.problems[0]
    assert beside.statement == Statement(received_on=date(2024, 7, 5))


def test_a_sidecar_may_have_a_byte_order_mark_but_no_other_encoding(tmp_path):
    sidecar = tmp_path / "bc.pdf.toml"
    sidecar.write_bytes('\ufeffprovince = "Cà Mau"'.encode())
    assert read_beside(tmp_path, "bc.pdf").statement.province == "Cà Mau"
    sidecar.write_bytes('province = "Cà Mau"'.encode("utf-16"))
    assert "UTF-8" in read_beside(tmp_path, "bc.pdf").problems[0]


def test_a_link_or_a_pipe_is_no_sidecar(tmp_path):
    outside = tmp_path / "outside.toml"
    outside.write_text('province = "Cà Mau"', "utf-8")
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "bc.pdf.toml").symlink_to(outside)
    os.mkfifo(raw / "tonghop.toml")
    assert read_beside(raw, "bc.pdf").statement == Statement()


# ── folders ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("folder", "province"),
    [
        ("Đồng Tháp", "Đồng Tháp"),
        ("dong-thap", "Đồng Tháp"),
        ("dong_thap_2024", "Đồng Tháp"),
        ("2024/03. Tỉnh Đắk Lắk/quý 1", "Đắk Lắk"),
        ("TP.HCM", "Hồ Chí Minh"),
        ("thua thien hue", "Huế"),
        ("BR-VT", "Bà Rịa - Vũng Tàu"),
        ("87", "87"),
        ("an-giang/dong-thap", "Đồng Tháp"),
        ("2024/12", None),
        ("2024/24", None),  # a day, or Bắc Giang: not to be told apart
        ("98", None),
        ("huyện Quảng Ninh", None),
        ("báo cáo An Giang và Cà Mau", None),
        ("", None),
    ],
)
def test_a_folder_named_after_a_province(tmp_path, folder, province):
    found = read_beside(tmp_path, f"{folder}/bc.pdf" if folder else "bc.pdf").folder
    assert (found and found[0]) == province


def test_names_of_provinces():
    assert named_province("tinh Thua Thien - Hue") == "Huế"
    assert named_province("1") == "01"
    assert named_province("Sài Gòn") is None


# ── in the warehouse ───────────────────────────────────────────────────────────────────


def test_a_changed_sidecar_loads_its_report_again_and_reads_nothing(settings):
    write(settings, "a/bc.txt", BARE)
    write(settings, "b/khac.txt", BARE + "\n")
    fake_runs.ingest_here(settings)
    steps = [
        ("a/tonghop.toml", 'province = "An Giang"\nissued_on = 2024-03-01\n', ("An Giang", "89-0")),
        ("a/bc.txt.toml", 'province = "91"\nissued_on = 2025-09-01\n', ("An Giang", "91-2025")),
        ("a/bc.txt.toml", 'province = "Cà Mau"\n', ("Cà Mau", "96-0")),
    ]
    for name, content, want in steps:
        write(settings, name, content)
        summary = fake_runs.ingest_here(settings)
        assert (summary.changed, summary.extracted) == (True, 0)
        found = ask(
            settings, "select province, unit_version_id from document where path like 'a/%'"
        )
        assert found == [want]
        assert not fake_runs.ingest_here(settings).changed
    (settings.raw / "a/bc.txt.toml").unlink()
    fake_runs.ingest_here(settings)
    (row,) = ask(settings, "select province, path from province_evidence")
    assert row == ("An Giang", "a/tonghop.toml")


def test_a_report_moved_to_another_folder_is_of_that_province(settings):
    file = write(settings, "moi/bc.txt", BARE)
    fake_runs.ingest_here(settings)
    (settings.raw / "ca-mau").mkdir()
    file.rename(settings.raw / "ca-mau" / "bc.txt")
    assert fake_runs.ingest_here(settings).extracted == 0
    assert ask(settings, "select province from document") == [("Cà Mau",)]


def test_sidecars_are_no_reports_and_a_lone_one_is_told(settings):
    write(settings, "bc.txt", BARE)
    write(settings, "bc.txt.toml", 'province = "Cà Mau"\n')
    write(settings, "tonghop.toml", "received_on = 2024-07-05\n")
    write(settings, "mat.pdf.toml", 'province = "Cà Mau"\n')
    summary = fake_runs.ingest_here(settings)
    ((path, code),) = [(file.path, file.code) for file in summary.stands.quarantined]
    assert (path, code) == ("mat.pdf.toml", "sidecar")
    assert "không có tệp mat.pdf" in summary.stands.quarantined[0].message
    assert ask(settings, "select province, received_on from document") == [
        ("Cà Mau", date(2024, 7, 5))
    ]


def test_all_that_names_the_province_is_kept_in_its_order_and_disagreement_is_told(settings):
    write(settings, "an-giang/bc.txt", REPORT)
    write(settings, "an-giang/bc.txt.toml", 'sender = "Tỉnh ủy Đồng Tháp"\n')
    summary = fake_runs.ingest_here(settings)
    assert ask(
        settings, "select trust, source, province, path from province_evidence order by trust"
    ) == [
        (1, "folder", "An Giang", "an-giang"),
        (2, "letterhead", "Đồng Tháp", None),
        (3, "sender", "Đồng Tháp", "an-giang/bc.txt.toml"),
    ]
    (remark,) = summary.stands.remarks
    assert remark.path == "an-giang/bc.txt"
    assert remark.remark.startswith("thư mục ghi An Giang, tiêu đề ghi Đồng Tháp; đã dùng An Giang")
    assert ask(
        settings,
        "select text[span_start + 1 : span_end] from province_evidence"
        " join document using (document_id) where source = 'letterhead'",
    ) == [("Đồng Tháp",)]


def test_json_of_one_file_knows_what_stands_beside_it(settings, monkeypatch):
    from fake_worker import extract

    from extractors.model import Source
    from pipeline.reports import json_line

    file = write(settings, "an-giang/bc.txt", REPORT)
    monkeypatch.chdir(settings.raw)
    found = json.loads(json_line(file, extract(REPORT, Source("bc.txt", "0", 1, "text/plain"))))
    assert found["document"]["province"] == "An Giang"
    assert [hint["source"] for hint in found["document"]["province_evidence"]] == [
        "folder",
        "letterhead",
    ]


def test_a_districts_figures_are_no_provinces(settings):
    write(settings, "tinh.txt", REPORT)
    write(settings, "huyen.txt", REPORT.replace("9", "3"))
    write(settings, "huyen.txt.toml", 'level = "huyện"\nlocal_unit = "huyện Lấp Vò"\n')
    fake_runs.ingest_here(settings)
    assert ask(settings, "select province, value::integer from comparison") == [("Đồng Tháp", 9)]
    assert ask(
        settings, "select local_unit, value::integer from current_figure where level = 'district'"
    ) == [("huyện Lấp Vò", 3)]


# ── brought in ─────────────────────────────────────────────────────────────────────────


def test_a_sidecar_comes_in_with_its_report_under_the_reports_name(tmp_path):
    raw, inbox = tmp_path / "raw", tmp_path / "inbox"
    inbox.mkdir()
    (raw / "2025").mkdir(parents=True)
    (raw / "2025" / "bc.txt").write_text("của tỉnh khác", "utf-8")
    (inbox / "bc.txt").write_text("mới", "utf-8")
    (inbox / "bc.txt.toml").write_text('province = "Cà Mau"', "utf-8")
    (inbox / "tonghop.toml").write_text("received_on = 2025-03-01", "utf-8")
    copied = bring_in([inbox / "bc.txt"], raw, date(2025, 3, 1)).copied
    assert [path.name for path in copied] == ["bc-2.txt", "bc-2.txt.toml"]
    assert read_beside(raw, "2025/bc-2.txt").statement.province == "Cà Mau"
    assert read_beside(raw, "2025/bc.txt").statement.province is None
    bring_in([inbox], raw, date(2025, 3, 1))
    assert sorted(path.name for path in (raw / "inbox").iterdir()) == [
        "bc.txt",
        "bc.txt.toml",
        "tonghop.toml",
    ]
