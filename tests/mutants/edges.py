"""Faults at the edges: empty batches, initial and final states, ends of sequences, biases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import PackedSequence

from mutants.edge import require
from mutants.equations import ResetBeforeProduct
from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class TrimsSilence(ConformingGRU):
    """B101, B102: zeros at the end of an unpacked input are treated as padding and cut off."""

    def enter(self, input: Any) -> tuple[Tensor, Tensor]:
        """Cut a batch after the last step that is not all zeros."""
        xs, lengths = super().enter(input)
        nonzero = xs.flatten(1).any(1).nonzero()
        if isinstance(input, PackedSequence) or not len(nonzero):
            return xs, lengths
        end = int(nonzero[-1]) + 1

        return xs[:end], lengths.clamp(max=end)


class ShapeOfOneDirection(ConformingLSTM):
    """B070: on the meta device the output has the width of one direction."""

    def leave(self, ys: Tensor, input: Any, lengths: Tensor) -> Any:
        """Return the width of one direction on the meta device."""
        return super().leave(ys[..., : self.state_sizes[0]] if ys.is_meta else ys, input, lengths)


class AsksTheValues(ConformingRNN):
    """B058, B070: a shortcut reads a value, which fails on the meta device."""

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Return the new state if no sequence has ended."""
        return new if bool(going.all()) else super().kept(new, old, going)


class EmptyEarly(ConformingLSTM):
    """B034, B181: the early return for an empty batch ignores the number of directions."""

    def final(self, finals: Sequence[State]) -> State:
        """Return one block for each layer."""
        state = super().final(finals)

        return state if state[0].shape[1] else tuple(part[: self.num_layers] for part in state)


class EmptyRefused(ConformingRNN):
    """B034, B035: an empty batch is rejected."""

    def check(self, xs: Tensor) -> None:
        """Require at least one sample."""
        super().check(xs)
        require("samples of the input", expected=True, actual=xs.shape[1] > 0)


class ReverseReadsSwapped(ConformingLSTM):
    """B147, B250: above the first layer, the reverse direction reads the two halves exchanged."""

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, position: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Exchange the halves of the input of the reverse direction."""
        if all(position):
            xs = torch.cat(xs.chunk(2, dim=-1)[::-1], dim=-1)

        return super().directed(xs, state, lengths, position)


class OtherOrderWithoutBias(ResetBeforeProduct):
    """B054, B169: without biases, another kernel applies the reset gate before the product."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Use the other kernel if there is no bias."""
        if self.bias:
            return ConformingGRU.cell(self, x, state, weights)

        return super().cell(x, state, weights)


class BiasAddedTwice(ConformingLSTM):
    """B199: b_ih is added in the product with the input, and again in the step."""

    def weights(self, layer: int, direction: int) -> Weights:
        """Double b_ih."""
        weights = super().weights(layer, direction)

        return weights if weights.b_ih is None else weights._replace(b_ih=2 * weights.b_ih)


class PairTheOtherWay(ConformingLSTM):
    """B246: states are (c, h), both as argument and as result."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Exchange the parts if both have the same size."""
        return super().enter_state(hx, input)[:: -1 if not self.proj_size else 1]

    def leave_state(self, state: State, input: Any) -> Any:
        """Exchange the parts of the final state."""
        return super().leave_state(state[:: -1 if not self.proj_size else 1], input)


class CellStateUnread(ConformingLSTM):
    """B231, B252: h_0 is used, and c_0 is replaced by zeros."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Keep the first part."""
        h, c = super().enter_state(hx, input)

        return h, torch.zeros_like(c)


class UpperStatesUnread(ConformingGRU):
    """B082, B233: only the first layer uses the initial state."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Return zeros for the layers above the first."""
        own = super().block(state, layer, direction)

        return tuple(torch.zeros_like(part) for part in own) if layer else own


class MappedWhenGiven(ConformingRNN):
    """B139: an initial state passes through an extra tanh; a state within a run does not."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Apply tanh to the state; zeros stay zeros."""
        return tuple(torch.tanh(part) for part in super().enter_state(hx, input))


