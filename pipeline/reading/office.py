"""The one door to LibreOffice and antiword: old Word files → DOCX or text, Word files → PDF.

Both programs are optional. They get a copy of the file in a folder that is removed afterwards,
a time limit and no network; LibreOffice starts with a profile of its own that runs no macros
and follows no links.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from pipeline.reading import office_guard
from pipeline.reading.errors import Reason, SourceError

SECONDS = 120.0  # a report of 50 pages takes 2 s; the time limit of a document is 300 s
_PLACES = (  # where the installers of macOS and Windows put it, beside the PATH
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "C:/Program Files/LibreOffice/program/soffice.exe",
)
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_INET = "/org.openoffice.Inet/Settings"
_NOBODY = "127.0.0.1"  # with port 9 (discard): a proxy that never answers
# Where, which property, its type and value. Update links: 0 is never in Writer, 2 in Calc.
_SETTINGS = (
    (_SCRIPTING, "DisableMacrosExecution", "true"),
    (_SCRIPTING, "MacroSecurityLevel", "3"),
    (_SCRIPTING, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    (_INET, "ooInetProxyType", "2"),
    (_INET, "ooInetHTTPProxyName", _NOBODY),
    (_INET, "ooInetHTTPProxyPort", "9"),
    (_INET, "ooInetHTTPSProxyName", _NOBODY),
    (_INET, "ooInetHTTPSProxyPort", "9"),
)
NEEDED = (
    "Hãy cài LibreOffice (miễn phí: libreoffice.org, hoặc trên Debian/Ubuntu: sudo apt install "
    "libreoffice-writer), hoặc mở tệp bằng Word rồi lưu thành DOCX."
)


def libreoffice() -> str | None:
    """Return the program that starts LibreOffice; None if this machine has none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def antiword() -> str | None:
    """Return the program antiword; None if this machine has none."""
    return shutil.which("antiword")


def to_docx(data: bytes, suffix: str) -> bytes:
    """Convert a text document of the kind that *suffix* (".doc", ".rtf") names to DOCX.

    Raises `SourceError`: ``needs_office`` without LibreOffice, ``timeout`` if it takes longer
    than `SECONDS`, ``broken`` if it cannot open the file.
    """
    return _converted(data, suffix, "docx:MS Word 2007 XML", "docx")


def rendered_pdf(data: bytes, suffix: str) -> bytes:
    """Return the pages of a text document as PDF. Raises as `to_docx` does."""
    return _converted(data, suffix, "pdf:writer_pdf_Export", "pdf")


def _converted(data: bytes, suffix: str, form: str, ending: str) -> bytes:
    program = libreoffice()
    if program is None:
        programs = "LibreOffice hoặc antiword" if suffix == ".doc" else "LibreOffice"
        raise SourceError(Reason.NEEDS_OFFICE, f"cần {programs} để đọc tệp {suffix}. {NEEDED}")
    with TemporaryDirectory(prefix="tonghop-office-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"source{suffix}"
        source.write_bytes(data)
        profile = folder / "profile"
        _write_profile(profile)
        target = folder / "out"
        status = _run_guarded(
            folder,
            program,
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
            *("--convert-to", form, "--outdir", str(target), str(source)),
        )
        made = target / f"source.{ending}"
        if status == office_guard.TIME_IS_UP:
            raise _too_slow("LibreOffice")
        if not made.is_file() or not made.stat().st_size:
            raise SourceError(
                Reason.BROKEN,
                "LibreOffice không mở được tệp: tệp hỏng, tải về chưa hết hoặc đặt mật khẩu. "
                "Hãy mở bằng Word rồi lưu thành DOCX, hoặc xin lại tệp gốc.",
            )
        return made.read_bytes()


def antiword_docbook(data: bytes) -> bytes:
    """Return a .doc file as antiword writes it in DocBook.

    Raises `SourceError`: ``needs_office`` without antiword, ``timeout``, ``broken``.
    """
    program = antiword()
    if program is None:
        raise SourceError(Reason.NEEDS_OFFICE, f"cần LibreOffice hoặc antiword. {NEEDED}")
    command = [program, "-m", "UTF-8.txt", "-x", "db", "-"]
    try:
        done = subprocess.run(  # noqa: S603 -- a fixed command, found on the PATH
            command, input=data, capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise _too_slow("antiword") from error
    if done.returncode or not done.stdout.strip():
        raise SourceError(
            Reason.BROKEN,
            "antiword không mở được tệp .doc: tệp hỏng hoặc đặt mật khẩu. Hãy mở bằng Word rồi "
            "lưu thành DOCX.",
        )
    return done.stdout


def _too_slow(program: str) -> SourceError:
    return SourceError(
        Reason.TIMEOUT,
        f"{program} mở tệp quá {SECONDS:.0f} giây nên đã dừng. Hãy mở tệp bằng Word rồi lưu thành "
        "DOCX, hoặc tách thành nhiều tệp.",
    )


def _run_guarded(folder: Path, *command: str) -> int:
    """Run a program under `office_guard` and return its exit status."""
    guard = [sys.executable, "-I", "-S", office_guard.__file__, str(SECONDS), str(folder)]
    home = {"HOME": str(folder), "TMPDIR": str(folder)}  # what it writes lies in the folder
    with subprocess.Popen(  # noqa: S603 -- our own guard, then a program found on the PATH
        [*guard, *command],
        stdin=subprocess.PIPE,  # held open: its end tells the guard that this process is gone
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **home},
    ) as running:
        return running.wait()


def _write_profile(profile: Path) -> None:
    """Write a profile of LibreOffice that runs no macros and fetches nothing."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items '
        'xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        "utf-8",
    )
