"""Text in legacy encodings → Unicode, with what stood there before (*chuyển mã*)."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from extractors.model import Conversion, Span
from pipeline.reading.encodings import (
    Encoding,
    Letter,
    decoded_letters,
    font_encoding,
    prints_capitals,
    with_case,
    with_horns,
)
from pipeline.reading.legacy import Stretch, chosen, decisions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Run(NamedTuple):
    """A stretch of text in one font; ``capitals`` are printed for it, ``soft`` is a soft hyphen."""

    text: str
    font: str | None = None
    capitals: bool = False
    soft: bool = False

    @property
    def key(self) -> str | None:
        """What the run shares with others that are encoded alike."""
        return font_encoding(self.font) or self.font


class Passage(NamedTuple):
    """A paragraph in Unicode (NFC), and what was converted in it; spans count from its start."""

    text: str
    conversions: tuple[Conversion, ...] = ()


class ConvertedLine(NamedTuple):
    """A line in Unicode; ``origins`` has the index in the given line of each of its characters."""

    text: str
    encoding: Encoding
    origins: tuple[int, ...]


def converted(paragraphs: Sequence[Sequence[Run]]) -> tuple[Passage, ...]:
    """Return *paragraphs*, made of runs, in Unicode, each with what was converted in it.

    Capitals and soft hyphens of the runs are carried out: a soft hyphen is ư in TCVN3 and
    nothing elsewhere.
    """
    parts: dict[tuple[int, str | None], list[str]] = {}
    for index, runs in enumerate(paragraphs):
        for key, group in groupby(runs, key=lambda run: run.key):
            texts = parts.setdefault((index, key), [])
            texts += ("\n" if texts else "", *(run.text for run in group))
    stretches = [Stretch("".join(texts), key) for (_, key), texts in parts.items()]
    decided = dict(zip(parts, decisions(stretches), strict=True))
    return tuple(
        _passage([(run, decided[index, run.key]) for run in runs])
        for index, runs in enumerate(paragraphs)
    )


def converted_lines(lines: Sequence[str], fonts: Sequence[str | None]) -> tuple[ConvertedLine, ...]:
    """Return printed lines (or words) of a document in Unicode; *fonts* has the font of each.

    Every line tells on its own and by its neighbours in the same font. A character of the
    result stands where ``origins`` says: in TCVN3 and VPS one for one, in VNI and in code
    page 1258 one for one or two. *lines* must be in NFC. ValueError if there are more lines
    than fonts, or fewer.
    """
    runs = [Run(line, font) for line, font in zip(lines, fonts, strict=True)]
    found = []
    decided = decisions([Stretch(run.text, run.key) for run in runs])
    for run, encoding in zip(runs, decided, strict=True):
        letters = _letters([run], encoding)
        text = "".join(letter.char for letter in letters)
        changed = Encoding.UNICODE if text == run.text else encoding
        found.append(ConvertedLine(text, changed, tuple(letter.start for letter in letters)))
    return tuple(found)


def shifted(passage: Passage, start: int) -> Iterator[Conversion]:
    """Yield the conversions of *passage* as they lie in a text that has it at *start*."""
    for each in passage.conversions:
        span = Span(start + each.span.start, start + each.span.end)
        yield Conversion(span, each.encoding, each.original)


def joined(passages: Sequence[Passage], separator: str) -> Passage:
    """Return *passages* as one, with *separator* between them."""
    conversions: list[Conversion] = []
    start = 0
    for passage in passages:
        conversions += shifted(passage, start)
        start += len(passage.text) + len(separator)
    return Passage(separator.join(each.text for each in passages), tuple(conversions))


def spaced(passage: Passage, text: str) -> Passage:
    """Return *passage* as *text*, which has the same characters with other spaces."""
    if not passage.conversions:
        return Passage(text)
    before = [at for at, char in enumerate(passage.text) if not char.isspace()]
    after = [at for at, char in enumerate(text) if not char.isspace()]
    places = dict(zip(before, after, strict=True))
    kept = []
    for each in passage.conversions:
        inked = [places[at] for at in range(each.span.start, each.span.end) if at in places]
        span = Span(inked[0], inked[-1] + 1)
        kept.append(Conversion(span, each.encoding, each.original))
    return Passage(text, tuple(kept))


def _passage(runs: Sequence[tuple[Run, Encoding]]) -> Passage:
    text = ""
    conversions: list[Conversion] = []
    for encoding, group in groupby(runs, key=lambda pair: pair[1]):
        members = [run for run, _ in group]
        if encoding is Encoding.UNICODE:
            text += "".join(_as_printed(run) for run in members)
            continue
        letters = _letters(members, encoding)
        original = "".join(run.text for run in members)
        changed = [
            at for at, one in enumerate(letters) if one.char != original[one.start : one.end]
        ]
        if changed:
            span = Span(len(text) + changed[0], len(text) + changed[-1] + 1)
            surface = original[letters[changed[0]].start : letters[changed[-1]].end]
            conversions.append(Conversion(span, encoding.value, surface))
        text += "".join(letter.char for letter in letters)
    return _composed(text, conversions)


def _as_printed(run: Run) -> str:
    if run.soft:
        return ""
    return run.text.upper() if run.capitals else run.text


def _composed(text: str, conversions: Sequence[Conversion]) -> Passage:
    """Return the passage in NFC; converted stretches are so already, and only move."""
    if unicodedata.is_normalized("NFC", text):
        return Passage(text, tuple(conversions))

    def place(at: int) -> int:
        return len(unicodedata.normalize("NFC", text[:at]))

    kept = (
        Conversion(Span(place(each.span.start), place(each.span.end)), each.encoding, each.original)
        for each in conversions
    )
    return Passage(unicodedata.normalize("NFC", text), tuple(kept))


def _letters(runs: Sequence[Run], encoding: Encoding) -> list[Letter]:
    """Return the characters of adjacent runs in Unicode; Unicode words among them are kept."""
    text = "".join(run.text for run in runs)
    if encoding is Encoding.UNICODE:
        return [Letter(char, at, at + 1) for at, char in enumerate(text)]
    horned = with_horns(text, encoding)
    places = chosen(horned, encoding)
    letters: list[Letter] = []
    for letter in decoded_letters(horned, encoding):
        if letter.start in places:
            letters.append(letter)
        else:
            span = range(letter.start, letter.end)
            letters += (Letter(text[at], at, at + 1) for at in span)
    cased = with_case("".join(letter.char for letter in letters), encoding)
    capitals: list[bool] = []
    for run in runs:
        capitals += [run.capitals or prints_capitals(run.font)] * len(run.text)
    return [
        letter if letter.char == char else letter._replace(char=char)
        for letter, char in zip(letters, _printed(letters, cased, capitals, places), strict=True)
    ]


def _printed(
    letters: Sequence[Letter], cased: str, capitals: Sequence[bool], places: frozenset[int]
) -> Iterator[str]:
    """Yield the characters as printed: in capitals by their font, or by their word."""
    for letter, char in zip(letters, cased, strict=True):
        if capitals[letter.start]:
            yield char.upper() if len(char.upper()) == 1 else char
        else:
            yield char if letter.start in places else letter.char
