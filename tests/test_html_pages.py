"""Web pages, also under the names of Word and Excel files, and web archives."""

from email.message import EmailMessage

import pytest

from pipeline.reading import Reason, SourceError, read_bytes
from pipeline.reading.sniff import MediaType

PROSE = (
    "Từ đầu nhiệm kỳ đến nay, Hội đồng nhân dân tỉnh đã tổ chức 10 kỳ họp, ban hành tổng số 196 "
    "nghị quyết để kịp thời thể chế hóa các chủ trương của Đảng."
)
PAGE = f"""<!DOCTYPE html>
<html><head><title>Báo cáo</title><style>p {{color: red}}</style><meta charset="utf-8"></head><body>
<!-- ghi chú --><script>var so = 99;</script>
<h1>BÁO CÁO</h1><p>{PROSE}</p><p style="display: none">ẩn 13</p>
<ul><li>Kỳ họp<br>thường&nbsp;lệ: 5</li></ul>
<table border="1"><tr><th rowspan="2">TT</th><th colspan="2">Năm</th></tr>
<tr><th>2022</th><th>2023</th></tr><tr><td>Kỳ <b>họp</b></td><td>5</td><td><p>7</p></td></tr></table>
</body></html>"""
WANT = f"""BÁO CÁO
{PROSE}
Kỳ họp
thường\u00a0lệ: 5

| TT | Năm | |
| | 2022 | 2023 |
| Kỳ họp | 5 | 7 |

"""


@pytest.mark.parametrize("name", ["bc.htm", "bc.html", "bc.doc", "bc.xls", "trang"])
def test_a_page_is_lines_and_tables_whatever_its_name(name):
    read = read_bytes(PAGE.encode(), name)
    assert read.source.media_type == MediaType.HTML
    assert read.text == WANT
    cells = {each.span.of(read.text): each for each in read.tables[0].cells}
    assert (cells["TT"].row_span, cells["Năm"].column_span) == (2, 2)


def test_letterheads_and_frames_of_pages_are_lines():
    head = (
        "<table border=1><tr><td>HĐND TỈNH KON TUM<br>Số: 15/BC-HĐND</td>"
        "<td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</td></tr></table>"
    )
    page = f"<html><table><tr><td>{head}<p>{PROSE}</p></td></tr></table></html>"
    read = read_bytes(page.encode("utf-16"), "bc.html")
    assert read.text.split("\n") == [
        "HĐND TỈNH KON TUM", "Số: 15/BC-HĐND", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", PROSE, "",
    ]  # fmt: skip


def test_the_charset_of_a_page_counts():
    page = f'<html><meta charset="windows-1258"><p>{"Hội nghị tổ chức 12 lần"}</p></html>'
    data = page.replace("ộ", "ô\u0323").replace("ị", "i\u0323").replace("ổ", "ô\u0309")
    read = read_bytes(
        data.replace("ứ", "ư\u0301").replace("ầ", "â\u0300").encode("cp1258"), "bc.htm"
    )
    assert read.text == "Hội nghị tổ chức 12 lần\n"


@pytest.mark.parametrize("charset", ["undefined", "idna", "base64", "của tôi"])
def test_a_charset_that_is_none_costs_no_page(charset):
    page = f'<html><meta charset="{charset}"><p>Họp 12 lần, 35°C</p></html>'
    assert (
        "35°C"
        in read_bytes(
            page.replace("ọ", "o").replace("ầ", "a").encode("cp1252", "ignore"), "a.htm"
        ).text
    )


def test_a_page_of_comments_is_empty():
    with pytest.raises(SourceError) as caught:
        read_bytes(b"<!-- het phien --><!doctype html>", "a.htm")
    assert caught.value.code is Reason.EMPTY


def test_a_web_archive_is_read_by_its_page():
    archive = EmailMessage()
    archive["MIME-Version"] = "1.0"
    archive.make_related()
    for content, kind in ((PAGE, "html"), ("a {}", "css")):
        part = EmailMessage()
        part.set_content(content, subtype=kind, charset="utf-8", cte="quoted-printable")
        archive.attach(part)
    data = archive.as_bytes()
    start = data.lower().index(b"mime-version")
    read = read_bytes(data[start:], "bc.doc")
    assert read.source.media_type == MediaType.MHTML
    assert read.text == WANT


@pytest.mark.parametrize("name", ["bc.docx", "bc.pdf", "bc.doc"])
def test_an_error_page_under_the_name_of_a_report_is_refused(name):
    page = b"<html><head><title>404 Not Found</title></head><body>nginx</body></html>"
    with pytest.raises(SourceError) as caught:
        read_bytes(page, name)
    assert caught.value.code is Reason.WRONG_TYPE


def test_a_page_in_a_legacy_encoding_is_converted_with_what_stood_there():
    prose = "B¸o c¸o kÕt qu¶ ho¹t ®éng cña Héi ®ång nh©n d©n tØnh n¨m 2009, ®· häp 12 kú"
    page = f"<html><body><p>{prose}</p><table border=1><tr><td>Kú häp</td><td>Sè l\xadîng</td>"
    data = f"{page}<td>12</td></tr></table></body></html>".encode("cp1252")
    read = read_bytes(data, "bc.htm")
    first, _, _ = read.text.partition("\n")
    assert first == ("Báo cáo kết quả hoạt động của Hội đồng nhân dân tỉnh năm 2009, đã họp 12 kỳ")
    assert "| Kỳ họp | Số lượng | 12 |" in read.text
    for each in read.conversions:
        assert each.encoding == "TCVN3"
        assert len(each.span.of(read.text)) == len(each.original)
