"""Which mentions are of one document.

Numbers begin again (see `numbering`), so "12/BC-HĐND" of 2022 and of 2023 are two documents, and
so are those of a province and of its district. Days that differ within one numbering cannot
both be true: that is raised, and neither is taken.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import Issue
from extractors.numbering import one_numbering
from extractors.symbols import year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from extractors.cited import Mention

STAGE = "citations"
CONFLICT = "citation_conflict"
UNCLEAR = "citation_unclear"
_LEVEL = re.compile(r"\b(tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn|đặc khu)\b *(.*)$")
_SHOWN = 3  # mentions of a document that are looked at for its place; the first say it best
# Issuers of one symbol that are never each other: what the text says cannot both be true.
_APART = (
    frozenset({"Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành Trung ương"}),
    frozenset({"Quốc hội", "Ủy ban Thường vụ Quốc hội"}),
    frozenset({"Chính phủ", "Thủ tướng Chính phủ"}),
)
CENTRAL = frozenset().union(*_APART)  # bodies whose names are complete


class Grouped(NamedTuple):
    """The mentions of one document, in order, with those that could be another one's too."""

    mentions: tuple[Mention, ...]
    unclear: tuple[Mention, ...]


def documents(symbol: str, found: Sequence[Mention]) -> list[Grouped]:
    """Divide the mentions of *symbol* by the documents that they can only mean.

    A mention without day and place belongs to the document named last before it; where there are
    several, that is unclear.
    """
    days = {mention.cited.issued_on for mention in found}
    places = {_place(mention.cited.issuer) for mention in found}
    if len(days) == 1 and len(places) == 1:
        return [Grouped(tuple(found), ())]
    groups: list[list[Mention]] = []
    unclear: list[Mention] = []
    for mention in sorted(found, key=_said_least_last):
        fitting = [group for group in groups if _fits(symbol, group, mention)]
        if not fitting:
            groups.append([mention])
            continue
        same_day = [
            g for g in fitting if mention.cited.issued_on and _day(g) == mention.cited.issued_on
        ]
        _nearest(same_day or fitting, mention).append(mention)
        if len(fitting) > 1 and not same_day:
            unclear.append(mention)
    return [
        Grouped(
            tuple(sorted(group, key=_place_in_text)),
            tuple(mention for mention in unclear if mention in group),
        )
        for group in groups
    ]


def _place_in_text(mention: Mention) -> int:
    return mention.span.start


def _said_least_last(mention: Mention) -> tuple[bool, bool, int]:
    cited = mention.cited
    return cited.issued_on is None, cited.issuer is None, mention.span.start


def _nearest(groups: list[list[Mention]], mention: Mention) -> list[Mention]:
    """Return the group that was named last before *mention*, else the first one."""
    before = [
        (max(m.span.start for m in group[:_SHOWN] if m.span.start < mention.span.start), number)
        for number, group in enumerate(groups)
        if any(m.span.start < mention.span.start for m in group[:_SHOWN])
    ]
    return groups[max(before)[1] if before else 0]


def _day(group: Sequence[Mention]) -> date | None:
    return group[0].cited.issued_on


def _fits(symbol: str, group: Sequence[Mention], mention: Mention) -> bool:
    known, day = _day(group), mention.cited.issued_on
    if known and day:
        if known == day:
            return True
        if not one_numbering(symbol, known, day):
            return False
    place = _place(mention.cited.issuer)
    return all(_together(_place(other.cited.issuer), place) for other in group[:_SHOWN])


def _place(issuer: str | None) -> tuple[str, str] | None:
    """Return the level and the place of a local body, None if the name tells neither."""
    match = _LEVEL.search(issuer) if issuer else None
    return (match[1], match[2].strip().casefold()) if match else None


def _together(one: tuple[str, str] | None, other: tuple[str, str] | None) -> bool:
    if one is None or other is None:
        return True
    return one[0] == other[0] and (not one[1] or not other[1] or one[1] == other[1])


def agreed_day(symbol: str | None, mentions: Sequence[Mention]) -> date | None:
    """Return the day that the mentions agree on, or that most of them state; else None."""
    days = Counter(m.cited.issued_on for m in mentions if m.cited.issued_on)
    year = year_of(symbol) if symbol else None
    if len(days) > 1 and year:
        days = Counter({day: count for day, count in days.items() if day.year == year}) or days
    most = days.most_common(2)
    if not most or (len(most) > 1 and most[0][1] == most[1][1]):
        return None
    return most[0][0]


def conflicts(symbol: str, group: Grouped) -> Iterator[Issue]:
    """Yield what the mentions of one document say that cannot all be true."""
    mentions = group.mentions
    first = next((m for m in mentions if m.cited.issued_on), None)
    other = next((m for m in mentions if first and _differs(m, first)), None)
    if first and other:
        stated = f"{_written(first.cited.issued_on)} và {_written(other.cited.issued_on)}"
        yield Issue(
            STAGE, other.span, CONFLICT,
            f"Văn bản {symbol} được ghi hai ngày khác nhau: {stated}. Hãy đối chiếu với văn bản gốc"
            " rồi sửa ngày sai trong báo cáo (two days for one document)",
        )  # fmt: skip
    elif first and (year := year_of(symbol)) and first.cited.issued_on.year != year:  # type: ignore[union-attr]
        yield Issue(
            STAGE, first.span, CONFLICT,
            f"Số, ký hiệu {symbol} mang năm {year} nhưng ngày ghi là {_written(first.cited.issued_on)}."
            " Hãy đối chiếu với văn bản gốc (the day is not of the symbol's year)",
        )  # fmt: skip
    for issuers, where in _two_issuers(mentions):
        yield Issue(
            STAGE, where.span, CONFLICT,
            f"Văn bản {symbol} được ghi hai cơ quan ban hành: {issuers}. Hãy đối chiếu với văn bản"
            " gốc (two issuers for one document)",
        )  # fmt: skip
    for mention in group.unclear:
        yield Issue(
            STAGE, mention.span, UNCLEAR,
            f"Báo cáo viện dẫn nhiều văn bản cùng số, ký hiệu {symbol}; chỗ này không ghi ngày, cơ quan"
            " nên chưa rõ là văn bản nào. Hãy ghi thêm ngày ban hành (which of several documents)",
        )  # fmt: skip


def _differs(mention: Mention, first: Mention) -> bool:
    return mention.cited.issued_on not in (None, first.cited.issued_on)


def _two_issuers(mentions: Iterable[Mention]) -> Iterator[tuple[str, Mention]]:
    seen: dict[frozenset[str], str] = {}
    for mention in mentions:
        issuer = mention.cited.issuer
        for apart in _APART:
            if issuer in apart and seen.setdefault(apart, issuer) != issuer:
                yield f"{seen[apart]} và {issuer}", mention
                return


def _written(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "?"
