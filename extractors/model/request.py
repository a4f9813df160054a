"""What a letter asks others to report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.model.figure import Period
    from extractors.model.spans import Span
    from extractors.model.structure import Fact


@dataclass(frozen=True, slots=True)
class Request:
    """A report that a letter (*công văn*) asks for; one for each period that it names.

    ``bodies`` are the addressees without level and place ("Đảng đoàn HĐND"), ``provinces`` those
    that are named; ``every_province`` if all are meant ("các tỉnh, thành phố"). ``due_on`` is a
    day in ISO form. ``span`` is the sentence that asks.
    """

    bodies: tuple[Fact, ...]
    provinces: tuple[Fact, ...]
    every_province: bool
    period: Period | None
    due_on: Fact | None
    span: Span
