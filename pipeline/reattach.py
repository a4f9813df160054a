"""Finding a decided figure again: after another extraction, another form, another version.

A decision is applied only to a figure of the same indicator with the same printed value that
nothing else can be taken for. What changed or is gone is *stale*: it waits for a person, who
is told why. Nothing is ever applied to the next best.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING

from extractors.text import folded
from pipeline.decisions import Action

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.decisions import Decision, Reading

# Shares of the letters of two sentences: OCR keeps more than 95 %, an edit of some words 80 %.
_SAME, _ALIKE = 0.93, 0.8
_NUMERAL = re.compile(r"\d+")


class State(StrEnum):
    """What became of a decision in one report."""

    APPLIED = "applied"
    STALE = "stale"
    SETTLED = "settled"  # the new version prints what the correction says


@dataclass(frozen=True, slots=True)
class Attachment:
    """The figure that a decision holds for now; ``reason`` says why it is stale."""

    state: State
    figure_id: str | None
    reason: str = ""


def reattach(decision: Decision, figures: Sequence[Reading]) -> Attachment:
    """Find the figure of *decision* among the *figures* of one report (in text order)."""
    seen = decision.seen
    same_place = [f for f in figures if f.figure_id == seen.figure_id and _same_value(f, seen)]
    if same_place:
        return Attachment(State.APPLIED, same_place[0].figure_id)
    alike = [f for f in figures if f.indicator == seen.indicator and _same_value(f, seen)]
    found = _only_one(decision, alike)
    if found:
        return Attachment(State.APPLIED, found.figure_id)
    if alike:
        return Attachment(
            State.STALE, None, f"có {len(alike)} số liệu giống nhau, không rõ là số nào"
        )
    return _changed(decision, figures)


def _same_value(one: Reading, other: Reading) -> bool:
    return (one.value, one.value_high) == (other.value, other.value_high)


def _only_one(decision: Decision, alike: Sequence[Reading]) -> Reading | None:
    """Return the one of *alike* that can be the figure that was seen, None if several can.

    It stands in the same place of the same sentence, however its body or period is read now; or
    it is the same in all that was read of it and its sentence was changed a little. To hold for
    quite another sentence, a decision must not change anything, and the figure have been the only
    one of its kind.
    """
    seen = decision.seen
    same_key = [figure for figure in alike if _key(figure) == _key(seen)]
    here = [figure for figure in alike if _same_place(figure, seen)]
    said_so = [figure for figure in same_key if _likeness(figure, seen) >= _ALIKE]
    for group in (here, said_so):
        one = group if len(group) == 1 else [f for f in group if f in same_key and _turn(f, seen)]
        if len(one) == 1:
            return one[0]
    harmless = decision.action in (Action.ACCEPT, Action.NOTE) and seen.alike == 1
    return same_key[0] if harmless and len(same_key) == 1 else None


def _turn(one: Reading, other: Reading) -> bool:
    return (one.ordinal, one.alike) == (other.ordinal, other.alike)


def _key(figure: Reading) -> tuple[object, ...]:
    return (
        *(figure.role, figure.status, figure.actor, figure.scope, figure.per),
        *(figure.period_start, figure.period_end),
    )


def _same_place(one: Reading, other: Reading) -> bool:
    """Tell whether two figures are the same numeral of one sentence, read twice."""
    return (
        _NUMERAL.findall(one.sentence) == _NUMERAL.findall(other.sentence)
        and _before(one) == _before(other)
        and _likeness(one, other) >= _SAME
    )


def _before(figure: Reading) -> int:
    """Count the numerals that stand before a figure's own in its sentence."""
    return len(_NUMERAL.findall(figure.sentence[: figure.offset]))


def _likeness(one: Reading, other: Reading) -> float:
    """Return how alike the sentences of two figures are, 0 to 1, without marks and capitals."""
    a, b = (" ".join(folded(figure.sentence).split()) for figure in (one, other))
    if a == b:
        return 1.0
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _ALIKE else 0.0


def _changed(decision: Decision, figures: Sequence[Reading]) -> Attachment:
    """Tell what stands now where the figure was: another value, or nothing."""
    seen, corrected = decision.seen, decision.corrections.value
    now = [f for f in figures if f.indicator == seen.indicator and _key(f) == _key(seen)]
    if len(now) > 1:
        now = [f for f in now if (f.ordinal, f.alike) == (seen.ordinal, seen.alike)]
    if len(now) != 1:
        return Attachment(State.STALE, None, "báo cáo không còn số liệu này")
    if corrected is not None and now[0].value == corrected:
        return Attachment(State.SETTLED, now[0].figure_id, "báo cáo đã in đúng như số được sửa")
    return Attachment(
        State.STALE, None, f"giá trị in đã đổi từ {seen.numeral} thành {now[0].numeral}"
    )
