"""A state with parts that torch.nn's states do not have."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.utils._pytree import tree_leaves

from rnn_spec.law_definition.randomness import all_seeded, noise
from rnn_spec.layer.call_roles import PARTS
from rnn_spec.layer.options import Options
from rnn_spec.states import usual_sizes
from rnn_spec.subjects.calling import state_arguments
from rnn_spec.subjects.conventions.example_calls import example, runs

__all__ = ["has_own_state", "state_not_free"]

AXES = 3
"""Axes of a part of torch.nn's states."""

LARGE = 10.0

UNKNOWN = "and which values the parts of its state may have is not known"


def has_own_state(module: nn.Module, options: Options) -> bool:
    """Return whether a state has more parts than any of torch.nn's, or a part with other axes."""
    returned = list[object]()
    runs(lambda: returned.append(module(example(options))[1]))
    parts = [each for each in tree_leaves(returned) if isinstance(each, Tensor)]

    return len(parts) > PARTS or any(_has_own_axes(each, options) for each in parts)


def state_not_free(module: nn.Module, options: Options, sizes: tuple[int, ...]) -> str | None:
    """
    Return why the parts of a state cannot have any values, None if they may have.

    A part that torch.nn does not have may be a share or a count: then it starts elsewhere than at
    zero, or the results of a large one are not finite. Of h and c, as wide as torch.nn's, neither
    is right.
    """
    if len(sizes) < PARTS or sizes == usual_sizes(PARTS)(options):
        return None
    found = list[str]()

    def compare() -> None:
        x = example(options)
        zeros = tuple(x.new_zeros(options.depth, x.shape[1], size) for size in sizes)
        large = tuple(LARGE * noise(part, n) for n, part in enumerate(zeros))
        default, from_zeros = _output(module, x, ()), _output(module, x, zeros)
        if not torch.allclose(default, from_zeros, atol=1e-5):
            found.append(f"it starts from other values than zeros, {UNKNOWN}")
        elif default.isfinite().all() and not _output(module, x, large).isfinite().all():
            found.append(f"its results from a large state are not finite, {UNKNOWN}")

    runs(compare)

    return found[0] if found else None


def _output(module: nn.Module, x: Tensor, state: tuple[Tensor, ...]) -> Tensor:
    """Return the output of a call, always with the same random numbers."""
    with all_seeded(0):
        output: Tensor = module(x, *state_arguments(state))[0]

    return output


def _has_own_axes(part: Tensor, options: Options) -> bool:
    """Return whether a part has more than one axis of features, as a memory that is a matrix."""
    return part.dim() > AXES or tuple(part.shape).count(options.hidden_size) > 1
