"""Cited documents (*văn bản được viện dẫn*): one identity each, with all its mentions.

A symbol is read with the words round it: kind before it ("Quy chế làm việc số …"), day and
issuer after it ("ngày … của …") or at the start of its sentence ("Ngày 20/8/2021, Ban Thường
vụ Tỉnh ủy đã ban hành Quyết định số …"). What no words state stays None; a day is never guessed.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from extractors.citation_identity import CENTRAL, STAGE, Grouped, agreed_day, conflicts, documents
from extractors.citation_relations import related
from extractors.citation_words import Cited, cited_here, kind_from_code
from extractors.cited import Mention
from extractors.issuers import issuer_of_symbol, issuers
from extractors.law_names import LawName, find_law_names, find_names_again, title_key
from extractors.misread_symbols import suspects
from extractors.model import Citation, Issue, Span
from extractors.numbering import numbered_in
from extractors.period_forms import period_key
from extractors.short_mentions import with_short_mentions
from extractors.spelling import plain
from extractors.symbols import NUMBERS_BEFORE, SYMBOL, endings_of, normalised, number_of, year_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.model import Structure

SUSPECT = "citation_suspect"
_GROUND = re.compile(
    r"(?:^|\n)[ \t\-+•*]*(?:(?P<ground>Căn cứ)|Thực hiện|Theo|Tiếp theo|Trên cơ sở)\b"
)
# What ends the list of grounds: its sentence, or ", UBND tỉnh trình …".
_GROUND_ENDS = re.compile(
    r"[.:](?:\s|$)|,\s[A-ZĐ][^,;]{2,60}\s(?:trình|báo cáo|đã|ban hành|tổ chức|xây dựng)\b"
)
_REPORTS = re.compile(r"\bbáo cáo\b(?! (?:thẩm|số))")
_DISPOSES = re.compile(r"\n\s*(?:QUYẾT (?:ĐỊNH|NGHỊ) *:|Điều 1\b)")
_PREAMBLE = 4000  # the longest of the gold has 1,900 characters
_REPORTS_WITHIN = 600  # from the letter that is answered to "… báo cáo như sau"
_NUMBERED = re.compile(r"(?:[^\W\d_]+\s)+")  # "Nghị quyết số", and nothing else but words
_GOES_ON = (",", "à")  # "18, 19-NQ/TW", "18 và 19-NQ/TW"
_SHARED_TAIL = 40  # characters of "số 18, 19-NQ/TW" before the symbol
_TITLE_TO_NUMBER = 8  # " số " between a law's title and its number
_CENTRE = "TW"  # several bodies issue under it, so one document's issuer says nothing of another's


class FoundCitations(NamedTuple):
    """The cited documents of a text, and what a person should know about them."""

    citations: tuple[Citation, ...]
    issues: tuple[Issue, ...]


def find_citations(text: str, structure: Structure) -> FoundCitations:
    """Find the documents that *text* cites, each once, in order of first mention.

    The report's own symbol is none. Short mentions ("Nghị quyết 594", "số 18, 19-NQ/TW") are
    mentions of the document that they can only mean. Issues: days or issuers that cannot all be
    true, symbols that look misread; they are told, never put right.
    """
    even = plain(text)
    key = period_key(even)
    own = structure.letterhead.symbol
    own_symbol = normalised(own.value) if own else None
    laws = list(find_law_names(even))
    found = _dated(
        m for m in _mentions(even, key, laws) if not own_symbol or m.symbol != own_symbol
    )
    mentions = related(key, _placed(even, found, structure), structure)
    groups = _documents(mentions)
    citations = [_citation(group, mentions) for group in groups]
    named = _with_names_again(even, _with_issuers(citations, structure), laws)
    return FoundCitations(tuple(with_short_mentions(even, named)), tuple(_issues(groups)))


# ── mentions ───────────────────────────────────────────────────────────────────────────


def _mentions(text: str, key: str, laws: Sequence[LawName]) -> Iterator[Mention]:
    """Yield the mentions by symbol and by name, by position."""
    before: Mention | None = None
    waiting = deque(laws)
    for match in SYMBOL.finditer(text):
        law = None
        while waiting and waiting[0].span.start < match.start():
            law = waiting.popleft()
            if not law.numbered or match.start() - law.end > _TITLE_TO_NUMBER:
                before = _by_name(law)
                law = None
                yield before
        symbol = "".join(match.group().split())  # the text is plain
        span = Span(*match.span())
        cited = cited_here(text, key, span, before.cited.ends if before else 0)
        if law:
            cited = replace(cited, kind=law.kind, opens=law.span.start)
        listed = cited.listed and cited.kind is None
        if cited.kind is None and before and cited.joined:  # "Nghị quyết số A; số B"
            cited = replace(cited, kind=before.cited.kind)
        if listed != cited.listed:
            cited = replace(cited, listed=listed)
        shares = text[max(0, span.start - 2) : span.start - 1] in _GOES_ON
        low = max(0, span.start - _SHARED_TAIL)
        numbers = NUMBERS_BEFORE.search(text, low, span.start) if shares else None
        if numbers and _NUMBERED.fullmatch(
            text, min(cited.opens, numbers.start()), numbers.start()
        ):
            yield from _listed(numbers, symbol, cited)
        before = Mention(symbol, span, cited, law.title if law else None, year_of(symbol))
        yield before
    yield from map(_by_name, waiting)


def _by_name(law: LawName) -> Mention:
    cited = Cited(law.kind, law.issuer, law.day, law.span.start, law.end)
    return Mention(None, law.span, cited, law.title, law.year)


def _listed(numbers: re.Match[str], symbol: str, cited: Cited) -> Iterator[Mention]:
    """Yield the numbers of "số 18, 19-NQ/TW" that share the last one's symbol."""
    tail = symbol.removeprefix(number_of(symbol))
    for number in re.finditer(r"\d+", numbers.group()):
        start = numbers.start() + number.start()
        span = Span(start, start + len(number.group()))
        own = replace(cited, ends=span.end, opens=min(cited.opens, start))
        yield Mention(number.group() + tail, span, own)


