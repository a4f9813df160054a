"""Legacy Vietnamese encodings: recognised by their words, converted without a lost letter."""

import json
import re
import shutil
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

import pytest
from gold_reports import GOLD, REPORTS, SHARED, gold_report
from hypothesis import example, given, settings
from hypothesis import strategies as st
from legacy_text import FONTS, add_run, codes, in_bytes, rows, typed, word_file

from extractors.extraction import extract
from extractors.knowledge import load
from extractors.model import Document
from pipeline.reading import SourceError, read_bytes
from pipeline.reading.conversions import Run, converted, converted_lines
from pipeline.reading.docx import read_docx
from pipeline.reading.encodings import LEGACY, Encoding, decode, font_encoding, prints_capitals
from pipeline.reading.entities import without_entities
from pipeline.reading.issues import reading_issues
from pipeline.reading.legacy import detect
from pipeline.reading.text import read_text, text_document

TCVN3, VNI, VPS, CP1258 = LEGACY
BY_FONT = (TCVN3, VNI, VPS)
LETTERS = [row["letter"] for row in rows()]


def canonical(text):
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("Ð", "Đ"))


def corpus():
    """Return every text of the gold, and of ../shared where it is there, in Unicode."""
    passages = [GOLD.parent / "passages.jsonl", GOLD.parent / "more_passages.jsonl"]
    reports = sorted(GOLD.glob("*.txt"))
    shared = (SHARED / "gold" / "passages.jsonl", *sorted((SHARED / "reports").glob("*.txt")))
    for path in (*passages, *reports, *filter(Path.is_file, shared)):
        text = path.read_text("utf-8")
        if path.suffix == ".jsonl":
            yield from (canonical(json.loads(line)["text"]) for line in text.splitlines())
        else:
            yield canonical(text)


def wrong(read, expected):
    """Return how many characters of *expected* are not read; texts are compared by lines."""
    count = 0
    for one, other in zip(read.split("\n"), expected.split("\n"), strict=True):
        count += sum(a != b for a, b in zip(one, other, strict=False)) + abs(len(one) - len(other))
    return count


def digits(text):
    return re.sub(r"\D", "", text)


def assert_read(pairs):
    """Check that of (read, expected) 99.9 % of the characters are right, and every digit."""
    total = errors = 0
    for read, expected in pairs:
        assert digits(read) == digits(expected)
        total += len(expected)
        errors += wrong(read, expected)
    assert total > 150_000
    assert errors <= total / 1000


# ── tables ────────────────────────────────────────────────────────────────────────────


def test_every_letter_has_a_code_in_every_encoding():
    vowels = [
        unicodedata.normalize("NFC", base + tone)
        for base in "aăâeêioôơuưy"
        for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    ]
    small = {letter for letter in vowels if not letter.isascii()} | {"đ"}
    assert len(small) == 67
    assert set(LETTERS) == small | {letter.upper() for letter in small}
    assert len(LETTERS) == 134
    assert all(row[encoding.lower()] for row in rows() for encoding in LEGACY)


@pytest.mark.parametrize("encoding", LEGACY)
@pytest.mark.parametrize("variant", [0, 1])
def test_every_letter_comes_back_from_its_code(encoding, variant):
    table = codes(encoding, variant)
    for letter, code in table.items():
        if letter.isupper() and code == table[letter.lower()]:  # one code for both cases
            assert encoding is TCVN3 or (encoding, variant) == (VPS, 0)
        expected = f"X{letter}X" if letter.isupper() else f"x{letter}x"
        assert decode(expected.replace(letter, code), encoding) == expected


