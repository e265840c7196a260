"""The outer part of a layer: conversion of layouts before and after the recurrence."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import RNNBase
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

__all__ = ["Edge"]

State = tuple[Tensor, ...]


class Edge(RNNBase):
    """Everything around the recurrence: layout, batching, packing, and the checks."""

    @property
    def num_directions(self) -> int:
        """Directions: 2 if `bidirectional`, else 1."""
        return 2 if self.bidirectional else 1

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """Features of each part of a state."""
        sizes = (self.proj_size or self.hidden_size, self.hidden_size)

        return sizes if self.mode == "LSTM" else sizes[1:]

    def state_shapes(self, xs: Tensor) -> list[tuple[int, int, int]]:
        """Shapes of the parts of a state."""
        depth = self.num_layers * self.num_directions

        return [(depth, xs.shape[1], size) for size in self.state_sizes]

    def enter(self, input: Any) -> tuple[Tensor, Tensor]:
        """Convert the input to a padded, batched, time-major one; return it with the lengths."""
        if isinstance(input, PackedSequence):
            return self.padded(input)
        xs = self.time_major(self.batched(input))

        return xs, torch.full(xs.shape[1:2], len(xs))

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Pad a packed batch, in the caller's order."""
        return pad_packed_sequence(packed)

    def batched(self, input: Tensor) -> Tensor:
        """Make an unbatched sequence a batch of one."""
        return input.unsqueeze(0 if self.batch_first else 1) if input.dim() == 2 else input

    def time_major(self, xs: Tensor) -> Tensor:
        """Transpose a batch-first input to time-major."""
        return xs.transpose(0, 1) if self.batch_first else xs

    def leave(self, ys: Tensor, input: Any, lengths: Tensor) -> Any:
        """Convert the output back to the layout of the input."""
        if isinstance(input, PackedSequence):
            return pack_padded_sequence(ys, lengths, enforce_sorted=False)

        return self.unbatched(self.laid_out(ys), input)

    def laid_out(self, ys: Tensor) -> Tensor:
        """Transpose the output to batch-first if the layer is."""
        return ys.transpose(0, 1) if self.batch_first else ys

    def unbatched(self, ys: Tensor, input: Tensor) -> Tensor:
        """Remove the batch axis of the output if the input was unbatched."""
        return ys.squeeze(0 if self.batch_first else 1) if input.dim() == 2 else ys

    def enter_state(self, hx: Any, input: Any) -> State:
        """Convert a state to a tuple of batched parts."""
        parts = hx if isinstance(hx, tuple) else (hx,)

        return tuple(part.unsqueeze(1) for part in parts) if self.alone(input) else parts

    def leave_state(self, state: State, input: Any) -> Any:
        """Convert a state to the form that torch.nn returns."""
        parts = tuple(part.squeeze(1) for part in state) if self.alone(input) else state

        return parts if self.mode == "LSTM" else parts[0]

    def alone(self, input: Any) -> bool:
        """Return whether the input is an unbatched sequence."""
        return not isinstance(input, PackedSequence) and input.dim() == 2

    def check(self, xs: Tensor) -> None:
        """Reject an input of another rank or input size."""
        require("rank of input", 3, xs.dim())
        require("input_size", self.input_size, xs.shape[-1])
        require("at least one step of input", True, len(xs) > 0)  # noqa: FBT003

    def check_state(self, state: State, xs: Tensor) -> None:
        """Reject a state with other parts, shapes or dtypes."""
        require("shapes of the state", self.state_shapes(xs), [tuple(each.shape) for each in state])
        require("dtypes of the state", {xs.dtype}, {each.dtype for each in state})


def require(name: str, expected: object, actual: object) -> None:
    """Raise a ValueError with the name and both values if they differ."""
    if expected != actual:
        message = f"{name}: expected {expected}, got {actual}"
        raise ValueError(message)
