"""The signature block (*quyền hạn, chức vụ, họ tên người ký*) of a report.

State (Decree 30/2020/NĐ-CP): "TM.", "KT.", "TL.", "TUQ."; Party (36-HD/VPTW): "T/M", "K/T", "T/L".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from extractors.columns import FORM, NAME, role_words, titled_name
from extractors.imprints import imprint_kind
from extractors.issuer_names import recased_name
from extractors.model import Fact, Span
from extractors.spelling import pattern_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ACTING = re.compile(r"(?:q\.|quyen) *")
_SIGNED_BY = re.compile(r"(?:nguoi ky|ky boi|ky so boi|digitally signed by|signed by) *:? *")
# The longest syllable has seven letters: "nghiêng"; the Front is abbreviated with eight.
_SYLLABLES = re.compile(r"[^\W\d_]{1,7}|UBMTTQVN")


@dataclass(frozen=True, slots=True)
class Signature:
    """For whom a report is signed, in which form and role and by whom; by whose rules.

    ``form`` is what stands before the bodies and roles: "TM.; KT. Chủ tịch", "T/M; K/T Bí thư".
    """

    signed_for: Fact | None = None
    form: Fact | None = None
    role: Fact | None = None
    signer: Fact | None = None
    regime: str | None = None


@dataclass(slots=True)
class _Block:
    """A signature as its lines are read."""

    signed_for: list[tuple[str, Span]] = field(default_factory=list)
    forms: list[tuple[str, Span]] = field(default_factory=list)
    role: Fact | None = None
    signer: Fact | None = None
    regime: str | None = None
    digital: Fact | None = None
    bodies_open: bool = False  # the next line may go on with the body's name


def read_signatures(text: str, lines: list[Span]) -> tuple[Signature, ...]:
    """Read the signatures below a report, the first on the left or above: most have one.

    *lines* are the cells of the signature, in reading order.
    """
    blocks = (block for column in _columns(text, lines) for block in _blocks(text, column))
    found = [_signature(block) for block in blocks if block != _Block()]
    signed = [each for each in found if each.form or each.role]  # not who typed the report
    return tuple(signed or found)


def _columns(text: str, lines: list[Span]) -> list[list[Span]]:
    """Part two signatures that stand side by side: each cell goes to the nearer one."""
    rows: dict[int, list[Span]] = {}
    for line in lines:
        if imprint_kind(line.of(text)) is None:
            rows.setdefault(text.rfind("\n", 0, line.start), []).append(line)
    pairs = [row for row in rows.values() if len(row) == 2 and not _is_one_phrase(text, row)]
    if not pairs:
        return [lines]
    middle = [[_middle(text, row[side]) for row in pairs] for side in (0, 1)]
    left, right = (sum(side) / len(side) for side in middle)
    columns: list[list[Span]] = [[], []]
    for line in lines:
        at = _middle(text, line)
        columns[abs(at - right) < abs(at - left)].append(line)
    return columns


def _is_one_phrase(text: str, row: list[Span]) -> bool:
    """Tell whether two cells of a line are a form and a role of one signature, or role and name."""
    gap = text[row[0].end : row[1].start]
    return "|" not in gap and len(gap) < 3 and "\t" not in gap


def _middle(text: str, line: Span) -> float:
    """Return where a cell stands across the page: in characters, in a table by its column."""
    begin = text.rfind("\n", 0, line.start) + 1
    if text[begin : begin + 1] == "|":
        return float(text.count("|", begin, line.start))
    return (line.start + line.end) / 2 - begin


def _blocks(text: str, lines: Iterable[Span]) -> Iterator[_Block]:
    """Yield the signatures of one column; after a name, "TM." begins another."""
    block = _Block()
    for line in _unwrapped(text, list(lines)):
        form = FORM.match(pattern_key(line.of(text)))
        if block.signer and form:
            yield block
            block = _Block()
        _read_line(text, line, block)
    yield block


def _unwrapped(text: str, lines: list[Span]) -> list[Span]:
    """Join "TM." with the body on the line below it."""
    joined: list[Span] = []
    for line in lines:
        if joined and FORM.fullmatch(pattern_key(joined[-1].of(text))):
            joined[-1] = Span(joined[-1].start, line.end)
        else:
            joined.append(line)
    return joined


def _read_line(text: str, line: Span, block: _Block) -> None:
    words = " ".join(line.of(text).split())
    key = pattern_key(words)
    if imprint_kind(words):
        _read_digital(line, line.of(text), block)
    elif (form := FORM.match(key)) and words.isupper() and not key.startswith("q."):
        _read_form(line, words, form, block)
    elif words.isupper() and role_words().match(key):
        if block.role is None and block.signer is None:
            block.role = Fact(_role_name(words), line)
        block.bodies_open = False
    elif name := (titled_name(words) or _plain_name(words, block)):
        if block.signer is None:
            start = line.start + max(0, line.of(text).rfind(name.split()[0]))
            spoken = name.title() if name.isupper() else name
            block.signer = Fact(" ".join(spoken.split()), Span(start, line.end))
    elif block.bodies_open and words.isupper() and is_clean(words):
        block.signed_for.append((words, line))


def _plain_name(words: str, block: _Block) -> str | None:
    if not NAME.fullmatch(words):
        return None
    if not words.isupper():
        return words
    known = block.role or (block.forms and not block.bodies_open)
    return words if known and 2 <= len(words.split()) <= 5 and is_clean(words) else None


def _read_digital(line: Span, words: str, block: _Block) -> None:
    by = _SIGNED_BY.match(pattern_key(words))
    name = words[by.end() :].strip() if by else ""
    if NAME.fullmatch(name) and not name.isupper():
        start = line.start + words.rfind(name)
        block.digital = Fact(" ".join(name.split()), Span(start, start + len(name)))


def _read_form(line: Span, words: str, form: re.Match[str], block: _Block) -> None:
    letters = re.sub(r"[^a-z]", "", form.group()).upper()
    party = form.group()[1] == "/"
    block.regime = block.regime or ("party" if party else "state")
    of = words[form.end() :].strip(" .:")
    span = Span(line.start + min(form.end(), line.end - line.start), line.end)
    shown = f"{letters[0]}/{letters[1:]}" if party else f"{letters}."
    if not block.signed_for and letters.startswith("T"):
        block.forms.append((shown, Span(line.start, line.end)))
        block.signed_for.append((of, span))
        block.bodies_open = True
    else:
        block.forms.append((f"{shown} {_role_name(of)}".strip(), Span(line.start, line.end)))
        block.bodies_open = False


def _role_name(words: str) -> str:
    """Write a role as it is shown: "Q. CHỦ TỊCH" is "Quyền Chủ tịch"."""
    acting = _ACTING.match(pattern_key(words))
    rest = words[acting.end() :] if acting else words
    shown = recased_name(rest.strip(" .:"), short=False)
    return f"Quyền {shown}" if acting else shown


def is_clean(words: str) -> bool:
    """Tell whether all *words* are syllables, not what a reader makes of a stamp."""
    tokens = re.sub(r"[,&()./–-]", " ", words).split()
    return bool(tokens) and all(_SYLLABLES.fullmatch(token) for token in tokens)


def _signature(block: _Block) -> Signature:
    signed_for = form = None
    if block.signed_for:
        name = " ".join(words for words, _ in block.signed_for)
        span = Span(block.signed_for[0][1].start, block.signed_for[-1][1].end)
        signed_for = Fact(recased_name(name, short=False), span) if name else None
    if block.forms:
        span = Span(block.forms[0][1].start, block.forms[-1][1].end)
        form = Fact("; ".join(words for words, _ in block.forms), span)
    found = Signature(signed_for, form, block.role, block.signer, block.regime)
    return found if found.signer else replace(found, signer=block.digital)
