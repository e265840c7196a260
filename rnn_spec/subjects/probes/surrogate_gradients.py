"""Surrogate gradients: what a layer differentiates by, and changes in steps with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.utils._pytree import tree_leaves

from rnn_spec.law_definition.operations.differentiation import as_real, gradients_at
from rnn_spec.law_definition.randomness import noise
from rnn_spec.subjects.probes.steps import ROUNDING

__all__ = ["leaves_in_steps"]

STEPS = (1e-3, 1e-3, 5e-4, 2e-4)
"""Changes of a leaf, each in another direction: one of them is likely to cross no threshold."""

VISIBLE = 2
"""A change is visible if it exceeds this number of rounding errors of each result."""


def leaves_in_steps(run: Callable[[], Any], leaves: Mapping[str, Tensor]) -> list[str]:
    """
    Return the leaves that have a gradient, and that change no result when they change a little.

    Args:
        run: computes the results from the leaves.
        leaves: tensors that require gradients; they are changed in place and restored.
    """
    with torch.enable_grad():
        results = _real(run())
        loss = torch.stack([(noise(each, n) * each).sum() for n, each in enumerate(results)]).sum()
        gradients = gradients_at(loss, leaves)
    before = [each.detach().clone() for each in results]
    least = _least_visible(before)

    return [
        name
        for name, leaf in leaves.items()
        if any(
            abs(expected) > least and _is_close(_real(run()), before)
            for expected in _moved(leaf, gradients[name])
        )
    ]


def _moved(leaf: Tensor, gradient: Tensor) -> Iterator[float]:
    """Move a leaf by each step, and yield by how much a slope would change the loss."""
    own = leaf.detach().clone()
    try:
        for stream, step in enumerate(STEPS):
            way = noise(as_real(own), stream)
            way = torch.view_as_complex(way) if own.is_complex() else way
            with torch.no_grad():
                leaf.copy_(own + step * way)
            yield step * float((gradient.conj() * way).real.sum())
    finally:
        with torch.no_grad():
            leaf.copy_(own)


def _least_visible(results: list[Tensor]) -> float:
    """Return the change of the loss of which each result would have a visible share."""
    largest = max((float(each.abs().max()) for each in results if each.numel()), default=0.0)

    return VISIBLE * ROUNDING * max(1.0, largest) * sum(each.numel() for each in results)


def _is_close(some: list[Tensor], others: list[Tensor]) -> bool:
    """Return whether results differ by no more than rounding."""
    return all(
        torch.allclose(one, other, rtol=ROUNDING, atol=ROUNDING)
        for one, other in zip(some, others, strict=True)
    )


def _real(results: Any) -> list[Tensor]:
    """Return the results that are numbers with a fraction, as real ones."""
    tensors = [each for each in tree_leaves(results) if isinstance(each, Tensor)]

    return [as_real(each) for each in tensors if each.is_floating_point() or each.is_complex()]
