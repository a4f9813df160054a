"""LibreOffice and antiword: old files read, the programs kept on a leash, or not there at all."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from textwrap import dedent

import docx
import pytest

from pipeline.reading import Reason, SourceError, office, read_bytes
from pipeline.reading.docbook import read_docbook
from pipeline.reading.docx import read_docx
from pipeline.reading.sniff import MediaType

ROOT = Path(__file__).parents[1]
REPORTS = ROOT.parent / "shared" / "reports" / "pdf"
PARAGRAPH = "Từ đầu nhiệm kỳ, Hội đồng nhân dân tỉnh đã tổ chức {} kỳ họp, ban hành 196 nghị quyết."
HIDDEN = "\x1f"  # how LibreOffice writes U+00AD into a .doc; Word keeps the character itself

needs_office = pytest.mark.skipif(
    office.libreoffice() is None, reason="máy không có LibreOffice (LibreOffice is not installed)"
)
needs_antiword = pytest.mark.skipif(
    office.antiword() is None, reason="máy không có antiword (antiword is not installed)"
)


def report(*paragraphs: str) -> bytes:
    document = docx.Document()
    for text in paragraphs or [PARAGRAPH.format(number) for number in range(10, 50)]:
        document.add_paragraph(text)
    table = document.add_table(2, 3, style="Table Grid")
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ["Chỉ tiêu", "Năm 2022", "Năm 2023", "Kỳ họp", "5", "12"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("Nơi gửi: Văn phòng.")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def old() -> dict[str, bytes]:
    """Return one report in the old forms, as LibreOffice writes them."""
    forms = {".doc": "MS Word 97", ".rtf": "Rich Text Format", ".odt": "writer8"}
    data = report()
    return {
        suffix: office._converted(data, ".docx", f"{suffix[1:]}:{form}", suffix[1:])
        for suffix, form in forms.items()
    }


@needs_office
@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".doc", "bc.wps"), (".rtf", "bc.doc"), (".odt", "bc.odt")],
)
def test_old_forms_are_read_by_way_of_libreoffice(old, suffix, name):
    read = read_bytes(old[suffix], name)
    kind = {".doc": MediaType.DOC, ".rtf": MediaType.RTF, ".odt": MediaType.ODT}[suffix]
    assert read.source.media_type == kind
    assert read.text == read_docx(report()).text
    assert [remark.code for remark in read.remarks] == ["read_by_libreoffice"]


@needs_office
def test_a_truncated_file_is_broken_and_a_locked_one_is_told(old, monkeypatch):
    monkeypatch.setattr(office, "antiword", lambda: None)
    for name, data in (("bc.odt", old[".odt"][:3000]), ("bc.doc", old[".doc"][:1500])):
        with pytest.raises(SourceError) as caught:
            read_bytes(data, name)
        assert caught.value.code is Reason.BROKEN
    locked = bytearray(old[".doc"])
    locked[locked.index(b"\xec\xa5") + 11] |= 1  # fEncrypted
    with pytest.raises(SourceError) as caught:
        read_bytes(bytes(locked), "bc.doc")
    assert caught.value.code is Reason.ENCRYPTED


@needs_antiword
@needs_office
def test_without_libreoffice_antiword_reads_a_doc(old, monkeypatch):
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    read = read_bytes(old[".doc"], "bc.doc")
    assert read.text.split() == read_docx(report()).text.split()
    assert len(read.tables) == 1
    assert [remark.code for remark in read.remarks] == ["read_by_antiword"]


def test_with_neither_program_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    monkeypatch.setattr(office, "antiword", lambda: None)
    with pytest.raises(SourceError, match=r"cài LibreOffice.*DOCX") as caught:
        read_bytes(b"{\\rtf1 B\\'e1o c\\'e1o}", "bc.rtf")
    assert caught.value.code is Reason.NEEDS_OFFICE


@needs_antiword
@needs_office
def test_tcvn3_in_a_doc_keeps_its_u_by_both_programs(monkeypatch):
    document = docx.Document()
    for _ in range(20):
        text = "B¸o c¸o kÕt qu¶ ho¹t ®éng, ph\u00ad¬ng h\u00adíng n¨m 2010; Th\u00adêng trùc H§ND häp 12 kú."
        document.add_paragraph().add_run(text).font.name = ".VnTime"
    buffer = BytesIO()
    document.save(buffer)
    made = office._converted(buffer.getvalue(), ".docx", "doc:MS Word 97", "doc")
    as_word = made
    for letter in "¬íê":
        old_one, new = (f"{each}{letter}".encode("utf-16-le") for each in (HIDDEN, "\u00ad"))
        as_word = as_word.replace(old_one, new)
    for program in ("libreoffice", "antiword"):
        read = read_bytes(as_word, "bc.doc")
        assert "hoạt động, phương hướng năm 2010; Thường trực HĐND họp 12 kỳ." in read.text
        assert {each.encoding for each in read.conversions} == {"TCVN3"}
        assert [remark.code for remark in read.remarks] == [f"read_by_{program}"]
        monkeypatch.setattr(office, "libreoffice", lambda: None)


def test_docbook_keeps_lists_headings_and_notes_but_not_the_properties():
    book = """<?xml version="1.0" encoding="utf-8"?><!DOCTYPE book SYSTEM "http://x.invalid/a.dtd">
    <book><title>á»¦Y BAN</title><bookinfo><title>á»¦Y BAN</title></bookinfo><chapter>
    <title>I. KẾT QUẢ<footnote><para>Đến 30/6.</para></footnote></title>
    <orderedlist numeration='upperroman'><listitem><para>
    Giám   sát</para></listitem><listitem><para>Chất vấn</para></listitem></orderedlist>
    <itemizedlist><listitem><para>24 kiến nghị</para></listitem></itemizedlist>
    </chapter></book>"""
    assert read_docbook(book.encode()).text.splitlines() == [
        "I. KẾT QUẢ", "I. Giám sát", "II. Chất vấn", "- 24 kiến nghị", "Đến 30/6.",
    ]  # fmt: skip


# ── on a leash ────────────────────────────────────────────────────────────────────────


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Put a program called soffice on the PATH, made of Python lines; return its folder."""

    def write(lines: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "soffice"
        program.write_text(f"#!{sys.executable}\nimport sys\n{dedent(lines)}", "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
        (tmp_path / "tmp").mkdir()
        return folder

    return write


def gone(process: int) -> bool:
    """Wait for a process to end; a zombie that nobody waits for has ended."""
    for _ in range(100):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        if state.exists() and ") Z " in state.read_text():
            return True
        time.sleep(0.1)
    return False


SLEEPER = """
    import os, subprocess, time
    from pathlib import Path
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    here = Path(__file__).parent
    (here / "half").write_text(f"{os.getpid()} {child.pid}")
    (here / "half").rename(here / "pids")
    time.sleep(600)
"""


def test_a_document_that_hangs_the_program_ends_with_all_it_started(fake, tmp_path, monkeypatch):
    folder = fake(SLEEPER)
    monkeypatch.setattr(office, "SECONDS", 3.0)
    with pytest.raises(SourceError, match="DOCX") as caught:
        read_bytes(b"{\\rtf1 B\\'e1o c\\'e1o}", "bc.rtf")
    assert caught.value.code is Reason.TIMEOUT
    for process in (folder / "pids").read_text().split():
        assert gone(int(process))
    assert list((tmp_path / "tmp").iterdir()) == []  # neither profile nor copy


WORKER = """
import sys
from pipeline.reading import read_bytes
read_bytes(b"{\\\\rtf1 B}", "bc.rtf")
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_worker_that_is_killed_leaves_nothing_behind(fake, tmp_path):
    folder = fake(SLEEPER)
    worker = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT)
    for _ in range(300):
        if (folder / "pids").exists():
            break
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    for process in (folder / "pids").read_text().split():
        assert gone(int(process))
    for _ in range(50):
        if not list((tmp_path / "tmp").iterdir()):
            break
        time.sleep(0.1)
    assert list((tmp_path / "tmp").iterdir()) == []


def test_the_program_gets_a_profile_without_macros_and_links(fake):
    folder = fake("""
    import shutil
    from pathlib import Path
    from urllib.parse import unquote, urlsplit
    profile = next(each for each in sys.argv if each.startswith("-env:UserInstallation="))
    place = Path(unquote(urlsplit(profile.partition("=")[2]).path))
    shutil.copy(place / "user" / "registrymodifications.xcu", Path(__file__).parent / "kept")
    """)
    with pytest.raises(SourceError) as caught:
        read_bytes(b"{\\rtf1 B}", "bc.rtf")
    assert caught.value.code is Reason.BROKEN  # it made nothing
    kept = (folder / "kept").read_text()
    assert 'DisableMacrosExecution" oor:op="fuse"><value>true<' in kept
    assert 'MacroSecurityLevel" oor:op="fuse"><value>3<' in kept


def cuts_network() -> bool:
    code = "import ctypes, sys; sys.exit(ctypes.CDLL(None).unshare(0x50000000) != 0)"
    tried = [sys.executable, "-c", code]
    return sys.platform == "linux" and subprocess.run(tried, check=False).returncode == 0


@pytest.mark.skipif(not cuts_network(), reason="hệ thống không cho tách mạng (no namespaces)")
def test_the_program_gets_no_network(fake):
    with socket.create_server(("127.0.0.1", 0)) as server:
        folder = fake(f"""
        import socket
        from pathlib import Path
        try:
            socket.create_connection(("127.0.0.1", {server.getsockname()[1]}), timeout=5)
            said = "reached"
        except OSError as error:
            said = type(error).__name__
        (Path(__file__).parent / "said").write_text(said)
        """)
        with pytest.raises(SourceError):
            read_bytes(b"{\\rtf1 B}", "bc.rtf")
        assert (folder / "said").read_text() in ("OSError", "ConnectionRefusedError")


# ── real files ────────────────────────────────────────────────────────────────────────


@needs_office
@needs_antiword
@pytest.mark.parametrize(
    ("name", "said"),
    [("lvn_10209608.doc", "Nghị định này có hiệu lực"), ("hpb_CT9UB.DOC", "Số: 09/2009/CT-UBND")],
)
def test_both_programs_find_the_same_words_in_real_files(name, said, monkeypatch):
    path = REPORTS / name
    if not path.exists():
        pytest.skip(f"thiếu ../shared/reports/pdf/{name}")
    data = path.read_bytes()
    by_office = read_bytes(data, name)
    assert by_office.remarks[0].code == "read_by_libreoffice"
    assert said in by_office.text
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    by_antiword = read_bytes(data, name)
    assert by_antiword.remarks[0].code == "read_by_antiword"
    assert by_antiword.text.split() == by_office.text.split()


@needs_office
@needs_antiword
def test_the_real_report_has_the_same_text_as_a_doc(monkeypatch):
    path = REPORTS.parent / "000_a6106ab295ced4e2.docx"
    if not path.exists():
        pytest.skip("thiếu ../shared/reports (the real report is not part of the project)")
    whole = path.read_bytes()
    old_form = office._converted(whole, ".docx", "doc:MS Word 97", "doc")
    want = read_docx(whole).text
    assert read_bytes(old_form, "bc.doc").text == want
    monkeypatch.setattr(office, "libreoffice", lambda: None)
    assert read_bytes(old_form, "bc.doc").text.split() == want.split()
