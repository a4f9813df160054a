"""Rules of the reporting body that are no counts: how often it meets, its quorum, its majority.

*Đảng đoàn họp định kỳ 01 tháng một lần; phiên họp được tiến hành khi có ít nhất 2/3 tổng số thành
viên; thông qua khi trên 1/2 tổng số thành viên tán thành.*
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from extractors.model import Attribute, BlockKind, Span
from extractors.paragraphs import sentences
from extractors.period_days import number
from extractors.spelling import places_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.paragraphs import Paragraph
    from extractors.scene import Scene

_RUNNING = (BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING)
# What every such rule has, cheap to look for: how often, or a share with the members after it.
_MARKS = (
    "moi thang", "moi quy", "moi tuan", "moi nam", "hang thang", "hang quy", "hang tuan", "hang nam", "mot lan", "1 lan", "/lan",
    "lan/", "1 phien", "mot phien", "phien/", "ky/", "hop 01", "thanh vien", "uy vien",
)  # fmt: skip
_COUNT = r"(?:\d{1,2}|mot|hai|ba|bon|nam|sau)"
_FREQUENCY = re.compile(
    rf"""
      \b(?P<each>moi|hang)\s+(?P<each_unit>tuan|thang|quy|nam)\b
        (?:\s+hop)?(?:\s+(?P<times>{_COUNT})\s+(?:lan|ky|phien|cuoc))?   # mỗi quý họp 01 lần
    | \b(?P<count>{_COUNT})\s+(?P<unit>tuan|thang|quy|nam)\s*(?:/|\s)\s*(?:hop\s+)?(?:(?:mot|0?1)\s+)?(?:lan|ky|phien)\b
    | \b(?:0?1|mot)\s+(?:lan|ky|phien)\s*/\s*(?:(?P<per_count>{_COUNT})\s+)?(?P<per_unit>tuan|thang|quy|nam)\b
    """,
    re.VERBOSE,
)
_MONTHS = {"thang": 1, "quy": 3, "nam": 12}
_NAMES = {1: "monthly", 3: "quarterly", 12: "yearly"}
# Looked for in the text itself: "họp" and "hợp" (kết hợp, tổng hợp) differ by a mark.
_MEETS = re.compile(
    r"\b(?:(?<!kỳ )họp|sinh hoạt|phiên(?: họp)? (?:thường kỳ|toàn thể|định kỳ))\b", re.IGNORECASE
)
# Meetings of another kind, or an average of what was held.
_NOT_OWN = re.compile(
    r"\b(?:tiep cong dan|rut kinh nghiem|binh quan|trung binh|giao ban|tiep xuc|buoi|tiep nhan|lien tich|chi bo|dang bo)\b"
)
_HELD = re.compile(r"\d+\s+(?:phien|cuoc|lan|buoi|ky)\b[^;.,]*\Z")  # "6 phiên hằng tháng"
_MEETING_REACH = 70  # characters round a frequency in which the meeting is named

_SHARE = re.compile(
    r"(?P<fraction>\b[1-4]\s?/\s?[2-5]\b|\b(?:hai|ba)\s+phan\s+(?:ba|bon|tu)\b|\bmot\s+phan\s+hai\b|\bqua\s+(?:nua|ban)\b|\b(?:tren|qua)\s+50\s?%)"
)
_SAID = {"hai phan ba": "2/3", "ba phan tu": "3/4", "ba phan bon": "3/4", "mot phan hai": "1/2"}
_MEMBERS = re.compile(
    r"\s*(?:tong\s+)?(?:so\s+)?(?:cac\s+)?(?:dong chi\s+)?(?:thanh vien|uy vien)\b"
)
_AGREED = re.compile(r"\b(?:tan thanh|dong y|nhat tri|bieu quyet|thong qua|quyet dinh|gia tri)\b")
_PRESENT = re.compile(r"\b(?:co mat|tham du|du hop|tham gia|tien hanh|hop le|du|phien hop)\b")
_DENIED = re.compile(r"\b(?:khong|chua)\s+(?:dat|duoc|du)\b")
_CLAUSE = re.compile(r"[;.]|,\s+(?=chi\b|quyet\b|nghi quyet\b)")


def find_attributes(scene: Scene, key: str) -> tuple[Attribute, ...]:
    """Find the rules of the body that reports, the first of each name, by position.

    *key* is ``pattern_key(scene.text)``. Rules of others (*UBND tỉnh họp hằng tháng*) are none.
    """
    found: dict[str, Attribute] = {}
    marks = places_of(key, _MARKS)
    for part in scene.paragraphs if marks else ():
        at = bisect_left(marks, part.span.start)
        if part.kind not in _RUNNING or at == len(marks) or marks[at] >= part.span.end:
            continue
        start, end = part.span.start, part.span.end
        if not (_SHARE.search(key, start, end) or _FREQUENCY.search(key, start, end)):
            continue
        for sentence in sentences(scene.text, part.span):
            for one in (*_frequencies(scene, key, part, sentence), *_shares(key, part, sentence)):
                found.setdefault(one.name, one)
    return tuple(sorted(found.values(), key=lambda one: one.span.start))


def _frequencies(scene: Scene, key: str, part: Paragraph, sentence: Span) -> Iterator[Attribute]:
    for match in _FREQUENCY.finditer(key, sentence.start, sentence.end):
        start = max(sentence.start, match.start() - _MEETING_REACH)
        stop = min(sentence.end, match.end() + _MEETING_REACH // 2)
        before = key[start : match.start()]
        clause = re.split(r"[;.]", before)[-1]
        after = re.split(r"[;.]", key[match.start() : stop])[0]
        if _NOT_OWN.search(clause + after) or _HELD.search(clause):
            continue
        if not _MEETS.search(scene.text, start, stop):
            continue
        value = _often(match)
        if value is None or not _is_own(scene, sentence, match.start()):
            continue
        yield Attribute("meeting_frequency", value, Span(*match.span()), _number(part))


def _often(match: re.Match[str]) -> str | None:
    unit = match["each_unit"] or match["unit"] or match["per_unit"]
    count = number(match["count"] or match["per_count"] or "1")
    times = number(match["times"] or "1")
    if not count or not times:
        return None
    if unit == "tuan":
        return "weekly" if count == times == 1 else None
    months = _MONTHS[unit] * count
    if times > 1:
        return f"{times} times every {months} months" if months > 1 else f"{times} times a month"
    return _NAMES.get(months, f"every {months} months")


def _is_own(scene: Scene, sentence: Span, at: int) -> bool:
    """Tell whether the body named last before *at* is the one that reports."""
    named = [m for m in scene.mentions.within(sentence.start, at) if not m.object]
    if not named:
        return True
    kinds = named[-1].kinds
    own = scene.issuer_kinds
    return bool(kinds & own) if own else not kinds & {"ubnd", "agency", "standing", "council"}


def _shares(key: str, part: Paragraph, sentence: Span) -> Iterator[Attribute]:
    for match in _SHARE.finditer(key, sentence.start, sentence.end):
        members = _MEMBERS.match(key, match.end(), sentence.end)
        if members is None:
            continue
        before = _CLAUSE.split(key[sentence.start : match.start()])[-1]
        after = _CLAUSE.split(key[members.end() : sentence.end])[0]
        if _DENIED.search(before):
            continue
        name = _share_name(before, re.split(r",", after)[0])
        if name:
            yield Attribute(name, _share(match["fraction"]), Span(*match.span()), _number(part))


def _share_name(before: str, after: str) -> str | None:
    """Tell whether a share of the members must be present or agree; the words after it first."""
    agreed, present = _AGREED.search(after), _PRESENT.search(after)
    if agreed or present:
        return "majority" if agreed else "quorum"
    found = [(m.start(), "majority") for m in _AGREED.finditer(before)]
    found += [(m.start(), "quorum") for m in _PRESENT.finditer(before)]
    return max(found)[1] if found else None


def _share(words: str) -> str:
    said = " ".join(words.split())
    if said.startswith(("qua", "tren")):
        return "1/2"
    return _SAID.get(said) or said.replace(" ", "")


def _number(part: Paragraph) -> str | None:
    return part.section.number if part.section else None
