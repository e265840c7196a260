"""A process that runs scripts, as its parent sees it: each may hang, crash or leave processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event, Thread
from types import TracebackType
from typing import Self

import msgspec

from rnn_spec.causes.cause import Cause
from rnn_spec.causes.encoding import cause_from_json
from rnn_spec.causes.process import Disconnected, Exited, Killed, TimedOut, signal_name
from rnn_spec.processes.descendants import end_group

__all__ = ["ScriptProcess", "StoppedError", "exited"]

COMMAND = [sys.executable, "-m", "rnn_spec.reproductions.script_runner"]

LONGEST = 1 << 24
"""Bytes of a line: no cause is longer, and a script may write anything."""

TICK = 0.1
"""Seconds to wait for a line before it is looked whether the run was stopped."""

PATIENCE = 10.0
"""Seconds in which a process ends that was asked to; then it is killed."""


class StoppedError(Exception):
    """A person stopped the run while a script ran."""


class ScriptProcess:
    """A process that runs scripts, in a session of its own."""

    def __init__(self, scripts: Sequence[str]) -> None:
        """Start the process, and send it the scripts."""
        reading, writing = os.pipe()
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=writing,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
        )
        os.close(writing)
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        Thread(target=_read, args=(reading, self._lines), daemon=True).start()
        self._send(json.dumps(scripts).encode())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """End the process, and all that it has started."""
        if sys.platform == "linux":  # the first process is a keeper, which ends the others
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
        if self._process.returncode is None:
            end_group(self._process.pid)
            self._process.wait()

    def next_cause(self, timeout: float, stopped: Event) -> tuple[Cause | None, bool]:
        """
        Return how the next script fails, None if it does not; and whether the process is lost.

        Raises:
            StoppedError: a person stopped the run.
        """
        try:
            line = self._next_line(timeout, stopped)
            if line is None:
                return exited(self._process.wait(timeout)), True
        except (Empty, subprocess.TimeoutExpired):
            return TimedOut(timeout), True
        try:
            return cause_from_json(json.loads(line)), False
        except (ValueError, RecursionError, msgspec.MsgspecError):
            return Disconnected(), True

    def _next_line(self, timeout: float, stopped: Event) -> bytes | None:
        end = time.monotonic() + timeout
        while not stopped.is_set():
            left = end - time.monotonic()
            try:
                return self._lines.get(timeout=max(min(TICK, left), 0))
            except Empty:
                if left <= 0:
                    raise
        raise StoppedError

    def _send(self, text: bytes) -> None:
        rest = memoryview(text)
        with suppress(OSError):
            while rest and self._process.stdin:
                rest = rest[self._process.stdin.write(rest) or 0 :]
        if self._process.stdin:
            self._process.stdin.close()


def exited(status: int) -> Exited | Killed | None:
    """Return how a process ended, by its status, negative for a signal; None if all is well."""
    if status < 0:
        return Killed(signal_name(-status))

    return Exited(status) if status else None


def _read(file: int, lines: SimpleQueue[bytes | None]) -> None:
    """Put the lines of a file into a queue as they come; None is the last. The file is closed."""
    rest = b""
    with suppress(OSError):
        while (part := os.read(file, 1 << 16)) and len(rest) < LONGEST:
            *whole, rest = (rest + part).split(b"\n")
            for line in whole:
                lines.put(line)
    os.close(file)
    lines.put(None)
