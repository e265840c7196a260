"""Whether a sequence is shifted inside a model, so that no result reads its own step."""

from __future__ import annotations

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.differences import ALIKE, largest_difference
from rnn_spec.models.calls.results import Results
from rnn_spec.models.subject.model import Model

__all__ = ["differs_before", "is_shifted"]


def is_shifted(f: Model, a: Call, b: Call, axis: str, argument: str) -> bool:
    """
    Return whether results read steps before their own, and neither that one nor later ones.

    Args:
        f: the model.
        a: a call.
        b: a call with other values.
        axis: the axis of time.
        argument: the path of the sequence.
    """
    steps = a.steps(axis)
    after = (steps - 1) // 2
    changed, base = f(a.with_later_steps(axis, after, b, argument)), f(a)
    is_read = differs_before(changed, base, axis, steps)

    return is_read and not differs_before(changed, base, axis, after + 1)


def differs_before(one: Results, other: Results, axis: str, step: int) -> bool:
    """Return whether two results differ in the first steps, before one of them."""
    return (
        largest_difference(*(each.in_steps(axis).cut(axis, step) for each in (one, other))) > ALIKE
    )
