"""Reporting periods (*kỳ báo cáo*) named in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from extractors.model import Period


def find_periods(text: str, issued_on: date | None) -> tuple[Period, ...]:
    """Find every period phrase of *text*, by position, none overlapping another."""
    del text, issued_on
    return ()
