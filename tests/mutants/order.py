"""Faults of order: of directions, layers, steps and samples."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class NotFlippedBack(ConformingLSTM):
    """B156, B234, B236, B238: the outputs of the reverse direction stay in reversed order."""

    def turned_back(self, ys: Tensor, lengths: Tensor) -> Tensor:
        """Leave the outputs as they are."""
        return ys


class Unreversed(ConformingGRU):
    """B154: both directions read the input in forward order."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Leave the input as it is."""
        return xs


class SharedDirections(ConformingRNN):
    """B151, B152, B153: both directions use the forward weights."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up the forward direction."""
        return super().weights(layer, 0)


class RawInput(ConformingRNN):
    """B076: every layer reads the input instead of the layer before it."""

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Return the input for every layer."""
        return xs


class SharedLayers(ConformingGRU):
    """B123: all layers above the first use the weights of the second."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up the weights of the second layer for all above the first."""
        return super().weights(min(layer, 1), direction)


class Clairvoyant(ConformingLSTM):
    """B109: the input is shifted by one step: each step reads the input of the next."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Shift the input back by one step."""
        return super().scan(torch.cat([xs[1:], xs[-1:]]), state, lengths, weights)


class Leaky(ConformingRNN):
    """B011, B115: each sample depends on the others, through the mean of the batch."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Subtract the mean over the batch."""
        return super().cell(x - x.mean(0), state, weights)


class LeftSorted(ConformingLSTM):
    """B007, B039: the results stay in the order of the packed batch."""

    def padded(self, packed: PackedSequence) -> tuple[Tensor, Tensor]:
        """Pad in the sorted order."""
        return super().padded(packed._replace(sorted_indices=None, unsorted_indices=None))


class EndsAtTheLongest(ConformingGRU):
    """B159, B176: the final state of a packed sequence is that at the end of the padding."""

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Return the new state for ended sequences too."""
        return new


class ReversesThePadding(ConformingGRU):
    """B230, B237: the reverse direction starts in the padding."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Reverse over the longest length."""
        return xs.flip(0)


CAUSES: dict[type[nn.Module], str] = {
    NotFlippedBack: "concatenation",
    Unreversed: "concatenation",
    SharedDirections: "concatenation",
    RawInput: "answer",
    SharedLayers: "composition",
    Clairvoyant: "agreement",
    Leaky: "cell",
    LeftSorted: "packed_alone",
    EndsAtTheLongest: "packed_alone",
    ReversesThePadding: "packed_alone",
}
"""The law that describes each fault."""
