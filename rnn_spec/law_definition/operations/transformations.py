"""Transform a module by PyTorch: compile, export, script, trace or map it."""

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
"""Transforms a module for an input, given the batch axis of the input; a context manager."""

BAKED = ("to get tensor shape", "Iterating over a tensor", "a Python integer", "a Python index")
"""Parts of the tracer's warnings that a size has become a constant; it has no type for them."""


class TransformError(ValueError):
    """The transformed module is no layer: for example, it is valid at one size only."""


class Caller(nn.Module):
    """A module that calls a layer; TorchScript reads the types of its arguments."""

    def __init__(self, layer: nn.Module) -> None:
        """Store the layer."""
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
    """A call with a pair of tensors as state."""

    def forward(self, x: Tensor, state: tuple[Tensor, Tensor]) -> Any:
        return self.layer(x, state)


@contextmanager
def compiling(module: nn.Module, _inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """
    Compile a module in one graph, also if it is one of torch.nn's recurrent layers.

    Raises:
        TransformError: the Dynamo of this version of torch is too old.
    """
    if torch.__version__ < "2.6":
        message = "Dynamo before torch 2.6 fails at valid calls with a second size"
        raise TransformError(message)
    torch._dynamo.reset()
    try:
        with torch._dynamo.config.patch(allow_rnn=True):
            yield torch.compile(module, fullgraph=True, backend="eager")
    finally:
        torch._dynamo.reset()


@contextmanager
def exporting(module: nn.Module, inputs: Inputs, batch_axis: int) -> Iterator[Call]:
    """Export a module for an input, with a dynamic batch size of at least 2."""
    batch = torch.export.Dim("batch", min=2, max=1024)
    shapes = ({batch_axis: batch}, *(_for_each(part, {1: batch}) for part in inputs[1:]))
    yield torch.export.export(module, inputs, dynamic_shapes=shapes, strict=False).module()


@contextmanager
def scripting(module: nn.Module, inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """Compile by TorchScript a module that calls this one, as torch.nn's layers require."""
    _, *state = inputs
    caller = OfInput if not state else OfTensor if isinstance(state[0], Tensor) else OfPair
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield torch.jit.script(caller(module))


@contextmanager
def tracing(module: nn.Module, inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """
    Trace a module for an input.

    Raises:
        TransformError: PyTorch warns that a size has become a constant.
    """
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        trace: Call = torch.jit.trace(module, inputs, check_trace=False)  # type: ignore[no-untyped-call]
    for warning in caught:
        if any(sign in str(warning.message) for sign in BAKED):
            raise TransformError(str(warning.message).partition(".")[0])
    yield trace


@contextmanager
def mapping(module: nn.Module, _inputs: Inputs, _batch_axis: int) -> Iterator[Call]:
    """Map a module over the first axis of all its inputs."""
    yield torch.vmap(module)


def _for_each(part: Any, what: Any) -> Any:
    return what if isinstance(part, Tensor) else tuple(what for _ in part)
