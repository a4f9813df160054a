"""Laws that are cited by their names (*Luật Tổ chức chính quyền địa phương năm 2015*).

A name is a citation where a year, a day or a number follows it; *Luật Đất đai (sửa đổi)* alone
may be a draft. Once a law is cited so, its bare name means it too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import Span
from extractors.period_days import phrase_days

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import date

_REACH = 200  # the longest title of a law in force has 140 characters
_KIND = re.compile(r"\b(?:Bộ luật|Luật|Pháp lệnh|Hiến pháp)\b")
# What ends a title and says which law it is.
_SAYS_WHICH = re.compile(
    r"""
    \s+ (?: \((?:sửa\ đổi|hợp\ nhất)\)\s+ )?
    (?: năm\s+(?P<year>(?:19|20)\d\d)\b
      | (?:được\s+Quốc\s+hội\s+thông\s+qua\s+)? ngày\s+(?P<day>\d{1,2}\s*(?:[/.-]|tháng)\s*\d{1,2}\s*(?:[/.-]|năm)\s*\d{4})
      | (?P<number>số)\s+\d+/
      | (?P<amended>\((?:được\s+)?sửa\s+đổi,\s+bổ\s+sung\s+(?:một\s+số\s+điều\s+)?năm\s+(?:19|20)\d\d)
    )
  | \s+ (?P<bare_year>(?:19|20)\d\d)(?=\s*[,.;)]|\s+và\b|\s*$)
    """,
    re.VERBOSE,
)
# Words that no title has: the clause goes on after the name.
_NO_TITLE = re.compile(
    r"\b(?:đã|được|có|trong|từ|tại|theo|để|đang|sẽ|bị|này|đó|hiện hành|mới|đến|thì|nhằm|khi|quy định"
    r"|Nghị định|Nghị quyết|Thông tư|Quyết định|Chỉ thị|ban hành (?!văn bản)|thông qua|dự thảo|số(?=\s+\d))\b|[.;:()|/\d]|\n\s*\n"
)
_OTHER_LAW = re.compile(r"(?<!của )(?<!và )\b(?:Bộ luật|Luật|Pháp lệnh|Hiến pháp)\b")
_FORMER = re.compile(r"dự thảo\s+(?:các\s+)?$|dự án\s+(?:các\s+)?$", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_BY_COMMITTEE = "Pháp lệnh"


class LawName(NamedTuple):
    """A law's name with what says which law it is: its year, its day, or a number to come.

    ``span`` covers kind and title; ``end`` is where the year or day ends.
    """

    span: Span
    kind: str
    title: str
    year: int | None
    day: date | None
    numbered: bool
    end: int

    @property
    def issuer(self) -> str:
        """Who adopts such acts: ordinances the standing committee, all others the Assembly."""
        return "Ủy ban Thường vụ Quốc hội" if self.kind == _BY_COMMITTEE else "Quốc hội"


def find_law_names(text: str) -> Iterator[LawName]:
    """Yield the names of laws in plain *text* that surely are documents, by position.

    >>> [(law.title, law.year) for law in find_law_names("theo Luật Tiếp công dân năm 2013")]
    [('Luật Tiếp công dân', 2013)]
    """
    end = 0
    for kind in _KIND.finditer(text):
        if kind.start() < end or _FORMER.search(text, max(0, kind.start() - 20), kind.start()):
            continue
        law = _named(text, kind)
        if law:
            yield law
            end = law.end


def _named(text: str, kind: re.Match[str]) -> LawName | None:
    stop = min(len(text), kind.end() + _REACH)
    for which in _SAYS_WHICH.finditer(text, kind.end(), stop):
        title = text[kind.end() : which.start()]
        constitution = kind.group() == "Hiến pháp"
        if _NO_TITLE.search(title):
            return None
        if constitution == bool(title.strip()) or not _is_title(title, constitution=constitution):
            return None
        span = Span(kind.start(), which.start())
        year = which["year"] or which["bare_year"]
        day = phrase_days(_key(which["day"]), None).start if which["day"] else None
        return LawName(
            span,
            kind.group(),
            " ".join(span.of(text).split()),
            int(year) if year else (day.year if day else None),
            day,
            numbered=which["number"] is not None,
            end=which.start() if which["number"] else which.end(),
        )
    return None


def _key(day: str) -> str:
    return " ".join(day.replace("tháng", "thang").replace("năm", "nam").split())


def _is_title(title: str, *, constitution: bool) -> bool:
    """Tell whether *title* is one law's: "Luật Khiếu nại, Luật Tố cáo năm 2018" names two."""
    words = title.strip()
    amending = words.startswith("sửa đổi")
    begins = constitution or amending or words[:1].isupper() or words.startswith("tổ chức")
    return begins and (amending or _OTHER_LAW.search(title) is None)


def title_key(title: str) -> tuple[str, ...]:
    """Return the words of a title as they are compared: case, commas, line ends do not matter."""
    return tuple(word.casefold() for word in _WORD.findall(title))


class NamedAgain(NamedTuple):
    """A bare name of a law that was cited: the key of its title, and where it stands."""

    title: tuple[str, ...]
    span: Span


def find_names_again(
    text: str, titles: Collection[tuple[str, ...]], taken: Iterable[Span]
) -> Iterator[NamedAgain]:
    """Yield where one of *titles* stands in *text* alone; the longest that fits is meant.

    *taken*, in order, are the names that were read with what says which law they are; a law that
    stands in the title of one that amends it is none.
    """
    begun = {title[:length] for title in titles for length in range(1, len(title) + 1)}
    read = list(taken)
    starts = [span.start for span in read]
    for kind in _KIND.finditer(text) if titles else ():
        before = bisect_right(starts, kind.start()) - 1
        if before >= 0 and kind.start() < read[before].end:
            continue
        words: tuple[str, ...] = ()
        best = None
        for word in _WORD.finditer(text, kind.start(), kind.start() + _REACH):
            words = (*words, word.group().casefold())
            if words not in begun:
                break
            best = NamedAgain(words, Span(kind.start(), word.end())) if words in titles else best
        if best:
            yield best
