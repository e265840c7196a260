"""The trace of one call of a model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from torch import Tensor

from rnn_spec.exceptions import interrupts
from rnn_spec.models.calls.call import Call
from rnn_spec.models.signature.values import tensors_of
from rnn_spec.models.subject.model import Model
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.recorder import Patch, Recorder

__all__ = ["Trace", "traced"]

Group = TypeVar("Group")


@dataclass(frozen=True)
class Trace:
    """
    The operations of one call.

    Attributes:
        call: the arguments, which are copies of those that were given.
        operations: the operations that make or change tensors, in order.
        tensors: the tensors of the result, by path.
        ends: for each of them, the operation that made it, or None.
        failed: the operation that raised an error.
        error: the error of the call.
    """

    call: Call
    operations: list[Recorded]
    tensors: Mapping[str, Tensor]
    ends: Mapping[str, int | None]
    failed: Recorded | None = None
    error: BaseException | None = None

    @cached_property
    def arguments(self) -> Mapping[int, str]:
        """The path of each argument, by the identity of its tensor."""
        return {id(each): path for path, each in self.call.values.items()}

    @cached_property
    def by_key(self) -> Mapping[tuple[str, int, str, str], list[int]]:
        """The operations on each line, by name and the module in which they run."""
        return _grouped(self.operations, lambda each: each.key)

    @cached_property
    def by_line(self) -> Mapping[tuple[str, int, str], list[int]]:
        """The operations on each line, by name, in whichever module they run."""
        return _grouped(self.operations, lambda each: each.key[:-1])

    def read(self, each: Input) -> list[tuple[int, int]]:
        """Return which results of which operation an input is: one, or all that it may be."""
        if each.source is None:
            return []
        results = self.operations[each.source].results
        same = [n for n, result in enumerate(results) if result.tensor is each.tensor]

        return [(each.source, n) for n in same or range(len(results))]

    def end(self, path: str) -> list[tuple[int, int]]:
        """Return which result of which operation a part of the result is."""
        tensor, source = self.tensors.get(path), self.ends.get(path)

        return [] if tensor is None else self.read(Input(tensor, source))

    def needed(self, path: str) -> set[int]:
        """Return the operations that a part of the result comes from."""
        return self.before(source for source, _ in self.end(path))

    def before(self, indices: Iterable[int], *, by_values: bool = False) -> set[int]:
        """Return some operations, and those that they come from: by all, or by their values."""
        found: set[int] = set()
        ahead = list(indices)
        while ahead:
            index = ahead.pop()
            if index not in found:
                found.add(index)
                operation = self.operations[index]
                inputs = operation.values_read if by_values else operation.inputs
                ahead += [each.source for each in inputs if each.source is not None]

        return found

    def is_like(self, other: Trace) -> bool:
        """Return whether another call has the same operations, in the same order."""
        return [each.key for each in self.operations] == [each.key for each in other.operations]


def _grouped(
    operations: Iterable[Recorded], key: Callable[[Recorded], Group]
) -> Mapping[Group, list[int]]:
    """Return the indices of operations with the same key."""
    found = defaultdict(list)
    for each in operations:
        found[key(each)].append(each.index)

    return found


def traced(
    model: Model,
    call: Call,
    patch: Patch | None = None,
    observe: Callable[[int], None] = lambda _: None,
) -> Trace:
    """
    Call a model with copies of the arguments, and return the trace; an error is kept in it.

    Args:
        model: the model.
        call: the arguments.
        patch: another result of an operation.
        observe: is called before each operation, with the number of those recorded so far.
    """
    call = call.copied()
    recorder, error = Recorder(model.module, patch, observe), None
    tensors: dict[str, Tensor] = {}
    for each in call.values.values():
        recorder.sources.of(each)
    try:
        with recorder:
            tensors = dict(tensors_of(model.raw(call)))
    except BaseException as raised:
        if interrupts(raised):
            raise
        error = raised
    ends = {path: recorder.sources.of(each) for path, each in tensors.items()}

    return Trace(call, recorder.operations, tensors, ends, recorder.failed, error)