def test_the_tables_are_those_of_the_standards():
    for row in rows():
        for code in row["cp1258"].split():
            decoded = bytes.fromhex(code).decode("cp1258")
            assert unicodedata.normalize("NFC", decoded) == row["letter"]
    if shutil.which("iconv"):
        for row in rows():
            run = subprocess.run(
                ["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"],
                input=bytes.fromhex(row["tcvn3"]), capture_output=True, check=True,
            )  # fmt: skip
            expected = unicodedata.normalize("NFC", run.stdout.decode())
            assert expected.lower() == row["letter"].lower()


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        ("Héi ®ång nh©n d©n tØnh ®· tæ chøc 12 kú häp", TCVN3, "Hội đồng nhân dân tỉnh đã tổ chức 12 kỳ họp"),
        ("baùo caùo keát quaû giaùm saùt naêm 2023", VNI, "báo cáo kết quả giám sát năm 2023"),
        ("HOÄI ÑOÀNG NHAÂN DAÂN", VNI, "HỘI ĐỒNG NHÂN DÂN"),
        ("H¶i ÇÒng nhân dân tÌnh", VPS, "Hội đồng nhân dân tỉnh"),
        ("Hôòi ðôÌng nhân dân tiÒnh", CP1258, "Hội đồng nhân dân tỉnh"),
        ("kh«ng qu¸ 5% (m2) – “§iÒu 7”", TCVN3, "không quá 5% (m2) – “Điều 7”"),
        ("B¸O C¸O KÕT QU¶ Kú HäP THø 5, Hµ Néi", TCVN3, "BÁO CÁO KẾT QUẢ KỲ HỌP THỨ 5, Hà Nội"),
        ("Së Y tÕ tØnh; TP. §µ N½ng", TCVN3, "Sở Y tế tỉnh; TP. Đà Nẵng"),
        ("hoµ b×nh, hßa b×nh; thuû lîi, thñy lîi", TCVN3, "hoà bình, hòa bình; thuỷ lợi, thủy lợi"),
        ("hoaø bình, hoøa bình", VNI, "hoà bình, hòa bình"),
    ],
)  # fmt: skip
def test_words_of_reports_are_decoded(text, encoding, expected):
    assert decode(text, encoding) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Th-êng trùc, ch-a, nh-ng", "Thường trực, chưa, nhưng"),
        ("Th\u00adêng trùc, ch\u00ada, \u00adíc", "Thường trực, chưa, ước"),
        ("T- ph¸p; nh- sau; -íc ®¹t; chÝnh s¸ch -u ®·i", "Tư pháp; như sau; ước đạt; chính sách ưu đãi"),
        ("Ban-Tæ; sè 12-BC/§§; Q§-UBND; n¨m 2021-2026", "Ban-Tổ; số 12-BC/ĐĐ; QĐ-UBND; năm 2021-2026"),
        ("- u tiªn\n-u tiªn", "- u tiên\n-u tiên"),  # a list's hyphens
        ("PhÇn V- §Ò xuÊt", "Phần V- Đề xuất"),
    ],
)  # fmt: skip
def test_the_soft_hyphen_and_its_look_alike_are_a_letter_only_in_syllables(text, expected):
    assert decode(text, TCVN3) == expected


def test_fonts_tell_the_encoding_and_capitals():
    assert [font_encoding(name) for name in (".VnTimeH", "VNI-Aptima", "VPS Times")] == [*BY_FONT]
    assert font_encoding("Times New Roman") is None
    assert prints_capitals("ABCDEF+.VnTimeH")
    assert prints_capitals(".VnArialH,Bold")
    assert not prints_capitals(".VnTime")
    assert not prints_capitals("Bookman H")
    assert decode("b¸o c¸o", TCVN3, ".VnTimeH") == "BÁO CÁO"


# ── recognition ───────────────────────────────────────────────────────────────────────


def test_a_font_decides_what_the_words_leave_open():
    assert detect("c¸n bé") is Encoding.UNICODE  # two words might be chance
    assert detect("c¸n bé", ".VnTime") is TCVN3
    assert detect("đồng chí", ".VnTime") is Encoding.UNICODE
    assert (
        detect("caùn boä", ".VnTime") is Encoding.UNICODE or detect("caùn boä", "VNI-Times") is VNI
    )


FOREIGN = """
résumé café déjà où tôt dû Noël Zürich São Paulo naïve façade crème brûlée Ångström Citroën jalapeño
El Niño Beyoncé Dürer señor über Malmö Århus Œuvre cœur été thé né à là-bas côte hôtel château
the report of Province and Council has been number five percent
""".split()  # noqa: SIM905 -- read as a list
SIGNS = """
35°C m² m³ km² ½ ¼ ¾ × ÷ ± § ©2023 Word® ™ • – — … “các” ‘và’ «bản» € £5 ¥ 5µm ¹ ² ³ ª º Nº ¶ · ¿ ¡
chính\u00adsách \u00a0 ✓ → ■ HÐND Ðảng NÐ-CP QÐ-UBND TÐ HÐ CÐ ĐĐ TW UBND-XD 12-BC/ĐĐ T-34 Ban-Tổ th- &amp;
""".split(" ")  # noqa: SIM905 -- read as a list
PROSE = sorted({word for name in REPORTS for word in gold_report(name).text.split()})
WORDS = st.one_of(st.sampled_from(PROSE), st.sampled_from(SIGNS), st.sampled_from(FOREIGN))
SHAPES = st.sampled_from(
    [str, str.upper, str.title, lambda word: unicodedata.normalize("NFD", word)]
)
LINES = st.lists(
    st.lists(st.tuples(WORDS, SHAPES), max_size=12).map(
        lambda words: " ".join(shape(word) for word, shape in words)
    ),
    max_size=8,
)


