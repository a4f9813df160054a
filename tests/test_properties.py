"""What holds for every text: no numeral is lost, every figure is the number that is printed.

The texts are the gold, the sample files of data/raw, and whatever Hypothesis makes of the
genre's words, digits and arbitrary Unicode.
"""

import json
import os
import re
import subprocess
import sys
import unicodedata
from decimal import Decimal
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from num2words import num2words

from extractors import extract
from extractors.knowledge import load
from extractors.model import Document, NumeralKind
from extractors.number_words import parse_number_words
from extractors.spelling import tone_placed
from extractors.text import canonical
from pipeline.reading import read
from pipeline.reading.errors import SourceError
from pipeline.reading.text import read_text
from pipeline.records import record
from tests.gold_reports import GOLD, REFERENCE, REPORTS, gold_report

RAW = Path(__file__).parents[1] / "data" / "raw"
SAMPLES = sorted(p for p in RAW.rglob("*") if p.suffix in (".pdf", ".docx", ".txt"))
PASSAGES = {
    row["id"]: row["text"]
    for name in ("passages.jsonl", "more_passages.jsonl")
    for row in map(json.loads, (GOLD.parent / name).read_text("utf-8").splitlines())
}
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)


@lru_cache(maxsize=512)
def extracted(text):
    return extract(Document(text), load())


@cache
def whole_text(name):
    """Return a gold report, the real one, a sample file, or all passages one after the other."""
    if name == "passages":
        return unicodedata.normalize("NFC", "\n\n".join(PASSAGES.values()))
    if name in (REFERENCE, *REPORTS):
        return gold_report(name).text
    return read(RAW / name, RAW).text


GOLD_TEXTS = [REFERENCE, *REPORTS]
TEXTS = [*GOLD_TEXTS, "passages", *(path.relative_to(RAW).as_posix() for path in SAMPLES)]


# ── reading numbers, written here once more and otherwise ─────────────────────────────


