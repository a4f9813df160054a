"""How much memory there is, and how much of it processes take."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

_CONTAINER_LIMIT = Path("/sys/fs/cgroup/memory.max")
_PROC_STATUS = Path("/proc/self/status")
# What only this process has, in memory and swapped out; files that it maps cost nobody.
_OWN_PAGES = re.compile(rb"^(?:RssAnon|VmSwap):\s*(\d+) kB", re.MULTILINE)
_DATA = re.compile(rb"^VmData:\s*(\d+) kB", re.MULTILINE)


def peak_memory() -> tuple[float | None, float | None]:
    """Return the peak of this process and of the largest worker, in megabytes.

    None on Windows, which does not keep the peak of processes that have ended.
    """
    if sys.platform == "win32":
        return None, None
    import resource

    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes on Linux
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return own / unit, children / unit


def own_memory() -> int | None:
    """Return what this process takes for itself, in bytes; on macOS what it has taken at most.

    None where the system does not tell (Windows).
    """
    if sys.platform == "linux":
        return sum(int(pages) * 1024 for pages in _OWN_PAGES.findall(_PROC_STATUS.read_bytes()))
    peak = peak_memory()[0]
    return None if peak is None else int(peak * 1e6)


def limit_more_data(size: int) -> None:
    """Let this process and what it starts have *size* more bytes of data each, and no more.

    The system then refuses memory: MemoryError in Python, an abort in most libraries. Pages
    that were asked for and never touched count too. Does nothing where there is no such limit:
    only Linux counts mapped memory as data (4.7 and newer; RLIMIT_AS counts mapped files too).
    """
    if sys.platform != "linux":
        return
    import resource

    now = sum(int(data) * 1024 for data in _DATA.findall(_PROC_STATUS.read_bytes()))
    _, most = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = now + size
    if most != resource.RLIM_INFINITY:
        wanted = min(wanted, most)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def machine_memory() -> int | None:
    """Return the memory of this machine, or of the container, in bytes; None on Windows."""
    if sys.platform == "win32":
        return None
    whole = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    try:
        limit = _CONTAINER_LIMIT.read_text()
    except OSError:
        return whole
    return min(whole, int(limit)) if limit.strip().isdecimal() else whole  # "max": none