@settings(max_examples=200, deadline=None)
@given(LINES)
@example(["M² M³ km²"])
def test_unicode_is_never_repaired(lines):
    text = "\n".join(lines)
    document = text_document(text.encode())
    assert document.conversions == ()
    assert document.text == unicodedata.normalize("NFC", text.replace("\r", "\n"))


def test_unicode_of_the_corpus_is_never_repaired():
    for text in corpus():
        for form in (text, unicodedata.normalize("NFD", text), text.upper()):
            document = text_document(form.encode())
            assert document.conversions == ()
            assert document.text == unicodedata.normalize("NFC", form)
        for line in text.split("\n"):
            assert detect(line) is Encoding.UNICODE


@pytest.mark.parametrize("encoding", LEGACY)
def test_the_corpus_comes_back_from_every_encoding(encoding):
    texts = [text for text in corpus() if not text.isascii()]
    # reports typed without marks ("Cu tri cac xa vùng cao") hold nothing to tell 1258 by
    assert_read((read_text(typed(text, encoding).encode()), text) for text in texts)


@pytest.mark.parametrize(
    "cycle",
    [
        (TCVN3, None), (VNI, None), (VPS, None), (TCVN3, VNI), (TCVN3, VNI, VPS, CP1258, None),
    ],
)  # fmt: skip
def test_reports_whose_paragraphs_alternate_come_back(cycle):
    pairs = []
    for text in corpus():
        lines = text.split("\n")
        mixed = [
            typed(line, cycle[index % len(cycle)]) if cycle[index % len(cycle)] else line
            for index, line in enumerate(lines)
        ]
        if len(lines) > 50:  # single passages are one paragraph
            pairs.append((read_text("\n".join(mixed).encode()), text))
    total = sum(len(text) for _, text in pairs)
    assert total > 60_000
    assert sum(wrong(*pair) for pair in pairs) <= total / 1000
    assert all(digits(read) == digits(text) for read, text in pairs)


def test_runs_that_alternate_word_by_word_come_back():
    """Word files with three fonts in each paragraph, as pasted reports have."""
    errors = total = 0
    for name in ("r1", "r5", "r8"):
        text = canonical(gold_report(name).text)
        lines = [" ".join(line.split()) for line in text.split("\n") if line.strip()]
        paragraphs = []
        for line in lines:
            words = [f"{word} " for word in line.split(" ")]
            kinds = [(None, *BY_FONT)[index % 4] for index in range(len(words))]
            paragraphs.append(
                [
                    (typed(word, kind), FONTS[kind]) if kind else (word, "Times New Roman")
                    for word, kind in zip(words, kinds, strict=True)
                ]
            )
        read = read_docx(saved(word_file(paragraphs)))
        assert digits(read.text) == digits("\n".join(lines))
        errors += wrong(read.text.removesuffix("\n"), "\n".join(lines))
        total += len(read.text)
        assert {each.encoding for each in read.conversions} == {*BY_FONT}
    assert errors <= total / 1000


# ── files ─────────────────────────────────────────────────────────────────────────────


def saved(document):
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("encoding", LEGACY)
def test_byte_files_are_read(encoding):
    text = canonical(gold_report("r1").text)
    data = in_bytes(text, encoding)
    with pytest.raises(UnicodeDecodeError):
        data.decode()
    document = read_bytes(data.replace(b"\n", b"\r\n"), "bc.txt")
    assert wrong(document.text, text) <= len(text) / 1000
    assert digits(document.text) == digits(text)
    assert {each.encoding for each in document.conversions} == {encoding.value}


