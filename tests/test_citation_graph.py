"""Who cites what: the keys of cited documents, and the views that put reports together by them."""

import fake_runs
import pytest

from extractors import extract, knowledge
from extractors.model import Document, Source
from pipeline.records import record
from pipeline.settings import Settings
from pipeline.warehouse.citations import cited_identity, document_identity
from pipeline.warehouse.publish import open_published

HEAD = """HỘI ĐỒNG NHÂN DÂN             CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH {province}                 Độc lập - Tự do - Hạnh phúc

Số: {symbol}                    {place}, ngày {day} tháng {month} năm {year}

BÁO CÁO
Kết quả hoạt động năm {year}

"""
NGHE_AN = HEAD.format(
    province="NGHỆ AN", symbol="45/BC-HĐND", place="Nghệ An", day="20", month="6", year="2023"
)
FIRST = (
    NGHE_AN
    + """Căn cứ Nghị quyết số 594/NQ-UBTVQH15 ngày 12/9/2022 của Ủy ban Thường vụ Quốc hội;
Căn cứ Luật Tiếp công dân năm 2013, Thường trực HĐND tỉnh báo cáo như sau:

I. KẾT QUẢ
HĐND tỉnh tổ chức 02 kỳ họp. Nghị quyết số 07/2018/NQ-HĐND được thay thế bằng Nghị quyết số
21/2022/NQ-HĐND ngày 09/12/2022.
"""
)
SECOND = (
    HEAD.format(
        province="NGHỆ AN", symbol="80/BC-HĐND", place="Nghệ An", day="05", month="12", year="2023"
    )
    + """Số liệu 6 tháng đầu năm lấy theo Báo cáo số 45/BC-HĐND ngày 20/6/2023 của HĐND tỉnh.

I. KẾT QUẢ
HĐND tỉnh tổ chức 03 kỳ họp theo Nghị quyết số 594/NQ-UBTVQH15 của Ủy ban Thường vụ Quốc hội.
"""
)
# The same number in another province, and in another year.
THIRD = (
    HEAD.format(
        province="CÀ MAU", symbol="45/BC-HĐND", place="Cà Mau", day="21", month="6", year="2023"
    )
    + """I. KẾT QUẢ
Tiếp theo Báo cáo số 45/BC-HĐND ngày 22/6/2022 của HĐND tỉnh, HĐND tỉnh tổ chức 04 kỳ họp.
"""
)


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("graph")
    settings = Settings(raw=folder / "raw", warehouse=folder / "warehouse")
    known = knowledge.load()
    sources = (Source(f"{name}.txt", name * 64, 1, "text/plain") for name in "abc")
    texts = zip((FIRST, SECOND, THIRD), sources, strict=True)
    fake_runs.load_here(
        settings, *(extract(Document(text, source), known) for text, source in texts)
    )

    def ask(query):
        with open_published(settings) as connection:
            return connection.execute(query).fetchall()

    return ask


def test_a_report_that_is_cited_is_found_here(asked):
    rows = asked(
        "select citation_graph.symbol, cited, held.symbol, held.province from citation_graph"
        " join document as held on held.document_id = cited_document_id"
    )
    assert rows == [("80/BC-HĐND", "45/BC-HĐND", "45/BC-HĐND", "Nghệ An")]


def test_grounds_are_told_from_other_citations(asked):
    rows = asked("select cited from citation_graph where relation = 'based_on' order by all")
    assert rows == [("594/NQ-UBTVQH15",), ("Luật Tiếp công dân",)]


def test_what_replaced_what(asked):
    rows = asked("select cited, succession, changed_by, changed_on::varchar from replaced_document")
    assert rows == [("07/2018/NQ-HĐND", "replaced", "21/2022/NQ-HĐND", "2022-12-09")]


def test_the_document_that_most_reports_cite_is_one_whether_dated_or_not(asked):
    rows = asked("select cited, documents, mentions, based_on from cited_most limit 1")
    assert rows == [("594/NQ-UBTVQH15", 2, 2, 1)]


@pytest.mark.parametrize(
    ("symbol", "kind", "numbering", "issuer", "key"),
    [
        ("05/NQ-HĐND", "Nghị quyết", 2022, "HĐND tỉnh", "5/nq-hđnd|2022|cà mau"),
        ("5/NQ-HĐND", None, 2022, "HĐND tỉnh Cà Mau", "5/nq-hđnd|2022|cà mau"),
        ("5/NQ-HĐND", None, 2022, "HĐND huyện Năm Căn", "5/nq-hđnd|2022|cà mau, huyện năm căn"),
        ("5/NQ-HĐND", None, 2022, "HĐND tỉnh Bạc Liêu", "5/nq-hđnd|2022|bạc liêu"),
        ("5/NQ-HĐND", None, None, "HĐND tỉnh", "5/nq-hđnd|?|cà mau"),
        ("594/NQ-UBTVQH15", None, 15, "Ủy ban Thường vụ Quốc hội", "594/nq-ubtvqh15|15|"),
        ("42-QĐ/TW", "Quy định", 2016, "Ban Bí thư", "42-qđ/tw|2016||quy định"),
        ("439/QĐ-TTg", "Quyết định", 2023, "Thủ tướng Chính phủ", "439/qđ-ttg|2023|"),
    ],
)
def test_keys_of_cited_documents(symbol, kind, numbering, issuer, key):
    cited = {"symbol": symbol, "kind": kind, "numbering": numbering, "issuer": issuer}
    assert cited_identity(cited, "Cà Mau") == key


def test_a_report_without_a_day_has_no_key():
    facts = record(extract(Document(FIRST), knowledge.load()))["document"]
    assert document_identity(facts) == "45/bc-hđnd|2023|nghệ an"
    assert document_identity({**facts, "issued_on": None}) is None
    assert document_identity({**facts, "province": None}) is None
