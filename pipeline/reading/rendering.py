"""Pages of a PDF as pictures, for character recognition and for showing evidence.

The second door to pypdfium2 beside `pipeline.reading.pdf`; the same caution holds: one thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from pipeline.reading.errors import Reason, SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

POINTS = 72.0  # an inch
_MOST_DOTS = 5000  # of a side: A3 at 300 dots an inch
_SAMPLE = 40  # pieces of text that tell how all of a page's text is painted


@contextmanager
def open_pages(data: bytes) -> Iterator[Any]:
    """Open a PDF that could be read, and close it after use.

    Raises `SourceError` (``broken``) if a page cannot be drawn, or the file not be opened.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise _broken(error) from error
    try:
        yield document
    except pypdfium2.PdfiumError as error:
        raise _broken(error) from error
    finally:
        document.close()


def _broken(error: Exception) -> SourceError:
    return SourceError(
        Reason.BROKEN,
        f"PDF hỏng, không vẽ được trang ({error}). Hãy mở tệp, in lại ra PDF mới rồi đưa vào lại.",
    )


def drawable(document: Any, number: int, dpi: float) -> float:
    """Return how many dots an inch page *number* can be drawn with, *dpi* at most.

    A plan of a district on one sheet would fill the memory.
    """
    page = document[number - 1]
    try:
        longest = max(*page.get_size(), 1.0)
    finally:
        page.close()
    return float(min(dpi, _MOST_DOTS * POINTS / longest))


def picture(document: Any, number: int, dpi: float) -> npt.NDArray[np.uint8]:
    """Return page *number* (from 1) in grey, rows from top to bottom, 0 is black.

    What form fields, signatures and notes print is left out: a stamp over the text would be
    read into it, and its own text is in the layer.
    """
    page = document[number - 1]
    try:
        bitmap = page.render(
            scale=dpi / POINTS, grayscale=True, draw_annots=False, may_draw_forms=False
        )
        grey: npt.NDArray[np.uint8] = bitmap.to_numpy().reshape(bitmap.height, bitmap.width).copy()
        bitmap.close()
    finally:
        page.close()
    return grey


def is_text_invisible(document: Any, number: int) -> bool:
    """Tell whether the text of page *number* is not painted: a recogniser wrote it over a scan."""
    from pypdfium2 import raw

    page = document[number - 1]
    try:
        texts = islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]), _SAMPLE)
        modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in texts]
    finally:
        page.close()
    return modes.count(raw.FPDF_TEXTRENDERMODE_INVISIBLE) * 2 > len(modes)


def colour_picture(document: Any, number: int, scale: float) -> npt.NDArray[np.uint8]:
    """Return page *number* (from 1) as a reader sees it: rows of pixels of red, green and blue.

    *scale* is pixels a point. Form fields and signatures are shown.
    """
    import numpy as np

    if document.formenv is None:
        document.init_forms()
    page = document[number - 1]
    try:
        bitmap = page.render(scale=scale, rev_byteorder=True)
        pixels: npt.NDArray[np.uint8] = np.array(bitmap.to_pil().convert("RGB"))
        bitmap.close()
    finally:
        page.close()
    return pixels