def _dated(found: Iterable[Mention]) -> list[Mention]:
    """Give the documents of a list the day that they share: "cùng ngày", or said at its end."""
    out: list[Mention] = []
    for mention in found:
        cited = mention.cited
        before = out[-1].cited if out else None
        if cited.together and cited.issued_on is None and before:
            cited = replace(cited, issued_on=before.issued_on)
        out.append(replace(mention, cited=cited) if cited is not mention.cited else mention)
        at = len(out) - 1
        while at and cited.issued_on and (out[at].cited.listed or cited.together):
            at -= 1
            if out[at].cited.issued_on or out[at].title:
                break
            shared = replace(out[at].cited, issued_on=cited.issued_on)
            out[at] = replace(out[at], cited=shared)
            if not shared.listed:
                break
    return out


def _placed(text: str, found: Sequence[Mention], structure: Structure) -> Iterator[Mention]:
    """Add what a mention is at a report's beginning: a letter answered, a ground (*căn cứ*)."""
    end = _preamble_end(text, structure)
    grounds = list(_GROUND.finditer(text, 0, end))
    for mention in found:
        at = mention.span.start
        opening = next((ground for ground in reversed(grounds) if ground.start() < at), None)
        if at >= end:
            yield mention
            continue
        stop = min(end, at + _REPORTS_WITHIN)
        reports = _REPORTS.search(text, mention.cited.ends, max(stop, mention.cited.ends))
        basis = (
            opening is not None
            and (opening["ground"] is not None or reports is not None)
            and not _GROUND_ENDS.search(text, opening.end(), at)
        )
        if mention.cited.answers and reports:
            mention = replace(mention, relation="responds_to")  # noqa: PLW2901 -- the same mention
        yield replace(mention, basis=True) if basis else mention


def _preamble_end(text: str, structure: Structure) -> int:
    """Return where a report's beginning ends: at its first section, or where it disposes."""
    first = min((section.span.start for section in structure.sections), default=len(text))
    disposes = _DISPOSES.search(text, 0, min(first, _PREAMBLE))
    return min(first, disposes.start() if disposes else _PREAMBLE)


# ── documents ──────────────────────────────────────────────────────────────────────────


def _documents(mentions: Sequence[Mention]) -> list[Grouped]:
    """Put the mentions of each document together, by first mention."""
    by_symbol: dict[str, list[Mention]] = {}
    by_title: dict[tuple[tuple[str, ...], int | None], list[Mention]] = {}
    for mention in mentions:
        if mention.symbol:
            by_symbol.setdefault(mention.symbol, []).append(mention)
    titled = {
        (title_key(m.title), year_of(symbol)): symbol
        for symbol, found in by_symbol.items()
        for m in found
        if m.title
    }
    for mention in mentions:
        if mention.symbol is None and mention.title:
            name = title_key(mention.title), mention.year
            same = by_symbol[titled[name]] if name in titled else by_title.setdefault(name, [])
            same.append(mention)
    groups = [group for symbol, found in by_symbol.items() for group in documents(symbol, found)]
    groups += [Grouped(tuple(found), ()) for found in by_title.values()]
    return sorted(groups, key=lambda group: group.mentions[0].span.start)


