"""Whose figure a count is: the bodies of reports, of passages, of tables, as they are written."""

import re

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document

KNOWLEDGE = load()
_MARKED = re.compile(r"«([^»]*)»")


def bodies(text):
    """Return the bodies of the numerals that «…» marks, in the order of the text."""
    starts = [match.start() - 2 * at for at, match in enumerate(_MARKED.finditer(text))]
    figures = extract(Document(text=_MARKED.sub(r"\1", text)), KNOWLEDGE).figures
    actors = {figure.span.start: figure.actor for figure in figures}
    assert actors.keys() >= set(starts), "every marked numeral must be a figure"
    return [actor.name if (actor := actors[start]) else None for start in starts]


def every(text, body):
    """Assert that all marked numerals are of one body."""
    found = bodies(text)
    assert found == [body] * len(found)


CLAUSES = {
    "the subject before the numeral": (
        "Thường trực HĐND tỉnh đã tiếp «45» lượt công dân, UBND tỉnh đã tiếp «210» lượt công dân.",
        ["Thường trực HĐND tỉnh", "UBND tỉnh"],
    ),
    "the agent after it": (
        "Năm 2023 có «120» kiến nghị của cử tri được UBND tỉnh giải quyết xong.",
        ["UBND tỉnh"],
    ),
    "who is said to hold it goes before the subject of the clause before": (
        "Thường trực HĐND tỉnh tổ chức «02» cuộc giám sát chuyên đề; «06» cuộc giám sát khác do các Ban chủ trì.",
        ["Thường trực HĐND tỉnh", "các Ban HĐND tỉnh"],
    ),
    "the subject after what opens the sentence": (
        "Qua «03» đợt tiếp xúc cử tri với «40» hội nghị, Đoàn ĐBQH tỉnh đã tổng hợp «95» kiến nghị.",
        ["Đoàn ĐBQH tỉnh"] * 3,
    ),
    "those to whom voters send their proposals": (
        "Cử tri trong tỉnh gửi «240» kiến nghị đến HĐND tỉnh.",
        ["HĐND tỉnh"],
    ),
    "those to whom petitions are passed on do nothing": (
        "Thường trực HĐND tỉnh nhận 40 đơn, chuyển «25» đơn đến UBND tỉnh, hướng dẫn «15» đơn.",
        ["Thường trực HĐND tỉnh"] * 2,
    ),
    "whose power it is": (
        "Ban Tiếp công dân tỉnh tiếp nhận 97 đơn; số đơn thuộc thẩm quyền của UBND tỉnh: «31» đơn.",
        ["Ban Tiếp công dân tỉnh"],
    ),
    "a bracket that is closed": (
        "Các Ban HĐND tỉnh giám sát 04 cuộc (Ban Pháp chế «02» cuộc, Ban Dân tộc «02» cuộc), khảo sát «05» cuộc.",
        ["Ban Pháp chế", "Ban Dân tộc", "các Ban HĐND tỉnh"],
    ),
    "a share is of the figure before it": (
        "Thường trực HĐND tỉnh chuyển 50 đơn; UBND tỉnh đã giải quyết «40» đơn, đạt «80%».",
        ["UBND tỉnh"] * 2,
    ),
    "a sum over bodies is none of theirs": (
        "Ban Pháp chế giám sát «02» cuộc, Ban Dân tộc giám sát «03» cuộc, tổng cộng «05» cuộc giám sát.",
        ["Ban Pháp chế", "Ban Dân tộc", None],
    ),
    "the whole province is no body": (
        "Năm 2023, toàn tỉnh tiếp nhận «1.250» đơn.",
        [None],
    ),
    "where citizens come": (
        "Có «12» đoàn đông người đến kiến nghị tại Trụ sở Tiếp công dân tỉnh.",
        ["Trụ sở Tiếp công dân tỉnh"],
    ),
    "those who are told to act do": (
        "Thường trực HĐND tỉnh chỉ đạo các Ban HĐND tỉnh thực hiện «4» cuộc giám sát.",
        ["các Ban HĐND tỉnh"],
    ),
    "committees that are counted": (
        "Thường trực HĐND và 02 Ban HĐND phường đã giám sát được «12» cuộc.",
        ["Thường trực và các Ban HĐND phường"],
    ),
    "whose power it is, before a bracket": (
        "Thường trực HĐND tỉnh nhận «60» đơn thuộc thẩm quyền giải quyết của UBND tỉnh (khiếu nại «28» đơn, tố cáo «32» đơn).",
        ["Thường trực HĐND tỉnh"] * 3,
    ),
    "replies are those of the repliers": (
        "Thường trực HĐND tỉnh chuyển «120» đơn; nhận được «95» văn bản trả lời của các cơ quan có thẩm quyền.",
        ["Thường trực HĐND tỉnh", "các cơ quan có thẩm quyền"],
    ),
    "a committee holds a session of explanation": (
        "Ban Pháp chế HĐND tỉnh tổ chức «02» phiên giải trình về quản lý đất đai.",
        ["Ban Pháp chế"],
    ),
    "a session of explanation is the Standing Committee's where none is named": (
        "Trong năm đã tổ chức «03» phiên giải trình.",
        ["Thường trực HĐND tỉnh"],
    ),
    "a committee that helps another holds none": (
        "Ban Pháp chế giúp Thường trực HĐND tỉnh tổ chức «02» phiên giải trình.",
        ["Thường trực HĐND tỉnh"],
    ),
    "what several bodies' supervision led to is theirs together": (
        ("Thường trực HĐND tỉnh chủ trì «5» cuộc giám sát, các Ban HĐND tỉnh tiến hành «16» cuộc.\n"
        "Qua giám sát đã ban hành «94» kiến nghị đối với UBND tỉnh."),
        ["Thường trực HĐND tỉnh", "các Ban HĐND tỉnh", "Thường trực và các Ban HĐND tỉnh"],
    ),
    "a figure that is stated again": (
        ("Tính chung, HĐND, Thường trực và các Ban HĐND tỉnh đã tiến hành «37» cuộc giám sát.\n"
        "HĐND tỉnh ban hành «41» nghị quyết.\nNăm qua đã có «37» cuộc giám sát."),
        ["HĐND, Thường trực và các Ban HĐND tỉnh", "HĐND tỉnh", "HĐND, Thường trực và các Ban HĐND tỉnh"],
    ),
    "former provinces, each number in its turn": (
        ("Trong kỳ, Thường trực HĐND tỉnh Đồng Tháp (cũ) và Tiền Giang (cũ) đã bàn giao công việc.\n"
        "Thường trực HĐND tỉnh tiếp «189» lượt công dân (hai tỉnh cũ: «41» và «52» lượt)."),
        ["Thường trực HĐND tỉnh", "Thường trực HĐND tỉnh Đồng Tháp (cũ)", "Thường trực HĐND tỉnh Tiền Giang (cũ)"],
    ),
    "a committee of each of the provinces that were merged": (
        ("Số liệu cộng từ Ban Pháp chế ba tỉnh Lâm Đồng, Bình Thuận, Đắk Nông (cũ).\n"
        "Ban Pháp chế thẩm tra «52» văn bản (Lâm Đồng «19», Bình Thuận «17», Đắk Nông «16»)."),
        ["Ban Pháp chế", *(f"Ban Pháp chế HĐND tỉnh {name} (cũ)" for name in ("Lâm Đồng", "Bình Thuận", "Đắk Nông"))],
    ),
    "the members of a committee": (
        "Ban Pháp chế đã thẩm tra «14» báo cáo. Thành viên Ban có «06» lượt chất vấn với «09» câu hỏi.",
        ["Ban Pháp chế", "thành viên Ban Pháp chế", "thành viên Ban Pháp chế"],
    ),
    "districts of a list": (
        "Huyện đạt thấp: huyện Bình An giải quyết «12» đơn, huyện Tân Lập «09» đơn.",
        ["huyện Bình An", "huyện Tân Lập"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CLAUSES.values(), ids=CLAUSES)
def test_the_body_of_a_clause(text, expected):
    assert bodies(text) == expected


TAKEN_OVER = {
    "the sentence before": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn. Qua phân loại có «60» đơn đủ điều kiện xử lý.",
        "Thường trực HĐND tỉnh",
    ),
    "the topic of the sentence before, not the last body of it": (
        ("Thường trực HĐND tỉnh tổ chức 03 cuộc giám sát; các Ban tổ chức 09 cuộc giám sát. "
        "Số kiến nghị nêu sau giám sát là «58»."),
        "Thường trực HĐND tỉnh",
    ),
    "the line that opens a list, not the item before": (
        ("Trong năm, các Ban HĐND tỉnh đã:\n"
        "- Giám sát chuyên đề 03 cuộc (Ban Pháp chế 01, Ban Dân tộc 02);\n"
        "- Khảo sát «06» cuộc."),
        "các Ban HĐND tỉnh",
    ),
    "the numbered line before": (
        "Kết quả giải quyết kiến nghị của cử tri\n1. Tổng số kiến nghị UBND tỉnh tiếp nhận: «118»\n2. Đã trả lời: «118»\n3. Đã giải quyết xong: «52»",
        "UBND tỉnh",
    ),
    "the whole that is divided": (
        ("Trước Kỳ họp thứ chín, HĐND tỉnh khóa X, UBND tỉnh nhận được «139» kiến nghị của cử tri. "
        "Trong đó có «13» kiến nghị về chính sách, «46» kiến nghị về giao thông."),
        "UBND tỉnh",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "body"), TAKEN_OVER.values(), ids=TAKEN_OVER)
def test_the_body_taken_over(text, body):
    every(text, body)


TOLD = {
    "nobody is said to have resolved them": (
        "HĐND tỉnh tiếp nhận 320 kiến nghị của cử tri. Đến nay đã giải quyết xong «210» kiến nghị.",
        None,
    ),
    "passed on to one body": (
        "Thường trực HĐND tỉnh chuyển UBND tỉnh 320 kiến nghị của cử tri. Đến nay đã giải quyết xong «210» kiến nghị.",
        "UBND tỉnh",
    ),
    "passed on to two": (
        ("Thường trực HĐND tỉnh tổng hợp 143 kiến nghị của cử tri, chuyển UBND tỉnh 128 kiến nghị, "
        "chuyển Đoàn ĐBQH tỉnh 15 kiến nghị. Kết quả có «97» kiến nghị đã giải quyết."),
        None,
    ),
    "petitions that the council only handed on": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn. Đến cuối kỳ, «41» đơn đã được giải quyết.",
        None,
    ),
    "what became of recommendations is theirs who made them": (
        "Qua giám sát, Ban Pháp chế HĐND tỉnh nêu 26 kiến nghị với UBND tỉnh: «21» kiến nghị đã thực hiện.",
        "Ban Pháp chế",
    ),
    "unless the doer is named": (
        "Qua giám sát, Ban Pháp chế HĐND tỉnh nêu 26 kiến nghị; UBND tỉnh đã thực hiện «21» kiến nghị.",
        "UBND tỉnh",
    ),
    "or reports": (
        "Thường trực HĐND tỉnh nêu 55 kiến nghị giám sát. Theo báo cáo của UBND tỉnh, có «31» kiến nghị được thực hiện xong.",
        "UBND tỉnh",
    ),
    "a Party delegation that is never named is not implied": (
        "Nhiệm kỳ này có «06» đại biểu chuyên trách được giới thiệu ứng cử.",
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "body"), TOLD.values(), ids=TOLD)
def test_what_is_told_was_done_by_others(text, body):
    every(text, body)


