"""Gradients as autograd has them, and slopes as the values have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor, nn

from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.outcome import Equation
from rnn_spec.law_definition.quantities import State, flat
from rnn_spec.law_definition.randomness import noise

__all__ = ["directional", "gradient", "learned", "leaves", "losses", "of_state", "total"]

STEP = 1e-7
"""In float64: it, and rounding over it, are below float32's rounding; kinks are seldom near."""

Leaves = Mapping[str, Tensor]
Losses = Callable[[], list[Tensor]]


def losses(answer: Answer) -> list[Tensor]:
    """One loss on the output alone and one on each part of the state: weighted sums."""
    return [_weighted(part, stream) for stream, part in enumerate(flat(answer))]


def total(answer: Answer) -> Tensor:
    """One loss on everything that came out."""
    return torch.stack(losses(answer)).sum()


def of_state(state: State) -> Tensor:
    """One loss on a final state."""
    return sum((_weighted(part, stream) for stream, part in enumerate(state)), torch.zeros(()))


def gradient(loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Take the gradient of a loss by an input."""
    leaf = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        (found,) = torch.autograd.grad(loss(leaf), leaf, allow_unused=True)

    return torch.zeros_like(x) if found is None else found


def leaves(**given: Tensor) -> dict[str, Tensor]:
    """Copy tensors, for gradients to be taken by each of them."""
    return {name: value.detach().clone().requires_grad_() for name, value in given.items()}


def learned(module: nn.Module) -> dict[str, Tensor]:
    """Name the parameters that ask for a gradient; one that is frozen is a constant."""
    return {name: value for name, value in module.named_parameters() if value.requires_grad}


def directional(losses_of: Losses, at: Leaves, names: Sequence[str]) -> Equation:
    """
    Hold each loss's gradient by each leaf against how the loss changes along a direction.

    Where a kink lies between the two steps any slope between those to either side is right.
    """
    with torch.enable_grad():
        values = losses_of()
        exact = [_by_autograd(each, at) for each in values]
    value = _detached(values)
    found, wanted = {}, {}
    for stream, (name, leaf) in enumerate(at.items()):
        direction = noise(leaf, stream)
        found[name] = torch.stack([(each[name] * direction).sum() for each in exact])
        ahead, back = _moved(losses_of, leaf, direction, value)
        low, high = torch.minimum(ahead, back), torch.maximum(ahead, back)
        wanted[name] = found[name].clamp(low, high)
    said = tuple(tuple(f"slope of {loss} by {name}" for loss in names) for name in at)

    return Equation(
        tuple(tuple(found[name]) for name in at),
        tuple(tuple(wanted[name]) for name in at),
        said,
        precision=torch.float32,
    )


def _by_autograd(loss: Tensor, at: Leaves) -> dict[str, Tensor]:
    """Take the gradient of a loss by each leaf; zero where a leaf plays no part."""
    if not loss.requires_grad:
        return {name: torch.zeros_like(leaf) for name, leaf in at.items()}
    found = torch.autograd.grad(loss, list(at.values()), retain_graph=True, allow_unused=True)

    return {
        name: torch.zeros_like(leaf) if each is None else each.detach()
        for (name, leaf), each in zip(at.items(), found, strict=True)
    }


def _detached(values: list[Tensor]) -> Tensor:
    return torch.stack([each.detach() for each in values])


def _moved(
    losses_of: Losses, leaf: Tensor, direction: Tensor, value: Tensor
) -> tuple[Tensor, Tensor]:
    """Take the slopes ahead and back, moving a leaf in place and putting it back."""
    kept = leaf.detach().clone()
    slopes = []
    with torch.no_grad():
        for step in (STEP, -STEP):
            leaf.copy_(kept + step * direction)
            with torch.enable_grad():
                slopes.append((_detached(losses_of()) - value) / step)
        leaf.copy_(kept)

    return slopes[0], slopes[1]


def _weighted(part: Tensor, stream: int) -> Tensor:
    """Sum a result by weights that are the same for every sample."""
    weights = noise(part[:, :1], stream) if part.shape[1] else part

    return (weights * part).sum()
