"""Copies of a report (*bản sao*): sao y, sao lục, trích sao, and the copy's own symbol.

Decree 30/2020/NĐ-CP, Art. 25 and annex I: the form of the copy, its number and symbol
(27/SY-UBND), the body that copies. Party: "Số 24-BS/UBKTTU".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from extractors.imprints import forms
from extractors.model import Fact, Span
from extractors.spelling import pattern_key, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

_LINES = 40  # below a signature: a copy's head and signature have a dozen
_SYMBOL = re.compile(r"(\d{1,5}) *[-/] *(SY|SL|TrS|TS|BS)( *[-/] *[A-ZĐ][A-Za-zĐđ]*)+(?!\w)")
_NUMBER = re.compile(r"so\b *:? *")


def copy_start(text: str, lines: Sequence[Span]) -> int | None:
    """Return where what a copy adds begins among *lines*, None if it is no copy."""
    for at, line in enumerate(lines):
        if _form(line.of(text)) or _copy_symbol(text, line):
            names = at and line.of(text) and lines[at - 1].of(text).isupper()
            return lines[at - 1].start if names else line.start
    return None


def read_copy(text: str, lines: Sequence[Span]) -> tuple[Fact | None, Fact | None]:
    """Return the form of the copy ("sao y") and the copy's symbol, from the *lines* round a text."""
    form = symbol = None
    for line in lines:
        if symbol is None:
            symbol = _copy_symbol(text, line)
        words = _form(line.of(text))
        if words and form is None:
            form = Fact(words, line)
    if form is None and symbol:
        code = re.split(r"[-/]", symbol.value)[1]
        form = Fact(forms().copy_codes[code], symbol.span)
    return form, symbol


def _form(words: str) -> str | None:
    head = re.split(r"[;,:/]", words, maxsplit=1)[0].strip(" .*()[]")
    return forms().copy_words.get(" ".join(pattern_key(head).split())) if head.isupper() else None


def _copy_symbol(text: str, line: Span) -> Fact | None:
    number = _NUMBER.match(pattern_key(line.of(text)))
    match = _SYMBOL.match(plain(line.of(text)), number.end()) if number else None
    if match is None:
        return None
    start = line.start + match.start()
    return Fact(re.sub(r"\s+", "", match.group()), Span(start, line.start + match.end()))
