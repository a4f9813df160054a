"""The floors under the scores on the gold: ``python -m tests.floors [--raise]`` (make eval).

``tests/gold/floors.toml`` says what each set of gold has reached. A score below its floor fails
by name. ``--raise`` lifts the floors to what is measured now and lowers none: a lower floor is
an edit of the file by hand, which shows in the diff. So is another hash of the gold.
"""

from __future__ import annotations

import argparse
import hashlib
import math
import re
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from extractors import knowledge
from pipeline.evaluate import evaluate, scores
from pipeline.gold import gold_files, read_gold
from pipeline.scorecard import HEAD, check_lines, error_lines, score_row, statement_lines
from pipeline.statements import Part, tallies
from pipeline.terminal import table
from tests.gold_reports import REFERENCE, SHARED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.evaluate import Result

GOLD = Path(__file__).parent / "gold"
FLOORS = GOLD / "floors.toml"
SETS = {
    "passages": GOLD / "passages.jsonl",
    "more_passages": GOLD / "more_passages.jsonl",
    "fresh_passages": GOLD / "fresh_passages.jsonl",
    "reports": GOLD / "reports",
    "reference": SHARED / "gold" / f"{REFERENCE}.json",
}
METRICS = (
    "precision", "recall", "f1", "status", "role", "actor", "period_start", "period_end", "sums",
    "verdicts",
)  # fmt: skip
PARTS = tuple(str(part) for part in Part)  # of gold that has whole reports; F1
ROOM = 0.004  # under what is measured: three of the 837 figures of the passages


@dataclass(frozen=True)
class Floors:
    """The floors of one set, the hash of its gold, and the texts whose errors stay unseen."""

    sha256: str
    least: dict[str, float]
    held_out: frozenset[str]


@cache
def read_floors() -> dict[str, Floors]:
    """Read the committed floors; a floor that no score is compared with is a KeyError."""
    content = tomllib.loads(FLOORS.read_text("utf-8"))
    floors = {}
    for name, rows in content.items():
        least = {metric: rows[metric] for metric in rows if metric not in {"sha256", "held_out"}}
        if name not in SETS or set(least) - set(PARTS) != set(METRICS):
            raise KeyError(f"{FLOORS.name}, [{name}]: cần đúng các mục {', '.join(METRICS)}")
        floors[name] = Floors(rows["sha256"], least, frozenset(rows.get("held_out", ())))
    return floors


@cache
def results(name: str) -> tuple[Result, ...]:
    """Extract and score one set, once a process."""
    return evaluate(read_gold([SETS[name]]), knowledge.load())


def failures(name: str) -> list[str]:
    """Return what of a set is below its floor, and whether its gold is another one."""
    floors = read_floors()[name]
    found = measured(results(name))
    failed = [
        f"[{name}] {metric} = {found[metric]:.4f} < {least} (sàn trong {FLOORS.name})"
        for metric, least in floors.least.items()
        if found[metric] < least
    ]
    failed += [f"[{name}] {metric} chưa có sàn" for metric in found if metric not in floors.least]
    if digest(SETS[name]) != floors.sha256:
        failed.append(
            f"[{name}] dữ liệu chuẩn đã đổi, điểm không so được với sàn cũ. Xem lại rồi ghi vào"
            f' {FLOORS.name}: sha256 = "{digest(SETS[name])}"'
        )
    return failed


def measured(rows: Sequence[Result]) -> dict[str, float]:
    """Return the scores that have a floor; one that nothing was measured for is 0."""
    found = scores(rows)
    shares = {name: getattr(found, name) for name in METRICS if name != "f1"}
    values = {name: share.value for name, share in shares.items()} | {"f1": found.f1}
    parts = {str(part): tally.f1 for part, tally in tallies(rows).items()}
    return {name: values[name] or 0.0 for name in METRICS} | {
        name: value or 0.0 for name, value in parts.items()
    }


def digest(path: Path) -> str:
    """Return the hash of a set of gold: names and contents of all its files."""
    whole = hashlib.sha256()
    for file in gold_files(path):
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()


def seen(name: str) -> list[Result]:
    """Return the results whose errors may be looked at while the engine is tuned."""
    held_out = read_floors()[name].held_out
    return [result for result in results(name) if result.gold.name not in held_out]


def report(name: str) -> str:
    """Return the score table of a set, with the texts that were set aside in a row of their own."""
    everything, open_ones = results(name), seen(name)
    rows = [score_row(name, scores(everything))]
    if len(open_ones) < len(everything):
        held_out = read_floors()[name].held_out
        aside = [result for result in everything if result.gold.name in held_out]
        rows.append(score_row("– để ngỏ (seen)", scores(open_ones)))
        rows.append(score_row("– để riêng (held out)", scores(aside)))
    tables = (table(HEAD, rows), check_lines(everything), statement_lines(everything))
    return "\n\n".join("\n".join(lines) for lines in tables).rstrip()


def errors(name: str) -> str:
    """Return every error of a set in its context, but those of the texts set aside."""
    return "\n".join(error_lines(seen(name)))


def raised(content: str, name: str, found: dict[str, float]) -> str:
    """Return the floors' file with those of one set lifted; none becomes lower."""
    start = content.index(f"[{name}]")
    end = content.find("\n[", start + 1)
    section = content[start : end if end != -1 else None]
    lifted = section
    for metric, least in read_floors()[name].least.items():
        floor = max(least, floor_under(found[metric]))
        lifted = re.sub(rf"(?m)^{metric} = .*$", f"{metric} = {floor}", lifted)
    return content.replace(section, lifted)


def floor_under(score: float) -> float:
    """Return the floor that belongs under a score, three decimals."""
    return max(0.0, math.floor((score - ROOM) * 1000) / 1000)


def main(words: Sequence[str] | None = None) -> int:
    """Print the scores of every set that is there; return 1 if one is below its floor."""
    parser = argparse.ArgumentParser(prog="python -m tests.floors", description=__doc__)
    parser.add_argument("--raise", dest="lift", action="store_true", help="nâng sàn")
    lift = parser.parse_args(words).lift
    failed = []
    for name, path in SETS.items():
        if not path.exists():
            print(f"[{name}] bỏ qua: không có {path.name} ở ../shared (not there)\n")
            continue
        print(report(name), end="\n\n")
        below = failures(name)
        failed += below
        if lift and not below:
            found = measured(results(name))
            FLOORS.write_text(raised(FLOORS.read_text("utf-8"), name, found), "utf-8")
    print("\n".join(failed) or "Không điểm nào dưới sàn (no score is below its floor).")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
