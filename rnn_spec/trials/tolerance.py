"""
How far apart two runs of one layer may lie: the one place, and the reasons.

A run is `seq` steps through `num_layers` layers. Each step rounds sums of products: of n terms
they are off by about √n units of rounding (Higham and Mary, 2019), the errors being as good as
independent. The nonlinearities amplify nothing; a step's error is handed to the next step and to
the layer above, so that errors add up over steps and layers. What the recurrent weights
amplify, drawn from ±1 as they are, is covered by a factor that was measured: see
`tests/test_tolerance.py`, which keeps it between what is seen and ten times that.

Where the same operations are done on the same numbers nothing may differ at all: such laws say
`exact`, and the runs are compared bit for bit.
"""

from __future__ import annotations

import math

import torch

from rnn_spec.law_definition.case import Case

__all__ = ["relative_bound", "visible"]

AMPLIFICATION = 4
"""What the recurrent weights were seen to amplify, with a margin."""

FEW = 3
"""Steps of a law that fixes them; none fixes more."""

VISIBLE = 16
"""Units of rounding that a dependence must exceed, to be one."""


def relative_bound(dtype: torch.dtype, case: Case) -> float:
    """Bound the rounding of a run in a dtype, relative to the largest value or to 1."""
    steps = sum(case.sizes.get(axis, 0) for axis in ("seq", "more")) or FEW
    terms = case.options.input_size + case.options.hidden_size * case.options.num_directions
    rounded = steps * case.options.num_layers * math.sqrt(terms)

    return AMPLIFICATION * torch.finfo(dtype).eps * rounded


def visible(dtype: torch.dtype) -> float:
    """Bound what rounding alone may change, relative to the largest value."""
    return VISIBLE * torch.finfo(dtype).eps
