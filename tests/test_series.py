"""What stands round a count: nouns it has together, its series, brackets, what it divides."""

import re
from decimal import Decimal

import pytest

from extractors import extract
from extractors.knowledge import load
from extractors.language import Hit
from extractors.meaning import _crosses
from extractors.model import Document, Grade, NumeralKind
from extractors.nouns import coordinated
from extractors.readings import BY_ANOTHER, BY_ITS_BODY, NAMED, Evidence, ReadingIndex, choose

KNOWLEDGE = load()


def read(text):
    return extract(Document(text=text), KNOWLEDGE)


def codes(text):
    """Return the numerals of a text that are figures, with what each means."""
    return [(f.span.of(text), f.indicator) for f in read(text).figures]


def table(cases):
    return pytest.mark.parametrize(("text", "expected"), cases.values(), ids=cases)


# ── nouns that one numeral has together ───────────────────────────────────────────────

NOUNS = {
    "papers of several kinds": (
        "Các Ban HĐND tỉnh thẩm tra 24 báo cáo, tờ trình và dự thảo nghị quyết.",
        [("24", "appraisal.total")],
    ),
    "papers of several kinds in the label": (
        "Số báo cáo, tờ trình được các Ban thẩm tra: 24.",
        [("24", "appraisal.total")],
    ),
    "a kind with a numeral of its own stands alone": (
        "Các Ban HĐND tỉnh thẩm tra 24 báo cáo và 12 tờ trình.",
        [("24", "appraisal.reports"), ("12", "appraisal.submissions")],
    ),
    "only the last numeral has two": (
        "Các Ban HĐND tỉnh thẩm tra 24 báo cáo, 12 tờ trình và dự thảo nghị quyết.",
        [("24", "appraisal.reports"), ("12", "appraisal.total")],
    ),
    "opinions and proposals are proposals": (
        "Cử tri trong tỉnh nêu 52 ý kiến, kiến nghị.",
        [("52", "voter_proposal.total")],
    ),
}


@table(NOUNS)
def test_nouns_that_stand_together(text, expected):
    assert codes(text) == expected


TOGETHER = {"report": "paper", "submission": "paper", "recommendation": "proposal", "opinion": "proposal"}  # fmt: skip
JOINED = {
    "a comma": ("24 báo cáo, tờ trình", ["paper"]),
    "và các": ("24 báo cáo và các tờ trình", ["paper"]),
    "one kind twice keeps its name": ("24 báo cáo, báo cáo", ["report"]),
    "other words between": ("24 báo cáo về tờ trình", ["report", "submission"]),
    "each has a numeral of its own": (
        "số báo cáo, tờ trình lần lượt là 3, 4",
        ["report", "submission"],
    ),
    "kinds of other things": ("24 báo cáo, kiến nghị", ["report", "recommendation"]),
    "a noun that is never together": ("24 báo cáo, nghị quyết", ["report", "resolution"]),
}
WORDS = {"báo cáo": "report", "tờ trình": "submission", "kiến nghị": "recommendation", "nghị quyết": "resolution"}  # fmt: skip


@table(JOINED)
def test_the_hits_of_nouns_are_joined(text, expected):
    hits = [
        Hit(match.start(), match.end(), "unit", WORDS[match.group()], 0.0)
        for match in re.finditer("|".join(WORDS), text)
    ]
    joined = coordinated(text, hits, TOGETHER)
    assert [hit.name for hit in joined] == expected
    assert (joined[0].start, joined[-1].end) == (hits[0].start, hits[-1].end)


# ── series ────────────────────────────────────────────────────────────────────────────

