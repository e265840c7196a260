"""Where in a tensor the samples and the steps are, by the sizes of its axes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

__all__ = ["Layout", "layouts"]

BATCH, TIME = "batch", "time"

Axis = tuple[int, str]
"""The size of an axis, and what is along it: samples, steps, or neither."""


@dataclass(frozen=True)
class Layout:
    """
    One way to see a tensor.

    Attributes:
        shape: its shape, with two axes for one that is a product.
        batch: the axis of the samples; None if that was not asked for.
        times: the axes of the steps: two in the scores of an attention.
    """

    shape: tuple[int, ...]
    batch: int | None
    times: tuple[int, ...]

    def along(self, axis: int) -> Tensor:
        """Return the indices along an axis, in a shape that broadcasts."""
        return self._spread(torch.arange(self.shape[axis]), axis)

    def samples_and_steps(self, values: Tensor, time: int) -> Tensor:
        """Return a value for each sample and step in a shape that broadcasts."""
        batch = self.batch or 0
        values = values if batch < time else values.T
        shape = [1] * len(self.shape)
        shape[batch], shape[time] = self.shape[batch], self.shape[time]

        return values.reshape(shape)

    def _spread(self, values: Tensor, axis: int) -> Tensor:
        shape = [1] * len(self.shape)
        shape[axis] = -1

        return values.reshape(shape)


def layouts(shape: Sequence[int], steps: int, batch: int | None = None) -> Iterator[Layout]:
    """
    Yield the ways to see a tensor in which the steps, and the samples, have an axis.

    Where no axis has the size, one that is a multiple of it is seen as a product.
    """
    ways: list[tuple[Axis, ...]] = [tuple((size, "") for size in shape)]
    if batch is not None:
        ways = [each for axes in ways for each in _with_batch(axes, batch)]
    for way in [each for axes in ways for each in _with_times(axes, steps)]:
        labels = [label for _, label in way]
        times = tuple(n for n, label in enumerate(labels) if label == TIME)
        found = None if batch is None else labels.index(BATCH)
        yield Layout(tuple(size for size, _ in way), found, times)


def _with_batch(axes: tuple[Axis, ...], size: int) -> Iterator[tuple[Axis, ...]]:
    """Yield the axes with one along which the samples are."""
    exact = [n for n, axis in enumerate(axes) if axis == (size, "")]
    for n in exact:
        yield (*axes[:n], (size, BATCH), *axes[n + 1 :])
    if not exact:
        yield from _cut(axes, size, BATCH)


def _with_times(axes: tuple[Axis, ...], size: int) -> Iterator[tuple[Axis, ...]]:
    """Yield the axes with those along which the steps are."""
    if (size, "") in axes:
        yield tuple((size, TIME) if axis == (size, "") else axis for axis in axes)
    else:
        yield from _cut(axes, size, TIME)


def _cut(axes: tuple[Axis, ...], size: int, label: str) -> Iterator[tuple[Axis, ...]]:
    """Yield the axes with one of them as a product."""
    for n, (whole, taken) in enumerate(axes):
        if size > 1 and not taken and whole > size and whole % size == 0:
            rest = (whole // size, "")
            yield (*axes[:n], (size, label), rest, *axes[n + 1 :])
            yield (*axes[:n], rest, (size, label), *axes[n + 1 :])
