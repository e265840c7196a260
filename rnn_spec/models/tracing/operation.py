"""One operation of torch in a call of a model, as it was recorded."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from contracts.declaration.source_file import shown_name
from rnn_spec.causes import location
from rnn_spec.causes.location import Location, Reason
from rnn_spec.models.source import Place
from rnn_spec.models.tracing.argument_text import without_sizes

__all__ = ["Input", "Layer", "Recorded", "Result", "located", "location_of"]


@dataclass(frozen=True)
class Layer:
    """
    A module in whose call an operation is.

    Attributes:
        path: its path in the model; empty for the model itself, and for one that is no part of it.
        kind: the name of its class.
        is_torch: whether it is a module of torch.
        batch_first: its attribute of that name, if it has one.
        bidirectional: likewise.
    """

    path: str
    kind: str
    is_torch: bool = False
    batch_first: bool | None = None
    bidirectional: bool | None = None


@dataclass(frozen=True)
class Input:
    """
    A tensor that an operation reads.

    Attributes:
        tensor: the tensor.
        source: the operation that made it, or wrote to it last; None if there is none.
        needs_gradient: whether autograd records what comes of it.
        is_number: whether a number of Python is read that was made of the tensor.
    """

    tensor: Tensor
    source: int | None
    needs_gradient: bool = False
    is_number: bool = False


@dataclass(frozen=True)
class Result:
    """
    A tensor that an operation returns or writes to.

    Attributes:
        tensor: the tensor; None where its values became numbers of Python.
        value: a copy of its values, as they were then.
        needs_gradient: whether autograd records what comes of it.
    """

    tensor: Tensor | None
    value: Tensor
    needs_gradient: bool = False


@dataclass(frozen=True)
class Recorded:
    """
    An operation.

    Attributes:
        index: its place among the operations of the call.
        name: the name of the function, without the underscores of a special method.
        arguments: the arguments that are no tensors, as text.
        place: the line of the model that it is on.
        layers: the modules in whose calls it is, the outermost first.
        inputs: the tensors that it reads.
        results: the tensors that it returns or writes to.
        writes: whether it writes to one of its inputs.
        states_device: whether it is told the device of its result.
        records: whether autograd was switched on.
    """

    index: int
    name: str
    arguments: str
    place: Place
    layers: tuple[Layer, ...]
    inputs: tuple[Input, ...]
    results: tuple[Result, ...] = ()
    writes: bool = False
    states_device: bool = False
    records: bool = False

    @property
    def layer(self) -> Layer:
        """The innermost module."""
        return self.layers[-1] if self.layers else Layer("", "")

    @property
    def values_read(self) -> tuple[Input, ...]:
        """The inputs whose values it reads, and not only their shape or dtype."""
        if self.name.startswith("new_") or self.name.endswith("_like"):
            return ()
        is_like = self.name == "to" or self.name.endswith("_as")

        return self.inputs[:1] if is_like else self.inputs

    @property
    def called(self) -> str:
        """The name of what the line calls: the operation, or a function of torch that runs it."""
        if self.place.custom:
            return f"{self.place.custom}.apply"

        return self.place.called or self.name

    @property
    def given_to(self) -> Layer:
        """The outermost module of torch around it, which a line of the user calls."""
        inside = len(self.layers)
        while inside and self.layers[inside - 1].is_torch:
            inside -= 1

        return self.layers[inside] if inside < len(self.layers) else self.layer

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What it has in common with the same operation of another call."""
        return (self.place.file, self.place.line, self.name, self.layer.path)

    def line_of(self, other: Recorded) -> int:
        """Return the line of another operation; 0 if it is in another file."""
        return other.place.line if other.place.file == self.place.file else 0

    def location(self, reason: Reason) -> Location:
        """Return where it is, with what it does."""
        layer, called = self.layer, self.called
        axes = max((each.tensor.dim() for each in self.inputs), default=0)
        own = without_sizes(self.arguments, self.place.code, axes)
        arguments = own if called == self.name else ""
        operation = location.Operation(called, arguments, layer.path, layer.kind, layer.is_torch)

        return located(self.place, reason, operation)


def location_of(operation: Recorded | None, reason: Reason) -> Location | None:
    """Return where an operation is, with what it does; None without an operation."""
    return None if operation is None else operation.location(reason)


def located(place: Place, reason: Reason, operation: location.Operation | None = None) -> Location:
    """Return a place in the source with what happens there."""
    file = shown_name(place.file)

    return Location(reason, file, place.line, place.code, place.function, operation)