SERIES = {
    "a bare noun goes on with the kind before": (
        "Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát chuyên đề, các Ban tiến hành 16 cuộc.",
        [("5", "supervision.thematic"), ("16", "supervision.thematic")],
    ),
    "not with a verb of its own": (
        "Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát chuyên đề, các Ban khảo sát 16 cuộc.",
        [("5", "supervision.thematic"), ("16", "supervision.surveys")],
    ),
    "not in a new sentence": (
        "Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát chuyên đề. Các Ban tiến hành 16 cuộc.",
        [("5", "supervision.thematic"), ("16", "supervision.total")],
    ),
    "not with a noun that says itself": (
        "Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát chuyên đề, các Ban tiến hành 16 cuộc giám sát.",
        [("5", "supervision.thematic"), ("16", "supervision.total")],
    ),
    "not with a total": (
        "Thường trực HĐND tỉnh tổ chức 5 cuộc giám sát chuyên đề, tổng số 16 cuộc.",
        [("5", "supervision.thematic"), ("16", "supervision.total")],
    ),
    "what arrives is not what was done": (
        "UBND tỉnh đã giải quyết 30 đơn, Thường trực HĐND tỉnh tiếp nhận 70 đơn.",
        [("30", "petition.resolved"), ("70", "petition.received")],
    ),
    "shares of districts": (
        "UBND huyện Bình An giải quyết 12/19 đơn, huyện Tân Lập 09/14 đơn.",
        [("12", "petition.resolved"), ("19", "petition.received"),
         ("09", "petition.resolved"), ("14", "petition.received")],
    ),
    "a verb before holds for both": (
        "UBND tỉnh đã giải quyết 32 vụ khiếu nại, 63 vụ tố cáo thuộc thẩm quyền.",
        [("32", "petition.resolved"), ("63", "petition.resolved")],
    ),
    "a predicate after holds for both": (
        "Qua thẩm tra có 3 vụ khiếu nại, 2 vụ tố cáo đúng.",
        [("3", "petition.resolved"), ("2", "petition.resolved")],
    ),
    "a closing total is what its parts are": (
        "Ban Pháp chế chuyển 14 đơn, Ban Dân tộc chuyển 22 đơn. Tính chung 36.",
        [("14", "petition.forwarded"), ("22", "petition.forwarded"), ("36", "petition.forwarded")],
    ),
}  # fmt: skip


@table(SERIES)
def test_what_a_series_shares(text, expected):
    assert codes(text) == expected


# ── brackets ──────────────────────────────────────────────────────────────────────────

BRACKETS = {
    "a predicate beyond the bracket": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn; có 28 đơn (khiếu nại 24, tố cáo 4) đã được giải quyết.",
        ["petition.received", "petition.resolved", "petition.resolved", "petition.resolved"],
    ),
    "without a predicate the bracket divides what came in": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn (khiếu nại 64, tố cáo 26).",
        ["petition.received", "petition.complaint", "petition.denunciation"],
    ),
    "what is still looked into": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn; còn 12 đơn (khiếu nại 9, tố cáo 3) đang được xem xét.",
        ["petition.received", "petition.under_review", "petition.under_review", "petition.under_review"],
    ),
    "words beyond the bracket that are no predicate": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn (khiếu nại 64, tố cáo 26) và giải quyết theo quy định.",
        ["petition.received", "petition.complaint", "petition.denunciation"],
    ),
    "the bracket opens a breakdown: the words before it are not its parts'": (
        "Thường trực HĐND tỉnh tiếp nhận 149 đơn thuộc thẩm quyền (120 đơn khiếu nại, 29 đơn tố cáo).",
        ["petition.in_jurisdiction", "petition.complaint", "petition.denunciation"],
    ),
    "a numeral alone in its bracket belongs to the words before it": (
        "Đơn gửi đến gồm khiếu nại (35 đơn), tố cáo (12 đơn), kiến nghị (9 đơn).",
        ["petition.complaint", "petition.denunciation", "petition.proposal"],
    ),
    "what divides the resolved by another axis is a slice of them": (
        "Thường trực HĐND tỉnh tiếp nhận 90 đơn; đã giải quyết 28 đơn (24 khiếu nại, 4 tố cáo).",
        ["petition.received", "petition.resolved", "petition.resolved", "petition.resolved"],
    ),
}  # fmt: skip


@table(BRACKETS)
def test_what_a_bracket_closes_in(text, expected):
    assert [code for _, code in codes(text)] == expected


AXES = {
    "kind among the outcome": ("petition.complaint", "petition.resolved", True),
    "the kind has a split of its own by outcome": (
        "petition.resolved",
        "petition.complaint",
        False,
    ),
    "a split of the carrier itself": ("petition.complaint", "petition.eligible", False),
    "two of one axis": ("petition.complaint", "petition.denunciation", False),
    "a part of the whole": ("petition.complaint", "petition.received", False),
    "the whole among its part": ("petition.received", "petition.complaint", False),
    "of itself": ("petition.resolved", "petition.resolved", False),
    "of another group": ("petition.complaint", "voter_proposal.resolved", False),
}


@pytest.mark.parametrize(("part", "carrier", "crossed"), AXES.values(), ids=AXES)
def test_axes_that_cross(part, carrier, crossed):
    entries = KNOWLEDGE.indicators
    assert _crosses(entries, KNOWLEDGE.indicator(part), KNOWLEDGE.indicator(carrier)) is crossed


