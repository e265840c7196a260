"""From a wrong result back to the operation from which on it is wrong."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable

from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["Judge", "Made", "Verdict", "at_fault", "reads_wrong"]


class Verdict(enum.Enum):
    """What is known of a tensor in a call."""

    FINE = "as the law demands"
    WRONG = "not as the law demands"
    LOST = "without the axis that the law is about"
    UNKNOWN = "what it was made of decides"


Made = tuple[int, int]
"""A result: the index of the operation, and which of its results it is."""

Judge = Callable[[int, int], Verdict]
"""Returns the verdict on a result of an operation, by their indices."""


def at_fault(
    trace: Trace, results: Iterable[Made], judge: Judge, wrong: Verdict = Verdict.WRONG
) -> Recorded | None:
    """
    Return the first operation with a wrong result none of whose inputs is wrong.

    Args:
        trace: the operations.
        results: the results from which to go back, as far as they are wrong.
        judge: the verdicts.
        wrong: the verdict that is followed.
    """
    found: list[int] = []
    seen: set[int] = set()
    ahead = _wrong(trace, results, judge, wrong)
    while ahead:
        index, _ = ahead.pop()
        if index in seen:
            continue
        seen.add(index)
        earlier = reads_wrong(trace, index, judge, wrong)
        ahead += earlier
        if not earlier:
            found.append(index)

    return trace.operations[min(found)] if found else None


def reads_wrong(
    trace: Trace, index: int, judge: Judge, wrong: Verdict = Verdict.WRONG
) -> list[Made]:
    """Return the wrong results that an operation reads, through what is not known."""
    return _wrong(trace, _read(trace, index), judge, wrong)


def _read(trace: Trace, index: int) -> list[Made]:
    return [made for each in trace.operations[index].inputs for made in trace.read(each)]


def _wrong(trace: Trace, results: Iterable[Made], judge: Judge, wrong: Verdict) -> list[Made]:
    """Return the wrong ones of some results, and of what those that are not known are made of."""
    found: list[Made] = []
    seen: set[int] = set()
    ahead = list(results)
    while ahead:
        made = ahead.pop(0)
        verdict = judge(*made)
        if verdict is wrong:
            found.append(made)
        elif verdict is Verdict.UNKNOWN and made[0] not in seen:
            seen.add(made[0])
            ahead += _read(trace, made[0])

    return found
