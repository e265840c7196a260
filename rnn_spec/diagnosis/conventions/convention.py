"""A reading: one way to take a layer otherwise than torch.nn does, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, TypeAlias, TypeVar

from torch import Tensor

from rnn_spec.diagnosis.conventions.wiring import Cell, Wiring
from rnn_spec.law_definition.layer import Answer
from rnn_spec.law_definition.quantities import State
from rnn_spec.layer.weights import Parameters

__all__ = ["PLAIN", "Change", "Reading", "both", "unchanged"]

T = TypeVar("T")
Change: TypeAlias = Callable[[T], T]


def unchanged(each: T) -> T:
    """Leave it."""
    return each


@dataclass(frozen=True)
class Reading:
    """
    What to change of torch.nn's layer so that it answers as one does that is read so.

    Attributes:
        says: what it is that is read so, after the words "equal if".
        sort: what it is about; two readings of one sort exclude each other.
        parameters: as the equations are given them.
        cell: the equations of one step.
        wiring: how layers and directions are put together.
        input: as it is given, time first.
        given: the state as it is given.
        returned: the answer as it is returned, time first.
        rare: not to be looked for beside another.
    """

    says: str
    sort: str
    parameters: Change[Parameters] = unchanged
    cell: Change[Cell] = unchanged
    wiring: Change[Wiring] = unchanged
    input: Change[Tensor] = unchanged
    given: Change[State] = unchanged
    returned: Change[Answer] = unchanged
    rare: bool = False


PLAIN = Reading("it is read as torch.nn's layer", "none")

CHANGES = [each.name for each in fields(Reading) if each.name not in {"says", "sort", "rare"}]


def both(first: Reading, second: Reading) -> Reading:
    """Two readings at once; the second changes what the first left."""
    changes: dict[str, Any] = {
        name: _then(getattr(first, name), getattr(second, name)) for name in CHANGES
    }

    return Reading(f"{second.says}, and if {first.says}", f"{first.sort}, {second.sort}", **changes)


def _then(first: Change[Any], second: Change[Any]) -> Change[Any]:
    if unchanged in (first, second):
        return second if first is unchanged else first

    return lambda each: second(first(each))
