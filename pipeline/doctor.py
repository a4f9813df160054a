"""What this machine has and lacks for tonghop (*kiểm tra máy*), and what to do about it."""

from __future__ import annotations

import os
import shutil
import sys
from importlib import metadata
from typing import TYPE_CHECKING

from pipeline.doctor_nights import examine_nights
from pipeline.findings import Finding, State
from pipeline.reading import ocr, office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.settings import Settings

NEEDED = (
    *("click", "duckdb", "fastapi", "filelock", "numpy", "opencv-python-headless", "pdfplumber"),
    *(
        "marimo",
        "pebble",
        "pillow",
        "prefect",
        "pyarrow",
        "pypdfium2",
        "python-calamine",
        "python-docx",
    ),
    *("spacy", "tesserocr", "underthesea"),
)
FREE_SPACE = 2 * 1024**3  # bytes: three published versions, the master and the artefacts


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at Python, the packages, the folders, the disk, optional programs, and the night's."""
    yield _python()
    yield from map(_package, NEEDED)
    yield _catalogue()
    yield _raw_folder(settings.raw)
    yield from _warehouse_folder(settings)
    yield _tesseract()
    yield _libreoffice(settings)
    yield _antiword()
    yield from examine_nights(settings)


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= (3, 11):  # noqa: UP036 -- pip install may be forced past it
        return Finding(State.OK, "Python", version)
    return Finding(State.BROKEN, "Python", version, "Cài Python 3.11 trở lên.")


def _package(name: str) -> Finding:
    try:
        return Finding(State.OK, name, metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(State.BROKEN, name, "không có", "Chạy lại: python3 run.py doctor")


def _catalogue() -> Finding:
    from extractors import knowledge

    try:
        found = knowledge.catalogue()
    except knowledge.KnowledgeError as error:
        advice = "Sửa mục đó trong extractors/knowledge."
        return Finding(State.BROKEN, "Danh mục chỉ tiêu", str(error), advice)
    return Finding(State.OK, "Danh mục chỉ tiêu", f"{len(found.indicators)} chỉ tiêu")


def _raw_folder(raw: Path) -> Finding:
    if not raw.is_dir():
        return Finding(
            State.BROKEN,
            "Thư mục báo cáo",
            f"không có {raw}",
            f"Tạo nó (mkdir -p {raw}) và đặt báo cáo vào.",
        )
    files = sum(path.is_file() for path in raw.rglob("*"))
    return Finding(State.OK, "Thư mục báo cáo", f"{raw}: {files} tệp")


def _warehouse_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.warehouse
    standing = next(place for place in (folder, *folder.parents) if place.exists())
    if not os.access(standing, os.W_OK):
        yield Finding(
            State.BROKEN,
            "Kho dữ liệu",
            f"không ghi được vào {standing}",
            "Sửa quyền, hoặc đặt TONGHOP_WAREHOUSE.",
        )
        return
    free = shutil.disk_usage(standing).free
    state = State.OK if free >= FREE_SPACE else State.LACKING
    advice = "" if state is State.OK else "Nên còn trống ít nhất 2 GB."
    yield Finding(state, "Đĩa trống", f"{free / 1024**3:.1f} GB", advice)
    if settings.published.exists():
        yield Finding(State.OK, "Kho dữ liệu", str(settings.published))
    else:
        yield Finding(State.LACKING, "Kho dữ liệu", "chưa có", "Chạy: tonghop ingest")


def _tesseract() -> Finding:
    folder = ocr.model_folder()
    if folder:
        return Finding(State.OK, "OCR (tesseract, vie)", str(folder))
    return Finding(
        State.LACKING,
        "OCR (tesseract, vie)",
        "không có mô hình tiếng Việt; bản quét được ghi là cần OCR",
        ocr.ADVICE,
    )


# How each platform gets LibreOffice and antiword.
_LIBREOFFICE = {
    "darwin": "brew install --cask libreoffice, hoặc tải ở libreoffice.org",
    "win32": "tải ở libreoffice.org và cài vào chỗ mặc định",
}
_ANTIWORD = {"darwin": "brew install antiword", "win32": "không có bản chính thức cho Windows"}


def _libreoffice(settings: Settings) -> Finding:
    program = office.libreoffice()
    subject = "LibreOffice"
    if program is None:
        how = _LIBREOFFICE.get(sys.platform, "sudo apt install libreoffice-writer")
        return Finding(
            State.LACKING,
            subject,
            "không có; tệp .doc, .rtf, .odt chưa đọc được, số liệu của tệp Word không có vị trí",
            f"Cài: {how}. Sau đó chạy lại tonghop ingest, các tệp ấy được đọc lại.",
        )
    boxes = "có" if settings.word_boxes else "không (TONGHOP_WORD_BOXES=0)"
    return Finding(State.OK, subject, f"{program}; vị trí số liệu trên trang Word: {boxes}")


def _antiword() -> Finding:
    program = office.antiword()
    if program:
        return Finding(State.OK, "antiword", program)
    how = _ANTIWORD.get(sys.platform, "sudo apt install antiword")
    return Finding(
        State.LACKING,
        "antiword",
        "không có; tệp .doc gõ bằng phông .VnTime (TCVN3) có thể mất chữ “ư”",
        f"Nếu có tệp như vậy, cài: {how}.",
    )
