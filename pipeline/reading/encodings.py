"""Legacy Vietnamese encodings (*bảng mã cũ*): their tables, their fonts, and decoding.

Before Unicode, fonts drew Vietnamese letters at codes of Western ones, so that such text comes
to us as Western characters: TCVN3 (fonts ``.Vn…``) has "b¸o c¸o" for *báo cáo*, VNI "baùo caùo",
VPS "báo cáo" but "k‰t quä" for *kết quả*, Windows code page 1258 "báo cáo kêìt quaÒ".

``legacy_encodings.csv`` holds the codes (hexadecimal; two bytes where a letter is a pair) of all
134 accented letters. Sources: TCVN3 is what ``iconv -f TCVN5712-1`` gives for A1 to FE (the toned
capitals below A0 are in no .Vn font: they are the small letters, in capital fonts); VNI is that
of GNU recode (src/vn.c) and of UniKey (ukengine/data.cpp), which agree; VPS that of Mozilla
(intl/uconv/ucvlatin/vps.ut) and of recode, which agree; 1258 is Microsoft's, as in Python.
"""

from __future__ import annotations

import csv
import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from extractors.syllables import is_syllable

if TYPE_CHECKING:
    from collections.abc import Sequence

_TABLE = Path(__file__).with_name("legacy_encodings.csv")
_HORN = "\u00ad"  # TCVN3's ư, which is the soft hyphen elsewhere
_SUBSET = re.compile(r"^[A-Z]{6}\+")  # the mark of a font of which a PDF holds a part
_STYLE = re.compile(r"[-,; ]+(?:bold|italic|regular|bolditalic|oblique)+.*$|;.*$", re.IGNORECASE)
# A hyphen that a tool printed for TCVN3's ư: at the edge of letters, not after a line's start.
_HYPHEN = re.compile(r"(?P<left>[^\W\d_]*)-(?P<right>[^\W\d_]*)")
_ENDS = frozenset(' \t\n\u00a0,.;:!?)"”»')
_WORD = re.compile(r"[^\W\d_]+")
# Where a letter of unknown case is a capital: at the start of a sentence, and in the name of
# bodies (Decree 30/2020/NĐ-CP, annex II), which "Tỉnh ủy ban hành" does not have.
_START = re.compile(
    r"(?<=[.?!] )[^\W\d_]|(?<!các )(?<!những )(?<![^\W\d_])ủ(?=y ban\b(?! hành))",
    re.IGNORECASE,
)


class Encoding(StrEnum):
    """How the letters of a stretch of text are coded; ``UNICODE`` stays as it is."""

    UNICODE = "Unicode"
    TCVN3 = "TCVN3"
    VNI = "VNI"
    VPS = "VPS"
    CP1258 = "CP1258"


LEGACY = (Encoding.TCVN3, Encoding.VNI, Encoding.VPS, Encoding.CP1258)


class Letter(NamedTuple):
    """A decoded character and the place of what stood for it in the original."""

    char: str
    start: int
    end: int


class Table(NamedTuple):
    """A legacy encoding: what its codes look like, and which letter each stands for."""

    letters: dict[str, str]
    codes: re.Pattern[str]
    alphabet: frozenset[str]  # the characters beyond ASCII that occur in codes


def western(code: bytes) -> str:
    """Return *code* in Windows code page 1252, control characters where that has none."""
    return "".join(_western(byte) for byte in code)


def _western(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@cache
def table(encoding: Encoding) -> Table:
    """Return the table of a legacy encoding; KeyError for Unicode, which has none."""
    letters: dict[str, str] = {}
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["letter"].isupper())
    for row in rows:
        for code in row[encoding.lower()].split():
            data = bytes.fromhex(code)
            # a code that both cases share reads as the small letter: see with_case
            for surface in {western(data), data.decode("latin-1")}:
                letters.setdefault(surface, row["letter"])
    for surface, letter in tuple(letters.items()):
        if len(surface) == 2:  # capitals were often typed with the small mark: "Aù"
            for typed in (surface[0] + surface[1].lower(), surface[0] + surface[1].upper()):
                letters.setdefault(typed, letter)
    longest_first = sorted(letters, key=len, reverse=True)
    codes = re.compile("|".join(map(re.escape, longest_first)))
    return Table(letters, codes, frozenset("".join(letters)) - frozenset("aeiouyAEIOUY"))


