"""Slopes of a loss along one direction: by autograd, and by finite differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import torch
from torch import Tensor, nn

from rnn_spec.models.calls.call import Call
from rnn_spec.models.calls.results import Results
from rnn_spec.models.subject.errors import attributed
from rnn_spec.models.subject.model import Model
from rnn_spec.models.subject.training import weighted

__all__ = ["Direction", "autograd_slope", "finite_slope", "is_smooth"]

SEED = 5
"""The seed of directions."""

STEPS = (1e-4, 1e-5)
"""Steps of finite differences; where both give one slope, the loss is smooth."""

RESOLVED = 1e4
"""The largest entry of a result whose slope is not lost in its rounding at these steps."""

AGREEMENT = 1e-3
"""How far the slopes of both steps may be apart, relative to one of them."""


@dataclass(frozen=True)
class Direction:
    """
    A direction in which a model is moved.

    Attributes:
        parameters: how each parameter moves, by its name.
        inputs: how each real argument moves, by its path.
    """

    parameters: Mapping[str, Tensor]
    inputs: Mapping[str, Tensor]

    @classmethod
    def drawn(cls, model: Model, call: Call, along: str) -> Self | None:
        """Draw a direction of all parameters, or of all real inputs; None if there are none."""
        generator = torch.Generator().manual_seed(SEED)
        if along == "parameters":
            chosen = {
                name: each.detach()
                for name, each in model.module.named_parameters()
                if each.requires_grad and each.is_floating_point()
            }
        else:
            real = [each.path for each in call.signature.arguments if each.kind == "float"]
            chosen = {path: call.values[path] for path in real if path in call.values}
            chosen = {path: each for path, each in chosen.items() if _is_free(call, path)}
        drawn = {
            name: torch.randn(each.shape, generator=generator, dtype=torch.float64).to(each)
            for name, each in chosen.items()
        }
        if not drawn:
            return None
        if along == "parameters":
            return cls(_without_padding_rows(model.module, drawn), {})

        return cls({}, drawn)


def autograd_slope(model: Model, call: Call, direction: Direction) -> float | None:
    """Return the slope that autograd computes; None if no result has a gradient."""
    model = model.fresh().recorded()
    parameters = dict(model.module.named_parameters())
    inputs = {path: call.values[path].clone().requires_grad_() for path in direction.inputs}
    loss = _loss_of(model(call.with_values(inputs)), _resolved(model, call))
    if loss is None or not loss.requires_grad:
        return None
    moved: list[tuple[Tensor, Tensor]] = [
        *((parameters[name], way) for name, way in direction.parameters.items()),
        *((inputs[path], way) for path, way in direction.inputs.items()),
    ]
    with attributed():
        slopes = torch.autograd.grad(loss, [each for each, _ in moved], allow_unused=True)

    return sum(
        float((slope * way).sum())
        for slope, (_, way) in zip(slopes, moved, strict=True)
        if slope is not None
    )


def finite_slope(
    model: Model, call: Call, direction: Direction, step: float = STEPS[1]
) -> float | None:
    """Return the central finite difference of the loss."""
    kept = _resolved(model, call)
    ahead, behind = (_loss(model, call, direction, each, kept) for each in (step, -step))

    return None if ahead is None or behind is None else (ahead - behind) / (2 * step)


def is_smooth(model: Model, call: Call, direction: Direction) -> bool:
    """Return whether two steps of finite differences give one slope."""
    slopes = [finite_slope(model, call, direction, step) for step in STEPS]
    if slopes[0] is None or slopes[1] is None:
        return False

    return abs(slopes[0] - slopes[1]) <= AGREEMENT * max(1.0, abs(slopes[1])) * 0.01


def _loss(
    model: Model, call: Call, direction: Direction, step: float, kept: Mapping[str, Tensor]
) -> float | None:
    moved = model.fresh().recorded()
    parameters = dict(moved.module.named_parameters())
    with torch.no_grad():
        for name, way in direction.parameters.items():
            parameters[name].add_(step * way)
    inputs = {path: call.values[path] + step * way for path, way in direction.inputs.items()}
    loss = _loss_of(moved(call.with_values(inputs)), kept)

    return None if loss is None else float(loss.detach())


def _loss_of(results: Results, kept: Mapping[str, Tensor]) -> Tensor | None:
    """Return the weighted sum of the entries that are kept; None if there are none of them."""
    found = results.values
    if any(path in found and found[path].shape != each.shape for path, each in kept.items()):
        return None

    return weighted(replace(results, kept=kept), kept.keys())


def _resolved(model: Model, call: Call) -> dict[str, Tensor]:
    """
    Return which entries of the results that have a gradient have a slope that can be seen.

    The logit of what is masked, such as -1e30, is rounded by more than a step changes it.
    """
    results: Results = model.fresh().recorded()(call)
    kept = {
        path: value.detach().abs() <= RESOLVED
        for path, value in results.values.items()
        if value.requires_grad
    }

    return {path: each for path, each in kept.items() if bool(each.any())}


def _is_free(call: Call, path: str) -> bool:
    """Return whether an argument of real numbers has values of its own, and is no mask."""
    role = call.signature.argument(path).role

    return role.name in {"DATA", "STATE"}


def _without_padding_rows(module: nn.Module, ways: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return a direction that leaves the rows at `padding_idx`, which have no gradient."""
    for name, each in module.named_modules():
        row = getattr(each, "padding_idx", None)
        weight = f"{name}.weight".lstrip(".")
        if isinstance(row, int) and weight in ways:
            ways[weight][row] = 0

    return ways
