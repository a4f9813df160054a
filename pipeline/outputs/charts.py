"""Charts as SVG of plain text: sorted bars, stacks, dots before and after; no library, no network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, LEFT, RIGHT, ROW = 760, 270, 90, 34  # pixels
LETTER = 8  # pixels of a letter's width, at most
MOST = 24  # rows; of more, the first and the last half
INKS = ("#1f5a92", "#7fb0d8", "#d9902f", "#b5bbc2")
_FONT = "font-family=\"system-ui,'Segoe UI','DejaVu Sans',sans-serif\""


class Row(NamedTuple):
    """One line of a chart; ``under`` stands small below its name, ``tail`` after its values."""

    name: str
    values: tuple[float, ...]
    under: str = ""
    tail: str = ""


def number(value: float) -> str:
    """Write a number as Vietnamese do.

    >>> number(1204.0), number(83.97), number(10.5)
    ('1.204', '83,97', '10,5')
    """
    words = f"{value:,.2f}".rstrip("0").rstrip(".")
    return words.translate(str.maketrans(",.", ".,"))


def stacked(rows: Sequence[Row], parts: Sequence[str] = ()) -> str:
    """Return rows of bars, one part after the other; with one part each, plain bars.

    Bars are of one scale. A part is labelled where its number fits into it.
    """
    shown = ends(rows)
    top = 30 if parts else 8
    most = max((sum(row.values) for row in shown), default=0) or 1
    room = WIDTH - LEFT - max([RIGHT, *(12 + LETTER * len(row.tail) for row in shown)])
    drawn = [_legend(parts)] if parts else []
    for place, row in enumerate(shown):
        y, x = top + place * ROW, float(LEFT)
        drawn.append(_names(row, y))
        for value, ink in zip(row.values, INKS, strict=False):
            width = room * value / most
            drawn.append(
                f'<rect x="{x:.1f}" y="{y + 4}" width="{width:.1f}" height="20" fill="{ink}"/>'
            )
            if parts and width > 9 * len(number(value)) + 4:
                drawn.append(_text(x + width / 2, y + 19, number(value), "middle", "#fff"))
            x += width
        drawn.append(_text(x + 6, y + 19, row.tail or number(sum(row.values))))
    return _svg(drawn, top + len(shown) * ROW + 6)


def dots(rows: Sequence[Row], parts: Sequence[str]) -> str:
    """Return two dots a row with a line between: the first of two values is the hollow one."""
    shown = ends(rows)
    most = max((value for row in shown for value in row.values), default=0) or 1
    drawn = [_legend(parts, hollow_first=True)]
    for place, row in enumerate(shown):
        y = 30 + place * ROW
        before, after = (LEFT + 30 + (WIDTH - LEFT - RIGHT - 60) * v / most for v in row.values)
        drawn.append(_names(row, y))
        drawn.append(
            f'<path d="M{before:.1f} {y + 14}H{after:.1f}" stroke="#7fb0d8" stroke-width="3"/>'
        )
        drawn += [_dot(before, y + 14, hollow=True), _dot(after, y + 14, hollow=False)]
        sides = ((before, before <= after, row.values[0]), (after, before > after, row.values[1]))
        for x, is_left, value in sides:
            drawn.append(
                _text(
                    x + (-10 if is_left else 10),
                    y + 19,
                    number(value),
                    "end" if is_left else "start",
                )
            )
    return _svg(drawn, 36 + len(shown) * ROW)


def ends(rows: Sequence[Row]) -> list[Row]:
    """Return all rows, or the first and the last with a row between that counts the others."""
    if len(rows) <= MOST:
        return list(rows)
    half = MOST // 2
    gap = Row(f"… {len(rows) - MOST} dòng ở giữa", tuple(0.0 for _ in rows[0].values), tail=" ")
    return [*rows[:half], gap, *rows[-half:]]


def _names(row: Row, y: int) -> str:
    small = f'<tspan x="{LEFT - 8}" dy="13" font-size="10" fill="#667">{escape(_cut(row.under, 46))}</tspan>'
    high = y + (14 if row.under else 19)
    return (
        f'<text x="{LEFT - 8}" y="{high}" text-anchor="end">{escape(_cut(row.name, 34))}'
        f"<title>{escape(f'{row.name} {row.under}')}</title>{small if row.under else ''}</text>"
    )


def _cut(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"


def _legend(parts: Sequence[str], *, hollow_first: bool = False) -> str:
    x, drawn = 8.0, []
    for place, (part, ink) in enumerate(zip(parts, INKS, strict=False)):
        if hollow_first:
            drawn.append(_dot(x + 6, 12, hollow=place == 0))
        else:
            drawn.append(f'<rect x="{x}" y="6" width="12" height="12" fill="{ink}"/>')
        drawn.append(_text(x + 17, 17, part))
        x += 34 + 7.6 * len(part)
    return "".join(drawn)


def _dot(x: float, y: float, *, hollow: bool) -> str:
    fill = "#fff" if hollow else INKS[1]
    return (
        f'<circle cx="{x:.1f}" cy="{y}" r="6" fill="{fill}" stroke="{INKS[0]}" stroke-width="2"/>'
    )


def _text(x: float, y: float, words: str, anchor: str = "start", ink: str = "#223") -> str:
    return f'<text x="{x:.1f}" y="{y}" text-anchor="{anchor}" fill="{ink}">{escape(words)}</text>'


def _svg(drawn: Sequence[str], height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" font-size="13" {_FONT}><rect width="100%" height="100%" fill="#fff"/>'
        + "".join(drawn)
        + "</svg>"
    )
