"""Who issued a report, with the words that say so.

The head's bodies come first, then the body that the report is signed for or that its text says
it is of.
"""

from __future__ import annotations

import re

from extractors.issuers import find_bodies, recased
from extractors.model import Fact, Span
from extractors.places import find_province
from extractors.spelling import pattern_key

CLOSING = re.compile(r"(?:tren day|day) la (?:bao cao|noi dung bao cao)[^.\n]{0,120}? cua ")
_ISSUER_REACH = 120


def read_issuer(
    text: str, lines: list[Span], signed_for: Fact | None
) -> tuple[Fact | None, Fact | None]:
    """Return the body above and the issuer, from the *lines* of the head that name bodies.

    A head with one body only is that of the issuer or of the body it belongs to: a report
    signed "TM. THƯỜNG TRỰC HĐND" under "HỘI ĐỒNG NHÂN DÂN" is the Standing Committee's.
    """
    names = _whole_names(text, lines)
    if not names:
        return None, None
    upper = Fact(_recased_name(names[0].value), names[0].span)
    if len(names) > 1:
        lower = " ".join(_recased_name(name.value) for name in names[1:])
        return upper, Fact(_below(lower, upper.value), names[-1].span)
    return _signing_body(upper, signed_for)


def _whole_names(text: str, lines: list[Span]) -> list[Fact]:
    """Join the lines over which one name is broken: "HỘI ĐỒNG NHÂN DÂN" + "TỈNH QUẢNG NINH".

    A line of the other column may stand between them, so the words are joined, not the text.
    """
    names: list[Fact] = []
    for line in lines:
        words = " ".join(line.of(text).split())
        joined = f"{names[-1].value} {words}" if names else words
        begins = next(find_bodies(words), None)
        goes_on = begins is None or begins.span.start > 0
        if names and names[-1].span and goes_on and _is_one_name(joined):
            names[-1] = Fact(joined, Span(names[-1].span.start, line.end))
        else:
            names.append(Fact(words, line))
    return names


def _is_one_name(words: str) -> bool:
    body = next(find_bodies(words), None)
    return body is not None and body.span == Span(0, len(words))


def _recased_name(words: str) -> str:
    found = next(find_bodies(words), None)
    if found and found.span.start == 0:
        return f"{found.name} {words[found.span.end :].strip()}".strip()
    return recased(" ".join(words.split()))


def _below(lower: str, upper: str) -> str:
    """Name a body within another: "Ban Pháp chế" in "HĐND tỉnh Lâm Đồng" has "HĐND tỉnh"."""
    belongs = upper.startswith(("HĐND", "Tỉnh ủy", "Thành ủy"))
    if not belongs or any(word in lower for word in ("HĐND", "UBND", "tỉnh", "ủy ")):
        return lower
    return f"{lower} {_without_province(upper)}"


def _without_province(name: str) -> str:
    province = find_province(name)
    return name[: province.span.start].strip() if province and province.span else name


def _signing_body(only: Fact, signed_for: Fact | None) -> tuple[Fact | None, Fact | None]:
    general = Fact(_without_province(only.value), only.span)
    signing = next(find_bodies(signed_for.value), None) if signed_for else None
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
        if body is not None and body.span.start == place and body.name.endswith("tỉnh"):
            return Fact(body.name, body.span)
    return signed_for
