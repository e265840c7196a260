"""A process that runs scripts, as its parent sees it: each may hang, crash or leave processes."""

from __future__ import annotations

import json
import os
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
from rnn_spec.processes.channel import LOST, Channel
from rnn_spec.processes.spawning import spawn

__all__ = ["ScriptProcess", "StoppedError", "exited"]

RUNNER = "rnn_spec.reproductions.script_runner"

LONGEST = 1 << 24
"""Bytes of a line: no cause is longer, and a script may write anything."""

TICK = 0.1
"""Seconds to wait for a line before it is looked whether the run was stopped."""

PATIENCE = 0.5
"""Seconds in which the last output of a process arrives that was ended."""


class StoppedError(Exception):
    """A person stopped the run while a script ran."""


class ScriptProcess:
    """A process that runs scripts, in a session of its own."""

    def __init__(self, scripts: Sequence[str]) -> None:
        """Start the process, and send it the scripts."""
        self._process = spawn(RUNNER)
        writing, reading, _ = self._process.pipes
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._reader = Thread(target=_read, args=(reading, self._lines), daemon=True)
        self._reader.start()
        with suppress(OSError):  # it has ended
            Channel(reading, writing).send(list(scripts))

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """End the process, and all that it has started."""
        self._process.end()
        self._reader.join(PATIENCE)
        if not self._reader.is_alive():
            self._process.close()

    def next_cause(self, timeout: float, stopped: Event) -> tuple[Cause | None, bool]:
        """
        Return how the next script fails, None if it does not; and whether the process is lost.

        Raises:
            StoppedError: a person stopped the run.
        """
        try:
            line = self._next_line(timeout, stopped)
        except Empty:
            return TimedOut(timeout), True
        if line is None:
            status = self._process.wait(timeout)
            return (TimedOut(timeout) if status is None else exited(status)), True
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


def exited(status: int) -> Disconnected | Exited | Killed | None:
    """Return how a process ended, by its status, negative for a signal; None if all is well."""
    if status == LOST:
        return Disconnected()
    if status < 0:
        return Killed(signal_name(-status))

    return Exited(status) if status else None


def _read(file: int, lines: SimpleQueue[bytes | None]) -> None:
    """Put the lines of a file into a queue as they come; None is the last."""
    rest = b""
    with suppress(OSError):
        while (part := os.read(file, 1 << 16)) and len(rest) < LONGEST:
            *whole, rest = (rest + part).split(b"\n")
            for line in whole:
                lines.put(line)
    lines.put(None)
