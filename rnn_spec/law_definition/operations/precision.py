"""
The precision of results, measured: a layer may compute in a lower dtype than it returns.

A function that is evaluated at equally spaced points near one another is almost a parabola, so
that its third differences vanish but for rounding (Hamming, 1962; Moré and Wild, 2011).
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from rnn_spec.law_definition.operations.differentiation import as_real
from rnn_spec.law_definition.randomness import noise

__all__ = ["coarser", "dtype_name", "measured_precision", "unit_of"]

POINTS, STEP = 8, 1e-5
"""Points for third differences; by their distance the function itself adds about 1e-15."""

DIRECTIONS = 3
"""Directions to try: along one of them there may be a kink between the points."""

SINGLE = 1e-10
"""Rounding relative to the largest value, far above float64's and far below float32's."""

DISTINCT = 8
"""Distinct values of results whose digits show a dtype; 0 and 1 are numbers of every dtype."""


def measured_precision(run: Callable[[Tensor], Tensor], x: Tensor) -> torch.dtype:
    """
    Return the dtype whose rounding a result shows: its own, or a lower one.

    Args:
        run: computes a result of an input.
        x: the input.
    """

    def real(each: Tensor) -> Tensor:
        return as_real(run(each))

    result = real(x)
    for half in (torch.bfloat16, torch.float16):
        several = len(set(result.flatten().tolist())) >= DISTINCT
        if several and torch.equal(result.to(half).to(result), result):
            return half
    if result.dtype != torch.float64 or not result.numel():
        return result.dtype
    fine = SINGLE * float(result.abs().max())
    rounded = all(_rounding(real, x, stream) > fine for stream in range(DIRECTIONS))

    return torch.float32 if rounded else result.dtype


def dtype_name(dtype: torch.dtype) -> str:
    """Return the name of a dtype in torch."""
    return str(dtype).removeprefix("torch.")


def coarser(one: torch.dtype, other: torch.dtype) -> torch.dtype:
    """Return the dtype of two that has fewer digits; integers and booleans are exact."""
    return max(one, other, key=unit_of)


def unit_of(dtype: torch.dtype) -> float:
    """Return the unit of rounding of a dtype: 0 for integers and booleans, which are exact."""
    return torch.finfo(dtype).eps if dtype.is_floating_point or dtype.is_complex else 0.0


def _rounding(run: Callable[[Tensor], Tensor], x: Tensor, stream: int) -> float:
    """Return the largest third difference of results along a direction."""
    direction = noise(x, stream) * STEP
    results = torch.stack([run(x + n * direction) for n in range(POINTS)])

    return float(results.diff(n=3, dim=0).abs().max())
