"""Pages of a PDF as pictures, for character recognition and for showing evidence.

The second door to pypdfium2 beside `pipeline.reading.pdf`; the same caution holds: one thread.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

POINTS = 72.0  # an inch


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
