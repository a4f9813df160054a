"""The text of Word paragraphs as it is printed: its runs, breaks, numbers, text boxes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.reading.docx_styles import default_style, is_on
from pipeline.reading.docx_symbols import symbol, without_private
from pipeline.reading.ooxml import W, children_of, number, value

if TYPE_CHECKING:
    from collections.abc import Iterator

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

    ``notes`` are footnotes, then endnotes; ``margins`` headers and footers that pages bear.
    """

    body: Any
    notes: tuple[Any, ...]
    margins: tuple[Any, ...]
    styles: dict[str, Any]
    numbering: Numbering


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


def ends_deleted(paragraph: Any) -> bool:
    """Tell whether a tracked change takes a paragraph's end away: the next goes on with it."""
    mark = paragraph.find(f"{W}pPr/{W}rPr")
    return mark is not None and any(
        mark.find(f"{W}{name}") is not None for name in ("del", "moveFrom")
    )


def paragraph_text(paragraph: Any, word: WordFile) -> str:
    """Return the text of a paragraph with its automatic number, in NFC."""
    named = value(paragraph.find(f"{W}pPr/{W}pStyle"))
    walk = _Walk(word.styles, named or default_style(word.styles))
    text = unicodedata.normalize("NFC", "".join(walk.pieces(paragraph))).strip()
    place = _list_place(paragraph, word)
    if place is None or not text:
        return text
    label = unicodedata.normalize("NFC", word.numbering.label(*place))
    return f"{label} {text}" if label else text


@dataclass(frozen=True, slots=True)
class _Walk:
    """The way through a paragraph: its style, and the fields that are open on the way.

    A field is true while its instruction is passed ("PAGE", or another field that it asks),
    false while its result is, which alone is printed.
    """

    styles: dict[str, Any]
    style: str
    fields: list[bool] = field(default_factory=list)

    def pieces(self, element: Any) -> Iterator[str]:
        for child in children_of(element):
            tag = child.tag
            if tag == f"{W}fldChar":
                self._pass(str(child.get(f"{W}fldCharType")))
            elif tag in _LEFT_OUT or (tag == f"{W}r" and self._is_hidden(child)):
                continue
            elif tag in _TEXT or tag in _PRINTED or tag == f"{W}sym":
                yield "" if any(self.fields) else _printed(child)
            elif tag == f"{W}r" and is_on(child, "caps", self.style, self.styles):
                yield from (piece.upper() for piece in self.pieces(child))
            else:
                yield from self.pieces(child)

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