def test_the_original_stands_beside_every_conversion():
    document = text_document("1. Kết quả\nB¸o c¸o kÕt qu¶ n¨m 2023: 12 kú häp".encode())
    assert document.text == "1. Kết quả\nBáo cáo kết quả năm 2023: 12 kỳ họp"
    (conversion,) = document.conversions
    assert conversion.span.of(document.text) == "áo cáo kết quả năm 2023: 12 kỳ họ"
    assert conversion.original == "¸o c¸o kÕt qu¶ n¨m 2023: 12 kú hä"
    assert decode(conversion.original, TCVN3) == conversion.span.of(document.text)


def test_one_issue_tells_of_each_encoding():
    lines = [
        typed("Báo cáo kết quả giám sát của Thường trực HĐND tỉnh", encoding)
        for encoding in (TCVN3, VNI, TCVN3)
    ]
    document = text_document("\n".join(lines).encode())
    issues = list(reading_issues(document))
    assert [issue.code for issue in issues] == ["legacy_encoding"] * 2
    assert issues[0].detail.startswith("2 đoạn viết bằng bảng mã cũ TCVN3")
    assert issues[1].detail.startswith("1 đoạn viết bằng bảng mã cũ VNI")
    assert issues[0].span == document.conversions[0].span
    assert "Hãy" in issues[0].detail


def test_entities_of_letters_are_written_out():
    text = "B&aacute;o c&aacute;o s&#7889; 5 &amp; k&#x1EBF;t qu&#7843;&nbsp;gi&aacute;m s&aacute;t"
    document = text_document(text.encode())
    assert document.text == "Báo cáo số 5 & kết quả\u00a0giám sát"
    (conversion,) = document.conversions
    assert (conversion.encoding, conversion.original) == ("HTML", text)
    assert "mã HTML" in next(iter(reading_issues(document))).detail
    for kept in ("R&amp;D, A &lt; B &#169; 2023", "viết à là &agrave; trong HTML", "R&D; &c;"):
        assert text_document(kept.encode()).text == kept
    assert without_entities(["ba&#769;o ca&#769;o"])[0].text == "báo cáo"


@pytest.mark.parametrize(
    "data",
    [
        "Từ đầu nhiệm kỳ, HĐND tỉnh tổ chức 10 kỳ họp".encode()[:-2],
        "Le résumé des débats a été très bien reçu hélas".encode("latin-1"),
        "Đã tổ chức".encode()[:7] + b"\xff" + "kỳ họp của tỉnh".encode(),
        b"\x89PNG-like \x01\x02" + bytes(range(1, 256)) * 3,
        in_bytes("Báo cáo kết quả giám sát", TCVN3) + b"\x00\x01\x02",
    ],
)
def test_other_bytes_are_refused_as_before(data):
    with pytest.raises(SourceError):
        read_text(data)


def test_word_files_know_fonts_by_run_style_and_default():
    document = word_file([[("KÕt qu¶ ", ".VnTime"), ("năm 2023", "Arial")]])
    styled = document.styles.add_style("Tiêu đề", 1)
    styled.font.name = ".VnTimeH"
    document.add_paragraph("b¸o c¸o", style=styled)
    add_run(document.add_paragraph(), "c¸n bé", ".VnTime")
    assert read_docx(saved(document)).text == "Kết quả năm 2023\nBÁO CÁO\ncán bộ\n"
    other = docx_with_default("VNI-Times")
    other.add_paragraph("caùn boä")
    assert read_docx(saved(other)).text == "cán bộ\n"


def docx_with_default(font):
    document = word_file([])
    document.styles["Normal"].font.name = font
    return document


def test_soft_hyphens_are_letters_in_legacy_fonts_and_nothing_elsewhere():
    document = word_file(
        [
            [("Th\u00adêng trùc H§ND, c\u00ad\u00a0tró", ".VnTime")],
            [("chính\u00adsách của Đảng", "Times New Roman")],
        ]
    )
    assert read_docx(saved(document)).text == "Thường trực HĐND, cư\u00a0trú\nchínhsách của Đảng\n"


def test_a_word_split_by_fonts_and_runs_is_one_word():
    document = word_file(
        [
            [("ñ", ".VnTimeH"), ("y b", ".VnTime"), ("an nh©n d©n", ".VnTime")],
            [("keá", "VNI-Times"), ("t qua", "VNI-Times"), ("û", "VNI-Times")],
        ]
    )
    assert read_docx(saved(document)).text == "Ủy ban nhân dân\nkết quả\n"


