"""A view in place of a permute, of which a layer reads as its steps what was along another axis."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import prod

from rnn_spec.causes.location import CELLS, RECURRENT
from rnn_spec.models.calls.call import Call
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.operation import Recorded
from rnn_spec.models.tracing.regrouping import views_of_model
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["MovedSteps", "moved_steps"]

CONVOLUTION = "conv1d"
"""An operation that reads the last axis of its input as steps."""

AXES = 3
"""The axes of a batch of sequences."""

Shape = tuple[int, ...]


@dataclass(frozen=True)
class MovedSteps:
    """
    A view that is meant to move the axis of the steps, and moves no value.

    Attributes:
        view: the operation.
        before: the axis of the steps in what it reads.
        after: the axis in its result that has their size.
        reader: the operation that reads that axis as steps.
    """

    view: Recorded
    before: int
    after: int
    reader: Recorded


def moved_steps(f: Model, a: Call) -> MovedSteps | None:
    """
    Return a view in place of a permute of the steps; None if there is none, or it is not decided.

    The axis of the steps is the one whose size changes with theirs. A second such view may put back
    what the first one took apart, so it leaves the question open.
    """
    trace = traced(f, a)
    if not views_of_model(trace):
        return None
    for axis in (*f.signature.times, *f.signature.others):
        steps = a.given_sizes.get(axis, 1)
        if steps > 1 and f.runs_at(axis, steps // 2):
            fewer = traced(f, a.between(axis, 0, steps // 2))
            found = next(_moved(trace, fewer), None)
            if found is not None:
                return found

    return None


def _moved(trace: Trace, fewer: Trace) -> Iterator[MovedSteps]:
    """Yield each view that should move the axis that is shorter in another call."""
    if trace.error is not None or fewer.error is not None:
        return
    views = {each.index: _axes(trace, fewer, each) for each in views_of_model(trace)}
    moving = {index: axes for index, axes in views.items() if axes is not None}
    for index, (before, after) in moving.items():
        view = trace.operations[index]
        reader = _reader(trace, fewer, moving, view) if _varies(trace, view) else None
        if reader is not None:
            yield MovedSteps(view, before, after, reader)


def _axes(trace: Trace, fewer: Trace, view: Recorded) -> tuple[int, int] | None:
    """Return the axis of the steps before a view, and after it if that is another place."""
    other = _same(trace, fewer, view)
    if other is None:
        return None
    read, made = _read(view), _made(view)
    before, after = _changed(read, _read(other)), _changed(made, _made(other))
    if not before or not after or read[0] != made[0] or read[before] != made[after]:
        return None

    return (before, after) if prod(read[:before]) != prod(made[:after]) else None


def _varies(trace: Trace, view: Recorded) -> bool:
    """Return whether what a view reads is made of an argument, and is not the same throughout."""
    value = view.results[0].value
    made = (trace.operations[index] for index in trace.before([view.index], by_values=True))
    read = (each for one in made for each in one.values_read)
    is_given = any(id(each.tensor) in trace.arguments for each in read)

    return is_given and bool((value != value.flatten()[0]).any())


def _reader(trace: Trace, fewer: Trace, moving: Collection[int], view: Recorded) -> Recorded | None:
    """Return the first operation that reads the steps of a view, and of no second one."""
    for each in trace.operations[view.index + 1 :]:
        source = each.inputs[0].source if each.inputs else None
        if source is None or not _reads_steps(trace, fewer, each):
            continue
        if trace.before([source]) & {*moving} == {view.index}:
            return each

    return None


def _reads_steps(trace: Trace, fewer: Trace, operation: Recorded) -> bool:
    """Return whether an operation reads the axis as steps that is shorter in another call."""
    if operation.name in CELLS:
        return len(trace.by_key[operation.key]) != len(fewer.by_key.get(operation.key, ()))
    other, shape = _same(trace, fewer, operation), _read(operation)
    if other is None or len(shape) != AXES:
        return False
    if operation.name == CONVOLUTION:
        return _changed(shape, _read(other)) == AXES - 1

    is_first = operation.layer.batch_first
    is_layer = operation.name in RECURRENT and is_first is not None

    return is_layer and _changed(shape, _read(other)) == int(bool(is_first))


def _same(trace: Trace, fewer: Trace, operation: Recorded) -> Recorded | None:
    """Return the same operation of another call."""
    place = trace.by_key[operation.key].index(operation.index)
    others = fewer.by_key.get(operation.key, [])

    return fewer.operations[others[place]] if place < len(others) else None


def _changed(shape: Shape, other: Shape) -> int | None:
    """Return the only axis that has another size in another shape; None if there is no such one."""
    if len(shape) != len(other):
        return None
    found = [axis for axis, size in enumerate(shape) if size != other[axis]]

    return found[0] if len(found) == 1 else None


def _read(operation: Recorded) -> Shape:
    return tuple(operation.inputs[0].tensor.shape)


def _made(operation: Recorded) -> Shape:
    return tuple(operation.results[0].value.shape)
