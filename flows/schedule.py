"""``tonghop schedule``: a Prefect server of one's own, and the nightly flow served on it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from flows.servers import mark_own_servers, reap_servers
from pipeline.configuration import configuration
from pipeline.doctor_nights import SCHEDULES_NEED, schedules_work
from pipeline.engine import WorkersError
from pipeline.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.settings import Settings

_START = 300.0  # seconds: half a minute with cold bytecode, minutes on a machine that is busy
_END = 15.0
NAME = "hang-dem"  # of the deployment, in addresses too


def run(settings: Settings, port: int) -> None:
    """Serve the nightly flow until this process is told to end.

    With a PREFECT_API_URL the server is that one; otherwise one is started on the loopback, its
    page at the port. Raises WorkersError if it does not come up.
    """
    _keep_places(settings)
    reap_servers()
    mark_own_servers()
    if os.environ.get("PREFECT_API_URL"):
        _serve(settings)
        return
    if not schedules_work():
        raise WorkersError(f"Máy chủ Prefect không giữ được lịch. {SCHEDULES_NEED}")
    with own_server(settings, port) as address:
        os.environ["PREFECT_API_URL"] = f"{address}/api"
        say(f"Trang của Prefect: {address}")
        _serve(settings)


def _keep_places(settings: Settings) -> None:
    """Have the processes of the runs find the same folders and settings from any folder."""
    found = configuration()
    places = {"TONGHOP_HOME": found.home, "TONGHOP_CONFIG": found.file}
    places |= {"TONGHOP_RAW": settings.raw, "TONGHOP_WAREHOUSE": settings.warehouse}
    os.environ.update({name: str(place.absolute()) for name, place in places.items() if place})


@contextmanager
def own_server(settings: Settings, port: int) -> Iterator[str]:
    """Start a Prefect server on the loopback, end it with the block; yield its address."""
    address = f"http://127.0.0.1:{port}"
    if _answers(address):
        raise WorkersError(
            f"Cổng {port} đã có một máy chủ Prefect. Nếu là của bạn, đặt"
            f" PREFECT_API_URL={address}/api rồi chạy lại; không thì chọn cổng khác: --port"
        )
    (settings.warehouse / ".prefect").mkdir(parents=True, exist_ok=True)
    words = ("-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port))
    with (settings.warehouse / ".prefect" / "server.log").open("ab") as log:
        server = subprocess.Popen([sys.executable, *words], stdout=log, stderr=log)  # noqa: S603 -- our own Python
    try:
        _wait_for(address, server)
        yield address
    finally:
        server.terminate()
        try:
            server.wait(_END)
        except subprocess.TimeoutExpired:
            server.kill()


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _START
    while not _answers(address):
        if server.poll() is not None or time.monotonic() > until:
            raise WorkersError(
                "Máy chủ Prefect không khởi động được; lý do ở .prefect/server.log trong kho dữ"
                " liệu. Có thể cổng đang bận: thử --port khác."
            )
        time.sleep(0.5)


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/api/health", timeout=5) as answer:  # noqa: S310 -- an address of ours
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _serve(settings: Settings) -> None:
    # Prefect reads its settings when it is imported: not before the address is set.
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    say(f"Chạy theo lịch {settings.cron} ({settings.timezone}); dừng: Ctrl-C")
    nightly.serve(
        name=NAME,
        schedule=Cron(settings.cron, timezone=settings.timezone),
        limit=1,
        pause_on_shutdown=False,
        print_starting_message=False,
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
