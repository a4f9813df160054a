"""A picture of the tables and of what refers to what, as SVG.

No foreign keys are declared (see schema.sql), so a reference is known by its name: a column
named for another table's key, alone or with a word before it (``total_figure_id``).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.outputs.relations import Relation

_BOX, _GAP_X, _GAP_Y, _LINE, _PAD = 190, 90, 26, 18, 8  # pixels


@dataclass(frozen=True, slots=True)
class Link:
    """A column of *table* that refers to a row of the table *to*."""

    table: str
    column: str
    to: str


def links(tables: Sequence[Relation]) -> tuple[Link, ...]:
    """Return every reference between *tables*, by table."""
    keys = {key: name for name, key in _keys(tables).items()}
    return tuple(
        Link(table.name, column.name, to)
        for table in tables
        for column in table.columns
        for key, to in keys.items()
        if (column.name == key and to != table.name)
        or (key.endswith("_id") and column.name.endswith(f"_{key}"))
    )


def _keys(tables: Sequence[Relation]) -> dict[str, str]:
    """Return the key of every table that has one of its own, its first column.

    It is named for the table: ``indicator``, ``figure_id``, ``check_id`` of check_result (but
    ``citation_id`` of citation_mention is that of citation).
    """
    names = {table.name for table in tables}
    keys = {}
    for table in tables:
        first = table.columns[0].name
        stem = first.removesuffix("_id")
        if stem == table.name or (table.name.startswith(f"{stem}_") and stem not in names):
            keys[table.name] = first
    return keys


def diagram(tables: Sequence[Relation]) -> str:
    """Return the SVG: what is referred to stands left of what refers to it."""
    found = links(tables)
    places = dict(_places(tables, found))
    width = max(x for x, _ in places.values()) + _BOX + _PAD
    height = max(places[table.name][1] + _height(table, found) for table in tables) + _PAD
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    font = 'font-family="system-ui,sans-serif" font-size="13"'
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>']
    lines += [_curve(link, places) for link in found if link.to != link.table]
    lines += [_drawn(table, places[table.name], found) for table in tables]
    return "\n".join([*lines, "</svg>"])


def _places(
    tables: Sequence[Relation], found: Sequence[Link]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the left upper corner of every table: columns by how far its references reach."""
    below: defaultdict[int, int] = defaultdict(lambda: _PAD)
    for table in sorted(tables, key=lambda table: -_height(table, found)):
        depth = _depth(table.name, found, ())
        yield table.name, (_PAD + depth * (_BOX + _GAP_X), below[depth])
        below[depth] += _height(table, found) + _GAP_Y


def _depth(name: str, found: Sequence[Link], seen: tuple[str, ...]) -> int:
    to = {link.to for link in found if link.table == name} - {name, *seen}
    return 1 + max(_depth(one, found, (*seen, name)) for one in to) if to else 0


def _shown(table: Relation, found: Sequence[Link]) -> list[str]:
    """Return the columns that the picture shows: the key and the references."""
    own = {link.column for link in found if link.table == table.name}
    first, *others = (column.name for column in table.columns)
    return [first, *(name for name in others if name in own)]


def _height(table: Relation, found: Sequence[Link]) -> int:
    return _LINE * (1 + len(_shown(table, found))) + 2 * _PAD


def _drawn(table: Relation, place: tuple[int, int], found: Sequence[Link]) -> str:
    x, y = place
    words = [f'<text x="{x + _PAD}" y="{y + _LINE}" font-weight="bold">{table.name}</text>']
    words += [
        f'<text x="{x + _PAD}" y="{y + _LINE * (row + 1)}" fill="#555">{name}</text>'
        for row, name in enumerate(_shown(table, found), start=1)
    ]
    box = f'<rect x="{x}" y="{y}" width="{_BOX}" height="{_height(table, found)}" rx="4"'
    return "\n".join([f'{box} fill="#fff" stroke="#888"/>', *words])


def _curve(link: Link, places: dict[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = places[link.to], places[link.table]
    start, end = (x1 + _BOX, y1 + _LINE - 4), (x2, y2 + _LINE - 4)
    middle = (start[0] + end[0]) / 2
    path = f"M{start[0]},{start[1]} C{middle},{start[1]} {middle},{end[1]} {end[0]},{end[1]}"
    return f'<path d="{path}" fill="none" stroke="#bbb"/>'
