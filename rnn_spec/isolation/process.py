"""A worker as its parent sees it: a process that may hang, crash or grow at any time."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any

from rnn_spec.isolation.heartbeat import Place, Whereabouts, prepared
from rnn_spec.isolation.messages import LOST, Channel, Start
from rnn_spec.isolation.sources import is_installed
from rnn_spec.isolation.spawning import Child, ended, spawned

__all__ = ["Process"]

LAST = 1 << 16
"""Bytes of what a process said that are kept."""

FRAME = re.compile(r'^  File "(.+)", line (\d+) in (.+)$', re.MULTILINE)
"""How faulthandler writes where a process is, innermost first."""

FATAL = "Fatal Python error"

GIB = 1 << 30
MOMENT = 0.5
"""Seconds for a process to say where it is, and for its last words to come in."""

Heard = Callable[["Process", Any], object]


class Process:
    """
    A worker, started at once.

    Attributes:
        place: what it is at.
    """

    def __init__(self, start: Start, heard: Heard, child: Child | None = None) -> None:
        """Start it, or take a child; *heard* gets each message, and None when there are no more."""
        self._whereabouts = Whereabouts(prepared(start.place))
        self._process = child or spawned()
        given = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._pipes = [pipe for pipe in given if pipe is not None]
        writing, reading, self._errors = (pipe.fileno() for pipe in self._pipes)
        self._channel = Channel(reading, writing)
        self._words, self._gone_since = b"", 0.0
        self._listeners = [
            Thread(target=self._listen, args=(heard,), daemon=True),
            Thread(target=self._overhear, daemon=True),
        ]
        for each in self._listeners:
            each.start()
        self.send(start)

    @property
    def place(self) -> Place:
        """What it is at."""
        return self._whereabouts.read()

    @property
    def gone_for(self) -> float:
        """The seconds since it was seen to have ended."""
        if self._process.poll() is None:
            return 0.0
        self._gone_since = self._gone_since or time.monotonic()

        return time.monotonic() - self._gone_since

    @property
    def memory(self) -> float | None:
        """The GiB that it holds; None where the system does not tell."""
        try:
            pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        except (OSError, IndexError):
            return None

        return int(pages) * os.sysconf("SC_PAGE_SIZE") / GIB

    def send(self, message: Any) -> None:
        """Send a message; one that has ended is found to have by whoever looks."""
        self._words = b""
        with contextlib.suppress(OSError):
            self._channel.send(message)

    def where(self) -> str:
        """Ask a process that does not return where it is."""
        if not hasattr(signal, "SIGUSR1"):
            return ""
        self._words = b""
        with contextlib.suppress(OSError):
            os.kill(self._process.pid, signal.SIGUSR1)
        end = time.monotonic() + MOMENT
        while time.monotonic() < end and not FRAME.search(self._said):
            time.sleep(MOMENT / 20)

        return self._spot()

    def end(self) -> None:
        """End it, and all that it has started."""
        ended(self._process)
        for listener in self._listeners:
            listener.join(MOMENT)
        if not any(each.is_alive() for each in self._listeners):
            for pipe in self._pipes:
                pipe.close()

    def ending(self) -> str:
        """Say how it ended, and where or with which words, as far as can be told."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(MOMENT)
        self._listeners[1].join(MOMENT)
        status = self._process.poll()
        if status is None or status == LOST:
            return "closed files that are not its own"
        if status < 0:
            spot = self._spot() or self._last_words()
            return f"the process ended by {signal.Signals(-status).name}{spot}"

        return f"exited with status {status}{self._last_words()}"

    @property
    def _said(self) -> str:
        return self._words.decode(errors="replace")

    def _spot(self) -> str:
        """Name the innermost line of the subject's own, of those that faulthandler wrote."""
        for file, line, function in FRAME.findall(self._said):
            if not is_installed(file) and not file.startswith("<"):
                return f", in {function} ({Path(file).name}, line {line})"

        return ""

    def _last_words(self) -> str:
        lines = self._said.partition(FATAL)[0].strip().splitlines()

        return f": {lines[-1].strip()[:200]}" if lines else ""

    def _listen(self, heard: Heard) -> None:
        with contextlib.suppress(Exception):
            while True:
                heard(self, self._channel.receive())
        heard(self, None)

    def _overhear(self) -> None:
        """Keep the last words of what it says on standard error."""
        with contextlib.suppress(OSError):
            while part := os.read(self._errors, LAST):
                self._words = (self._words + part)[-LAST:]
