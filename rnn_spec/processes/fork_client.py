"""Processes that are forks of a server, which is started once and ends with this process."""

from __future__ import annotations

import atexit
import contextlib
import os
import select
import socket
import subprocess
import sys
import threading
from functools import partial

from rnn_spec.processes.channel import LOST, Channel
from rnn_spec.processes.descendants import end_group
from rnn_spec.processes.environment import Environment
from rnn_spec.processes.fork_server import NUMBER, preload, serve
from rnn_spec.processes.own_fork import OwnFork, is_fresh

__all__ = ["Forked", "end_server", "fork", "start_server"]

MOMENT = 5.0
"""Seconds to wait for the status of a process that was killed, and for the end of the server."""

LOCK = threading.Lock()
SERVERS: list[ServerProcess] = []
"""The server of this process, once a fork was needed."""


class Forked:
    """A fork of the server; its process is not known before the server is ready."""

    def __init__(self, pipes: tuple[int, int, int], answers: socket.socket) -> None:
        """Take the ends of its pipes, and the socket on which the server answers."""
        self.pipes = pipes
        self._answers = answers
        self._numbers: list[int] = []

    @property
    def pid(self) -> int:
        """
        Its process id.

        Raises:
            ProcessLookupError: it is not forked yet, or the server has ended before.
        """
        if not self._read(1, 0) or not self._numbers[0]:
            raise ProcessLookupError

        return self._numbers[0]

    def wait(self, seconds: float = 0) -> int | None:
        """Return its exit status, negative for a signal; None if it has not ended in time."""
        return self._numbers[1] if self._read(2, seconds) else None

    def end(self) -> None:
        """Kill its session, here if it is known, and by the server, which then reaps it."""
        if self._read(1, 0) and self._numbers[0]:
            end_group(self._numbers[0])
            self._read(2, MOMENT)
        self._answers.close()

    def close(self) -> None:
        """Close its pipes."""
        for each in self.pipes:
            os.close(each)

    def _read(self, count: int, seconds: float) -> bool:
        """Return whether the server has sent so many numbers, each at most after some seconds."""
        while len(self._numbers) < count:
            if not _readable(self._answers, seconds):
                return False
            data = self._answers.recv(NUMBER.size)
            self._numbers.append(NUMBER.unpack(data)[0] if data else self._of_no_server())

        return True

    def _of_no_server(self) -> int:
        """Return what the server would send: no pid, or that it ends all processes at its end."""
        return LOST if self._numbers else 0


class ServerProcess:
    """A server, which is a fork of this process if that is fresh, or a new process."""

    def __init__(self, environment: Environment) -> None:
        """Start it in an environment."""
        self._owner, self._at_start = os.getpid(), environment.at_start()
        self._requests, theirs = socket.socketpair()
        with theirs:
            self._process = _fork_itself(theirs) if is_fresh() else _spawn(theirs, environment)
        atexit.register(self.end)

    def serves(self, environment: Environment) -> bool:
        """Return whether it runs, and can fork a process for this one in an environment."""
        mine = self._owner == os.getpid() and self._process.poll() is None

        return mine and self._at_start == environment.at_start()

    def request(self, descriptors: list[int]) -> None:
        """Ask for a process; of a server that has ended, it is lost at once."""
        with contextlib.suppress(OSError):
            socket.send_fds(self._requests, [b"f"], descriptors)

    def end(self) -> None:
        """End it, and with it its processes."""
        atexit.unregister(self.end)
        if self._owner == os.getpid():
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(MOMENT)
            self._process.kill()
            self._process.wait()
        self._requests.close()


def fork(module: str, environment: Environment) -> Forked:
    """Run a module in a fork, in an environment; the directory is that of this process."""
    reading, writing = os.pipe()
    answering, writes = os.pipe()
    erring, errs = os.pipe()
    answers, theirs = socket.socketpair()
    directory = os.open(".", os.O_RDONLY | os.O_DIRECTORY)
    _server(environment).request([directory, reading, writes, errs, theirs.fileno()])
    theirs.close()
    for each in (directory, reading, writes, errs):
        os.close(each)
    with contextlib.suppress(OSError):
        Channel(answering, writing).send((environment, module))

    return Forked((writing, answering, erring), answers)


def start_server(environment: Environment) -> None:
    """Start the server if need be; it ends with the thread that calls this."""
    _server(environment)


def end_server() -> None:
    """End the server of this process, if there is one, so that its CPU time is known."""
    with LOCK:
        while SERVERS:
            SERVERS.pop().end()


def _server(environment: Environment) -> ServerProcess:
    """Return the server of this process, started anew if need be."""
    with LOCK:
        if SERVERS and not SERVERS[-1].serves(environment):
            SERVERS.pop().end()
        if not SERVERS:
            SERVERS.append(ServerProcess(environment))

        return SERVERS[-1]


def _readable(answers: socket.socket, seconds: float) -> bool:
    if answers.fileno() < 0:
        return False
    poll = select.poll()
    poll.register(answers, select.POLLIN)

    return bool(poll.poll(seconds * 1000))


def _spawn(requests: socket.socket, environment: Environment) -> subprocess.Popen[bytes]:
    """Start a server in a new process."""
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "rnn_spec.processes.fork_server"],
        stdin=requests.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment.for_python(),
        start_new_session=True,
    )


def _fork_itself(requests: socket.socket) -> OwnFork:
    """Start a server in a fork of this process, which imports what both of them need."""
    preload()

    return OwnFork(partial(serve, requests, os.getpid()), keep=requests.fileno())
