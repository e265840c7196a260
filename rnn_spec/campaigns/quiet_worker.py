"""What a worker of this machine loads first: Ctrl-C is for the client, which ends its workers."""

from __future__ import annotations

import signal
from contextlib import suppress

__all__ = ["dask_setup"]


def dask_setup(_: object) -> None:
    """Ignore Ctrl-C in this worker; dask calls this when the worker starts."""
    with suppress(ValueError):  # only the main thread has handlers
        signal.signal(signal.SIGINT, signal.SIG_IGN)
