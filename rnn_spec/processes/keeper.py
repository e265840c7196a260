"""A process that does nothing but end all that its child leaves behind."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import NoReturn

from rnn_spec.processes.control import set_control
from rnn_spec.processes.descendants import adopt_orphans, end_children
from rnn_spec.processes.parent import end_with_parent

__all__ = ["go_on_under_keeper"]

DUMPABLE = 4
"""The number of PR_SET_DUMPABLE, of Linux."""

PATIENCE = 5.0
"""Seconds to wait until killed processes have ended."""


def go_on_under_keeper() -> None:
    """
    Go on in a child, which leads a session of its own; this process stays as its keeper.

    The keeper ends as the child ends, after it has killed every process that the child has left
    behind. It does the same at SIGTERM, and when its own parent ends. Where no orphan can be
    adopted there is no keeper. Call this before there are threads.
    """
    parent = os.getppid()
    if not adopt_orphans():
        end_with_parent(parent)
        return
    signal.signal(signal.SIGTERM, lambda *_: _end(-signal.SIGTERM))
    end_with_parent(parent, signal.SIGTERM)
    keeper = os.getpid()
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        _end(os.waitstatus_to_exitcode(status), child)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()
    end_with_parent(keeper)


def _end(status: int, child: int = 0) -> NoReturn:
    """Kill what is left, and end with a status; that of a signal is negative."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if child:
        with suppress(OSError):
            os.killpg(child, signal.SIGKILL)
    end = time.monotonic() + PATIENCE
    while end_children() and time.monotonic() < end:
        time.sleep(0.005)
    if status < 0:
        _end_by(-status)
    os._exit(status)


def _end_by(number: int) -> None:
    """End this process by a signal, without a dump of its memory."""
    set_control(DUMPABLE, 0)
    with suppress(OSError, ValueError):
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
