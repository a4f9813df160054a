"""The charts that README.md shows: ``python -m tests.notebook_pictures`` draws them again.

They are those of the notebooks over the samples; a test compares what stands in docs/.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ingest import ingest
from pipeline.outputs.notebook import Answer
from pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.py"))
SHOWN = {2: "outcomes.svg", 4: "petitions.svg", 5: "rates.svg"}  # number of the question


def answers(notebook: Path) -> Iterator[Answer]:
    """Run a notebook as its readers do; yield what it answers. A cell that fails raises."""
    spec = importlib.util.spec_from_file_location(notebook.stem, notebook)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, defined = module.app.run()
    yield from (value for value in defined.values() if isinstance(value, Answer))


def all_answers() -> dict[int, Answer]:
    """Run all notebooks on the warehouse of the environment; answers by their numbers."""
    found = [answer for notebook in NOTEBOOKS for answer in answers(notebook)]
    return {int(answer.question.split(".")[0]): answer for answer in found}


def main() -> None:
    """Draw the pictures from the samples."""
    with tempfile.TemporaryDirectory() as folder:
        ingest(Settings(raw=ROOT / "data" / "raw", warehouse=Path(folder)), lambda _: None)
        os.environ["TONGHOP_WAREHOUSE"] = folder
        found = all_answers()
    for number, name in SHOWN.items():
        (ROOT / "docs" / name).write_text(found[number].chart + "\n", "utf-8")


if __name__ == "__main__":
    main()
