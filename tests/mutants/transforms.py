"""Faults under torch.compile, export, jit and vmap."""

from __future__ import annotations

import math
from typing import Any, Optional

import torch
from torch import Tensor, nn

from mutants.layer import ConformingGRU, ConformingLSTM, ConformingRNN, State


class CompiledFromZeros(ConformingLSTM):
    """B252: when compiled, the initial state is replaced by zeros."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Return zeros in the shapes of the state."""
        state = super().enter_state(hx, input)
        if torch.compiler.is_dynamo_compiling():
            return tuple(torch.zeros_like(part) for part in state)

        return state


class CompiledOneWay(ConformingGRU):
    """B005, B204: when compiled, the reverse direction runs forward."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Leave time in its order."""
        return xs if torch.compiler.is_dynamo_compiling() else super().turned(xs, lengths)


class ExportedStateOfOne(ConformingGRU):
    """B056, B061: in the exported graph, the state of the first sample is used for all samples."""

    def enter_state(self, hx: Any, input: Any) -> State:
        """Repeat the state of the first sample."""
        state = super().enter_state(hx, input)
        if torch.compiler.is_compiling() and not torch.compiler.is_dynamo_compiling():
            return tuple(part[:, :1].expand_as(part) for part in state)

        return state


class ExportedOneWay(ConformingRNN):
    """B228: when exported, the reverse direction runs forward."""

    def turned(self, xs: Tensor, lengths: Tensor) -> Tensor:
        """Leave time in its order."""
        exporting = torch.compiler.is_compiling() and not torch.compiler.is_dynamo_compiling()

        return xs if exporting else super().turned(xs, lengths)


class TracedFromZeros(nn.GRU):
    """B060: in a trace, the initial state is ignored."""

    def forward(self, input: Any, hx: Any = None) -> Any:
        """Ignore the initial state in a trace."""
        return super().forward(input, None if torch.jit.is_tracing() else hx)


class Mixing(torch.autograd.Function):
    """The update of a GRU, with its own derivatives and a rule for vmap."""

    @staticmethod
    def forward(z: Tensor, n: Tensor, h: Tensor) -> Tensor:
        """Return the new state."""
        return (1 - z) * n + z * h

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        """Save the values for backward."""
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, ...]:
        """Return the derivatives."""
        z, n, h = ctx.saved_tensors

        return grad * (h - n), grad * (1 - z), grad * z

    @staticmethod
    def vmap(info: Any, in_dims: tuple[int | None, ...], *parts: Tensor) -> tuple[Tensor, int]:
        """Move the mapped axis to the front, but use the first entry of the state."""
        z, n = (
            part if axis is None else part.movedim(axis, 0)
            for part, axis in zip(parts[:2], in_dims[:2], strict=True)
        )
        h = parts[2] if in_dims[2] is None else parts[2].select(in_dims[2], 0)

        return Mixing.apply(z, n, h), 0


class MappedStateOfOne(ConformingGRU):
    """B045: under vmap, the fused step uses the state of the first entry for all."""

    def updated(self, z: Tensor, n: Tensor, h: Tensor) -> Tensor:
        """Update by the fused step."""
        return Mixing.apply(z, n, h)


class Scriptable(nn.Module):
    """Elman's network of one layer and one direction, for TorchScript."""

    def __init__(self, input_size: int, hidden_size: int) -> None:
        """Build the parameters, with the names of torch.nn."""
        super().__init__()
        self.input_size, self.hidden_size = input_size, hidden_size
        self.weight_ih_l0 = nn.Parameter(torch.empty(hidden_size, input_size))
        self.weight_hh_l0 = nn.Parameter(torch.empty(hidden_size, hidden_size))
        self.bias_ih_l0 = nn.Parameter(torch.empty(hidden_size))
        self.bias_hh_l0 = nn.Parameter(torch.empty(hidden_size))
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Initialise as torch.nn does."""
        bound = 1 / math.sqrt(self.hidden_size)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -bound, bound)

    def forward(self, input: Tensor, hx: Optional[Tensor] = None) -> tuple[Tensor, Tensor]:  # noqa: UP045 - TorchScript
        """Run the cell over the steps."""
        if input.dim() != 3 or input.shape[-1] != self.input_size:
            raise ValueError(f"input: expected (seq, batch, {self.input_size}), got {input.shape}")  # noqa: EM102, TRY003 - TorchScript
        h = self.begin(input, hx)
        ys = []
        for x in self.steps(input):
            h = self.cell(x, h)
            ys.append(h)

        return torch.stack(ys), self.end(h, ys)[None]

    def begin(self, input: Tensor, hx: Optional[Tensor]) -> Tensor:  # noqa: UP045 - TorchScript
        """Return the initial state, or zeros."""
        if hx is None:
            return torch.zeros(
                input.shape[1], self.hidden_size, dtype=input.dtype, device=input.device
            )
        if hx.shape != (1, input.shape[1], self.hidden_size):
            raise ValueError(f"state: expected another shape, got {hx.shape}")  # noqa: EM102, TRY003 - TorchScript

        return hx[0]

    def steps(self, input: Tensor) -> Tensor:
        """Return the steps to iterate over; a trace warns of the iteration."""
        return input

    def cell(self, x: Tensor, h: Tensor) -> Tensor:
        """Elman (1990)."""
        return torch.tanh(
            nn.functional.linear(x, self.weight_ih_l0, self.bias_ih_l0)
            + nn.functional.linear(h, self.weight_hh_l0, self.bias_hh_l0)
        )

    def end(self, h: Tensor, ys: list[Tensor]) -> Tensor:
        """Return the last state."""
        return h


class TracedAtOneLength(Scriptable):
    """B058: a trace has a fixed number of steps, and no warning says so."""

    def steps(self, input: Tensor) -> list[Tensor]:
        """Unbind the steps."""
        return input.unbind(0)


class ScriptedFromZeros(Scriptable):
    """B246, B252: compiled by TorchScript, the layer ignores the initial state."""

    def begin(self, input: Tensor, hx: Optional[Tensor]) -> Tensor:  # noqa: UP045 - TorchScript
        """Return zeros in a script."""
        if hx is None or torch.jit.is_scripting():
            return torch.zeros(
                input.shape[1], self.hidden_size, dtype=input.dtype, device=input.device
            )

        return hx[0]


class ScriptedFirstStep(Scriptable):
    """B236: compiled by TorchScript, the final state is that of the first step."""

    def end(self, h: Tensor, ys: list[Tensor]) -> Tensor:
        """Return the first state in a script."""
        return ys[0] if torch.jit.is_scripting() else h


CAUSES: dict[type[nn.Module], str] = {
    CompiledOneWay: "compiled",
    ExportedOneWay: "exported",
    CompiledFromZeros: "compiled",
    ExportedStateOfOne: "exported",
    TracedFromZeros: "traced",
    TracedAtOneLength: "traced",
    MappedStateOfOne: "vmapped",
    ScriptedFromZeros: "scripted",
    ScriptedFirstStep: "scripted",
}
"""The law that describes each fault."""
