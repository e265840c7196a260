"""A worker at its task, and what is wrong with it: late, too large, or gone."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from rnn_spec.conformance.law_check import Held
from rnn_spec.conformance.request import Limits
from rnn_spec.isolation.heartbeat import Place
from rnn_spec.isolation.messages import Hold, Write
from rnn_spec.isolation.process import Process

__all__ = ["Trouble", "Worker", "gone", "grown", "trouble"]

PATIENCE = 20.0
"""Seconds for one small call that shows whether something is offered."""

STARTING = 300.0
"""Seconds in which a process has loaded torch and ourselves, on any machine."""

GRACE = 1.0
"""Seconds in which the last message of a process that has ended comes in."""


@dataclass
class Worker:
    """
    A process, and what it was given to do.

    Attributes:
        process: the process.
        task: the message that it works on.
        since: when it was given it.
        found: what it found so far.
        ready: whether it has seen the subject.
    """

    process: Process
    task: Hold | Write | None = None
    since: float = 0.0
    found: Held | None = None
    ready: bool = False


@dataclass(frozen=True)
class Trouble:
    """
    What ends a worker.

    Attributes:
        reason: in words.
        place: what it was at.
    """

    reason: str
    place: Place


def trouble(worker: Worker, limits: Limits) -> Trouble | None:
    """Say what is wrong with a worker, if something is."""
    late = _late(worker, limits.timeout)
    if late is not None:
        return _stopped(worker, late)
    if grown(worker, limits.memory):
        reason = f"grew over {limits.memory:g} GiB of memory{worker.process.where()}"
        return Trouble(reason, worker.process.place)
    if worker.process.gone_for > GRACE:
        return gone(worker)

    return None


def gone(worker: Worker) -> Trouble:
    """Say how a worker ended by itself."""
    return Trouble(worker.process.ending(), worker.process.place)


def grown(worker: Worker, limit: float | None) -> bool:
    """Say whether a worker holds more than so many GiB, where that can be told."""
    memory = worker.process.memory

    return memory is not None and limit is not None and memory > limit


def _stopped(worker: Worker, limit: float) -> Trouble:
    """Tell a case that does not return from many that take their time."""
    place = worker.process.place
    if place.what == "case" and time.monotonic() - place.since < limit / 2:
        tried, _ = place.which
        at = replace(place, which=(tried, None))
        return Trouble(f"was not decided within {limit:g} s, in {tried} cases", at)

    return Trouble(f"did not return within {limit:g} s{worker.process.where()}", place)


def _late(worker: Worker, timeout: float) -> float | None:
    """Give the limit that a worker is over, if it is over one."""
    place, now = worker.process.place, time.monotonic()
    patience = min(PATIENCE, timeout)
    if place.what == "probe" and now - place.since > patience:
        return patience
    if not worker.ready:
        begun = place.what != "nothing"
        since, limit = (place.since, timeout) if begun else (worker.since, STARTING)
        return limit if now - since > limit else None

    return timeout if worker.task is not None and now - worker.since > timeout else None
