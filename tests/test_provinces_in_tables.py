"""Tables that set provinces beside each other: whose each figure is."""

import pytest

from extractors import extract, knowledge
from extractors.model import Document, Source
from pipeline.records import record
from pipeline.sidecars import Beside
from pipeline.warehouse.origins import settled
from pipeline.warehouse.rows import Loaded, rows_of
from pipeline.warehouse.units import read_units

CATALOGUE = knowledge.load()
UNITS = read_units()


def whose(text):
    figures = extract(Document(text), CATALOGUE).figures
    return [
        (figure.indicator, int(figure.value), figure.province and figure.province.value)
        for figure in figures
    ]


def test_rows_of_provinces():
    text = (
        "| STT | Tỉnh, thành phố | Số kỳ họp | Số nghị quyết |\n"
        "| 1 | Tỉnh Đồng Tháp | 5 | 60 |\n| 2 | TP. Cần Thơ | 4 | 55 |\n| 3 | CÀ MAU | 6 | 58 |\n"
        "| | Tổng cộng | 15 | 173 |\n"
    )
    assert whose(text) == [
        ("session.total", 5, "Đồng Tháp"),
        ("resolution.total", 60, "Đồng Tháp"),
        ("session.total", 4, "Cần Thơ"),
        ("resolution.total", 55, "Cần Thơ"),
        ("session.total", 6, "Cà Mau"),
        ("resolution.total", 58, "Cà Mau"),
        ("session.total", 15, None),
        ("resolution.total", 173, None),
    ]


def test_one_row_is_enough_where_the_header_says_province():
    assert whose("| Tỉnh | Số kỳ họp |\n| Sơn La | 5 |\n") == [("session.total", 5, "Sơn La")]


def test_units_may_be_provinces_and_not_measures():
    assert whose("| Đơn vị | Số kỳ họp |\n| Sơn La | 5 |\n| Lai Châu | 4 |\n") == [
        ("session.total", 5, "Sơn La"),
        ("session.total", 4, "Lai Châu"),
    ]


def test_columns_of_provinces():
    text = (
        "| Nội dung | Đồng Tháp | An Giang |\n| Số kỳ họp | 5 | 6 |\n| Số nghị quyết | 60 | 70 |\n"
    )
    assert whose(text) == [
        ("session.total", 5, "Đồng Tháp"),
        ("session.total", 6, "An Giang"),
        ("resolution.total", 60, "Đồng Tháp"),
        ("resolution.total", 70, "An Giang"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        # districts and communes bear provinces' names, one among others
        "| Địa phương | Số kỳ họp |\n| Lệ Thủy | 5 |\n| Quảng Ninh | 6 |\n| Bố Trạch | 4 |\n",
        "| Địa phương | Số kỳ họp |\n| Huyện Quảng Ninh | 5 |\n| Huyện Lệ Thủy | 6 |\n",
        # the former provinces of a merger are told apart by their bodies' names
        "| Địa bàn | Số kỳ họp |\n| Tiền Giang (cũ) | 5 |\n| Đồng Tháp (cũ) | 6 |\n",
        "| Nội dung | Năm 2023 | Năm 2024 |\n| Số kỳ họp | 5 | 6 |\n",
    ],
)
def test_what_is_no_table_of_provinces(text):
    found = whose(text)
    assert found
    assert all(province is None for _, _, province in found)


def test_a_figure_keeps_the_unit_of_its_time():
    """A merged province's report that lists the former ones says what was theirs."""
    text = (
        "HỘI ĐỒNG NHÂN DÂN\nTỈNH ĐỒNG THÁP\nSố: 9/BC-HĐND\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nĐồng Tháp, ngày 10 tháng 12 năm 2025\n\nBÁO CÁO\nKết quả\n\n"
        "I. KẾT QUẢ\nHĐND tỉnh đã tổ chức 03 kỳ họp.\n"
        "| Tỉnh | Số kỳ họp |\n| Tiền Giang | 5 |\n| Cà Mau | 6 |\n"
    )
    source = Source("bc.txt", "ab" * 32, 1, "text/plain")
    kept = settled(record(extract(Document(text, source), CATALOGUE)), Beside(), UNITS)
    rows = rows_of(kept, Loaded("bc.txt", "ab" * 32, "feed"), UNITS)
    assert rows.document[0]["unit_version_id"] == "82-2025"
    assert [(row["province"], row["unit_version_id"]) for row in rows.figure] == [
        (None, None),
        ("Tiền Giang", "82-0"),
        ("Cà Mau", "96-2025"),
    ]
