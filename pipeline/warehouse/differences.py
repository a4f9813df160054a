"""What is different from the published version (*khác bản đang công bố*), figure by figure.

Worked out by SQL between that version and the master just before the master is published, from
what stands in both and from nothing that a run remembers: a run that died in between, or was
not published, leaves no gap. The statements stand in differences.sql and differences_rows.sql;
only figures of a text that was changed are paired here, as two versions of a report are.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractors.versions import compare_versions
from pipeline.warehouse.database import NoSuchName
from pipeline.warehouse.versions import version_figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from extractors.versions import VersionFigure
    from pipeline.warehouse.database import Connection

_HERE = Path(__file__).parent


class Fall(NamedTuple):
    """A file that is still there and gives fewer figures: ``before``, and ``now``.

    ``is_same_file`` is true if its content is what it was: then the program reads less of it.
    """

    path: str
    before: int
    now: int
    is_same_file: bool


class Difference(NamedTuple):
    """What differs from the version of run ``compared`` (None: nothing could be compared).

    ``before`` and ``now`` count the figures that were read in all files that were there and
    still are; ``falls`` are those of them that give fewer, the greatest loss first.
    """

    compared: int | None
    before: int
    now: int
    falls: tuple[Fall, ...]


_NOTHING = Difference(None, 0, 0, ())


def note_differences(
    connection: Connection, run: int, published: int, version: Path | None
) -> Difference:
    """Write into ``figure_history`` what *run* changes of the *version* of run *published*.

    Without a version, or where it is of an earlier program that kept other tables, nothing is
    written. What was noted of runs that were not published goes. Call it outside of a
    transaction: it has its own.
    """
    newest = published if version else run - 1
    with _transaction(connection):
        connection.execute("delete from figure_history where run_id > ?", [newest])
    if version is None:
        return _NOTHING
    with _attached(connection, version):
        try:
            with _transaction(connection):
                return _compare(connection, run, published)
        except NoSuchName:
            if _same_definition(connection):
                raise
            return _NOTHING


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def _attached(connection: Connection, version: Path) -> Iterator[None]:
    place = str(version).replace("'", "''")
    connection.execute(f"attach '{place}' as old (read_only)")
    try:
        yield
    finally:
        connection.execute("detach old")


def _same_definition(connection: Connection) -> bool:
    query = (
        "select definition from schema_version intersect select definition from old.schema_version"
    )
    return bool(connection.execute(query).fetchall())


def _compare(connection: Connection, run: int, published: int) -> Difference:
    connection.execute((_HERE / "differences.sql").read_text("utf-8"))
    if not connection.execute("select 1 from touched limit 1").fetchall():
        return Difference(published, 0, 0, ())
    _pair_changed_texts(connection)
    connection.execute((_HERE / "differences_rows.sql").read_text("utf-8"), {"run": run})
    connection.execute(_KEPT)
    falls = [Fall(*row) for row in connection.execute(_FALLS).fetchall()]
    ((lost, before),) = connection.execute(_STAYING).fetchall()
    return Difference(published, before, before - lost, tuple(f for f in falls if f.now < f.before))


# The reports whose text was read otherwise, or whose file was changed, with figures left over.
_CHANGED_TEXTS = """
with was as (
    select distinct document_id
    from old_seen where figure_id not in (select old_figure_id from paired)
),
now as (
    select distinct document_id
    from new_seen where figure_id not in (select new_figure_id from paired)
)
select document_id, document_id from was join now using (document_id)
union
select old_document_id, new_document_id
from succession
where old_document_id in (select document_id from was)
    and new_document_id in (select document_id from now)
order by all
"""
_OLD_FIGURES = """
select text, list(figure order by span_start, figure_id)
from old.figure join old.document using (document_id)
where document_id = $report and figure_id in (
    select figure_id from old_seen where figure_id not in (select old_figure_id from paired)
)
group by text
"""
_NEW_FIGURES = """
select text, list(figure order by span_start, figure_id)
from figure join document using (document_id)
where document_id = $report and figure_id in (
    select figure_id from new_seen where figure_id not in (select new_figure_id from paired)
)
group by text
"""


def _pair_changed_texts(connection: Connection) -> None:
    """Pair what is left over of reports that have another text now."""
    for old, new in connection.execute(_CHANGED_TEXTS).fetchall():
        changes = compare_versions(
            _figures(connection, _OLD_FIGURES, old), _figures(connection, _NEW_FIGURES, new)
        )
        found = [(c.old.id, c.new.id, "text") for c in changes if c.old and c.new]
        if found:
            connection.executemany("insert into paired values (?, ?, ?)", found)


def _figures(connection: Connection, query: str, report: str) -> tuple[VersionFigure, ...]:
    rows = connection.execute(query, {"report": report}).fetchall()
    return tuple(version_figure(row, text) for text, figures in rows for row in figures)


# Of each touched file that is still there, the figures read in it before and now; it may have
# another content, or be held in quarantine. Decisions and other reports count for nothing here.
_KEPT = """
create or replace temp table kept as
with was as (
    select document_id, path, count(figure_id)::integer as figures
    from old.document left join old.figure using (document_id)
    where document_id in (select document_id from touched)
    group by document_id, path
),
now as (
    select document_id, count(figure_id)::integer as figures
    from document left join figure using (document_id)
    where document_id in (
        select document_id from touched
        union
        select document_id from source where present and path in (select path from was)
    )
    group by document_id
),
at_path as (
    select path, any_value(document_id) as document_id, any_value(sha256) as sha256
    from source where present group by path
),
old_content as (
    select path, any_value(sha256) as sha256 from old.source where present group by path
)
select
    was.path,
    was.figures as before,
    coalesce(same.figures, other.figures, 0) as now,
    same.document_id is not null or at_path.path is not null as stays,
    same.document_id is not null or at_path.sha256 = old_content.sha256 as is_same_file
from was
left join now as same on same.document_id = was.document_id
left join at_path on at_path.path = was.path
left join old_content on old_content.path = was.path
left join now as other on other.document_id = at_path.document_id
"""
_FALLS = """
select path, before, now, coalesce(is_same_file, false)
from kept where stays order by before - now desc, path
"""
_STAYING = """
select
    coalesce(sum(before - now) filter (stays), 0)::integer,
    (select count(*) from old.figure) - coalesce(sum(before) filter (not stays), 0)::integer
from kept
"""
