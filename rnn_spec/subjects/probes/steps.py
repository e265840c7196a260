"""Whether a result changes in steps, as the spikes of a spiking layer do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from rnn_spec.law_definition.randomness import noise
from rnn_spec.layer.options import Options
from rnn_spec.subjects.probes.probing import example_input

__all__ = ["ROUNDING", "changes_in_steps", "changes_smoothly"]

SCALES = (1.0, 10.0, 100.0)
"""Of inputs on which a layer is tried; a neuron may never fire on small ones."""

TINY, SMALL = 1e-4, 0.02
"""
Relative changes of an input. The first changes next to nothing that is in steps. The second changes
most values of a layer that computes in half precision, whose numbers are in steps of 0.4 %.
"""

FEW, MOST = 0.1, 0.5
"""Fractions of the values of a result."""

ROUNDING = 5e-7
"""A gradient that is added and subtracted leaves a step as near to its value as this."""


def changes_in_steps(result: Callable[[Tensor], Tensor], options: Options) -> bool:
    """Return whether a result stays the same under small changes of the input, and varies."""
    if changes_smoothly(result, options):
        return False
    first, *others = (result(x) for x in _inputs(options))
    varies = any(not torch.equal(first, other) for other in others)

    return varies and all(each < MOST for each in _changed(result, options, SMALL))


def changes_smoothly(result: Callable[[Tensor], Tensor], options: Options) -> bool:
    """Return whether tiny changes of the input change more than a few values of a result."""
    return any(each > FEW for each in _changed(result, options, TINY))


def _inputs(options: Options) -> list[Tensor]:
    like = example_input(options)

    return [scale * noise(like, stream) for stream, scale in enumerate(SCALES)]


def _changed(result: Callable[[Tensor], Tensor], options: Options, size: float) -> Iterator[float]:
    """Return the fractions of the values that a relative change of each input changes."""
    direction = noise(example_input(options), len(SCALES))
    for x in _inputs(options):
        value, moved = result(x), result(x * (1 + size * direction))
        same = torch.isclose(moved, value, rtol=ROUNDING, atol=ROUNDING)
        yield float((~same).double().mean())
