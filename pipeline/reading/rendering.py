"""Pages of a PDF as pictures, for character recognition and for showing evidence.

The second door to pypdfium2 beside `pipeline.reading.pdf`; the same caution holds: one thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

POINTS = 72.0  # an inch
_SAMPLE = 40  # pieces of text that tell how all of a page's text is painted


@contextmanager
def open_pages(data: bytes) -> Iterator[Any]:
    """Open a PDF that is known to be sound, and close it after use."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def picture(document: Any, number: int, dpi: float) -> npt.NDArray[np.uint8]:
    """Return page *number* (from 1) in grey, rows from top to bottom, 0 is black.

    What form fields and signatures print is left out: a stamp over the text would be read
    into it, and its own text is in the layer.
    """
    page = document[number - 1]
    try:
        bitmap = page.render(scale=dpi / POINTS, grayscale=True, may_draw_forms=False)
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
