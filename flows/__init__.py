"""The main job under Prefect; nothing outside this package imports Prefect.

Prefect reads its settings when it is imported, so they are set here, before any flow is.
What the caller's environment says already goes first: a PREFECT_API_URL leads to a server
that somebody runs, otherwise Prefect starts one of its own on the loopback and ends it
with the run. Nothing leaves the machine.
"""

from __future__ import annotations

import os

from pipeline.settings import from_environment

_SERVICES = "PREFECT_SERVER_SERVICES"
_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_HOME": str(from_environment().warehouse / ".prefect"),  # not the user's own
    # With cold bytecode the start passes the default of 20 s.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # The flow tells its progress in its own words, the command line its errors.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    # Without these the short-lived server drops most of the task runs' history (Prefect 3.8).
    f"{_SERVICES}_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    f"{_SERVICES}_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    f"{_SERVICES}_EVENT_PERSISTER_BATCH_SIZE": "200",
    f"{_SERVICES}_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
}
for _name, _value in _SETTINGS.items():
    os.environ.setdefault(_name, _value)