# ── shares and changes ────────────────────────────────────────────────────────────────

SHARES = {
    "a share of what is right before": (
        "UBND tỉnh đã giải quyết 92 đơn, đạt 89,3%.",
        [("92", "petition.resolved"), ("89,3", "petition.resolution_rate")],
    ),
    "a share of what has no rate": (
        "Thường trực HĐND tỉnh chuyển 92 đơn, chiếm 89,3%.",
        [("92", "petition.forwarded")],
    ),
    "a share of another total is none of the figure before": (
        "UBND tỉnh đã giải quyết 92 đơn, đạt 89,3% tổng số đơn; bằng tổng 70%.",
        [("92", "petition.resolved"), ("89,3", "petition.resolution_rate")],
    ),
    "a percentage of something else": (
        "UBND tỉnh đã giải quyết 92 đơn, thu ngân sách vượt 12%.",
        [("92", "petition.resolved")],
    ),
    "a change is of the figure before": (
        "Thường trực HĐND tỉnh tiếp 203 lượt công dân, tăng 9,7%.",
        [("203", "citizen_reception.turns"), ("9,7", "citizen_reception.turns")],
    ),
    "a change of what is no figure of the sentence": (
        "Thường trực HĐND tỉnh tiếp 203 lượt công dân. Thu ngân sách tăng 9,7%.",
        [("203", "citizen_reception.turns")],
    ),
}


@table(SHARES)
def test_what_a_percentage_is_of(text, expected):
    assert codes(text) == expected


# ── what stands before or beside, and who helps ───────────────────────────────────────

HELD = {
    "people beside turns": (
        "Thường trực HĐND tỉnh tiếp 1.428 lượt/1.636 lượt người.",
        [("1.428", "citizen_reception.turns"), ("1.636", "citizen_reception.people")],
    ),
    "the same noun alone counts turns": (
        "Thường trực HĐND tỉnh tiếp 60 lượt người.",
        [("60", "citizen_reception.turns")],
    ),
    "with words between it counts turns of its own": (
        "Thường trực HĐND tỉnh tiếp 45 lượt công dân; các Ban tiếp 60 lượt người đến phản ánh.",
        [("45", "citizen_reception.turns"), ("60", "citizen_reception.turns")],
    ),
    "the Standing Committee helps the council to meet": (
        "Thường trực HĐND tỉnh tổ chức 05 kỳ họp, ban hành 12 nghị quyết.",
        [("05", "session.total"), ("12", "resolution.total")],
    ),
    "a committee does not": ("Ban Pháp chế tổ chức 05 kỳ họp, ban hành 12 nghị quyết.", []),
}


@table(HELD)
def test_what_is_beside_and_who_helps(text, expected):
    assert codes(text) == expected


def evidence(**changed):
    given = {"units": {}, "close": {}, "far": {}, "kinds": frozenset(), "near": True, "group": None}
    return Evidence(**(given | changed))


@pytest.mark.parametrize(
    ("after", "code"),
    [
        ("citizen_reception.turns", "citizen_reception.people"),
        ("petition.received", "citizen_reception.turns"),
        (None, "citizen_reception.turns"),
    ],
)
def test_a_reading_that_asks_for_what_is_right_before(after, code):
    given = evidence(units={"turn_person": NAMED}, close={"receive_citizens": 5.0}, after=after)
    assert choose(KNOWLEDGE.readings, given).indicator.code == code


def test_a_reading_that_asks_for_n_of_m_fits_no_other_count():
    present = KNOWLEDGE.indicator("council.deputies_present")
    given = {"units": {"deputy": NAMED}, "far": {"present_at": 3.0}}
    assert choose(ReadingIndex([present]), evidence(**given, ratio=True)) is not None
    assert choose(ReadingIndex([present]), evidence(**given)) is None


def test_a_body_that_helps_can_do_it_and_another_cannot():
    issued = KNOWLEDGE.indicator("resolution.total")
    assert "standing" in issued.helped_by - issued.by
    given = {"units": {"resolution": NAMED}, "close": {"issue": 5.0, "adopt": 5.0}}
    helper, other, nobody = (
        choose(ReadingIndex([issued]), evidence(**given, kinds=frozenset(kinds))).weight
        for kinds in (["standing"], ["ubnd"], [])
    )
    assert helper - nobody == pytest.approx(BY_ITS_BODY)
    assert other - nobody == pytest.approx(BY_ANOTHER)


