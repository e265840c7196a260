"""A convention: one way in which a layer differs from torch.nn's, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, TypeVar

from torch import Tensor

from rnn_spec.diagnosis.conventions.stack import Cell, Stack
from rnn_spec.law_definition.layer import Results
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.weights import Parameters

__all__ = ["TORCH_NN", "Change", "Convention", "combined", "unchanged"]

T = TypeVar("T")
Change: TypeAlias = Callable[[T], T]


def unchanged(value: T) -> T:
    """Return a value as it is."""
    return value


@dataclass(frozen=True)
class Convention:
    """
    The changes to torch.nn's layer that make it compute what another layer computes.

    Attributes:
        description: what differs, as a clause after "the results match if".
        topic: what it is about; two conventions on one topic exclude each other.
        parameters: changes the parameters before they are used.
        cell: changes the equations of one step.
        stack: changes how layers and directions are combined.
        input: changes the input, time first.
        initial_state: changes the given state.
        result: changes the output and the final state, time first.
        rare: whether it is not tried together with another.
        both: the two conventions that it combines, if it does.
    """

    description: str
    topic: str
    parameters: Change[Parameters] = unchanged
    cell: Change[Cell] = unchanged
    stack: Change[Stack] = unchanged
    input: Change[Tensor] = unchanged
    initial_state: Change[State] = unchanged
    result: Change[Results] = unchanged
    rare: bool = False
    both: tuple[Convention, ...] = ()


TORCH_NN = Convention("it is torch.nn's layer", "none")

NO_CHANGES = {"description", "topic", "rare", "both"}

CHANGES = [each.name for each in fields(Convention) if each.name not in NO_CHANGES]


def combined(first: Convention, second: Convention) -> Convention:
    """Return both conventions as one; the second changes what the first leaves."""
    changes: dict[str, Any] = {
        name: _then(getattr(first, name), getattr(second, name)) for name in CHANGES
    }
    description = f"{second.description}, and if {first.description}"

    topic = f"{first.topic}, {second.topic}"

    return Convention(description, topic, both=(first, second), **changes)


def _then(first: Change[Any], second: Change[Any]) -> Change[Any]:
    if unchanged in (first, second):
        return second if first is unchanged else first

    return lambda value: second(first(value))
