"""Set up tonghop and run it, with nothing but Python 3.11 and pip (or uv) on the machine.

    python3 run.py                  read data/raw into the warehouse (the main job)
    python3 run.py COMMAND …        any command of the command line: compare, sql, doctor …
    python3 run.py test [ARGS …]    install what the tests need and run them
    python3 run.py long             the tests that take minutes: a Dask cluster, the network watched
    python3 run.py check            formatter, linter, types, layers
    python3 run.py eval [--raise]   scores on the gold against their floors
    python3 run.py damage           what lost and changed marks cost on all gold
    python3 run.py hostile          500 hurt files through the main job
    python3 run.py fortnight        fourteen nights with everything that happens to a folder
    python3 run.py nights [ARGS …]  time and memory of nights over 1,000 to 20,000 documents
    python3 run.py bench            time and memory of the main job
    python3 run.py speed [FILE …]   speed and memory of extraction alone, against the targets
    python3 run.py citations [FILE …]  speed of finding cited documents
    python3 run.py pages [FILE …]   speed of reading PDFs, against pdfplumber and pdftotext
    python3 run.py scans [FILE …]   speed of reading scans, against plain tesseract
    python3 run.py warehouse        a million figures loaded, published and asked, against the targets
    python3 run.py forms            what PDF, Word and scans cost against the plain text
    python3 run.py samples          print the fictional sample reports again

The first run makes ``.venv`` beside this file and installs the pinned packages there; later
runs only look whether the pins have changed. Standard library only, and no syntax newer
than Python 3.7, so that an old Python can still say what is wrong.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
SETUP_FAILED = 3  # the command line's exit code for a machine that lacks something

CHECKS = (
    ("ruff", "format", "--check", "."),
    ("ruff", "check", "."),
    ("mypy",),
    ("lint-imports",),
)
DEVELOPMENT = {
    "test": (("-m", "pytest"),),
    "long": (("-m", "pytest", "-m", "long"),),
    "eval": (("-m", "tests.floors"),),
    "bench": (("-m", "pipeline.bench"),),
    "speed": (("-m", "pipeline.throughput"),),
    "citations": (("-m", "pipeline.bench_citations"),),
    "pages": (("-m", "pipeline.bench_reading"),),
    "scans": (("-m", "pipeline.bench_ocr"),),
    "warehouse": (("-m", "tests.bench_warehouse"),),
    "forms": (("-m", "tests.forms"),),
    "damage": (("-m", "tests.damage"),),
    "hostile": (("-m", "tests.hostile"),),
    "fortnight": (("-m", "tests.fortnight"),),
    "nights": (("-m", "pipeline.bench_nights"),),
    "samples": (("-m", "tests.samples"),),
    "check": CHECKS,
}


class SetupError(Exception):
    """The machine cannot be set up; the message says what to do."""


def main(arguments: list[str]) -> int:
    """Set up, run one command, return its exit code (3 if the set-up failed)."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # a Windows console may be cp1258
    name = arguments[0] if arguments else "ingest"
    try:
        check_python()
        make_environment()
        install("requirements.txt", itself=True)
        if name in DEVELOPMENT:
            install("requirements-dev.txt")
    except SetupError as error:
        say(f"Lỗi cài đặt: {error}")
        return SETUP_FAILED
    if name in DEVELOPMENT:
        return develop(name, arguments[1:])
    return call([str(PYTHON), "-P", "-m", "pipeline.cli", *(arguments or ["ingest"])], Path.cwd())


