"""The operation from which on a step depends on a later one, where steps are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from torch import Tensor

from rnn_spec.causes.location import Location, ReadsAhead, Reason, SpreadsOverTime, TakesLaterStep
from rnn_spec.models.location.evidence.blame import (
    Judge,
    Made,
    Verdict,
    at_fault,
    reads_wrong,
)
from rnn_spec.models.location.evidence.layouts import layouts
from rnn_spec.models.tracing.operation import Input, Recorded
from rnn_spec.models.tracing.trace import Trace

__all__ = ["ASSEMBLING", "Latest", "Steps"]

STACKING = {"stack", "cat", "concat", "concatenate", "hstack", "vstack"}
"""Operations that put steps beside each other, one for each tensor that they read."""

WRITING = {"setitem", "copy_"}
"""Operations that write a step into a tensor of all steps."""

ASSEMBLING = STACKING | WRITING
"""Operations that put steps together."""

TAKING = {"getitem", "select", "unbind", "narrow", "split", "chunk", "index_select", "iter"}
"""Operations that take a part of a tensor as it is."""

Latest = Callable[[int, int], Tensor | None]
"""Returns the latest step on which each entry of a result depends."""


@dataclass(frozen=True)
class Steps:
    """
    A call in which a model computes one step after another.

    Attributes:
        trace: the operations.
        judge: the verdicts on their results: whether an earlier step depends on a later one.
        latest: the latest step on which each entry of a result depends.
        count: the number of steps.
        shift: 1 if no step may depend on its own input either.
    """

    trace: Trace
    judge: Judge
    latest: Latest
    count: int
    shift: int = 0

    def assembled(self, operation: Recorded, lost: list[Made]) -> Location:
        """
        Return where a step first depends on a later one, of an operation that puts steps together.

        Each step may be the work of many operations: what read ahead may stand before the loop.

        Args:
            operation: puts steps together.
            lost: the results that it reads, which have no axis of time.
        """
        step, made = self.late(operation, lost)
        if not made:
            return self.trace.operations[min(lost)[0]].location(ReadsAhead())
        first = at_fault(self.trace, made, self.later_than(step))
        if first is not None and first.name not in TAKING:
            return first.location(self._reason(first))
        taker = self._taker(made[0][0], step)
        if taker is not None:
            return taker.location(TakesLaterStep())

        # A loop from the end takes later steps, and is right to: what uses them is not.
        return self.trace.operations[made[0][0]].location(ReadsAhead())

    def taker(self, operation: Recorded, lost: list[Made]) -> Recorded | None:
        """Return what takes a later step in a loop whose steps an operation puts together."""
        step, made = self.late(operation, lost)

        return self._taker(made[0][0], step) if made else None

    def late(self, operation: Recorded, lost: list[Made]) -> tuple[int, list[Made]]:
        """Return the first step that depends on a later one, and what it is made of."""
        for step, each in self._read(operation):
            made = [
                one for one in self.trace.read(each) if one in lost and self._is_late(one, step)
            ]
            if made:
                return step, made

        return 0, []

    def _taker(self, made: int, step: int) -> Recorded | None:
        """Return what takes a later step in the round of a loop in which a step is made."""
        operations, by_key = self.trace.operations, self.trace.by_key
        same = by_key[operations[made].key]
        turn = same.index(made)
        for index in sorted(self.trace.before([made])):
            each = operations[index]
            others = by_key[each.key]
            is_same_round = len(others) == len(same) and others[turn] == index
            takes_late = each.name in TAKING and self._is_late((index, 0), step)
            if takes_late and is_same_round and self._reads_steps(index):
                return each

        return None

    def _reads_steps(self, index: int) -> bool:
        """Return whether an operation takes of what has steps, and not of gates, say."""
        return not reads_wrong(self.trace, index, self.judge, Verdict.LOST)

    def _read(self, operation: Recorded) -> Iterator[tuple[int, Input]]:
        """Yield each input of an operation that puts steps together, with its step."""
        if operation.name in STACKING:
            yield from enumerate(operation.inputs)
        else:
            step = self._first_late(operation)
            yield from ((step, each) for each in operation.inputs)

    def _first_late(self, operation: Recorded) -> int:
        """Return the first step of the result of an operation that depends on a later one."""
        latest = self.latest(operation.index, 0)
        if latest is None:
            return 0
        for way in layouts(latest.shape, self.count):
            late = latest.reshape(way.shape) > way.along(way.times[0]) - self.shift
            along = late.movedim(way.times[0], 0).flatten(1).any(1)
            if bool(along.any()):
                return int(along.nonzero()[0])

        return 0

    def later_than(self, step: int) -> Judge:
        """Return the judge by which a result is wrong that depends on what comes after a step."""

        def judge(index: int, result: int) -> Verdict:
            if self.latest(index, result) is None:
                return Verdict.UNKNOWN
            is_fine = self.judge(index, result) is Verdict.FINE
            is_late = not is_fine and self._is_late((index, result), step)
            return Verdict.WRONG if is_late else Verdict.FINE

        return judge

    def _is_late(self, made: Made, step: int) -> bool:
        """Return whether a result depends on what comes after a step."""
        latest = self.latest(*made)

        return latest is not None and int(latest.max()) > step - self.shift

    def _reason(self, operation: Recorded) -> Reason:
        """Return how an operation reads ahead: in a step of its result, or in one without steps."""
        results = range(len(operation.results))
        is_wrong = any(self.judge(operation.index, each) is Verdict.WRONG for each in results)

        return ReadsAhead() if is_wrong else SpreadsOverTime()
