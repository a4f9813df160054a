"""Picture files (*ảnh chụp*: JPEG, PNG, TIFF …) → PDF, so that they are read like scans.

The one door to Pillow in reading.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from pipeline.reading.errors import Reason, SourceError

_MOST_PAGES = 500  # of a TIFF
_MOST_DOTS = 200_000_000  # of one picture: beyond it lies a bomb
_QUALITY = 92  # of JPEG: less blurs what is to be read
_DPI = 200.0  # where a picture does not say: what scanners are set to
_LONGEST, _USUAL = 17.0, 11.7  # inches: A3, and A4; a longer page is the 72 dpi of any photograph


def as_pdf(data: bytes) -> bytes:
    """Return a PDF of the pictures that a file holds, one a page.

    Raises `SourceError`: ``broken`` if it cannot be decoded, ``too_large`` for too many dots or
    pages.
    """
    from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = _MOST_DOTS // 2  # Pillow raises at twice as many
    try:
        with Image.open(BytesIO(data)) as file:
            if getattr(file, "n_frames", 1) > _MOST_PAGES:
                raise SourceError(
                    Reason.TOO_LARGE,
                    f"tệp ảnh có hơn {_MOST_PAGES} trang. Hãy tách tệp rồi đưa vào lại.",
                )
            dpi = _resolution(file)
            frames = ImageSequence.Iterator(file)
            pages = [_grey(ImageOps.exif_transpose(frame)) for frame in frames]
            if {each.mode for each in pages} == {"1", "L"}:
                pages = [each.convert("L") for each in pages]
            buffer = BytesIO()
            # faxes are packed without loss, all others as JPEG
            quality = {} if pages[0].mode == "1" else {"quality": _QUALITY}
            pages[0].save(
                buffer,
                format="PDF",
                save_all=True,
                append_images=pages[1:],
                resolution=dpi,
                **quality,
            )
    except Image.DecompressionBombError as error:
        raise SourceError(
            Reason.TOO_LARGE, "ảnh quá lớn. Hãy giảm cỡ ảnh rồi đưa vào lại."
        ) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError) as error:
        raise SourceError(
            Reason.BROKEN, f"tệp ảnh hỏng, không mở được ({error}). Hãy chụp hoặc xin lại."
        ) from error
    return buffer.getvalue()


def _resolution(file: Any) -> float:
    """Return how many dots an inch a picture has, by what it says or by the paper it shows."""
    said = float(file.info.get("dpi", (_DPI, _DPI))[0])
    dpi = said if said >= 72 else _DPI
    longest = max(file.size)
    return dpi if longest <= _LONGEST * dpi else longest / _USUAL


def _grey(picture: Any) -> Any:
    """Return a picture in grey as it is seen on paper: what is transparent is white."""
    from PIL import Image

    if picture.mode == "1":
        return picture  # a fax: kept as it is
    if not picture.has_transparency_data:
        return picture.convert("L")
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    return paper.convert("L")