def check_python() -> None:
    """Raise SetupError if this Python is too old for tonghop."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- this file is what an old Python runs
        raise SetupError(
            f"cần Python 3.11 trở lên, đang chạy {sys.version.split()[0]}. Cài bản mới rồi chạy"
            " bằng bản đó: python3.11 run.py (Python 3.11 or newer is needed)."
        )


def develop(name: str, arguments: list[str]) -> int:
    """Run the steps of a developer's command to the end; return the first failure's code."""
    codes = []
    for step in DEVELOPMENT[name]:
        program = str(PYTHON) if step[0] == "-m" else str(BIN / step[0])
        words = step if step[0] == "-m" else step[1:]
        codes.append(call([program, *words, *arguments], ROOT))
    return next((code for code in codes if code), 0)


def make_environment() -> None:
    """Make ``.venv`` unless there is one whose Python starts.

    Debian's python3 has no ensurepip: then the environment is made without pip, and the
    machine's own pip installs into it from outside.
    """
    if PYTHON.exists() and call([str(PYTHON), "-c", ""], ROOT) == 0:
        return
    say("Đang tạo môi trường .venv …")
    shutil.rmtree(str(VENV), ignore_errors=True)
    if uv():
        ways = [[uv(), "venv", "--quiet", "--python", sys.executable, str(VENV)]]
    else:
        make = [sys.executable, "-m", "venv", str(VENV)]
        has_pip = getattr(importlib.util.find_spec("ensurepip"), "origin", None)
        whole = [make] if has_pip else []
        ways = [*whole, [*make, "--clear", "--without-pip"]]
    if all(call(way, ROOT) != 0 for way in ways):
        raise SetupError(
            f"không tạo được {VENV}. Kiểm tra quyền ghi và dung lượng đĩa (cần khoảng 1,5 GB)."
        )


def install(requirements: str, *, itself: bool = False) -> None:
    """Install the pins of a file, and the project with *itself*, unless that was done already.

    A stamp in ``.venv`` holds the hash of what was installed and where the project stood.
    """
    pins = ROOT / requirements
    wanted = hashlib.sha256(str(ROOT).encode() + pins.read_bytes())
    wanted.update((ROOT / "pyproject.toml").read_bytes() if itself else b"")
    stamp = VENV / (requirements + ".stamp")
    if stamp.exists() and stamp.read_text() == wanted.hexdigest():
        return
    say(f"Đang cài các gói của {requirements} (lần đầu mất vài phút) …")
    quiet = [*installer(), "--quiet"]
    codes = [call([*quiet, "-r", str(pins)], ROOT)]
    if itself and codes == [0]:  # hatchling is among the pins: nothing is downloaded here
        codes.append(call([*quiet, "--no-deps", "--no-build-isolation", "-e", str(ROOT)], ROOT))
    if any(codes):
        raise SetupError(
            f"không cài được {requirements}; lý do ở ngay trên. Kiểm tra mạng (hoặc kho gói nội bộ:"
            " biến PIP_INDEX_URL / UV_DEFAULT_INDEX) rồi chạy lại."
        )
    stamp.write_text(wanted.hexdigest())


def installer() -> list[str]:
    """Return the command that installs packages into ``.venv``."""
    if uv():
        return [uv(), "pip", "install", "--python", str(PYTHON)]
    if any(VENV.glob("[Ll]ib/**/site-packages/pip/__main__.py")):
        return [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check"]
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    raise SetupError(
        "máy không có pip. Cài một trong hai: sudo apt-get install python3-pip, hoặc uv"
        " (pip or uv is needed)."
    )


def uv() -> str:
    """Return the path of uv, or "" if the machine has none."""
    return shutil.which("uv") or ""


def call(command: list[str], folder: Path) -> int:
    """Run a command to its end in a folder and return its exit code.

    The settings (tonghop.toml) and the folders of the data default to those beside this file,
    wherever it is called from.
    """
    environment = dict(os.environ, PYTHONUTF8="1")
    environment.setdefault("TONGHOP_HOME", str(ROOT))
    try:
        code = subprocess.run(command, cwd=str(folder), env=environment, check=False).returncode  # noqa: S603 -- no shell, and the words are the user's own
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        say(f"Không chạy được {command[0]}: {error}")
        return SETUP_FAILED
    return code if code >= 0 else 128 - code  # killed by a signal: as a shell tells it


def say(message: str) -> None:
    """Tell the user something beside the output of the commands."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
