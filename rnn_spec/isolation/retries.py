"""
What was lost with a process that ended: it is tried once more, in a fresh process.

A process may be ended from outside, as by the kernel when memory is short. That is no fault of the
subject, so one loss decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from rnn_spec.causes.cause import Interrupted
from rnn_spec.causes.process import Disconnected, Exited, Killed, Loss
from rnn_spec.conformance.events import LawFinished
from rnn_spec.isolation.crew import Worker
from rnn_spec.isolation.heartbeat import Activity
from rnn_spec.isolation.messages import Task
from rnn_spec.isolation.supervision import Stop

__all__ = ["Retries"]

CRASHES = {"SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGSYS", "SIGTRAP"}
"""Signals that a process gets for what it does itself."""

Work: TypeAlias = tuple[type[Task] | None, str]
"""A kind of task, and its law or the capability that is probed."""


class Retries:
    """The first loss of each piece of work."""

    def __init__(self) -> None:
        """Start with none."""
        self._first: dict[Work, Stop] = {}

    def is_first(self, worker: Worker, stop: Stop) -> bool:
        """Return whether the work of a worker that ended was never lost before, and note it."""
        work = _work(worker.task, stop.activity)
        if work in self._first or not isinstance(stop.cause, Killed | Exited | Disconnected):
            return False
        self._first[work] = stop

        return True

    def cause(self, worker: Worker, stop: Stop) -> Loss | Interrupted:
        """
        Return the cause of a second loss: its own, if it crashed or ended where it did before.

        A subject that closes the pipes of its worker goes on, so that place is never the same.
        """
        first = self._first.get(_work(worker.task, stop.activity))
        own = _is_crash(stop.cause) or isinstance(stop.cause, Disconnected)
        repeated = first is None or own or _place(first) == _place(stop)

        return stop.cause if repeated else Interrupted(stop.cause)

    def decided(self, task: Task | None, event: LawFinished) -> LawFinished:
        """Return the result of a law; if it crashed before, that it passes now decides nothing."""
        first = self._first.get(_work(task, Activity()))
        if first is None or not _is_crash(first.cause) or event.result.status != "passed":
            return event
        result = replace(event.result, status="undecided", cause=Interrupted(first.cause))

        return replace(event, result=result)


def _work(task: Task | None, activity: Activity) -> Work:
    if task is None:
        return None, activity.probe
    return type(task), activity.probe or task.law


def _is_crash(cause: Loss) -> bool:
    return isinstance(cause, Exited) or (isinstance(cause, Killed) and cause.signal in CRASHES)


def _place(stop: Stop) -> tuple[object, ...]:
    return type(stop.cause), stop.activity.kind, stop.activity.cases, stop.activity.case
