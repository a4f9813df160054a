"""A kept reading is the document that was read, whatever the format; anything else is read anew."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import extractors
from pipeline import fingerprints, reading
from pipeline.kept_readings import keep, place_of, recalled
from pipeline.outcomes import Job, OutcomeKind
from pipeline.reading import PLAIN, read
from pipeline.records import record
from pipeline.sources import hash_file
from pipeline.work import extract_file

RAW = Path(__file__).parents[1] / "data" / "raw"
SAMPLES = (
    "2023/an-giang-09-BC-DDHDND.pdf",
    "2023/nghe-an-12-BC-DD.docx",
    "2025/lam-dong-41-BC-BPC.txt",
)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_kept_reading_is_what_was_read(tmp_path: Path, name: str) -> None:
    document = read(RAW / name, RAW)
    place = tmp_path / "kept.json.gz"
    keep(place, document, PLAIN)
    again = recalled(place, name, PLAIN)
    assert again is not None
    assert list(again.placements) == list(document.placements)
    assert replace(again, placements=()) == replace(document, placements=())


def test_other_code_options_or_names_are_read_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kept.json.gz"
    document = read(RAW / SAMPLES[2], RAW)
    keep(place, document, PLAIN)
    assert recalled(place, "elsewhere/a.txt", PLAIN) is not None
    assert recalled(place, "a.csv", PLAIN) is None
    assert recalled(place, "a.txt", replace(PLAIN, word_boxes=True)) is None
    now = fingerprints.current()
    monkeypatch.setattr(
        "pipeline.kept_readings.current", lambda: replace(now, code="other", knowledge="other")
    )
    assert recalled(place, "a.txt", PLAIN) is not None
    monkeypatch.setattr("pipeline.kept_readings.current", lambda: replace(now, reading="other"))
    assert recalled(place, "a.txt", PLAIN) is None
    monkeypatch.undo()
    place.write_bytes(place.read_bytes()[:100])
    assert recalled(place, "a.txt", PLAIN) is None


def test_a_worker_extracts_from_a_kept_reading_and_opens_no_file(tmp_path: Path) -> None:
    name = SAMPLES[0]
    sha256 = hash_file(RAW / name)
    options = replace(PLAIN, kept=tmp_path / "readings")
    job = Job(RAW, name, sha256, 1, tmp_path / "a.json.gz", options=options)
    first = extract_file(job)
    content = job.artefact.read_bytes()
    assert place_of(tmp_path / "readings", sha256).exists()
    gone = replace(job, root=tmp_path / "nowhere")
    job.artefact.unlink()
    assert extract_file(gone).kind is OutcomeKind.LOADED
    assert job.artefact.read_bytes() == content
    assert first.figures > 0
    assert extract_file(replace(gone, options=PLAIN)).kind is OutcomeKind.QUARANTINED


def imported(folder: Path) -> set[tuple[str, str]]:
    """Return the modules of extractors that a folder's modules import, each with a name of it."""
    found = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {(each.name, "") for each in node.names}
            if isinstance(node, ast.ImportFrom) and node.module:
                found |= {(node.module, each.name) for each in node.names}
    return {(module, name) for module, name in found if module.split(".")[0] == "extractors"}


def test_readers_take_from_the_extractors_only_what_their_fingerprint_knows() -> None:
    package = Path(extractors.__path__[0])
    shared = {f"extractors.{name[:-3].replace('/', '.')}" for name in fingerprints.SHARED}
    used = imported(Path(reading.__path__[0]))
    assert used
    for origin, name in used:
        module = origin
        if origin == "extractors.model":
            module = getattr(extractors.model, name).__module__
        assert module in shared, (module, name)
    for name in fingerprints.SHARED:
        tree = ast.parse((package / name).read_text("utf-8"))
        names = {n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module}
        ours = {module for module in names if module.startswith("extractors")} - {
            "extractors.model"
        }
        assert ours <= shared, name


def test_a_record_is_the_same_from_a_kept_reading(tmp_path: Path) -> None:
    from extractors import extract, knowledge

    document = read(RAW / SAMPLES[0], RAW)
    keep(tmp_path / "a", document, PLAIN)
    again = recalled(tmp_path / "a", SAMPLES[0], PLAIN)
    assert again is not None
    known = knowledge.load()
    assert record(extract(again, known)) == record(extract(document, known))
