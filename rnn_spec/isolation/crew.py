"""The workers of a run: started when there is work, ended at the end."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from rnn_spec.conformance.events import Event, FailureFound
from rnn_spec.conformance.request import Request
from rnn_spec.isolation.messages import Start, Task
from rnn_spec.isolation.process import Process
from rnn_spec.processes.spawning import Child

__all__ = ["Crew", "Worker"]

TICK = 0.05
"""Seconds to wait for an event before the processes are looked at again."""


@dataclass
class Worker:
    """
    A process, and its task.

    Attributes:
        process: the process.
        since: when it was started, or was given its task.
        task: what it is doing.
        failure: what it has found of the law so far.
        ready: whether it has inspected the subject.
        fresh: whether it has had no task.
        compiles: whether PyTorch's compiler was imported in it.
    """

    process: Process
    since: float
    task: Task | None = None
    failure: FailureFound | None = None
    ready: bool = False
    fresh: bool = True
    compiles: bool = False

    @property
    def idle(self) -> bool:
        """Whether it waits for a task."""
        return self.ready and self.task is None

    def start(self, task: Task) -> None:
        """Assign a task to the worker."""
        self.task, self.failure, self.since = task, None, time.monotonic()
        self.fresh = False
        self.process.send(task)


class Crew:
    """
    The workers of a run.

    Attributes:
        request: what a worker is told when it starts.
        memory: the GiB that each may use.
        workers: those that are there now.
        forbidden: the capabilities that no worker may probe, each with the reason.
    """

    def __init__(self, request: Request, memory: float | None, spare: list[Child]) -> None:
        """Start with no workers; *spare* ones that were started ahead are used first."""
        self.workers: list[Worker] = []
        self.forbidden: dict[str, str] = {}
        self.request, self.memory, self._spare = request, memory, spare
        self._received: SimpleQueue[tuple[Process, Event | None]] = SimpleQueue()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        """End every process."""
        for worker in self.workers:
            worker.process.end()

    @property
    def busy(self) -> bool:
        """Whether a worker has a task."""
        return any(worker.task is not None for worker in self.workers)

    def staff(self, count: int) -> None:
        """Start processes until there are so many."""
        while len(self.workers) < count:
            start = Start(self.request, self.memory, dict(self.forbidden))
            child = self._spare.pop() if self._spare else None
            process = Process(start, lambda *received: self._received.put(received), child)
            self.workers.append(Worker(process, time.monotonic()))

    @property
    def compiles(self) -> bool:
        """Whether PyTorch's compiler was imported in one of them."""
        return any(worker.compiles for worker in self.workers)

    def events(self) -> Iterator[tuple[Worker, Event | None]]:
        """Wait a moment for an event of a worker; None when a worker sends no more."""
        with suppress(Empty):
            process, event = self._received.get(timeout=TICK)
            for worker in list(self.workers):
                if worker.process is process:
                    yield worker, event

    def dismiss(self, worker: Worker) -> None:
        """End a worker."""
        worker.process.end()
        self.workers.remove(worker)
