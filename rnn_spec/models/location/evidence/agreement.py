"""Whether a tensor of one call agrees with that of a call with fewer samples or steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, product

import torch
from torch import Tensor

from rnn_spec.models.calls.differences import bound_of
from rnn_spec.models.location.evidence.blame import Verdict

__all__ = ["Part", "agreement", "is_near"]

MOST = 64
"""How many ways to take the part out of the whole are tried."""

SLACK = 10
"""By how much more than a law a tensor inside a model may be rounded otherwise."""


@dataclass(frozen=True)
class Part:
    """
    What a call has of another one.

    Attributes:
        batch: the number of samples of the whole call.
        samples: those that are in the part, in order.
        spans: for the number of steps along an axis of the whole call, the first one of the part,
            and their count.
    """

    batch: int
    samples: tuple[int, ...]
    spans: Mapping[int, tuple[int, int]] = field(default_factory=dict)


def agreement(whole: Tensor, part: Tensor, taken: Part) -> Verdict:
    """Return whether a tensor is the part of another one; unknown if its shape does not say."""
    if whole.dim() != part.dim():
        return Verdict.UNKNOWN
    if whole.shape == part.shape and is_near(whole, part):
        return Verdict.FINE
    indices = [_indices(size, part.shape[axis], taken) for axis, size in enumerate(whole.shape)]
    if not all(indices):
        return Verdict.UNKNOWN
    for chosen in islice(product(*indices), MOST):
        value = whole
        for axis, index in enumerate(chosen):
            value = value if index is None else value.index_select(axis, index)
        if is_near(value, part):
            return Verdict.FINE

    return Verdict.WRONG


def _indices(size: int, count: int, taken: Part) -> list[Tensor | None]:
    """Return which entries along an axis the part may have; None for all of them."""
    found: list[Tensor | None] = [None] if size == count else []
    found += [each for each in _taken(size, taken) if len(each) == count]

    return found


def _taken(size: int, taken: Part) -> Iterator[Tensor]:
    """Yield the entries along an axis that belong to the part, seen as samples, steps or both."""
    samples = torch.tensor(taken.samples)
    yield from _of(size, taken.batch, samples)
    for steps, (start, count) in taken.spans.items():
        step = torch.arange(start, start + count)
        yield from _of(size, steps, step)
        if size == steps * taken.batch:
            yield (samples[:, None] * steps + step).flatten()
            yield (step[:, None] * taken.batch + samples).flatten()
        apart = size - (steps - count)
        if 0 < apart < size:
            # Padded or trimmed by a convolution, the axis is longer or shorter in both calls.
            yield torch.arange(start, start + apart)[: size - start]


def _of(size: int, whole: int, chosen: Tensor) -> Iterator[Tensor]:
    """Yield the entries along an axis of a size, or of a multiple of it, first or last."""
    if size % whole == 0:
        rest = torch.arange(size // whole)
        yield (chosen[:, None] * len(rest) + rest).flatten()
        yield (rest[:, None] * whole + chosen).flatten()


def is_near(one: Tensor, other: Tensor) -> bool:
    """Return whether two tensors are equal within rounding; NaN is equal to NaN."""
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if not (one.is_floating_point() or one.is_complex()):
        return bool((one == other).all())
    finite = other[other.isfinite()]
    largest = float(finite.abs().max()) if finite.numel() else 0.0

    return torch.allclose(
        one, other, rtol=0.0, atol=SLACK * bound_of(other.dtype) * largest, equal_nan=True
    )
