"""Where a report asks: its paragraphs, each with what the section round it holds."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.model import BlockKind, Span
from extractors.proposal_words import title_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Section
    from extractors.paragraphs import Paragraph
    from extractors.scene import Scene

_RUNNING = (BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING)
_BULLET = re.compile(r"[-–—+*•·▪●○◦]\s*|\(?(?:\d{1,2}|[a-zđ])[.)]\s+|\(\d{1,2}\)\s*")
_STOPPED = re.compile(r"[.;:!?/…][\s*”\")]*\Z")
_TOP = re.compile(r"(?:PL|P)?[A-ZĐ]+\d*|[IVX]+")  # labels of the outer sections
_TITLE = 120  # a longer line without a number is a paragraph, not a title
_WRAPPED = 60  # a line of so many characters without a stop goes on below
_OVERSIGHT = ("oversight", "questioning")
ASKED = "asked"  # a section of proposals within one of supervision


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph without its enumerator or bullet, and what the section round it holds.

    ``zone`` is a kind of ``title_kind``, or ``asked``; ``rank`` 0 for a numbered or plain
    paragraph, 1 for "-", 2 for what is deeper. ``opener`` is the section that begins with it.
    ``titled`` is the words of a title that opens a section of proposals with this line.
    """

    paragraph: Paragraph
    content: Span
    zone: str | None
    rank: int
    opener: Section | None
    titled: Span | None = None


def zoned(scene: Scene) -> Iterator[Item]:
    """Yield the running paragraphs of the report in order; broken lines are put together."""
    text = scene.text
    loose: tuple[str | None, int] | None = None  # a title without a number, and where it stands
    waiting: Item | None = None
    for part in _parts(scene):
        section = part.section
        opener = section if section and section.span.start == part.span.start else None
        if opener and _closes(opener, text):
            loose = None
        if opener is None and _is_title(part, text):
            loose = (title_kind(part.span.of(text).rstrip(": ")), part.span.start)
            item = Item(part, Span(part.span.end, part.span.end), loose[0], 0, None, part.span)
        else:
            item = _item(part, opener, loose, text)
        if waiting and _goes_on(waiting, item, text):
            content = Span(waiting.content.start, item.content.end)
            waiting = replace(waiting, content=content)
            continue
        if waiting:
            yield waiting
        waiting = item
    if waiting:
        yield waiting


def _parts(scene: Scene) -> Iterator[Paragraph]:
    """Yield the running paragraphs, cut where a numbered item begins within one.

    In a text of broken lines an item goes on below, and the next may look as if it did.
    """
    waiting = deque(scene.structure.sections)
    around: list[Section] = []
    for part in scene.paragraphs:
        start = part.span.start
        while True:
            inside = waiting and waiting[0].span.start < part.span.end
            stop = max(start, waiting[0].span.start) if inside else part.span.end
            if start < stop and part.kind in _RUNNING:
                around = [one for one in around if one.span.end > start]
                yield replace(part, span=Span(start, stop), sections=tuple(around[::-1]))
            if not inside:
                break
            around = [one for one in around if one.span.end > stop]
            around.append(waiting.popleft())
            start = stop


def _closes(opener: Section, text: str) -> bool:
    """Tell whether a section ends what a title without a number holds."""
    label = opener.number.rsplit(".", 1)[-1]
    return bool(_TOP.fullmatch(label)) or opener.title.of(text).isupper()


def _is_title(part: Paragraph, text: str) -> bool:
    surface = part.span.of(text)
    if part.listed and part.kind != BlockKind.HEADING:
        return False
    if len(surface) > _TITLE:
        return False
    return surface.isupper() or title_kind(surface.rstrip(": ")) == "asks"


def _item(
    part: Paragraph, opener: Section | None, loose: tuple[str | None, int] | None, text: str
) -> Item:
    zone = _zone(part, loose, text)
    start, rank = part.span.start, 0
    titled = None
    if opener is not None:
        start = opener.title.start
        if zone in ("asks", ASKED) and title_kind(opener.title.of(text)) == "asks":
            titled = opener.title
            start = min(titled.end, part.span.end)
    elif bullet := _BULLET.match(text, start, part.span.end):
        rank = 1 if bullet.group()[0] in "-–—*•●▪" else 2
        start = bullet.end()
    while start < part.span.end and text[start] in " :\t*_\xa0":
        start += 1
    return Item(part, Span(start, part.span.end), zone, rank, opener, titled)


def _zone(part: Paragraph, loose: tuple[str | None, int] | None, text: str) -> str | None:
    """Return what the sections round a paragraph hold, the inner ones over the outer."""
    zone = loose[0] if loose else None
    for section in reversed(part.sections):
        if zone in ("asks", ASKED):
            return zone
        if loose and section.span.start < loose[1]:
            continue
        kind = title_kind(section.title.of(text))
        if kind == "asks" and zone in _OVERSIGHT:
            return ASKED
        zone = kind or zone
    return zone


def _goes_on(before: Item, item: Item, text: str) -> bool:
    """Tell whether a line goes on with the item before it, which a page or a hand broke."""
    if item.opener or item.rank or item.paragraph.kind != BlockKind.PARAGRAPH or before.titled:
        return False
    if before.zone != item.zone or _STOPPED.search(text, before.content.start, before.content.end):
        return False
    if text[item.content.start : item.content.start + 1].islower():
        return True
    last = text.rfind("\n", before.content.start, before.content.end) + 1
    width = before.content.end - max(last, before.content.start)
    gap = text[before.content.end : item.content.start]
    return width >= _WRAPPED and "\n\n" not in gap
