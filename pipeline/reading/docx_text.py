"""The text of Word paragraphs as it is printed: its runs, breaks, numbers, text boxes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.reading.conversions import Passage, Run, joined, spaced
from pipeline.reading.docx_fonts import font_of_paragraph, font_of_run
from pipeline.reading.docx_styles import default_style, is_on
from pipeline.reading.docx_symbols import symbol, without_private
from pipeline.reading.ooxml import W, children_of, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.reading.docx_fonts import Fonts
    from pipeline.reading.numbering import Numbering

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LEFT_OUT = frozenset(
    f"{W}{name}"
    for name in ("pPr", "rPr", "del", "moveFrom", "instrText", "delText", "txbxContent", "rt")
)
_TEXT = (f"{W}t", f"{_MATH}t")
_PRINTED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}


@dataclass(frozen=True, slots=True)
class WordFile:
    """An opened Word file, as lxml elements, and its numbering.

    ``notes`` are footnotes, then endnotes; ``margins`` headers and footers that pages bear;
    ``passages`` has the text of every paragraph without its number.
    """

    body: Any
    notes: tuple[Any, ...]
    margins: tuple[Any, ...]
    styles: dict[str, Any]
    numbering: Numbering
    passages: dict[Any, Passage]


def blocks_of(parent: Any) -> Iterator[Any]:
    """Yield the paragraphs and tables of a part, also those in content controls."""
    for element in children_of(parent):
        if element.tag in (f"{W}p", f"{W}tbl"):
            yield element
        elif element.tag not in _LEFT_OUT:
            yield from blocks_of(element)


def text_boxes_of(paragraph: Any) -> Iterator[Any]:
    """Yield the contents of the text boxes that hang on a paragraph, each once."""
    for element in children_of(paragraph):
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag not in (f"{W}del", f"{W}moveFrom"):
            yield from text_boxes_of(element)


def join_deleted_ends(part: Any) -> None:
    """Join paragraphs whose end a tracked change takes away with those that follow them."""
    for paragraph in list(part.iter(f"{W}p")):
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        following = paragraph.getnext()
        if mark is None or following is None or following.tag != f"{W}p":
            continue
        if any(mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom")):
            place = 0 if following.find(f"{W}pPr") is None else 1
            following[place:place] = [each for each in paragraph if each.tag != f"{W}pPr"]
            paragraph.getparent().remove(paragraph)


def runs_of(paragraph: Any, styles: dict[str, Any], fonts: Fonts) -> tuple[Run, ...]:
    """Return what a paragraph prints, run by run, each with its font."""
    named = value(paragraph.find(f"{W}pPr/{W}pStyle"))
    walk = _Walk(styles, named or default_style(styles), fonts)
    return tuple(walk.pieces(paragraph, Run("", font_of_paragraph(paragraph, fonts))))


def paragraph_text(paragraph: Any, word: WordFile) -> Passage:
    """Return the text of a paragraph with its automatic number, in NFC."""
    passage = word.passages[paragraph]
    passage = spaced(passage, passage.text.strip())
    place = _list_place(paragraph, word)
    if place is None or not passage.text:
        return passage
    label = unicodedata.normalize("NFC", word.numbering.label(*place))
    return joined((Passage(label), passage), " ") if label else passage


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way through a paragraph: its style, and the fields that are open on the way.

    A field is true while its instruction is passed ("PAGE", or another field that it asks),
    false while its result is, which alone is printed.
    """

    styles: dict[str, Any]
    style: str
    fonts: Fonts
    fields: list[bool] = field(default_factory=list)

    def pieces(self, element: Any, look: Run) -> Iterator[Run]:
        """Yield what an element prints, each piece with the look of its run."""
        for child in children_of(element):
            tag = child.tag
            if tag == f"{W}fldChar":
                self._pass(str(child.get(f"{W}fldCharType")))
            elif tag in _LEFT_OUT or (tag == f"{W}r" and self._is_hidden(child)):
                continue
            elif tag in _TEXT or tag in _PRINTED or tag == f"{W}sym":
                yield look._replace(text="" if any(self.fields) else _printed(child))
            elif tag == f"{W}softHyphen":
                yield look._replace(text="\u00ad", soft=True)
            elif tag == f"{W}r":
                font = font_of_run(child, self.fonts, look.font)
                capitals = is_on(child, "caps", self.style, self.styles)
                yield from self.pieces(child, Run("", font, capitals))
            else:
                yield from self.pieces(child, look)

    def _is_hidden(self, run: Any) -> bool:
        """Tell whether a run is not printed; a mark of a field in it counts all the same."""
        hidden = is_on(run, "vanish", self.style, self.styles)
        return hidden and run.find(f"{W}fldChar") is None

    def _pass(self, mark: str) -> None:
        if mark == "begin":
            self.fields.append(True)
        elif mark == "separate" and self.fields:
            self.fields[-1] = False
        elif mark == "end" and self.fields:
            self.fields.pop()


def _printed(element: Any) -> str:
    """Return what an element of a run prints."""
    if element.tag in _PRINTED:
        return _PRINTED[element.tag]
    if element.tag == f"{W}sym":
        code = str(element.get(f"{W}char", ""))
        font = str(element.get(f"{W}font", ""))
        return symbol(font, int(code, 16)) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else ""
    return without_private(element.text or "")


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
