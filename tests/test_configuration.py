"""The settings: one TOML file, variables before it, and errors that say where and what."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import doctor_nights
from pipeline.configuration import OPTIONS, SettingsError, configuration, unknown_variables
from pipeline.findings import State
from pipeline.settings import Gate, Settings, from_environment

ROOT = Path(__file__).parents[1]
WHOLE = """
[folders]
raw = "báo cáo"
warehouse = "/srv/kho"
[work]
workers = 3
memory = "800 MB"
timeout = 90
word_boxes = false
batch = 40
versions = 5
months = 6
engine = "dask"
scheduler = "tcp://10.0.0.5:8786"
[gate]
gold = "chuẩn"
gold_drop = "0,3"
total = 5
report = 40
[nightly]
cron = "30 1 * * 1-5"
timezone = "Asia/Bangkok"
summary = "tối qua.txt"
heartbeat = "/run/tonghop.json"
[log]
file = "nhật ký.log"
format = "json"
[mail]
host = "mail.tinh.gov.vn"
security = "tls"
user = "tonghop"
password = "mật khẩu"
sender = "may@tinh.gov.vn"
recipients = ["a@tinh.gov.vn", "b@tinh.gov.vn"]
when = "problems"
"""


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch, tmp_path):
    for name in [name for name in os.environ if name.startswith("TONGHOP_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def write(text: str, place: Path | None = None) -> Path:
    file = place or Path("tonghop.toml")
    file.write_text(text, "utf-8")
    return file


def test_the_file_sets_everything(tmp_path):
    write(WHOLE)
    assert len(configuration().given) == len(OPTIONS) - 1, "all but the port"
    found = from_environment()
    assert found.raw == tmp_path / "báo cáo"
    assert found.warehouse == Path("/srv/kho")
    assert (found.workers, found.memory_limit, found.timeout) == (3, 800_000_000, 90)
    assert (found.word_boxes, found.batch, found.keep_versions) == (False, 40, 5)
    assert (found.keep_months, found.gate) == (6, Gate(tmp_path / "chuẩn", 0.3, 5.0, 40.0))
    assert (found.engine, found.scheduler) == ("dask", "tcp://10.0.0.5:8786")
    assert (found.cron, found.timezone) == ("30 1 * * 1-5", "Asia/Bangkok")
    assert (found.summary, found.heartbeat) == (tmp_path / "tối qua.txt", Path("/run/tonghop.json"))
    assert (found.log_file, found.log_format) == (tmp_path / "nhật ký.log", "json")
    assert found.mail.port == 465
    assert found.mail.recipients == ("a@tinh.gov.vn", "b@tinh.gov.vn")
    assert "mật khẩu" not in repr(found), "Prefect stores the settings of a run"


def test_a_variable_goes_before_the_file(monkeypatch):
    write("[work]\nworkers = 3\nbatch = 7\n")
    monkeypatch.setenv("TONGHOP_WORKERS", "5")
    assert (from_environment().workers, from_environment().batch) == (5, 7)


def test_paths_in_the_file_start_at_the_file_and_defaults_at_home(monkeypatch, tmp_path):
    (tmp_path / "etc").mkdir()
    file = write('[folders]\nraw = "vào"\n', tmp_path / "etc" / "may.toml")
    monkeypatch.setenv("TONGHOP_CONFIG", str(file))
    monkeypatch.setenv("TONGHOP_HOME", "/opt/tonghop")
    found = from_environment()
    assert found.raw == tmp_path / "etc" / "vào"
    assert found.warehouse == Path("/opt/tonghop/data/warehouse")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[work]\nworker = 3\n", "work.worker; gần nhất: work.workers"),
        ("[folder]\nraw = 'x'\n", "folder.raw; gần nhất: folders.raw"),
        ("workers = 3\n", "phải nằm trong một mục"),
        ("[work\n", "TOML viết sai"),
        ("[work]\nworkers = 0\n", "tonghop.toml: work.workers='0'"),
        ("[work]\nmemory = '2'\n", "work.memory='2'"),
        ("[work]\nword_boxes = 'có'\n", "work.word_boxes='có'"),
        ("[work]\nengine = 'spark'\n", "local, dask"),
        ("[work]\nscheduler = '10.0.0.5'\n", "tcp://10.0.0.5:8786"),
        ("[gate]\ntotal = 110\n", "gate.total='110'"),
        ("[nightly]\ncron = 'hằng đêm'\n", "năm phần"),
        ("[nightly]\ntimezone = 'Hà Nội'\n", "Asia/Ho_Chi_Minh"),
        ("[mail]\nhost = 'mail'\n", "mail.recipients"),
        ("[mail]\nhost = 'mail'\nrecipients = ['ai đó']\n", "thư điện tử"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, told):
    write(text)
    with pytest.raises(SettingsError) as error:
        from_environment()
    assert told in str(error.value)


def test_a_named_file_must_be_there(monkeypatch):
    monkeypatch.setenv("TONGHOP_CONFIG", "không có.toml")
    with pytest.raises(SettingsError, match="TONGHOP_CONFIG"):
        configuration()


def test_a_misspelt_variable_is_noticed(monkeypatch):
    monkeypatch.setenv("TONGHOP_WORKER", "3")
    assert unknown_variables() == ("TONGHOP_WORKER",)
    found = doctor_nights.examine_nights(from_environment())
    assert any("TONGHOP_WORKER " in finding.seen for finding in found)


def test_the_command_line_tells_a_wrong_file_without_a_traceback(tmp_path):
    write("[work]\nworker = 3\n")
    done = subprocess.run(
        [sys.executable, "-m", "pipeline.cli", "status"],
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "work.workers" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_setting_is_documented():
    page = (ROOT / "docs" / "nightly.md").read_text("utf-8")
    for key, variable in OPTIONS.items():
        assert f"`{key}`" in page
        assert f"`{variable}`" in page


def findings(settings: Settings) -> dict[str, tuple[State, str]]:
    return {
        each.subject: (each.state, each.advice) for each in doctor_nights.examine_nights(settings)
    }


def test_doctor_tells_what_a_night_lacks(tmp_path, monkeypatch):
    write("[mail]\nhost='127.0.0.1'\nport=9\nrecipients='a@b.vn'\npassword='x'\n").chmod(0o644)
    monkeypatch.setenv("TONGHOP_ENGINE", "dask")
    monkeypatch.setenv("TONGHOP_SCHEDULER", "tcp://127.0.0.1:9")
    monkeypatch.setenv("TONGHOP_LOG_FILE", str(tmp_path / "không có" / "a.log"))
    monkeypatch.setattr(doctor_nights.metadata, "version", {"fastapi": "0.165.0"}.get)
    found = findings(from_environment())
    assert found["Prefect"][0] is State.BROKEN
    assert found["Máy chủ thư (mail)"][0] is State.BROKEN
    assert found["Dask None"][0] is State.BROKEN
    assert "mkdir" in found["log.file"][1]
    if os.name != "nt":
        assert "chmod 600" in found["Tệp thiết lập"][1]


@pytest.mark.parametrize(("version", "state"), [("2.0.58", State.OK), ("2.1.9", State.LACKING)])
def test_doctor_tells_whether_prefect_can_keep_a_schedule(version, state, monkeypatch):
    versions = {"fastapi": "0.150.0", "prefect": "3.8.8", "sqlalchemy": version}
    monkeypatch.setattr(doctor_nights.metadata, "version", versions.get)
    assert doctor_nights._prefect().state is state


def test_a_warehouse_on_a_network_disk_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor_nights, "_disk_of", lambda _folder: "nfs4")
    found = findings(Settings(warehouse=tmp_path))
    assert found["Khóa một lần chạy"][0] is State.BROKEN
