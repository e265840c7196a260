"""Along which axis the entries of a result are a softmax, or its logarithm."""

from __future__ import annotations

from torch import Tensor

from rnn_spec.models.calls.differences import bound_of

__all__ = ["is_normalized"]


def is_normalized(value: Tensor, axis: int) -> bool:
    """
    Return whether the entries along an axis are probabilities that sum to 1, or logarithms of them.

    Along an axis of size 1 that says nothing: it is false there.
    """
    if not value.is_floating_point() or value.shape[axis] < 2 or not value.numel():  # noqa: PLR2004
        return False
    if bool((value >= 0).all()):
        total = value.sum(axis)
    elif bool((value <= 0).all()):
        total = value.exp().sum(axis)
    else:
        return False

    return bool(((total - 1).abs() <= bound_of(value.dtype)).all())
