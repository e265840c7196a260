"""Starting a process that runs a module: a fork of a server or, where that is unsafe, a new one."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from rnn_spec.processes.descendants import descendants, end_group
from rnn_spec.processes.environment import Environment
from rnn_spec.processes.fork_client import fork, start_server

__all__ = ["Child", "prepare", "spawn", "start_ahead"]

FORKS = sys.platform == "linux"
"""Whether a process that has imported torch can be forked; on macOS, it may crash."""


class Child(Protocol):
    """
    A process that was started here, and leads a session of its own.

    Attributes:
        pipes: the file descriptors of its standard input, output and error.
    """

    pipes: tuple[int, int, int]

    @property
    def pid(self) -> int:
        """Its process id."""

    def wait(self, seconds: float = 0) -> int | None:
        """Return its exit status, negative for a signal; None if it has not ended in time."""

    def end(self) -> None:
        """Kill it, and all that it has started."""

    def close(self) -> None:
        """Close its pipes."""


class Spawned:
    """A new process."""

    def __init__(self, module: str, environment: Environment) -> None:
        """Run a module in an environment."""
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=environment.for_python(),
            start_new_session=True,
        )
        files = (self._process.stdin, self._process.stdout, self._process.stderr)
        self._files = [file for file in files if file is not None]
        self.pid = self._process.pid
        writing, reading, errors = (file.fileno() for file in self._files)
        self.pipes = (writing, reading, errors)

    def wait(self, seconds: float = 0) -> int | None:
        """Return its exit status; None if it has not ended in time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(seconds) if seconds else self._process.poll()

        return None

    def end(self) -> None:
        """Kill it, and all that it has started."""
        below = descendants(self.pid)
        with contextlib.suppress(OSError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.kill()
        for pid in below:
            end_group(pid)
        self._process.wait()

    def close(self) -> None:
        """Close its pipes."""
        for file in self._files:
            file.close()


def prepare() -> None:
    """Start what processes are forked from; it ends with the thread that calls this."""
    if FORKS:
        start_server(Environment.of_this_process())


def spawn(module: str) -> Child:
    """
    Run a module in a session of its own, in the environment of this process.

    Its function `run` is called in a fork, the module is run in a new process.
    """
    environment = Environment.of_this_process()

    return fork(module, environment) if FORKS else Spawned(module, environment)


@contextmanager
def start_ahead(module: str, count: int) -> Iterator[list[Child]]:
    """Start processes before they are needed; those still in the list at the end are killed."""
    spare = [spawn(module) for _ in range(count)]
    try:
        yield spare
    finally:
        for child in spare:
            child.end()
            child.close()
