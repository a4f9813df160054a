"""Who issued a report, with the words that say so.

The head's bodies come first, then the body that the report is signed for or that its text says
it is of.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from extractors.issuer_names import recased_name
from extractors.issuers import find_bodies
from extractors.joint_issuers import joint_issuer
from extractors.model import Fact, Span
from extractors.places import find_province, find_provinces
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSING = re.compile(r"(?:tren day|day) la (?:bao cao|noi dung bao cao)[^.\n]{0,120}? cua ")
_BARE = ("THƯỜNG TRỰC", "BAN THƯỜNG VỤ")  # of the body on the next line
_ALONE = ("HĐND", "UBND", "Thường trực HĐND", "Đoàn ĐBQH")
_LEVEL = re.compile(r"(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\s+\S")
_ISSUER_REACH = 120


def read_issuer(
    text: str, lines: list[Span], signed_for: Fact | None
) -> tuple[Fact | None, Fact | None]:
    """Return the body above and the issuer, from the *lines* of the head that name bodies.

    A head with one body only is that of the issuer or of the body it belongs to: a report
    signed "TM. THƯỜNG TRỰC HĐND" under "HỘI ĐỒNG NHÂN DÂN" is the Standing Committee's.
    """
    if joint := joint_issuer(text, lines):
        return joint
    names = _whole_names(text, lines)
    if not names:
        return None, None
    upper = Fact(_recased_name(names[0].value), names[0].span)
    if len(names) > 1 and upper.value in _ALONE:  # a body above has its place: these are two
        both = " và ".join(_recased_name(name.value) for name in names)
        return None, Fact(both, names[0].span)
    if len(names) > 1:
        lower = " ".join(_recased_name(name.value) for name in names[1:])
        return upper, Fact(_below(lower, upper.value), names[-1].span)
    return _signing_body(upper, signed_for)


def _whole_names(text: str, lines: list[Span]) -> list[Fact]:
    """Join the lines over which one name is broken: "HỘI ĐỒNG NHÂN DÂN" + "TỈNH QUẢNG NINH".

    A line of the other column may stand between them, so the words are joined, not the text.
    """
    names: list[Fact] = []
    for line in _single_names(text, lines):
        words = " ".join(line.of(text).split())
        joined = f"{names[-1].value} {words}" if names else words
        begins = next(find_bodies(words), None)
        goes_on = begins is None or begins.span.start > 0
        level = names and _LEVEL.match(words) and not _LEVEL.search(names[-1].value)
        bare = len(names) == 1 and names[0].value in _BARE
        if names and names[-1].span and (level or bare or (goes_on and _is_one_name(joined))):
            names[-1] = Fact(joined, Span(names[-1].span.start, line.end))
        else:
            names.append(Fact(words, line))
    return names


def _single_names(text: str, lines: list[Span]) -> Iterator[Span]:
    """Yield the names of a cell apart: after a place another begins ("TỈNH TRÀ VINH BAN PHÁP CHẾ")."""
    for line in lines:
        start = line.start
        for place in find_provinces(text, line.start, line.end):
            rest = re.match(r"\s+(?=\S)", text[place.span.end : line.end]) if place.span else None
            if place.span and rest:
                after = place.span.end + rest.end()
                body = next(find_bodies(text, after, line.end), None)
                if body and body.span.start == after:
                    yield Span(start, place.span.end)
                    start = after
        yield Span(start, line.end)


def _is_one_name(words: str) -> bool:
    body = next(find_bodies(words), None)
    return body is not None and body.span == Span(0, len(words))


def _recased_name(words: str) -> str:
    return recased_name(words, short=True)


def _below(lower: str, upper: str) -> str:
    """Name a body within another: "Ban Pháp chế" in "HĐND tỉnh Lâm Đồng" has "HĐND tỉnh"."""
    level = _level_of(upper)
    if lower.endswith(("HĐND", "UBND")) and level:
        return f"{lower} {level}"
    belongs = upper.startswith(("HĐND", "Tỉnh ủy", "Thành ủy"))
    if not belongs or any(word in lower for word in ("HĐND", "UBND", "tỉnh", "ủy ")):
        return lower
    return f"{lower} {_without_province(upper)}"


def _level_of(upper: str) -> str | None:
    """Tell the level of a body that stands above: "Tỉnh ủy An Giang" is of a *tỉnh*."""
    if upper.startswith("Tỉnh ủy") or " tỉnh" in upper:
        return "tỉnh"
    if upper.startswith("Thành ủy") or (
        " thành phố" in upper and _without_province(upper) != upper
    ):
        return "thành phố"
    return None


def _without_province(name: str) -> str:
    """Drop the province's own name at the end; a district may be called like a province."""
    province = find_province(name)
    if province is None or province.span is None or province.span.end < len(name):
        return name
    before = name[: province.span.start].strip()
    return before if before.endswith(("tỉnh", "thành phố", "Tỉnh ủy", "Thành ủy")) else name


def _signing_body(only: Fact, signed_for: Fact | None) -> tuple[Fact | None, Fact | None]:
    general = Fact(_without_province(only.value), only.span)
    signing = next(find_bodies(signed_for.value), None) if signed_for else None
    if signing and only.value.startswith(signing.name):
        return None, general
    if (
        signed_for is None
        or signing is None
        or not signing.name.startswith(("Thường trực", "Ban "))
    ):
        return None, general
    name = signing.name.removesuffix(" tỉnh").removesuffix(" HĐND")
    return only, Fact(_below(name, only.value), signed_for.span)


def issuer_in_text(text: str, title: Fact | None, signed_for: Fact | None) -> Fact | None:
    """Name the issuer of a report without a head: "Trên đây là báo cáo của …", or its title."""
    key = pattern_key(text)
    places = [match.end() for match in CLOSING.finditer(key)][-1:]
    if title and title.span:
        of = re.finditer(r"\bcua ", key[title.span.start : title.span.end])
        places += [title.span.start + match.end() for match in of]
    for place in places:
        body = next(find_bodies(text, place, place + _ISSUER_REACH), None)
        if body is not None and body.span.start == place and body.name.endswith(_OF_PROVINCE):
            return Fact(_standing(body.name, signed_for), body.span)
    return _named_in_full(text, signed_for) or signed_for


def _standing(name: str, signed_for: Fact | None) -> str:
    """Name the Standing Committee of the council *name* if the report is signed for it."""
    signing = next(find_bodies(signed_for.value), None) if signed_for else None
    council = signing.name.removeprefix("Thường trực ") if signing else ""
    is_standing = signing is not None and signing.name.startswith("Thường trực HĐND")
    return f"Thường trực {name}" if is_standing and name.startswith(council) else name


_OF_PROVINCE = ("tỉnh", "thành phố")


def _named_in_full(text: str, signed_for: Fact | None) -> Fact | None:
    """Find the body that a report is signed for where the text names it with its level."""
    signing = next(find_bodies(signed_for.value), None) if signed_for else None
    if signing is None or signing.name.endswith(_OF_PROVINCE):
        return None
    whole = {f"{signing.name} {level}" for level in _OF_PROVINCE}
    named = [body for body in find_bodies(text) if body.name in whole]
    most = Counter(body.name for body in named).most_common(1)
    first = next((body for body in named if body.name == most[0][0]), None) if most else None
    return Fact(first.name, first.span) if first else None
