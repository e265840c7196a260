"""A process that calls the subject, so that nothing that a call does or takes is felt here."""

from __future__ import annotations

import math
import multiprocessing
import os
import random
import signal
import sys
import time
import typing
import warnings
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn, Protocol

import numpy as np

from contracts.inference.calls.subject import Subject

__all__ = ["Question", "Silence", "Worker"]

MOST_DEATHS = 4
"""After so many calls that end the process, or do not end, none is made any more."""

ONE_CALL = 0.1
"""The share of the time that one answer may take, by the clock."""

WAITING = 4
"""How many times as long as the time of the processor all may take by the clock."""

resource: Any = import_module("resource") if os.name == "posix" else None

MEMORY = 4 << 30
"""Bytes that a call may take besides what the process has already."""


class Question(Protocol):
    """What is asked of a subject."""

    def answer(self, subject: Subject) -> Any:
        """Return the answer, which can be pickled."""


class Silence:
    """The answer to a question that was not answered: a call did not end, or ended the process."""


class Worker:
    """
    Answers questions about a subject, in a fork of this process.

    Where processes cannot be forked, or a GPU is in use, it answers in this process, and a call
    that does not end is not interrupted.

    Attributes:
        seconds: what all answers may take of the time of the processor, with what is done between
            them: so what is found does not depend on what else runs. Waiting, they may take longer.
        calls: how many questions were asked.
        deaths: how many of them ended the process, or took too long.
        last: how many CPU seconds the last answer took.
    """

    def __init__(self, subject: Subject, seconds: float) -> None:
        """Start no process yet."""
        self.seconds, self.calls, self.deaths, self.last = seconds, 0, 0, 0.0
        self._subject = replace(subject, is_forked=can_fork())
        self._end, self._cpu_end = time.monotonic() + WAITING * seconds, _cpu() + seconds
        self._connection: Connection | None = None
        self._pid, self._taken = 0, 0.0

    @property
    def is_exhausted(self) -> bool:
        """Whether no more is answered: the time is over, or too many calls ended the process."""
        return self.is_late or self.deaths >= MOST_DEATHS

    @property
    def is_late(self) -> bool:
        """Whether the time is over."""
        return _cpu() + self._taken > self._cpu_end or time.monotonic() > self._end

    def ask(self, question: Question) -> Any:
        """Return the answer to a question, or `Silence`."""
        if self.is_exhausted:
            return Silence()
        self.calls += 1
        if not self._subject.is_forked:
            answer, self.last = _answer(question, self._subject)
            return answer
        if self._connection is None:
            self._start()

        return self._exchange(question)

    def _exchange(self, question: Question) -> Any:
        connection = typing.cast("Connection", self._connection)
        limit = min(self._end - time.monotonic(), ONE_CALL * self.seconds)
        try:
            connection.send(question)
            if connection.poll(max(limit, 0)):
                answer, self.last = connection.recv()
                self._taken += self.last
                return answer
        except (EOFError, OSError):
            pass
        self.deaths += 1
        self.stop()

        return Silence()

    def _start(self) -> None:
        self._connection, other = multiprocessing.Pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a fork of a process with threads
            self._pid = os.fork()
        if not self._pid:
            self._connection.close()
            _serve(self._subject, other, self._end - time.monotonic())
        other.close()

    def stop(self) -> None:
        """End the process."""
        if self._connection is None:
            return
        self._connection.close()
        self._connection = None
        for kill in (os.killpg, os.kill):  # it may not lead a group yet
            with suppress(ProcessLookupError, PermissionError):
                kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def can_fork() -> bool:
    """Whether a fork can call the subject: a GPU that is in use cannot be used in a fork."""
    torch = sys.modules.get("torch")

    return hasattr(os, "fork") and not (torch is not None and torch.cuda.is_initialized())


def _cpu() -> float:
    """Return how many seconds of the processor this thread has taken."""
    return time.thread_time()


def _answer(question: Question, subject: Subject) -> tuple[Any, float]:
    """Answer in this process, and restore the state of its random generators."""
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state()  # noqa: NPY002
    generators = None if torch is None else (torch.get_rng_state(), _cuda_states(torch))
    try:
        return _safely(question, subject)
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        if torch is not None and generators is not None:
            torch.set_rng_state(generators[0])
            torch.cuda.set_rng_state_all(generators[1])


def _cuda_states(torch: Any) -> list[Any]:
    return list(torch.cuda.get_rng_state_all()) if torch.cuda.is_initialized() else []


def _serve(subject: Subject, connection: Connection, seconds: float) -> NoReturn:
    """Answer questions until the parent closes the connection, then end this fork."""
    try:
        _confine(seconds)
        while True:
            connection.send(_safely(connection.recv(), subject))
    finally:
        os._exit(0)


def _safely(question: Question, subject: Subject) -> tuple[Any, float]:
    """Return the answer, and how many CPU seconds it took."""
    start = time.process_time()
    try:
        answer = question.answer(subject)
    except Exception:
        answer = Silence()

    return answer, time.process_time() - start


def _confine(seconds: float) -> None:
    """Give a fork no terminal, one thread, and limits of time and memory."""
    os.setsid()
    for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    signal.alarm(math.ceil(seconds) + 1)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in range(3):
        os.dup2(nothing, standard)
    sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)  # noqa: SIM115
    with suppress(OSError, ValueError):
        limit = _memory_in_use() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)


def _memory_in_use() -> int:
    """
    Return the bytes of address space of this process.

    Raises:
        OSError: the system does not say.
    """
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]

    return int(pages) * os.sysconf("SC_PAGE_SIZE")
