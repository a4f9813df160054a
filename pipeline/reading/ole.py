"""What lies in a compound file (OLE), the form of Word, Excel and locked files before 2007.

The rules are those of [MS-CFB]: a header names the sectors of a table (FAT) that chains all
others; the directory is a chain of entries of 128 bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import error as struct_error
from struct import unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NONE = 0xFFFFFFFA  # sector and entry numbers from here on have other meanings
_ENTRY = 128  # bytes
_ROOT, _STREAM = 5, 2


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream in the top folder of a compound file, with the opening of its content.

    ``opening`` is empty for a stream so short (below 4,096 bytes) that it shares a sector.
    """

    name: str
    opening: bytes


def streams_of(data: bytes) -> tuple[Stream, ...]:
    """Return the streams in the top folder of a compound file; empty if it is damaged."""
    try:
        return tuple(_streams(data))
    except (struct_error, ValueError, IndexError):
        return ()


def _streams(data: bytes) -> Iterator[Stream]:
    size = 1 << unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError(size)
    (first,) = unpack_from("<I", data, 48)
    table = _table(data, size)
    directory = b"".join(_sector(data, size, each) for each in _chain(first, table))
    entries = [directory[at : at + _ENTRY] for at in range(0, len(directory), _ENTRY)]
    for index in _top_level(entries):
        entry = entries[index]
        (length,) = unpack_from("<H", entry, 64)
        start, stream_size = unpack_from("<II", entry, 116)
        if entry[66] == _STREAM:
            name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
            yield Stream(name, _sector(data, size, start) if stream_size >= 4096 else b"")


def _table(data: bytes, size: int) -> list[int]:
    """Return the sector that follows each sector; the header names the first 109 of the table."""
    numbers = [each for each in unpack_from("<109I", data, 76) if each < _NONE]
    (more,) = unpack_from("<I", data, 68)
    per_sector = size // 4
    for _ in range(len(data) // size):  # no more links than sectors: a ring ends
        if more >= _NONE:
            break
        *listed, more = unpack_from(f"<{per_sector}I", _sector(data, size, more))
        numbers += [each for each in listed if each < _NONE]
    return [
        follower
        for number in numbers
        for follower in unpack_from(f"<{per_sector}I", _sector(data, size, number).ljust(size))
    ]


def _sector(data: bytes, size: int, number: int) -> bytes:
    return data[(number + 1) * size : (number + 2) * size]


def _chain(first: int, table: list[int]) -> Iterator[int]:
    number = first
    for _ in table:
        if number >= _NONE:
            return
        yield number
        number = table[number]


def _top_level(entries: list[bytes]) -> Iterator[int]:
    """Yield the numbers of the entries right under the root, which make up a tree."""
    waiting = [unpack_from("<I", entries[0], 76)[0]]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number >= _NONE or number in seen:
            continue
        seen.add(number)
        yield number
        waiting += unpack_from("<II", entries[number], 68)
