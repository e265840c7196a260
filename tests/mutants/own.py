"""A conforming layer of a kind of its own, and versions of it: no equations of torch.nn apply."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import dropout

from mutants.edge import require

State = tuple[Tensor, ...]


class ConformingOwn(nn.Module):
    """A layer with one gate for both terms of its memory; it has every option of torch.nn."""

    def __init__(  # noqa: PLR0913 - the options of torch.nn
        self,
        input_size: int,
        hidden_size: int,
        *,
        num_layers: int = 1,
        bias: bool = True,
        batch_first: bool = False,
        dropout: float = 0.0,
        bidirectional: bool = False,
        proj_size: int = 0,
        nonlinearity: str = "tanh",
    ) -> None:
        """Take the options of torch.nn, and make the matrices."""
        super().__init__()
        self.num_layers, self.bidirectional, self.bias = num_layers, bidirectional, bias
        self.batch_first, self.dropout, self.nonlinearity = batch_first, dropout, nonlinearity
        self.sizes = (proj_size or hidden_size, hidden_size)
        self.input_size, self.projects = input_size, proj_size > 0
        self.ignore()
        self.x, self.h, self.p = (nn.ModuleList(each) for each in zip(*self.made(), strict=True))

    def ignore(self) -> None:
        """Ignore no option; a mutant sets one back."""

    @property
    def directions(self) -> int:
        """Directions: 2 if `bidirectional`, else 1."""
        return 1 + self.bidirectional

    def made(self) -> Iterable[tuple[nn.Module, ...]]:
        """Make the matrices of each layer and direction: of the input, the state, the output."""
        out, hidden = self.sizes
        for block in range(self.num_layers * self.directions):
            width = self.input_size if block < self.directions else self.directions * out
            yield (
                nn.Linear(width, 3 * hidden, bias=self.bias),
                nn.Linear(out, 3 * hidden, bias=False),
                nn.Linear(hidden, out, bias=False) if self.projects else nn.Identity(),
            )

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Run the layers over a batch of sequences."""
        require("rank of input", 3, x.dim())
        x = x.transpose(0, 1) if self.batch_first else x
        ends: dict[int, State] = {}
        zeros = self.initial(x)
        begin = self.entered(zeros if state is None else state)
        require("shapes of the state", *([each.shape for each in part] for part in (zeros, begin)))
        for layer in range(self.num_layers):
            read = dropout(x, self.dropout, self.training) if layer else x
            runs = [self.directed(read, begin, (layer, way)) for way in range(self.directions)]
            x = torch.cat([ys for ys, _ in runs], dim=-1)
            ends |= {self.last(layer, way): end for way, (_, end) in enumerate(runs)}
        final = [ends[place] for place in sorted(ends)]
        out = x.transpose(0, 1) if self.batch_first else x

        return out, self.left(final)

    def initial(self, x: Tensor) -> State:
        """Return zeros."""
        depth = self.num_layers * self.directions

        return tuple(x.new_zeros(depth, x.shape[1], size) for size in self.sizes)

    def entered(self, state: State) -> State:
        """Return the state that is given."""
        return state

    def left(self, ends: Sequence[State]) -> State:
        """Stack the final blocks."""
        return tuple(torch.stack(parts) for parts in zip(*ends, strict=True))

    def first(self, layer: int, way: int) -> int:
        """Return the place of a block in the initial state."""
        return layer * self.directions + way

    def last(self, layer: int, way: int) -> int:
        """Return the place of a block in the final state."""
        return layer * self.directions + way

    def directed(self, x: Tensor, begin: State, place: tuple[int, int]) -> tuple[Tensor, State]:
        """Run one direction of one layer."""
        layer, way = place
        state = tuple(part[self.first(layer, way)] for part in begin)
        ys = []
        for step in x.flip(0) if way else x:
            state = self.step(step, state, layer * self.directions + way)
            ys.append(state[0])
        out = torch.stack(ys)

        return (out.flip(0) if way else out), state

    def step(self, x: Tensor, state: State, block: int) -> State:
        """Compute one step: the gate keeps one part of the memory, and writes the other."""
        h, c = state
        f, g, o = (self.x[block](x) + self.h[block](h)).chunk(3, -1)
        c = self.remembered(torch.sigmoid(f), getattr(torch, self.nonlinearity)(g), c)

        return self.p[block](torch.sigmoid(o) * torch.tanh(c)), c

    def remembered(self, f: Tensor, g: Tensor, c: Tensor) -> Tensor:
        """Return the memory after a step."""
        return f * c + (1 - f) * g


