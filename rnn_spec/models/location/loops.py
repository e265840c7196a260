"""Loops over the steps, as the operations of a call show them."""

from __future__ import annotations

from rnn_spec.models.tracing.trace import Trace

__all__ = ["step_of", "takes_a_step"]

TAKING = {"getitem", "select", "unbind", "narrow", "split", "chunk", "iter", "squeeze"}
"""Operations that take a step out of a sequence."""

LEAST = 2
"""The operations on one line from which on it is in a loop."""


def takes_a_step(trace: Trace, index: int, steps: int) -> bool:
    """Return whether an operation takes steps one by one, so that what it takes is one step."""
    operation = trace.operations[index]
    if operation.name not in TAKING:
        return False
    count = max(len(operation.results), len(trace.by_key[operation.key]))

    return count >= max(LEAST, steps - 1)


def step_of(trace: Trace, index: int, result: int, steps: int) -> int | None:
    """Return the step of a loop in which a result is made; None if there is no such loop."""
    operation = trace.operations[index]
    if len(operation.results) == steps:
        return result
    same = trace.by_key[operation.key]
    if len(same) < steps or len(same) % steps:
        return None

    return same.index(index) // (len(same) // steps)
