"""Files that are hurt as transfers, disks, programs and ill will hurt them; seeded."""

from __future__ import annotations

import random
import re
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / "data" / "raw", ROOT.parent / "shared" / "reports")
SUFFIXES = frozenset({".pdf", ".docx", ".txt"})
LARGEST = 1_000_000  # bytes: scans would be recognised for minutes
BOMB_EVERY = 40  # files: a bomb takes seconds to make, and as many to be refused
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1258", "latin-1", "koi8-r")
MADE = (2026, 1, 1, 0, 0, 0)  # of the parts of archives, so that a seed gives the same bytes
ODD_NUMBERS = (b"-1", b"0", b"2147483647", b"4294967296", b"99999999999999999999", b"1e9", b".")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sound file: the end of its name, with the dot, and its bytes."""

    suffix: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Hurt:
    """A hurt file: what was done to it, its name and its bytes."""

    kind: str
    name: str
    content: bytes


def samples() -> tuple[Sample, ...]:
    """Return the samples of the project and the small real reports beside it, if any."""
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if _is_sample(path)]
    return tuple(Sample(path.suffix, path.read_bytes()) for path in files)


def _is_sample(path: Path) -> bool:
    return path.suffix in SUFFIXES and path.stat().st_size <= LARGEST


def hurt_files(sound: Sequence[Sample], count: int, seed: int) -> Iterator[Hurt]:
    """Yield *count* hurt files, each kind of hurt in its turn; no two have the same name."""
    chance = random.Random(seed)
    kinds = list(KINDS.items())
    for number in range(count):
        kind, hurt = kinds[number % len(kinds)]
        if number % BOMB_EVERY == BOMB_EVERY - 1:
            kind, hurt = "bomb", bomb
        suffix, content = hurt(chance, sound)
        yield Hurt(kind, f"{number:04}{suffix}", content)


Change = tuple[str, bytes]


def _any(chance: random.Random, sound: Sequence[Sample], *suffixes: str) -> Sample:
    return chance.choice([s for s in sound if not suffixes or s.suffix in suffixes])


# ── bytes of any file ─────────────────────────────────────────────────────────────────


def flipped(data: bytes, chance: random.Random, most: int = 200) -> bytes:
    """Return *data* with some bits turned over."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, most)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def flip(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Turn bits over, as a bad disk does."""
    sample = _any(chance, sound)
    return sample.suffix, flipped(sample.content, chance)