class MemoryNeverWritten(ConformingOwn):
    """B252: a part of the state is read at each step, and never changes."""

    def step(self, x: Tensor, state: State, block: int) -> State:
        """Return the memory as it was."""
        return super().step(x, state, block)[0], state[1]


class BlocksByDirection(ConformingOwn):
    """B097, B098: both states are ordered by direction, then by layer."""

    def first(self, layer: int, way: int) -> int:
        """Place all the forward blocks first."""
        return way * self.num_layers + layer

    def last(self, layer: int, way: int) -> int:
        """Place all the forward blocks first."""
        return way * self.num_layers + layer


class InitialBlocksByDirection(ConformingOwn):
    """B097: the initial state is ordered by direction, then by layer."""

    def first(self, layer: int, way: int) -> int:
        """Place all the forward blocks first."""
        return way * self.num_layers + layer


class FinalBlocksByDirection(ConformingOwn):
    """B098: the final state is ordered by direction, then by layer."""

    def last(self, layer: int, way: int) -> int:
        """Place all the forward blocks first."""
        return way * self.num_layers + layer


class InitialLayersReversed(ConformingOwn):
    """B097: the last layer starts from the first block."""

    def first(self, layer: int, way: int) -> int:
        """Place the last layer first."""
        return super().first(self.num_layers - 1 - layer, way)


class InitialDirectionsSwapped(ConformingOwn):
    """B097: the forward direction starts from the block of the reverse direction."""

    def first(self, layer: int, way: int) -> int:
        """Place the reverse direction first."""
        return super().first(layer, self.directions - 1 - way)


class BiasKept(ConformingOwn):
    """B177: `bias=False` is accepted, and the layer has biases."""

    def ignore(self) -> None:
        """Ignore `bias`."""
        self.bias = True


class AlwaysTanh(ConformingOwn):
    """B228: `nonlinearity="relu"` is accepted, and the layer applies tanh."""

    def ignore(self) -> None:
        """Ignore `nonlinearity`."""
        self.nonlinearity = "tanh"


class NeverDropped(ConformingOwn):
    """B006: `dropout` is accepted, and nothing is dropped."""

    def ignore(self) -> None:
        """Ignore `dropout`."""
        self.dropout = 0.0


class AlwaysTimeFirst(ConformingOwn):
    """B127, B239: `batch_first=True` is accepted, and the first axis is read as time."""

    def ignore(self) -> None:
        """Ignore `batch_first`."""
        self.batch_first = False


class AlwaysOneDirection(ConformingOwn):
    """B228: `bidirectional=True` is accepted, and the layer has one direction."""

    def ignore(self) -> None:
        """Ignore `bidirectional`."""
        self.bidirectional = False


class NeverProjected(ConformingOwn):
    """B228: `proj_size` is accepted, and the output is as wide as the memory."""

    def ignore(self) -> None:
        """Ignore `proj_size`."""
        self.sizes, self.projects = (self.sizes[1], self.sizes[1]), False


class AlwaysOneLayer(ConformingOwn):
    """B228: `num_layers` is accepted, and the state of a single layer is returned for each."""

    copies = 1

    def ignore(self) -> None:
        """Ignore `num_layers`."""
        self.copies, self.num_layers = self.num_layers, 1

    def entered(self, state: State) -> State:
        """Take the state of the first layer."""
        return tuple(part[: self.directions] for part in state)

    def left(self, ends: Sequence[State]) -> State:
        """Repeat the final blocks."""
        return super().left([*ends] * self.copies)


CAUSES: dict[type[nn.Module], str] = {
    MemoryNeverWritten: "state_updated",
    BlocksByDirection: "block_order",
    InitialBlocksByDirection: "block_order",
    FinalBlocksByDirection: "block_order",
    InitialLayersReversed: "block_order",
    InitialDirectionsSwapped: "direction_order",
    BiasKept: "bias_used",
    AlwaysTanh: "nonlinearity_used",
    NeverDropped: "fresh_masks",
    AlwaysTimeFirst: "batch_first",
    AlwaysOneDirection: "answer",
    NeverProjected: "answer",
    AlwaysOneLayer: "layers_used",
}
"""The law that describes each fault."""
