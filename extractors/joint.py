"""One body made of several: *Thường trực HĐND tỉnh … 5 cuộc, các Ban … 16 cuộc. Qua giám sát …*."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.model import Actor, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from extractors.model import Figure
    from extractors.tables import TableFigure

FORMER = "(cũ)"  # a merged province: its figures are told apart, nothing is taken over from it
# The organs of a council that act together, in the order in which the law names them.
_HEADS = {"council": "HĐND", "standing": "Thường trực", "committees": "các Ban"}


def joint_body(actors: Iterable[Actor]) -> Actor | None:
    """Return the body that *actors* are together, None if they are not organs of one council.

    Single committees are *các Ban*; a body alone is itself.
    """
    named = list(actors)
    if len({actor.name for actor in named}) == 1:
        return named[0]
    ids: set[str] = set()
    tails: set[str] = set()
    for actor in named:
        parts = actor.id.split("+")
        ids |= {"committees" if part.endswith("_committee") else part for part in parts}
        _, council, tail = actor.name.partition("HĐND ")
        if council:  # "Ban Pháp chế" names no council
            tails.add(tail.rpartition("HĐND ")[2])
    if not named or not ids <= _HEADS.keys() or len(tails) != 1:
        return None
    tail = tails.pop()
    kept = [code for code in _HEADS if code in ids]
    heads = [_HEADS[code] for code in kept]
    last = heads[-1] + (f" HĐND {tail}" if kept[-1] != "council" else f" {tail}")
    name = f"{', '.join(heads[:-1])} và {last}" if len(heads) > 1 else last
    return Actor("+".join(kept), name, named[0].level)


def body_of_cell(
    item: TableFigure, alike: Sequence[Figure], causes: Sequence[Figure]
) -> Actor | None:
    """Return a cell's body: its own, that of a figure *alike* with its value, of any, the caption's.

    *causes* are the figures of the text that it sums up or is the outcome of, all bodies' together.
    """
    if item.figure.actor:
        return item.figure.actor
    equal = [other.actor for other in alike if other.value == item.figure.value]
    others = _living(alike)
    together = joint_body(_living(causes))
    return next((actor for actor in (*equal, *others, together) if actor), item.above)


def _living(figures: Iterable[Figure]) -> list[Actor]:
    """Return the bodies of what happened, without those of provinces that were merged."""
    return [
        figure.actor
        for figure in figures
        if figure.actor and FORMER not in figure.actor.name and figure.status == Status.ACTUAL
    ]
