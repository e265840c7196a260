"""A cell state that is returned, and is not the one that the next step reads."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State, map_parts, sample

__all__ = ["returns_other_cell"]

ITERATIONS, FOUND = 20, 1e-6
"""Steps of the search at most, of which it needs about ten; and the distance at which it ends."""

DAMPING = (0.1, 10.0)
"""The factors of the damping after a step that helps, and after one that does not."""


def returns_other_cell(calls: Calls) -> bool:
    """Return whether the whole run goes on from h_n and another c than the returned one."""
    if len(calls.state) != len(("h", "c")) or calls.layer.options.depth > 1:
        return False
    layer, x, half = calls.new(), calls.x[:, :1], len(calls.x) // 2
    start = sample(calls.state, 0)
    whole, end = layer(x.clone(), map_parts(start, torch.clone))
    first, (h, c) = layer(x[:half].clone(), map_parts(start, torch.clone))
    wanted = (whole[half:], end)

    def rest(c: Tensor) -> Results:
        return layer(x[half:].clone(), State((h.clone(), c)))

    if not calls.same(first[-1], h[-1]) or calls.same(rest(c), wanted):
        return False

    return calls.same(rest(_solved(lambda each: rest(each)[0], c, whole[half:])), wanted)


def _solved(function: Callable[[Tensor], Tensor], start: Tensor, wanted: Tensor) -> Tensor:
    """Return where a function comes nearest to a value, by Levenberg's method."""

    def off(flat: Tensor) -> Tensor:
        return (function(flat.view_as(start)) - wanted).flatten()

    flat, damping = start.flatten(), 1e-3
    error = off(flat)
    for _ in range(ITERATIONS):
        if error.abs().max() < FOUND:
            break
        with torch.enable_grad():
            slope = torch.autograd.functional.jacobian(off, flat)  # type: ignore[no-untyped-call]
        normal, down = slope.mT @ slope, slope.mT @ error
        moved = flat - torch.linalg.solve(normal + damping * torch.eye(len(flat)).to(normal), down)
        then = off(moved)
        is_better = bool(then.norm() < error.norm())
        damping *= DAMPING[not is_better]
        flat, error = (moved, then) if is_better else (flat, error)

    return flat.view_as(start)