def truncate(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Cut the file off, as a broken transfer does."""
    sample = _any(chance, sound)
    return sample.suffix, sample.content[: chance.randrange(len(sample.content))]


def behead(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Lose the beginning."""
    sample = _any(chance, sound)
    return sample.suffix, sample.content[chance.randrange(1, 2000) :]


def swap_suffix(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Give the file a name of another kind, its bytes a little hurt or whole."""
    sample = _any(chance, sound)
    suffix = chance.choice([".pdf", ".docx", ".txt", ".doc", ".xlsx", ".rtf", ".png", ".html", ""])
    marked = sample.content + bytes(chance.randrange(1, 9))  # else it is a copy of the sample
    return suffix, marked


def concatenate(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Put two files into one."""
    one, other = _any(chance, sound), _any(chance, sound)
    return one.suffix, one.content + other.content


def zero_run(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Write zeros over a stretch, as a file system that lost blocks does."""
    sample = _any(chance, sound)
    changed = bytearray(sample.content)
    at, length = chance.randrange(len(changed)), chance.choice([16, 512, 4096, 65536])
    changed[at : at + length] = bytes(len(changed[at : at + length]))
    return sample.suffix, bytes(changed)


def insert(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Put bytes in that move all that follows."""
    sample = _any(chance, sound)
    at = chance.randrange(len(sample.content))
    return sample.suffix, sample.content[:at] + chance.randbytes(40) + sample.content[at:]


# ── PDF ───────────────────────────────────────────────────────────────────────────────


def xref(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Hurt the table of objects at the end, which is repaired by guessing."""
    data = _any(chance, sound, ".pdf").content
    at = max(data.rfind(b"xref", 0, data.rfind(b"startxref")), 0)
    tail = flipped(data[at:], chance, most=20)
    cut = chance.randrange(len(tail))
    return ".pdf", data[:at] + tail[:cut] + chance.randbytes(chance.randrange(20)) + tail[cut:]


def pdf_numbers(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Let numbers of objects lie: counts, lengths, references, the sizes of pages."""
    data = _any(chance, sound, ".pdf").content
    share = chance.choice([0.002, 0.01, 0.1])

    def maybe(match: re.Match[bytes]) -> bytes:
        return chance.choice(ODD_NUMBERS) if chance.random() < share else match[0]

    pieces = re.split(rb"(stream\r?\n.*?endstream)", data, flags=re.DOTALL)
    pieces[::2] = [re.sub(rb"(?<![\w.])\d+(?![\w.])", maybe, piece) for piece in pieces[::2]]
    return ".pdf", b"".join(pieces)


# ── Word and archives ─────────────────────────────────────────────────────────────────


def word_part(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Hurt the XML of one part inside a sound archive."""
    data = _any(chance, sound, ".docx").content
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    name = chance.choice([*parts, *["word/document.xml"] * 5])
    parts[name] = chance.choice(PART_HURTS)(parts[name], chance)
    return ".docx", archive(parts)


def _odd_values(part: bytes, chance: random.Random) -> bytes:
    share = chance.choice([0.01, 0.1])

    def maybe(match: re.Match[bytes]) -> bytes:
        odd = chance.choice([*ODD_NUMBERS, b"", b"x" * 200, "²".encode(), "٣".encode()])
        return match[1] + odd + b'"' if chance.random() < share else match[0]

    return re.sub(rb'(w:\w+=")[^"]*"', maybe, part)


def _moved_tags(part: bytes, chance: random.Random) -> bytes:
    """Put stretches of well-formed XML elsewhere: paragraphs in cells, cells in paragraphs."""
    pieces = re.split(rb"(?=<w:(?:p|tbl|tr|tc|r)[ >])", part)
    middle = pieces[1:-1]
    for _ in range(chance.randint(1, 20)):
        if middle:
            middle[chance.randrange(len(middle))] = chance.choice(middle)
    return b"".join([pieces[0], *middle, *pieces[1:][-1:]])


def _renamed_tags(part: bytes, chance: random.Random) -> bytes:
    names = sorted(set(re.findall(rb"<w:(\w+)", part)))
    if not names:
        return part
    one, other = chance.choice(names), chance.choice([*names, b"p", b"tbl", b"tc", b"sdt", b"ins"])
    return re.sub(rb"(</?w:)" + one + rb"\b", rb"\g<1>" + other, part)


def _deep(part: bytes, chance: random.Random) -> bytes:
    depth = chance.choice([100, 240, 5000])
    inside = b"<w:sdt><w:sdtContent>" * depth + b"</w:sdtContent></w:sdt>" * depth
    return part.replace(b"<w:body>", b"<w:body>" + inside, 1)


def _doctype(part: bytes, _chance: random.Random) -> bytes:
    """Declare entities that grow a thousandfold at each of nine levels."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 1000) for n in range(1, 10)
    )
    body = part.partition(b"?>")[2] or part
    return b"<!DOCTYPE d [%s]>" % entities + re.sub(rb"(<w:t[^>]*>)", rb"\1&a9;", body, count=1)


PART_HURTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    lambda part, chance: flipped(part or b"\0", chance, most=20),
    lambda part, chance: part[: chance.randrange(len(part) + 1)],
    lambda _part, _chance: b"",
    _odd_values,
    _moved_tags,
    _renamed_tags,
    _deep,
    _doctype,
)


def archive(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive of these parts."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            part = zipfile.ZipInfo(name, MADE)
            part.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(part, content)
    return buffer.getvalue()


def nested_zip(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Put a report into archives in archives."""
    sample = _any(chance, sound)
    data = sample.content
    for level in range(chance.randint(1, 5)):
        data = archive({f"{level}{sample.suffix}": data, "word/media/x.zip": data})
    return chance.choice([".docx", ".pdf", ""]), data


def bomb(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Pack a body of up to hundreds of megabytes; half of the archives lie about its size."""
    with zipfile.ZipFile(BytesIO(_any(chance, sound, ".docx").content)) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    head, body, rest = parts["word/document.xml"].partition(b"<w:body>")
    size = chance.choice([20_000_000, 150_000_000, 600_000_000])
    filling = chance.choice([b" ", b"<w:p/>", b"<w:p><w:r><w:t>12 </w:t></w:r></w:p>"])
    if filling != b" ":
        size //= 10  # each empty paragraph takes thirty times its letters
    parts["word/document.xml"] = head + body + filling * (size // len(filling)) + rest
    data = archive(parts)
    return ".docx", with_size(data, "word/document.xml", 3000) if chance.random() < 0.5 else data


def with_size(data: bytes, name: str, size: int) -> bytes:
    """Return an archive that says of one of its parts that it unpacks to *size* bytes."""
    changed = bytearray(data)
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(name.encode()))
    struct.pack_into("<I", changed, at + 24, size)
    return bytes(changed)


# ── text ──────────────────────────────────────────────────────────────────────────────


def encoding(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Write a text in another encoding, and hurt a byte or two."""
    text = _any(chance, sound, ".txt").content.decode("utf-8", "replace")
    data = text[: chance.randrange(200, len(text))].encode(chance.choice(ENCODINGS), "replace")
    return ".txt", flipped(data, chance, most=2) if chance.random() < 0.5 else data


def garble(chance: random.Random, sound: Sequence[Sample]) -> Change:
    """Double, drop and mix stretches of a text, with characters that are seldom met."""
    text = _any(chance, sound, ".txt").content.decode("utf-8", "replace")
    odd = ["\u202e", "\u200b", "\ufeff", "\U0001f4a9", "\u0301" * 300, "9" * 5000, "(" * 3000]
    odd += ["|" * 2000, "\n" * 500, "a" * 20000, "1.1." * 1000, "½", "٣", "Ⅻ", "①", "\t" * 300]
    for _ in range(chance.randint(1, 30)):
        at = chance.randrange(len(text))
        length = chance.choice([1, 20, 500])
        piece = chance.choice([text[at : at + length] * 3, "", chance.choice(odd)])
        text = text[:at] + piece + text[at + length :]
    return ".txt", text.encode("utf-8", "replace")


KINDS: dict[str, Callable[[random.Random, Sequence[Sample]], Change]] = {
    "flip": flip,
    "truncate": truncate,
    "behead": behead,
    "swap": swap_suffix,
    "join": concatenate,
    "zeros": zero_run,
    "insert": insert,
    "xref": xref,
    "numbers": pdf_numbers,
    "part": word_part,
    "nested": nested_zip,
    "encoding": encoding,
    "garble": garble,
    "part2": word_part,
    "flip2": flip,
}
