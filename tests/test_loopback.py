"""No run tries to leave this machine unless it is told to: every socket of every process is watched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.long

HERE = Path(__file__).parent
ROOT = HERE.parent
SAMPLES = ("2025/lam-dong-41-BC-BPC.txt",)


def watched(*words, log, folder, **environment):
    paths = os.pathsep.join((str(HERE / "watch_network"), str(ROOT)))
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PREFECT_", "TONGHOP_"))}
    return subprocess.run(
        [sys.executable, *words],
        env={**clean, "PYTHONPATH": paths, "WATCH_NETWORK": str(log), **environment},
        cwd=folder, capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip


LEAVE = "import socket; socket.create_connection(('192.0.2.1', 9), 0.1)"


@pytest.mark.parametrize(
    "attempt",
    [
        LEAVE,
        "import socket; socket.getaddrinfo('telemetry.example', 443)",
        "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('8.8.8.8', 80))",
        f"import subprocess, sys; subprocess.run([sys.executable, '-c', {LEAVE!r}])",
    ],
)
def test_a_try_to_leave_is_seen(attempt, tmp_path):
    log = tmp_path / "log"
    watched("-c", attempt, log=log, folder=tmp_path)
    assert "socket." in log.read_text()


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["nightly"], id="prefect"),
        pytest.param(["ingest", "--direct", "--engine", "dask"], id="dask"),
    ],
)
def test_a_run_stays_on_the_loopback(words, tmp_path):
    if "dask" in words:
        pytest.importorskip("distributed")
    raw, log = tmp_path / "raw", tmp_path / "log"
    raw.mkdir()
    for name in SAMPLES:
        shutil.copy(ROOT / "data" / "raw" / name, raw)
    (raw / "a.html").write_text(
        "<html><head><link rel='stylesheet' href='http://192.0.2.1/a.css'></head><body>"
        "<img src='http://192.0.2.1/a.png'><p>HĐND tỉnh đã tổ chức 12 kỳ họp.</p></body></html>"
    )
    done = watched(
        "-m", "pipeline.cli", *words, log=log, folder=tmp_path, TONGHOP_RAW=str(raw),
        TONGHOP_WAREHOUSE=str(tmp_path / "kho"), TONGHOP_WORKERS="1",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert not log.exists(), log.read_text()
