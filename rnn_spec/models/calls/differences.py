"""Where two results differ, bit for bit or by more than rounding."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from rnn_spec.causes.failure import WrongShape
from rnn_spec.models.calls.bits import differs
from rnn_spec.models.calls.comparison import Gap, Same
from rnn_spec.models.calls.results import Results

__all__ = ["ALIKE", "bound_of", "count_differences", "first_gap", "largest_difference"]

BOUNDS = {
    torch.float64: 1e-9,
    torch.complex128: 1e-9,
    torch.float32: 2e-4,
    torch.complex64: 2e-4,
}
"""How far values of two calls may be apart, relative to the largest one that is no fill."""

COARSE = 3e-2
"""The same for other dtypes, such as bfloat16."""

ALIKE = 1e-4
"""How large the largest difference may be by rounding."""

FILL = 1e8
"""Larger values are likely those of what is masked: they say nothing of the size of the others."""


def bound_of(dtype: torch.dtype) -> float:
    """Return how far values of a dtype may be apart, relative to the largest value."""
    return BOUNDS.get(dtype, COARSE)


def first_gap(demand: Same) -> Gap | WrongShape | None:
    """Return the first part in which two results differ; None if they do not."""
    expected = dict(demand.expected.shown())
    got = dict(demand.got.shown())
    for part in demand.expected.parts:
        if part.path not in got:
            continue
        one, other = got[part.path], expected[part.path]
        if one.shape != other.shape:
            return WrongShape(part.name, tuple(one.shape), tuple(other.shape))
        wrong = _wrong(one, other, exact=demand.exact)
        if bool(wrong.any()):
            index = torch.nonzero(wrong)[0].tolist() if wrong.dim() else []
            return Gap(part, tuple(index), _largest(one, other))

    return None


def largest_difference(got: Results, expected: Results) -> float:
    """Return the largest difference between two results of the same shapes."""
    pairs = zip(got.shown(), expected.shown(), strict=True)

    return max((_largest(one, other) for (_, one), (_, other) in pairs), default=0.0)


def count_differences(got: Results, expected: Results) -> int:
    """Return how many entries of two results of the same shapes differ by more than rounding."""
    pairs = zip(got.shown(), expected.shown(), strict=True)

    return sum(int(_wrong(one, other, exact=False).sum()) for (_, one), (_, other) in pairs)


def _wrong(one: Tensor, other: Tensor, *, exact: bool) -> Tensor:
    """Return which entries differ; NaN is equal to NaN."""
    wrong = differs(one, other)
    if exact or not (other.is_floating_point() or other.is_complex()):
        return wrong
    near = (one - other).abs() <= bound_of(other.dtype) * _sizes(other)

    return wrong & ~near


def _sizes(value: Tensor) -> Tensor:
    """Return what the rounding of each entry is relative to: the largest one, or a fill itself."""
    sizes = torch.where(value.isfinite(), value.abs(), 0)
    ordinary = sizes[sizes < FILL]

    return sizes.clamp(min=float(ordinary.max()) if ordinary.numel() else 0.0)


def _largest(one: Tensor, other: Tensor) -> float:
    """Return the largest difference; infinite where one value alone is NaN."""
    return max(_distances(one, other), default=0.0)


def _distances(one: Tensor, other: Tensor) -> Iterator[float]:
    if one.shape != other.shape:
        yield float("inf")
    elif one.numel():
        if not one.is_complex():
            one, other = one.double(), other.double()
        apart = torch.where(differs(one, other), (one - other).abs(), 0.0)
        yield float(apart.nan_to_num(nan=float("inf")).max())
