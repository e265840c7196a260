"""Copies of a module."""

from __future__ import annotations

import copy
from collections.abc import Callable

from torch import nn

from rnn_spec.models.subject.randomness import Quietly

__all__ = ["built", "copied"]

SEED = 0
"""The seed with which a model is built: the same model each time."""


def built(make: Callable[[], nn.Module], seed: int = SEED) -> nn.Module:
    """Build a module, always with the same random numbers."""
    with Quietly(seed):
        return make()


def copied(module: nn.Module, make: Callable[[], nn.Module] | None) -> nn.Module:
    """
    Return a copy of a module.

    One that cannot be copied is built again: the weight norm of old torch has tensors that are no
    leaves of autograd.

    Raises:
        RuntimeError: it can neither be copied nor built again.
    """
    try:
        return copy.deepcopy(module)
    except RuntimeError:
        if make is None:
            raise
    again = built(make).train(module.training)
    for source, target in zip(module.parameters(), again.parameters(), strict=True):
        target.data = target.data.to(source)
    again.load_state_dict(module.state_dict())

    return again
