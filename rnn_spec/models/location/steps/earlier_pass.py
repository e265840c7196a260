"""The operation that reads the state with which an earlier pass over the steps ended."""

from __future__ import annotations

from collections import defaultdict
from math import gcd

from rnn_spec.causes.location import RECURRENT, Location, StartsFromEnd
from rnn_spec.models.location.evidence.assembling import ASSEMBLING, Steps
from rnn_spec.models.location.evidence.blame import Made, Verdict, at_fault, reads_wrong
from rnn_spec.models.tracing.operation import Recorded, location_of

__all__ = ["locate_earlier_pass"]


def locate_earlier_pass(steps: Steps, operation: Recorded, lost: list[Made]) -> Location | None:
    """
    Return where a pass over the steps starts from the end of one before it, if it does.

    Args:
        steps: the call.
        operation: with it a step first depends on a later one.
        lost: the results that it reads, which have no axis of time.
    """
    if operation.name in ASSEMBLING:
        return location_of(_in_loop(steps, operation, lost), StartsFromEnd())
    first = at_fault(steps.trace, lost, steps.judge, Verdict.LOST)
    is_state = first is not None and {first.name, operation.name} <= RECURRENT

    return operation.location(StartsFromEnd()) if is_state else None


def _in_loop(steps: Steps, operation: Recorded, lost: list[Made]) -> Recorded | None:
    """Return what first reads the end of a loop, of all that the first wrong step is made of."""
    step, made = steps.late(operation, lost)
    judge = steps.later_than(step)
    before = steps.trace.before(index for index, _ in made)
    for reader in sorted(each for each in before if _is_in_first_round(steps, each)):
        read = reads_wrong(steps.trace, reader, judge)
        if any(_ends_loop(steps, source) for source, _ in read):
            return steps.trace.operations[reader]

    return None


def _is_in_first_round(steps: Steps, index: int) -> bool:
    """Return whether an operation is in the first round of a loop over the steps."""
    by_line = steps.trace.by_line
    same = by_line[steps.trace.operations[index].key[:-1]]
    in_loops = {len(each) for each in by_line.values() if len(each) % steps.count == 0}
    if len(same) not in in_loops:
        return False
    in_round = len(same) // gcd(*in_loops)

    return same.index(index) // in_round % steps.count == 0


def _ends_loop(steps: Steps, index: int) -> bool:
    """Return whether a state without steps was made on one line for each step in turn."""
    reached, ahead, seen = defaultdict(set), [index], set[int]()
    while ahead:
        each = ahead.pop()
        latest = steps.latest(each, 0)
        if each not in seen and latest is not None and latest.numel():
            reached[steps.trace.operations[each].key].add(int(latest.max()))
            ahead += [made for made, _ in reads_wrong(steps.trace, each, steps.judge, Verdict.LOST)]
        seen.add(each)

    return any(set(range(steps.count)) <= each for each in reached.values())
