"""Gradients by autograd, and slopes measured on values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, flattened
from rnn_spec.law_definition.randomness import noise

__all__ = [
    "as_real",
    "directional_slopes",
    "gradient",
    "gradients_at",
    "leaf_copies",
    "losses",
    "state_loss",
    "total_loss",
    "trainable",
]

DOUBLE_STEP, SINGLE_STEP = 1e-7, 1e-3
"""
Steps of a slope. In float64 the step and its rounding error are below float32's, and few kinks are
that close; in float32 the rounding error is below float16's.
"""

SURELY_CLOSE = 1e-7
"""Slopes that are this close need not be measured again."""

FARTHER = 4.0
"""How much farther the limit may be, in units of the change of a slope when its step is halved."""

Leaves = Mapping[str, Tensor]
Losses = Callable[[], list[Tensor]]


def as_real(part: Tensor) -> Tensor:
    """Return a tensor with complex values as pairs of real ones."""
    return torch.stack([part.real, part.imag], dim=-1) if part.is_complex() else part


def losses(answer: Results) -> list[Tensor]:
    """Return one loss of the output alone and one of each part of the state: weighted sums."""
    return [_weighted_sum(part, stream) for stream, part in enumerate(flattened(answer))]


def total_loss(answer: Results) -> Tensor:
    """Return one loss of all results."""
    return torch.stack(losses(answer)).sum()


def state_loss(state: State) -> Tensor:
    """Return one loss of a final state."""
    return sum((_weighted_sum(part, stream) for stream, part in enumerate(state)), torch.zeros(()))


def gradient(loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the gradient of a loss with respect to an input; zero if it has none."""
    leaf = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        return gradients_at(loss(leaf), {"input": leaf})["input"]


def leaf_copies(**tensors: Tensor) -> dict[str, Tensor]:
    """Return copies of tensors that require gradients."""
    return {name: value.detach().clone().requires_grad_() for name, value in tensors.items()}


def trainable(module: nn.Module) -> dict[str, Tensor]:
    """Return the parameters that require gradients, by name."""
    return {name: value for name, value in module.named_parameters() if value.requires_grad}


def directional_slopes(
    compute_losses: Losses, at: Leaves, names: Sequence[str], computed_in: torch.dtype
) -> Equation:
    """
    Compare each loss's gradient with the slope of the loss along one direction of all leaves.

    If they differ, the leaves are moved one by one: only a difference along one leaf is a failure.
    Errors along several leaves would have to cancel up to the bound to be missed, which random
    directions make as improbable as the bound is small: about one in 10,000.

    Args:
        compute_losses: computes the losses from the leaves.
        at: the leaves, which are changed in place and restored.
        names: the names of the losses.
        computed_in: the dtype whose rounding the losses have.
    """
    precise = computed_in == torch.float64
    with torch.enable_grad():
        values = compute_losses()
        exact = [gradients_at(each, at) for each in values]
    measured = _Slopes(
        compute_losses, at, exact, _stacked(values), DOUBLE_STEP if precise else SINGLE_STEP
    )

    def equation(groups: Sequence[Sequence[str]], **fields: Any) -> Equation:
        sides = [measured.along(group) for group in groups]
        found, wanted = (tuple(map(tuple, side)) for side in zip(*sides, strict=True))
        labels = tuple(
            tuple(f"slope of {loss} by {' and '.join(group)}" for loss in names) for group in groups
        )
        return Equation(
            found, wanted, labels, precision=torch.float32 if precise else torch.float16, **fields
        )

    return equation([tuple(at)], in_detail=lambda: equation([(name,) for name in at]))


@dataclass(frozen=True)
class _Slopes:
    """
    The slopes of losses along directions of leaves, by autograd and as measured.

    Attributes:
        compute_losses: computes the losses from the leaves.
        at: the leaves.
        exact: the gradients of each loss, by autograd.
        value: the losses at the leaves.
        step: the size of the steps.
    """

    compute_losses: Losses
    at: Leaves
    exact: Sequence[Leaves]
    value: Tensor
    step: float

    def along(self, moved: Sequence[str]) -> tuple[Tensor, Tensor]:
        """
        Return the slope of each loss along a direction of some leaves, found and wanted.

        Where a kink lies between the two steps, any slope between those on either side is right.
        Near a pole, the slope at half the step is another one: then neither is near the limit.
        """
        directions = {
            name: _direction(leaf, stream)
            for stream, (name, leaf) in enumerate(self.at.items())
            if name in moved
        }
        found = torch.stack(
            [
                torch.stack([_along(each[name], way) for name, way in directions.items()]).sum()
                for each in self.exact
            ]
        )
        slopes = self._either_side(self.step, directions)
        wanted = found.clamp(slopes.amin(0), slopes.amax(0))
        if not torch.allclose(found, wanted, rtol=SURELY_CLOSE, atol=SURELY_CLOSE):
            nearer = self._either_side(self.step / 2, directions)
            unsure = FARTHER * (nearer - slopes).abs().amax(0)
            wanted = found.clamp(slopes.amin(0) - unsure, slopes.amax(0) + unsure)

        return found, wanted

    def _either_side(self, step: float, directions: Leaves) -> Tensor:
        """Return the slopes of the losses over a step ahead, and over one back."""
        return torch.stack(
            [
                (self._losses_at(signed, directions) - self.value) / signed
                for signed in (step, -step)
            ]
        )

    def _losses_at(self, step: float, directions: Leaves) -> Tensor:
        """Return the losses after a step along the directions."""
        before = {name: self.at[name].detach().clone() for name in directions}
        with torch.no_grad():
            for name, direction in directions.items():
                self.at[name].copy_(before[name] + step * direction)
            with torch.enable_grad():
                values = _stacked(self.compute_losses())
            for name, original in before.items():
                self.at[name].copy_(original)

        return values


def _direction(leaf: Tensor, stream: int) -> Tensor:
    """Return a direction in which to move a leaf; a complex one is moved in both its parts."""
    if not leaf.is_complex():
        return noise(leaf, stream)

    return torch.view_as_complex(noise(torch.view_as_real(leaf), stream))


def _along(gradient: Tensor, direction: Tensor) -> Tensor:
    """Return the slope of a real loss along a direction, from its gradient."""
    return (gradient.conj() * direction).real.sum()


def gradients_at(loss: Tensor, at: Leaves) -> dict[str, Tensor]:
    """Return the gradient of a loss by each leaf; zero by a leaf that does not affect it."""
    if not loss.requires_grad:
        return {name: torch.zeros_like(leaf) for name, leaf in at.items()}
    gradients = torch.autograd.grad(loss, list(at.values()), retain_graph=True, allow_unused=True)

    return {
        name: torch.zeros_like(leaf) if each is None else each.detach()
        for (name, leaf), each in zip(at.items(), gradients, strict=True)
    }


def _stacked(values: list[Tensor]) -> Tensor:
    return torch.stack([each.detach() for each in values])


def _weighted_sum(part: Tensor, stream: int) -> Tensor:
    """Return a weighted sum of a result; the weights are the same for every sample."""
    part = as_real(part)
    weights = noise(part[:, :1], stream) if part.shape[1] else part

    return (weights * part).sum()
