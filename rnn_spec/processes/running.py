"""Which processes run, and which files they have locked."""

from __future__ import annotations

import os
from importlib import import_module
from io import FileIO

__all__ = ["is_running", "lock"]


POSIX = os.name == "posix"

fcntl = import_module("fcntl") if POSIX else None


def is_running(pid: int) -> bool:
    """Return whether a process runs, as far as it is known."""
    try:
        if POSIX:
            os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True

    return True


def lock(file: FileIO) -> bool:
    """Lock a file as long as it is open; return whether no other process has locked it."""
    if fcntl is None:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True

    return True
