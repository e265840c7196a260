"""A layer that requires the lengths of its sequences beside the input."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.states import Structure, stacked
from rnn_spec.subjects.adapters.settings import Setting

__all__ = ["with_lengths"]

NAMES = frozenset(
    {
        *("lengths", "lens", "seq_lengths", "seq_lens", "sequence_lengths", "input_lengths"),
        *("x_lengths", "x_lens", "src_lengths", "lengths_x", "valid_len", "valid_lens"),
    }
)
"""How people call the lengths of sequences."""

BEFORE_STATE = 2
"""Arguments of a call before a state: the input and the lengths."""


def with_lengths(module: nn.Module) -> Iterator[Mapping[str, Setting]]:
    """Yield how a module that requires lengths may be called: time-first, then batch-first."""
    parameters = list(inspect.signature(module.forward).parameters.values())
    required = [each.name for each in parameters[1:] if each.default is each.empty]
    if len(required) != 1 or required[0] not in NAMES:
        return
    others = [each.name for each in parameters[1:] if each.name != required[0]]
    state = others[0] if others else None
    taken = {} if state else {"state": Setting("", Structure(None, stacked.take))}
    turned = {"batch_first": Setting("True", value=True, words="always batch-first")}
    for layout in ({}, turned):
        call = _call(required[0], state, batch_axis=0 if layout else 1)
        yield {"call": Setting("", call, f"it requires {required[0]}"), **layout, **taken}


def _call(name: str, state_name: str | None, *, batch_axis: int) -> Callable[..., Any]:
    """Return a function that calls a module with lengths; all steps count if none are given."""

    def call(module: Any, input: Tensor, state: Any, lengths: Any = None) -> Any:  # noqa: A002
        samples, steps = input.shape[batch_axis], input.shape[1 - batch_axis]
        given = torch.full((samples,), steps) if lengths is None else lengths
        more = {} if state is None or state_name is None else {state_name: state}

        return module(input, **{name: given}, **more)

    return call
