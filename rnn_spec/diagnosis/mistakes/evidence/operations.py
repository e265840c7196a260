"""The operations of one call of a layer, in order, with the place in the code of each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves

from rnn_spec.causes.location import Location, Reason
from rnn_spec.causes.location import Operation as Named
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.law_definition.quantities import State, map_parts
from rnn_spec.law_definition.randomness import all_seeded
from rnn_spec.models.source import Place, place_of_frame
from rnn_spec.models.tracing.argument_text import text_of_arguments, without_sizes
from rnn_spec.models.tracing.operation import located
from rnn_spec.models.tracing.tensors import clear

__all__ = ["Operation", "drawing_operation", "operation_between", "operations"]

ATTRIBUTES = {"__get__", "__set__", "dim", "size", "is_contiguous", "stride", "numel"}
"""Functions that compute no values."""


@dataclass(frozen=True)
class Operation:
    """
    One operation on tensors.

    Attributes:
        name: the name of the function, without the underscores of a special method.
        arguments: an index, or the arguments that name axes, as text.
        place: the line of the user's that called it.
        inputs: the identities of the tensors that it read.
        made: the identity of a tensor that it returned.
        output: the values of that tensor, before any later operation changes them.
    """

    name: str
    arguments: str
    place: Place
    inputs: tuple[int, ...]
    made: int
    output: Tensor

    def location(self, reason: Reason) -> Location | None:
        """Return its line with what it does, if it is a line of the user's."""
        if not self.place.line:
            return None

        arguments = without_sizes(self.arguments, self.place.code, self.output.dim() + 1)

        return located(self.place, reason, Named(self.name, arguments))


@dataclass
class _Recorder(TorchFunctionMode):
    """Records the operations that run under it."""

    recorded: list[Operation] = field(default_factory=list)
    kept: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def __torch_function__(
        self,
        func: Callable[..., Any],
        types: Any,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run a function, and record each tensor that it returns."""
        result = func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        clear(name, result)
        if name not in ATTRIBUTES:
            given = tree_leaves((args, kwargs or {}))
            inputs = tuple(id(each) for each in given if isinstance(each, Tensor))
            self.kept += [*given, result]
            place = place_of_frame(sys._getframe(1), until=__file__)  # noqa: SLF001
            name = name.strip("_")
            text = text_of_arguments(name, tuple(args), kwargs or {}, only_axes=True)
            self.recorded += [
                Operation(name, text, place, inputs, id(each), each.detach().clone())
                for each in tree_leaves(result)
                if isinstance(each, Tensor)
            ]

        return result


def operations(calls: Calls, x: Tensor, state: State) -> list[Operation]:
    """Run a layer on an input, from a state, and return its operations."""
    layer, recorder = calls.new(), _Recorder()
    x, state = x.clone(), map_parts(state, torch.clone)
    with recorder:
        layer(x, state or None)

    return recorder.recorded


def drawing_operation(calls: Calls) -> Operation | None:
    """Return the first operation whose result depends on the random numbers, and on them alone."""
    one, again, other = (_seeded_operations(calls, seed) for seed in (1, 1, 2))
    for first, same, changed in zip(one, again, other, strict=False):
        if not first.name == same.name == changed.name or not _equal(first, same):
            return None
        if not _equal(first, changed):
            return first

    return None


def operation_between(calls: Calls, pairs: Iterable[tuple[Tensor, Tensor]]) -> Operation | None:
    """Return the first operation that reads the first of a pair as it is, and returns the other."""
    made: dict[int, Tensor] = {}
    for each in operations(calls, calls.x, calls.state):
        read = [made[one] for one in each.inputs if one in made]
        for given, returned in pairs:
            if _is_either_way(each.output, returned) and any(
                _is_either_way(one, given) for one in read
            ):
                return each
        made[each.made] = each.output

    return None


def _is_either_way(found: Tensor, wanted: Tensor) -> bool:
    """Return whether a sequence of a batch has some values, time or batch first."""
    if found.dim() != wanted.dim():
        return False

    return any(
        each.shape == wanted.shape and torch.equal(each, wanted)
        for each in (found, found.transpose(0, 1))
    )


def _seeded_operations(calls: Calls, seed: int) -> list[Operation]:
    with all_seeded(seed, calls.layer.device):
        return operations(calls, calls.x, calls.state)


def _equal(one: Operation, other: Operation) -> bool:
    return torch.equal(one.output, other.output)
