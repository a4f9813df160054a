"""How much memory this process and its children have taken at most."""

from __future__ import annotations

import sys


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
