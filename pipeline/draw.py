"""Pictures of pages with what was read on them: the one door to Pillow.

The page stays legible under thin outlines and translucent boxes; each numeral bears a small
number, and a panel beside the page says what it was read as.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pipeline.page_marks import FURNITURE, STYLE_NAMES, SURE, TO_CHECK, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    import numpy.typing as npt

    from extractors.model import Box
    from pipeline.page_marks import Annotations, Mark

Colour = tuple[int, int, int]

INK: Colour = (33, 37, 41)
FAINT: Colour = (108, 117, 125)
PAPER: Colour = (255, 255, 255)
PANEL: Colour = (248, 249, 250)
COLOURS: dict[str, Colour] = {
    SURE: (25, 135, 84),
    TO_CHECK: (204, 122, 0),
    UNKNOWN: (200, 30, 45),
    "letterhead": (111, 66, 193),
    "title": (13, 71, 161),
    "heading": (13, 110, 253),
    "paragraph": (150, 160, 170),
    "bullet": (0, 150, 160),
    "table": (121, 85, 61),
    "signature": (214, 51, 132),
    "recipients": (170, 90, 150),
    FURNITURE: (173, 181, 189),
}
FILLED = 80  # of 255: the ink below stays darker than the colour
OUTLINED = 150
PANEL_WIDTH = 620  # pixels
ROW = 26
MARGIN = 14
TEXT_SIZE, SMALL_SIZE, BADGE_SIZE = 17, 15, 13
# Found by Pillow in the folders of the system; Liberation 1 lacks the Vietnamese letters.
FONTS = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "arial.ttf", "Arial.ttf", "segoeui.ttf"),
    *("liberation2/LiberationSans-Regular.ttf", "LiberationSans-Regular.ttf"),
    "/usr/share/fonts/truetype/liberation2/LiberationSans-Regular.ttf",
)


@dataclass(frozen=True, slots=True)
class Face:
    """A font, and whether it has the letters of Vietnamese."""

    font: Any
    vietnamese: bool


@cache
def face(size: int) -> Face:
    """Return a font with Vietnamese letters if the machine has one, else one for codes only."""
    from PIL import ImageFont

    for name in FONTS:
        try:
            font = ImageFont.truetype(name, size)
        except OSError:
            continue
        if has_letter(font, "ế") and has_letter(font, "Ộ"):
            return Face(font, vietnamese=True)
    return Face(ImageFont.load_default(size), vietnamese=False)


def has_letter(font: Any, letter: str) -> bool:
    """Tell whether a font draws *letter* otherwise than what no font has."""
    return bytes(font.getmask(letter)) != bytes(font.getmask("\U0010ffff"))


def png(picture: Any) -> bytes:
    """Return a picture as a PNG file."""
    buffer = BytesIO()
    picture.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def draw(pixels: npt.NDArray[np.uint8], scale: float, shown: Annotations) -> Any:
    """Return the page with its blocks and numerals marked, and the panel beside it.

    *scale* is pixels a point of the annotations' boxes.
    """
    from PIL import Image

    page = Image.fromarray(pixels, "RGB").convert("RGBA")
    over = Image.new("RGBA", page.size, (0, 0, 0, 0))
    _outline_blocks(over, shown, scale)
    _fill_marks(over, shown, scale)
    page.alpha_composite(over)
    _put_badges(page, shown, scale)
    rows = len(shown.marks) + len(_legend(shown)) + 3
    height = max(page.height, rows * ROW + 4 * MARGIN)
    sheet = Image.new("RGB", (page.width + PANEL_WIDTH, height), PANEL)
    sheet.paste(page.convert("RGB"), (0, 0))
    _write_panel(sheet, page.width, scale, shown)
    return sheet


def _scaled(box: Box, scale: float, margin: float) -> tuple[float, float, float, float]:
    return (
        box.x0 * scale - margin,
        box.top * scale - margin,
        box.x1 * scale + margin,
        box.bottom * scale + margin,
    )


def _outline_blocks(over: Any, shown: Annotations, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(over)
    for outline in shown.outlines:
        x0, top, x1, bottom = _scaled(outline.box, scale, 5)
        colour = COLOURS[outline.style]
        if outline.style == FURNITURE:
            pen.rectangle((x0, top, x1, bottom), fill=(*colour, 50))
        else:
            pen.rectangle((x0, top, x1, bottom), outline=(*colour, OUTLINED), width=1)
            pen.rectangle((x0 - 4, top, x0 - 1, bottom), fill=(*colour, OUTLINED))


def _fill_marks(over: Any, shown: Annotations, scale: float) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(over)
    for mark in shown.marks:
        colour = COLOURS[mark.style]
        for box in mark.boxes:
            pen.rectangle(
                _scaled(box, scale, 3), fill=(*colour, FILLED), outline=(*colour, 255), width=2
            )


def _put_badges(page: Any, shown: Annotations, scale: float) -> None:
    """Put each numeral's number at the upper right corner of its first box."""
    from PIL import ImageDraw

    pen = ImageDraw.Draw(page)
    font = face(BADGE_SIZE).font
    for number, mark in enumerate(shown.marks, start=1):
        _, top, x1, _ = _scaled(mark.boxes[0], scale, 3)
        _badge(pen, (x1, top), str(number), mark, font)


