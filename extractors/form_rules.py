"""Which rules of form a report is under, and which of their parts it lacks (*thể thức*).

The rule sets with their days are data: ``knowledge/letterheads.toml``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from extractors.imprints import forms
from extractors.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.model import Fact, Letterhead

STAGE = "letterhead"


def rules_of(head: Letterhead) -> tuple[str, ...]:
    """Return the rule sets under which a report can have been issued, by its regime and day.

    One if its day is known, or the bounds of its day lie under one; none if nothing tells.
    """
    first = _day(head.issued_on or head.issued_after)
    last = _day(head.issued_on or head.issued_before)
    if first is None and last is None:
        return ()
    return tuple(
        rules.symbol
        for rules in sorted(forms().rules, key=lambda rules: rules.first)
        if rules.regime == head.regime
        and (last is None or rules.first <= last)
        and (first is None or first <= rules.last)
    )


def _day(fact: Fact | None) -> date | None:
    return date.fromisoformat(fact.value) if fact else None


def with_missing(head: Letterhead, *, names_issuer: bool) -> Letterhead:
    """Name the required parts that a report lacks; of a text that is no document, none.

    *names_issuer*: its head names a body; the issuer may also be known from elsewhere.
    """
    if not (head.kind or head.signed_for or head.signer_role or head.recipients or head.symbol):
        return head
    there = {*head.unreadable, *(("issuer",) if names_issuer else ())}
    there |= {part for part in forms().parts if part != "issuer" and getattr(head, part)}
    if is_letter(head):
        there.add("kind")
    return replace(head, missing=tuple(part for part in forms().parts if part not in there))


def is_letter(head: Letterhead) -> bool:
    """Tell whether a document is a letter (*công văn*), which has no line of its kind."""
    return head.kind is None and (head.symbol is not None or head.title is not None)


def form_issues(head: Letterhead) -> Iterator[Issue]:
    """Yield what a person should know of a report's form: parts missing or not readable."""
    names = forms().parts
    if head.unreadable:
        listed = ", ".join(names[part] for part in head.unreadable)
        detail = (
            f"có chỗ ghi {listed} nhưng không đọc được (viết tay, dấu đóng đè hoặc quét mờ) nên để "
            "trống. Hãy xem trang đầu và điền tay"
        )
        yield Issue(STAGE, None, "unreadable_part", detail)
    if head.missing:
        listed = ", ".join(names[part] for part in head.missing)
        rules = f" ({' hoặc '.join(head.rules)})" if head.rules else ""
        detail = (
            f"không thấy trong văn bản: {listed} – là thành phần thể thức bắt buộc{rules}. Nếu bản "
            "gốc có, hãy nạp bản gốc; nếu không, hãy hỏi lại nơi gửi"
        )
        yield Issue(STAGE, None, "missing_parts", detail)
