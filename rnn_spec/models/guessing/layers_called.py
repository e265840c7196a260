"""The layers that a call of a model reaches, in order, and what they are given."""

from __future__ import annotations

import warnings
from typing import Any

from torch import Tensor, nn

from rnn_spec.models.example_calls.flat_call import FlatCall
from rnn_spec.models.guessing.layers_read import READERS
from rnn_spec.models.subject.copying import duplicate

__all__ = ["first_features", "layers_called"]

Called = tuple[nn.Module, tuple[int, ...]]
"""A layer, and the shape of the tensor that it is given."""


def layers_called(call: FlatCall) -> list[Called]:
    """Return the layers that a call reaches, in order, each with the shape of its input."""
    module = duplicate(call.module)
    found: list[Called] = []

    def reached(layer: nn.Module, given: tuple[Any, ...]) -> None:
        if given and isinstance(given[0], Tensor):
            found.append((layer, tuple(given[0].shape)))

    for each in module.modules():
        if isinstance(each, READERS):
            each.register_forward_pre_hook(reached)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        call.runs_with_copy(module)

    return found


def first_features(call: FlatCall) -> int | None:
    """Return how many features the first layer that a call reaches reads; None if none says it."""
    match layers_called(call)[:1]:
        case [(nn.RNNBase() | nn.RNNCellBase() as layer, _)]:
            return layer.input_size
        case [(nn.Linear() as layer, _)]:
            return layer.in_features

    return None
