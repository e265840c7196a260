"""The line that reads a sequence with the lengths, or the mask, of another one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import FrameType

import torch
from msgspec import structs
from torch import Tensor

from rnn_spec.causes.location import Location, OtherLengths
from rnn_spec.models.calls.call import Call
from rnn_spec.models.location.evidence.scene import Scene
from rnn_spec.models.signature.argument import Argument
from rnn_spec.models.signature.roles import OF_ENDS, WITH_STEPS
from rnn_spec.models.source import Place, users_frames
from rnn_spec.models.tracing.operation import Recorded, located
from rnn_spec.models.tracing.tensors import tensors_in
from rnn_spec.models.tracing.trace import Trace, traced

__all__ = ["locate_other_lengths", "with_lengths"]


def locate_other_lengths(scene: Scene, base: Trace, operation: Recorded) -> Location | None:
    """
    Return the line that passes the lengths of another sequence to what an operation comes from.

    Args:
        scene: the failure.
        base: the trace of its call.
        operation: reads past the end of a sequence, or raises an error.
    """
    sequences = _sequences(scene)
    if len(sequences) < 2:  # noqa: PLR2004
        return None
    before = base.before(each.source for each in operation.inputs if each.source is not None)
    for each in (*(base.operations[index] for index in sorted(before)), operation):
        for own, other in _mistaken(sequences, _read(base, each)):
            place = _line_that_passes(scene, each, own.lengths)
            reason = OtherLengths(own.data[0], other.lengths[0], own.lengths[0])
            return located(place or each.place, reason)

    return None


def with_lengths(location: Location, call: Call) -> Location:
    """Return a location with the lengths of a call, where a sequence is read with others' there."""
    reason, signature = location.reason, call.signature
    if not isinstance(reason, OtherLengths):
        return location
    given, own = (
        tuple(call.lengths[signature.counted(signature.argument(path)) or ""].tolist())
        for path in (reason.given, reason.own)
    )

    return structs.replace(
        location, reason=structs.replace(reason, given_values=given, own_values=own)
    )


@dataclass(frozen=True)
class Sequence:
    """
    The sequences along an axis of a call.

    Attributes:
        axis: the axis of their steps.
        data: the paths of the arguments with these steps.
        lengths: the paths of those that say where they end.
    """

    axis: str
    data: tuple[str, ...]
    lengths: tuple[str, ...]


def _sequences(scene: Scene) -> list[Sequence]:
    """Return the sequences of a call that have lengths as arguments."""
    signature, given = scene.call.signature, scene.call.values.keys()
    sequences = [each for each in signature.with_role(*WITH_STEPS) if each.path in given]
    found = []
    for axis, sources in signature.padded.items():
        data = tuple(each.path for each in sequences if each.axis(axis) is not None)
        lengths = tuple(filter(given.__contains__, map(_path_of_lengths, sources)))
        if data and lengths:
            found.append(Sequence(axis, data, lengths))

    return found


def _path_of_lengths(argument: Argument) -> str:
    return argument.path if argument.role in OF_ENDS else ""


def _read(base: Trace, operation: Recorded) -> set[str]:
    """Return the paths of the arguments that an operation comes from."""
    before = base.before(each.source for each in operation.inputs if each.source is not None)
    operations = (operation, *(base.operations[index] for index in before))
    read = (base.arguments.get(id(x.tensor)) for each in operations for x in each.inputs)

    return {path for path in read if path is not None}


def _mistaken(sequences: list[Sequence], read: set[str]) -> Iterator[tuple[Sequence, Sequence]]:
    """Yield the sequences that are read with the lengths of others alone, and those others."""
    for own in sequences:
        for other in sequences:
            has_both = not read.isdisjoint(own.data) and not read.isdisjoint(other.lengths)
            if has_both and read.isdisjoint((*own.lengths, *other.data)):
                yield own, other


def _line_that_passes(scene: Scene, operation: Recorded, lengths: tuple[str, ...]) -> Place | None:
    """Return the innermost line around an operation whose function has the right lengths too."""
    right, found = [scene.call.values[path] for path in lengths], list[Place]()

    def observe(index: int) -> None:
        if index == operation.index and not found:
            frames = users_frames(sys._getframe(2))  # noqa: SLF001 - the caller of the operation
            found.extend(_place(each) for each in frames if _has(each, right))

    traced(scene.model, scene.call, observe=observe)

    return next(iter(found), None)


def _has(frame: FrameType, wanted: list[Tensor]) -> bool:
    return any(
        each.shape == one.shape and torch.equal(each, one)
        for each in tensors_in(dict(frame.f_locals))
        for one in wanted
    )


def _place(frame: FrameType) -> Place:
    return Place(frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name)
