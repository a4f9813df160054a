"""A page as a picture: the boxes are round the ink of the numerals, the words are legible."""

import shutil
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image, ImageFont
from printing import Print, printed, width

from extractors import extract
from extractors.knowledge import load
from pipeline import cli, draw, errors
from pipeline.draw import COLOURS, FILLED, PANEL_WIDTH, face, has_letter, spread
from pipeline.outcomes import Reason
from pipeline.page_marks import STYLE_NAMES, SURE, TO_CHECK, UNKNOWN, annotated
from pipeline.reading import read_bytes
from pipeline.reading.rendering import colour_picture, open_pages
from pipeline.show_page import SCALE, PageOf, drawn
from pipeline.work import Place
from tests.test_cli import RAW, run

FIRST = "Từ đầu nhiệm kỳ đến nay, Hội đồng nhân dân tỉnh đã tổ chức "
PAGES = printed(
    [Print(60, 100, "I. KẾT QUẢ"), Print(60, 130, FIRST), Print(60, 150, "26 kỳ họp, ban hành 196 nghị quyết.")],
    [Print(60, 100, "Các Ban của Hội đồng nhân dân tỉnh đã thẩm tra 80 báo cáo.")],
)  # fmt: skip


def picture_of(pdf: bytes, number: int):
    """Return the page as it is drawn, as it is printed, and what is drawn over it."""
    extraction = extract(read_bytes(pdf, "bc.pdf"), load())
    with open_pages(pdf) as document:
        plain = colour_picture(document, number, SCALE)
    shown = annotated(extraction, number)
    return np.asarray(draw.draw(plain, SCALE, shown)), plain, shown


def is_colour(pixels, colour) -> np.ndarray:
    return (np.abs(pixels.astype(int) - colour) < 12).all(axis=-1)


def test_the_box_of_a_figure_surrounds_the_ink_of_its_numeral():
    drawn_page, plain, shown = picture_of(PAGES, 1)
    assert [mark.label for mark in shown.marks] == [
        "session.total = 26 kỳ họp", "resolution.total = 196 nghị quyết",
    ]  # fmt: skip
    left, right = 60 * SCALE, (60 + width("26")) * SCALE
    line = slice(int(135 * SCALE), int(155 * SCALE))
    ink = plain[line, : int(right) + 2].min(axis=-1) < 100
    rows, columns = np.nonzero(ink)
    top, bottom = rows.min() + line.start, rows.max() + line.start
    assert left - 2 <= columns.min()
    colour = COLOURS[shown.marks[0].style]
    frame = is_colour(drawn_page, colour)
    middle = (top + bottom) // 2
    across = np.nonzero(frame[middle, : int(right) + 12])[0]
    down = np.nonzero(frame[:, int(left + 4)])[0]
    assert across.min() < columns.min()
    assert across.max() > columns.max()
    assert down.min() < top
    assert down.max() > bottom
    assert across.min() > left - 12, "and no more than the numeral"
    assert across.max() < right + 12
    inside = drawn_page[top : bottom + 1, columns.min() : columns.max() + 1]
    tint = [255 - (255 - part) * FILLED / 255 for part in colour]
    assert is_colour(inside, tint).any(), "the paper round the digits bears the colour"
    assert inside.min(axis=-1).min() < 110, "and the ink can still be read"


def test_what_stands_elsewhere_is_not_coloured():
    drawn_page, plain, _ = picture_of(PAGES, 1)
    words = slice(int(122 * SCALE), int(131 * SCALE)), slice(int(70 * SCALE), int(300 * SCALE))
    assert (drawn_page[words] == plain[words]).all()
    assert drawn_page.shape[1] == plain.shape[1] + PANEL_WIDTH


def test_a_page_shows_its_own_figures_only():
    _, _, shown = picture_of(PAGES, 2)
    assert [mark.label for mark in shown.marks] == ["appraisal.reports = 80 báo cáo"]
    assert {box.page for mark in shown.marks for box in mark.boxes} == {2}
    assert {outline.style for outline in shown.outlines} <= set(STYLE_NAMES)


def test_numerals_that_were_not_understood_are_red():
    pdf = printed([Print(60, 100, "Kết quả đạt được là 26 trong kỳ báo cáo của tỉnh.")])
    page, _, shown = picture_of(pdf, 1)
    assert [mark.style for mark in shown.marks] == [UNKNOWN]
    assert is_colour(page, COLOURS[UNKNOWN]).sum() > 50


def test_both_ends_of_a_range_are_boxed():
    pdf = printed([Print(60, 100, "Tại mỗi kỳ họp thường lệ có từ 04 - 06 nhóm vấn đề chất vấn.")])
    _, _, shown = picture_of(pdf, 1)
    (mark,) = shown.marks
    assert mark.label == "questioning.issue_groups = 4–6 nhóm"
    assert len(mark.boxes) == 2


def test_every_style_has_a_colour_and_sure_and_doubtful_differ():
    assert COLOURS.keys() == STYLE_NAMES.keys()
    assert COLOURS[SURE] != COLOURS[TO_CHECK] != COLOURS[UNKNOWN]