# ── fonts ─────────────────────────────────────────────────────────────────────────────


def font_encoding(font: str | None) -> Encoding | None:
    """Return the encoding that the name of a font promises; None if it promises none.

    >>> font_encoding(".VnTimeH"), font_encoding("ABCDEF+VNI-Times-Bold"), font_encoding("Arial")
    (<Encoding.TCVN3: 'TCVN3'>, <Encoding.VNI: 'VNI'>, None)
    """
    name = _SUBSET.sub("", (font or "").strip()).lower()
    if name.startswith((".vn", "_vn")):
        return Encoding.TCVN3
    if name.startswith("vni"):
        return Encoding.VNI
    return Encoding.VPS if name.startswith("vps") else None


def prints_capitals(font: str | None) -> bool:
    """Tell whether a font draws capitals for small letters, as those of TCVN3 in H do."""
    name = _STYLE.sub("", _SUBSET.sub("", (font or "").strip()))
    return font_encoding(font) is Encoding.TCVN3 and name.endswith("H")


# ── decoding ──────────────────────────────────────────────────────────────────────────


def decode(text: str, encoding: Encoding, font: str | None = None) -> str:
    """Return *text*, written in *encoding*, in Unicode; digits and signs are never changed.

    The place of tone marks stays as typed. Letters of a capital font (``.VnTimeH``) become
    capitals, and so do letters whose word is otherwise in capitals.

    >>> decode("Tr-êng ®¹i häc, sè 12-BC/§§", Encoding.TCVN3)
    'Trường đại học, số 12-BC/ĐĐ'
    >>> decode("HéI §åNG", Encoding.TCVN3), decode("hoäi ñoàng", Encoding.VNI)
    ('HỘI ĐỒNG', 'hội đồng')
    """
    if encoding is Encoding.UNICODE:
        return text
    decoded = replaced(with_horns(text, encoding), encoding)
    return decoded.upper() if prints_capitals(font) else with_case(decoded, encoding)


def decoded_letters(text: str, encoding: Encoding) -> tuple[Letter, ...]:
    """Return the characters of decoded *text*, each with its place in *text*.

    Capitals are not put right (see `with_case`), and hyphens are left (see `with_horns`).
    Unicode is returned as it is.
    """
    if encoding is Encoding.UNICODE:
        return tuple(Letter(char, at, at + 1) for at, char in enumerate(text))
    known = table(encoding)
    letters: list[Letter] = []
    done = 0
    for found in known.codes.finditer(text):
        letters += (Letter(text[at], at, at + 1) for at in range(done, found.start()))
        letters.append(Letter(known.letters[found[0]], *found.span()))
        done = found.end()
    letters += (Letter(text[at], at, at + 1) for at in range(done, len(text)))
    return tuple(letters)


def replaced(text: str, encoding: Encoding) -> str:
    """Return *text* with every code replaced by its letter, capitals not put right."""
    known = table(encoding)
    return known.codes.sub(lambda found: known.letters[found[0]], text)


def with_horns(text: str, encoding: Encoding) -> str:
    """Return *text* with TCVN3's code of ư, the soft hyphen, where a tool printed a hyphen.

    >>> with_horns("Tr-êng, Ban-Tæ", Encoding.TCVN3) == "Tr\u00adêng, Ban-Tæ"
    True
    """
    if encoding is not Encoding.TCVN3 or "-" not in text:
        return text
    decoded = replaced(text, encoding)  # one letter for each code: places are the same
    chars = list(text)
    for found in _HYPHEN.finditer(decoded):
        if _is_horn(found, decoded):
            chars[found.end("left")] = _HORN
    return "".join(chars)


