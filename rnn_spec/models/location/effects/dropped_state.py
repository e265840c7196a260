"""The cell that reads the same state in each round of a loop: what it returns is dropped."""

from __future__ import annotations

from dataclasses import replace

from rnn_spec.causes.location import CELLS, DropsState, Location
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["drops_state", "locate_dropped_state"]

SEVERAL = 2
"""The rounds of a loop from which on its state can stay the same."""


def locate_dropped_state(scene: Scene) -> Location | None:
    """Return where the first cell is that reads the same state in each round."""
    sizes = scene.subject.domain.base
    trace = scene.at(replace(scene.case, sizes=sizes), scene.failure).trace()
    found = (each for each in trace.operations if drops_state(trace, each))

    return next((each.location(DropsState()) for each in found), None)


def drops_state(trace: Trace, operation: Recorded) -> bool:
    """Return whether an operation is a cell that reads the same state each time it is called."""
    rounds = [trace.operations[index] for index in trace.by_key[operation.key]]
    if operation.name not in CELLS or len(rounds) < SEVERAL:
        return False

    return len({id(each.inputs[1].tensor) for each in rounds}) == 1