def test_unicode_in_a_legacy_font_is_kept():
    document = word_file([[("Hội đồng nhân dân tỉnh có 12 kỳ họp", ".VnTime")]])
    read = read_docx(saved(document))
    assert read.text == "Hội đồng nhân dân tỉnh có 12 kỳ họp\n"
    assert read.conversions == ()


def test_conversions_stand_where_they_are_in_tables_too():
    document = word_file([[("Sè liÖu n¨m 2023:", ".VnTime")]])
    table = document.add_table(2, 3, style="Table Grid")
    cells = ["Kú häp", "NghÞ  quyÕt", "Chất vấn", "5", "12", "2"]
    for cell, text in zip((c for row in table.rows for c in row.cells), cells, strict=True):
        add_run(cell.paragraphs[0], text, ".VnTime")
    read = read_docx(saved(document))
    assert "| Kỳ họp | Nghị quyết | Chất vấn |" in read.text
    surfaces = [(each.span.of(read.text), each.original) for each in read.conversions]
    assert surfaces == [
        ("ố liệu nă", "è liÖu n¨"), ("ỳ họ", "ú hä"), ("ị quyế", "Þ  quyÕ"),
    ]  # fmt: skip


def test_numbers_of_lists_move_the_conversions():
    document = word_file([])
    document.add_paragraph(style="List Number")
    add_run(document.paragraphs[0], "  KÕt qu¶", ".VnTime")
    read = read_docx(saved(document))
    assert read.text == "1. Kết quả\n"
    assert read.conversions[0].span.of(read.text) == "ết quả"


def test_printed_lines_keep_the_places_of_their_letters():
    lines = ["Thường trực HĐND", "tæ chøc 12 kú häp", "toå chöùc 12 kyø hoïp", "t° chÙc 12 kÿ h†p"]
    fonts = [None, "ABCDEF+.VnTime", "VNI-Times", "VPSTimes"]
    found = converted_lines(lines, fonts)
    assert [line.encoding for line in found] == [Encoding.UNICODE, TCVN3, VNI, VPS]
    assert {line.text for line in found[1:]} == {"tổ chức 12 kỳ họp"}
    for line, original in zip(found, lines, strict=True):
        assert len(line.origins) == len(line.text)
        for char, at in zip(line.text, line.origins, strict=True):
            assert not char.isascii() or original[at] == char
    assert found[2].origins[:4] == (0, 1, 3, 4)  # t, oå, space, c


def test_words_alone_take_the_encoding_of_their_font():
    words = ["Thường", "trùc", "häp", "12", "cã", "có", "bµn"]
    fonts = ["Arial", *[".VnTime"] * 4, "Arial", ".VnTime"]
    texts = [line.text for line in converted_lines(words, fonts)]
    assert texts == ["Thường", "trực", "họp", "12", "có", "có", "bàn"]


@pytest.mark.parametrize("encoding", LEGACY)
def test_figures_of_converted_text_are_those_of_the_unicode_text(encoding):
    knowledge = load()
    text = canonical(gold_report("r5").text)
    expected = extract(Document(text), knowledge)
    found = extract(text_document(in_bytes(text, encoding)), knowledge)
    assert len(expected.figures) > 60
    assert found.figures == expected.figures
    assert found.checks == expected.checks
    assert found.citations == expected.citations


@pytest.mark.parametrize("name", ["hpb_CT9UB.DOC", "lvn_10209608.doc"])
def test_real_word_97_files_in_unicode_stay_as_antiword_gives_them(name):
    path = SHARED / "reports" / "pdf" / name
    if not (path.is_file() and shutil.which("antiword")):
        pytest.skip("thiếu ../shared/reports hoặc antiword (real files are not in the project)")
    run = subprocess.run(
        ["antiword", "-m", "UTF-8.txt", path], capture_output=True, check=True
    )  # fmt: skip
    document = text_document(run.stdout)
    assert document.conversions == ()
    legacy = text_document(typed(canonical(document.text), TCVN3).encode())
    assert wrong(legacy.text, canonical(document.text)) <= len(document.text) / 1000


def test_capitals_of_the_format_come_after_conversion():
    (passage,) = converted([[Run("kÕt qu¶ vµ b¸o c¸o", ".VnTime", capitals=True)]])
    assert passage.text == "KẾT QUẢ VÀ BÁO CÁO"