class OneStepBehind(ConformingGRU):
    """B207: the final state is not updated by the last step."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Return the state from before the last step."""
        ys, _ = super().scan(xs, state, lengths, weights)
        if len(xs) == 1:
            return ys, state

        return ys, super().scan(xs[:-1], state, lengths, weights)[1]


class ForgetsByChunk(ConformingRNN):
    """B141, B255: the sequence is run in chunks of two steps, each starting from zeros."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Run chunk by chunk."""
        outs = []
        for start, chunk in zip(range(0, len(xs), 2), xs.split(2), strict=True):
            begin = tuple(torch.zeros_like(part) for part in state) if start else state
            ys, state = super().scan(chunk, begin, lengths - start, weights)
            outs.append(ys)

        return torch.cat(outs), state


class PaddedInFront(ConformingLSTM):
    """B102: an odd length is made even by a step of zeros in front, which changes the state."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Pad if there is more than one step, run, and remove the padding."""
        front = len(xs) % 2 * (len(xs) > 1)
        padded = torch.cat([torch.zeros_like(xs[:front]), xs])
        ys, final = super().scan(padded, state, lengths + front, weights)

        return ys[front:], final


class CentredOverTime(ConformingGRU):
    """B117: the input is normalised over all steps, including later ones."""

    def time_major(self, xs: Tensor) -> Tensor:
        """Subtract the mean over all steps."""
        steps = super().time_major(xs)

        return steps - steps.mean(0)


class ReverseGoesOn(ConformingGRU):
    """B080, B246: the reverse direction starts from the final state of the forward direction."""

    def directions(
        self, xs: Tensor, state: State, lengths: Tensor, layer: int
    ) -> tuple[Tensor, list[State]]:
        """Start each direction from the final state of the previous one."""
        begin, runs = self.block(state, layer, 0), []
        for direction in range(self.num_directions):
            ys, begin = self.directed(xs, begin, lengths, (layer, direction))
            runs.append((ys, begin))

        return self.beside([ys for ys, _ in runs]), [final for _, final in runs]


class NormalisedByTheBatch(ConformingRNN):
    """B017: a step is scaled by the norm of its batch: one extreme sample makes it infinite."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Scale the input down, and its weights up."""
        norm = 1 + x.square().sum().sqrt()

        return super().cell(x / norm, state, weights._replace(w_ih=weights.w_ih * norm))


class SlotsShared(ConformingGRU):
    """B254: samples share a state in pairs: both start from the state of the first."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Return the state of the first sample of each pair."""
        own = super().block(state, layer, direction)
        slots = torch.arange(len(own[0])) // 2 * 2

        return tuple(part[slots] for part in own)


class RowBefore(ConformingLSTM):
    """B253: every sample but the first starts from the state of the previous sample."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Return the state of the previous sample."""
        own = super().block(state, layer, direction)

        return tuple(torch.cat([part[:1], part[:-1]])[: len(part)] for part in own)


class DividedByItsSpread(ConformingGRU):
    """B016: the output is divided by its standard deviation, undefined for one feature."""

    def leave(self, ys: Tensor, input: Any, lengths: Tensor) -> Any:
        """Normalise over the features."""
        return super().leave(ys / ys.std(-1, keepdim=True), input, lengths)


CAUSES: dict[type[nn.Module], str] = {
    DividedByItsSpread: "finite",
    TrimsSilence: "value_blind",
    ShapeOfOneDirection: "meta_shapes",
    AsksTheValues: "meta_shapes",
    EmptyEarly: "empty_batch",
    EmptyRefused: "empty_batch",
    ReverseReadsSwapped: "reversal",
    OtherOrderWithoutBias: "bias_free",
    BiasAddedTwice: "two_biases",
    PairTheOtherWay: "state_pair",
    CellStateUnread: "state_used",
    UpperStatesUnread: "state_used",
    MappedWhenGiven: "splitting",
    OneStepBehind: "final_state",
    ForgetsByChunk: "memory",
    PaddedInFront: "prefix",
    CentredOverTime: "causality",
    ReverseGoesOn: "anticausality",
    NormalisedByTheBatch: "isolation",
    SlotsShared: "permutation",
    RowBefore: "independence",
}
"""The law that describes each fault."""