def _is_horn(found: re.Match[str], text: str) -> bool:
    """Tell whether the hyphen stands for ư: only with it are its neighbours a syllable."""
    left, right = found["left"], found["right"]
    if not left + right or any(char.isupper() for char in left[1:] + right):
        return False
    before, after = text[: found.start()][-1:], text[found.end() :][:1]
    if before.isdigit() or before in {"-", "/"} or (not right and after not in _ENDS):
        return False
    if not right and left in {"I", "V", "X"}:  # numbers of parts
        return False
    if not is_syllable(f"{left}ư{right}"):
        return False
    if not left:  # "- u tiên" at the start of a line is a list's hyphen
        listed = not text[: found.start()].rpartition("\n")[2].strip()
        return not is_syllable(right) or (right == "u" and not listed and before.isspace())
    return not (is_syllable(left) and (not right or is_syllable(right)))


# ── capitals ──────────────────────────────────────────────────────────────────────────


def with_case(text: str, encoding: Encoding) -> str:
    """Return decoded *text* with the capitals that its encoding cannot tell from small letters.

    In TCVN3 (and in VPS as Word shows it) toned letters have one code for both cases, so "B¸O
    C¸O" decodes to "BáO CáO". A word whose other letters are capitals is in capitals; one that
    has only its first letter to go by ("Kú häp", "Kú HäP") goes with its neighbours. A sentence
    starts with a capital, and so does *Ủy ban*.

    >>> with_case("BáO CáO Kỳ HọP THứ 5, Hà Nội", Encoding.TCVN3)
    'BÁO CÁO KỲ HỌP THỨ 5, Hà Nội'
    """
    if encoding not in {Encoding.TCVN3, Encoding.VPS}:
        return text
    chars = list(text)
    for found in _START.finditer(text):
        if found[0] in _caseless(encoding):
            chars[found.start()] = found[0].upper()
    words = list(_WORD.finditer(text))
    cases = [_case(word[0], encoding) for word in words]
    before = _nearest_case(text, words, cases)
    after = _nearest_case(text, words[::-1], cases[::-1])[::-1]
    for word, *told in zip(words, cases, before, after, strict=True):
        if told[0] or (told[0] is None and {*told[1:]} in ({True}, {True, None})):
            for at in range(*word.span()):
                chars[at] = text[at].upper() if len(text[at].upper()) == 1 else text[at]
    return "".join(chars)


@cache
def _caseless(encoding: Encoding) -> frozenset[str]:
    """Return the small letters of an encoding whose code stands for the capital as well."""
    letters = table(encoding).letters
    # VPS has codes for all capitals, but some are control characters, which Word cannot hold
    told = {letter for code, letter in letters.items() if letter.isupper() and ord(code[0]) >= 32}
    return frozenset(
        letter for letter in letters.values() if letter.islower() and letter.upper() not in told
    )


def _case(word: str, encoding: Encoding) -> bool | None:
    """Tell whether a word is in capitals; None if its first letter is all there is to go by."""
    doubtful = _caseless(encoding)
    told = [(index, char) for index, char in enumerate(word) if char not in doubtful]
    if any(not char.isupper() for _, char in told):
        return False
    return True if any(index for index, _ in told) else None


def _nearest_case(
    text: str, words: Sequence[re.Match[str]], cases: Sequence[bool | None]
) -> list[bool | None]:
    """Return for each word whether the nearest told one before it, across spaces, is capitals."""
    nearest: list[bool | None] = []
    last: bool | None = None
    for index, word in enumerate(words):
        if index:
            one, other = sorted((words[index - 1].span(), word.span()))
            gap = text[one[1] : other[0]]
            if not gap or gap.strip(" \t\u00a0"):
                last = None
        nearest.append(last)
        last = last if cases[index] is None else cases[index]
    return nearest
