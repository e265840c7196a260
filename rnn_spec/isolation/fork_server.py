"""
A process that has imported torch and the laws, and forks workers from itself.

`python -m rnn_spec.isolation.fork_server` receives requests on its standard input, which is a
socket. A request is five file descriptors: the directory of the worker, its standard input, output
and error, and a socket, on which the server sends the pid of the worker and, when it has ended, its
exit status. The first message to the worker is its `Environment`.

A worker keeps its pid until the other end of its socket is closed; then the server kills what is
left of it. The workers end with the server, and the server with its parent.
"""

from __future__ import annotations

import gc
import os
import selectors
import signal
import socket
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from rnn_spec.isolation import worker
from rnn_spec.isolation.channel import Channel
from rnn_spec.isolation.fork_client import DESCRIPTORS, NUMBER
from rnn_spec.isolation.parent import end_with_parent

__all__ = ["main"]

MANY = 1 << 20
"""More file descriptors than a process has open."""

PRELOADED = "rnn_spec.laws.catalogue"


class Server:
    """The sockets of a server: that of its parent, and one for each worker."""

    def __init__(self, requests: socket.socket) -> None:
        """Serve the requests of a socket."""
        self._requests = requests
        self._workers: dict[int, tuple[socket.socket, int]] = {}
        self._selector = selectors.DefaultSelector()
        self._ended, self._wakeup = socket.socketpair()
        self._wakeup.setblocking(False)  # noqa: FBT003 - the method of a socket
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wakeup.fileno())
        for each in (requests, self._ended):
            self._selector.register(each, selectors.EVENT_READ)

    def serve(self) -> None:
        """Fork a worker for each request, until the parent is gone."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._ended:
                    self._ended.recv(1 << 10)
                    self._send_statuses()
                elif key.fileobj is self._requests:
                    if not self._fork():
                        return
                else:
                    self._release(key.fd)

    def _fork(self) -> bool:
        """Fork a worker; return whether there was a request."""
        _, descriptors, _, _ = socket.recv_fds(self._requests, 1, DESCRIPTORS)
        if len(descriptors) != DESCRIPTORS:
            return False
        directory, *standard, status = descriptors
        pid = os.fork()
        if pid == 0:
            become_worker(directory, standard)
        answers = socket.socket(fileno=status)
        for each in (directory, *standard):
            os.close(each)
        self._workers[status] = answers, pid
        self._selector.register(answers, selectors.EVENT_READ)
        _send(answers, pid)

        return True

    def _send_statuses(self) -> None:
        """Send the exit status of each worker that has ended; it is not reaped yet."""
        for answers, pid in self._workers.values():
            options = os.WEXITED | os.WNOHANG | os.WNOWAIT
            if (ended := os.waitid(os.P_PID, pid, options)) is not None:
                exited = ended.si_code == os.CLD_EXITED
                _send(answers, ended.si_status if exited else -ended.si_status)

    def _release(self, status: int) -> None:
        """Kill and reap a worker whose socket is closed at the other end."""
        answers, pid = self._workers.pop(status)
        self._selector.unregister(answers)
        answers.close()
        for kill in (os.killpg, os.kill):
            with suppress(OSError):
                kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def become_worker(directory: int, standard: list[int]) -> NoReturn:
    """Be a worker, in this fork of the server."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.fchdir(directory)
    for number, each in enumerate(standard):
        os.dup2(each, number)
    os.closerange(len(standard), MANY)
    Channel(0, 1).receive().enter()
    worker.run()


def _send(answers: socket.socket, number: int) -> None:
    with suppress(OSError):
        answers.send(NUMBER.pack(number))


def main() -> None:
    """Import what workers need, and serve."""
    end_with_parent(os.getppid())
    requests = socket.socket(fileno=os.dup(0))
    import_module(PRELOADED)
    gc.freeze()
    Server(requests).serve()


if __name__ == "__main__":
    main()
