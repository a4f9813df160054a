"""Try an indicator that is not in the catalogue yet (*thử bản nháp chỉ tiêu*); nothing is written.

The reports are extracted twice, with and without the draft: what it reads, what it takes from
other indicators, what was not understood before, and which examples no longer hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors import extract, knowledge
from extractors.examples import Proof, prove
from pipeline.errors import USAGE, TonghopError
from pipeline.reports import files_under, read_file
from pipeline.terminal import near, painted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from extractors.knowledge import Indicator, Knowledge
    from extractors.model import Document, Extraction, Figure

UNREAD = {
    "not_understood": "trước đây chưa hiểu",
    "other_count": "trước đây là số đếm khác",
    "reference_to_figure": "trước đây là nhắc lại số liệu",
}


class DraftError(TonghopError):
    """A draft that cannot be tried as it is; the message says which entry and what to do."""

    exit_code = USAGE


@dataclass(frozen=True, slots=True)
class Draft:
    """The indicators of a draft file, and the catalogue with and without them."""

    indicators: tuple[Indicator, ...]
    before: Knowledge
    after: Knowledge

    @property
    def codes(self) -> frozenset[str]:
        """The codes that the draft defines."""
        return frozenset(indicator.code for indicator in self.indicators)


@dataclass(frozen=True, slots=True)
class Reading:
    """A numeral that the draft reads, or that is read otherwise because of it.

    ``before`` and ``after`` are indicators, None where the numeral is no figure; ``was`` is the
    kind of numeral that it was before.
    """

    figure: Figure
    before: str | None
    after: str | None
    was: str | None


@dataclass(frozen=True, slots=True)
class Trial:
    """What the draft makes of one report."""

    document: Document
    own: tuple[Reading, ...]
    lost: tuple[Reading, ...]
    moved: tuple[Reading, ...]

    @property
    def taken(self) -> tuple[Reading, ...]:
        """The figures that the draft takes over from other indicators."""
        return tuple(r for r in self.own if r.before not in (None, r.after))

    @property
    def new(self) -> tuple[Reading, ...]:
        """The numerals that were no figure before."""
        return tuple(reading for reading in self.own if reading.before is None)


def read_draft(path: Path) -> Draft:
    """Read and check a draft file. Raises DraftError if it is wrong, OSError if it is not there."""
    try:
        content = path.read_text("utf-8-sig")
        after, indicators = knowledge.with_draft(content, path.name)
    except UnicodeDecodeError as error:
        raise DraftError(f"{path}: không phải UTF-8 ({error}). Hãy lưu lại bằng UTF-8.") from error
    except knowledge.KnowledgeError as error:
        raise DraftError(f"Bản nháp sai (the draft is wrong): {error}") from error
    return Draft(indicators, knowledge.load(), after)


def own_examples(draft: Draft) -> list[tuple[Indicator, Proof]]:
    """Read the draft's own examples with it."""
    return [
        (indicator, prove(indicator, example, draft.after))
        for indicator in draft.indicators
        for example in indicator.examples
    ]


def broken_examples(draft: Draft) -> list[tuple[Indicator, Proof]]:
    """Return the catalogue's examples that no longer hold with the draft."""
    known = draft.after.indicators + draft.after.competitors
    proofs = [
        (indicator, prove(indicator, example, draft.after))
        for indicator in known
        if indicator.code not in draft.codes
        for example in indicator.examples
    ]
    return [(indicator, proof) for indicator, proof in proofs if not proof.holds]


def try_on(document: Document, draft: Draft) -> Trial:
    """Extract a report with and without the draft and compare what each numeral is."""
    before, after = extract(document, draft.before), extract(document, draft.after)
    old, new = _figures(before), _figures(after)
    kinds = {numeral.span.start: numeral.kind.value for numeral in before.numerals}
    own, lost, moved = [], [], []
    for at in sorted(old.keys() | new.keys()):
        was, now = old.get(at), new.get(at)
        reading = Reading(
            figure=now or old[at],
            before=was.indicator if was else None,
            after=now.indicator if now else None,
            was=kinds.get(at),
        )
        if now and now.indicator in draft.codes:
            own.append(reading)
        elif was and was.indicator in draft.codes:
            lost.append(reading)
        elif reading.before != reading.after:
            moved.append(reading)
    return Trial(document, tuple(own), tuple(lost), tuple(moved))


def _figures(extraction: Extraction) -> dict[int, Figure]:
    return {figure.span.start: figure for figure in extraction.figures}


# ── as lines ──────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Tally:
    """What a trial over some reports came to; filled while its lines are printed."""

    read: int = 0
    failed: int = 0
    wrong_examples: int = 0


