"""The fonts of runs in Word files (ECMA-376, 17.7.2: run, its style, its paragraph's, default)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reading.ooxml import W, value

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Fonts:
    """The fonts that styles give, by style id; ``paragraph`` is what a paragraph has without."""

    by_style: Mapping[str, str]
    paragraph: str | None


def fonts_of(styles: Any) -> Fonts:
    """Return the fonts that the styles of a Word file (an lxml element) set, inherited or own."""
    by_id = {each.get(f"{W}styleId"): each for each in styles.findall(f"{W}style")}
    by_style = {}
    for style_id, style in by_id.items():
        if name := _inherited(style, by_id):
            by_style[style_id] = name
    default = named_font(styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    normal = (
        each.get(f"{W}styleId")
        for each in by_id.values()
        if each.get(f"{W}type") == "paragraph" and each.get(f"{W}default") in ("1", "true", "on")
    )
    return Fonts(by_style, by_style.get(next(normal, ""), default))


def _inherited(style: Any, by_id: Mapping[str, Any]) -> str | None:
    seen = set()
    while style is not None and style.get(f"{W}styleId") not in seen:
        seen.add(style.get(f"{W}styleId"))
        if name := named_font(style.find(f"{W}rPr")):
            return name
        style = by_id.get(value(style.find(f"{W}basedOn")))
    return None


def named_font(properties: Any) -> str | None:
    """Return the font that run properties name for Western letters; None if they name none."""
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    if fonts is None:
        return None
    # letters beyond ASCII, which tell encodings apart, are printed in the second of the two
    name = fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii")
    return None if name is None else str(name)


def font_of_paragraph(paragraph: Any, fonts: Fonts) -> str | None:
    """Return the font of a paragraph's runs that name none themselves."""
    style = value(paragraph.find(f"{W}pPr/{W}pStyle"))
    return fonts.by_style.get(style, fonts.paragraph)


def font_of_run(run: Any, fonts: Fonts, otherwise: str | None) -> str | None:
    """Return the font of a run; *otherwise* is that of its paragraph."""
    properties = run.find(f"{W}rPr")
    if properties is None:
        return otherwise
    style = value(properties.find(f"{W}rStyle"))
    return named_font(properties) or fonts.by_style.get(style, otherwise)
