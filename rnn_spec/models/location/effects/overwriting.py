"""The operation that writes to an argument."""

from __future__ import annotations

from typing import Any

from rnn_spec.causes.location import Location, Overwrites
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.tensors import storage_of

__all__ = ["locate_overwriting"]


def locate_overwriting(scene: Scene) -> Location | None:
    """Return the first operation that writes to the argument that a call changes."""
    failure: Any = scene.failure
    trace = scene.trace()
    argument = trace.call.values.get(failure.argument)
    if argument is None:
        return None
    storage = storage_of(argument)
    for each in trace.operations:
        if each.writes and any(storage_of(read.tensor) == storage for read in each.inputs[:1]):
            return each.location(Overwrites(failure.argument))

    return None
