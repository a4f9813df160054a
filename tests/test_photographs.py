"""Pictures of pages, as telephones and scanners save them, are read like scans."""

from io import BytesIO

import pytest
from PIL import Image
from printing import Print, printed

from pipeline.reading import ocr, read_bytes
from pipeline.reading.errors import Reason, SourceError
from pipeline.reading.photographs import as_pdf
from pipeline.reading.rendering import open_pages, picture

LINES = ("HĐND tỉnh đã tổ chức 16 kỳ họp.", "HĐND tỉnh đã ban hành 196 nghị quyết.")


def page(line: str) -> Image.Image:
    with open_pages(printed([Print(100, 200, line)])) as document:
        return Image.fromarray(picture(document, 1, 200))


def saved(form: str, *pages: Image.Image, **options) -> bytes:
    buffer = BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if len(pages) > 1 else {}
    pages[0].save(buffer, form, **more, **options)
    return buffer.getvalue()


@pytest.mark.skipif(ocr.model_folder() is None, reason="máy không có tesseract tiếng Việt")
@pytest.mark.parametrize(("form", "name"), [("JPEG", "a.jpg"), ("PNG", "a.png"), ("BMP", "a.bmp")])
def test_a_picture_of_a_page_is_read(form, name):
    document = read_bytes(saved(form, page(LINES[0]), dpi=(200, 200)), name)
    assert document.text == LINES[0] + "\n"
    assert [each.recognised for each in document.pages] == [True]
    assert document.pages[0].width == pytest.approx(595, abs=2)


@pytest.mark.skipif(ocr.model_folder() is None, reason="máy không có tesseract tiếng Việt")
def test_each_page_of_a_tiff_is_a_page():
    data = saved("TIFF", *map(page, LINES), dpi=(200, 200))
    document = read_bytes(data, "quet.tif")
    assert document.text.split() == " ".join(LINES).split()
    assert len(document.pages) == 2


@pytest.mark.skipif(ocr.model_folder() is None, reason="máy không có tesseract tiếng Việt")
def test_a_fax_in_black_and_white_is_read():
    black = page(LINES[0]).point(lambda grey: 255 * (grey > 150)).convert("1")
    document = read_bytes(saved("TIFF", black, dpi=(200, 200), compression="group4"), "fax.tif")
    assert document.text == LINES[0] + "\n"


def test_a_picture_that_a_telephone_turned_is_turned_back():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn clockwise to show
    data = saved("JPEG", page(LINES[0]).rotate(90, expand=True), exif=exif)
    with open_pages(as_pdf(data)) as document:
        width, height = document[0].get_size()
    assert width < height


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x89PNG\r\n\x1a\n", Reason.BROKEN),
        (saved("JPEG", Image.new("L", (60, 60)))[:200], Reason.BROKEN),
        (saved("PNG", Image.new("1", (20_000, 12_000))), Reason.TOO_LARGE),
    ],
)
def test_a_broken_or_huge_picture_is_refused(data, code):
    with pytest.raises(SourceError) as caught:
        read_bytes(data, "a.png")
    assert caught.value.code is code
