"""
A process that has imported torch and the laws, and forks others from itself.

`python -m rnn_spec.processes.fork_server` receives requests on its standard input, which is a
socket. A request is five file descriptors: the directory of the new process, its standard input,
output and error, and a socket, on which the server sends the pid of the process and, when it has
ended, its exit status. The first message to the process is its `Environment`, and the module whose
function `run` it runs.

A process keeps its pid until the other end of its socket is closed; then the server kills what is
left of it. A process that it leaves behind becomes a child of the server, which kills it. All end
with the server, and the server with its parent.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
import struct
import sys
import time
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from rnn_spec.processes.channel import Channel
from rnn_spec.processes.descendants import adopt_orphans, end_children, end_group
from rnn_spec.processes.own_fork import MANY
from rnn_spec.processes.parent import LOST, end_with_parent

__all__ = ["DESCRIPTORS", "NUMBER", "preload", "serve"]

NUMBER = struct.Struct("<q")
"""How the server sends a pid, and an exit status; that of a signal is negative."""

DESCRIPTORS = 5
"""File descriptors of a request: a directory, the standard ones, and a socket to answer on."""

ENDING = {signal.SIGTERM}
"""The signal that ends the server, and any of its processes."""

PATIENCE = 2.0
"""Seconds to wait at the end until killed processes have ended."""

PRELOADED = ("rnn_spec.isolation.worker", "rnn_spec.reproductions.script_runner")
"""What a server imports; its processes share the memory of it."""


class Server:
    """The sockets of a server: that of its parent, and one for each process."""

    def __init__(self, requests: socket.socket) -> None:
        """Serve the requests of a socket."""
        self._requests = requests
        self._processes: dict[int, tuple[socket.socket, int]] = {}
        self._selector = selectors.DefaultSelector()
        self._ended, self._wakeup = socket.socketpair()
        self._wakeup.setblocking(False)  # noqa: FBT003 - the method of a socket
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wakeup.fileno())
        for each in (requests, self._ended):
            self._selector.register(each, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork a process for each request, until the parent is gone."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._ended:
                    self._ended.recv(1 << 10)
                    self._send_statuses()
                    self._end_orphans()
                elif key.fileobj is self._requests:
                    if not self._fork():
                        return
                else:
                    self._release(key.fd)

    def end(self) -> None:
        """Kill every process, and what they leave behind."""
        for _, pid in self._processes.values():
            end_group(pid)
        end = time.monotonic() + PATIENCE
        while end_children() and time.monotonic() < end:
            time.sleep(0.005)

    def _fork(self) -> bool:
        """Fork a process; return whether there was a request."""
        _, descriptors, _, _ = socket.recv_fds(self._requests, 1, DESCRIPTORS)
        if len(descriptors) != DESCRIPTORS:
            return False
        directory, *standard, status = descriptors
        server = os.getpid()
        signal.pthread_sigmask(signal.SIG_BLOCK, ENDING)  # until the fork handles it as its own
        pid = os.fork()
        if pid == 0:
            end_with_parent(server)
            _run_forked(directory, standard)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
        answers = socket.socket(fileno=status)
        for each in (directory, *standard):
            os.close(each)
        self._processes[status] = answers, pid
        self._selector.register(answers, selectors.EVENT_READ)
        _send(answers, pid)

        return True

    def _send_statuses(self) -> None:
        """Send the exit status of each process that has ended; it is not reaped yet."""
        for answers, pid in self._processes.values():
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if (ended := os.waitid(os.P_PID, pid, options)) is not None:
                exited = ended.si_code == os.CLD_EXITED
                _send(answers, ended.si_status if exited else -ended.si_status)

    def _release(self, status: int) -> None:
        """Kill and reap a process whose socket is closed at the other end."""
        answers, pid = self._processes.pop(status)
        self._selector.unregister(answers)
        answers.close()
        end_group(pid)
        os.waitpid(pid, 0)
        self._end_orphans()

    def _end_orphans(self) -> None:
        """Kill what processes leave behind; each that ends calls this again, by its signal."""
        end_children({pid for _, pid in self._processes.values()})


def preload() -> None:
    """Import what the processes need."""
    for module in PRELOADED:
        import_module(module)


def serve(requests: socket.socket, parent: int) -> None:
    """
    Import what the processes need, and serve until the parent ends, or until SIGTERM.

    Args:
        requests: where they are asked for.
        parent: the process id of the parent, read before it could have ended.
    """
    end_with_parent(parent, signal.SIGTERM)
    preload()
    gc.freeze()
    adopt_orphans()
    server = Server(requests)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        server.serve()
    finally:
        server.end()


def _run_forked(directory: int, standard: list[int]) -> NoReturn:
    """Run a module, in this fork of the server."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for each in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(each, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING)
    os.fchdir(directory)
    for number, file in enumerate(standard):
        os.dup2(file, number)
    os.closerange(len(standard), MANY)
    status = LOST
    try:
        environment, module = Channel(0, 1).receive()
        environment.enter()
        import_module(module).run()
        status = 0
    finally:
        os._exit(status)


def _send(answers: socket.socket, number: int) -> None:
    with suppress(OSError):
        answers.send(NUMBER.pack(number))


if __name__ == "__main__":
    serve(socket.socket(fileno=os.dup(0)), os.getppid())
