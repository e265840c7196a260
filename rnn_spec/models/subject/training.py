"""A loss of a model, and steps of training."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import torch
from torch import Tensor, nn

from rnn_spec.exceptions import message_line
from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.results import Results
from rnn_spec.models.subject.errors import ModelError, attributed
from rnn_spec.models.subject.model import Model

__all__ = [
    "backward",
    "changed_parameters",
    "fitted_losses",
    "loss_of",
    "parameters_of",
    "train",
    "weighted",
]

WEIGHTS = 17
"""The seed of the weights of a loss, and of what a model is fitted to."""


def loss_of(results: Results) -> Tensor | None:
    """Return the sum of the results, each entry with a weight of its own; None without gradient."""
    return weighted(
        results, {path for path, value in results.values.items() if value.requires_grad}
    )


def weighted(results: Results, paths: Collection[str]) -> Tensor | None:
    """
    Return the weighted sum of the results at some paths; None if there is no real one.

    What is past the ends of the sequences has no weight: there torch's fast path, which is taken
    without gradients, returns other values. Nor has what the results leave out.
    """
    generator = torch.Generator().manual_seed(WEIGHTS)
    terms = []
    for path, value in results.valid().shown():
        if not (value.is_floating_point() or value.is_complex()):
            continue
        weights = torch.randn(value.shape, generator=generator, dtype=torch.float64)
        real = value.real + value.imag if value.is_complex() else value
        if path in paths:
            finite = torch.where(real.isfinite(), real, 0)
            terms.append((finite.double() * weights.to(value.device)).sum())

    return torch.stack(terms).sum() if terms else None


def train(model: Model, call: Call) -> tuple[str, str] | None:
    """Compute the gradient of a loss; return the class and the message of an error, if any."""
    try:
        loss = loss_of(model(call))
        if loss is not None:
            backward(loss)
    except ModelError as raised:
        return type(raised.error).__name__, message_line(raised.error)

    return None


def backward(loss: Tensor) -> None:
    """
    Compute the gradient of a loss.

    Raises:
        ModelError: autograd raised an error, because of what the model did.
    """
    with attributed():
        torch.autograd.backward(loss)


def parameters_of(module: nn.Module) -> dict[str, Tensor]:
    """Return a copy of each parameter, by its name."""
    return {name: each.detach().clone() for name, each in module.named_parameters()}


def changed_parameters(module: nn.Module, before: Mapping[str, Tensor]) -> tuple[str, ...]:
    """Return the names of the parameters that have other values than before."""
    now = dict(module.named_parameters())

    return tuple(
        name
        for name, was in before.items()
        if name not in now or not torch.equal(now[name].nan_to_num(), was.nan_to_num())
    )


def fitted_losses(model: Model, call: Call, steps: int, rate: float) -> list[float]:
    """
    Return the loss before and after each step of descent towards other results of a model.

    Each parameter moves against its gradient by a step of a fixed length, so that the rate does
    not depend on the scale of the results. It is done here, since torch's optimisers import
    its compiler, which takes longer than a whole check.
    """
    model = model.recorded().in_training()
    generator = torch.Generator().manual_seed(WEIGHTS)
    targets: dict[str, Tensor] = {}
    losses: list[float] = []
    for _ in range(steps + 1):
        model.module.zero_grad()
        loss = _distance(model(call), targets, generator)
        if loss is None:
            return []
        losses.append(float(loss.detach()))
        backward(loss)
        _descend(model.module, rate)

    return losses


def _distance(
    results: Results, targets: dict[str, Tensor], generator: torch.Generator
) -> Tensor | None:
    """Return the squared distance of results from their targets, which are made when missing."""
    terms = []
    for path, value in results.values.items():
        if not value.is_floating_point() or not value.requires_grad:
            continue
        if path not in targets:
            noise = torch.randn(value.shape, generator=generator, dtype=torch.float64)
            targets[path] = value.detach() + noise.to(value)
        apart = value - targets[path]
        terms.append(torch.where(apart.isfinite(), apart, 0).double().square().mean())

    return torch.stack(terms).sum() if terms else None


def _descend(module: nn.Module, rate: float) -> None:
    """Move each parameter against its gradient, by the rate for an average entry."""
    with torch.no_grad():
        for each in module.parameters():
            size = 0.0 if each.grad is None else float(each.grad.abs().square().mean().sqrt())
            if each.grad is not None and size > 0:
                each.sub_(rate * each.grad / size)
