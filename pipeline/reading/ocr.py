"""The one door to tesseract: the picture of a page → its words (*nhận dạng chữ*, OCR).

A page is read once as a whole with the Vietnamese model; then every numeral is read again by
itself, at other sizes and with another model where there is one, for a wrong digit looks as
good as a right one. What the readings say goes with each word; nothing is mended here.
"""

from __future__ import annotations

import os
import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.reading.pictures import resized
from pipeline.reading.printed import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.pictures import Grey, Picture

PAGE_MODEL = "vie"
_SECOND_MODELS = ("eng", "vie")  # the first that is installed; another model errs elsewhere
_SECOND_SIZES = (1.25, 0.85)  # of the picture: what both give is what a numeral's strokes say
_MARGIN = 2.5  # points of paper above and below a numeral that is read by itself
_REACH = 1.2  # sizes to its left and right, if no other word stands there: a digit may be lost
_PIECES = re.compile(r"\d+|\D+")
_DIGITS = re.compile(r"\d+")
_MODEL_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tesseract-ocr/4.00/tessdata",
    "/usr/share/tessdata",
    "/usr/local/share/tessdata",
    "/opt/homebrew/share/tessdata",
    r"C:\Program Files\Tesseract-OCR\tessdata",
)

ADVICE = (
    "Hãy cài tesseract với tiếng Việt (Debian, Ubuntu: sudo apt-get install tesseract-ocr-vie; "
    "Windows, macOS: xem docs/reading.md) rồi chạy lại, hoặc xin bản Word hay PDF xuất từ Word."
)

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels
Line = tuple[tuple[int, int], tuple[int, int]]  # its left and right end


@cache
def model_folder() -> Path | None:
    """Return the folder that holds the Vietnamese model; None if this machine has none.

    TESSDATA_PREFIX goes first, then where packages of tesseract put their models.
    """
    given = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(given), Path(given) / "tessdata"] if given else []
    folders += map(Path, _MODEL_FOLDERS)
    return next((each for each in folders if (each / f"{PAGE_MODEL}.traineddata").is_file()), None)


def _folder() -> Path:
    folder = model_folder()
    if folder is None:
        raise RuntimeError("model_folder() is None: ask before reading")
    return folder


def engine_version() -> str:
    """Return what reads: the version of tesseract and the size of its model."""
    import tesserocr

    folder = _folder()
    models = [
        f"{name}={(folder / f'{name}.traineddata').stat().st_size}"
        for name in sorted({PAGE_MODEL, _second_model(folder)})
    ]
    return " ".join([tesserocr.tesseract_version().split("\n")[0], *models])


def recognise(picture: Picture, number: int) -> tuple[Word, ...]:
    """Return the words of page *number* as its picture shows them, in points, line by line.

    May be called from several threads at once: tesseract works outside the interpreter's
    lock, and each thread has an engine of its own.
    """
    engines = _engines()
    words = [_printed(word, picture, number) for word in _symbols(engines.page, picture)]
    usual = median([piece.size for pieces in words for piece in pieces]) if words else 0.0
    words = [[each._replace(size=_even(each.size, usual)) for each in pieces] for pieces in words]
    read: list[Word] = []
    for before, pieces, after in zip([[], *words], words, [*words[1:], []], strict=False):
        room = _room(before, pieces, after)
        read += _read_again(pieces, room, picture, engines.numeral)
    return tuple(read)


def mean_confidence(words: Sequence[Word]) -> float:
    """Return how sure the recogniser is of a page, 0 to 1, each letter counting the same."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


# ── engines ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Engines:
    page: Any
    numeral: Any


_of_thread = threading.local()


def _engines() -> _Engines:
    """Return this thread's engines; loading the models takes a quarter of a second."""
    if not hasattr(_of_thread, "engines"):
        import tesserocr

        folder = _folder()
        options = {"path": str(folder), "oem": tesserocr.OEM.LSTM_ONLY}
        _of_thread.engines = _Engines(
            tesserocr.PyTessBaseAPI(lang=PAGE_MODEL, psm=tesserocr.PSM.AUTO, **options),
            tesserocr.PyTessBaseAPI(
                lang=_second_model(folder), psm=tesserocr.PSM.SINGLE_LINE, **options
            ),
        )
        for engine in (_of_thread.engines.page, _of_thread.engines.numeral):
            engine.SetVariable("debug_file", os.devnull)  # remarks on odd pictures
    engines: _Engines = _of_thread.engines
    return engines


def _second_model(folder: Path) -> str:
    return next(name for name in _SECOND_MODELS if (folder / f"{name}.traineddata").is_file())


def _show(engine: Any, grey: Grey, scale: float) -> None:
    height, width = grey.shape
    engine.SetImageBytes(grey.tobytes(), width, height, 1, width)
    engine.SetSourceResolution(round(72 * scale))


# ── the page as a whole ───────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Symbol:
    """A letter or digit as tesseract gives it, with what it says of the word and the line."""

    text: str
    box: Box
    confidence: float
    baseline: Line
    height: float


