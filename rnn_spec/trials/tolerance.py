"""
How much two runs of one layer may differ by rounding.

A run is `seq` steps through `num_layers` layers. Each step rounds sums of products: a sum of n
terms has an error of about √n units of rounding (Higham and Mary, 2019), because the errors are
almost independent. The nonlinearities do not amplify it. The error of a step is passed to the
next step and to the layer above, so that errors add up over steps and layers. The recurrent
weights are up to ±1 and amplify it by a factor that was measured: `tests/trials/test_tolerance.py`
checks that the bound is between the error that is seen and ten times that.

If the same operations are done on the same numbers, nothing may differ: the equation of such a
law is `exact`, and its sides are compared bit for bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from rnn_spec.law_definition.case import Case
from rnn_spec.law_definition.operations.precision import coarser, unit_of

__all__ = ["Rounding", "relative_bound", "visible"]

AMPLIFICATION = 4
"""By how much the recurrent weights were seen to amplify an error, with a margin."""

FEW = 3
"""The steps of a law without an axis of steps; no such law has more."""

VISIBLE = 16
"""How many units of rounding a change must exceed to count as a change."""


def relative_bound(dtype: torch.dtype, case: Case) -> float:
    """Return a bound of the rounding of a run, relative to the largest value or to 1."""
    steps = sum(case.sizes.get(axis, 0) for axis in ("seq", "more")) or FEW
    terms = case.options.input_size + case.options.hidden_size * case.options.num_directions
    rounded = steps * case.options.num_layers * math.sqrt(terms)

    return AMPLIFICATION * unit_of(dtype) * rounded


def visible(dtype: torch.dtype) -> float:
    """Return a bound of what rounding alone may change, relative to the largest value."""
    return VISIBLE * unit_of(dtype)


@dataclass(frozen=True)
class Rounding:
    """
    The rounding of one layer on one case.

    Attributes:
        case: the case.
        precision: the dtype in which the layer computes, if it is lower than that of its results.
    """

    case: Case
    precision: torch.dtype | None = None

    def bound(self, dtype: torch.dtype) -> float:
        """Return a bound of the rounding of results, relative to the largest value or to 1."""
        return relative_bound(self._computed_in(dtype), self.case)

    def visible(self, dtype: torch.dtype) -> float:
        """Return a bound of what rounding alone may change, relative to the largest value."""
        return visible(self._computed_in(dtype))

    def _computed_in(self, dtype: torch.dtype) -> torch.dtype:
        return dtype if self.precision is None else coarser(dtype, self.precision)
