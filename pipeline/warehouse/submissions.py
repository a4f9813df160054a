"""Versions and forms of reports in the warehouse: when each came, and what became of figures.

Run by the loader in its transaction, after documents and ledger are in. Links are few and made
anew each time; the figures of two versions are compared only if one of them is fresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractors.versions import compare_versions
from pipeline.warehouse.duties import Duty
from pipeline.warehouse.links import (
    Form,
    Link,
    Paper,
    VersionLink,
    forms,
    name_key,
    replacements,
    symbol_key,
)
from pipeline.warehouse.versions import version_figure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from extractors.versions import VersionFigure
    from pipeline.warehouse.database import Connection
    from pipeline.warehouse.row_values import Row

    Insert = Callable[[Connection, str, list[Row]], None]

_FORMS = {
    "application/pdf": Form.PDF,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Form.SHEET,
    "application/vnd.ms-excel": Form.SHEET,
    "application/vnd.oasis.opendocument.spreadsheet": Form.SHEET,
    "text/csv": Form.SHEET,
    "text/plain": Form.TEXT,
    "text/html": Form.TEXT,
}

# A file that was moved keeps the run that met its content first.
_PAPERS = """
with met as (
    select sha256, min(first_run) as run from source where sha256 is not null group by sha256
)
select
    document.document_id, path, concat_ws('/', province, local_unit) as place, issuer, symbol, issued_on, replaces, answers,
    media_type,
    exists (
        from issue where issue.document_id = document.document_id and code = 'recognised'
    ) as recognised,
    received_on, met.run as seen, run.started_at::date as met_on, sketch[1:8] as head
from document
join text_sketch using (document_id)
left join met using (sha256)
left join run on run.run_id = met.run
order by document.document_id
"""

# A form of a report that states other values than the form which speaks.
_RAISE_CONFLICTS = """
create temp table contradicting as
select distinct old_document_id as document_id
from figure_pair where link in ('copy', 'conflict') and change = 'changed';
update version_link set link = 'conflict'
where link = 'copy' and document_id in (select document_id from contradicting);
update figure_pair set link = 'conflict'
where link = 'copy' and old_document_id in (select document_id from contradicting);
drop table contradicting;
"""
_FIGURES = """
select document_id, text, list(figure order by span_start) as figures
from figure join document using (document_id)
where document_id in (select unnest($papers))
group by document_id, text
"""


def link_versions(connection: Connection, insert: Insert) -> None:
    """Bring the tables ``receipt``, ``version_link`` and ``figure_pair`` up to date.

    The temporary table ``fresh`` names the documents that this load brought or replaced.
    """
    rows = _dicts(connection, _PAPERS)
    papers = [_paper(row) for row in rows]
    connection.execute("delete from receipt")
    insert(
        connection,
        "receipt",
        [_receipt(row, paper) for row, paper in zip(rows, papers, strict=True)],
    )
    links = _links(connection, papers)
    _compare(connection, _wanted(links), insert)
    connection.execute("delete from version_link")
    insert(connection, "version_link", [_link_row(link) for link in links])
    connection.execute(_RAISE_CONFLICTS)


def _dicts(
    connection: Connection, query: str, values: dict[str, object] | None = None
) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _paper(row: Row) -> Paper:
    form = _FORMS.get(row["media_type"], Form.WORD)
    pictured = row["recognised"] or (row["media_type"] or "").startswith("image/")
    return Paper(
        id=row["document_id"],
        path=row["path"],
        province=row["place"] or None,
        body=name_key(row["issuer"]),
        symbol=symbol_key(row["symbol"]),
        issued_on=row["issued_on"],
        replaces=symbol_key(row["replaces"]),
        form=Form.SCAN if pictured else form,
        received_on=row["received_on"],
        seen=row["seen"] or 0,
        head=tuple(row["head"]),
    )


def _receipt(row: Row, paper: Paper) -> Row:
    day, basis = received(row["received_on"], row["issued_on"], row["met_on"])
    return {
        "document_id": paper.id,
        "received_on": day,
        "received_basis": basis,
        "form": paper.form.value,
        "body_key": paper.body,
        "answers_key": symbol_key(row["answers"]),
    }


def received(stated: date | None, issued_on: date | None, met_on: date) -> tuple[date, str]:
    """Return the day on which a report counts as received, and what says so.

    What is noted beside the report (stated) goes first. Else its own day (issued): reports of
    years are often brought in together, long after they came, and would all be late by the day
    of the first run. That day (met) is for reports without one, or with one still to come.
    """
    if stated:
        return stated, "stated"
    if issued_on and issued_on <= met_on:
        return issued_on, "issued"
    return met_on, "met"


def _links(connection: Connection, papers: Sequence[Paper]) -> list[VersionLink]:
    sketches: dict[str, Sequence[int]] = {}

    def sketch(paper: str) -> Sequence[int]:
        if paper not in sketches:
            query = "select sketch from text_sketch where document_id = ?"
            ((sketches[paper],),) = connection.execute(query, [paper]).fetchall()
        return sketches[paper]

    return [*replacements(papers), *forms(papers, sketch)]


_Pairs = dict[tuple[str, str], Link]


def _wanted(links: Iterable[VersionLink]) -> _Pairs:
    """Return which versions are compared: each with the one that speaks in its place."""
    best = {link.paper for link in links if link.link is Link.COPY}
    return {
        (link.paper, link.other): link.link
        for link in links
        if (link.link is Link.COPY and link.rank == 0)
        or (link.link is Link.REPLACED and link.other not in best and link.paper not in best)
    }


def _compare(connection: Connection, pairs: _Pairs, insert: Insert) -> None:
    """Bring ``figure_pair`` to *pairs*; what was compared before and is not fresh stays."""
    connection.execute(_DROP_FRESH)
    done = connection.execute(
        "select distinct old_document_id, new_document_id from figure_pair"
    ).fetchall()
    gone = [
        {"old_document_id": old, "new_document_id": new}
        for old, new in done
        if (old, new) not in pairs
    ]
    for pair in gone:
        connection.execute(_DROP_PAIR, pair)
    todo = {pair: link for pair, link in pairs.items() if pair not in set(done)}
    figures = _figures(connection, {paper for pair in todo for paper in pair})
    for (old, new), link in todo.items():
        changes = compare_versions(figures.get(old, ()), figures.get(new, ()))
        insert(
            connection,
            "figure_pair",
            [
                {
                    "old_document_id": old,
                    "new_document_id": new,
                    "link": link.value,
                    "change": each.change.value,
                    "old_figure_id": each.old and each.old.id,
                    "new_figure_id": each.new and each.new.id,
                }
                for each in changes
            ],
        )


_DROP_FRESH = """
delete from figure_pair
where old_document_id in (select document_id from fresh)
   or new_document_id in (select document_id from fresh)
