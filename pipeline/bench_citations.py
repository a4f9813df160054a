"""How fast cited documents are found: ``python -m pipeline.bench_citations [FILE…]``.

The longest sample and the real reports beside the project, and a page of nothing but grounds
(*căn cứ*), each repeated to a megabyte: characters per CPU-second of finding citations alone. The
real reports cite a document every 800 to 2,000 characters, the page of grounds one every 130.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from pipeline.settings import from_environment
from pipeline.throughput import texts

SIZE = 1_000_000  # characters that each text is repeated to
LEAST_RATE = 1_000_000  # characters per CPU-second; of reports
MOST_GROWTH = 2.0  # time per character against that of a tenth of the text

GROUNDS = """Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015;
Căn cứ Luật Hoạt động giám sát của Quốc hội và Hội đồng nhân dân số 87/2015/QH13;
Căn cứ Nghị quyết số 594/NQ-UBTVQH15 ngày 12 tháng 9 năm 2022 của Ủy ban Thường vụ Quốc hội hướng
dẫn hoạt động giám sát của Hội đồng nhân dân, Thường trực Hội đồng nhân dân, các Ban của Hội đồng
nhân dân, Tổ đại biểu Hội đồng nhân dân và đại biểu Hội đồng nhân dân;
Căn cứ Nghị quyết số 47/NQ-HĐND ngày 09/12/2022 của HĐND tỉnh về chương trình giám sát năm 2023 của
Hội đồng nhân dân tỉnh khóa X, nhiệm kỳ 2021-2026;
Thực hiện Kế hoạch số 31/KH-HĐND ngày 20/02/2023 của Thường trực HĐND tỉnh về giám sát việc thực
hiện chính sách, pháp luật trong sắp xếp đơn vị hành chính (thay thế Kế hoạch số 12/KH-HĐND);
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """One text: its characters, its citations' mentions, and CPU-seconds for it and a tenth."""

    name: str
    characters: int
    mentions: int
    seconds: float
    seconds_of_tenth: float

    @property
    def rate(self) -> float:
        """Characters per CPU-second."""
        return self.characters / self.seconds

    @property
    def growth(self) -> float:
        """Time per character against that of a tenth of the text; 1 is linear."""
        return self.seconds / (10 * self.seconds_of_tenth)


def measure(name: str, text: str) -> Speed:
    """Find the citations of *text* repeated to a megabyte, and of a tenth of that."""
    copies = max(10, SIZE // (len(text) + 1) // 10 * 10)
    (seconds, mentions), (tenth, _) = _timed(text, copies), _timed(text, copies // 10)
    return Speed(name, copies * (len(text) + 1), mentions, seconds, tenth)


def _timed(text: str, copies: int) -> tuple[float, int]:
    """Return CPU-seconds of one search, best of those that a second holds, and the mentions."""
    from extractors.citations import find_citations
    from extractors.model import Document
    from extractors.structure import read_structure

    whole = f"{text}\n" * copies
    structure = read_structure(Document(whole))
    spent: list[float] = []
    mentions = 0
    while sum(spent) < 1.0:
        began = process_time()
        found = find_citations(whole, structure)
        spent.append(process_time() - began)
        mentions = sum(len(citation.mentions) for citation in found.citations)
    return min(spent), mentions


def line(speed: Speed) -> str:
    """Write one measurement as a row of the table."""
    apart = speed.characters / max(1, speed.mentions)
    return (
        f"{speed.name[:30]:<32}{speed.characters:>12,}{speed.mentions:>10,}{apart:>10,.0f}"
        f"{speed.rate:>14,.0f}{speed.growth:>8.2f}"
    )


def misses(speed: Speed) -> list[str]:
    """Return which targets a text misses, in words."""
    said = []
    if speed.rate < LEAST_RATE:
        said.append(
            f"CHƯA ĐẠT: {speed.name}: {speed.rate:,.0f} ký tự/giây CPU, cần {LEAST_RATE:,} (too slow)"
        )
    if speed.growth > MOST_GROWTH:
        said.append(
            f"CHƯA ĐẠT: {speed.name}: thời gian mỗi ký tự tăng {speed.growth:.2f} lần (not linear)"
        )
    return said


def main() -> int:
    """Measure and print; 1 if a target is missed."""
    from pipeline.reading import read

    parser = argparse.ArgumentParser(prog="python -m pipeline.bench_citations", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    files = parser.parse_args().files or texts(from_environment().raw)
    named = [(file.name, read(file.absolute(), file.absolute().parent).text) for file in files]
    print(
        f"{'văn bản':<32}{'ký tự':>12}{'viện dẫn':>10}{'cách nhau':>10}{'ký tự/giây':>14}{'so 1/10':>8}"
    )
    missed: list[str] = []
    for name, text in [*named, ("(căn cứ - grounds)", GROUNDS)]:
        speed = measure(name, text)
        print(line(speed), flush=True)
        missed += misses(speed)
    print("\n".join(missed or ["Đạt (all targets met)"]))
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
