"""Heads of bodies that issue together, and heads of one body above another."""

import pytest

from extractors.joint_issuers import members_of
from extractors.model import Document
from extractors.structure import read_structure
from tests.test_structure import value

BELOW = (
    "Số: 1/BC-LT\n\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "Lạc Viên, ngày 2 tháng 3 năm 2024\n\nBÁO CÁO\nKết quả phối hợp\n\nI. KẾT QUẢ\nĐã họp 3 lần.\n"
)


@pytest.mark.parametrize(
    ("lines", "parent", "issuer", "province"),
    [
        (
            ["THƯỜNG TRỰC HĐND - UBND -", "BAN THƯỜNG TRỰC UBMTTQVN", "TỈNH HÀ GIANG"],
            None,
            "Thường trực HĐND, UBND và Ban Thường trực UBMTTQVN tỉnh",
            "Hà Giang",
        ),
        (
            ["THƯỜNG TRỰC", "HĐND - UBND TỈNH THÁI BÌNH"],
            None,
            "Thường trực HĐND và UBND tỉnh",
            "Thái Bình",
        ),
        (
            ["ỦY BAN NHÂN DÂN", "ỦY BAN MTTQ VIỆT NAM", "TỈNH ĐẮK NÔNG"],
            None,
            "UBND và UBMTTQVN tỉnh",
            "Đắk Nông",
        ),
        (
            ["ĐOÀN ĐẠI BIỂU QUỐC HỘI", "VÀ HỘI ĐỒNG NHÂN DÂN", "TỈNH BÀ RỊA – VŨNG TÀU"],
            None,
            "Đoàn ĐBQH và HĐND tỉnh",
            "Bà Rịa - Vũng Tàu",
        ),
        (
            ["ĐOÀN ĐBQH VÀ HĐND TỈNH BẾN TRE", "VĂN PHÒNG"],
            "Đoàn ĐBQH và HĐND tỉnh",
            "Văn phòng Đoàn ĐBQH và HĐND tỉnh",
            "Bến Tre",
        ),
        (
            ["HĐND TỈNH - UBND TỈNH", "ỦY BAN MẶT TRẬN TỔ QUỐC VIỆT NAM TỈNH LAI CHÂU"],
            None,
            "HĐND, UBND và UBMTTQVN tỉnh",
            "Lai Châu",
        ),
        (
            ["ĐOÀN ĐBQH TỈNH - TT. HĐND TỈNH", "UBND TỈNH - BTT UBMTTQVN TỈNH AN GIANG"],
            None,
            "Đoàn ĐBQH, Thường trực HĐND, UBND và Ban Thường trực UBMTTQVN tỉnh",
            "An Giang",
        ),
        # one above another, or one alone
        (["HỘI ĐỒNG NHÂN DÂN", "TỈNH SƠN LA"], None, "HĐND tỉnh", "Sơn La"),
        (["HĐND TỈNH SƠN LA", "BAN PHÁP CHẾ"], "HĐND tỉnh Sơn La", "Ban Pháp chế HĐND tỉnh", "Sơn La"),
        (["UBND TỈNH SƠN LA", "SỞ NỘI VỤ"], "UBND tỉnh Sơn La", "Sở Nội vụ", "Sơn La"),
        (
            ["TỈNH ỦY SƠN LA", "BAN CÁN SỰ ĐẢNG", "ỦY BAN NHÂN DÂN TỈNH"],
            "Tỉnh ủy Sơn La",
            "Ban cán sự đảng UBND tỉnh",
            "Sơn La",
        ),
    ],
)  # fmt: skip
def test_issuers_of_a_head(lines, parent, issuer, province):
    head = read_structure(Document("\n".join([*lines, BELOW]))).letterhead
    assert (value(head.parent_body), value(head.issuer)) == (parent, issuer)
    assert value(head.province) == province


def test_the_council_and_its_standing_committee_are_not_peers():
    text = f"HĐND TỈNH SƠN LA\nTHƯỜNG TRỰC HĐND\n{BELOW}"
    assert " và " not in value(read_structure(Document(text)).letterhead.issuer)


@pytest.mark.parametrize(
    ("name", "members"),
    [
        ("HĐND tỉnh", ("HĐND tỉnh",)),
        ("Đoàn ĐBQH và HĐND tỉnh", ("Đoàn ĐBQH tỉnh", "HĐND tỉnh")),
        (
            "Thường trực HĐND, UBND và Ban Thường trực UBMTTQVN huyện",
            ("Thường trực HĐND huyện", "UBND huyện", "Ban Thường trực UBMTTQVN huyện"),
        ),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh", ("Văn phòng Đoàn ĐBQH và HĐND tỉnh",)),
        ("Sở Giáo dục và Đào tạo", ("Sở Giáo dục và Đào tạo",)),
    ],
)
def test_members_of_a_joint_body(name, members):
    assert members_of(name) == members