def _symbols(engine: Any, picture: Picture) -> Iterator[list[_Symbol]]:
    """Yield the symbols of each word of a page."""
    import tesserocr

    level = tesserocr.RIL
    _show(engine, picture.grey, picture.scale)
    if not engine.Recognize():
        return
    word: list[_Symbol] = []
    confidence = height = 0.0
    baseline: Line = ((0, 0), (1, 0))
    for symbol in tesserocr.iterate_level(engine.GetIterator(), level.SYMBOL):
        if symbol.IsAtBeginningOf(level.WORD):
            if word:
                yield word
            word = []
            confidence = symbol.Confidence(level.WORD) / 100
        if symbol.IsAtBeginningOf(level.TEXTLINE):
            baseline = symbol.Baseline(level.TEXTLINE) or baseline
            height = symbol.RowAttributes()["row_height"]
        text, box = symbol.GetUTF8Text(level.SYMBOL), symbol.BoundingBox(level.SYMBOL)
        if text and text.strip() and box:
            word.append(_Symbol(text, box, confidence, baseline, height))
    if word:
        yield word


def _printed(word: Sequence[_Symbol], picture: Picture, number: int) -> list[Word]:
    """Return the pieces of a word, digits apart from the rest, placed on the page."""
    owner = [symbol for symbol in word for _ in symbol.text]
    pieces: list[Word] = []
    for match in _PIECES.finditer("".join(symbol.text for symbol in word)):
        part = owner[match.start() : match.end()]
        left, top, right, bottom = zip(*(symbol.box for symbol in part), strict=True)
        pieces.append(
            Word(
                unicodedata.normalize("NFC", match.group()),
                number,
                min(left) / picture.scale,
                min(top) / picture.scale,
                max(right) / picture.scale,
                max(bottom) / picture.scale,
                _height_at(part[0].baseline, (min(left) + max(right)) / 2) / picture.scale,
                part[0].height / picture.scale,
                spaced=not pieces,
                confidence=round(part[0].confidence, 3),
            )
        )
    return pieces


def _height_at(line: Line, x: float) -> float:
    (x0, y0), (x1, y1) = line
    return y0 + (x - x0) * (y1 - y0) / (x1 - x0) if x1 > x0 else y0


def _even(size: float, usual: float) -> float:
    """Return the usual size for one that is nearly so: a recogniser measures no type sizes."""
    return usual if 0.75 * usual < size < 1.3 * usual else size


# ── numerals by themselves ────────────────────────────────────────────────────────────


def _room(
    before: Sequence[Word], pieces: Sequence[Word], after: Sequence[Word]
) -> tuple[float, float]:
    """Return how far left and right of a word there is nothing but paper, in points."""
    first, last = pieces[0], pieces[-1]
    left, right = first.x0 - _REACH * first.size, last.x1 + _REACH * last.size
    if before and _on_one_line(before[-1], first):
        left = max(left, min(before[-1].x1, first.x0))
    if after and _on_one_line(last, after[0]):
        right = min(right, max(after[0].x0, last.x1))
    return left, right


def _on_one_line(left: Word, right: Word) -> bool:
    return abs(left.baseline - right.baseline) < 0.3 * left.size and left.x0 < right.x0


def _read_again(
    pieces: Sequence[Word], room: tuple[float, float], picture: Picture, engine: Any
) -> list[Word]:
    """Return the pieces of a word with what other readings of it have for their digits.

    ``second`` is the first reading again if every other one agrees, else the first that
    differs; empty if it sees other numerals than there are.
    """
    digits = [piece.text for piece in pieces if piece.text.isdigit()]
    if not digits:
        return list(pieces)
    grey = _cut(pieces, room, picture)
    again = [_digits_of(grey, size, picture.scale, engine) for size in _SECOND_SIZES]
    seconds = iter(list(_differing(digits, again)))
    return [
        piece._replace(second=next(seconds)) if piece.text.isdigit() else piece for piece in pieces
    ]


def _digits_of(grey: Grey, size: float, scale: float, engine: Any) -> list[str]:
    _show(engine, resized(grey, size), scale * size)
    return _DIGITS.findall(engine.GetUTF8Text())


def _differing(digits: Sequence[str], again: Sequence[Sequence[str]]) -> Iterator[str]:
    for index, first in enumerate(digits):
        others = [found[index] if len(found) == len(digits) else "" for found in again]
        yield next((other for other in others if other != first), first)


def _cut(pieces: Sequence[Word], room: tuple[float, float], picture: Picture) -> Grey:
    """Return the part of a picture that shows a word and the room beside it."""
    height, width = picture.grey.shape
    left, right = int(room[0] * picture.scale), int(room[1] * picture.scale) + 1
    top = int((min(piece.top for piece in pieces) - _MARGIN) * picture.scale)
    bottom = int((max(piece.bottom for piece in pieces) + _MARGIN) * picture.scale) + 1
    return picture.grey[max(top, 0) : min(bottom, height), max(left, 0) : min(right, width)]