def digits_value(surface):
    """Read a printed number: dots group, a comma divides, a scanner's O and l are 0 and 1."""
    number, _, scale = surface.partition(" ")
    if re.fullmatch(r"\d{1,3}\.", number):  # 1. 208, torn at its stop
        number, scale = surface.replace(" ", ""), ""
    number = number.translate({ord("O"): "0", ord("l"): "1"}).replace(".", "").replace(",", ".")
    return Decimal(number) * {"": 1, "nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000}[scale]


@cache
def spoken():
    """Return the numbers to 2000 by how they are said, with one word for each that varies."""
    values = {"không": 0}
    for number in range(2001):
        said = num2words(number, lang="vi").replace("lẻ", "linh").replace("ngàn", "nghìn")
        values[said] = number
    return values


def words_value(surface):
    said = " ".join(surface.lower().split()).replace("lẻ", "linh").replace("ngàn", "nghìn")
    return Decimal(spoken().get(said, -1))


def value_of(surface):
    return digits_value(surface) if re.match(r"[\dOl]", surface) else words_value(surface)


def faults(extraction):
    """Return the figures whose characters are not the number that they give."""
    text = extraction.document.text
    starts = {numeral.span.start for numeral in extraction.numerals}
    out = []
    for figure in extraction.figures:
        surface = figure.span.of(text)
        if figure.span.start not in starts or value_of(surface) != abs(figure.value):
            out.append((figure.span, surface, figure.value, figure.rule))
    return out


def uncovered(extraction):
    """Return the runs of digits that no numeral covers, or more than one."""
    text = extraction.document.text
    spans = sorted(numeral.span for numeral in extraction.numerals)
    out = [(b.start, text[a.start : b.end]) for a, b in pairwise(spans) if a.end > b.start]
    at = 0
    for run in re.finditer(r"[0-9]+", text):
        while at < len(spans) and spans[at].end <= run.start():
            at += 1
        if at == len(spans) or not spans[at].start <= run.start() < run.end() <= spans[at].end:
            out.append((run.start(), text[max(0, run.start() - 25) : run.end() + 15]))
    return out


def outside(extraction):
    """Return the spans that are empty or reach beyond the text."""
    text = extraction.document.text
    head = extraction.structure.letterhead
    spans = [
        *(n.span for n in extraction.numerals),
        *(f.span for f in extraction.figures),
        *(span for f in extraction.figures for span in f.evidence),
        *(f.actor.span for f in extraction.figures if f.actor and f.actor.span),
        *(f.period.span for f in extraction.figures if f.period),
        *(span for c in extraction.citations for span in c.mentions),
        *(i.span for i in extraction.issues if i.span),
        *(fact.span for fact in head.recipients if fact.span),
        *([extraction.period.span] if extraction.period else []),
    ]
    wrong = [span for span in spans if not 0 <= span.start < span.end <= len(text)]
    wrong += loose_offsets(extraction)
    wide = [
        *(block.span for block in extraction.structure.blocks),
        *(section.span for section in extraction.structure.sections),
    ]
    return wrong + [span for span in wide if not 0 <= span.start <= span.end <= len(text)]


def loose_offsets(extraction):
    """Return what refers to an offset where no figure stands: wholes of parts, sums, own numerals."""
    figures = {figure.span.start for figure in extraction.figures}
    numerals = {
        numeral.span.start: numeral.kind
        for numeral in extraction.numerals
        if numeral.kind == NumeralKind.FIGURE
    }
    loose = [figure for figure in extraction.figures if figure.span.start not in numerals]
    loose += [
        figure
        for figure in extraction.figures
        if figure.part_of is not None
        and (figure.part_of not in figures or figure.part_of == figure.span.start)
    ]
    again = {n.span.start for n in extraction.numerals if n.kind == NumeralKind.REFERENCE}
    loose += [
        check
        for check in extraction.checks
        if check.total not in figures
        or not {*check.parts} <= figures | again
        or check.total in check.parts
    ]
    loose += [start for start in numerals if start not in figures]
    starts = [figure.span.start for figure in extraction.figures]
    return loose + [start for start in set(starts) if starts.count(start) > 1]


def meaning(extraction):
    """Return what a reader learns: independent of offsets and of how words are spelled."""
    numerals = {n.span.start: at for at, n in enumerate(extraction.numerals)}
    text = extraction.document.text
    return [
        (
            numerals[f.span.start],
            even(f.span.of(text)),
            f.indicator,
            f.value,
            f.value_high,
            f.role,
            f.status,
            f.bound,
            numerals.get(f.part_of),
            even(f.actor.name) if f.actor else None,
            (f.period.start, f.period.end) if f.period else None,
        )
        for f in extraction.figures
    ]


def even(name):
    return tone_placed(unicodedata.normalize("NFC", name))


# ── every real-looking text ───────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", TEXTS)
def test_a_figure_is_the_number_at_its_place(name):
    found = extracted(whole_text(name))
    assert len(found.figures) > 20
    assert faults(found) == []


@pytest.mark.parametrize("name", TEXTS)
def test_no_numeral_is_dropped_in_silence(name):
    assert uncovered(extracted(whole_text(name))) == []


@pytest.mark.parametrize("name", TEXTS)
def test_spans_lie_inside_the_text(name):
    assert outside(extracted(whole_text(name))) == []


@pytest.mark.parametrize("name", [*GOLD_TEXTS, "passages"])
def test_unicode_form_and_line_ends_of_a_file_change_nothing(name):
    text = whole_text(name)
    stored = unicodedata.normalize("NFD", text).replace("\n", "\r\n")
    for data in (stored.encode(), stored.encode("utf-16"), b"\xef\xbb\xbf" + text.encode()):
        assert read_text(data) == text  # the same text, and so the same extraction: it is pure


OLD_PLACES = {
    cased(unicodedata.normalize("NFC", base[0] + mark + base[1])): cased(
        unicodedata.normalize("NFC", base + mark)
    )
    for base in ("oa", "oe", "uy")
    for mark in "\u0300\u0301\u0303\u0309\u0323"
    for cased in (str.lower, str.upper, str.title)
}


def old_placed(text):
    """Put the tone marks of open syllables where the older spelling has them: hóa → hoá."""
    return re.sub(rf"(?:{'|'.join(OLD_PLACES)})(?!\w)", lambda m: OLD_PLACES[m[0]], text)


def respelled(text):
    return {old_placed(text), tone_placed(text)} - {text}


def test_the_older_spelling_is_what_it_is():
    assert old_placed("Tỉnh ủy, KHÓA XI, Ủy ban, quý III") == "Tỉnh uỷ, KHOÁ XI, Uỷ ban, quý III"


@pytest.mark.parametrize("name", GOLD_TEXTS)
def test_the_place_of_tone_marks_changes_no_figure(name):
    text = whole_text(name)
    others = respelled(text)
    assert others
    for other in others:
        assert meaning(extracted(other)) == meaning(extracted(text))


def test_the_place_of_tone_marks_changes_no_figure_of_a_passage():
    texts = {name: unicodedata.normalize("NFC", stored) for name, stored in PASSAGES.items()}
    pairs = [(name, text, other) for name, text in texts.items() for other in respelled(text)]
    assert len(pairs) > 40
    changed = [n for n, a, b in pairs if meaning(extracted(a)) != meaning(extracted(b))]
    assert changed == []


@pytest.mark.parametrize("name", [REPORTS[0], REPORTS[6]])
def test_the_same_text_gives_the_same_extraction(name):
    text = whole_text(name)
    assert extract(Document(text), load()) == extracted(text)


def test_another_process_gives_the_same_extraction():
    """Sets have another order in each process; what is read must not depend on it."""
    name = "2025/dong-thap-85-BC-HDND.pdf"
    told = [
        subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "extract", "--json", str(RAW / name)],
            cwd=RAW.parents[1],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0] == told[1]
    assert len(json.loads(told[0])["figures"]) == len(extracted(whole_text(name)).figures)


