"""Portions: all that one clause, sentence or list counts of a kind, against totals that stand before.

Numbers that are picked out add up by chance. All the numbers of a clause together, to the very
number that an earlier one states, hardly do: *đã giải quyết 274 đơn khiếu nại và 105 đơn tố cáo;
trong đó có 11 đơn khiếu nại đúng, 10 đúng một phần, 74 rút đơn và 179 sai; có …*.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from extractors.model import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from extractors.knowledge import Indicator
    from extractors.model import Figure

FEWEST = 2  # parts that make a sum
TELLING = 20  # a smaller total is met by chance


def portions(
    total: Figure, mates: Sequence[Figure], text: str, catalogue: Mapping[str, Indicator]
) -> Iterator[list[Figure]]:
    """Yield the clauses and sentences whose figures of the total's group add up to it.

    *mates* are the figures after the total in text order. What divides another figure of the
    clause is passed over; figures of which one can divide the other are no parts of one whole.
    """
    if total.value < TELLING:
        return
    kind = _kin(total.indicator, catalogue)
    kin = [mate for mate in mates if mate.indicator in kind]
    clauses: defaultdict[tuple[int, int], list[Figure]] = defaultdict(list)
    whole: defaultdict[int, list[Figure]] = defaultdict(list)
    for mate in kin:
        sentence = mate.evidence[0].start if mate.evidence else mate.span.start
        clauses[sentence, clause_of(mate, text)].append(mate)
        whole[sentence].append(mate)
    for counted in (*clauses.values(), *whole.values()):
        starts = {mate.span.start for mate in counted}
        parts = [mate for mate in counted if mate.part_of not in starts]
        if _adds_up(parts, total) and _apart(parts, catalogue):
            yield parts


def _kin(code: str, catalogue: Mapping[str, Indicator]) -> frozenset[str]:
    """Return what can divide an indicator, or divides something else together with it."""
    splits = [split.codes for indicator in catalogue.values() for split in indicator.sums]
    beside = (codes for codes in splits if code in codes)
    own = (split.codes for split in catalogue[code].sums)
    return frozenset({code}).union(*beside, *own)


def clause_of(figure: Figure, text: str) -> int:
    """Return where the clause of a figure begins: after the last semicolon of its sentence."""
    start = figure.evidence[0].start if figure.evidence else figure.span.start
    return max(start, text.rfind(";", start, figure.span.start))


def _adds_up(parts: Sequence[Figure], total: Figure) -> bool:
    told = sum(1 for part in parts if part.value) >= FEWEST
    bases = any(part.role == Role.DENOMINATOR for part in parts)
    return told and not bases and sum(part.value for part in parts) == total.value


def _apart(parts: Sequence[Figure], catalogue: Mapping[str, Indicator]) -> bool:
    """Tell whether no figure can divide another: *chuyển 40 đơn, đã nhận được 20 trả lời*."""
    codes = {part.indicator for part in parts}
    divided = {c for code in codes for split in catalogue[code].sums for c in split.codes - {code}}
    return codes.isdisjoint(divided)
