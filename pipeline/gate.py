"""What keeps a run from being published (*điều kiện công bố*) until somebody says --force.

Figures that vanish from files which are still there, and a worse score on the gold, are rather
a fault of the program or of a copy than news. One file that was changed or damaged holds nobody
up: it is told and the rest goes on, until many together lose too much. What people took out
themselves, files and figures, is no objection: a folder that is gone is stopped before
(FolderGoneError).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.errors import WITHHELD, TonghopError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.settings import Gate
    from pipeline.warehouse.differences import Difference, Fall
    from pipeline.warehouse.publications import Score

# Figures: of fewer, any number may go. A short letter that is corrected loses half of its five.
LEAST = 20
_SHOWN = 5  # files in a message; `tonghop diff --waiting` lists every figure


class GateError(TonghopError):
    """The run was loaded and not published; the version before stays."""

    exit_code = WITHHELD


def objections(
    found: Difference, score: Score | None, best: float | None, gate: Gate
) -> tuple[str, ...]:
    """Return what speaks against publishing: figures lost beyond the limits, a lower score.

    *best* is the best score that was published with the same gold; None if there is none.
    """
    return (*_figures(found, gate), *_score(score, best, gate))


def _figures(found: Difference, gate: Gate) -> Iterator[str]:
    far = [
        fall
        for fall in found.falls
        if fall.is_same_file
        and fall.before - fall.now >= LEAST
        and _percent(fall.before, fall.now) > gate.report
    ]
    if far:
        yield (
            f"{len(far)} tệp không đổi nội dung mà số liệu giảm quá {gate.report:g} %"
            f" (gate.report): {_named(far)}"
        )
    lost = _percent(found.before, found.now)
    if found.before - found.now >= LEAST and lost > gate.total:
        yield (
            f"các tệp vẫn còn giảm từ {found.before} xuống {found.now} số liệu, tức {lost:.1f} %,"
            f" quá {gate.total:g} % (gate.total): {_named(found.falls)}"
        )


def _named(falls: Sequence[Fall]) -> str:
    named = "; ".join(f"{fall.path}: {fall.before} → {fall.now}" for fall in falls[:_SHOWN])
    return f"{named}; và {len(falls) - _SHOWN} tệp nữa" if len(falls) > _SHOWN else named


def _percent(before: int, now: int) -> float:
    return 100 * (before - now) / before if before else 0.0


def _score(score: Score | None, best: float | None, gate: Gate) -> Iterator[str]:
    if score and best is not None and 100 * (best - score.value) > gate.gold_drop:
        yield (
            f"điểm F1 trên dữ liệu chuẩn giảm từ {100 * best:.2f} xuống {100 * score.value:.2f},"
            f" quá {gate.gold_drop:g} điểm (gate.gold_drop); xem: tonghop evaluate {gate.gold}"
        )


def refusal(said: tuple[str, ...], run: int, published: int) -> GateError:
    """Return the error that says why *run* is not published, and what to do."""
    return GateError(
        f"Chưa công bố lần {run}: {'. '.join(said)}. Mọi người vẫn dùng bản lần {published}; dữ"
        " liệu mới đã nạp và chờ. Xem từng số liệu: tonghop diff --waiting. Nếu đúng là như vậy:"
        " tonghop publish --force; nếu không, sửa tệp hoặc chương trình rồi chạy lại."
    )


def digest_of_gold(gold: Path) -> str:
    """Return 16 hex digits of the names and contents of all files of the gold.

    Raises GoldError if there is none.
    """
    from pipeline.gold import GoldError, gold_files

    if not gold.exists():
        raise GoldError(f"{gold}: không có tệp hay thư mục này; hãy sửa thiết lập gate.gold.")
    whole = hashlib.sha256()
    for file in gold_files(gold):
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()[:16]


def measure(gold: Path) -> float:
    """Score this program on the gold: F1 of the figures, 0 to 1.

    Raises GoldError if the gold cannot be read or has no figures.
    """
    from extractors import knowledge
    from pipeline.evaluate import evaluate, scores
    from pipeline.gold import GoldError, read_gold

    found = scores(evaluate(read_gold([gold]), knowledge.load())).f1
    if found is None:
        raise GoldError(f"{gold}: không có số liệu nào để chấm; hãy sửa thiết lập gate.gold.")
    return found
