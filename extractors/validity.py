"""Bodies through time (*hiệu lực của cơ quan*): until when one acts, and who comes after it.

Source: ``knowledge/validity.toml``. The validity of a province is another matter
(``extractors.places``): the council of Tiền Giang ended with its province.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from extractors.levels import Level
from extractors.places import KNOWLEDGE


@dataclass(frozen=True, slots=True)
class Validity:
    """A kind of body at one level, with its first and last day (None: an open end).

    ``uncertain``: the last day is not the same everywhere; then ``tolerance_days`` pass after
    it before a document by the body is odd. ``source`` says where the days come from.
    """

    name: str
    kind: str
    level: Level
    valid_from: date | None = None
    valid_to: date | None = None
    uncertain: bool = False
    tolerance_days: int = 0
    successor: str | None = None
    source: str | None = None

    def ended(self, day: date) -> bool:
        """Tell whether the body surely acts no more on *day*."""
        last = self.valid_to
        return last is not None and last + timedelta(days=self.tolerance_days) < day


@cache
def validities() -> tuple[Validity, ...]:
    """Load ``knowledge/validity.toml`` (once a process). Raises ValueError on a wrong entry."""
    content = tomllib.loads((KNOWLEDGE / "validity.toml").read_text(encoding="utf-8"))
    found = tuple(
        Validity(**{**entry, "level": Level(entry["level"])}) for entry in content["body"]
    )
    keys = [(body.name, body.level) for body in found]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise ValueError(f"validity.toml: {sorted(twice)} có hai lần; hãy giữ một mục.")
    return found


def validity_of(name: str, level: Level | None) -> Validity | None:
    """Return the validity of a body by its short *name* ("Đảng đoàn HĐND tỉnh"); None if unknown.

    A joint body has that of a member which ends. Without a *level* only a body that there is at
    one level alone is known.
    """
    words = f"{name} ".replace(",", " ")
    named = [body for body in validities() if f"{body.name} " in words]
    fits = [body for body in named if _fits(body, level)]
    whole = [
        body
        for body in fits
        if not any(body.name != other.name and body.name in other.name for other in fits)
    ]
    return max(whole, key=lambda body: (body.valid_to is not None, len(body.name)), default=None)


def _fits(body: Validity, level: Level | None) -> bool:
    if level is not None:
        return body.level == level
    return sum(other.name == body.name for other in validities()) == 1
