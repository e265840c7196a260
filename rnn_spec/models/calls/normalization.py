"""Which results are scores of each step, and along which axis they are a softmax."""

from __future__ import annotations

from torch import Tensor

from rnn_spec.models.calls.differences import bound_of
from rnn_spec.models.signature.argument import Part
from rnn_spec.models.signature.signature import Signature

__all__ = ["is_normalized", "scored_parts"]


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


def scored_parts(signature: Signature, axis: str) -> list[Part]:
    """Return the first part of a result, if it has several scores for each step of an axis."""
    first = [each for each in signature.parts[:1] if each.axis(axis) is not None and each.dims]
    others = {signature.batch, *signature.times}

    return [each for each in first if each.dims and each.dims[-1].name not in others]