"""
_DROP_PAIR = """
delete from figure_pair
where old_document_id = $old_document_id and new_document_id = $new_document_id
"""


def _figures(connection: Connection, papers: set[str]) -> dict[str, tuple[VersionFigure, ...]]:
    if not papers:
        return {}
    rows = _dicts(connection, _FIGURES, {"papers": sorted(papers)})
    return {
        row["document_id"]: tuple(version_figure(figure, row["text"]) for figure in row["figures"])
        for row in rows
    }


def _link_row(link: VersionLink) -> Row:
    return {
        "document_id": link.paper,
        "other_id": link.other,
        "link": link.link.value,
        "likeness": link.likeness,
        "rank": link.rank,
    }


_LETTERS = """
select
    document_id, symbol, path, issued_on, bodies, provinces, every_province,
    request.period, request.period_start, request.period_end, request.due_on
from request
join document using (document_id)
anti join superseded_document using (document_id)
where coalesce(request.due_on, request.period_end) is not null
"""


def letter_duties(connection: Connection) -> list[Duty]:
    """Return what the letters ask for, one duty for each body and period.

    A letter that names neither a due day nor a period tells nothing to wait for.
    """
    return [
        Duty(
            name=row["symbol"] or row["path"],
            source_path=row["path"],
            body=body,
            provinces=None if row["every_province"] else tuple(row["provinces"]),
            period=row["period"],
            start=row["period_start"],
            end=row["period_end"],
            due_on=row["due_on"],
            answers=symbol_key(row["symbol"]),
            letter_id=row["document_id"],
            asked_on=row["issued_on"],
        )
        for row in _dicts(connection, _LETTERS)
        for body in row["bodies"]
    ]
