"""Versions of reports on the command line: what came when, what replaced it, what changed."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from extractors.text import folded
from pipeline.inquiries import InquiryError
from pipeline.terminal import painted, say, table
from pipeline.warehouse.links import symbol_key
from pipeline.warehouse.publish import open_published

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.settings import Settings
    from pipeline.warehouse.database import Connection

_LONGEST = 160  # characters of a sentence; what is more stands in figure_change

_SUBMISSIONS = """
select
    document_id, coalesce(province, '(chưa rõ tỉnh)'), coalesce(issuer, ''), coalesce(symbol, ''),
    strftime(received_on, '%d/%m/%Y')
        || case received_basis when 'issued' then ' (ngày ban hành)'
            when 'met' then ' (lần đầu thấy)' else '' end,
    form,
    version_label
        || case when replaced_by is null then ''
            else ' (' || coalesce(replaced_by_symbol, other.path) || ')' end,
    submission.path,
    version, replaced_by
from submission
left join (select document_id as id, path from document) as other on other.id = replaced_by
order by province collate vi nulls last, received_on, symbol, submission.path
"""

_COUNTS = """
select old_document_id, new_document_id, change, count(*)
from figure_pair
where old_document_id in (select unnest(?))
group by all
"""

_CHANGES = """
select
    change, coalesce(indicator_name, indicator), old_numeral, new_numeral, coalesce(unit, ''),
    old_sentence, new_sentence
from figure_change
join (select figure_id, span_start from figure) as stands
    on stands.figure_id = coalesce(new_figure_id, old_figure_id)
where old_document_id = ? and new_document_id = ? and change <> 'unchanged'
order by new_figure_id is null, span_start
"""

_KINDS = {"changed": "thay đổi", "new": "mới", "gone": "bỏ", "unchanged": "giữ nguyên"}
_COLOURS = {"changed": "yellow", "new": "green", "gone": "red"}
_HEAD = ("Tỉnh", "Cơ quan", "Số, ký hiệu", "Ngày nhận", "Dạng", "Tình trạng", "Tệp")


def version_lines(settings: Settings, words: str | None) -> Iterator[str]:
    """Yield the reports of a province or symbol with their versions and differences.

    Without *words*, those that another report speaks for. Raises InquiryError if nothing fits,
    WarehouseError if nothing is published yet.
    """
    with open_published(settings) as connection:
        every = connection.execute(_SUBMISSIONS).fetchall()
        chosen = _with_versions(every, words)
        if not chosen and words is not None:
            raise InquiryError(
                f"Không có báo cáo nào của tỉnh hay số, ký hiệu {words!r}. Xem tất cả:"
                ' tonghop sql "from submission"'
            )
        if not chosen:
            say(f"Trong {len(every)} báo cáo không có bản nào thay thế hay trùng bản khác.")
            return
        yield from table(_HEAD, [row[1:8] for row in chosen])
        yield from _differences(connection, chosen)


def _with_versions(every: Sequence[tuple[Any, ...]], words: str | None) -> list[tuple[Any, ...]]:
    """Return the reports that fit *words*, with their other versions; None: all that have some."""
    wanted = {row[0] for row in every if words is None or _fits(row, words)}
    links = [(row[0], row[9]) for row in every if row[9] and (row[0] in wanted or row[9] in wanted)]
    linked = {report for link in links for report in link}
    wanted = linked if words is None else wanted | linked
    return [row for row in every if row[0] in wanted]


def _fits(row: tuple[Any, ...], words: str) -> bool:
    return folded(words) == folded(row[1]) or symbol_key(words) == symbol_key(row[3])


def _differences(connection: Connection, chosen: Sequence[tuple[Any, ...]]) -> Iterator[str]:
    names = {row[0]: row[3] or row[7] for row in chosen}
    counts = connection.execute(_COUNTS, [list(names)]).fetchall()
    for (old, new), rows in groupby(sorted(counts), key=lambda row: row[:2]):
        found = {change: count for _, _, change, count in rows}
        told = ", ".join(f"{found[kind]} {word}" for kind, word in _KINDS.items() if kind in found)
        name = names.get(new) or _name(connection, new)
        yield ""
        yield painted(f"{names[old]} → {name}: {told}", bold=True)
        for change in connection.execute(_CHANGES, [old, new]).fetchall():
            yield from _change_lines(change)


def _name(connection: Connection, document: str) -> str:
    query = "select coalesce(symbol, path) from document where document_id = ?"
    ((name,),) = connection.execute(query, [document]).fetchall()
    return str(name)


def _change_lines(change: Sequence[Any]) -> Iterator[str]:
    """Yield one figure's change and the sentences of both versions."""
    kind, name, old, new, unit, before, after = change
    values = " → ".join(value for value in (old, new) if value)
    yield f"  {painted(_KINDS[kind], _COLOURS[kind])}: {name}: {values} {unit}"
    for label, sentence, numeral in (("bản trước", before, old), ("bản sau", after, new)):
        if sentence:
            yield f"      {label}: {_round(' '.join(sentence.split()), numeral or '')}"


def _round(sentence: str, numeral: str) -> str:
    """Cut a long sentence to what stands round a numeral in it."""
    if len(sentence) <= _LONGEST:
        return sentence
    middle = max(sentence.find(numeral), 0)
    start = max(0, min(middle - _LONGEST // 2, len(sentence) - _LONGEST))
    cut = sentence[start : start + _LONGEST]
    return f"{'…' if start else ''}{cut}{'…' if start + _LONGEST < len(sentence) else ''}"
