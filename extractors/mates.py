"""Which figures round a total could be its parts: in its text, its row, its column.

Parts stand after their total, or before one that closes; in the same paragraph or list, or, where
the sum is telling enough, in the paragraphs and sections beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.model import Figure, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from extractors.knowledge import Split
    from extractors.passages import Passage, Placed

WINDOW = 24  # figures on either side of a total among which its parts are looked for
CELLS = 240  # cells of a table on either side among which those of its row or column are
BEFORE_BASE = 2  # figures before the m of n/m among which its n is looked for
PAPERS = "văn bản"  # papers written about petitions do not divide the petitions


def can_add(figure: Figure) -> bool:
    """Tell whether a figure is a plain count: no range, rate or average."""
    return figure.value_high is None and figure.per is None and figure.unit != "%"


@dataclass(frozen=True, slots=True)
class Side:
    """The figures on one side of a total that could be its parts, in text order.

    ``told`` is true where the layout or the text says that they add up: in a table, or before a
    total that closes (*cộng*). ``before`` is true of those before a total, ``beyond`` of those
    in other paragraphs of its section, too.
    """

    mates: Sequence[Figure]
    told: bool
    before: bool
    beyond: bool = False

    def of(self, total: Figure, split: Split) -> Side:
        """Return the side with the figures of one split alone."""
        mates = [mate for mate in self.mates if _divides(mate, total, split)]
        return Side(mates, self.told, self.before, self.beyond)


def sides(index: int, placed: Sequence[Placed]) -> list[Side]:
    """Return the figures round a total that could divide it; in a table, by row and by column."""
    passage = placed[index].passage
    if passage.row is not None:
        return [
            Side(_figures(_cells(index, placed, step, aligned)), told=True, before=step < 0)
            for aligned in (passage.in_row, passage.in_column)
            for step in (1, -1)
        ]
    after, before = _neighbours(index, placed, 1), _neighbours(index, placed, -1)
    found = [
        Side(_figures(after), told=False, before=False),
        Side(_figures(before), told=passage.closes, before=True),
    ]
    far = _neighbours(index, placed, 1, beyond=True)
    if len(far) > len(after):
        found.append(Side(_figures(far), told=False, before=False, beyond=True))
    earlier = _neighbours(index, placed, -1, beyond=True) if passage.closes else []
    if len(earlier) > len(before):
        found.append(Side(_figures(earlier), told=False, before=True, beyond=True))
    return found


def _figures(placed: Sequence[Placed]) -> list[Figure]:
    return [item.figure for item in placed]


def _divides(mate: Figure, total: Figure, split: Split) -> bool:
    """Tell whether a figure is of a split and stands on the total's level.

    In a table the kinds of resolutions in 2022 add up to those of 2022, not to all years': a
    slice is divided by slices of its period, a whole by wholes.
    """
    if mate.indicator not in split.codes:
        return False
    if mate.unit == PAPERS != total.unit and not split.papers:
        return False
    if len(split.codes) == 1 or mate.indicator == total.indicator or mate.role != Role.PART:
        return True
    return total.role == Role.PART and mate.period == total.period


def _cells(
    index: int, placed: Sequence[Placed], step: int, aligned: Callable[[Passage], bool]
) -> list[Placed]:
    """Return the cells of a total's row or column, to one side of it, that could be its parts."""
    total = placed[index].figure
    out: list[Placed] = []
    for item in _outwards(index, placed, step, CELLS):
        if item.passage.start != placed[index].passage.start:
            break
        if not aligned(item.passage):
            continue
        if (step > 0 and _begins_anew(item.figure, total)) or len(out) == WINDOW:
            break
        if _is_mate(item.figure, total):
            out.append(item)
    return out if step > 0 else out[::-1]


def _neighbours(
    index: int, placed: Sequence[Placed], step: int, *, beyond: bool = False
) -> list[Placed]:
    """Return the figures after (or before) a total in its passage that could be its parts.

    *beyond*: those of the paragraphs beside it in its section and the next ones, too.
    """
    total, passage = placed[index].figure, placed[index].passage
    out = []
    for item in _outwards(index, placed, step, WINDOW):
        figure, place = item.figure, item.passage
        near = place.start == passage.start
        if not near and not (beyond and place.row is None and _beside(figure, total)):
            break
        if step > 0 and _begins_anew(figure, total):
            break
        if _is_mate(figure, total):
            out.append(item)
    if step < 0:
        return out[::-1]
    own = placed[max(0, index - BEFORE_BASE) : index]
    mine = [p for p in own if p.figure.part_of == total.span.start and _is_mate(p.figure, total)]
    return mine + out  # the n of n/m stands before its m


def _outwards(index: int, placed: Sequence[Placed], step: int, most: int) -> Iterator[Placed]:
    """Yield the figures after (or before) one, the nearest first."""
    last = min(len(placed), index + most + 1) if step > 0 else max(-1, index - most - 1)
    for at in range(index + step, last, step):
        yield placed[at]


def _begins_anew(figure: Figure, total: Figure) -> bool:
    """Tell whether another, larger total of the same kind begins."""
    larger = figure.value > total.value and figure.status == total.status
    return larger and figure.indicator == total.indicator and figure.role != Role.PART


def _beside(figure: Figure, total: Figure) -> bool:
    """Tell whether two figures stand in one section, or in two under the same heading."""
    if figure.section is None or total.section is None:
        return figure.section is total.section
    return figure.section == total.section or (
        figure.section.rpartition(".")[0] == total.section.rpartition(".")[0] != ""
    )


def _is_mate(figure: Figure, total: Figure) -> bool:
    """Tell whether a figure could be a part of a total by what it is."""
    return (
        can_add(figure)
        and figure.status == total.status
        and (figure.role != Role.DENOMINATOR or total.role == Role.DENOMINATOR)
        and (figure.value != total.value or figure.part_of == total.span.start)
    )
