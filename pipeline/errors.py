"""What stops a command: errors that are told to the user, never shown as a traceback.

    TonghopError
    ├── SettingsError    a setting that cannot be used
    ├── BusyError        another run is at work: no failure
    ├── FolderGoneError  most of the raw folder is gone at once: a share that is not mounted?
    ├── GateError        a run that loses too much to be published
    ├── WorkersError     no worker process can start
    ├── WarehouseError   the warehouse cannot be read or written
    ├── ArtefactError    the kept result of a document is damaged
    ├── InquiryError     a question that cannot be answered as it is put
    ├── DecisionError    a decision that cannot be taken as it is put
    ├── ExportError      an export that cannot be written
    ├── PageError        a page that cannot be drawn
    ├── DraftError       a draft indicator that is wrong
    └── GoldError        gold that cannot be read

Each is defined where it is raised. A file that cannot be read stops nothing: it is put in
quarantine with its reason.
"""

from __future__ import annotations

from typing import ClassVar

# PARTLY: some documents failed; WITHHELD: loaded, but too much is lost to publish it
DONE, FAILED, USAGE, SETUP, PARTLY, BUSY, WITHHELD = range(7)


class TonghopError(Exception):
    """Says in Vietnamese what is wrong, where, and what to do next.

    ``exit_code`` is what the command line ends with.
    """

    exit_code: ClassVar[int] = FAILED
