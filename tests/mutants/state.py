"""Faults of states: where a run starts, and what it returns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State, Weights


class StateOnDefaultDevice(ConformingLSTM):
    """B120, B131, B158: the default state is created on the default device."""

    def initial_state(self, xs: Tensor) -> State:
        """Return zeros on the default device."""
        return tuple(torch.zeros(shape, dtype=xs.dtype) for shape in self.state_shapes(xs))


class StateInDefaultDtype(ConformingGRU):
    """B192: the default state is always float32."""

    def initial_state(self, xs: Tensor) -> State:
        """Return zeros in the default dtype."""
        return tuple(torch.zeros(shape, device=xs.device) for shape in self.state_shapes(xs))


class SingleOutput(ConformingRNN):
    """B186: the buffer of outputs is float32, whatever the dtype of the layer."""

    def laid_out(self, ys: Tensor) -> Tensor:
        """Copy the outputs into a float32 buffer."""
        return super().laid_out(ys.float())


class StartsFromOnes(ConformingGRU):
    """B139: the default state is ones instead of zeros."""

    def initial_state(self, xs: Tensor) -> State:
        """Return ones."""
        return tuple(xs.new_ones(shape) for shape in self.state_shapes(xs))


class StartsAnywhere(ConformingLSTM):
    """B110: the default state is random at each call."""

    def initial_state(self, xs: Tensor) -> State:
        """Return normally distributed values."""
        return tuple(torch.randn_like(xs.new_empty(shape)) for shape in self.state_shapes(xs))


class StatesSwapped(ConformingLSTM):
    """B246: the final state is (c_n, h_n) instead of (h_n, c_n)."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Return the parts in reverse order."""
        return super().leave_state(state[::-1], input)


class Forgetful(ConformingRNN):
    """B113, B252: the initial state is ignored."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Return zeros instead of the state."""
        return tuple(torch.zeros_like(part) for part in super().enter_state(hx, input))


class OneStateForAll(ConformingGRU):
    """B082: every layer starts from the state of the first."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Return the state of the first layer."""
        return super().block(state, 0, direction)


class StateViewed(ConformingRNN):
    """B087, B096: a batch-first state is viewed, not transposed, which mixes samples."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """View the state instead of transposing it."""
        parts = super().enter_state(hx, input)

        return tuple(part.transpose(0, 1).reshape(part.shape) for part in parts)


class GivenStateRefused(ConformingLSTM):
    """B130: an initial state is in the signature, but not implemented."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Raise NotImplementedError."""
        raise NotImplementedError


class NoCellState(ConformingLSTM):
    """B229: c_n is not returned."""

    def leave_state(self, state: State, input: Any) -> Any:
        """Return h_n alone."""
        return super().leave_state(state, input)[0]


class DirectionMajor(ConformingLSTM):
    """B097, B098: the final states are ordered by direction, then by layer."""

    def final(self, finals: Sequence[State]) -> State:
        """Put all the forward blocks first."""
        directions = self.num_directions

        return super().final([each for d in range(directions) for each in finals[d::directions]])


class DirectionMajorThroughout(DirectionMajor):
    """B097, B098: initial and final states are ordered by direction, then by layer."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Read all the forward blocks first."""
        return tuple(part[direction * self.num_layers + layer] for part in state)


class DirectionMajorInitial(ConformingRNN):
    """B097: the initial state is ordered by direction, then by layer."""

    def block(self, state: State, layer: int, direction: int) -> State:
        """Read all the forward blocks first."""
        return tuple(part[direction * self.num_layers + layer] for part in state)


class CellStateNeverWritten(ConformingLSTM):
    """B252: c_0 is read at each step, and never changes."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Return c as it was."""
        return super().cell(x, state, weights)[0], state[1]


class ReverseEndsAtTheEnd(ConformingGRU):
    """B099, B244: the reverse direction's final state is read at the last step."""

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, position: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Use the last step of the output as final state."""
        ys, _ = super().directed(xs, state, lengths, position)

        return ys, (ys[lengths - 1, torch.arange(len(lengths))],)


class Memoryless(ConformingGRU):
    """B178: every step starts from the initial state, not from the step before."""

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Start each step from the first state."""
        first, ys = state, []
        for x, going in zip(xs, self.going(xs, lengths), strict=True):
            new = self.cell(x, first, weights)
            state = self.kept(new, state, going)
            ys.append(new[0])

        return torch.stack(ys), state


class CarriesOver(ConformingGRU):
    """B112: the default state is the final state of the previous call."""

    last: State = ()

    def initial_state(self, xs: Tensor) -> State:
        """Start from the last state, if its shape fits."""
        fits = [tuple(part.shape) for part in self.last] == self.state_shapes(xs)

        return self.last if fits else super().initial_state(xs)

    def leave_state(self, state: State, input: Any) -> Any:
        """Store the state."""
        self.last = state

        return super().leave_state(state, input)


CAUSES: dict[type[nn.Module], str] = {
    StateOnDefaultDevice: "device_kept",
    StateInDefaultDtype: "dtype_kept",
    SingleOutput: "dtype_kept",
    StartsFromOnes: "default_state",
    StartsAnywhere: "default_state",
    StatesSwapped: "state_shapes",
    Forgetful: "cell",
    OneStateForAll: "composition",
    StateViewed: "concatenation",
    GivenStateRefused: "answer",
    NoCellState: "answer",
    DirectionMajor: "composition",
    DirectionMajorThroughout: "block_order",
    DirectionMajorInitial: "block_order",
    CellStateNeverWritten: "cell_state_updated",
    ReverseEndsAtTheEnd: "concatenation",
    Memoryless: "agreement",
    CarriesOver: "no_carry",
}
"""The law that describes each fault."""
