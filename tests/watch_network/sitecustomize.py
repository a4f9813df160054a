"""Python imports this at its start where it is on the path: notes every try to leave the loopback.

Every process that the run starts inherits the path, so the workers, Prefect's server and Dask's
are watched too. A name that is looked up counts as a try: the question itself leaves the machine.
"""

import ipaddress
import os
import sys
from pathlib import Path

_LOG = os.environ.get("WATCH_NETWORK")
_HOSTS = {"socket.getaddrinfo": 0, "socket.gethostbyname": 0, "socket.gethostbyaddr": 0}


def _host(event, arguments):
    """Return the host that an event is about; None if it is about none."""
    if event in _HOSTS:
        return arguments[0]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        return address[0] if isinstance(address, tuple) else None  # a path: a local socket
    return None


def _is_near(host):
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in ("", "None", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _watch(event, arguments):
    if event.startswith("socket."):
        host = _host(event, arguments)
        if host is not None and not _is_near(host):
            with Path(_LOG).open("a", encoding="utf-8") as log:
                log.write(f"{event} {host!r} {' '.join(sys.orig_argv)[:200]}\n")


if _LOG:
    sys.addaudithook(_watch)
