"""Copies of a module."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from torch import Tensor, nn

from rnn_spec.models.subject.randomness import Quietly

__all__ = ["built", "copied", "duplicate"]

SEED = 0
"""The seed with which a model is built: the same model each time."""

DEEPEST = 3
"""Levels of the attributes of a module that are looked at."""


def built(make: Callable[[], nn.Module], seed: int = SEED) -> nn.Module:
    """Build a module, always with the same random numbers."""
    with Quietly(seed):
        return make()


def copied(module: nn.Module, make: Callable[[], nn.Module] | None) -> nn.Module:
    """
    Return a copy of a module; one that cannot be copied is built again.

    Raises:
        RuntimeError: it can neither be copied nor built again.
    """
    try:
        return duplicate(module)
    except RuntimeError:
        if make is None:
            raise
    again = built(make).train(module.training)
    for source, target in zip(module.parameters(), again.parameters(), strict=True):
        target.data = target.data.to(source)
    again.load_state_dict(module.state_dict())

    return again


def duplicate(module: nn.Module) -> nn.Module:
    """
    Return a copy of a module, in which what it computed before is cut off from autograd.

    A tensor that is no leaf cannot be copied: the weight norm of old torch keeps the weight that it
    computed, and makes another one in each call.
    """
    kept = {id(each): each.detach().clone() for each in _computed(module)}

    return copy.deepcopy(module, kept)


def _computed(module: nn.Module) -> Iterator[Tensor]:
    """Yield the tensors among the attributes of a module that are no leaves."""
    for each in module.modules():
        for value in vars(each).values():
            yield from _not_leaves(value)


def _not_leaves(value: Any, depth: int = DEEPEST) -> Iterator[Tensor]:
    match value:
        case Tensor():
            if not value.is_leaf:
                yield value
        case tuple() | list() if depth:
            for each in value:
                yield from _not_leaves(each, depth - 1)
        case dict() if depth:
            for each in value.values():
                yield from _not_leaves(each, depth - 1)
