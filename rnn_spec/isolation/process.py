"""The process of a worker, as its parent sees it: it may hang, crash or grow at any time."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

from rnn_spec.causes.process import Disconnected, Exited, Killed, signal_name
from rnn_spec.isolation import WORKER
from rnn_spec.isolation.heartbeat import Activity, Heartbeat, create
from rnn_spec.isolation.messages import Start
from rnn_spec.isolation.sources import is_installed
from rnn_spec.processes.channel import LOST, Channel
from rnn_spec.processes.memory import used_memory
from rnn_spec.processes.spawning import Child, spawn

__all__ = ["Process"]

LAST = 1 << 16
"""Bytes of the standard error of a process that are kept."""

FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)
"""How faulthandler writes where a process is, innermost first."""

FATAL = "Fatal Python error"

MOMENT = 0.5
"""Seconds for a process to write where it is, and for its last output to arrive."""

Receive = Callable[["Process", Any], object]


class Process:
    """A process, started at once, and what it writes to its standard error."""

    def __init__(self, start: Start, receive: Receive, child: Child | None = None) -> None:
        """
        Start a process, or use a child that was started ahead.

        Args:
            start: the first message; the file of the heartbeat is added to it.
            receive: is called, in another thread, with each message, and with None after the last.
            child: a process that waits for its first message.
        """
        self._file = create()
        self._heartbeat = Heartbeat(self._file.path)
        self._process = child or spawn(WORKER)
        writing, reading, self._errors = self._process.pipes
        self._channel = Channel(reading, writing)
        self._stderr, self._ended_at = b"", 0.0
        self._listeners = [
            Thread(target=self._receive, args=(receive,), daemon=True),
            Thread(target=self._read_errors, daemon=True),
        ]
        for each in self._listeners:
            each.start()
        self.send(replace(start, heartbeat=self._file.path))

    @property
    def activity(self) -> Activity:
        """What it is doing."""
        return self._heartbeat.read()

    @property
    def ended_for(self) -> float:
        """The seconds since it was first seen to have ended."""
        if self._process.wait() is None:
            return 0.0
        self._ended_at = self._ended_at or time.monotonic()

        return time.monotonic() - self._ended_at

    @property
    def memory(self) -> float | None:
        """The GiB of memory that it uses; None if it has ended or the system does not say."""
        try:
            return used_memory(self._process.pid)
        except ProcessLookupError:
            return None

    def send(self, message: Any) -> None:
        """Send a message; to a process that has ended, nothing is sent."""
        self._stderr = b""
        with contextlib.suppress(OSError):
            self._channel.send(message)

    def location(self) -> str:
        """Return the line of the subject that a process that does not return is in, or nothing."""
        if not hasattr(signal, "SIGUSR1"):
            return ""
        self._stderr = b""
        with contextlib.suppress(OSError):
            os.kill(self._process.pid, signal.SIGUSR1)
        end = time.monotonic() + MOMENT
        while time.monotonic() < end and not FRAME.search(self._output):
            time.sleep(MOMENT / 20)

        return self._innermost_line()

    def end(self) -> None:
        """End the process, and all that it has started."""
        self._process.end()
        self._file.close()
        for listener in self._listeners:
            listener.join(MOMENT)
        if not any(each.is_alive() for each in self._listeners):
            self._process.close()

    def ending(self) -> Disconnected | Exited | Killed:
        """Return how it ended, and where, or with which last output."""
        status = self._process.wait(MOMENT)
        self._listeners[1].join(MOMENT)
        if status is None or status == LOST:
            return Disconnected()
        if status < 0:
            return Killed(signal_name(-status), self._innermost_line(), self._last_output())

        return Exited(status, self._last_output())

    @property
    def _output(self) -> str:
        return self._stderr.decode(errors="replace")

    def _innermost_line(self) -> str:
        """Return the innermost line of the subject, of those that faulthandler wrote."""
        for file, line, function in FRAME.findall(self._output):
            if not is_installed(file) and not file.startswith("<"):
                return f"{function} ({Path(file).name}:{line})"

        return ""

    def _last_output(self) -> str:
        lines = self._output.partition(FATAL)[0].strip().splitlines()

        return lines[-1].strip()[:200] if lines else ""

    def _receive(self, receive: Receive) -> None:
        with contextlib.suppress(Exception):
            while True:
                receive(self, self._channel.receive())
        receive(self, None)

    def _read_errors(self) -> None:
        """Keep the end of what it writes to standard error."""
        with contextlib.suppress(OSError):
            while part := os.read(self._errors, LAST):
                self._stderr = (self._stderr + part)[-LAST:]