# ── orphans of what is no indicator ───────────────────────────────────────────────────

ORPHANS = {
    "parts of a competitor": (
        "Thanh tra tỉnh tiến hành 18 cuộc thanh tra, trong đó «05» cuộc đột xuất, «13» cuộc theo kế hoạch."
    ),
    "parts of a noun that nothing counts": (
        "Tỉnh có 06 đại biểu Quốc hội, trong đó «01» đại biểu nữ, «02» đại biểu trẻ."
    ),
    "the m of n/m without an indicator": "HĐND tỉnh giám sát tại 11/«11» huyện.",
    "parts of those who were punished": (
        "UBND tỉnh xử lý kỷ luật 15 người, trong đó «09» cán bộ, «06» người."
    ),
}  # fmt: skip


@pytest.mark.parametrize("marked", ORPHANS.values(), ids=ORPHANS)
def test_what_divides_no_indicator_is_none(marked):
    text = re.sub("[«»]", "", marked)
    starts = [m.start() - 2 * at for at, m in enumerate(re.finditer(r"«", marked))]
    extraction = read(text)
    kinds = {numeral.span.start: numeral.kind for numeral in extraction.numerals}
    assert [kinds[start] for start in starts] == [NumeralKind.OTHER_COUNT] * len(starts)
    assert extraction.figures == ()


KEPT = {
    "another subject after the orphans": (
        "Tỉnh có 06 đại biểu Quốc hội, trong đó 01 đại biểu nữ; HĐND tỉnh có 50 đại biểu, trong đó 12 đại biểu nữ.",
        [("50", "council.deputies"), ("12", "council.deputies_women")],
    ),
    "what was done at places that nothing counts": (
        "Các hội nghị được mở tại 03 điểm cầu, trong đó đã tiếp nhận 15 kiến nghị của cử tri.",
        [("15", "voter_proposal.total")],
    ),
    "the next sentence": (
        "Thanh tra tỉnh tiến hành 18 cuộc thanh tra. Các Ban HĐND tỉnh tổ chức 13 cuộc giám sát.",
        [("13", "supervision.total")],
    ),
}  # fmt: skip


@table(KEPT)
def test_what_follows_a_competitor_and_does_not_divide_it(text, expected):
    assert codes(text) == expected


def test_a_numeral_that_names_a_figure_again_is_a_reference_to_it():
    text = "Thường trực HĐND tỉnh tiếp nhận 92 đơn. Trong 92 đơn có 60 đơn khiếu nại."
    again = [n for n in read(text).numerals if n.kind == NumeralKind.REFERENCE]
    assert [(n.span.start, n.value, n.detail) for n in again] == [
        (text.index("92 đơn có"), Decimal(92), "petition.received")
    ]


# ── nouns that are counted in turn ────────────────────────────────────────────────────

IN_TURN = {
    "petitions by kind, the verb behind them": (
        "Trong năm 2024, số đơn khiếu nại, tố cáo Thường trực HĐND tỉnh tiếp nhận lần lượt là 60 đơn và 32 đơn.",
        [("60", "petition.complaint"), ("32", "petition.denunciation")],
    ),
    "the verb before them, one noun for all": (
        "Thường trực HĐND tỉnh tiếp nhận đơn khiếu nại, tố cáo, kiến nghị lần lượt là 60, 32 và 18 đơn.",
        [
            ("60", "petition.complaint"),
            ("32", "petition.denunciation"),
            ("18", "petition.proposal"),
        ],
    ),
    "papers, laid before a session": (
        "Tại kỳ họp thứ 12, số báo cáo, tờ trình, dự thảo nghị quyết trình HĐND tỉnh lần lượt là 14, 9, 7.",
        [
            ("14", "session.reports"),
            ("9", "session.submissions"),
            ("7", "session.draft_resolutions"),
        ],
    ),
    "papers, appraised": (
        "Các Ban HĐND tỉnh đã thẩm tra báo cáo, tờ trình, dự thảo nghị quyết với số lượng lần lượt là 14, 9 và 7.",
        [
            ("14", "appraisal.reports"),
            ("9", "appraisal.submissions"),
            ("7", "appraisal.draft_resolutions"),
        ],
    ),
    "outcomes": (
        "Kết quả, đơn đã giải quyết và đang giải quyết tương ứng là 40 và 12 đơn.",
        [("40", "petition.resolved"), ("12", "petition.under_review")],
    ),
}


