"""The weights with which a layer is checked: distinct, not zero, and valid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.case import Case

__all__ = ["draw_weights"]

NEAR = 0.1
"""How far a parameter without a known meaning is moved, relative to its initial value."""

TINY, HUGE = 1e-12, 1e9
"""The magnitudes between which a constructor draws values that are not zero."""


def draw_weights(module: nn.Module, case: Case, *, named: bool) -> None:
    """
    Set parameters to values that are distinct and not zero.

    Weights with torch.nn's names are drawn from -1 to 1. Any other parameter may have a range in
    which it is valid: it stays near its initial value, and what was drawn stays as it is. Memory
    that was not initialised has no such range.
    """
    parameters = [*module.parameters()]
    with torch.no_grad():
        for parameter, values in zip(parameters, _noise(parameters, case), strict=True):
            parameter.copy_(values if named else _near(parameter, values))


def _noise(parameters: Sequence[Tensor], case: Case) -> Iterator[Tensor]:
    """Yield values from -1 to 1 for each parameter, drawn at once; of complex ones, both parts."""
    counts = [(1 + each.is_complex()) * each.numel() for each in parameters]
    drawn = torch.rand(sum(counts), generator=case.generator(0), dtype=torch.float64)
    for parameter, values in zip(parameters, torch.split(2 * drawn - 1, counts), strict=True):
        if parameter.is_complex():
            own = values.clone()  # a view of complex numbers cannot begin at an odd place
            yield torch.view_as_complex(own.view(*parameter.shape, 2))
        else:
            yield values.view(parameter.shape)


def _near(initial: Tensor, noise: Tensor) -> Tensor:
    """
    Change the values of a parameter that are zero or equal to others by a tenth.

    Values that no constructor draws are those of memory that it left as it was. What is between 0
    and 1, as a share that the layer clamps, stays there.
    """
    if initial.is_complex():
        parts = map(torch.view_as_real, (initial, noise))
        return torch.view_as_complex(_near(*parts))
    size = initial.abs()
    drawn = (size > TINY) & (size < HUGE)
    if drawn.all() and torch.unique(initial).numel() == initial.numel() > 1:
        return initial  # nearly all are such, and the rest takes three times as long
    left = ~((initial == 0) | drawn)
    initial = torch.where(left, noise.to(initial), initial)
    counts = torch.unique(initial, return_inverse=True, return_counts=True)[1:]
    constant = (initial == 0) | (counts[1][counts[0]] > 1) | (initial.numel() == 1)
    size = initial.abs()
    room = torch.where((size > 0) & (size < 1), torch.minimum(size, 1 - size), size)
    room = torch.where(initial == 0, 1.0, room)

    return torch.where(constant, initial + room * noise.to(initial) * NEAR, initial)
