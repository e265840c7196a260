"""The operation that exchanges the axes of a result, which had the right shape before it."""

from __future__ import annotations

from typing import Any

from rnn_spec.causes.location import ExchangesAxes, Location
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded, location_of

__all__ = ["locate_exchange"]

EXCHANGING = {
    *("transpose", "swapaxes", "swapdims", "permute", "movedim", "moveaxis"),
    *("t", "T", "mT", "adjoint"),
}
"""Operations that exchange axes."""


def locate_exchange(scene: Scene) -> Location | None:
    """Return the last operation that makes the wrong shape of the right one by an exchange."""
    failure: Any = scene.failure
    trace, declared = scene.trace(), scene.subject.signature.declared
    path = next((each.path for each in declared if each.name == failure.part), None)
    if trace.error is not None or path is None or sorted(failure.got) != sorted(failure.expected):
        return None
    made = (trace.operations[index] for index in sorted(trace.needed(path), reverse=True))
    found = (each for each in made if _turns(each, failure.expected, failure.got))

    return location_of(next(found, None), ExchangesAxes())


def _turns(operation: Recorded, right: tuple[int, ...], wrong: tuple[int, ...]) -> bool:
    """Return whether an operation of the user's turns one shape into another."""
    read = {tuple(each.tensor.shape) for each in operation.inputs}
    made = {tuple(each.value.shape) for each in operation.results}
    is_exchange = operation.name in EXCHANGING and operation.place.line > 0

    return is_exchange and right in read and wrong in made
