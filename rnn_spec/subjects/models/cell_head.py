"""Recognise one step of an RNN whose output is as wide as a third size: a model around no layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn
from torch.utils._pytree import tree_leaves

from rnn_spec.layer.size_names import HIDDEN, INPUT, first_of
from rnn_spec.subjects.build.construction import guessed_arguments
from rnn_spec.subjects.build.constructor_arguments import argument_names
from rnn_spec.subjects.models.head import WIDTHS, third_sizes
from rnn_spec.subjects.models.layers_inside import layers_inside
from rnn_spec.subjects.probes.probing import probe_error

__all__ = ["is_cell_with_head"]

CALLING = "calling a cell with a head"
"""The name of a probe."""

SAMPLES, INPUTS, UNITS = 2, 3, 4
"""The sizes of the call that is tried."""


def is_cell_with_head(make: Any) -> bool:
    """
    Return whether a class computes one step, and returns an output of its own width and the state.

    The width is an argument of the constructor that is no option of torch.nn's: with two values of
    it, the output is as wide. No recurrent layer is inside.
    """
    if not isinstance(make, type) or not issubclass(make, nn.Module):
        return False

    return any(
        all(_returns_width(make, {name: width}, width) for width in WIDTHS)
        for name in third_sizes(make)
    )


def _returns_width(make: type[nn.Module], third: Mapping[str, int], width: int) -> bool:
    """Return whether a step returns an output of a width, and a state like the one given."""
    names = argument_names(make)
    entering, kept = first_of(INPUT, names), first_of(HIDDEN, names)
    if entering is None or kept is None:
        return False
    arguments = {**guessed_arguments(make), entering: INPUTS, kept: UNITS, **third}
    state = torch.zeros(SAMPLES, UNITS)

    return any(
        _returns(make, arguments, given, {(SAMPLES, width), state.shape})
        for given in ((state,), ((state, state),), (state, state))
    )


def _returns(
    make: type[nn.Module],
    arguments: Mapping[str, Any],
    state: tuple[Any, ...],
    wanted: set[tuple[int, ...]],
) -> bool:
    """Return whether a step returns one tensor more than it is given of a state, of such shapes."""
    found = list[bool]()

    def call() -> None:
        cell = make(**arguments).eval()
        if any(layers_inside(cell)):
            return
        returned = cell(torch.zeros(SAMPLES, INPUTS), *state)
        shapes = [tuple(each.shape) for each in tree_leaves(returned)]
        found.append({*shapes} == wanted and len(shapes) == 1 + len(tree_leaves(state)))

    probe_error(call, CALLING)

    return any(found)
