"""When to stop a worker: it takes too long, uses too much memory, or has ended."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from rnn_spec.causes.process import ExceededMemory, Loss, TimedOut, Undecided
from rnn_spec.causes.texts.messages import describe
from rnn_spec.conformance.request import Limits
from rnn_spec.isolation.crew import Worker
from rnn_spec.isolation.heartbeat import Activity
from rnn_spec.isolation.start_memory import low_limit

__all__ = ["Stop", "gone", "grown", "start_failure", "stop_of"]

PROBE_TIMEOUT = 20.0
"""Seconds for one small call that shows whether a capability is offered."""

SHORTEST_PROBE = 1.5
"""Seconds that such a call has at least, however many have hung before."""

START_TIMEOUT = 300.0
"""Seconds in which any machine has started a process and loaded torch."""

GRACE = 1.0
"""Seconds in which the last event of a process that has ended arrives."""


@dataclass(frozen=True)
class Stop:
    """Why a worker was stopped, or ended, and what it was doing."""

    cause: Loss
    activity: Activity


def stop_of(worker: Worker, limits: Limits, hung: int = 0) -> Stop | None:
    """Return why a worker must be stopped, or None; *hung* probes did not return before."""
    late = _exceeded(worker, limits.timeout, hung)
    if late is not None:
        return _late(worker, late)
    if grown(worker, limits.memory):
        cause = ExceededMemory(limits.memory or 0, worker.process.location())
        return Stop(cause, worker.process.activity)
    if worker.process.ended_for > GRACE:
        return gone(worker)

    return None


def start_failure(target: str, stop: Stop, used: float | None) -> str:
    """Return how a worker failed to build a subject, when it *used* so many GiB."""
    cause = stop.cause
    if isinstance(cause, ExceededMemory):
        return low_limit(target, used or cause.gib, cause.gib)
    if stop.activity.kind == "building":
        return f"{target} cannot be imported and built: {describe(cause)}"

    return f"{target} has no process: {describe(cause)}"


def gone(worker: Worker) -> Stop:
    """Return how a worker ended by itself."""
    return Stop(worker.process.ending(), worker.process.activity)


def grown(worker: Worker, limit: float | None) -> bool:
    """Return whether a worker uses more than so many GiB, as far as the system says."""
    memory = worker.process.memory

    return memory is not None and limit is not None and memory > limit


def _late(worker: Worker, limit: float) -> Stop:
    """Distinguish one case that does not return from many cases that take long."""
    activity = worker.process.activity
    if activity.kind == "trying" and time.monotonic() - activity.since < limit / 2:
        return Stop(Undecided(limit, activity.cases), replace(activity, case=None))

    return Stop(TimedOut(limit, worker.process.location()), activity)


def _exceeded(worker: Worker, timeout: float, hung: int) -> float | None:
    """
    Return the time limit that a worker has exceeded, or None.

    Each probe that hangs leaves the next ones half the time, so that a layer that hangs whenever
    it is called is soon known.
    """
    activity, now = worker.process.activity, time.monotonic()
    for_probe = min(PROBE_TIMEOUT, timeout)
    for_probe = min(for_probe, max(for_probe / float(2**hung), SHORTEST_PROBE))
    if activity.kind == "probing" and now - activity.since > for_probe:
        return for_probe
    if not worker.ready:
        starting = activity.kind == "idle"
        since, limit = (worker.since, START_TIMEOUT) if starting else (activity.since, timeout)
        return limit if now - since > limit else None

    return timeout if worker.task is not None and now - worker.since > timeout else None
