"""Totals over the provinces of a merger: no one body's, but all of theirs together.

In a report of a merged province (resolution 202/2025/QH15) a year's total adds up the new
province's figure and those of the former ones. Its body is all of them, lest the new council be
credited with what was done before there was one.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from extractors.breakdowns import KIND as BREAKDOWN
from extractors.model import Actor, Check, Figure, Role, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from extractors.passages import Placed

_FORMER = re.compile(r"(?P<body>.*\b(?:tỉnh|thành phố)) (?P<place>.+) \(cũ\)")
_WORDS = {1: "một", 2: "hai", 3: "ba"}


def over_mergers(placed: Sequence[Placed], checks: Sequence[Check]) -> list[Placed]:
    """Return the figures, the totals over several provinces with all their bodies."""
    at = {item.figure.span.start: item.figure for item in placed}
    owners: dict[int, Actor] = {}
    parts: set[int] = set()
    for check in checks:
        if check.verdict == Verdict.PROVED and check.kind == BREAKDOWN:
            owner = _owner(at[check.total], [at[start] for start in check.parts])
            if owner:
                owners[check.total] = owner
                parts.update(check.parts)
    if not owners:
        return list(placed)
    again = {_said(at[start]): owner for start, owner in owners.items()}
    return [
        replace(item, figure=_with_owner(item.figure, owners, again))
        if item.figure.span.start not in parts
        else item
        for item in placed
    ]


def _owner(total: Figure, parts: Sequence[Figure]) -> Actor | None:
    """Return the bodies of a total whose parts are the new province's and the former ones'."""
    names = [part.actor.name for part in parts if part.actor]
    former = [match for name in names if (match := _FORMER.fullmatch(name))]
    bodies = {match["body"] for match in former}
    rest = {name for name in names if not _FORMER.fullmatch(name)}
    alone = len(names) == len(parts) and len(bodies) == 1 and rest == bodies
    if not alone or total.actor is None or len(former) not in _WORDS:
        return None
    body = bodies.pop()
    own = body.removesuffix(" tỉnh").removesuffix(" thành phố")
    theirs = f"{_WORDS[len(former)]} tỉnh cũ"
    name = f"{body} và {theirs}" if " và " in own else f"{body} và {own} {theirs}"
    return replace(total.actor, name=name)


def _said(figure: Figure) -> tuple[object, ...]:
    days = (figure.period.start, figure.period.end) if figure.period else None
    return figure.indicator, figure.value, figure.status, days


def _with_owner(
    figure: Figure, owners: Mapping[int, Actor], again: Mapping[tuple[object, ...], Actor]
) -> Figure:
    """Give a total, what divides it in another way, and what states it again its bodies."""
    own = owners.get(figure.span.start)
    if own is None and figure.part_of is not None:
        own = owners.get(figure.part_of)
    if own is None and figure.role == Role.TOTAL:
        own = again.get(_said(figure))
    named = figure.actor is None or own is None or own.name.startswith(f"{figure.actor.name} ")
    return replace(figure, actor=own) if own and named else figure
