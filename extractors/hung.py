"""Figures that a text hangs on a total by its layout, and those that divide it by their bodies."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.mates import PAPERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from extractors.model import Figure
    from extractors.passages import Placed

_BASE = re.compile(r"\s?/\s?\d")


def hung_on(total: Figure, mates: Sequence[Figure], text: str) -> list[Figure]:
    """Return what the text hangs on a total, of whatever kinds: *(9 quy phạm, 2 về nhân sự)*.

    The n of each n/m with the total as m is the total's, whatever its words were taken for.
    """
    shares = [m for m in mates if m.part_of == total.span.start and _over(m, text)]
    if len(shares) > 1:
        return shares
    group = total.indicator.partition(".")[0]
    return [
        mate
        for mate in mates
        if mate.part_of == total.span.start
        and mate.indicator.startswith(f"{group}.")
        and (mate.unit != PAPERS or total.unit == PAPERS)
    ]


def _over(figure: Figure, text: str) -> bool:
    """Tell whether a figure is the n of an n/m: *37/93 ý kiến được giải trình*."""
    return bool(_BASE.match(text, figure.span.end))


def with_former(
    total: Figure, hung: Sequence[Figure], before: Sequence[Placed]
) -> list[Figure] | None:
    """Return former provinces' parts with the new one's, which stands *before*, if they add up.

    *tiếp 96 lượt … Cả năm, số lượt tiếp là 189 (hai tỉnh cũ: 41 và 52 lượt)*.
    """
    former = [mate for mate in hung if mate.actor and mate.actor.name.endswith("(cũ)")]
    rest = total.value - sum(mate.value for mate in former)
    if not former or len(former) < len(hung) or rest <= 0:
        return None
    for item in reversed(before):
        own = item.figure
        same = own.indicator == total.indicator and own.status == total.status
        if same and own.value == rest and own.section == total.section:
            return [own, *former]
    return None


def of_several_bodies(run: Sequence[Figure]) -> bool:
    """Tell whether a run is the work of several bodies, no body's work of one kind twice."""
    bodies = [part.actor.name for part in run if part.actor]
    kinds = {(part.indicator, part.actor.name) for part in run if part.actor}
    return len(kinds) == len(bodies) == len(run) and len(set(bodies)) > 1
