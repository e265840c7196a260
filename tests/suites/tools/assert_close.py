"""`torch.testing.assert_close` with torch.nn's own layer, with the same weights."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn
from torch.testing import assert_close

from suites.calls import Call, options_of, parts_of, usual_calls
from suites.likeness import torch_layer_of

__all__ = ["check_one_call", "check_usual_calls"]


def check_one_call(layer: type[nn.Module]) -> None:
    """Compare one call: one layer, time first, 5 steps, a batch of 3."""
    compare([Call(layer, next(options_of(layer)))])


def check_usual_calls(layer: type[nn.Module]) -> None:
    """Compare the usual calls."""
    compare(usual_calls(layer))


def compare(calls: Iterable[Call]) -> None:
    """Compare output, states and every gradient, in evaluation mode."""
    for call in calls:
        expected = call.built(torch_layer_of(call.layer)).eval()
        layer = call.built().eval()
        layer.load_state_dict(expected.state_dict())

        assert_close(results(layer, call), results(expected, call))


def results(layer: nn.Module, call: Call) -> list[Tensor]:
    """Return output and states, and the gradients by input, states and parameters."""
    x, state = call.arguments()
    values = x if isinstance(x, Tensor) else x.data
    given = [] if state is None else [*state] if call.is_lstm else [state]
    leaves = [each.requires_grad_() for each in (values, *given)]
    parts = parts_of(layer(x, state))
    torch.stack([each.square().sum() for each in parts]).sum().backward()

    return [*parts, *(each.grad for each in (*leaves, *layer.parameters()))]
