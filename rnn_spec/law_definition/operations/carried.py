"""Which parts of a state a layer carries from step to step; another is only a result."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from rnn_spec.law_definition.layer import Layer
from rnn_spec.law_definition.quantities import State, flattened

__all__ = ["close", "unread_parts"]

CLOSE = 1e-5
"""Differences up to this are rounding; a part that is read has an effect that is far larger."""


def unread_parts(f: Layer, x: Tensor, h: State, suspects: Sequence[int]) -> set[int]:
    """
    Return the parts, of those that seem to have no effect, that no step reads from the one before.

    The last output may be a part of a state beside the memory, as in an mLSTM: it is returned, and
    any other may be given. A sequence that is cut goes on in the same way, whatever that part is.
    """
    if not suspects or f.options.num_directions > 1 or len(f.state_sizes) != len(h):
        return set()
    whole, *ends = flattened(f(torch.cat([x, x]), h))
    _, middle = f(x, h)
    unread = {
        part
        for part in suspects
        if close((whole[len(x) :], *ends), flattened(f(x, _with_part(middle, part, h[part]))))
    }

    return unread if len(unread) < len(h) else set()


def _with_part(state: State, part: int, value: Tensor) -> State:
    """Return a state with another value of a part."""
    return State((*state[:part], value, *state[part + 1 :]))


def close(some: Sequence[Tensor], others: Sequence[Tensor]) -> bool:
    """Return whether tensors have the same shapes, and are equal within rounding."""
    return all(
        one.shape == other.shape and torch.allclose(one, other, rtol=CLOSE, atol=CLOSE)
        for one, other in zip(some, others, strict=True)
    )
