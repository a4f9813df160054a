"""The publications (*các lần công bố*): when, compared with which, and what was said against."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pipeline.warehouse.database import Connection


class Score(NamedTuple):
    """What the gold of that ``digest`` scored: F1 of the figures, 0 to 1."""

    digest: str
    value: float


class Publication(NamedTuple):
    """A run that is published, or is not, for its ``objections``.

    ``compared`` is the run whose version it was compared with; None for the first one.
    """

    run: int
    is_published: bool
    compared: int | None
    fingerprint: str
    score: Score | None
    objections: Sequence[str] = ()


class CauseCount(NamedTuple):
    """How many figures one cause added, took out and changed in a run."""

    label: str
    added: int
    removed: int
    changed: int


_TAKE_BACK = "update publication set published_at = null where run_id > ?"
_REMOVE = "delete from publication where run_id = ?"
_INSERT = """
insert into publication by name
select
    $run::integer as run_id,
    $published_at::timestamp as published_at,
    $compared::integer as compared_run,
    $fingerprint as fingerprint,
    (select count(*) from document anti join superseded_document using (document_id))::integer
        as documents,
    (select count(*) from current_figure)::integer as figures,
    $digest as gold_digest,
    $score::double as gold_score,
    $objections::varchar[] as objections
"""


def note_publication(connection: Connection, publication: Publication, before: int) -> None:
    """Write down what becomes of a run; *before* is the run that is published until then.

    A run that was to be published after that one and died on the way was not.
    """
    score = publication.score
    values = {
        "run": publication.run,
        "published_at": datetime.now(UTC).replace(tzinfo=None)
        if publication.is_published
        else None,
        "compared": publication.compared,
        "fingerprint": publication.fingerprint,
        "digest": score and score.digest,
        "score": score and score.value,
        "objections": list(publication.objections),
    }
    connection.execute("begin")
    if before:
        connection.execute(_TAKE_BACK, [before])
    connection.execute(_REMOVE, [publication.run])
    connection.execute(_INSERT, values)
    connection.execute("commit")
    connection.execute("checkpoint")


# Since somebody last published in spite of objections: what was accepted then is the measure.
_BEST = """
select max(gold_score)
from publication
where published_at is not null and gold_digest = $digest
    and run_id >= (
        select coalesce(max(run_id), 0) from publication
        where published_at is not null and objections <> []
    )
"""
_KNOWN = """
select gold_score from publication
where gold_digest = $digest and fingerprint = $fingerprint order by run_id desc limit 1
"""


def best_score(connection: Connection, digest: str) -> float | None:
    """Return the best score that was published with this gold; None if there is none.

    Not the last one: small losses would add up unseen.
    """
    ((score,),) = connection.execute(_BEST, {"digest": digest}).fetchall()
    return None if score is None else float(score)


def known_score(connection: Connection, digest: str, fingerprint: str) -> float | None:
    """Return what this very program scored on this gold before; None if it was not measured."""
    rows = connection.execute(_KNOWN, {"digest": digest, "fingerprint": fingerprint}).fetchall()
    return float(rows[0][0]) if rows else None


# Versions of an earlier program have no row here; then the end of their run tells the day.
_DAYS = """
select run.run_id, coalesce(publication.published_at, run.finished_at)
from run
left join publication using (run_id)
where publication.published_at is not null
    or run.run_id < (select coalesce(min(run_id), 2147483647) from publication)
order by run.run_id
"""


def publication_days(connection: Connection) -> dict[int, date]:
    """Return the day of each publication by its run, in this machine's time; the oldest first."""
    return {
        run: at.replace(tzinfo=UTC).astimezone().date()
        for run, at in connection.execute(_DAYS).fetchall()
    }


_CAUSES = """
select cause_label, added::integer, removed::integer, changed::integer
from published_change_count where run_id = ? order by added + removed + changed desc, cause_label
"""


def cause_counts(connection: Connection, run: int) -> tuple[CauseCount, ...]:
    """Return how many figures each cause changed in a run, the greatest first."""
    return tuple(CauseCount(*row) for row in connection.execute(_CAUSES, [run]).fetchall())