NAMES = {
    "a district's own name is dropped": (
        "HĐND huyện Bình An khóa XI ban hành «135» nghị quyết.",
        "HĐND huyện",
    ),
    "bodies without a level are the report's": (
        "HĐND huyện Bình An họp 11 kỳ. Thường trực và các Ban tiến hành «112» cuộc giám sát.",
        "Thường trực và các Ban HĐND huyện",
    ),
    "another district keeps its name": (
        "HĐND tỉnh và HĐND tỉnh bạn trao đổi; UBND thành phố Tân Lập tiếp nhận «12» đơn.",
        "UBND thành phố Tân Lập",
    ),
    "the city": (
        "Kỳ họp thứ 6 HĐND TPHCM khóa X đã thông qua «27» nghị quyết.",
        "HĐND thành phố",
    ),
    "the territory at the head of a text": (
        "Xã Tân Lập: «26» kỳ họp, «371» nghị quyết từ đầu nhiệm kỳ.",
        "HĐND xã",
    ),
    "councils of many provinces": (
        "Năm 2022, HĐND các tỉnh, thành phố ban hành «5.873» nghị quyết.",
        "HĐND các tỉnh, thành phố",
    ),
    "seats are those of their council": (
        "Toàn tỉnh bầu được «271» đại biểu HĐND cấp huyện.",
        "HĐND cấp huyện",
    ),
    "a list that shares its level": (
        "Thường trực HĐND, các Ban HĐND tỉnh tiếp nhận «84» đơn.",
        "Thường trực và các Ban HĐND tỉnh",
    ),
    "one level for both": (
        "Đoàn ĐBQH và HĐND tỉnh phối hợp mở «02» lớp tập huấn.",
        "Đoàn ĐBQH và HĐND tỉnh",
    ),
    "a council with its organs": (
        "HĐND tỉnh và các cơ quan của HĐND tỉnh tổ chức «19» cuộc giám sát.",
        "HĐND tỉnh",
    ),
    "deputies of the National Assembly of a province": (
        "Đại biểu Quốc hội tỉnh gặp gỡ «3.000» cử tri tại «24» điểm tiếp xúc.",
        "Đoàn ĐBQH tỉnh",
    ),
    "leaders who receive citizens": (
        "Lãnh đạo HĐND ba cấp đã tiếp «412» lượt công dân.",
        "lãnh đạo HĐND ba cấp",
    ),
    "to lead is a verb": (
        "Đảng đoàn lãnh đạo HĐND tỉnh tổ chức «06» kỳ họp.",
        "HĐND tỉnh",
    ),
    "its chair acts for the Standing Committee": (
        "Phó Chủ tịch HĐND tỉnh chủ trì «06» buổi tiếp công dân định kỳ.",
        "Thường trực HĐND tỉnh",
    ),
    "the symbol of a paper names nobody": (
        ("Thực hiện Kế hoạch số 18/KH-HĐND, các Tổ đại biểu HĐND tỉnh tiếp xúc cử tri tại «33» điểm. "
        "Tổng số kiến nghị là «166»."),
        "Tổ đại biểu HĐND tỉnh",
    ),
    "a province that was merged, in short": (
        "HĐND tỉnh Tiền Giang (cũ) họp 4 kỳ. Thường trực HĐND tỉnh giám sát 05 chuyên đề, trong đó Tiền Giang «03».",
        "Thường trực HĐND tỉnh Tiền Giang (cũ)",
    ),
    "who meets voters, though others arrange it": (
        "Thường trực HĐND tỉnh tổ chức cho đại biểu HĐND tỉnh khóa X tiếp xúc cử tri. Qua đó, có «2.100» cử tri tham dự.",
        "đại biểu HĐND tỉnh",
    ),
    "meetings with voters are not the Standing Committee's for being told by it": (
        "Thường trực HĐND tỉnh ban hành 12 kế hoạch. Trong năm có «143» điểm tiếp xúc cử tri.",
        "HĐND tỉnh",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "body"), NAMES.values(), ids=NAMES)
def test_the_name_of_a_body(text, body):
    every(text, body)


def test_a_table_of_bodies_and_its_total():
    text = (
        "Thực hiện kiến nghị giám sát của HĐND tỉnh\n"
        "| Chủ thể giám sát | Số kiến nghị | Đã thực hiện |\n|---|---|---|\n"
        "| Thường trực HĐND | 42 | «30» |\n| Các Ban HĐND | 85 | «61» |\n| Cộng | 127 | «91» |\n"
    )
    assert bodies(text) == ["Thường trực HĐND tỉnh", "các Ban HĐND tỉnh", "HĐND tỉnh"]
