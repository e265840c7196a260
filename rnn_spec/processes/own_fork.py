"""A fork of this process, where that is safe: before there are threads, and before torch."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import NoReturn

__all__ = ["MANY", "OwnFork", "is_fresh"]

TICK = 0.01
"""Seconds to wait before it is looked again whether a fork has ended."""

MANY = 1 << 20
"""More file descriptors than a process has open."""


def is_fresh() -> bool:
    """Return whether this process has one thread, and no torch that a caller may have used."""
    return threading.active_count() == 1 and "torch" not in sys.modules


class OwnFork:
    """
    A fork of this process, with the methods of `subprocess.Popen`.

    It leads a session of its own, has no standard input and output, no arguments of the command
    line, and handles signals as a new process does.

    Attributes:
        pid: its process id.
    """

    def __init__(self, run: Callable[[], object], keep: int) -> None:
        """Call a function in a fork, with one file descriptor kept open."""
        self._status: int | None = None
        self.pid = os.fork()
        if not self.pid:
            _run(run, keep)

    def poll(self) -> int | None:
        """Return its exit status, negative for a signal; None if it has not ended."""
        if self._status is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = os.waitstatus_to_exitcode(status) if ended else None

        return self._status

    def wait(self, timeout: float = float("inf")) -> int:
        """
        Return its exit status.

        Raises:
            subprocess.TimeoutExpired: it has not ended in time.
        """
        end = time.monotonic() + timeout
        while (status := self.poll()) is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired([], timeout)
            time.sleep(TICK)

        return status

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)


def _run(run: Callable[[], object], keep: int) -> NoReturn:
    """Call a function in a fork, and end it."""
    status = 1
    try:
        os.setsid()
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDWR)
        for standard in range(3):
            os.dup2(nothing, standard)
        os.closerange(3, keep)
        os.closerange(keep + 1, MANY)
        sys.argv[1:] = []
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__  # not what shows a bar
        run()
        status = 0
    finally:
        os._exit(status)
