"""A first or last step that is never computed, since a loop over the steps leaves it out."""

from __future__ import annotations

from dataclasses import replace

import torch

from rnn_spec.diagnosis.mistakes.evidence import effects
from rnn_spec.diagnosis.mistakes.evidence.call import Call, Change
from rnn_spec.diagnosis.mistakes.evidence.calls import Calls
from rnn_spec.diagnosis.mistakes.evidence.experiments import Experiment, Known
from rnn_spec.diagnosis.mistakes.evidence.explanation import undone_by
from rnn_spec.law_definition.quantities import map_parts

__all__ = ["SKIPPED_STEPS"]


def _skips(step: int, neighbour: int, change: Change) -> Experiment:
    """
    Make an experiment: whether nothing depends on a step, and with a change its own output does.

    Of the step and its neighbour, the earlier one must not depend on the later one then: else
    each step reads the input of another.
    """

    def experiment(calls: Calls) -> bool:
        call = _call(calls)
        other = _with_other_input(call, step)
        mended, other_mended = change(call)[0], change(other)[0]
        earlier, later = sorted((step % len(call.x), neighbour % len(call.x)))
        later_changed = change(_with_other_input(call, later))[0]
        return (
            calls.same(call.results(), other.results())
            and calls.differ(mended[step], other_mended[step])
            and calls.same(mended[earlier], later_changed[earlier])
        )

    return experiment


def _call(calls: Calls) -> Call:
    state = map_parts(calls.state, torch.clone)

    return Call(calls.new(), calls.layer.options, calls.x.clone(), state)


def _with_other_input(call: Call, step: int) -> Call:
    """Return the call with another input at one step."""
    x = call.x.clone()
    x[step].neg_()

    return replace(call, x=x)


SKIPPED_STEPS: Known = {
    "the first step is not computed, and nothing depends on it: does a loop start one step late, "
    "as `for t in range(1, len(x))` does?": (
        _skips(0, 1, effects.with_first_step_twice),
        undone_by(effects.with_first_step_twice),
    ),
    "the last step is not computed, and nothing depends on it: does a loop end one step early, "
    "as `for t in range(len(x) - 1)` does?": (
        _skips(-1, -2, effects.with_last_step_twice),
        undone_by(effects.with_last_step_twice),
    ),
}
"""Which step is left out: what the layer computes is right if that step is there twice."""
