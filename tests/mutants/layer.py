"""Conforming recurrent layers; each step is a method, which a mutant overrides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import GRU, LSTM, RNN
from torch.nn.functional import dropout, linear

from mutants.edge import Edge

__all__ = ["ConformingGRU", "ConformingLSTM", "ConformingRNN", "Recurrent", "State", "Weights"]

State = tuple[Tensor, ...]


class Weights(NamedTuple):
    """The parameters of one layer and direction, in torch.nn's order."""

    w_ih: Tensor
    w_hh: Tensor
    b_ih: Tensor | None = None
    b_hh: Tensor | None = None
    w_hr: Tensor | None = None


class Recurrent(Edge):
    """A loop over time in a loop over layers, with the parameters of torch.nn."""

    def forward(self, input: Any, hx: Any = None) -> tuple[Any, Any]:
        """Convert the input to time-major and padded, run, and convert the results back."""
        return self.run(input, hx, *self.enter(input))

    def run(self, input: Any, hx: Any, xs: Tensor, lengths: Tensor) -> tuple[Any, Any]:
        """Run over the padded batch *xs*; *input* is as the caller passed it."""
        self.check(xs)
        state = self.initial_state(xs) if hx is None else self.enter_state(hx, input)
        self.check_state(state, xs)
        ys, final = self.stack(xs, state, lengths)

        return self.leave(ys, input, lengths), self.leave_state(final, input)

    def initial_state(self, xs: Tensor) -> State:
        """Return zeros, with the dtype and device of the input."""
        return tuple(xs.new_zeros(shape) for shape in self.state_shapes(xs))

    def stack(self, xs: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
        """Run the layers; each reads the output of the one before, the first the input."""
        ys, finals = xs, []
        for layer in range(self.num_layers):
            ys, own = self.directions(self.between(layer, xs, ys), state, lengths, layer)
            finals += own

        return ys, self.final(finals)

    def between(self, layer: int, xs: Tensor, ys: Tensor) -> Tensor:
        """Return what a layer reads: the input, or the output of the layer before."""
        return dropout(ys, self.dropout, self.training) if layer else xs

    def directions(
        self, xs: Tensor, state: State, lengths: Tensor, layer: int
    ) -> tuple[Tensor, list[State]]:
        """Run each direction of a layer, and concatenate the features."""
        runs = [
            self.directed(xs, self.block(state, layer, direction), lengths, (layer, direction))
            for direction in range(self.num_directions)
        ]

        return self.beside([ys for ys, _ in runs]), [final for _, final in runs]

    def beside(self, runs: Sequence[Tensor]) -> Tensor:
        """Concatenate the outputs of the directions."""
        return torch.cat(list(runs), dim=-1)

    def directed(
        self, xs: Tensor, state: State, lengths: Tensor, position: tuple[int, int]
    ) -> tuple[Tensor, State]:
        """Run one direction; for the second, reverse the input, and reverse the output back."""
        weights = self.weights(*position)
        if not position[1]:
            return self.scan(xs, state, lengths, weights)
        ys, final = self.scan(self.turned(xs, lengths), state, lengths, weights)

        return self.turned_back(ys, lengths), final

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Reverse each sequence within its own length; the padding stays in place."""
        steps = torch.arange(len(xs))[:, None]
        source = torch.where(steps < lengths, lengths - 1 - steps, steps).to(xs.device)

        return xs.gather(0, source[..., None].expand_as(xs))

    def turned_back(self, ys: Tensor, lengths: Tensor) -> Tensor:
        """Undo `turned`."""
        return self.turned(ys, lengths)

    def scan(
        self, xs: Tensor, state: State, lengths: Tensor, weights: Weights
    ) -> tuple[Tensor, State]:
        """Run the cell over the steps, and stack the outputs."""
        ys = []
        for x, going in zip(xs, self.going(xs, lengths), strict=True):
            new = self.cell(x, state, weights)
            state = self.kept(new, state, going)
            ys.append(new[0])

        return torch.stack(ys), state

    def going(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Return a mask of the steps before the end of each sequence."""
        return (torch.arange(len(xs))[:, None] < lengths).to(xs.device)[..., None]

    def kept(self, new: State, old: State, going: Tensor) -> State:
        """Return the new state, but the old one for sequences that have ended."""
        return tuple(torch.where(going, *pair) for pair in zip(new, old, strict=True))

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Compute one step; the first part of the new state is the output."""
        raise NotImplementedError

    def block(self, state: State, layer: int, direction: int) -> State:
        """Return the state of one layer and direction."""
        return tuple(part[layer * self.num_directions + direction] for part in state)

    def final(self, finals: Sequence[State]) -> State:
        """Put the final states of the blocks together, layer-major."""
        return tuple(torch.stack(parts) for parts in zip(*finals, strict=True))

    def weights(self, layer: int, direction: int) -> Weights:
        """Look up the parameters of one layer and direction, by name, at each call."""
        suffix = f"l{layer}" + ("_reverse" if direction else "")
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh", "weight_hr")

        return Weights(*(self.looked_up(f"{name}_{suffix}") for name in names))

    def looked_up(self, name: str) -> Tensor | None:
        """Look up one parameter."""
        return getattr(self, name, None)


class ConformingRNN(Recurrent, RNN):
    """Elman's network."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Elman (1990)."""
        (h,) = state
        w_ih, w_hh, b_ih, b_hh, _ = weights

        return (getattr(torch, self.nonlinearity)(linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh)),)


class ConformingGRU(Recurrent, GRU):
    """A gated recurrent unit."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Cho et al. (2014), with the reset after the product, as torch.nn has it."""
        (h,) = state
        w_ih, w_hh, b_ih, b_hh, _ = weights
        x_r, x_z, x_n = linear(x, w_ih, b_ih).chunk(3, -1)
        h_r, h_z, h_n = linear(h, w_hh, b_hh).chunk(3, -1)
        r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
        n = torch.tanh(x_n + r * h_n)

        return (self.updated(z, n, h),)

    def updated(self, z: Tensor, n: Tensor, h: Tensor) -> Tensor:
        """Return the new state: (1 - z) * n + z * h."""
        return (1 - z) * n + z * h


class ConformingLSTM(Recurrent, LSTM):
    """Long short-term memory, projected or not."""

    def cell(self, x: Tensor, state: State, weights: Weights) -> State:
        """Hochreiter and Schmidhuber (1997), with the projection of Sak et al. (2014)."""
        h, c = state
        w_ih, w_hh, b_ih, b_hh, w_hr = weights
        i, f, g, o = self.gates(linear(x, w_ih, b_ih) + linear(h, w_hh, b_hh))
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)

        return self.projected(torch.sigmoid(o) * torch.tanh(c), w_hr), c

    def gates(self, stacked: Tensor) -> tuple[Tensor, ...]:
        """Split the gates, in the order i, f, g, o."""
        return stacked.chunk(4, -1)

    def projected(self, h: Tensor, w_hr: Tensor | None) -> Tensor:
        """Project the output, before it is fed back."""
        return h if w_hr is None else linear(h, w_hr)