def _citation(group: Grouped, mentions: Sequence[Mention]) -> Citation:
    """Put together what the mentions of one document say; the first to say it counts."""
    found = group.mentions
    symbol = next((m.symbol for m in found if m.symbol), None)
    cited = [mention.cited for mention in found]
    day = agreed_day(symbol, found)
    years = (mention.year for mention in found if mention.year)
    by = next((mentions[m.by] for m in found if m.by is not None), None)
    return Citation(
        symbol=symbol,
        kind=next((c.kind for c in cited if c.kind), None) or kind_from_code(symbol or ""),
        number=number_of(symbol or ""),
        issuer=next((c.issuer for c in cited if c.issuer), None),
        issued_on=day,
        mentions=tuple(mention.span for mention in found),
        relation=next((m.relation for m in found if m.relation != "cites"), "cites"),
        title=next((m.title for m in found if m.title), None),
        year=next(years, day.year if day else None),
        numbering=numbered_in(symbol, day) if symbol else None,
        basis=any(mention.basis for mention in found),
        by=(by.symbol or by.title) if by else None,
    )


def _series(citation: Citation) -> Iterator[tuple[str | None, str]]:
    """Yield what documents of one issuer share: kind and symbol, then the end of the symbol.

    The end alone tells where a body has it for itself ("BVHXH"), not where many share it ("TU").
    """
    symbol = citation.symbol or ""
    yield citation.kind, symbol.removeprefix(citation.number)
    ends = endings_of(symbol) & issuers().own_symbols
    yield from ((None, end) for end in ends)


def _issuers_by_series(citations: Iterable[Citation]) -> dict[tuple[str | None, str], str | None]:
    """Return who issued the documents of a series, where the report names only one."""
    known: dict[tuple[str | None, str], str | None] = {}
    for citation in citations:
        if citation.issuer and citation.symbol and not citation.symbol.endswith(_CENTRE):
            for series in _series(citation):
                same = known.get(series, citation.issuer) == citation.issuer
                known[series] = citation.issuer if same else None
    return known


def _with_issuers(citations: Sequence[Citation], structure: Structure) -> Iterator[Citation]:
    """Add the issuer that the report names for the same series, or that the symbol tells."""
    known = _issuers_by_series(citations)
    own = structure.letterhead.issuer.value if structure.letterhead.issuer else None
    for citation in citations:
        alike = (known[series] for series in _series(citation) if known.get(series))
        issuer = citation.issuer or next(alike, None)
        told = issuer_of_symbol(citation.symbol) if citation.symbol else None
        if issuer is None or (told and told.startswith(issuer + " ")):
            issuer = told
        short = own and issuer not in CENTRAL and own.startswith(f"{issuer} ")
        if issuer == "" or short:
            issuer = own  # a body of the report's own kind, or its short name ("Đảng đoàn")
        yield replace(citation, issuer=issuer)


def _with_names_again(
    text: str, citations: Iterable[Citation], laws: Sequence[LawName]
) -> list[Citation]:
    """Add the places where a cited law is named without year or number, if it is one law."""
    found = list(citations)
    titles: dict[tuple[str, ...], list[int]] = {}
    for at, citation in enumerate(found):
        if citation.title:
            titles.setdefault(title_key(citation.title), []).append(at)
    sure = {title: places[0] for title, places in titles.items() if len(places) == 1}
    for name in find_names_again(text, sure, (law.span for law in laws)):
        at = sure[name.title]
        found[at] = replace(found[at], mentions=(*found[at].mentions, name.span))
    return found


def _issues(groups: Sequence[Grouped]) -> Iterator[Issue]:
    names = [next((m.symbol for m in group.mentions if m.symbol), None) for group in groups]
    kinds = [next((m.cited.kind for m in group.mentions if m.cited.kind), None) for group in groups]
    misread = suspects((n, kind) for n, kind in zip(names, kinds, strict=True) if n)
    for name, group in zip(names, groups, strict=True):
        if name:
            yield from conflicts(name, group)
        if name in misread:
            yield Issue(
                STAGE, group.mentions[0].span, SUSPECT,
                f"Số, ký hiệu {name} có thể bị đọc hoặc gõ sai, có lẽ là {misread[name]}. Hãy đối chiếu"
                " với trang gốc; phần mềm giữ nguyên như in (a symbol that looks misread)",
            )  # fmt: skip