def _badge(pen: Any, at: tuple[float, float], words: str, mark: Mark, font: Any) -> None:
    wide = pen.textlength(words, font=font) + 6
    left, middle = at[0] - 2, at[1] - 4
    pen.rounded_rectangle(
        (left, middle - 8, left + wide, middle + 7), radius=5, fill=COLOURS[mark.style]
    )
    pen.text((left + wide / 2, middle), words, font=font, fill=PAPER, anchor="mm")


# ── the panel ─────────────────────────────────────────────────────────────────────────


def _write_panel(sheet: Any, left: int, scale: float, shown: Annotations) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(sheet)
    pen.line((left, 0, left, sheet.height), fill=COLOURS[FURNITURE], width=1)
    text, small = face(TEXT_SIZE), face(SMALL_SIZE)
    x = left + MARGIN
    legend = _legend(shown)
    bottom = sheet.height - MARGIN - ROW * len(legend)
    pen.line((x, bottom, left + PANEL_WIDTH - MARGIN, bottom), fill=COLOURS[FURNITURE])
    heights = [mark.boxes[0].top * scale for mark in shown.marks]
    rows = spread(heights, 2 * MARGIN, bottom - ROW)
    for number, (mark, y) in enumerate(zip(shown.marks, rows, strict=True), start=1):
        _badge(pen, (x + 2, y + 4), str(number), mark, face(BADGE_SIZE).font)
        label = _named(UNKNOWN, text) if mark.style == UNKNOWN else _told(mark.label, text)
        fitting = _fitting(label, PANEL_WIDTH - 3 * MARGIN - 36, text.font, pen)
        pen.text((x + 40, y), fitting, INK, text.font, anchor="lm")
    for row, (style, count) in enumerate(legend):
        y = bottom + ROW * (row + 0.8)
        _sample(pen, (x, y), style)
        pen.text((x + 40, y), f"{_named(style, small)}: {count}", FAINT, small.font, anchor="lm")


def spread(wanted: Sequence[float], top: float, bottom: float) -> list[float]:
    """Return heights for rows as near as may be to those that are *wanted*, none over another.

    >>> spread([100, 100, 400], 0, 500)
    [100, 126, 400]
    >>> spread([490, 495], 0, 500)
    [474, 500]
    """
    rows: list[float] = []
    for height in wanted:
        rows.append(max(height, rows[-1] + ROW if rows else top))
    lowest = bottom
    for at in reversed(range(len(rows))):
        rows[at] = min(rows[at], lowest)
        lowest = rows[at] - ROW
    return rows


def _legend(shown: Annotations) -> list[tuple[str, int]]:
    """Return the styles that the page has, with how many bear each."""
    times = Counter(mark.style for mark in shown.marks)
    times.update(outline.style for outline in shown.outlines)
    return [(style, times[style]) for style in STYLE_NAMES if times[style]]


def _named(style: str, written: Face) -> str:
    return STYLE_NAMES[style] if written.vietnamese else style


def _told(label: str, written: Face) -> str:
    """Return a label as the font can write it: without the Vietnamese unit where it cannot."""
    return label if written.vietnamese else label.encode("ascii", "ignore").decode()


def _sample(pen: Any, at: tuple[float, float], style: str) -> None:
    x, y = at
    colour = COLOURS[style]
    if style in (SURE, TO_CHECK, UNKNOWN):
        light = tuple(255 - (255 - part) * FILLED // 255 for part in colour)
        pen.rectangle((x, y - 7, x + 28, y + 7), fill=light, outline=colour, width=2)
    elif style == FURNITURE:
        pen.rectangle((x, y - 7, x + 28, y + 7), fill=(225, 228, 232))
    else:
        pen.rectangle((x + 4, y - 7, x + 28, y + 7), outline=colour)
        pen.rectangle((x, y - 7, x + 3, y + 7), fill=colour)


def _fitting(words: str, room: float, font: Any, pen: Any) -> str:
    """Cut words that are wider than the room, with an ellipsis."""
    if pen.textlength(words, font=font) <= room:
        return words
    while words and pen.textlength(words + "…", font=font) > room:
        words = words[:-1]
    return words + "…"