# ── any text ──────────────────────────────────────────────────────────────────────────

WORDS = (
    "HĐND tỉnh", "UBND tỉnh", "Thường trực", "Đảng đoàn", "các Ban", "đại biểu", "cử tri",
    "tổ chức", "ban hành", "tiếp nhận", "giải quyết", "chuyển", "trả lời", "không có", "gồm",
    "trong đó", "còn lại", "tổng số", "dự kiến", "so với cùng kỳ", "tăng", "giảm", "từ", "đến",
    "kỳ họp", "nghị quyết", "kiến nghị", "đơn", "lượt", "người", "cuộc giám sát", "phiên", "vụ",
    "nhiệm kỳ 2021-2026", "6 tháng đầu năm 2024", "ngày 20/8/2021", "số 12/NQ-HĐND", "quý",
    "10", "05", "1.246", "83,97%", "2/3", "04 - 06", "2O", "l.045", "hai", "mười bảy", "1. 208",
    "I.", "1.", "a)", "-", "|", "(", ")", ",", ";", ":", ".", "%", "/", "\n", "\n\n", "\t", "\xa0",
)  # fmt: skip

genre = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
anything = st.text(max_size=200)
mixed = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=6)), max_size=40).map("".join)
table = st.lists(
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" | ".join), max_size=10
).map(lambda rows: "\n".join(f"| {row} |" for row in rows))
any_text = st.one_of(genre, anything, mixed, table).map(
    lambda text: unicodedata.normalize("NFC", text)
)


# Texts that once broke the reader: line ends in n/m, short rows, tables without a head.
BROKEN = (
    "Có mặt 46/\n49 đại biểu",
    "UBND tỉnh đã trả lời 250/\n251 kiến nghị của cử tri.",
    "|n\n|ổ",
    "| Kỳ họp | 10 |",
    "| Kỳ họp | 10 |\n| Nghị quyết | 20 |",
    "HĐND tỉnh họp.\n\n| 1 | 2 |\n| 3 | 4 |\n",
    "|h||\n|đơn|2|",
    "có l.0451 đơn",
)


@pytest.mark.parametrize("text", BROKEN)
def test_broken_layout_is_read(text):
    found = extract(Document(text), load())
    assert outside(found) == []
    assert uncovered(found) == []


@BOUNDED
@given(any_text)
def test_any_text_is_read_without_an_error_and_every_number_is_accounted_for(text):
    found = extract(Document(text), load())
    assert outside(found) == []
    assert uncovered(found) == []


