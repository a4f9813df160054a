"""The text of Word paragraphs as it is printed: its runs, breaks, numbers, text boxes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.reading.conversions import Passage, Run, joined, spaced
from pipeline.reading.docx_fonts import font_of_paragraph, font_of_run
from pipeline.reading.ooxml import W, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.docx_fonts import Fonts
    from pipeline.reading.numbering import Numbering

_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    {
        f"{W}{name}"
        for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "txbxContent")
    }
    | {_FALLBACK}  # the same text box again, for old programs
)
_PRINTED = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


@dataclass(frozen=True, slots=True)
class WordFile:
    """An opened Word file: body, footnotes and styles (lxml elements), and its numbering.

    ``passages`` has the text of every paragraph without its number.
    """

    body: Any
    footnotes: tuple[Any, ...]
    styles: dict[str, Any]
    numbering: Numbering
    passages: dict[Any, Passage]


def blocks_of(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a part, also those in content controls."""
    for element in parent:
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag not in _LEFT_OUT:
            yield from blocks_of(element)


def text_boxes_of(paragraph: Any) -> Iterator[Any]:
    """Yield the contents of the text boxes that hang on a paragraph, each once."""
    for element in paragraph:
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag != _FALLBACK:
            yield from text_boxes_of(element)


def runs_of(paragraph: Any, fonts: Fonts) -> tuple[Run, ...]:
    """Return what a paragraph prints, run by run, each with its font."""
    return tuple(_pieces(paragraph, fonts, Run("", font_of_paragraph(paragraph, fonts))))


def paragraph_text(paragraph: Any, word: WordFile) -> Passage:
    """Return the text of a paragraph with its automatic number, in NFC."""
    passage = word.passages[paragraph]
    passage = spaced(passage, passage.text.strip())
    place = _list_place(paragraph, word)
    if place is None or not passage.text:
        return passage
    label = unicodedata.normalize("NFC", word.numbering.label(*place))
    return joined((Passage(label), passage), " ") if label else passage


def _pieces(element: Any, fonts: Fonts, look: Run) -> Iterator[Run]:
    for child in element:
        tag = child.tag
        if tag == f"{W}t":
            yield look._replace(text=child.text or "")
        elif tag in _PRINTED:
            yield look._replace(text=_PRINTED[tag])
        elif tag == f"{W}softHyphen":
            yield look._replace(text="\u00ad", soft=True)
        elif tag == f"{W}r":
            yield from _run(child, fonts, look)
        elif tag not in _LEFT_OUT:
            yield from _pieces(child, fonts, look)


def _run(run: Any, fonts: Fonts, look: Run) -> Iterator[Run]:
    if _is_on(run.find(f"{W}rPr/{W}vanish")):
        return
    font = font_of_run(run, fonts, look.font)
    capitals = _is_on(run.find(f"{W}rPr/{W}caps"))
    yield from _pieces(run, fonts, Run("", font, capitals))


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(f"{W}val") not in ("0", "false", "off")


def _list_place(paragraph: Any, word: WordFile) -> tuple[str, int] | None:
    """Return the list and the level that number a paragraph, by itself or by its style."""
    properties = paragraph.find(f"{W}pPr")
    seen: set[str] = set()
    while properties is not None:
        place = properties.find(f"{W}numPr")
        if place is not None and place.find(f"{W}numId") is not None:
            list_id = value(place.find(f"{W}numId"))
            return None if list_id == "0" else (list_id, number(place.find(f"{W}ilvl")))
        style = word.styles.get(value(properties.find(f"{W}pStyle")) or value(_base(properties)))
        if style is None or style.get(f"{W}styleId") in seen:
            return None
        seen.add(style.get(f"{W}styleId"))
        properties = style.find(f"{W}pPr")
    return None


def _base(properties: Any) -> Any:
    """Return what the style of these properties is based on; None for a paragraph's own."""
    return properties.getparent().find(f"{W}basedOn")
