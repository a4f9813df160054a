"""The one door to tesseract: the picture of a page → its words (*nhận dạng chữ*, OCR).

Two engines: one reads whole pages with the Vietnamese model, one reads a line of a numeral by
itself, with another model where there is one. Pages are read side by side by processes, not
threads: several engines in one process take longer than one after the other.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.reading.printed import Word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.reading.pictures import Grey, Picture

PAGE_MODEL = "vie"
_SECOND_MODELS = ("eng", "vie")  # the first that is installed; another model errs elsewhere
PIECES = re.compile(r"\d+|\D+")  # a numeral has a box of its own
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
    """Return the folder that holds the Vietnamese model; None if this machine cannot recognise.

    TESSDATA_PREFIX goes first, then where packages of tesseract put their models.
    """
    if find_spec("tesserocr") is None:
        return None
    given = os.environ.get("TESSDATA_PREFIX")
    folders = [Path(given), Path(given) / "tessdata"] if given else []
    folders += map(Path, _MODEL_FOLDERS)
    return next((each for each in folders if (each / f"{PAGE_MODEL}.traineddata").is_file()), None)


def _tesserocr() -> Any:
    # a build with OpenMP: a page's threads wait for each other more than they read
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    import tesserocr

    return tesserocr


def _folder() -> Path:
    folder = model_folder()
    if folder is None:
        raise RuntimeError("model_folder() is None: ask before reading")
    return folder


def engine_version() -> str:
    """Return what reads: the version of tesseract's wheel and the sizes of its models."""
    folder = model_folder()
    if folder is None:
        return "none"
    models = [
        f"{name}={(folder / f'{name}.traineddata').stat().st_size}"
        for name in sorted({PAGE_MODEL, _second_model(folder)})
    ]
    return " ".join([f"tesserocr={version('tesserocr')}", *models])


def printed_words(picture: Picture, number: int, *, block: bool = False) -> list[list[Word]]:
    """Return the words of page *number* as its picture shows them, in points, line by line.

    Each is a list of its pieces: digits, and what stands between them. A *block* is a picture
    of a few lines, in which no columns are looked for.
    """
    tesserocr, engine = _tesserocr(), _engines().page
    engine.SetPageSegMode(tesserocr.PSM.SINGLE_BLOCK if block else tesserocr.PSM.AUTO)
    words = [_printed(word, picture, number) for word in _symbols(engine, picture)]
    usual = median([piece.size for pieces in words for piece in pieces]) if words else 0.0
    return [[each._replace(size=_even(each.size, usual)) for each in pieces] for pieces in words]


def line_read(grey: Grey, scale: float) -> tuple[str, float]:
    """Read a picture of one line by itself; return its text and the confidence, 0 to 1."""
    engine = _engines().line
    _show(engine, grey, scale)
    with _hushed():
        return engine.GetUTF8Text().strip(), engine.MeanTextConf() / 100


def lines_stand() -> bool:
    """Tell whether the lines of the page that was read last run down the page.

    Tesseract reads the lines of a page that lies on its side, but cannot tell where they stand.
    """
    tesserocr = _tesserocr()
    page = _engines().page.GetIterator()
    if page is None:
        return False
    blocks = tesserocr.iterate_level(page, tesserocr.RIL.BLOCK)
    ways = Counter(int(block.Orientation()[1]) for block in blocks)
    return ways[int(tesserocr.WritingDirection.TOP_TO_BOTTOM)] * 2 > ways.total()


def mean_confidence(words: Sequence[Word]) -> float:
    """Return how sure the recogniser is of a page, 0 to 1, each letter counting the same."""
    letters = sum(len(word.text) for word in words)
    return sum(word.confidence * len(word.text) for word in words) / letters if letters else 0.0


# ── engines ───────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Engines:
    page: Any
    line: Any


@cache
def _engines() -> _Engines:
    """Return this process's engines; loading the models takes a quarter of a second."""
    tesserocr = _tesserocr()
    folder = _folder()
    options = {"path": str(folder), "oem": tesserocr.OEM.LSTM_ONLY}
    engines = _Engines(
        tesserocr.PyTessBaseAPI(lang=PAGE_MODEL, psm=tesserocr.PSM.AUTO, **options),
        tesserocr.PyTessBaseAPI(
            lang=_second_model(folder), psm=tesserocr.PSM.SINGLE_LINE, **options
        ),
    )
    for engine in (engines.page, engines.line):
        engine.SetVariable("debug_file", os.devnull)  # remarks on odd pictures
    return engines


def _second_model(folder: Path) -> str:
    return next(name for name in _SECOND_MODELS if (folder / f"{name}.traineddata").is_file())


@contextmanager
def _hushed() -> Iterator[None]:
    """Drop what leptonica writes to the error stream about odd pictures: nobody can act on it."""
    kept = os.dup(2)
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


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
    tesserocr = _tesserocr()
    level = tesserocr.RIL
    _show(engine, picture.grey, picture.scale)
    with _hushed():
        recognised = engine.Recognize()
    if not recognised:
        return
    page = engine.GetIterator()
    if page is None or page.Empty(level.SYMBOL):  # an empty page: asking for its text is an error
        return
    word: list[_Symbol] = []
    confidence = height = 0.0
    baseline: Line = ((0, 0), (1, 0))
    for symbol in tesserocr.iterate_level(page, level.SYMBOL):
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
    for match in PIECES.finditer("".join(symbol.text for symbol in word)):
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
