"""
`torch.autograd.gradcheck` and `gradgradcheck`, in float64, at each of the usual options.

In fast mode, which finds the same faults of gradients as the slow one in a fifth of the time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.autograd import gradcheck, gradgradcheck
from torch.func import functional_call

from suites.calls import Call, options_of, parts_of

__all__ = ["check"]


def check(layer: type[nn.Module]) -> None:
    """Compare derivatives with finite differences, in evaluation mode."""
    for options in options_of(layer, input_size=2, hidden_size=3):
        compare(Call(layer, options, seq=3, batch=2))


def compare(call: Call, *, fast_mode: bool = True) -> None:
    """Compare first derivatives by input, states and parameters, second by input and states."""
    module = call.built().double().eval()
    names, parameters = zip(*module.named_parameters(), strict=True)
    x, state = call.arguments(torch.float64)
    inputs = [each.requires_grad_() for each in (x, *(state if call.is_lstm else (state,)))]

    def run(*tensors: Tensor) -> tuple[Tensor, ...]:
        x, *h = tensors[: len(inputs)]
        given = dict(zip(names, tensors[len(inputs) :], strict=False))
        arguments = (x, tuple(h) if call.is_lstm else h[0])
        return tuple(parts_of(functional_call(module, given, arguments)))

    gradcheck(run, (*inputs, *parameters), fast_mode=fast_mode)
    gradgradcheck(run, inputs, fast_mode=fast_mode)
