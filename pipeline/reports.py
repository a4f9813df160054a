"""Read and extract single files for the command line, without the warehouse."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.model import Bound, Role, Status
from pipeline import work
from pipeline.engine import open_workers, work_once
from pipeline.outcomes import Reason
from pipeline.plans import reading_options
from pipeline.reading import read
from pipeline.reading.errors import SourceError
from pipeline.records import record
from pipeline.sidecars import read_beside
from pipeline.sources import find_files
from pipeline.terminal import near, say, table
from pipeline.warehouse.origins import settled
from pipeline.warehouse.units import read_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from extractors.model import Document, Extraction, Figure
    from pipeline.reading import ReadingOptions
    from pipeline.settings import Settings


def extract_files(
    files: Sequence[Path], settings: Settings
) -> Iterator[tuple[Path, Extraction | None]]:
    """Extract each file in a worker process, within the bounds of *settings*, in their order.

    A file that cannot be read, takes too long or too much memory or crashes its worker is told
    on stderr and gives None. Raises WorkersError if no worker can start.
    """
    here = Path.cwd()
    options = command_options(settings, len(files))
    given = [
        work.Place(number, file.absolute(), _root_of(file.absolute(), here), options)
        for number, file in enumerate(files)
    ]
    done: dict[int, Extraction | None] = {}
    due = 0
    few = replace(settings, workers=min(settings.workers, len(given)))
    with open_workers(few) as workers:
        for tried in work_once(work.extract_place, given, workers):
            found = tried.reason or tried.result
            if isinstance(found, Reason):
                say(f"{near(tried.given.file)}: {found.message}")
            done[tried.given.number] = None if isinstance(found, Reason) else found
            while due in done:
                yield files[due], done.pop(due)
                due += 1


def command_options(settings: Settings, files: int) -> ReadingOptions:
    """Return how files that are not stored are read: a warehouse's memory of pages serves them."""
    options = reading_options(settings, files)
    return options if settings.warehouse.is_dir() else replace(options, remembered=None, kept=None)


def _root_of(file: Path, here: Path) -> Path:
    return here if file.is_relative_to(here) else file.parent


def files_under(paths: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Yield the reports among files and folders, each with the folder that its name is told from.

    What lies in a folder and is no report is told on stderr.
    """
    seen = set[Path]()  # a file that is named twice, alone and in its folder, counts once
    for path in paths:
        for file, root in _files_in(path.absolute()):
            if file.resolve() not in seen:
                seen.add(file.resolve())
                yield file, root


def _files_in(place: Path) -> Iterator[tuple[Path, Path]]:
    if not place.is_dir():
        yield place, place.parent
        return
    for file in find_files(place):
        if file.refused:
            say(file.refused.message)
        else:
            yield place / file.path, place


def read_file(file: Path, root: Path) -> Document | None:
    """Read one file; None if it cannot be read, which is told on stderr."""
    try:
        return read(file, root)
    except (SourceError, OSError) as error:
        say(f"{near(file)}: {error}")
        return None


def json_line(file: Path, extraction: Extraction) -> str:
    """Return the extraction of *file* as one line of JSON (the interface others build on).

    What stands beside the file is taken into account, as it is when it is loaded.
    """
    place = file.absolute()
    root = _root_of(place, Path.cwd())
    beside = read_beside(root, place.relative_to(root).as_posix())
    found = settled(record(extraction), beside, read_units())
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def figure_lines(extraction: Extraction) -> Iterator[str]:
    """Yield the figures of a report as a table, then what its sums say."""
    text = extraction.document.text
    yield from table(
        ("Chỉ tiêu", "Số liệu", "Đơn vị", "Chủ thể", "Kỳ", "Loại"),
        [_row(figure, text) for figure in extraction.figures],
    )
    verdicts = [check.verdict.value for check in extraction.checks]
    yield (
        f"{len(extraction.figures)} số liệu; phép kiểm: {verdicts.count('proved')} khớp,"
        f" {verdicts.count('contradicted')} không khớp, {verdicts.count('unproved')} chưa rõ"
    )


def _row(figure: Figure, text: str) -> tuple[str, ...]:
    return (
        figure.indicator,
        figure.span.of(text),
        figure.unit,
        figure.actor.name if figure.actor else "",
        figure.period.label if figure.period else "",
        " · ".join(word for word in _unlike_most(figure) if word),
    )


def _unlike_most(figure: Figure) -> tuple[str | None, ...]:
    """Return what sets a figure apart from a plain total of what happened."""
    role = None if figure.role is Role.TOTAL else figure.role
    status = None if figure.status is Status.ACTUAL else figure.status
    bound = None if figure.bound is Bound.EXACT else figure.bound
    return role, status, bound, figure.scope