def test_many_figures_get_a_row_each():
    rows = spread([100.0] * 30, 20, 1000)
    assert all(after - before >= draw.ROW for before, after in pairwise(rows))
    assert rows[0] >= 20
    assert rows[-1] <= 1000


def test_a_page_with_more_figures_than_rows_is_made_longer():
    line = "Hội đồng nhân dân tỉnh đã tổ chức 26 kỳ họp, ban hành 196 nghị quyết."
    pdf = printed([Print(40, 40 + 10 * number, line, 8) for number in range(75)])
    page, plain, shown = picture_of(pdf, 1)
    assert len(shown.marks) == 150
    assert page.shape[0] >= 150 * draw.ROW > plain.shape[0]


def test_the_font_has_the_letters_of_vietnamese_or_is_not_asked_for_them():
    found = face(17)
    if not found.vietnamese:
        pytest.skip("máy không có phông chữ tiếng Việt (no font with Vietnamese letters)")
    assert has_letter(found.font, "ế")
    latin = ImageFont.load_default(17)
    assert has_letter(latin, "a")
    assert not has_letter(latin, "ế")


def test_without_such_a_font_the_labels_are_codes(monkeypatch):
    monkeypatch.setattr(draw, "FONTS", ())
    face.cache_clear()
    try:
        written = face(17)
        assert not written.vietnamese
        assert draw._named(SURE, written) == SURE
        assert draw._told("session.total = 26 kỳ họp", written).startswith("session.total = 26")
        picture_of(PAGES, 1)
    finally:
        face.cache_clear()


def test_a_cropped_page_is_drawn_where_it_is_seen():
    pdf = printed([Print(60, 100, "Hội đồng nhân dân tỉnh đã tổ chức 26 kỳ họp.")])
    document = pypdfium2.PdfDocument(pdf)
    document[0].set_cropbox(30, 300, 560, 800)
    buffer = BytesIO()
    document.save(buffer)
    page, plain, shown = picture_of(buffer.getvalue(), 1)
    (mark,) = shown.marks
    box = mark.boxes[0]
    inside = plain[
        int(box.top * SCALE) : int(box.bottom * SCALE), int(box.x0 * SCALE) : int(box.x1 * SCALE)
    ]
    assert inside.min() < 100, "the box has ink in it"
    assert is_colour(page, COLOURS[mark.style]).any()


# ── what is told ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "content", "number", "told"),
    [
        ("bc.pdf", PAGES, 3, ("no_such_page", "từ 1 đến 2")),
        ("bc.txt", (FIRST + "26 kỳ họp.\n").encode(), 1, ("no_pages", "chỉ PDF")),
        ("bc.pdf", b"%PDF-1.7 cut off", 1, ("broken", "Hãy")),
    ],
)
def test_a_page_that_is_not_there_is_explained(name, content, number, told, tmp_path):
    (tmp_path / name).write_bytes(content)
    found = drawn(PageOf(Place(0, tmp_path / name, tmp_path), number))
    assert isinstance(found, Reason)
    code, words = told
    assert found.code == code
    assert words in found.message


def test_a_page_that_cannot_be_drawn_is_the_fault_of_the_file(tmp_path, monkeypatch):
    (tmp_path / "bc.pdf").write_bytes(PAGES)

    def refused(*_):
        raise pypdfium2.PdfiumError("Failed to load page.")

    monkeypatch.setattr("pipeline.reading.rendering.colour_picture", refused)
    found = drawn(PageOf(Place(0, tmp_path / "bc.pdf", tmp_path), 1))
    assert isinstance(found, Reason)
    assert found.code == "broken"


def test_the_command_writes_the_picture_and_says_where(tmp_path):
    shutil.copy(RAW / "2024" / "quang-ninh-112-BC-HDND.pdf", tmp_path / "bc.pdf")
    target = tmp_path / "trang.png"
    done = run(
        "show", str(tmp_path / "bc.pdf"), "--page", "1", "-o", str(target), warehouse=tmp_path
    )
    assert done.returncode == cli.DONE, done.stderr
    assert done.stdout.strip() == str(target)
    with Image.open(target) as picture:
        assert picture.format == "PNG"
        assert picture.width > picture.height  # the panel stands beside the page


def test_the_picture_has_a_name_of_its_own(tmp_path, monkeypatch):
    from pipeline import show_page as module
    from pipeline.settings import Settings

    (tmp_path / "bc.pdf").write_bytes(PAGES)
    monkeypatch.chdir(tmp_path)
    written = module.show_page(Path("bc.pdf"), 2, None, Settings(workers=1))
    assert written == Path("bc-trang-2.png")
    assert written.read_bytes().startswith(b"\x89PNG")


def test_a_file_that_is_not_there_and_a_target_without_a_page_are_told(tmp_path):
    done = run("show", str(tmp_path / "không.pdf"), "--page", "1", warehouse=tmp_path)
    assert done.returncode == errors.FAILED
    assert "không.pdf" in done.stderr
    assert "Hãy" in done.stderr
    done = run("show", str(RAW), "-o", str(tmp_path / "x.png"), warehouse=tmp_path)
    assert done.returncode == errors.USAGE
