"""Bodies and provinces through time: which acts when, and who comes after it."""

from datetime import date, timedelta

import fake_runs
import pytest

from extractors.levels import Level
from extractors.places import gazetteer, switch_day
from extractors.validity import validities, validity_of
from pipeline.settings import Settings
from pipeline.warehouse.publish import open_published
from pipeline.warehouse.units import read_units

UNITS = read_units()
SEVEN = {
    "Lào Cai": ("10", "15"), "Bắc Ninh": ("27", "24"), "Quảng Trị": ("45", "44"),
    "Gia Lai": ("64", "52"), "Tây Ninh": ("72", "80"), "Đồng Tháp": ("87", "82"),
    "An Giang": ("89", "91"),
}  # fmt: skip


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("validity")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse", workers=1)
    settings.raw.mkdir()
    (settings.raw / "bc.txt").write_text("province: Cà Mau\nsession.total = 3\n", "utf-8")
    fake_runs.ingest_here(settings)
    with open_published(settings) as connection:
        yield connection


def ask(connection, query, *values):
    return connection.execute(query, values).fetchall()


# ── provinces ──────────────────────────────────────────────────────────────────────────


def test_every_province_has_a_unit_on_every_day():
    """The two lists are one: a name that the text gives must be found among the units."""
    before, after = switch_day() - timedelta(days=1), switch_day()
    for province in gazetteer().provinces:
        day = after if province.valid_from else before
        unit = UNITS.version_at(province.name, day)
        assert unit is not None, province
        assert unit.startswith(f"{province.code}-")


@pytest.mark.parametrize("name", SEVEN)
def test_seven_keep_their_name_and_change_their_code(name):
    old, new = SEVEN[name]
    assert UNITS.version_at(name, date(2025, 6, 30)) == f"{old}-0"
    assert UNITS.version_at(name, date(2025, 7, 1)) == f"{new}-2025"
    assert UNITS.version_at(name, None) is None
    assert UNITS.name_of(old, date(2025, 6, 30)) == name
    assert UNITS.name_of(new, date(2025, 7, 1)) == name
    assert UNITS.name_of(new, date(2025, 6, 30)) != name


def test_exactly_seven_do_so():
    names = {unit.province for unit in UNITS.versions if unit.valid_from}
    kept = {unit.province for unit in UNITS.versions if unit.valid_to} & names
    codes = {(u.province, u.code) for u in UNITS.versions}
    changed = {name for name in kept if len([1 for n, _ in codes if n == name]) == 2}
    assert changed == set(SEVEN)


def test_a_code_means_what_it_meant_on_the_day():
    assert UNITS.name_of("82", date(2024, 3, 1)) == "Tiền Giang"
    assert UNITS.name_of("82", date(2025, 8, 1)) == "Đồng Tháp"
    assert UNITS.name_of("82", None) is None
    assert UNITS.name_of("87", date(2025, 8, 1)) is None
    assert UNITS.name_of("01", None) == "Hà Nội"
    assert (UNITS.successor_of("Tiền Giang"), UNITS.successor_of("Hà Nội")) == (
        "Đồng Tháp",
        "Hà Nội",
    )


# ── bodies ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "level", "valid_to"),
    [
        ("Đảng đoàn HĐND tỉnh", Level.PROVINCE, date(2024, 12, 31)),
        ("Đảng đoàn HĐND tỉnh", None, date(2024, 12, 31)),
        ("Ban cán sự đảng UBND tỉnh", Level.PROVINCE, date(2024, 12, 31)),
        ("Đảng ủy UBND tỉnh", Level.PROVINCE, None),
        ("HĐND tỉnh", Level.PROVINCE, None),
        ("HĐND huyện", Level.DISTRICT, date(2025, 6, 30)),
        ("Thường trực HĐND huyện Lấp Vò", Level.DISTRICT, date(2025, 6, 30)),
        ("UBND quận 1", Level.DISTRICT, date(2025, 6, 30)),
        ("HĐND xã", Level.COMMUNE, None),
        ("Thường trực HĐND, UBND và UBMTTQVN huyện", Level.DISTRICT, date(2025, 6, 30)),
        ("Thường trực HĐND, UBND và Ban Thường trực UBMTTQVN tỉnh", Level.PROVINCE, None),
        ("Đoàn ĐBQH và HĐND tỉnh", Level.PROVINCE, None),
        ("Đảng đoàn HĐND và Ban cán sự đảng UBND tỉnh", Level.PROVINCE, date(2024, 12, 31)),
        ("Ban Tuyên giáo Tỉnh ủy", Level.PROVINCE, date(2025, 1, 31)),
        ("Ban Tuyên giáo và Dân vận Tỉnh ủy", Level.PROVINCE, None),
    ],
)
def test_until_when_a_body_acts(name, level, valid_to):
    body = validity_of(name, level)
    assert body is not None
    assert body.valid_to == valid_to


def test_a_body_that_is_not_known_has_no_end():
    assert validity_of("Câu lạc bộ hưu trí", Level.PROVINCE) is None
    assert validity_of("HĐND", None) is None  # at which level?


def test_an_uncertain_end_has_its_tolerance():
    body = validity_of("Đảng đoàn HĐND tỉnh", Level.PROVINCE)
    assert body.uncertain
    assert not body.ended(date(2025, 2, 20))
    assert body.ended(date(2025, 11, 20))
    council = validity_of("HĐND huyện", Level.DISTRICT)
    assert not council.ended(date(2025, 6, 30))
    assert council.ended(date(2025, 7, 1))


def test_what_ends_says_who_comes_after_and_what_is_uncertain_says_why():
    for body in validities():
        assert not body.valid_to or (body.successor and body.source), body
        assert not body.uncertain or body.source, body


def test_the_warehouse_knows_when_a_provinces_body_ends(published):
    query = (
        "select valid_to, uncertain, successor, successor_unit from province_body"
        " where unit_version_id = ? and body = ?"
    )
    found = {
        key: ask(published, query, *key)
        for key in [
            ("82-0", "Thường trực HĐND"),
            ("89-0", "Đảng đoàn HĐND"),
            ("38-0", "HĐND"),
            ("38-0", "Đảng đoàn HĐND"),
            ("82-2025", "Đảng đoàn HĐND"),
            ("82-2025", "HĐND"),
        ]
    }
    party = "Đảng ủy các cơ quan Đảng tỉnh"
    assert found == {
        ("82-0", "Thường trực HĐND"): [(date(2025, 6, 30), False, "Thường trực HĐND", "82-2025")],
        ("89-0", "Đảng đoàn HĐND"): [(date(2024, 12, 31), True, party, "89-0")],
        ("38-0", "HĐND"): [(None, False, None, None)],
        ("38-0", "Đảng đoàn HĐND"): [(date(2024, 12, 31), True, party, "38-0")],
        ("82-2025", "Đảng đoàn HĐND"): [],
        ("82-2025", "HĐND"): [(None, False, None, None)],
    }


def test_the_warehouse_has_the_districts_bodies_too(published):
    assert ask(
        published,
        "select body, valid_to, successor from body where level = 'district' and body = 'HĐND'",
    ) == [("HĐND", date(2025, 6, 30), "HĐND xã, phường, đặc khu")]
