"""What a percentage is a share or a change of: *giải quyết 92 đơn, đạt 89,3%*, *tăng 9,7%*."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.model import Span
from extractors.readings import NAMED, Choice, choose_rate
from extractors.statuses import change_of

if TYPE_CHECKING:
    from extractors.counts import BoundCount, Count

CHANGE_REACH = 60  # characters between a figure and the percentage that it changed by
SHARE_REACH = 14  # words between a figure and its share
_SHARE = re.compile(r"(?:(?:đạt|chiếm|bằng|tỷ lệ|tỉ lệ|là|với|hơn|trên|gần)\s*)*")


def tells_of_before(count: Count) -> bool:
    """Tell whether a percentage is one of the figure before it."""
    return bool(count.candidate.percent and (_changed(count) or _rated(count)))


def share_of(count: Count) -> Choice | None:
    """Return what a percentage of the figure before it means, None if it is no indicator."""
    if changed := _changed(count):
        return Choice(changed.indicator, "percent", NAMED, NAMED, needs_met=True)
    rated = _rated(count)
    if rated is None:
        return None
    indicator = rated.indicator
    return choose_rate(count.scene.knowledge.indicators, indicator.rate_of or indicator.code)


def _changed(count: Count) -> BoundCount | None:
    """Return the figure that a percentage says has grown or fallen: *203 lượt, tăng 9,7%*."""
    last = count.last
    if last is None or not count.here(last) or len(count.gap(last)) > CHANGE_REACH:
        return None
    opening = Span(count.sentence.span.start, count.candidate.span.start)
    return last if change_of(count.text, opening, None) else None


def _rated(count: Count) -> BoundCount | None:
    """Return the figure whose share a percentage states: *giải quyết 92 đơn, đạt 89,3%*."""
    if not count.before:
        return None
    last = count.bound[-1]
    gap = count.text[last.figure.span.end : count.candidate.span.start]
    short = len(gap.split()) <= SHARE_REACH and count.here(last)
    label = count.label.strip(" (,").lower()
    bare = last.indicator.rate_of or _SHARE.fullmatch(label)
    return last if short and bare and "tổng" not in label else None
