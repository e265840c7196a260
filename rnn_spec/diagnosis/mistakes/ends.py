"""A final state that is the output where a direction begins, and not where it ends."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from torch import Tensor

from rnn_spec.causes.location import Location, TakesBeginning
from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.experiments import detected
from rnn_spec.diagnosis.mistakes.evidence.explanation import Explanation, undone_by
from rnn_spec.diagnosis.mistakes.evidence.operations import operation_between
from rnn_spec.exceptions import harmless

__all__ = ["end_mistakes"]


def end_mistakes(calls: Calls) -> Iterator[Explanation]:
    """Yield the mistake, if an experiment detects it in one direction or in both."""
    count = calls.layer.options.num_directions
    wrong = [n for n in range(count) if detected(partial(_is_where_it_begins, n), calls)]
    if wrong:
        texts = [OF_ONE] if count == 1 else [OF_DIRECTIONS[n] for n in wrong]
        line = _line(wrong[0], calls)
        yield Explanation("; ".join(texts), undone_by(effects.ends_of_output), line)


def _is_where_it_begins(direction: int, calls: Calls) -> bool:
    """
    Return whether the final state of a direction is its output at the step that it reads first.

    It depends on the input of that step then, and on no other. Where the order of the output is
    wrong, and not the state, it depends on all of them.
    """
    begin, end = BEGINNINGS[direction], effects.ENDS[direction]
    half, final = _half_and_final(calls, direction, calls.x)
    others = calls.x * -2
    others[begin] = calls.x[begin]
    changed = calls.x.clone()
    changed[begin] *= -2
    changed_half, changed_final = _half_and_final(calls, direction, changed)

    return (
        calls.same(final, half[begin])
        and calls.differ(final, half[end])
        and calls.same(final, _half_and_final(calls, direction, others)[1])
        and calls.differ(final, changed_final)
        and calls.differ(half[end], changed_half[end])
    )


def _half_and_final(calls: Calls, direction: int, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the part of the output that a direction of the last layer makes, and its final h."""
    out, (h, *_) = calls.new()(x.clone(), calls.state or None)
    count = calls.layer.options.num_directions

    return out.chunk(count, -1)[direction], h[-count:][direction]


def _line(direction: int, calls: Calls) -> Location | None:
    """Return the line that takes the output where a direction begins, if one operation does."""
    begin, found = BEGINNINGS[direction], list[Location | None]()
    with harmless():
        out, _ = calls.results()
        half = out.chunk(calls.layer.options.num_directions, -1)[direction]
        sequences = [(half, half[begin]), (half.flip(0), half[begin]), (out, out[begin])]
        pairs = [(each, taken) for each, step in sequences for taken in (step, step[None])]
        taking = operation_between(calls, pairs)
        found += [taking.location(TakesBeginning(NAMES[direction]))] if taking else []

    return next(iter(found), None)


NAMES = ("forward", "reverse")

BEGINNINGS = effects.ENDS[::-1]
"""The step with which each direction begins: that with which the other ends."""

OF_ONE = "h_n is the output at step 0: take the one at the last step, with which the sequence ends"

OF_DIRECTIONS = (
    (
        "h_n of the forward direction is its output at step 0: take the one at the last step, "
        "with which that direction ends"
    ),
    (
        "h_n of the reverse direction is its output at the last step: take the one at step 0, "
        "with which that direction ends"
    ),
)
