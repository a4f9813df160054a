"""What holds for the runs of a Word file, by themselves or by the styles that they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.reading.ooxml import W, value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Styles = Mapping[str, Any]


def is_on(run: Any, name: str, paragraph_style: str, styles: Styles) -> bool:
    """Tell whether a switch (``caps``, ``vanish``) holds for a run.

    The nearest word counts: the run's own, its character style's, the paragraph style's.
    """
    for properties in _properties(run, paragraph_style, styles):
        switch = properties.find(f"{W}{name}")
        if switch is not None:
            return switch.get(f"{W}val") not in ("0", "false", "off")
    return False


def _properties(run: Any, paragraph_style: str, styles: Styles) -> Iterator[Any]:
    """Yield the run properties that hold for a run, the nearest first."""
    own = run.find(f"{W}rPr")
    if own is not None:
        yield own
        yield from _of_style(value(own.find(f"{W}rStyle")), styles)
    yield from _of_style(paragraph_style, styles)


def _of_style(name: str, styles: Styles) -> Iterator[Any]:
    """Yield the run properties of a style and of those that it is based on."""
    seen: set[str] = set()
    while name in styles and name not in seen:
        seen.add(name)
        properties = styles[name].find(f"{W}rPr")
        if properties is not None:
            yield properties
        name = value(styles[name].find(f"{W}basedOn"))


def default_style(styles: Styles) -> str:
    """Return the id of the style of paragraphs that name none; empty if there is none."""
    for name, style in styles.items():
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on"):
            return name
    return ""
