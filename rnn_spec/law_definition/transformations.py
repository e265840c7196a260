"""What PyTorch makes of a module: compiled, exported, scripted, traced or mapped."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import torch
from torch import Tensor, nn

__all__ = [
    "Transform",
    "TransformError",
    "compiling",
    "exporting",
    "mapping",
    "scripting",
    "tracing",
]

Inputs = tuple[Any, ...]
Call = Callable[..., Any]
Transform = Callable[[nn.Module, Inputs, int], AbstractContextManager[Call]]
"""Makes something of a module at an input, whose axis of samples is given; for a while."""

BAKED = ("to get tensor shape", "Iterating over a tensor", "a Python integer", "a Python index")
"""What a warning of the tracer says where a size becomes a constant."""


class TransformError(ValueError):
    """What PyTorch makes of a module, or would, is no layer: it holds at one size only, say."""


class Caller(nn.Module):
    """A module that calls a layer; TorchScript reads the types of its arguments."""

    def __init__(self, layer: nn.Module) -> None:
        """Hold the layer."""
        super().__init__()
        self.layer = layer


class OfInput(Caller):
    """A call without a state."""

    def forward(self, x: Tensor) -> Any:
        return self.layer(x)


class OfTensor(Caller):
    """A call with one tensor as state."""

    def forward(self, x: Tensor, state: Tensor) -> Any:
        return self.layer(x, state)


class OfPair(Caller):
    """A call with a pair of them."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> Any:
        return self.layer(x, state)


@contextmanager
def compiling(module: nn.Module, _inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """
    Compile a module in one graph; Dynamo leaves torch.nn's recurrent layers out unless told.

    Raises:
        TransformError: this torch's Dynamo is too old to say anything of the layer.
    """
    if torch.__version__ < "2.6":
        message = "Dynamo before torch 2.6 stops at valid calls of a second size"
        raise TransformError(message)
    torch._dynamo.reset()
    try:
        with torch._dynamo.config.patch(allow_rnn=True):
            yield torch.compile(module, fullgraph=True, backend="eager")
    finally:
        torch._dynamo.reset()


@contextmanager
def exporting(module: nn.Module, inputs: Inputs, batch_axis: int) -> Iterator[Call]:
    """Export a module at an input, for batches of any size from 2."""
    batch = torch.export.Dim("batch", min=2, max=1024)
    shapes = ({batch_axis: batch}, *(_each(part, {1: batch}) for part in inputs[1:]))
    yield torch.export.export(module, inputs, dynamic_shapes=shapes, strict=False).module()


@contextmanager
def scripting(module: nn.Module, inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """Compile a module by TorchScript, called from another, as torch.nn's layers must be."""
    _, *state = inputs
    caller = OfInput if not state else OfTensor if isinstance(state[0], Tensor) else OfPair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield torch.jit.script(caller(module))


@contextmanager
def tracing(module: nn.Module, inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """
    Trace a module at an input.

    Raises:
        TransformError: PyTorch warns that a size has become a constant.
    """
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        trace: Call = torch.jit.trace(module, inputs, check_trace=False)  # type: ignore[no-untyped-call]
    for warning in heard:
        if any(sign in str(warning.message) for sign in BAKED):
            raise TransformError(str(warning.message).partition(".")[0])
    yield trace


@contextmanager
def mapping(module: nn.Module, _inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """Map a module over a first axis of all its inputs."""
    yield torch.vmap(module)


def _each(part: Any, what: Any) -> Any:
    return what if isinstance(part, Tensor) else tuple(what for _ in part)
