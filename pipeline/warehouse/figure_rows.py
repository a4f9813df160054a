"""The figures of a record as rows, with the sentences that they stand in and their bodies."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from extractors.levels import level_of_kind
from extractors.validity import validity_of
from pipeline.warehouse.origins import reported_day
from pipeline.warehouse.row_values import day, decimal, document_id, identifier
from pipeline.warehouse.sentences import Stretch, sentence, sentences

if TYPE_CHECKING:
    from pipeline.record_types import DocumentRecord, FigureRecord
    from pipeline.warehouse.row_values import Row
    from pipeline.warehouse.units import Units


def figure_rows(figures: list[FigureRecord], text: str, sha256: str) -> list[Row]:
    """Make the rows of a report's figures, in their order."""
    seen: defaultdict[tuple[str, int], int] = defaultdict(int)
    rows = []
    for figure in figures:
        place = (figure["indicator"], figure["start"])
        rows.append(_figure(figure, text, identifier(sha256, *place, seen[place])))
        rows[-1]["document_id"] = document_id(sha256)
        seen[place] += 1
    return rows


_FIGURE_COLUMNS = (
    *("indicator", "unit", "numeral", "role", "status", "bound", "change", "actor", "scope"),
    *("per", "province", "period", "period_kind", "period_derived", "period_accumulation"),
    *("part_of", "section", "page", "boxes", "confidence", "rule"),
)


def _figure(figure: FigureRecord, text: str, key: str) -> Row:
    row: Row = {name: figure[name] for name in _FIGURE_COLUMNS}  # type: ignore[literal-required]
    around = _sentence(figure, text)
    return {
        **row,
        "figure_id": key,
        "value": decimal(figure["value"]),
        "value_high": None if figure["value_high"] is None else decimal(figure["value_high"]),
        "span_start": figure["start"],
        "span_end": figure["end"],
        "sentence_start": around.start,
        "sentence_end": around.end,
        "period_start": day(figure["period_start"]),
        "period_end": day(figure["period_end"]),
        "period_until": day(figure["period_until"]),
    }


def unit_of(figure: FigureRecord, facts: DocumentRecord, units: Units) -> str | None:
    """Return the unit of a figure that a table gives another province: as it was at the time.

    A merged province's report may still list the former ones: their last unit is meant.
    """
    province = figure["province"]
    return units.version_at(province, reported_day(facts)) or units.version_at(province, None)


def _sentence(figure: FigureRecord, text: str) -> Stretch:
    """Return the sentence of a figure, with what speaks for it on the same line."""
    numeral = Stretch(figure["start"], figure["end"])
    beside = [
        Stretch(part["start"], part["end"])
        for part in figure["evidence"]
        if "\n" not in text[min(part["start"], numeral.start) : max(part["end"], numeral.end)]
    ]
    if not beside:
        return sentence(text, numeral)
    spans = [sentence(text, part) for part in (numeral, *beside)]
    return Stretch(min(span.start for span in spans), max(span.end for span in spans))


def sentence_rows(text: str, figures: list[Row], key: str) -> list[Row]:
    """Return the sentences of a text; the page is that of the last figure before its end."""
    pages = [(row["span_start"], row["page"]) for row in figures if row["page"] is not None]
    pages.sort()
    rows, at = [], 0
    for part in sentences(text):
        while at + 1 < len(pages) and pages[at + 1][0] < part.end:
            at += 1
        rows.append(
            {
                "document_id": key,
                "span_start": part.start,
                "span_end": part.end,
                "page": pages[at][1] if pages else None,
                "search_text": text[part.start : part.end],
            }
        )
    return rows


def named_bodies(figures: list[FigureRecord]) -> list[tuple[str, str, str]]:
    """Return each body that a report's figures name, once: its name, kind and level."""
    return sorted(
        {
            (figure["actor"], figure["actor_id"] or "", figure["actor_level"] or "")
            for figure in figures
            if figure["actor"]
        }
    )


def validity(actor: str, level: str) -> Row:
    """Return from when and until when a body acts, and which one takes its work over."""
    body = validity_of(actor, level_of_kind(level))
    return {
        "valid_from": body and body.valid_from,
        "valid_to": body and body.valid_to,
        "successor": body and body.successor,
    }