def trial_lines(draft: Draft, paths: Sequence[Path], tally: Tally) -> Iterator[str]:
    """Yield what the draft is, its examples, and what it reads in files and folders."""
    for indicator in draft.indicators:
        known = {entry.code for entry in draft.before.indicators + draft.before.competitors}
        how = "thay cho mục cùng mã" if indicator.code in known else "chỉ tiêu mới"
        yield painted(f"{indicator.code}: {indicator.name} ({how})", bold=True)
    yield from _example_lines(draft, tally)
    trials = []
    for file, root in files_under(paths):
        document = read_file(file, root)
        if document is None:
            tally.failed += 1
            continue
        tally.read += 1
        trial = try_on(document, draft)
        trials.append(trial)
        if trial.own or trial.lost or trial.moved:
            yield ""
            yield painted(near(file), bold=True)
            yield from _trial_lines(trial)
    if trials:
        yield ""
        yield _sum_line(trials)


def _example_lines(draft: Draft, tally: Tally) -> Iterator[str]:
    for indicator, proof in own_examples(draft):
        tally.wrong_examples += not proof.holds
        yield f"{_mark(proof.holds)} ví dụ: {proof.example}"
        if not proof.holds:
            yield f"    → {_what_was_read(indicator, proof)}"
    broken = broken_examples(draft)
    tally.wrong_examples += len(broken)
    for indicator, proof in broken:
        yield f"{_mark(ok=False)} ví dụ của {indicator.code} không còn đúng: {proof.example}"
        yield f"    → {_what_was_read(indicator, proof)}"


def _mark(ok: bool) -> str:  # noqa: FBT001 -- said by name where it is not a variable
    return painted("✓", "green") if ok else painted("✗", "red")


def _what_was_read(indicator: Indicator, proof: Proof) -> str:
    """Say what became of the marked numerals, and which others were read as the indicator."""
    text = proof.extraction.document.text
    figures = _figures(proof.extraction)
    kinds = {numeral.span.start: numeral.kind.value for numeral in proof.extraction.numerals}
    said = []
    for span in sorted(proof.marked):
        at = span.start
        read = figures[at].indicator if at in figures else kinds.get(at, "không phải con số")
        if (read == indicator.code) != indicator.reported or at not in figures:
            said.append(f"«{span.of(text)}» đọc thành {read}")
    starts = {span.start for span in proof.marked}
    said += [
        f"{span.of(text)} cũng đọc thành {indicator.code} mà không được đánh dấu"
        for span in sorted(proof.read)
        if span.start not in starts and indicator.reported
    ]
    return "; ".join(said) or "con số được đọc khác với phần trong «…»"


def _trial_lines(trial: Trial) -> Iterator[str]:
    text = trial.document.text
    for reading in trial.own:
        figure = reading.figure
        body = f" · {figure.actor.name}" if figure.actor else ""
        period = f" · {figure.period.label}" if figure.period else ""
        yield f"  {figure.span.of(text)} {figure.unit}{body}{period} · {_origin(reading)}"
        yield f"      {_sentence(figure, text)}"
    for reading in trial.lost:
        now = reading.after or "không là số liệu nữa"
        yield f"  {painted('mất', 'red')}: {reading.before} → {now}"
        yield f"      {_sentence(reading.figure, text)}"
    for reading in trial.moved:
        yield f"  đổi theo: {reading.before or 'không là số liệu'} → {reading.after or 'không'}"
        yield f"      {_sentence(reading.figure, text)}"


def _origin(reading: Reading) -> str:
    """Say what the numeral was without the draft."""
    if reading.before == reading.after:
        return "như trước"
    if reading.before:
        return painted(f"lấy của {reading.before}", "yellow")
    was = UNREAD.get(reading.was or "", f"trước đây là {reading.was or 'chữ thường'}")
    return painted(was, "green")


def _sentence(figure: Figure, text: str) -> str:
    """Return the sentence of a figure on one line, its numeral marked."""
    span = figure.evidence[0] if figure.evidence else figure.span
    at, end = figure.span.start, figure.span.end
    if not span.covers(figure.span):
        span = figure.span
    return " ".join(f"{text[span.start : at]}«{text[at:end]}»{text[end : span.end]}".split())


def _sum_line(trials: Sequence[Trial]) -> str:
    counts = {
        "số liệu": sum(len(trial.own) for trial in trials),
        "trước đây không là số liệu": sum(len(trial.new) for trial in trials),
        "lấy của chỉ tiêu khác": sum(len(trial.taken) for trial in trials),
        "mất": sum(len(trial.lost) for trial in trials),
        "đổi theo": sum(len(trial.moved) for trial in trials),
    }
    whole, *rest = (f"{count} {name}" for name, count in counts.items())
    silent = sum(not trial.own for trial in trials)
    return (
        f"{len(trials)} báo cáo ({silent} không có số liệu nào): {whole}; trong đó"
        f" {', '.join(rest)}. Không ghi gì (nothing is written)."
    )