@BOUNDED
@given(any_text)
def test_any_text_is_read_alike_every_time_and_can_be_written_down(text):
    found = extract(Document(text), load())
    assert extract(Document(text), load()) == found
    written = json.loads(json.dumps(record(found), ensure_ascii=False, allow_nan=False))
    for figure in written["figures"]:
        assert text[figure["start"] : figure["end"]] == figure["numeral"]


@BOUNDED
@given(st.text(max_size=300))
def test_any_file_becomes_a_text_in_the_form_that_offsets_refer_to(text):
    stored = text.encode("utf-8", "surrogatepass")
    try:
        read_back = read_text(stored)
    except SourceError:
        return
    assert canonical(read_back) == read_back
    found = extract(Document(read_back), load())
    assert outside(found) == []


@BOUNDED
@given(genre.map(lambda text: unicodedata.normalize("NFC", text)))
def test_figures_of_any_text_are_its_numbers(text):
    found = extract(Document(text), load())
    assert faults(found) == []
    assert extract(Document(text), load()) == found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_in_any_stored_form_is_read_alike(path):
    text = read(path, RAW).text
    assert read_text(unicodedata.normalize("NFD", text).replace("\n", "\r\n").encode()) == text


# ── number words ──────────────────────────────────────────────────────────────────────


def said(number):
    """Say a number as it is written: num2words leaves the hundreds out where they are none."""
    words = num2words(number, lang="vi")
    if number > 1000 and number % 1000 < 100:
        words = re.sub(r"nghìn lẻ(?= \w+$)", "nghìn không trăm lẻ", words)
        words = re.sub(r"nghìn lẻ(?= \w+ )", "nghìn không trăm", words)
        words = words.replace("không trăm lẻ mười", "không trăm mười")
    return words


@settings(max_examples=400, deadline=None, derandomize=bool(os.environ.get("CI")))
@given(st.integers(0, 999_999))
def test_number_words_are_read_as_they_are_written(number):
    assert parse_number_words(said(number)) == number


@pytest.mark.parametrize("zero", ["linh", "lẻ"])
@pytest.mark.parametrize("thousand", ["nghìn", "ngàn"])
def test_every_number_below_two_thousand(zero, thousand):
    wrong = {}
    for number in range(2000):
        words = said(number).replace("lẻ", zero).replace("nghìn", thousand)
        if parse_number_words(words) != number:
            wrong[words] = number
    assert wrong == {}


@pytest.mark.parametrize("number", [1001, 1005, 20_010, 991_027])
def test_hundreds_that_are_left_out(number):
    assert parse_number_words(num2words(number, lang="vi")) == number


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("Một trăm tám mươi lăm", 185),
        ("hai mươi tư", 24),
        ("một nghìn không trăm linh hai", 1002),
        ("hai nghìn không trăm mười", 2010),
        ("ba trăm nghìn", 300_000),
        ("mươi lăm", None),
        ("hai trăm linh", None),
        ("năm năm", None),
        ("nghìn", None),
    ],
)
def test_number_words_of_reports(words, number):
    assert parse_number_words(words) == number


# ── what is not understood is said ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Thường trực HĐND tỉnh cho ý kiến về «39» nội dung lớn.", "not_understood"),
        ("Trang thông tin điện tử đã đăng «186» tin, bài.", "other_count"),
        ("HĐND tỉnh đã tổ chức «07» kỳ họp.", "figure"),
        ("| Chỉ tiêu | Năm 2024 |\n|---|---|\n| Chỉ số hài lòng | «17» |", "not_understood"),
    ],
)
def test_a_count_is_a_figure_or_named_or_said_not_to_be_understood(text, kind):
    at = text.index("«")
    found = extract(Document(text.replace("«", "").replace("»", "")), load())
    assert [n.kind.value for n in found.numerals if n.span.start == at] == [kind]


@pytest.mark.parametrize(("digits", "kind"), [(15, "figure"), (16, "code"), (5000, "code")])
def test_a_run_of_digits_that_no_report_counts_to_is_a_code(digits, kind):
    text = f"Hội đồng nhân dân tỉnh đã tổ chức {'9' * digits} kỳ họp.\n"
    found = record(extract(Document(text=text), load()))
    assert [numeral["kind"] for numeral in found["numerals"]] == [kind]
    json.dumps(found)
