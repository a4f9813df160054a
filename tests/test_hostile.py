"""Hurt files: the same each time, each with one outcome; archives that would fill the memory."""

from collections import Counter
from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import pytest

from pipeline.outcomes import Outcome, OutcomeKind, Reason
from pipeline.reading import Reason as Code
from pipeline.reading import SourceError, read_bytes
from tests import hostile
from tests.mutations import KINDS, archive, hurt_files, samples, with_size
from tests.test_reading import PROSE, word_file


def test_the_same_seed_hurts_alike_and_another_one_otherwise():
    sound = samples()
    one, same, other = (
        [hurt.content for hurt in hurt_files(sound, 2 * len(KINDS), seed)] for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
    whole = {sample.content for sample in sound}
    assert len(whole.intersection(one)) < 2, "a file that is not hurt proves nothing"


def test_hurt_files_have_one_outcome_each(tmp_path):
    found = hostile.trial(tmp_path, count=len(KINDS), seed=3)
    assert found.wrong == ()
    assert sum(found.codes.values()) == found.files == len(KINDS)
    assert found.codes["loaded"] > 0
    assert any(hostile.lines(found))


def test_what_goes_wrong_is_told():
    assert list(hostile._lost({"a": "1", "b": "2"}, ["a", "a", "c"])) == [
        "a: 2 kết quả", "b: 0 kết quả", "c: 1 kết quả",
    ]  # fmt: skip
    outcome = Outcome("a.txt", "1", OutcomeKind.QUARANTINED, Reason("fault", "LookupError"))
    found = hostile.Trial(1, (outcome,), Counter(fault=1), ("a.txt: LookupError",), 1.0)
    assert list(hostile.lines(found))[-1] == "KHÔNG ĐẠT"
    assert list(hostile.lines(replace(found, wrong=())))[-1].startswith("Đạt")


# ── archives that unpack to more than they are ────────────────────────────────────────


def packed(body: bytes) -> bytes:
    with ZipFile(BytesIO(word_file())) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    head, mark, rest = parts["word/document.xml"].partition(b"<w:body>")
    parts["word/document.xml"] = head + mark + body + rest
    return archive(parts)


def code_of(data: bytes, name: str = "bc.docx") -> Code:
    with pytest.raises(SourceError, match="Hãy") as told:
        read_bytes(data, name)
    return told.value.code


def test_a_word_file_that_says_it_is_huge_is_not_unpacked():
    assert code_of(with_size(packed(b""), "word/document.xml", 600_000_000)) is Code.TOO_LARGE


@pytest.mark.parametrize("said", [0, 1, 3000])
def test_a_word_file_that_lies_about_its_size_is_broken(said):
    data = packed(b" " * 50_000_000)
    assert len(data) < 200_000
    assert code_of(with_size(data, "word/document.xml", said)) is Code.BROKEN


def test_archives_in_archives_are_not_followed():
    data = word_file()
    for level in range(30):
        data = archive({f"{level}.docx": data})
    assert code_of(data) is Code.WRONG_TYPE
    assert code_of(data, "bc") is Code.UNSUPPORTED


def with_entities(entities: bytes, used: bytes) -> bytes:
    with ZipFile(BytesIO(packed(b"<w:p><w:r><w:t>&%s;</w:t></w:r></w:p>" % used))) as package:
        parts = {part.filename: package.read(part) for part in package.infolist()}
    xml = parts["word/document.xml"].partition(b"?>")[2]
    parts["word/document.xml"] = b"<!DOCTYPE d [" + entities + b"]>" + xml
    return archive(parts)


def test_entities_that_grow_are_not_written_out():
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 100) for n in range(1, 9)
    )
    assert code_of(with_entities(entities, b"a8")) is Code.BROKEN


def test_entities_from_elsewhere_are_not_fetched(tmp_path):
    (tmp_path / "secret").write_text("bí mật của máy", "utf-8")
    entity = b'<!ENTITY x SYSTEM "%s">' % (tmp_path / "secret").as_uri().encode()
    document = read_bytes(with_entities(entity, b"x"), "bc.docx")
    assert document.text.strip() == PROSE.strip()
