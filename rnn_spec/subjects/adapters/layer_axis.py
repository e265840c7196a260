"""Whether a layer's own state can have another number of layers."""

from __future__ import annotations

import torch

from rnn_spec.law_definition.observation import tensors_in
from rnn_spec.layer.options import Options
from rnn_spec.states import Structure

__all__ = ["has_layer_axis"]

Shapes = dict[str, tuple[int, ...]]
"""The shape of each tensor of a state, by its place."""


def has_layer_axis(structure: Structure, sizes: tuple[int, ...], options: Options) -> bool:
    """
    Return whether a structure tells a state with one block more from other states.

    That of a cell does not: its state is a batch of features, with no axis of layers.
    """
    depth, batch = options.depth, 2 * options.depth

    def shapes(blocks: int, samples: int) -> Shapes:
        parts = tuple(torch.zeros(blocks, samples, size) for size in sizes)
        state = tensors_in({"": structure.given(parts, options)})
        return {place: tuple(each.shape) for place, each in state.items()}

    try:
        usual, deeper = shapes(depth, batch), shapes(depth + 1, batch)
        larger = shapes(depth, batch + 2)  # as many vectors as in the deeper one
    except Exception:  # any error: the conversion has no place for another block
        return False

    return deeper not in (usual, larger) and _same_axes(usual, deeper)


def _same_axes(some: Shapes, other: Shapes) -> bool:
    return all(len(shape) == len(other[place]) for place, shape in some.items() if place in other)
