"""The measure of reading counts the right pages and says what it measured."""

import pytest
from printing import paragraph, report
from reportlab.lib import colors
from reportlab.platypus import PageBreak
from reportlab.platypus import Table as Flowable

from pipeline import bench_reading
from pipeline.bench_reading import OURS, TEXT, WORDS, Part, Speed, lines, measure, misses, parts_of
from pipeline.reading.pdf_document import read_pdf


def speed(ours, words, text=None):
    rates = {OURS: ours, WORDS: words} | ({TEXT: text} if text else {})
    return Speed(Part("bc.pdf", False, 3, b""), rates)


def test_pages_with_tables_are_measured_apart(tmp_path):
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    table = Flowable([["a", "12"], ["b", "13"]], style=grid)
    flow = [paragraph("Trang một."), PageBreak(), table, PageBreak(), paragraph("Trang ba.")]
    file = tmp_path / "bc.pdf"
    file.write_bytes(report(flow))
    without, with_tables = parts_of(file)
    assert (without.tables, without.pages) == (False, 2)
    assert "Trang một." in read_pdf(without.data).text
    assert "Trang ba." in read_pdf(without.data).text
    assert (with_tables.tables, with_tables.pages) == (True, 1)
    assert len(read_pdf(with_tables.data).tables) == 1


def test_the_readers_take_turns(tmp_path, monkeypatch):
    monkeypatch.setattr(bench_reading, "LEAST_TIME", 0.001)
    file = tmp_path / "bc.pdf"
    file.write_bytes(report([paragraph("HĐND tỉnh tổ chức 10 kỳ họp.")]))
    (part,) = parts_of(file)
    found = measure(part, rounds=1)
    assert {OURS, WORDS} <= set(found.rates)
    assert all(rate > 0 for rate in found.rates.values())
    assert "bc.pdf" in "\n".join(lines([found]))


def test_targets_that_are_met_or_missed_are_told():
    assert misses([speed(150.0, 12.0, 400.0)]) == []
    assert "Đạt" in lines([speed(150.0, 12.0, 400.0)])[-1]
    assert "too slow" in misses([speed(150.0, 16.0, 400.0)])[0]
    assert "too far behind" in misses([speed(100.0, 5.0, 400.0)])[0]


def test_a_missing_pdftotext_is_told(monkeypatch):
    monkeypatch.setattr(bench_reading.shutil, "which", lambda _: None)
    assert TEXT not in bench_reading._readers(b"", bench_reading.Path("a.pdf"))
    assert any("poppler-utils" in line for line in lines([speed(150.0, 12.0)]))


def test_nothing_to_measure_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setenv("TONGHOP_RAW", str(tmp_path))
    monkeypatch.setattr("sys.argv", ["bench_reading"])
    with pytest.raises(SystemExit) as caught:
        bench_reading.main()
    assert caught.value.code == 2
