"""Hints for laws whose failure has one cause, or a likely one."""

from __future__ import annotations

from collections.abc import Mapping
from math import isnan

from rnn_spec.causes.failure import (
    Accepted,
    Failure,
    Unchanged,
    WrongProperty,
    WrongShape,
    WrongValue,
)
from rnn_spec.laws.transforms import OTHER_SIZE

__all__ = ["remedy"]

REMEDIES: Mapping[str, str] = {
    "wrong_rank": ("add a check to forward: if input.dim() not in (2, 3): raise ValueError(...)"),
    "wrong_state_batch": (
        "without a check, the state of one sample is broadcast to all: in forward, raise "
        "ValueError if a part of the state has another batch size than the input (h_0.shape[1] "
        "in torch.nn's layout)"
    ),
    "wrong_state_layers": (
        "without a check, surplus blocks are ignored: in forward, raise ValueError if a part of "
        "the state does not have num_layers * num_directions blocks (len(h_0) in torch.nn's "
        "layout)"
    ),
}
"""What to do where a call that should raise an error is accepted, by law."""

DETACHED = (
    "no gradient flows there: is a value cut off on the way, by detach(), .data, torch.no_grad() "
    "or NumPy? A state that is kept for the next call may be detached, not one between two steps"
)

SELECTED = (
    "padding is masked by a product with zero, and 0 * inf is NaN: select the state instead, "
    "torch.where(mask, new, h)"
)

TRACED = (
    "a trace keeps the number of passes of a loop, and the branches, as they were at the size of "
    "its example: torch.jit.script and torch.export keep loops over steps, or refuse them"
)

DROPPED = (
    "is a part of the new state dropped, as in h, _ = cell(x, (h, c))? Keep each part for the next "
    "step"
)

GRADIENTS = {"through_time", "finite_differences", "differentiable"}
"""The laws that fail where a value is cut off from the gradient."""


def remedy(law: str, failure: Failure) -> str | None:
    """Return what to do about a wrong call, no gradient or NaN from padding, if it is known."""
    if isinstance(failure, Accepted):
        return REMEDIES.get(law)
    if law == "padding_infinite" and isinstance(failure, WrongValue) and isnan(failure.got):
        return SELECTED
    if law == "traced" and isinstance(failure, WrongValue | WrongShape):
        return TRACED if failure.part in (OTHER_SIZE[0], *OTHER_SIZE[1]) else None
    if law == "cell_state_updated" and isinstance(failure, Unchanged):
        return DROPPED

    return DETACHED if law in GRADIENTS and _is_nothing(failure) else None


def _is_nothing(failure: Failure) -> bool:
    """Return whether there is no gradient, where the result depends on a value."""
    match failure:
        case Unchanged(is_zero=True) | WrongValue(got=0.0) | WrongProperty(got="none"):
            return True

    return False
