"""A process that ends when its parent ends, however it ends."""

from __future__ import annotations

import os
import signal
import threading
import time

from rnn_spec.processes.control import set_control

__all__ = ["LOST", "end_with_parent"]

LOST = 71
"""The exit status of a process that has lost the process that it works for."""

PDEATHSIG = 1
"""The number of PR_SET_PDEATHSIG, of Linux."""


def end_with_parent(parent: int, ending: signal.Signals | None = None) -> None:
    """
    Ignore Ctrl-C, which is for the parent, and end when the parent ends.

    Args:
        parent: the process id of the parent, read before it could have ended.
        ending: the signal that this process gets then; SIGKILL if None.
    """
    ending = ending or signal.SIGKILL
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if set_control(PDEATHSIG, ending):
        if os.getppid() != parent:
            os._exit(LOST)
        return
    threading.Thread(target=_end_after, args=(parent, ending), daemon=True).start()


def _end_after(parent: int, ending: signal.Signals) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), ending)
    os._exit(LOST)
