"""A process that ends when its parent ends, however it ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import threading
import time

from rnn_spec.isolation.channel import LOST

__all__ = ["end_with_parent"]

ON_PARENT_DEATH = 1
"""PR_SET_PDEATHSIG, of Linux."""


def end_with_parent(parent: int) -> None:
    """Ignore Ctrl-C, which is for the parent, and end when the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(OSError, AttributeError):
        if ctypes.CDLL(None).prctl(ON_PARENT_DEATH, signal.SIGKILL) == 0:
            if os.getppid() != parent:
                os._exit(LOST)
            return
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(LOST)