@table(IN_TURN)
def test_nouns_that_are_counted_in_turn(text, expected):
    assert codes(text) == expected


def test_fewer_numbers_than_nouns_are_nobodys_for_sure():
    text = (
        "Các Ban HĐND tỉnh đã thẩm tra số báo cáo, tờ trình, dự thảo nghị quyết lần lượt là 14, 9."
    )
    figures = read(text).figures
    assert [figure.confidence for figure in figures] == [Grade.TO_CHECK] * len(figures)
    even = read(text.replace("14, 9", "14, 9, 7")).figures
    assert Grade.SURE in {figure.confidence for figure in even}


# ── values of before beside those of now, and periods in a series ─────────────────────


def statuses(text):
    return [(f.span.of(text), f.indicator, f.status.value) for f in read(text).figures]


BEFORE = {
    "the period before": (
        "Thường trực HĐND tỉnh đã tiếp 350 lượt công dân (kỳ trước 100 lượt).",
        [
            ("350", "citizen_reception.turns", "actual"),
            ("100", "citizen_reception.turns", "previous"),
        ],
    ),
    "petitions of the period before, not those left over from it": (
        "Thường trực HĐND tỉnh nhận 120 đơn (kỳ trước: 40 đơn).",
        [("120", "petition.received", "actual"), ("40", "petition.received", "previous")],
    ),
    "those left over": (
        "UBND tỉnh xử lý 287 đơn (tồn từ năm 2023 chuyển sang 22 đơn, mới tiếp nhận 265 đơn).",
        [
            ("287", "petition.received", "actual"),
            ("22", "petition.carried_over", "actual"),
            ("265", "petition.received", "actual"),
        ],
    ),
    "a bare year": (
        "Năm 2024, HĐND tỉnh tổ chức 8 kỳ họp (2023: 10 kỳ).",
        [("8", "session.total", "actual"), ("10", "session.total", "previous")],
    ),
    "a dated period that ended before": (
        "Quý II/2024, Thường trực HĐND tỉnh tiếp 90 lượt/95 người (quý I/2024: 79 lượt/83 người).",
        [
            ("90", "citizen_reception.turns", "actual"),
            ("95", "citizen_reception.people", "actual"),
            ("79", "citizen_reception.turns", "previous"),
            ("83", "citizen_reception.people", "previous"),
        ],
    ),
    "years of the term divide it": (
        "Từ đầu nhiệm kỳ 2021-2026 đến nay, HĐND tỉnh ban hành 120 nghị quyết (năm 2021: 30, năm 2022: 50, năm 2023: 40).",
        [("120", "resolution.total", "actual")]
        + [(n, "resolution.total", "actual") for n in ("30", "50", "40")],
    ),
    "differences in a row": (
        "So với cùng kỳ năm trước giảm 146 lượt tiếp công dân, 127 lượt người.",
        [
            ("146", "citizen_reception.turns", "change"),
            ("127", "citizen_reception.people", "change"),
        ],
    ),
    "a session at the end of the year is of no kind": (
        "Dự kiến cuối năm HĐND tỉnh tổ chức 01 kỳ họp.",
        [("01", "session.total", "planned")],
    ),
    "a session of the end of the year is regular": (
        "HĐND tỉnh tổ chức 02 kỳ họp giữa năm và cuối năm.",
        [("02", "session.regular", "actual")],
    ),
}


@table(BEFORE)
def test_what_a_value_is_compared_with(text, expected):
    assert statuses(text) == expected


def test_quarters_divide_their_half():
    text = "Thường trực HĐND tỉnh tiếp công dân quý I 10 lượt, quý II 12 lượt, cả 6 tháng 22 lượt."
    figures = {f.span.of(text): f for f in read(text).figures}
    assert figures.keys() == {"10", "12", "22"}
    assert figures["10"].part_of == figures["12"].part_of == figures["22"].span.start


def test_no_quarter_is_a_slice_of_a_smaller_one():
    text = (
        "Số đơn Thường trực HĐND tỉnh tiếp nhận quý I: 10 đơn, quý II: 12 đơn, cả 6 tháng: 22 đơn."
    )
    figures = {f.span.of(text): f for f in read(text).figures}
    assert figures["22"].part_of is None


def test_why_petitions_were_filed_is_no_outcome():
    text = (
        "Thường trực HĐND tỉnh nhận 25 đơn, chuyển 14 đơn, lưu 11 đơn do không đủ điều kiện xử lý."
    )
    assert codes(text)[-1] == ("11", "petition.filed")
